#include "rules/rule.h"

static const Slot *first_of_its_name(const Slots *slots, uint32_t index) {
  for (uint32_t i = 0; i < index; i++) {
    const Slot *slot = &slots->items[i];
    if (slot->is_str && slot->present == YES && str_eq(slot->mangled, slots->items[index].mangled))
      return slot;
  }
  return NULL;
}

static void check_class(Check *check, const Class *subject) {
  const Slots *slots = &subject->slots;
  if (slots->generated)
    return;
  for (uint32_t i = 1; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (!slot->is_str || slot->present != YES || slot_is_special(slot))
      continue;
    const Slot *first = first_of_its_name(slots, i);
    if (!first)
      continue;
    Finding *finding = check_report_class(check, subject, class_slot_span(subject, slot),
                                          "`" STR_FMT "` is in `__slots__` of `" STR_FMT "` twice",
                                          STR_ARG(slot->name), STR_ARG(subject->name));
    finding->attribute = slot->mangled;
    finding->note = check_text(
        check, "each entry is a pointer in every instance, and one is out of reach" STR_FMT,
        STR_ARG(check_waste_note(check, subject)));
    finding->help = STR("remove one of them, or write the name that was meant");
    check_relate(check, finding, class_slot_span(subject, first), "first here");
  }
}

const Rule rule_duplicate_slot = {
    .code = "SLT304",
    .name = "duplicate-slot",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = true,
    .summary = "the same slot twice in one `__slots__`",
    .explanation =
        "Reports a name that occurs twice in the same `__slots__`, compared as the\n"
        "compiler mangles it.\n"
        "\n"
        "CPython makes a slot for each entry and keeps the descriptor of one: the others\n"
        "take 8 bytes in every instance and cannot be reached. Usually one of the two was\n"
        "meant to be another name.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\"x\", \"y\", \"x\")\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\", \"z\")\n",
    .check_class = check_class,
};
