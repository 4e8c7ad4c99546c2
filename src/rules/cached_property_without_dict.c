#include "rules/rule.h"

static void finish(Check *check, Finding *finding, const Class *subject, const Member *member) {
  finding->attribute = member->name;
  finding->note = check_text(check,
                             "CPython raises `TypeError: No '__dict__' attribute on '" STR_FMT
                             "' instance to cache '" STR_FMT "' property.`",
                             STR_ARG(subject->name), STR_ARG(member->name));
  finding->help = STR("list `\"__dict__\"` in `__slots__`, or cache in a slot by hand");
}

static void report(Check *check, const Class *subject, const Class *owner, const Member *member) {
  bool own = owner->id == subject->id;
  Finding *finding = check_report_class(
      check, subject, own ? member->span : subject->name_span,
      "`" STR_FMT "` caches in a `__dict__` that instances of `" STR_FMT "` lack",
      STR_ARG(member->name), STR_ARG(subject->name));
  finish(check, finding, subject, member);
  if (own)
    check_relate(check, finding, class_slots_span(subject),
                 "the slots of `" STR_FMT "` leave it out", STR_ARG(subject->name));
  else if (owner->file != NO_FILE)
    check_relate(check, finding, member->span, "the property is here");
}

/* The cached property that an operation surely reads without a `__dict__` to cache in, or NULL. */
static const Member *read_property(const Project *project, const Operation *operation) {
  const Class *subject = project_class(project, operation->class_id);
  if (operation->kind != OPERATION_READ || !(operation->flags & OPERATION_EXACT) ||
      operation->flags & (OPERATION_EXPECTED | OPERATION_DEAD) || !class_is_dictless(subject) ||
      subject->flags & CLASS_IS_SLOTS_ATTRS)
    return NULL;
  const Member *member = class_lookup(project, subject, operation->attribute).member;
  bool cached = member && member->kind == MEMBER_CACHED_PROPERTY && member->bound == YES;
  return cached ? member : NULL;
}

static bool is_read(const Project *project, const Member *member) {
  for (uint32_t i = 0; i < project->operation_count; i++) {
    const Operation *operation = &project->operations[i];
    if (project->files[operation->span.file].flags & SOURCE_REPORTED &&
        read_property(project, operation) == member)
      return true;
  }
  return false;
}

/* Where an access that raises is known, it is told there, and not here. */
static bool is_judged(const Check *check, const Class *subject, const Member *member) {
  return class_is_dictless(subject) && !(subject->flags & CLASS_IS_SLOTS_ATTRS) &&
         check_self_is_certain(check, subject, member->name, provides_dict) &&
         !is_read(check->project, member);
}

/* Cached properties of bases: told at the class where the base itself is not accused. */
static void check_inherited(Check *check, const Class *subject, const Class *owner) {
  for (uint32_t i = 0; i < owner->member_count; i++) {
    const Member *member = &owner->members[i];
    if (member->kind != MEMBER_CACHED_PROPERTY || member->bound != YES ||
        class_lookup(check->project, subject, member->name).member != member)
      continue;
    if (subject->flags & CLASS_IS_INSTANTIATED && is_judged(check, subject, member) &&
        !is_judged(check, owner, member))
      report(check, subject, owner, member);
  }
}

static void check_class(Check *check, const Class *subject) {
  for (uint32_t i = 0; i < subject->member_count; i++) {
    const Member *member = &subject->members[i];
    if (member->kind == MEMBER_CACHED_PROPERTY && member->bound == YES &&
        is_judged(check, subject, member))
      report(check, subject, subject, member);
  }
  for (uint32_t i = 1; i < subject->mro_count; i++)
    check_inherited(check, subject, project_class(check->project, subject->mro[i]));
}

static void check_operation(Check *check, const Operation *operation) {
  const Member *member = read_property(check->project, operation);
  if (!member)
    return;
  const Class *subject = project_class(check->project, operation->class_id);
  ClassId owner = class_lookup(check->project, subject, operation->attribute).owner;
  Finding *finding =
      check_report_class(check, subject, operation->span,
                         "`" STR_FMT "` cannot be cached: `" STR_FMT "` has no `__dict__` for it",
                         STR_ARG(operation->written), STR_ARG(subject->name));
  finish(check, finding, subject, member);
  if (owner != NO_CLASS && project_class(check->project, owner)->file != NO_FILE)
    check_relate(check, finding, member->span, "the cached property is here");
}

const Rule rule_cached_property_without_dict = {
    .code = "SLT402",
    .name = "cached-property-without-dict",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a `cached_property` in a class without `__dict__`",
    .explanation =
        "Reports `functools.cached_property` in a class whose instances have no\n"
        "`__dict__`.\n"
        "\n"
        "It keeps what it computed in the instance's `__dict__` under its own name. The\n"
        "class statement succeeds; the first access raises `TypeError`. A slot cannot\n"
        "take the place of the `__dict__`, because the slot would need the same name.\n"
        "attrs replaces cached properties in its slotted classes, so those are fine. All\n"
        "versions behave this way.\n",
    .bad = "from functools import cached_property\n"
           "\n"
           "\n"
           "class Circle:\n"
           "    __slots__ = (\"radius\",)\n"
           "\n"
           "    @cached_property\n"
           "    def area(self):\n"
           "        return 3 * self.radius**2\n"
           "\n"
           "\n"
           "Circle().area\n",
    .good = "from functools import cached_property\n"
            "\n"
            "\n"
            "class Circle:\n"
            "    __slots__ = (\"radius\", \"__dict__\")\n"
            "\n"
            "    @cached_property\n"
            "    def area(self):\n"
            "        return 3 * self.radius**2\n",
    .check_class = check_class,
    .check_operation = check_operation,
};
