#include "rules/finding.h"

void findings_init(Findings *self) {
  *self = (Findings){0};
  arena_init(&self->arena);
}

void findings_release(Findings *self) {
  array_release(&self->list);
  arena_release(&self->arena);
}

const char *severity_name(Severity severity) {
  switch (severity) {
  case SEVERITY_INFO: return "info";
  case SEVERITY_WARNING: return "warning";
  case SEVERITY_ERROR: return "error";
  }
  return "";
}
