#include "analyzer/stray.h"

#include <string.h>

#include "base/array.h"
#include "base/path.h"

typedef Array(Stray) Strays;

typedef struct Collector {
  const Project *project;
  Modules *modules;
  Map stored; /* names that classes of the project store, and how many do */
  Map called; /* what the classes of this file are called */
  Map bound;  /* names the file's outline binds to modules, classes and functions */
  Strays strays, patches, hints;
  Array(FileImport) imports;
  ClassId *first_class, *next_class; /* chains of the classes of each file */
  FileId file;
  bool has_classes; /* in the file */
  bool has_weakrefs;
  Arena scratch;
} Collector;

static void link_classes(Collector *self, Arena *arena) {
  const Project *project = self->project;
  self->first_class = ARENA_ARRAY(arena, ClassId, project->file_count + 1);
  self->next_class = ARENA_ARRAY(arena, ClassId, project->class_count + 1);
  for (FileId file = 0; file < project->file_count; file++) {
    self->first_class[file] = NO_CLASS;
  }
  for (ClassId id = 0; id < project->class_count; id++) {
    FileId file = project->classes[id].file;
    if (file != NO_FILE) {
      self->next_class[id] = self->first_class[file];
      self->first_class[file] = id;
    }
  }
}

static void add_stored(Collector *self) {
  for (ClassId id = 0; id < self->project->class_count; id++) {
    const Class *class = &self->project->classes[id];
    for (uint32_t i = 0; i < class->stored_count; i++) {
      (*map_at(&self->stored, class->stored[i], 0, NULL))++;
    }
  }
}

/* What is surely no instance of a class of the file. */
static void bind_others(Collector *self, const Facts *facts) {
  map_clear(&self->bound);
  map_set(&self->bound, STR("cls"), 1);
  for (uint32_t i = 0; i < facts->class_count; i++) {
    map_set(&self->bound, section_text(&facts->outline, facts->classes[i].name), 1);
  }
  for (uint32_t i = 0; i < facts->function_count; i++) {
    map_set(&self->bound, section_text(&facts->outline, facts->functions[i].name), 1);
  }
}

static void bind_imports(Collector *self, const Section *section) {
  for (uint32_t i = 0; i < section->event_count; i++) {
    const Event *event = &section->events[i];
    if (event->kind == EVENT_IMPORT) {
      map_set(&self->bound, section_text(section, event->name), 1);
    }
  }
}

/* By file and start. */
static int compare_spans(const Span *a, const Span *b) {
  int order = (a->file > b->file) - (a->file < b->file);
  return order ? order : (a->start > b->start) - (a->start < b->start);
}

static int compare_operation(const void *operation, const void *span) {
  return compare_spans(&((const Operation *)operation)->span, span);
}

/* Whether an operation stands at that place: then its instance is known. */
static bool is_known(const Collector *self, uint32_t start, uint32_t end) {
  const Project *project = self->project;
  Span key = {self->file, start, end};
  uint32_t low = sorted_lower_bound(project->operations, project->operation_count,
                                    sizeof *project->operations, &key, compare_operation);
  for (; low < project->operation_count; low++) {
    const Span *span = &project->operations[low].span;
    if (span->file != self->file || span->start != start) {
      return false;
    }
    if (span->end == end) {
      return true;
    }
  }
  return false;
}

static bool stores(const Class *class, Str name) {
  for (uint32_t i = 0; i < class->stored_count; i++) {
    if (str_eq(class->stored[i], name)) {
      return true;
    }
  }
  return false;
}

/* How many of a class, its bases and the classes below it store the name. */
static uint32_t count_in_family(const Collector *self, const Class *class, Str name) {
  uint32_t count = 0;
  for (ClassId id = self->first_class[self->file]; id != NO_CLASS; id = self->next_class[id]) {
    const Class *other = &self->project->classes[id];
    count += stores(other, name) && class_is_subclass(other, class->id);
  }
  for (uint32_t i = 1; i < class->mro_count; i++) {
    count += stores(project_class(self->project, class->mro[i]), name);
  }
  return count;
}

/* The class in whose body a place stands; NULL: none. */
static const Class *class_around(const Collector *self, uint32_t start) {
  const Class *found = NULL;
  for (ClassId id = self->first_class[self->file]; id != NO_CLASS; id = self->next_class[id]) {
    const Class *class = &self->project->classes[id];
    bool inside = class->span.start <= start && start < class->span.end;
    found = inside && (!found || class->span.start > found->span.start) ? class : found;
  }
  return found;
}

static ExprId chain_root(const Section *section, ExprId id) {
  while (section->exprs[id].kind == EXPR_ATTRIBUTE || section->exprs[id].kind == EXPR_CALL ||
         section->exprs[id].kind == EXPR_SUBSCRIPT) {
    id = section->exprs[id].first;
  }
  return id;
}

/* Whether a name is that of a module, a class, a function, or of what is looked after elsewhere. */
static bool is_other(const Collector *self, const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  return expr->kind == EXPR_NAME && (map_has(&self->bound, section_text(section, expr->text)) ||
                                     str_eq_c(section_text(section, expr->text), "self"));
}

/* Whether what is stored on may be an instance of a class of the file. A name is more likely to
 * hold something of this file than a chain is; and a part of self is something else than self. */
static bool is_astray(const Collector *self, const Section *section, ExprId target, Str name,
                      uint32_t start) {
  if (section->exprs[target].kind == EXPR_NAME) {
    return true;
  }
  uint32_t storing = 0;
  map_get(&self->stored, name, &storing);
  ExprId root = chain_root(section, target);
  bool of_self = section->exprs[root].kind == EXPR_NAME &&
                 str_eq_c(section_text(section, section->exprs[root].text), "self");
  const Class *around = storing > 0 && of_self ? class_around(self, start) : NULL;
  return around ? storing <= count_in_family(self, around, name) : storing == 0;
}

static Str last_part(const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  bool named = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTRIBUTE;
  return named ? section_text(section, expr->text) : (Str){0};
}

/* A name as it is compared: lower case, without underscores. */
static Str plain_name(Arena *arena, Str name) {
  char *plain = arena_alloc(arena, name.len + 1);
  size_t count = 0;
  for (size_t i = 0; i < name.len; i++) {
    char c = name.data[i];
    if (c != '_') {
      plain[count++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
  }
  plain[count] = 0;
  return str_make(plain, count);
}

/* The part of a class's name from the word that begins at byte `start`: "TreeNode", "Node". */
static bool next_words(Str name, size_t *start) {
  do {
    (*start)++;
  } while (*start < name.len && !(name.data[*start] >= 'A' && name.data[*start] <= 'Z'));
  return *start < name.len;
}

/* What the classes of the file are called. */
static void name_classes(Collector *self) {
  map_clear(&self->called);
  arena_clear(&self->scratch);
  for (ClassId id = self->first_class[self->file]; id != NO_CLASS; id = self->next_class[id]) {
    Str name = self->project->classes[id].name;
    size_t start = 0;
    do {
      map_set(&self->called, plain_name(&self->scratch, str_slice(name, start, name.len)), 1);
    } while (next_words(name, &start));
  }
}

/* What is stored on is called `hint`; short names tell nothing. */
static bool add_hint(Collector *self, Str called, Str name, Span span) {
  enum { SHORTEST = 4 };
  Str hint = plain_name(self->project->arena, called);
  if (hint.len < SHORTEST) {
    return false;
  }
  array_push(&self->hints, (Stray){STRAY_STORE, name, hint, span});
  return map_has(&self->called, hint);
}

static void add_stray(Collector *self, StrayKind kind, Str name, Span span) {
  if (self->has_classes) {
    array_push(&self->strays, (Stray){.kind = kind, .name = name, .span = span});
  }
}

/* Special methods are looked up on the type. */
static void add_patch(Collector *self, Str name, Span span) {
  bool special = str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
  if (!special && !map_has(&self->stored, name)) {
    array_push(&self->patches, (Stray){.kind = STRAY_STORE, .name = name, .span = span});
  }
}

static void add_store(Collector *self, const Section *section, const Event *event) {
  Str name = section_text(section, event->name);
  Span span = {self->file, section->base + event->start, section->base + event->end};
  if (is_other(self, section, event->target) || is_known(self, span.start, span.end)) {
    return;
  }
  bool hits = add_hint(self, last_part(section, event->target), name, span);
  if (!hits && self->has_classes && is_astray(self, section, event->target, name, span.start)) {
    add_stray(self, STRAY_STORE, name, span);
  }
  add_patch(self, name, span);
}

/* Two bases or more, one of them not the name of a class of the file or of an import. */
static bool has_unknown_bases(const Collector *self, const Section *section, ExprId bases) {
  uint32_t count = 0, unknown = 0;
  for (ExprId id = section->exprs[bases].first; id; id = section->exprs[id].next) {
    count++;
    unknown +=
        !map_has(&self->bound, last_part(section, id)) || str_eq_c(last_part(section, id), "cls");
  }
  return section->exprs[bases].kind == EXPR_TUPLE && count > 1 && unknown > 0;
}

static bool makes_weakrefs(Str callee) {
  static const char *const NAMES[] = {
      "ref",           "proxy",   "finalize",          "WeakMethod",
      "ReferenceType", "WeakSet", "WeakKeyDictionary", "WeakValueDictionary"};
  return STR_IS_ONE_OF(callee, NAMES);
}

/* setattr(x, "name", v), patch.object(x, "name"), monkeypatch.setattr(x, "name", v), type(...). */
static void add_call(Collector *self, const Section *section, const Event *event) {
  const Expr *call = &section->exprs[event->expr];
  ExprId target = call->kind == EXPR_CALL ? section->exprs[call->first].next : 0;
  ExprId name = target ? section->exprs[target].next : 0;
  Str verb = last_part(section, call->first);
  Span span = {self->file, section->base + event->start, section->base + event->end};
  bool sets = str_eq_c(verb, "setattr");
  if (!self->has_weakrefs && makes_weakrefs(verb) && !is_known(self, span.start, span.end)) {
    add_stray(self, STRAY_WEAKREF, (Str){0}, span);
    self->has_weakrefs = true;
  }
  if (name && str_eq_c(verb, "type") && has_unknown_bases(self, section, name)) {
    add_stray(self, STRAY_BASES, (Str){0}, span);
  }
  if (!name || is_other(self, section, target) || is_known(self, span.start, span.end) ||
      (!sets && !str_eq_c(verb, "object"))) {
    return;
  }
  if (section->exprs[name].kind == EXPR_STRING) {
    add_patch(self, section_text(section, section->exprs[name].text), span);
  } else if (sets && section->exprs[target].kind == EXPR_NAME) {
    add_stray(self, STRAY_COMPUTED, (Str){0}, span);
  }
}

static void add_section(Collector *self, const Section *section) {
  for (uint32_t i = 0; i < section->event_count; i++) {
    const Event *event = &section->events[i];
    if (event->kind == EVENT_STORE_ATTRIBUTE) {
      add_store(self, section, event);
    } else if (event->kind == EVENT_CALL) {
      add_call(self, section, event);
    }
  }
}

static void add_import(Collector *self, uint32_t level, Str dotted) {
  ModuleRef found = modules_find(self->modules, self->file, level, dotted);
  if (found.kind == MODULE_FILE) {
    array_push(&self->imports, (FileImport){self->file, found.file});
  }
}

static void add_imports(Collector *self, const Section *section) {
  for (uint32_t i = 0; i < section->event_count; i++) {
    const Event *event = &section->events[i];
    if (event->kind == EVENT_IMPORT) {
      add_import(self, 0, section_text(section, event->extra));
    } else if (event->kind == EVENT_IMPORT_FROM || event->kind == EVENT_IMPORT_STAR) {
      Str module = section_text(section, event->expr);
      add_import(self, event->op, module);
      if (event->kind == EVENT_IMPORT_FROM) {
        Str member = section_text(section, event->target);
        add_import(self, event->op,
                   str_is_empty(module) ? member
                                        : arena_printf(&self->scratch, STR_FMT "." STR_FMT,
                                                       STR_ARG(module), STR_ARG(member)));
      }
    }
  }
}

static void add_imports_of_file(Collector *self, const Facts *facts) {
  add_imports(self, &facts->outline);
  for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
    Section body = facts_body(facts, piece);
    add_imports(self, &body);
  }
}

static void add_file(Collector *self, FileId file) {
  const Facts *facts = self->project->files[file].facts;
  if (!facts || self->project->files[file].flags & SOURCE_REFERENCE) {
    return;
  }
  self->file = file;
  self->has_classes = facts->class_count > 0;
  self->has_weakrefs = false;
  name_classes(self);
  bind_others(self, facts);
  bind_imports(self, &facts->outline);
  for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
    Section body = facts_body(facts, piece);
    bind_imports(self, &body);
  }
  uint32_t hints = self->hints.len, patches = self->patches.len;
  add_section(self, &facts->outline);
  for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
    Section body = facts_body(facts, piece);
    add_section(self, &body);
  }
  if (self->hints.len > hints || self->patches.len > patches) {
    add_imports_of_file(self, facts);
  }
}

static int compare_strays(const void *a, const void *b) {
  const Stray *left = a, *right = b;
  int order = str_compare(left->hint, right->hint);
  order = order ? order : str_compare(left->name, right->name);
  return order ? order : compare_spans(&left->span, &right->span);
}

static int compare_stray_file(const void *stray, const void *file) {
  FileId of = ((const Stray *)stray)->span.file, other = *(const FileId *)file;
  return (of > other) - (of < other);
}

static int compare_importer(const void *import, const void *file) {
  FileId from = ((const FileImport *)import)->from, other = *(const FileId *)file;
  return (from > other) - (from < other);
}

/* Each name once for a hint and a file; patches have no hint. */
static void drop_same(Strays *strays) {
  uint32_t kept = strays->len > 0;
  for (uint32_t i = 1; i < strays->len; i++) {
    const Stray *last = &strays->items[kept - 1], *next = &strays->items[i];
    if (!str_eq(last->hint, next->hint) || !str_eq(last->name, next->name) ||
        last->span.file != next->span.file) {
      strays->items[kept++] = *next;
    }
  }
  strays->len = kept;
}

void stray_collect(Project *project, Modules *modules) {
  Collector self = {.project = project, .modules = modules};
  Arena scratch = {0};
  add_stored(&self);
  link_classes(&self, &scratch);
  for (FileId file = 0; file < project->file_count; file++) {
    add_file(&self, file);
  }
  array_sort(&self.patches, compare_strays);
  drop_same(&self.patches);
  array_sort(&self.hints, compare_strays);
  drop_same(&self.hints);
  Arena *arena = project->arena;
  project->stray_count = self.strays.len;
  project->hint_count = self.hints.len;
  project->patch_count = self.patches.len;
  project->import_count = self.imports.len;
  project->strays = arena_copy_array(arena, self.strays.items, self.strays.len, sizeof(Stray));
  project->hints = arena_copy_array(arena, self.hints.items, self.hints.len, sizeof(Stray));
  project->patches = arena_copy_array(arena, self.patches.items, self.patches.len, sizeof(Stray));
  project->imports =
      arena_copy_array(arena, self.imports.items, self.imports.len, sizeof(FileImport));
  array_release(&self.strays);
  array_release(&self.hints);
  array_release(&self.patches);
  array_release(&self.imports);
  map_release(&self.stored);
  map_release(&self.bound);
  map_release(&self.called);
  arena_release(&scratch);
  arena_release(&self.scratch);
}

StrayRange stray_range(const Project *project, FileId file) {
  uint32_t low = sorted_lower_bound(project->strays, project->stray_count, sizeof(Stray), &file,
                                    compare_stray_file);
  StrayRange range = {project->strays + low, 0};
  while (low + range.count < project->stray_count && range.first[range.count].span.file == file) {
    range.count++;
  }
  return range;
}

/* Whether code of a file may know the classes of another: it imports that, or its package. */
static bool knows_file(const Project *project, FileId from, FileId to) {
  uint32_t low = sorted_lower_bound(project->imports, project->import_count, sizeof(FileImport),
                                    &from, compare_importer);
  Str folder = path_dirname(project->files[to].path);
  for (; low < project->import_count && project->imports[low].from == from; low++) {
    Str path = project->files[project->imports[low].to].path;
    bool package =
        str_eq_c(path_basename(path), "__init__.py") && str_eq(path_dirname(path), folder);
    if (project->imports[low].to == to || package) {
      return true;
    }
  }
  return from == to;
}

static const Stray *hint_among(const Project *project, const Class *class, Str hint) {
  const Stray key = {.hint = hint};
  uint32_t first =
      sorted_lower_bound(project->hints, project->hint_count, sizeof(Stray), &key, compare_strays);
  for (uint32_t i = first; i < project->hint_count && str_eq(project->hints[i].hint, hint); i++) {
    const Stray *stray = &project->hints[i];
    bool fits = stores(class, stray->name) ||
                class_lookup(project, class, stray->name).kind == ATTRIBUTE_DATA;
    if (!fits && knows_file(project, stray->span.file, class->file)) {
      return stray;
    }
  }
  return NULL;
}

const Stray *stray_hint(const Project *project, const Class *class) {
  Arena scratch = {0};
  const Stray *found = NULL;
  size_t start = 0;
  do {
    Str words = str_slice(class->name, start, class->name.len);
    found = hint_among(project, class, plain_name(&scratch, words));
  } while (!found && next_words(class->name, &start));
  arena_release(&scratch);
  return found;
}

const Stray *stray_patch(const Project *project, const Class *class, Str name) {
  const Stray key = {.name = name};
  uint32_t low = sorted_lower_bound(project->patches, project->patch_count, sizeof(Stray), &key,
                                    compare_strays);
  for (; low < project->patch_count && str_eq(project->patches[low].name, name); low++) {
    if (knows_file(project, project->patches[low].span.file, class->file)) {
      return &project->patches[low];
    }
  }
  return NULL;
}

bool stray_is_weakly_referenced(const Project *project, const Class *class) {
  StrayRange strays = class->file == NO_FILE ? (StrayRange){0} : stray_range(project, class->file);
  for (uint32_t i = 0; i < strays.count; i++) {
    if (strays.first[i].kind == STRAY_WEAKREF) {
      return true;
    }
  }
  return false;
}
