#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (class_dict_return(check->project, subject) != DICT_RETURN_EMPTY)
    return;
  Finding *finding = check_report_class(
      check, subject, subject->name_span,
      "`" STR_FMT "` could have slots: no base gives it a `__dict__`", STR_ARG(subject->name));
  finding->note = check_memory_note(check, subject);
  finding->help = STR("add `__slots__` with the names that are stored");
}

const Rule rule_subclass_of_empty_slots = {
    .code = "SLT316",
    .name = "subclass-of-empty-slots",
    .severity = SEVERITY_INFO,
    .enabled = true,
    .preview = true,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a subclass of classes with empty slots that has no `__slots__`",
    .explanation =
        "Reports a class without `__slots__` whose ancestors are all without a\n"
        "`__dict__`, where the slotted ones only say `__slots__ = ()` (abstract classes,\n"
        "mixins) or come from outside the project.\n"
        "\n"
        "Such ancestors leave the choice to the class: with `__slots__` it would have\n"
        "small instances, without it gets a `__dict__`. Where a class of the project has\n"
        "named slots, `subclass-without-slots` speaks.\n",
    .bad = "class Shape:\n"
           "    __slots__ = ()\n"
           "\n"
           "\n"
           "class Circle(Shape):\n"
           "    def __init__(self, radius):\n"
           "        self.radius = radius\n",
    .good = "class Shape:\n"
            "    __slots__ = ()\n"
            "\n"
            "\n"
            "class Circle(Shape):\n"
            "    __slots__ = (\"radius\",)\n"
            "\n"
            "    def __init__(self, radius):\n"
            "        self.radius = radius\n",
    .check_class = check_class,
};
