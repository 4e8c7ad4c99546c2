#include "rules/rule.h"

/* Whether the class's own body binds `__slots__`, or a decorator or call gives it some. */
static bool has_slots(const Project *project, const Class *self) {
  const Facts *facts = self->file == NO_FILE ? NULL : project->files[self->file].facts;
  bool binds =
      facts && self->fact != FACTS_NONE && facts->classes[self->fact].flags & CLASS_BINDS_SLOTS;
  return binds || (self->file != NO_FILE && self->slots.present == YES);
}

static bool family_has_slots(const Project *project, const Class *subject) {
  for (uint32_t i = 0; i < subject->mro_count; i++)
    if (has_slots(project, project_class(project, subject->mro[i])))
      return true;
  for (ClassId id = 0; id < project->class_count; id++) {
    const Class *other = project_class(project, id);
    if (has_slots(project, other) && class_is_subclass(other, subject->id))
      return true;
  }
  return false;
}

static bool is_within(uint32_t position, uint32_t start, uint32_t end) {
  return position >= start && position < end;
}

/* The innermost class of the file at a position, or NULL. */
static const Class *class_at(const Project *project, FileId file, uint32_t position) {
  const Class *innermost = NULL;
  for (ClassId id = 0; id < project->class_count; id++) {
    const Class *subject = project_class(project, id);
    if (subject->file == file && subject->fact != FACTS_NONE &&
        is_within(position, subject->span.start, subject->span.end) &&
        (!innermost || subject->span.start > innermost->span.start))
      innermost = subject;
  }
  return innermost;
}

static const FunctionFact *function_at(const Facts *facts, uint32_t position) {
  const FunctionFact *innermost = NULL;
  for (uint32_t i = 0; i < facts->function_count; i++)
    if (is_within(position, facts->functions[i].start, facts->functions[i].end))
      innermost = &facts->functions[i];
  return innermost;
}

/* A class of a family with slots whose instances the function touches, or NULL. */
static const Class *touched_class(const Project *project, FileId file,
                                  const FunctionFact *function) {
  for (uint32_t i = 0; function && i < project->operation_count; i++) {
    const Operation *operation = &project->operations[i];
    if (operation->span.file != file ||
        !is_within(operation->span.start, function->start, function->end))
      continue;
    const Class *subject = project_class(project, operation->class_id);
    if (family_has_slots(project, subject))
      return subject;
  }
  return NULL;
}

/* A file that is broken all over is looked at no further than this. */
enum { PROBLEM_LIMIT = 100 };

static void check_file(Check *check, FileId file) {
  const Project *project = check->project;
  const Facts *facts = project->files[file].facts;
  uint32_t told = UINT32_MAX; /* where the class or function starts that was told of last */
  for (uint32_t i = 0; facts && i < facts->problem_count && i < PROBLEM_LIMIT; i++) {
    const SyntaxProblem *problem = &facts->problems[i];
    const Class *subject = class_at(project, file, problem->start);
    uint32_t start = subject ? subject->span.start : 0;
    if (!subject || !family_has_slots(project, subject)) {
      const FunctionFact *function = function_at(facts, problem->start);
      subject = touched_class(project, file, function);
      start = function ? function->start : 0;
    }
    if (!subject || start == told)
      continue;
    told = start;
    Finding *finding = check_report_class(
        check, subject, (Span){file, problem->start, problem->end},
        "syntax error in code of `" STR_FMT "`: not all of it was checked", STR_ARG(subject->name));
    finding->help = STR("mend the syntax; what could be read was checked");
  }
}

const Rule rule_syntax_error = {
    .code = "SLT903",
    .name = "syntax-error",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = true,
    .summary = "a syntax error in a class with slots, or in a function that uses one",
    .explanation =
        "Reports that the parser met something it could not read inside a class whose\n"
        "family has slots, or inside a function that handles instances of such classes.\n"
        "\n"
        "What could be read is checked all the same, but findings may be missing. Broken\n"
        "code that has nothing to do with slots is not reported: slotlint is not a syntax\n"
        "checker.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\"x\", \"y\")\n"
           "\n"
           "    def move(self:\n"
           "        self.x = 1\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n"
            "\n"
            "    def move(self):\n"
            "        self.x = 1\n",
    .check_file = check_file,
};
