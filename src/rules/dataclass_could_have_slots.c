#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (subject->flags & (CLASS_IS_DATACLASS | CLASS_IS_ATTRS) &&
      class_is_ours(check->project, subject))
    check_could_have_slots(check, subject);
}

const Rule rule_dataclass_could_have_slots = {
    .code = "SLT502",
    .name = "dataclass-could-have-slots",
    .severity = SEVERITY_INFO,
    .enabled = false,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .weighs = true,
    .summary = "a dataclass or attrs class that could have `slots=True`",
    .explanation =
        "Reports a dataclass (or a class of `attr.s`) without slots whose instances would\n"
        "take less memory with them, where nothing is in the way.\n"
        "\n"
        "From Python 3.10 on `@dataclass(slots=True)` writes the slots; before that they\n"
        "are written by hand, which fields with defaults do not allow. `slots=True` makes\n"
        "a second class, in which `super()` without arguments fails before 3.14: such\n"
        "classes are not reported.\n",
    .bad = "from dataclasses import dataclass\n"
           "\n"
           "\n"
           "@dataclass\n"
           "class Point:\n"
           "    x: int\n"
           "    y: int\n",
    .good = "from dataclasses import dataclass\n"
            "\n"
            "\n"
            "@dataclass\n"
            "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n"
            "    x: int\n"
            "    y: int\n",
    .check_class = check_class,
};
