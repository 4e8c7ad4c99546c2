#include "rules/rule.h"

static bool is_property(const Attribute *attribute) {
  return attribute->kind == ATTRIBUTE_NO_SETTER;
}

static Finding *report(Check *check, const Operation *operation, const Attribute *found) {
  const Class *subject = project_class(check->project, operation->class_id);
  const Class *owner =
      found->owner == NO_CLASS ? subject : project_class(check->project, found->owner);
  const char *what = is_property(found) ? "a property without a setter"
                     : found->member && found->member->kind == MEMBER_FUNCTION ? "a method"
                     : found->member && found->member->kind == MEMBER_CLASS    ? "a nested class"
                                                                               : "a class variable";
  return check_report_class(check, subject, operation->span,
                            "`" STR_FMT "` is %s of `" STR_FMT "`: instances cannot set it",
                            STR_ARG(operation->written), what, STR_ARG(owner->name));
}

static Str quote(Check *check, const Operation *operation, const Attribute *found) {
  const Class *subject = project_class(check->project, operation->class_id);
  uint32_t minor = check->project->target.minor;
  if (!is_property(found))
    return check_text(check,
                      "CPython raises `AttributeError: '" STR_FMT "' object attribute '" STR_FMT
                      "' is read-only`",
                      STR_ARG(subject->name), STR_ARG(operation->attribute));
  if (minor >= 11)
    return check_text(check,
                      "CPython raises `AttributeError: property '" STR_FMT "' of '" STR_FMT
                      "' object has no setter`",
                      STR_ARG(operation->attribute), STR_ARG(subject->name));
  if (minor == 10)
    return check_text(check, "CPython raises `AttributeError: can't set attribute '" STR_FMT "'`",
                      STR_ARG(operation->attribute));
  return STR("CPython raises `AttributeError: can't set attribute`");
}

static void check_operation(Check *check, const Operation *operation) {
  const Project *project = check->project;
  const Class *subject = project_class(project, operation->class_id);
  if (operation->kind != OPERATION_STORE || !class_is_dictless(subject))
    return;
  Attribute found = class_lookup(project, subject, operation->attribute);
  bool past = operation->flags & OPERATION_PAST_SETATTR;
  if ((found.kind != ATTRIBUTE_READ_ONLY && found.kind != ATTRIBUTE_NO_SETTER) ||
      (!past && subject->flags & CLASS_HAS_SETATTR) ||
      !check_is_certain(check, operation, past ? provides_store_past_setattr : provides_store))
    return;
  Finding *finding = report(check, operation, &found);
  finding->attribute = operation->attribute;
  const Class *holder = found.owner == NO_CLASS ? subject : project_class(project, found.owner);
  bool field = holder->flags & CLASS_IS_NAMEDTUPLE && is_property(&found);
  bool foreign = subject->origin == ORIGIN_STDLIB || holder->origin == ORIGIN_STDLIB;
  if (!foreign)
    finding->note = field ? STR("CPython raises `AttributeError: can't set attribute`")
                          : quote(check, operation, &found);
  finding->help = field     ? STR("fields of a named tuple are fixed; `_replace` makes another one")
                  : foreign ? STR("store under a name that is a slot")
                  : is_property(&found)
                      ? STR("give the property a setter, or store under another name")
                      : STR("store under a name that is a slot, or set it on the class");
  const Class *owner = found.owner == NO_CLASS ? NULL : project_class(project, found.owner);
  if (found.member && owner && owner->file != NO_FILE)
    check_relate(check, finding, found.member->span, "`" STR_FMT "` is bound here",
                 STR_ARG(operation->written));
}

const Rule rule_assignment_to_class_variable = {
    .code = "SLT202",
    .name = "assignment-to-class-variable",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a store to a class attribute through an instance without `__dict__`",
    .explanation =
        "Reports an assignment to an attribute of an instance where the class has\n"
        "something of that name that takes no stores: a class variable, a method, a\n"
        "nested class, a property without a setter, `__slots__` itself. Instances without\n"
        "a `__dict__` have no other place for the value.\n"
        "\n"
        "Python finds the name in the class first. If what it finds is not a data\n"
        "descriptor and the instance has no `__dict__`, it raises `AttributeError: ...\n"
        "attribute 'x' is read-only`. Replacing a method on one instance, as tests like\n"
        "to do, fails this way. The same conditions hold as for\n"
        "`assignment-outside-slots`.\n",
    .bad = "class Timer:\n"
           "    __slots__ = (\"start\",)\n"
           "    interval = 5\n"
           "\n"
           "    def slow_down(self):\n"
           "        self.interval = 10\n"
           "\n"
           "\n"
           "Timer().slow_down()\n",
    .good = "class Timer:\n"
            "    __slots__ = (\"start\", \"interval\")\n"
            "\n"
            "    def __init__(self):\n"
            "        self.interval = 5\n"
            "\n"
            "    def slow_down(self):\n"
            "        self.interval = 10\n"
            "\n"
            "\n"
            "Timer().slow_down()\n",
    .check_operation = check_operation,
};
