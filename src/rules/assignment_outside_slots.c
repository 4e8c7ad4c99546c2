#include "rules/rule.h"

static const Class *nearest_slotted(const Project *project, const Class *subject) {
  for (uint32_t i = 0; i < subject->mro_count; i++) {
    const Class *owner = project_class(project, subject->mro[i]);
    if (owner->slots.present == YES && owner->file != NO_FILE)
      return owner;
  }
  return NULL;
}

static bool takes_no_names(const Project *project, const Class *subject) {
  return class_descends_from(project, subject, "builtins", "int") ||
         class_descends_from(project, subject, "builtins", "bytes") ||
         (class_descends_from(project, subject, "builtins", "tuple") && project->target.minor < 15);
}

static Str help_for(Check *check, const Class *subject, const Class *slotted, Str name) {
  Str meant = check_closest_slot(check, subject, name);
  if (!str_is_empty(meant))
    return check_text(check, "did you mean `" STR_FMT "`?", STR_ARG(meant));
  if (takes_no_names(check->project, subject))
    return check_text(check, "`" STR_FMT "` can have no named slots: keep the value elsewhere",
                      STR_ARG(subject->name));
  if (subject->slots.generated)
    return check_text(check, "declare `" STR_FMT "` as a field of `" STR_FMT "`", STR_ARG(name),
                      STR_ARG(subject->name));
  const Class *owner = slotted ? slotted : subject;
  return check_text(check, "add `" STR_FMT "` to `__slots__` of `" STR_FMT "`", STR_ARG(name),
                    STR_ARG(owner->name));
}

static void check_operation(Check *check, const Operation *operation) {
  const Project *project = check->project;
  const Class *subject = project_class(project, operation->class_id);
  if (operation->kind != OPERATION_STORE || !class_is_dictless(subject))
    return;
  bool past = operation->flags & OPERATION_PAST_SETATTR;
  ClassId owner;
  if (class_lookup(project, subject, operation->attribute).kind != ATTRIBUTE_NONE ||
      (!past && subject->flags & CLASS_HAS_SETATTR) ||
      class_private_slot(project, subject, operation->attribute, operation->written, &owner) ||
      !check_is_certain(check, operation, past ? provides_store_past_setattr : provides_store))
    return;
  const Class *slotted = nearest_slotted(project, subject);
  Finding *finding = check_report_class(check, subject, operation->span,
                                        "`" STR_FMT "` has no slot `" STR_FMT
                                        "` and its instances have no `__dict__`",
                                        STR_ARG(subject->name), STR_ARG(operation->written));
  finding->attribute = operation->attribute;
  if (subject->origin != ORIGIN_STDLIB) {
    finding->note = check_quote_no_attribute(check, subject, operation->attribute);
    finding->help = help_for(check, subject, slotted, operation->written);
  } else {
    finding->help = check_text(check, "keep the value elsewhere: `" STR_FMT "` takes no attributes",
                               STR_ARG(subject->name));
  }
  if (slotted && slotted->slots.generated)
    check_relate_class(check, finding, slotted->id,
                       "the slots of `" STR_FMT "` are made from its fields",
                       STR_ARG(slotted->name));
  else if (slotted)
    check_relate(check, finding, class_slots_span(slotted),
                 "the slots of `" STR_FMT "` are declared here", STR_ARG(slotted->name));
}

const Rule rule_assignment_outside_slots = {
    .code = "SLT201",
    .name = "assignment-outside-slots",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a store to an attribute that instances cannot have",
    .explanation =
        "Reports an assignment to an attribute of an instance that has neither a slot of\n"
        "that name nor a `__dict__`, where no class of the MRO has a descriptor or a\n"
        "`__setattr__` that would take it.\n"
        "\n"
        "The assignment raises `AttributeError` when it runs, which for a rarely taken\n"
        "path may be long after it was written. All ways to store count: plain, augmented\n"
        "and annotated assignment, tuple, starred, `for` and `with` targets, `setattr`\n"
        "with a literal name, in methods, nested functions and code elsewhere that is\n"
        "known to hold an instance.\n"
        "\n"
        "A class that is never instantiated in the project is not accused where a\n"
        "subclass provides what is missing. Stores that are expected to fail, or are\n"
        "guarded, are left alone. Python 3.13 names the missing `__dict__` in its\n"
        "message; all versions raise.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\"x\", \"y\")\n"
           "\n"
           "    def __init__(self, x, y, z):\n"
           "        self.x = x\n"
           "        self.y = y\n"
           "        self.z = z\n"
           "\n"
           "\n"
           "Point(1, 2, 3)\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\", \"z\")\n"
            "\n"
            "    def __init__(self, x, y, z):\n"
            "        self.x = x\n"
            "        self.y = y\n"
            "        self.z = z\n"
            "\n"
            "\n"
            "Point(1, 2, 3)\n",
    .check_operation = check_operation,
};
