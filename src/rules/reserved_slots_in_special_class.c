#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (!check_is_refused(check, subject, CREATION_SPECIAL_CLASS) ||
      subject->slots.form == SLOTS_ABSENT)
    return;
  Finding *finding = check_report_class(check, subject, class_slots_span(subject),
                                        "`" STR_FMT "` may not have `__slots__` of its own",
                                        STR_ARG(subject->name));
  finding->note = check_quote_refusal(check, subject);
  finding->help = STR("remove `__slots__`: instances have no `__dict__` without it too");
}

const Rule rule_reserved_slots_in_special_class = {
    .code = "SLT110",
    .name = "reserved-slots-in-special-class",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__` in the body of a `NamedTuple`",
    .explanation =
        "Reports `__slots__` in the body of a class that derives directly from\n"
        "`typing.NamedTuple`, and of other special classes that refuse it.\n"
        "\n"
        "`NamedTuple` makes a tuple class out of the annotations, sets `__slots__ = ()`\n"
        "itself and raises `AttributeError` when the body tries to. Its instances have no\n"
        "`__dict__` anyway. A *subclass* of the finished class is an ordinary class and\n"
        "needs `__slots__ = ()`.\n",
    .bad = "from typing import NamedTuple\n"
           "\n"
           "\n"
           "class Point(NamedTuple):\n"
           "    __slots__ = ()\n"
           "    x: int\n"
           "    y: int\n",
    .good = "from typing import NamedTuple\n"
            "\n"
            "\n"
            "class Point(NamedTuple):\n"
            "    x: int\n"
            "    y: int\n",
    .check_class = check_class,
};
