#include "analyzer/stray.h"

#include <string.h>

#include "base/array.h"

typedef Array(StrayStore) Strays;

typedef struct Collector {
  const Project *project;
  Map stored; /* names that some class of the project stores */
  Map near;   /* names that some class of this file stores */
  Map bound;  /* names the file's outline binds to modules, classes and functions */
  Strays strays;
  ClassId *first_class, *next_class; /* chains of the classes of each file */
  FileId file;
} Collector;

static void add_near(Collector *self, FileId file) {
  map_clear(&self->near);
  for (ClassId id = self->first_class[file]; id != NO_CLASS; id = self->next_class[id]) {
    const Class *class = &self->project->classes[id];
    for (uint32_t i = 0; i < class->stored_count; i++) {
      map_set(&self->near, class->stored[i], 1);
    }
  }
}

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
      map_set(&self->stored, class->stored[i], 1);
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

/* Whether an operation stands at that place: then its instance is known. */
static bool is_known(const Collector *self, uint32_t start, uint32_t end) {
  const Project *project = self->project;
  uint32_t low = 0, high = project->operation_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const Span *span = &project->operations[middle].span;
    if (span->file < self->file || (span->file == self->file && span->start < start)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
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

static void add_section(Collector *self, const Section *section) {
  for (uint32_t i = 0; i < section->event_count; i++) {
    const Event *event = &section->events[i];
    if (event->kind != EVENT_STORE_ATTRIBUTE) {
      continue;
    }
    const Expr *target = &section->exprs[event->target];
    Str name = section_text(section, event->name);
    Span span = {self->file, section->base + event->start, section->base + event->end};
    bool other =
        target->kind == EXPR_NAME && (map_has(&self->bound, section_text(section, target->text)) ||
                                      str_eq_c(section_text(section, target->text), "self"));
    /* A local name is more likely to hold something of this file than a chain is. */
    const Map *stored = target->kind == EXPR_NAME ? &self->near : &self->stored;
    if (!other && !map_has(stored, name) && !is_known(self, span.start, span.end)) {
      array_push(&self->strays, (StrayStore){name, span});
    }
  }
}

static void add_file(Collector *self, FileId file) {
  const Facts *facts = self->project->files[file].facts;
  if (!facts || facts->class_count == 0 || self->project->files[file].flags & SOURCE_REFERENCE) {
    return;
  }
  self->file = file;
  add_near(self, file);
  bind_others(self, facts);
  bind_imports(self, &facts->outline);
  for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
    Section body = facts_body(facts, piece);
    bind_imports(self, &body);
  }
  for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
    Section body = facts_body(facts, piece);
    add_section(self, &body);
  }
}

void stray_collect(Project *project) {
  Collector self = {.project = project};
  Arena scratch = {0};
  add_stored(&self);
  link_classes(&self, &scratch);
  for (FileId file = 0; file < project->file_count; file++) {
    add_file(&self, file);
  }
  StrayStore *strays = ARENA_ARRAY(project->arena, StrayStore, self.strays.len + 1);
  if (self.strays.len > 0) {
    memcpy(strays, self.strays.items, self.strays.len * sizeof *strays);
  }
  project->strays = strays;
  project->stray_count = self.strays.len;
  array_release(&self.strays);
  map_release(&self.stored);
  map_release(&self.near);
  arena_release(&scratch);
  map_release(&self.bound);
}
