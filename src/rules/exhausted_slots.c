#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (!subject->slots.iterator || subject->slots.present == NO || subject->slots.generated)
    return;
  Finding *finding = check_report_class(
      check, subject, class_slots_value_span(subject),
      "`__slots__` of `" STR_FMT "` is an iterator, empty afterwards", STR_ARG(subject->name));
  finding->note = STR("copying and pickling read `__slots__` again and find nothing");
  finding->help = STR("make it a tuple: `tuple(...)`");
}

const Rule rule_exhausted_slots = {
    .code = "SLT310",
    .name = "exhausted-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__` is an iterator, empty once the class is made",
    .explanation =
        "Reports a generator, `iter(...)`, `map(...)` or another iterator as the value of\n"
        "`__slots__`.\n"
        "\n"
        "The class statement consumes it: the slots are made, but `C.__slots__` stays\n"
        "behind as an exhausted iterator. Whoever reads it later finds no names: copying\n"
        "and pickling refuse the instances with `TypeError`, and a\n"
        "`@dataclass(slots=True)` subclass cannot be made on Python 3.11 and later.\n",
    .bad = "class Point:\n"
           "    __slots__ = (name for name in (\"x\", \"y\"))\n",
    .good = "class Point:\n"
            "    __slots__ = tuple(name for name in (\"x\", \"y\"))\n",
    .check_class = check_class,
};
