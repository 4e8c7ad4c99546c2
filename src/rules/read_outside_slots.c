#include "rules/rule.h"

/* What the interpreter itself answers for is not all in the table of attributes. */
static bool is_dunder(Str name) {
  return str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
}

/* `x.name += 1` is a store as well, and told as one. */
static bool is_augmented(const Project *project, const Operation *operation) {
  const Operation *first = project->operations, *last = first + project->operation_count;
  for (const Operation *at = operation; at > first && at[-1].span.start == operation->span.start;
       at--)
    if (at[-1].flags & OPERATION_AUGMENTED)
      return true;
  for (const Operation *at = operation + 1; at < last && at->span.start == operation->span.start;
       at++)
    if (at->flags & OPERATION_AUGMENTED)
      return true;
  return false;
}

static void check_operation(Check *check, const Operation *operation) {
  const Project *project = check->project;
  const Class *subject = project_class(project, operation->class_id);
  ClassId owner;
  if (operation->kind != OPERATION_READ || is_augmented(project, operation) ||
      !class_is_dictless(subject) || subject->flags & (CLASS_HAS_GETATTR | CLASS_MAY_GROW) ||
      !(operation->flags & OPERATION_EXACT ||
        (operation->flags & OPERATION_ON_SELF && subject->flags & CLASS_IS_INSTANTIATED)))
    return;
  bool weakref = str_eq_c(operation->attribute, "__weakref__");
  if ((weakref ? subject->layout.has_weakref != NO
               : class_lookup(project, subject, operation->attribute).kind != ATTRIBUTE_NONE) ||
      (is_dunder(operation->attribute) && !weakref) ||
      class_private_slot(project, subject, operation->attribute, operation->written, &owner) ||
      !check_is_certain(check, operation, weakref ? provides_weakref : provides_read))
    return;
  Finding *finding =
      check_report_class(check, subject, operation->span,
                         "instances of `" STR_FMT "` can have no attribute `" STR_FMT "`",
                         STR_ARG(subject->name), STR_ARG(operation->written));
  finding->attribute = operation->attribute;
  finding->note = check_text(
      check, "CPython raises `AttributeError: '" STR_FMT "' object has no attribute '" STR_FMT "'`",
      STR_ARG(subject->name), STR_ARG(operation->attribute));
  Str meant = check_closest_slot(check, subject, operation->written);
  finding->help = str_is_empty(meant)
                      ? STR("add it to `__slots__` and assign it, or read what is there")
                      : check_text(check, "did you mean `" STR_FMT "`?", STR_ARG(meant));
}

const Rule rule_read_outside_slots = {
    .code = "SLT211",
    .name = "read-outside-slots",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a read of an attribute that instances cannot have",
    .explanation =
        "Reports a read of an attribute for which instances have neither a slot nor a\n"
        "`__dict__`, and for which no class of the MRO has anything of that name.\n"
        "\n"
        "It raises `AttributeError`. A class with `__getattr__` or `__getattribute__` is\n"
        "left alone, as are reads that are guarded by `hasattr`, `getattr` with a\n"
        "default, or `try`. On `self` the rule speaks only where the class itself is\n"
        "instantiated in the project and no subclass provides the name.\n",
    .bad = "class Cache:\n"
           "    __slots__ = (\"items\",)\n"
           "\n"
           "    def put(self, key, value):\n"
           "        self.entries[key] = value\n"
           "\n"
           "\n"
           "Cache().put(\"a\", 1)\n",
    .good = "class Cache:\n"
            "    __slots__ = (\"items\",)\n"
            "\n"
            "    def put(self, key, value):\n"
            "        self.items[key] = value\n",
    .check_operation = check_operation,
};
