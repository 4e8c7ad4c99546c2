#include "rules/check.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"

struct RuleIndex {
  const Project *project;
  uint32_t *class_starts; /* file_count + 1: where each file's classes begin in `classes` */
  ClassId *classes;
  uint32_t *operation_starts; /* file_count + 1 */
};

/* Stating findings */

static Str print_text(Check *check, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static Str print_text(Check *check, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (length < 0)
    return STR("");
  char *text = arena_alloc(&check->findings->arena, (size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, arguments);
  return str_make(text, (size_t)length);
}

Str check_text(Check *check, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  Str text = print_text(check, format, arguments);
  va_end(arguments);
  return text;
}

static Finding *report(Check *check, Span span, Str message) {
  const Project *project = check->project;
  array_push(&check->findings->list, (Finding){.rule = check->rule,
                                               .severity = check->rule->severity,
                                               .span = span,
                                               .message = message});
  Finding *finding = &array_last(&check->findings->list);
  if (span.file != NO_FILE)
    finding->module = project->modules[span.file];
  return finding;
}

Finding *check_report(Check *check, Span span, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  Str message = print_text(check, format, arguments);
  va_end(arguments);
  return report(check, span, message);
}

Finding *check_report_class(Check *check, const Class *subject, Span span, const char *format,
                            ...) {
  va_list arguments;
  va_start(arguments, format);
  Str message = print_text(check, format, arguments);
  va_end(arguments);
  Finding *finding = report(check, span, message);
  finding->module = subject->module;
  finding->class_name = subject->qualname;
  return finding;
}

static void relate(Check *check, Finding *finding, Related related) {
  uint32_t count = finding->related_count;
  Related *grown = ARENA_ARRAY(&check->findings->arena, Related, count + 1);
  for (uint32_t i = 0; i < count; i++)
    grown[i] = finding->related[i];
  grown[count] = related;
  finding->related = grown;
  finding->related_count = count + 1;
}

void check_relate(Check *check, Finding *finding, Span span, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  Str message = print_text(check, format, arguments);
  va_end(arguments);
  relate(check, finding, (Related){.message = message, .span = span});
}

void check_relate_class(Check *check, Finding *finding, ClassId id, const char *format, ...) {
  if (id == NO_CLASS)
    return;
  va_list arguments;
  va_start(arguments, format);
  Str message = print_text(check, format, arguments);
  va_end(arguments);
  const Class *subject = project_class(check->project, id);
  Span nowhere = {.file = NO_FILE};
  Span span = subject->file == NO_FILE ? nowhere : subject->name_span;
  relate(check, finding, (Related){.message = message, .span = span, .name = subject->name});
}

bool check_is_refused(const Check *check, const Class *subject, uint32_t cause) {
  return subject->layout.created == NO && subject->layout.error.cause == cause &&
         !class_is_expected_to_fail(check->project, subject);
}

Str check_quote_refusal(Check *check, const Class *subject) {
  const CreationError *error = &subject->layout.error;
  if (!error->type)
    return STR("");
  return check_text(check, "CPython raises `%s: " STR_FMT "`", error->type,
                    STR_ARG(error->message));
}

Str check_quote_no_attribute(Check *check, const Class *subject, Str name) {
  const char *suffix =
      check->project->target.minor >= 13 ? " and no __dict__ for setting new attributes" : "";
  return check_text(check,
                    "CPython raises `AttributeError: '" STR_FMT
                    "' object has no attribute '" STR_FMT "'%s`",
                    STR_ARG(subject->name), STR_ARG(name), suffix);
}

/* Which class is meant */

/* Whether a subclass gets its `__dict__` (or weak references) from a base beside `subject`, rather
 * than by merely having no `__slots__`. */
static bool gets_from_elsewhere(const Project *project, const Class *subject,
                                const Class *descendant, ProvidesFunction provides) {
  bool weakref = provides == provides_weakref;
  const Layout *layout = &descendant->layout;
  if ((weakref ? layout->has_weakref : layout->has_dict) != YES)
    return false;
  ClassId from = weakref ? layout->weakref_from : layout->dict_from;
  return from == NO_CLASS || !class_is_subclass(project_class(project, from), subject->id);
}

/* Whether some subclass, at any depth, brings what is missing, or may. */
static bool subclass_provides(const Project *project, const Class *subject, Str attribute,
                              ProvidesFunction provides) {
  Array(ClassId) open = {0};
  bool found = false;
  bool *seen = mem_zalloc(project->class_count);
  array_push(&open, subject->id);
  for (uint32_t i = 0; i < open.len && !found; i++) {
    const Class *parent = project_class(project, open.items[i]);
    for (uint32_t k = 0; k < parent->subclass_count && !found; k++) {
      ClassId id = parent->subclasses[k];
      if (seen[id])
        continue;
      seen[id] = true;
      const Class *descendant = project_class(project, id);
      found = provides(project, descendant, attribute) != NO ||
              gets_from_elsewhere(project, subject, descendant, provides);
      array_push(&open, id);
    }
  }
  mem_free(seen);
  array_release(&open);
  return found;
}

bool check_self_is_certain(const Check *check, const Class *subject, Str attribute,
                           ProvidesFunction provides) {
  const Project *project = check->project;
  if (!class_is_known(subject))
    return false;
  bool instantiated = subject->flags & CLASS_IS_INSTANTIATED;
  if (subject->flags & CLASS_NEW_IS_ODD)
    return false;
  if (subject->subclass_count)
    return instantiated && !subclass_provides(project, subject, attribute, provides);
  return instantiated ||
         (!(subject->flags & CLASS_IS_ABSTRACT) && class_family_has_slots(project, subject));
}

bool check_is_certain(const Check *check, const Operation *operation, ProvidesFunction provides) {
  const Class *subject = project_class(check->project, operation->class_id);
  if (operation->flags & OPERATION_EXACT)
    return class_is_known(subject);
  return check_self_is_certain(check, subject, operation->attribute, provides);
}

/* Did you mean */

enum { NAME_LIMIT = 63 };

static uint32_t least(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours; UINT32_MAX for long names. */
static uint32_t edit_distance(Str a, Str b) {
  uint32_t rows[3][NAME_LIMIT + 1];
  if (a.len > NAME_LIMIT || b.len > NAME_LIMIT)
    return UINT32_MAX;
  for (uint32_t j = 0; j <= b.len; j++)
    rows[0][j] = j;
  for (uint32_t i = 1; i <= a.len; i++) {
    uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *over = rows[(i + 1) % 3];
    row[0] = i;
    for (uint32_t j = 1; j <= b.len; j++) {
      uint32_t differs = a.data[i - 1] != b.data[j - 1];
      row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + differs);
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
        row[j] = least(row[j], over[j - 2] + 1);
    }
  }
  return rows[a.len % 3][b.len];
}

Str check_closest_slot(Check *check, const Class *subject, Str name) {
  Str best = {0};
  uint32_t limit = (uint32_t)name.len / 3 + 1, best_distance = least(limit, 3);
  for (uint32_t i = 0; i < subject->mro_count; i++) {
    const Class *owner = project_class(check->project, subject->mro[i]);
    for (uint32_t k = 0; k < owner->slots.count; k++) {
      const Slot *slot = &owner->slots.items[k];
      if (!slot->is_str || slot_is_special(slot))
        continue;
      uint32_t distance = edit_distance(name, slot->name);
      if (distance && distance < best_distance) {
        best_distance = distance;
        best = slot->name;
      }
    }
  }
  return best;
}

/* Running rules */

RuleIndex *rule_index_new(const Project *project) {
  RuleIndex *self = mem_zalloc(sizeof *self);
  size_t size = ((size_t)project->file_count + 1) * sizeof(uint32_t);
  self->project = project;
  self->class_starts = mem_zalloc(size);
  self->operation_starts = mem_zalloc(size);
  self->classes = mem_zalloc(((size_t)project->class_count + 1) * sizeof(ClassId));
  for (ClassId id = 0; id < project->class_count; id++)
    if (project->classes[id].file != NO_FILE)
      self->class_starts[project->classes[id].file + 1]++;
  for (uint32_t i = 0; i < project->operation_count; i++)
    self->operation_starts[project->operations[i].span.file + 1]++;
  for (FileId file = 0; file < project->file_count; file++) {
    self->class_starts[file + 1] += self->class_starts[file];
    self->operation_starts[file + 1] += self->operation_starts[file];
  }
  uint32_t *next = mem_alloc(size);
  for (FileId file = 0; file < project->file_count; file++)
    next[file] = self->class_starts[file];
  for (ClassId id = 0; id < project->class_count; id++)
    if (project->classes[id].file != NO_FILE)
      self->classes[next[project->classes[id].file]++] = id;
  mem_free(next);
  return self;
}

void rule_index_free(RuleIndex *self) {
  if (!self)
    return;
  mem_free(self->class_starts);
  mem_free(self->operation_starts);
  mem_free(self->classes);
  mem_free(self);
}

bool file_is_generated(const SourceFile *file) {
  static const char *const ENDINGS[] = {"_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb2_grpc.pyi"};
  if (file->facts && file->facts->flags & FACTS_GENERATED)
    return true;
  for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++)
    if (str_ends_with(file->path, str_from(ENDINGS[i])))
      return true;
  return false;
}

static bool rule_speaks(const Rule *rule, const SourceFile *file, bool generated) {
  if (generated && rule->code[3] != '9')
    return false;
  return rule->in_stubs || !(file->flags & SOURCE_STUB);
}

static void run_rule(const RuleIndex *index, FileId file, Check *check) {
  const Project *project = index->project;
  const Rule *rule = check->rule;
  if (rule->check_file)
    rule->check_file(check, file);
  for (uint32_t i = index->class_starts[file];
       rule->check_class && i < index->class_starts[file + 1]; i++) {
    const Class *subject = project_class(project, index->classes[i]);
    if (!(subject->flags & (CLASS_IS_DEAD | CLASS_IS_COPY)))
      rule->check_class(check, subject);
  }
  for (uint32_t i = index->operation_starts[file];
       rule->check_operation && i < index->operation_starts[file + 1]; i++) {
    const Operation *operation = &project->operations[i];
    if (!(operation->flags & (OPERATION_EXPECTED | OPERATION_DEAD)))
      rule->check_operation(check, operation);
  }
}

void rules_check_file(const RuleIndex *index, FileId file, const bool *selected,
                      Findings *findings) {
  const SourceFile *source = &index->project->files[file];
  if (!(source->flags & SOURCE_REPORTED))
    return;
  bool generated = file_is_generated(source);
  for (uint32_t i = 0; i < RULE_COUNT; i++) {
    if (!selected[i] || !rule_speaks(RULE_TABLE[i], source, generated))
      continue;
    Check check = {.project = index->project, .findings = findings, .rule = RULE_TABLE[i]};
    run_rule(index, file, &check);
  }
}
