#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (subject->flags & (CLASS_IS_DATACLASS | CLASS_IS_ATTRS) ||
      !class_is_ours(check->project, subject) ||
      class_dict_return(check->project, subject) != DICT_RETURN_NOT)
    return;
  check_could_have_slots(check, subject);
}

const Rule rule_class_could_have_slots = {
    .code = "SLT501",
    .name = "class-could-have-slots",
    .severity = SEVERITY_INFO,
    .enabled = false,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .weighs = true,
    .summary = "a class that would be smaller with `__slots__`, and could have them",
    .explanation =
        "Reports a class without `__slots__` whose instances would take less memory with\n"
        "them, where nothing is in the way: all attributes that are stored are known, no\n"
        "base gives a `__dict__`, no code asks for the `__dict__` or stores other names,\n"
        "and no subclass inherits from two classes that would both have slots.\n"
        "\n"
        "Whether it is worth the while depends on the number of instances: `slotlint\n"
        "savings --counts` weighs it.\n",
    .bad = "class Point:\n"
           "    def __init__(self, x, y):\n"
           "        self.x = x\n"
           "        self.y = y\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n"
            "\n"
            "    def __init__(self, x, y):\n"
            "        self.x = x\n"
            "        self.y = y\n",
    .check_class = check_class,
};
