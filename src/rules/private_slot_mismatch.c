#include "rules/rule.h"

/* What is done, and whether the class has a hook that takes it. */
static ProvidesFunction provides_for(const Operation *operation, const Class *subject) {
  bool past = operation->flags & OPERATION_PAST_SETATTR;
  switch (operation->kind) {
  case OPERATION_STORE:
    if (past)
      return provides_store_past_setattr;
    return subject->flags & CLASS_HAS_SETATTR ? NULL : provides_store;
  case OPERATION_DELETE: return subject->flags & CLASS_HAS_DELATTR ? NULL : provides_deletion;
  case OPERATION_READ: return subject->flags & CLASS_HAS_GETATTR ? NULL : provides_read;
  case OPERATION_DICT:
  case OPERATION_WEAKREF:
  case OPERATION_SET_CLASS: break;
  }
  return NULL;
}

static void check_operation(Check *check, const Operation *operation) {
  const Project *project = check->project;
  const Class *subject = project_class(project, operation->class_id);
  ProvidesFunction provides = provides_for(operation, subject);
  ClassId owner_id = NO_CLASS;
  if (!provides || !class_is_dictless(subject) ||
      class_lookup(project, subject, operation->attribute).kind != ATTRIBUTE_NONE)
    return;
  const Slot *slot =
      class_private_slot(project, subject, operation->attribute, operation->written, &owner_id);
  if (!slot || !check_is_certain(check, operation, provides))
    return;
  const Class *owner = project_class(project, owner_id);
  bool mangled = !str_eq(operation->attribute, operation->written);
  Finding *finding =
      mangled ? check_report_class(check, subject, operation->span,
                                   "`" STR_FMT "` means `" STR_FMT
                                   "` here, not the slot of `" STR_FMT "`",
                                   STR_ARG(operation->written), STR_ARG(operation->attribute),
                                   STR_ARG(owner->name))
              : check_report_class(check, subject, operation->span,
                                   "`" STR_FMT "` is not the slot `" STR_FMT "` of `" STR_FMT "`",
                                   STR_ARG(operation->written), STR_ARG(slot->mangled),
                                   STR_ARG(owner->name));
  finding->attribute = operation->attribute;
  finding->note = check_text(check,
                             "the slot is called `" STR_FMT "`: names in `__slots__` are mangled "
                             "with the class they stand in",
                             STR_ARG(slot->mangled));
  finding->help = STR("name the slot with one leading underscore");
  if (owner->file != NO_FILE)
    check_relate(check, finding, class_slot_span(owner, slot), "the slot is declared here");
}

const Rule rule_private_slot_mismatch = {
    .code = "SLT204",
    .name = "private-slot-mismatch",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a private name that does not mean the slot it looks like",
    .explanation =
        "Reports `self.__x` where the slot `__x` exists but is called differently: it\n"
        "belongs to another class, or the code stands outside the class.\n"
        "\n"
        "Inside a class body the compiler turns `__x` into `_Class__x`, and\n"
        "`type.__new__` does the same to the names in `__slots__`, each with the class it\n"
        "stands in. A subclass that uses `self.__x` of its base therefore asks for an\n"
        "attribute nobody has, and raises `AttributeError`. Outside of classes nothing is\n"
        "mangled: `point.__x` asks for `__x` itself. A slot written with the mangled name\n"
        "by hand fits only the class it names.\n",
    .bad = "class Base:\n"
           "    __slots__ = (\"__size\",)\n"
           "\n"
           "\n"
           "class Child(Base):\n"
           "    __slots__ = ()\n"
           "\n"
           "    def __init__(self):\n"
           "        self.__size = 0\n"
           "\n"
           "\n"
           "Child()\n",
    .good = "class Base:\n"
            "    __slots__ = (\"_size\",)\n"
            "\n"
            "\n"
            "class Child(Base):\n"
            "    __slots__ = ()\n"
            "\n"
            "    def __init__(self):\n"
            "        self._size = 0\n"
            "\n"
            "\n"
            "Child()\n",
    .check_operation = check_operation,
};
