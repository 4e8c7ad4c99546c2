#include "rules/rule.h"

static void report(Check *check, const Class *subject, const Slot *slot) {
  Finding *finding = check_report_class(check, subject, class_slot_span(subject, slot),
                                        "slot `" STR_FMT "` of `" STR_FMT "` is not an identifier",
                                        STR_ARG(slot->name), STR_ARG(subject->name));
  finding->attribute = slot->name;
  finding->note = STR("CPython raises `TypeError: __slots__ must be identifiers`");
  bool several = str_find_char(slot->name, ' ') != STR_NOT_FOUND ||
                 str_find_char(slot->name, ',') != STR_NOT_FOUND;
  finding->help = several ? STR("write one string for each name")
                          : STR("use a name that `str.isidentifier()` accepts");
}

static bool is_stub(const Check *check, const Class *subject) {
  return subject->file != NO_FILE && check->project->files[subject->file].flags & SOURCE_STUB;
}

static void check_class(Check *check, const Class *subject) {
  const Slots *slots = &subject->slots;
  if (!check_is_refused(check, subject, CREATION_NOT_IDENTIFIER) &&
      !(is_stub(check, subject) && slots->form == SLOTS_ITEMS && !slots->generated))
    return;
  for (uint32_t i = 0; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (slot->is_str && slot->present == YES && !text_is_identifier(slot->name))
      report(check, subject, slot);
  }
}

const Rule rule_invalid_slot_name = {
    .code = "SLT102",
    .name = "invalid-slot-name",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = true,
    .summary = "a slot is not an identifier",
    .explanation =
        "Reports items of `__slots__` that are not identifiers: `\"1a\"`, `\"a b\"`, `\"a,\n"
        "b\"`, the empty string.\n"
        "\n"
        "Each item becomes an attribute of the class, so CPython asks\n"
        "`str.isidentifier()` and raises `TypeError` when the answer is no. The usual\n"
        "cause is one string that was meant to be several: `\"a, b\"` is one name, not two.\n"
        "Every version of Python behaves this way; keywords count as identifiers here.\n",
    .bad = "class Point:\n"
           "    __slots__ = \"x, y\"\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n",
    .check_class = check_class,
};
