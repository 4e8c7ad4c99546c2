#include "report/class_rows.h"

#include "base/glob.h"
#include "base/memory.h"
#include "report/survey.h"

static bool name_matches(const Class *class, Str glob, StrBuf *scratch) {
  if (glob_match(glob, class->name) || glob_match(glob, class->qualname))
    return true;
  for (const char *between = ":."; *between; between++) {
    strbuf_clear(scratch);
    strbuf_append(scratch, class->module);
    strbuf_append_char(scratch, *between);
    strbuf_append(scratch, class->qualname);
    if (glob_match(glob, strbuf_str(scratch)))
      return true;
  }
  return false;
}

static bool is_wanted(const Class *class, const LayoutOptions *options, StrBuf *scratch) {
  for (uint32_t i = 0; i < options->glob_count; i++)
    if (name_matches(class, options->globs[i], scratch))
      return true;
  return options->glob_count == 0;
}

static bool is_in_function(const Project *project, const Class *class) {
  const Facts *facts = project->files[class->file].facts;
  if (class->flags & CLASS_IS_REACHABLE)
    return false;
  if (facts && class->fact != FACTS_NONE && (facts->classes[class->fact].flags & CLASS_IN_FUNCTION))
    return true;
  return str_find(class->qualname, STR("<locals>")) != STR_NOT_FOUND;
}

static int compare_numbers(int64_t a, int64_t b) {
  return a < b ? -1 : a > b;
}

static int compare_places(const void *left, const void *right) {
  const ClassRow *a = left, *b = right;
  int order =
      str_compare(a->project->files[a->class->file].shown, b->project->files[b->class->file].shown);
  if (order == 0)
    order = compare_numbers(a->class->span.start, b->class->span.start);
  // What a decorator made stands right before the statement it replaces.
  if (order == 0)
    order =
        compare_numbers(b->class->origin == ORIGIN_DECORATED, a->class->origin == ORIGIN_DECORATED);
  return order ? order : compare_numbers(a->class->id, b->class->id);
}

static int compare_names(const void *left, const void *right) {
  const ClassRow *a = left, *b = right;
  int order = str_compare(a->class->module, b->class->module);
  order = order ? order : str_compare(a->class->qualname, b->class->qualname);
  return order ? order : compare_places(left, right);
}

// What is unknown comes last.
static int64_t size_of(const Class *class) {
  return class->memory.known   ? (int64_t) class->memory.bytes
         : class->layout.sized ? (int64_t) class->layout.basicsize
                               : -1;
}

static int64_t saved_of(const Class *class) {
  return class->memory.known ? class->memory.saved : INT64_MIN;
}

static int64_t could_save_of(const Class *class) {
  return class->memory.known ? class->memory.could_save : INT64_MIN;
}

static int64_t slots_of(const Class *class) {
  return class->layout.sized ? (int64_t) class->layout.member_count : -1;
}

#define COMPARE_BY(name, key)                                                                      \
  static int name(const void *left, const void *right) {                                           \
    const ClassRow *a = left, *b = right;                                                          \
    int order = compare_numbers(key(b->class), key(a->class));                                     \
    return order ? order : compare_places(left, right);                                            \
  }

COMPARE_BY(compare_sizes, size_of)
COMPARE_BY(compare_saved, saved_of)
COMPARE_BY(compare_could_save, could_save_of)
COMPARE_BY(compare_slots, slots_of)

static void sort_rows(ClassRows *self, LayoutSort sort) {
  static int (*const COMPARISONS[])(const void *, const void *) = {
      [LAYOUT_SORT_FILE] = compare_places,
      [LAYOUT_SORT_NAME] = compare_names,
      [LAYOUT_SORT_SIZE] = compare_sizes,
      [LAYOUT_SORT_SAVED] = compare_saved,
      [LAYOUT_SORT_COULD_SAVE] = compare_could_save,
      [LAYOUT_SORT_SLOTS] = compare_slots,
  };
  array_sort(&self->list, COMPARISONS[sort]);
}

static bool replaces(const Class *made, const Class *statement) {
  return made->origin == ORIGIN_DECORATED && statement->origin == ORIGIN_STATEMENT &&
         made->file == statement->file && made->fact == statement->fact && made->fact != FACTS_NONE;
}

static void drop_replaced(ClassRows *self) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < self->list.len; i++) {
    ClassRow row = self->list.items[i];
    if (kept == 0 || !replaces(self->list.items[kept - 1].class, row.class))
      self->list.items[kept++] = row;
  }
  self->list.len = kept;
}

static void add_classes(ClassRows *self, const ReportContext *context, uint32_t index,
                        const Survey *survey, const LayoutOptions *options) {
  const Project *project = context->projects[index];
  StrBuf scratch = {0};
  for (uint32_t i = 0; i < project->class_count; i++) {
    const Class *class = &project->classes[i];
    bool worth_it = class->file != NO_FILE && !(class->flags & CLASS_IS_UNNAMED);
    if (worth_it && survey_owns(survey, index, &project->files[class->file]) &&
        (options->all || !is_in_function(project, class)) && is_wanted(class, options, &scratch))
      array_push(&self->list, (ClassRow){project, class, &self->assigned[index]});
  }
  strbuf_release(&scratch);
}

void class_rows_init(ClassRows *self, const ReportContext *context, const LayoutOptions *options) {
  *self = (ClassRows){.assigned = mem_zalloc((context->project_count + 1) * sizeof(Assigned)),
                      .project_count = context->project_count};
  for (uint32_t i = 0; i < context->project_count; i++)
    assigned_init(&self->assigned[i], context->projects[i]);
  Survey survey;
  survey_init(&survey, context);
  for (uint32_t i = 0; i < context->project_count; i++)
    add_classes(self, context, i, &survey, options);
  survey_release(&survey);
  sort_rows(self, LAYOUT_SORT_FILE);
  drop_replaced(self);
  if (options->sort != LAYOUT_SORT_FILE)
    sort_rows(self, options->sort);
}

void class_rows_release(ClassRows *self) {
  array_release(&self->list);
  for (uint32_t i = 0; i < self->project_count; i++)
    assigned_release(&self->assigned[i]);
  mem_free(self->assigned);
}

MemberState class_row_member_state(const ClassRow *self, const LayoutMember *member) {
  if (member->shadowed)
    return MEMBER_SHADOWED;
  bool never =
      self->assigned && assigned_is_never(self->assigned, self->project, self->class, member);
  return never ? MEMBER_UNASSIGNED : MEMBER_LIVE;
}

const char *const LAYOUT_SORT_NAMES[] = {
    [LAYOUT_SORT_FILE] = "file",
    [LAYOUT_SORT_NAME] = "name",
    [LAYOUT_SORT_SIZE] = "size",
    [LAYOUT_SORT_SAVED] = "saved",
    [LAYOUT_SORT_COULD_SAVE] = "could-save",
    [LAYOUT_SORT_SLOTS] = "slots",
    [LAYOUT_SORT_SLOTS + 1] = NULL,
};

bool layout_sort_find(Str name, LayoutSort *sort) {
  for (uint32_t i = 0; LAYOUT_SORT_NAMES[i]; i++) {
    if (!str_eq_c(name, LAYOUT_SORT_NAMES[i]))
      continue;
    *sort = (LayoutSort)i;
    return true;
  }
  return false;
}
