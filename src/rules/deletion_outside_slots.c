#include "rules/rule.h"

static bool refuses(const Attribute *found) {
  switch (found->kind) {
  case ATTRIBUTE_NONE:
  case ATTRIBUTE_READ_ONLY: return true;
  case ATTRIBUTE_NO_SETTER:
  case ATTRIBUTE_DATA:
    return found->member && found->member->kind == MEMBER_PROPERTY && !found->has_deleter;
  case ATTRIBUTE_SLOT:
  case ATTRIBUTE_MAYBE: break;
  }
  return false;
}

static Finding *report(Check *check, const Operation *operation, const Attribute *found) {
  const Class *subject = project_class(check->project, operation->class_id);
  Str name = operation->written;
  if (found->kind == ATTRIBUTE_NONE) {
    Finding *finding =
        check_report_class(check, subject, operation->span,
                           "`" STR_FMT "` has no slot `" STR_FMT "` to delete and no `__dict__`",
                           STR_ARG(subject->name), STR_ARG(name));
    finding->note = check_quote_no_attribute(check, subject, operation->attribute);
    return finding;
  }
  bool property = found->kind != ATTRIBUTE_READ_ONLY;
  Finding *finding = check_report_class(
      check, subject, operation->span,
      "`" STR_FMT "` is %s of `" STR_FMT "`: instances cannot delete it", STR_ARG(name),
      property ? "a property without a deleter" : "a class attribute", STR_ARG(subject->name));
  if (!property)
    finding->note = check_text(check,
                               "CPython raises `AttributeError: '" STR_FMT
                               "' object attribute '" STR_FMT "' is read-only`",
                               STR_ARG(subject->name), STR_ARG(operation->attribute));
  return finding;
}

static void check_operation(Check *check, const Operation *operation) {
  const Project *project = check->project;
  const Class *subject = project_class(project, operation->class_id);
  if (operation->kind != OPERATION_DELETE || !class_is_dictless(subject) ||
      subject->flags & CLASS_HAS_DELATTR)
    return;
  Attribute found = class_lookup(project, subject, operation->attribute);
  ClassId owner;
  if (!refuses(&found) ||
      (found.kind == ATTRIBUTE_NONE &&
       class_private_slot(project, subject, operation->attribute, operation->written, &owner)) ||
      !check_is_certain(check, operation, provides_deletion))
    return;
  Finding *finding = report(check, operation, &found);
  finding->attribute = operation->attribute;
  Str meant = check_closest_slot(check, subject, operation->written);
  finding->help = str_is_empty(meant)
                      ? STR("delete what is a slot, or remove the statement")
                      : check_text(check, "did you mean `" STR_FMT "`?", STR_ARG(meant));
}

const Rule rule_deletion_outside_slots = {
    .code = "SLT203",
    .name = "deletion-outside-slots",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a deletion of an attribute that instances cannot have",
    .explanation =
        "Reports `del instance.name` and `delattr(instance, \"name\")` where instances have\n"
        "neither a slot of that name nor a `__dict__`, or where the class has something\n"
        "of that name that cannot be deleted through an instance.\n"
        "\n"
        "It raises `AttributeError`, as an assignment would. The same conditions hold as\n"
        "for `assignment-outside-slots`; a class with a `__delattr__` of its own is left\n"
        "alone.\n",
    .bad = "class Cache:\n"
           "    __slots__ = (\"items\",)\n"
           "\n"
           "    def forget(self):\n"
           "        del self.entries\n"
           "\n"
           "\n"
           "Cache().forget()\n",
    .good = "class Cache:\n"
            "    __slots__ = (\"items\",)\n"
            "\n"
            "    def forget(self):\n"
            "        del self.items\n",
    .check_operation = check_operation,
};
