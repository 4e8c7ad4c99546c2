#include "rules/rule.h"

static void check_operation(Check *check, const Operation *operation) {
  const Project *project = check->project;
  const Class *subject = project_class(project, operation->class_id);
  if (operation->kind != OPERATION_DICT || !class_is_dictless(subject) ||
      subject->flags & CLASS_HAS_GETATTR ||
      class_lookup(project, subject, STR("__dict__")).kind != ATTRIBUTE_NONE ||
      !check_is_certain(check, operation, provides_dict))
    return;
  Finding *finding =
      check_report_class(check, subject, operation->span,
                         "instances of `" STR_FMT "` have no `__dict__`", STR_ARG(subject->name));
  finding->attribute = STR("__dict__");
  if (operation->flags & OPERATION_VARS)
    finding->note = STR("CPython raises `TypeError: vars() argument must have __dict__ attribute`");
  else
    finding->note = check_text(
        check, "CPython raises `AttributeError: '" STR_FMT "' object has no attribute '__dict__'`",
        STR_ARG(subject->name));
  finding->help = STR("go through the slots, or list `\"__dict__\"` in `__slots__`");
  if (subject->file != NO_FILE)
    check_relate(check, finding, class_slots_span(subject),
                 "the slots of `" STR_FMT "` leave it out", STR_ARG(subject->name));
}

const Rule rule_missing_dict = {
    .code = "SLT401",
    .name = "missing-dict",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a use of `__dict__` of instances that have none",
    .explanation =
        "Reports `self.__dict__`, `vars(self)` and the like on instances of a class whose\n"
        "slots leave out the `__dict__`.\n"
        "\n"
        "The attribute does not exist: reading it raises `AttributeError`, `vars` raises\n"
        "`TypeError`. Code of this kind often comes from before the class got its slots:\n"
        "a `__repr__` or `__eq__` over `self.__dict__`, `self.__dict__.update(kwargs)`, a\n"
        "`__getstate__` that returns it. `getattr(self, \"__dict__\", {})` and `hasattr`\n"
        "ask first and are fine; `type(self).__dict__` is the class's own.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\"x\", \"y\")\n"
           "\n"
           "    def __init__(self, x, y):\n"
           "        self.x = x\n"
           "        self.y = y\n"
           "\n"
           "    def __repr__(self):\n"
           "        return repr(vars(self))\n"
           "\n"
           "\n"
           "repr(Point(1, 2))\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n"
            "\n"
            "    def __init__(self, x, y):\n"
            "        self.x = x\n"
            "        self.y = y\n"
            "\n"
            "    def __repr__(self):\n"
            "        return repr({name: getattr(self, name) for name in self.__slots__})\n"
            "\n"
            "\n"
            "repr(Point(1, 2))\n",
    .check_operation = check_operation,
};
