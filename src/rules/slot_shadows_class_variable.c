#include "rules/rule.h"

static Str help_for(const Class *subject, const Member *member) {
  if (!member)
    return STR("choose another name: the class statement binds this one itself");
  if (subject->flags & CLASS_IS_DATACLASS && member->annotated)
    return STR("use `@dataclass(slots=True)` (Python 3.10) in place of `__slots__`");
  if (member->kind == MEMBER_VALUE && member->function == FACTS_NONE)
    return STR("set the default in `__init__`, or remove the name from `__slots__`");
  return STR("rename one of the two, or remove the name from `__slots__`");
}

static void report(Check *check, const Class *subject, const Slot *slot) {
  const Member *member = class_own_member(subject, slot->mangled);
  Finding *finding =
      check_report_class(check, subject, class_slot_span(subject, slot),
                         "slot `" STR_FMT "` of `" STR_FMT "` conflicts with a class variable",
                         STR_ARG(slot->name), STR_ARG(subject->name));
  finding->attribute = slot->name;
  finding->note = check_text(check,
                             "CPython raises `ValueError: '" STR_FMT
                             "' in __slots__ conflicts with class variable`",
                             STR_ARG(slot->mangled));
  finding->help = help_for(subject, member);
  if (member)
    check_relate(check, finding, member->span, "`" STR_FMT "` is bound here", STR_ARG(slot->name));
}

/* The class body's own namespace holds these, and type.__new__ lets slots of that name pass. */
static bool is_exempt(const Slot *slot) {
  return str_eq_c(slot->name, "__qualname__") || str_eq_c(slot->name, "__classcell__");
}

static void check_class(Check *check, const Class *subject) {
  if (!check_is_refused(check, subject, CREATION_CLASS_VARIABLE))
    return;
  const Slots *slots = &subject->slots;
  for (uint32_t i = 0; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (!slot->is_str || slot->present != YES || slot_is_special(slot) || is_exempt(slot))
      continue;
    const Member *member = class_own_member(subject, slot->mangled);
    if (i == subject->layout.error.slot || (member && member->bound == YES))
      report(check, subject, slot);
  }
}

const Rule rule_slot_shadows_class_variable = {
    .code = "SLT103",
    .name = "slot-shadows-class-variable",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "a slot has the name of a class variable",
    .explanation =
        "Reports a slot whose name the class body binds too: a default value, a method, a\n"
        "property, a nested class, an import, the target of a loop.\n"
        "\n"
        "A slot is stored in the class under its own name, so the name cannot also hold\n"
        "something else: the class statement raises `ValueError`. This is why slots and\n"
        "defaults in the class body do not go together, not even in a plain dataclass. A\n"
        "bare annotation (`x: int`) binds nothing and is fine, and so is a name that is\n"
        "deleted before the body ends. A class variable of a *base* does not count. All\n"
        "versions behave this way; which dunder names a class statement binds by itself\n"
        "depends on the version.\n",
    .bad = "class Job:\n"
           "    __slots__ = (\"pid\",)\n"
           "    pid = None\n",
    .good = "class Job:\n"
            "    __slots__ = (\"pid\",)\n"
            "\n"
            "    def __init__(self):\n"
            "        self.pid = None\n",
    .check_class = check_class,
};
