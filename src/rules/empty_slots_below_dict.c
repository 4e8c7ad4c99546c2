#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  enum { APART = CLASS_IS_ENUM | CLASS_IS_METACLASS | CLASS_IS_TYPED_DICT | CLASS_IS_NAMEDTUPLE };
  if (subject->slots.present != YES || subject->slots.form != SLOTS_ITEMS ||
      subject->slots.generated || subject->slots.count || subject->flags & APART ||
      subject->layout.created != YES || subject->layout.has_dict != YES ||
      class_family_has_slots(check->project, subject) ||
      class_family_lists(check->project, subject, "__dict__"))
    return;
  Finding *finding = check_report_class(
      check, subject, class_slots_span(subject),
      "empty slots of `" STR_FMT "` do nothing: a base gives a `__dict__`", STR_ARG(subject->name));
  finding->help = STR("give the base slots too, or remove the line");
  ClassId from = subject->layout.dict_from;
  if (from != NO_CLASS)
    check_relate_class(check, finding, from, "`" STR_FMT "` gives instances a `__dict__`",
                       STR_ARG(project_class(check->project, from)->name));
}

const Rule rule_empty_slots_below_dict = {
    .code = "SLT315",
    .name = "empty-slots-below-dict",
    .severity = SEVERITY_INFO,
    .enabled = true,
    .preview = true,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__ = ()` below a base that gives a `__dict__`",
    .explanation =
        "Reports `__slots__ = ()` in a class whose instances get a `__dict__` from an\n"
        "ancestor, and where no ancestor has named slots either.\n"
        "\n"
        "It is harmless and has no effect. Either the base should have slots as well, or\n"
        "the line can go.\n",
    .bad = "class Shape:\n"
           "    pass\n"
           "\n"
           "\n"
           "class Circle(Shape):\n"
           "    __slots__ = ()\n",
    .good = "class Shape:\n"
            "    __slots__ = ()\n"
            "\n"
            "\n"
            "class Circle(Shape):\n"
            "    __slots__ = ()\n",
    .check_class = check_class,
};
