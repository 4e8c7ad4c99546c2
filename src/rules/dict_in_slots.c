#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (subject->layout.created != YES || subject->slots.generated || !class_named_slots(subject))
    return;
  for (uint32_t i = 0; i < subject->slots.count; i++) {
    const Slot *slot = &subject->slots.items[i];
    if (slot->present != YES || !str_eq_c(slot->name, "__dict__"))
      continue;
    Finding *finding = check_report_class(check, subject, class_slot_span(subject, slot),
                                          "`" STR_FMT "` has named slots and a `__dict__`",
                                          STR_ARG(subject->name));
    finding->attribute = slot->name;
    finding->note = check_memory_note(check, subject);
    finding->help = STR("remove `\"__dict__\"` if no other attributes are stored");
  }
}

const Rule rule_dict_in_slots = {
    .code = "SLT306",
    .name = "dict-in-slots",
    .severity = SEVERITY_INFO,
    .enabled = false,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`\"__dict__\"` beside named slots",
    .explanation =
        "Reports a class that lists `\"__dict__\"` together with named slots.\n"
        "\n"
        "Instances then take any attribute again, and each has room for a `__dict__` on\n"
        "top of its slots. That can be what is wanted: the named slots are fast, and the\n"
        "`__dict__` is only made when something else is stored. The note says what an\n"
        "instance takes.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\"x\", \"y\", \"__dict__\")\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n",
    .check_class = check_class,
};
