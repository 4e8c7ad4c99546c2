#include "rules/rule.h"

enum { DESCENDANTS_MAX = 2000 };

/* What slots in a base would make possible. */
typedef struct Spoiled {
  uint32_t slotted, slottable;
  int64_t could_save;
  ClassId first;
} Spoiled;

/* Whether the class brings the `__dict__` in: none of its bases has one. */
static bool lets_dict_in(const Project *project, const Class *self) {
  if (!class_is_ours(project, self) || self->slots.present != NO || self->layout.has_dict != YES)
    return false;
  for (uint32_t i = 0; i < self->base_count; i++)
    if (self->bases[i] == NO_CLASS || project_class(project, self->bases[i])->layout.has_dict != NO)
      return false;
  return true;
}

static bool changes(const Saving *saving, ClassId id) {
  for (uint32_t i = 0; i < saving->changed_count; i++)
    if (saving->changed[i] == id)
      return true;
  return false;
}

static void count(Check *check, ClassId culprit, ClassId id, Spoiled *spoiled) {
  const Class *class = project_class(check->project, id);
  Saving saving = saving_of(check->project, class, &check->findings->arena);
  if (!saving.is_candidate || saving.blocker_count || !changes(&saving, culprit))
    return;
  spoiled->first = spoiled->slotted + spoiled->slottable ? spoiled->first : id;
  spoiled->slotted += class->slots.present == YES;
  spoiled->slottable += class->slots.present == NO;
  spoiled->could_save += saving.could_save;
}

/* Of all known descendants, each once: it counts for the first of its bases that is below too. */
static bool is_first_way(const Project *project, const Class *class, ClassId from,
                         ClassId subject) {
  for (uint32_t i = 0; i < class->base_count; i++)
    if (class->bases[i] != NO_CLASS &&
        class_is_subclass(project_class(project, class->bases[i]), subject))
      return class->bases[i] == from;
  return false;
}

static Spoiled count_spoiled(Check *check, const Class *subject) {
  Spoiled spoiled = {.first = NO_CLASS};
  const Project *project = check->project;
  ClassId *pending =
      arena_alloc_array(&check->findings->arena, DESCENDANTS_MAX + 1, sizeof *pending);
  uint32_t len = 1;
  pending[0] = subject->id;
  for (uint32_t i = 0; i < len; i++) {
    const Class *at = project_class(project, pending[i]);
    for (uint32_t k = 0; k < at->subclass_count && len < DESCENDANTS_MAX; k++) {
      const Class *below = project_class(project, at->subclasses[k]);
      if (below->file == NO_FILE || !is_first_way(project, below, at->id, subject->id))
        continue;
      pending[len++] = below->id;
      count(check, subject->id, below->id, &spoiled);
    }
  }
  return spoiled;
}

static void check_class(Check *check, const Class *subject) {
  if (!subject->subclass_count || !lets_dict_in(check->project, subject))
    return;
  Spoiled spoiled = count_spoiled(check, subject);
  uint32_t all = spoiled.slotted + spoiled.slottable;
  if (!all)
    return;
  Finding *finding = check_report_class(
      check, subject, subject->name_span,
      "`" STR_FMT "` has no slots and keeps %u %s from doing without a `__dict__`",
      STR_ARG(subject->name), all, all == 1 ? "class" : "classes");
  finding->note =
      check_text(check,
                 "on CPython 3.%u one instance of each would take %lld bytes less (%u have slots "
                 "already)",
                 check->project->target.minor, (long long)spoiled.could_save, spoiled.slotted);
  SlotsText text = saving_slots_text(check->project, subject, &check->findings->arena);
  finding->help = text.by_decorator
                      ? check_text(check, "give its decorator `" STR_FMT "`", STR_ARG(text.text))
                      : check_text(check, "add `" STR_FMT "`", STR_ARG(text.text));
  check_relate_class(check, finding, spoiled.first, "`" STR_FMT "` is one of them",
                     STR_ARG(project_class(check->project, spoiled.first)->name));
}

const Rule rule_base_blocks_slots = {
    .code = "SLT503",
    .name = "base-blocks-slots",
    .severity = SEVERITY_INFO,
    .enabled = false,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .weighs = true,
    .summary = "a base without slots that spoils those of its subclasses",
    .explanation =
        "Reports a class of the project without `__slots__` that brings a `__dict__` to\n"
        "subclasses which have slots, or could have them, where nothing else is in the\n"
        "way. The note says what one instance of each subclass would save together.\n",
    .bad = "class Shape:\n"
           "    pass\n"
           "\n"
           "\n"
           "class Point(Shape):\n"
           "    def __init__(self, x):\n"
           "        self.x = x\n",
    .good = "class Shape:\n"
            "    __slots__ = ()\n"
            "\n"
            "\n"
            "class Point(Shape):\n"
            "    def __init__(self, x):\n"
            "        self.x = x\n",
    .check_class = check_class,
};
