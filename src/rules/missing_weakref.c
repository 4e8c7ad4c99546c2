#include "rules/rule.h"

static Str help_for(Check *check, const Class *subject) {
  if (class_descends_from(check->project, subject, "builtins", "int") ||
      class_descends_from(check->project, subject, "builtins", "tuple") ||
      class_descends_from(check->project, subject, "builtins", "bytes"))
    return STR("wrap the value in a class that can be referred to");
  if (subject->flags & CLASS_IS_SLOTS_DATACLASS)
    return STR("pass `weakref_slot=True` to the decorator (Python 3.11)");
  return check_text(check, "add `\"__weakref__\"` to `__slots__` of `" STR_FMT "`",
                    STR_ARG(subject->name));
}

static void check_operation(Check *check, const Operation *operation) {
  const Class *subject = project_class(check->project, operation->class_id);
  if (operation->kind != OPERATION_WEAKREF || !class_is_known(subject) ||
      subject->layout.has_weakref != NO || !check_is_certain(check, operation, provides_weakref))
    return;
  Finding *finding = check_report_class(check, subject, operation->span,
                                        "instances of `" STR_FMT "` cannot be weakly referenced",
                                        STR_ARG(subject->name));
  finding->attribute = STR("__weakref__");
  finding->note = check_text(
      check, "CPython raises `TypeError: cannot create weak reference to '" STR_FMT "' object`",
      STR_ARG(subject->name));
  finding->help = help_for(check, subject);
  if (subject->file != NO_FILE)
    check_relate(check, finding, class_slots_span(subject),
                 "the slots of `" STR_FMT "` leave out `__weakref__`", STR_ARG(subject->name));
}

const Rule rule_missing_weakref = {
    .code = "SLT403",
    .name = "missing-weakref",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a weak reference to instances that cannot have one",
    .explanation =
        "Reports `weakref.ref`, `weakref.proxy`, `weakref.finalize`, `weakref.WeakMethod`\n"
        "and insertions into weak containers, where the instance's class has slots and no\n"
        "`__weakref__` among them.\n"
        "\n"
        "Weak references need a place in the instance. A class with `__slots__` has it\n"
        "only if it lists `\"__weakref__\"` or a base has one; CPython raises `TypeError:\n"
        "cannot create weak reference to 'C' object` otherwise. For dataclasses,\n"
        "`weakref_slot=True` (Python 3.11) does the same; attrs adds the slot unless told\n"
        "not to.\n",
    .bad = "import weakref\n"
           "\n"
           "\n"
           "class Node:\n"
           "    __slots__ = (\"parent\",)\n"
           "\n"
           "\n"
           "node = Node()\n"
           "ref = weakref.ref(node)\n",
    .good = "import weakref\n"
            "\n"
            "\n"
            "class Node:\n"
            "    __slots__ = (\"parent\", \"__weakref__\")\n"
            "\n"
            "\n"
            "node = Node()\n"
            "ref = weakref.ref(node)\n",
    .check_operation = check_operation,
};
