#include "report/survey.h"

bool survey_owns(const Survey *self, uint32_t project, const SourceFile *file) {
  uint32_t owner;
  return (file->flags & SOURCE_REPORTED) && map_get(&self->owners, file->path, &owner) &&
         owner == project;
}

// True if some file of the project is its own.
static bool claim_files(Survey *self, const Project *project, uint32_t index) {
  uint32_t before = map_len(&self->owners);
  for (uint32_t i = 0; i < project->file_count; i++)
    if (project->files[i].flags & SOURCE_REPORTED)
      map_at(&self->owners, project->files[i].path, index, NULL);
  return map_len(&self->owners) > before;
}

static void count_classes(Survey *self, const Project *project, uint32_t index) {
  for (uint32_t i = 0; i < project->class_count; i++) {
    const Class *class = &project->classes[i];
    // What a decorator makes in place of a class statement's counts with the statement.
    if (class->file != NO_FILE && class->origin != ORIGIN_DECORATED &&
        survey_owns(self, index, &project->files[class->file]))
      self->classes++;
  }
}

void survey_init(Survey *self, const ReportContext *context) {
  *self = (Survey){0};
  for (uint32_t i = 0; i < context->project_count; i++) {
    const Project *project = context->projects[i];
    if (!claim_files(self, project, i))
      continue;
    count_classes(self, project, i);
    self->unknown_bases += project->unresolved_bases;
  }
  self->files = map_len(&self->owners);
  for (uint32_t i = 0; i < context->finding_count; i++)
    self->findings[context->findings[i].severity]++;
}

void survey_release(Survey *self) {
  map_release(&self->owners);
}
