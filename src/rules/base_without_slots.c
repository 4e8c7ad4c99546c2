#include "rules/rule.h"

enum {
  APART = CLASS_IS_ENUM | CLASS_IS_METACLASS | CLASS_IS_EXCEPTION | CLASS_IS_TYPED_DICT |
          CLASS_IS_NAMEDTUPLE | CLASS_IS_PYDANTIC,
  BLAMED_LIMIT = 8
};

/* Whether `self` has slots that a `__dict__` from a base spoils; not where the `__dict__` is
 * wanted, or a metaclass gives slots to every class. */
static bool is_spoiled(const Project *project, const Class *self) {
  return self->slots.present == YES && !self->slots.rewritten && self->layout.created == YES &&
         self->layout.has_dict == YES && !(self->flags & APART) &&
         class_family_has_slots(project, self) && !class_family_lists(project, self, "__dict__");
}

static bool is_local(const Project *project, const Class *self) {
  return self->file != NO_FILE && self->fact != FACTS_NONE &&
         project->files[self->file].facts->classes[self->fact].flags & CLASS_IN_FUNCTION;
}

/* Whether a function made the base that stands elsewhere: it may make another one next time. */
static bool is_made_to_order(const Project *project, const Class *culprit, const Class *subject) {
  return is_local(project, culprit) &&
         !(culprit->file == subject->file && is_local(project, subject));
}

/* The class that brings the `__dict__` in through this base, or NO_CLASS where it is no class to
 * blame. */
static ClassId blame(const Project *project, const Class *subject, ClassId base) {
  if (base == NO_CLASS || project_class(project, base)->layout.has_dict != YES)
    return NO_CLASS;
  ClassId from = project_class(project, base)->layout.dict_from;
  if (from == NO_CLASS)
    return NO_CLASS;
  const Class *culprit = project_class(project, from);
  bool guilty = culprit->slots.present == NO && !class_is_lazy_dict(culprit) &&
                !is_made_to_order(project, culprit, subject);
  return guilty ? from : NO_CLASS;
}

static uint32_t blame_all(const Project *project, const Class *self, ClassId *blamed) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->base_count && count < BLAMED_LIMIT; i++) {
    ClassId from = blame(project, self, self->bases[i]);
    bool known = from == NO_CLASS;
    for (uint32_t k = 0; k < count; k++)
      known |= blamed[k] == from;
    if (!known)
      blamed[count++] = from;
  }
  return count;
}

static uint32_t count_spoiled(const Project *project, ClassId culprit) {
  uint32_t count = 0;
  for (ClassId id = 0; id < project->class_count; id++) {
    const Class *candidate = project_class(project, id);
    if (candidate->file != NO_FILE && id != culprit && is_spoiled(project, candidate) &&
        class_is_subclass(candidate, culprit))
      count++;
  }
  return count;
}

static void relate_culprit(Check *check, Finding *finding, ClassId id) {
  const Class *culprit = project_class(check->project, id);
  uint32_t count = class_is_ours(check->project, culprit) ? count_spoiled(check->project, id) : 0;
  if (count > 1)
    check_relate_class(check, finding, id,
                       "`" STR_FMT "` has no `__slots__`; it spoils those of %u classes",
                       STR_ARG(culprit->name), count);
  else
    check_relate_class(check, finding, id, "`" STR_FMT "` has no `__slots__`",
                       STR_ARG(culprit->name));
}

static Str help_for(Check *check, const Class *culprit) {
  if (class_is_ours(check->project, culprit))
    return check_text(check,
                      "give `" STR_FMT "` slots too: `__slots__ = ()` if it stores nothing itself",
                      STR_ARG(culprit->name));
  return check_text(check, "do without `" STR_FMT "` as a base, or drop `__slots__`",
                    STR_ARG(culprit->name));
}

static void check_class(Check *check, const Class *subject) {
  const Project *project = check->project;
  ClassId blamed[BLAMED_LIMIT];
  uint32_t count = is_spoiled(project, subject) ? blame_all(project, subject, blamed) : 0;
  if (!count)
    return;
  const Class *culprit = project_class(project, blamed[0]);
  Finding *finding = check_report_class(check, subject, class_slots_span(subject),
                                        "instances of `" STR_FMT
                                        "` still get a `__dict__`: `" STR_FMT "` has no slots",
                                        STR_ARG(subject->name), STR_ARG(culprit->name));
  finding->note = check_memory_note(check, subject);
  finding->help = help_for(check, culprit);
  for (uint32_t i = 0; i < count; i++)
    relate_culprit(check, finding, blamed[i]);
}

const Rule rule_base_without_slots = {
    .code = "SLT301",
    .name = "base-without-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_DESCENDANTS,
    .in_stubs = false,
    .summary = "slots below a base that gives every instance a `__dict__`",
    .explanation =
        "Reports a class with slots where an ancestor written in Python has none: the\n"
        "ancestor gives every instance a `__dict__`, so the slots neither stop stray\n"
        "attributes nor save what they were meant to save.\n"
        "\n"
        "By version and number of slots the class may still be smaller or even larger\n"
        "than without slots; the note says what an instance takes. Bases of the standard\n"
        "library are judged by the target version: `contextlib.AbstractContextManager`\n"
        "and `os.PathLike` have slots from 3.13 on, `typing.Generic` and the classes of\n"
        "`collections.abc` always.\n"
        "\n"
        "Exceptions are left alone, because there the `__dict__` comes from C and slots\n"
        "do save. So are enumerations, metaclasses, and families in which somebody listed\n"
        "`\"__dict__\"` on purpose.\n",
    .bad = "class Shape:\n"
           "    pass\n"
           "\n"
           "\n"
           "class Point(Shape):\n"
           "    __slots__ = (\"x\", \"y\")\n",
    .good = "class Shape:\n"
            "    __slots__ = ()\n"
            "\n"
            "\n"
            "class Point(Shape):\n"
            "    __slots__ = (\"x\", \"y\")\n",
    .check_class = check_class,
};
