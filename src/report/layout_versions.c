#include "report/layout_versions.h"

#include "base/memory.h"

static Str key_of(Arena *arena, const Project *project, const Class *class) {
  return arena_printf(arena, STR_FMT "\n%u\n" STR_FMT "\n%d",
                      STR_ARG(project->files[class->file].path), class->span.start,
                      STR_ARG(class->qualname), class->origin == ORIGIN_CALL);
}

// What a decorator made comes later than the statement it replaces, and takes its place.
static void add_project(LayoutVersions *self, uint32_t index) {
  const Project *project = self->context->projects[index];
  for (ClassId id = 0; id < project->class_count; id++) {
    const Class *class = project_class(project, id);
    if (class->file != NO_FILE)
      map_set(&self->by_place[index], key_of(&self->arena, project, class), id);
  }
  assigned_init(&self->assigned[index], project);
}

void layout_versions_init(LayoutVersions *self, const ReportContext *context) {
  *self = (LayoutVersions){.context = context};
  self->by_place = mem_zalloc((context->project_count + 1) * sizeof *self->by_place);
  self->assigned = mem_zalloc((context->project_count + 1) * sizeof *self->assigned);
  for (uint32_t i = 0; i < context->project_count; i++)
    add_project(self, i);
}

void layout_versions_release(LayoutVersions *self) {
  for (uint32_t i = 0; i < self->context->project_count; i++) {
    map_release(&self->by_place[i]);
    assigned_release(&self->assigned[i]);
  }
  mem_free(self->by_place);
  mem_free(self->assigned);
  arena_release(&self->arena);
}

bool layout_versions_find(LayoutVersions *self, const ClassRow *row, uint8_t minor,
                          ClassRow *found) {
  Str key = key_of(&self->arena, row->project, row->class);
  for (uint32_t i = 0; i < self->context->project_count; i++) {
    const Project *project = self->context->projects[i];
    uint32_t id;
    if (project->target.minor != minor || !map_get(&self->by_place[i], key, &id))
      continue;
    *found = (ClassRow){project, project_class(project, id), &self->assigned[i]};
    return true;
  }
  return false;
}
