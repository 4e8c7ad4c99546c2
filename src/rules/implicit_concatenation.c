#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  const Slots *slots = &subject->slots;
  for (uint32_t i = 0; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (!slot->concatenated || !slot->is_str ||
        (slot->expr && slot->expr->flags & EXPR_FLAG_FRAGMENT_SPACE))
      continue;
    Finding *finding =
        check_report_class(check, subject, class_slot_span(subject, slot),
                           "strings side by side make the one slot `" STR_FMT "` of `" STR_FMT "`",
                           STR_ARG(slot->name), STR_ARG(subject->name));
    finding->attribute = slot->mangled;
    finding->note = STR("Python joins literals that have nothing but space between them");
    finding->help = STR("put a comma between them, or write one literal");
  }
}

const Rule rule_implicit_concatenation = {
    .code = "SLT312",
    .name = "implicit-concatenation",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = true,
    .summary = "two string literals side by side make one slot",
    .explanation =
        "Reports an item of `__slots__` that is written as two or more string literals\n"
        "side by side.\n"
        "\n"
        "Python joins them, so `\"x\" \"y\"` is the one slot `xy`, and neither `x` nor `y`\n"
        "exists. As a rule a comma was forgotten at the end of a line. Keys of a dict are\n"
        "looked at, its values are not. Where a fragment ends in a space it was meant to\n"
        "be joined, and something else is wrong with it.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\n"
           "        \"x\"\n"
           "        \"y\",\n"
           "        \"z\",\n"
           "    )\n",
    .good = "class Point:\n"
            "    __slots__ = (\n"
            "        \"x\",\n"
            "        \"y\",\n"
            "        \"z\",\n"
            "    )\n",
    .check_class = check_class,
};
