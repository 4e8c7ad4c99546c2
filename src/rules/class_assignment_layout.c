#include "rules/rule.h"

static bool adds_nothing(const Layout *layout, const Layout *base) {
  return layout->basicsize == base->basicsize && layout->itemsize == base->itemsize &&
         layout->dictoffset == base->dictoffset && layout->weakrefoffset == base->weakrefoffset;
}

/* The nearest class up the line of best bases that adds anything to the layout, or NULL where
 * something is unknown: what compatible_for_assignment in typeobject.c compares. */
static const Class *layout_class(const Project *project, const Class *subject) {
  while (subject->layout.sized && subject->layout.best_base != NO_CLASS) {
    const Class *base = project_class(project, subject->layout.best_base);
    if (!base->layout.sized)
      return NULL;
    if (!adds_nothing(&subject->layout, &base->layout))
      break;
    subject = base;
  }
  return subject->layout.sized ? subject : NULL;
}

static bool lists_slot(const Class *self, Str mangled) {
  for (uint32_t i = 0; i < self->slots.count; i++)
    if (str_eq(self->slots.items[i].mangled, mangled))
      return true;
  return false;
}

static bool lists_all(const Class *self, const Class *other) {
  for (uint32_t i = 0; i < other->slots.count; i++)
    if (!lists_slot(self, other->slots.items[i].mangled))
      return false;
  return true;
}

static bool is_builtin(const Class *self) {
  return self->origin == ORIGIN_STDLIB && str_eq_c(self->module, "builtins");
}

/* Whether the layouts surely differ, in any version. */
static bool differs(const Project *project, const Class *from, const Class *to) {
  if (is_builtin(from) || is_builtin(to))
    return true;
  const Class *old = layout_class(project, from), *new = layout_class(project, to);
  if (!old || !new || old == new)
    return false;
  if (old->layout.best_base != new->layout.best_base ||
      old->layout.has_dict != new->layout.has_dict ||
      old->layout.has_weakref != new->layout.has_weakref)
    return true;
  return !lists_all(old, new) || !lists_all(new, old);
}

static Truth provides_nothing(const Project *project, const Class *subject, Str attribute) {
  (void)attribute;
  return class_is_known(subject) && project ? NO : MAYBE;
}

static Str quote(Check *check, const Class *from, const Class *to) {
  if (is_builtin(from) || is_builtin(to))
    return check_text(check,
                      "CPython raises `TypeError: __class__ assignment only supported for %s "
                      "types or ModuleType subclasses`",
                      check->project->target.minor >= 10 ? "mutable" : "heap");
  return check_text(check,
                    "CPython raises `TypeError: __class__ assignment: '" STR_FMT
                    "' object layout differs from '" STR_FMT "'`",
                    STR_ARG(to->name), STR_ARG(from->name));
}

static void check_operation(Check *check, const Operation *operation) {
  const Project *project = check->project;
  if (operation->kind != OPERATION_SET_CLASS || operation->other == NO_CLASS)
    return;
  const Class *from = project_class(project, operation->class_id);
  const Class *to = project_class(project, operation->other);
  if (!class_is_known(from) || !class_is_known(to) || from->flags & CLASS_HAS_SETATTR ||
      from->flags & CLASS_IS_METACLASS ||
      class_descends_from(project, from, "types", "ModuleType") || !differs(project, from, to) ||
      !check_is_certain(check, operation, provides_nothing))
    return;
  Finding *finding = check_report_class(
      check, from, operation->span, "`" STR_FMT "` cannot become `" STR_FMT "`: the layouts differ",
      STR_ARG(from->name), STR_ARG(to->name));
  finding->attribute = STR("__class__");
  finding->note = quote(check, from, to);
  finding->help = STR("give both classes the same slots and the same bases");
  check_relate_class(check, finding, to->id, "the class that is assigned");
}

const Rule rule_class_assignment_layout = {
    .code = "SLT207",
    .name = "class-assignment-layout",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "`__class__` is set to a class of another layout",
    .explanation =
        "Reports `instance.__class__ = Other` where the instances of the two classes are\n"
        "laid out differently.\n"
        "\n"
        "An object cannot change its size or the places of its slots, so CPython compares\n"
        "the two layouts and raises `TypeError` when they differ: other slots, a\n"
        "`__dict__` or `__weakref__` on one side only, different bases with fields of\n"
        "their own. The same slots in another order are fine. Builtin types cannot be\n"
        "assigned at all.\n",
    .bad = "class Open:\n"
           "    __slots__ = (\"path\",)\n"
           "\n"
           "\n"
           "class Closed:\n"
           "    __slots__ = (\"path\", \"reason\")\n"
           "\n"
           "\n"
           "file = Open()\n"
           "file.__class__ = Closed\n",
    .good = "class Open:\n"
            "    __slots__ = (\"path\", \"reason\")\n"
            "\n"
            "\n"
            "class Closed:\n"
            "    __slots__ = (\"path\", \"reason\")\n"
            "\n"
            "\n"
            "file = Open()\n"
            "file.__class__ = Closed\n",
    .check_operation = check_operation,
};
