#include "analyzer/suite.h"

bool event_is_block(const Event *event) {
  switch ((EventKind)event->kind) {
  case EVENT_IF:
  case EVENT_WHILE:
  case EVENT_FOR:
  case EVENT_TRY:
  case EVENT_WITH:
  case EVENT_MATCH:
  case EVENT_COMPREHENSION: return true;
  default: return false;
  }
}

bool event_binds_name(const Event *event) {
  switch (event->kind) {
  case EVENT_BIND:
  case EVENT_UNBIND:
  case EVENT_IMPORT:
  case EVENT_IMPORT_FROM:
  case EVENT_CLASS:
  case EVENT_FUNCTION:
  case EVENT_TYPE_ALIAS: return true;
  case EVENT_EXCEPT: return event->name != 0;
  }
  return false;
}

bool event_annotates(const Event *event) {
  return event->kind == EVENT_ANNOTATE || (event->kind == EVENT_BIND && event->target);
}

bool suite_binds(const Suite *self, TextId name) {
  uint32_t last = self->scope->first_event + self->scope->event_count;
  for (uint32_t i = self->scope->first_event; i < last; i++) {
    const Event *event = &self->section->events[i];
    if (event->kind == EVENT_COMPREHENSION) {
      i = event->match;
    } else if (event->name == name && event_binds_name(event)) {
      return true;
    }
  }
  return false;
}
