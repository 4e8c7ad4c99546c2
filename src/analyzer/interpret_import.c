/* Import statements: which module is meant, what is bound, and whether it works out for the target.
 */
#include "analyzer/linker.h"
#include "analyzer/stdlib.h"

static Arena *arena_of(Frame *frame) {
  return frame->linker->arena;
}

static Value *module_value_of(Frame *frame, uint32_t level, Str dotted, Span span) {
  ModuleRef ref = modules_find(&frame->linker->modules, frame->module->file, level, dotted);
  bool stdlib = level == 0 && stdlib_is_known_module(dotted);
  /* An environment comes after the standard library, and stubs of it stand for nothing. */
  bool reference = ref.kind == MODULE_FILE &&
                   frame->linker->input->files[ref.file].flags & (SOURCE_REFERENCE | SOURCE_STUB);
  Value *self = value_new(arena_of(frame), VALUE_MODULE, span);
  self->text = dotted;
  if (ref.kind == MODULE_FILE && !(stdlib && reference)) {
    self->file = ref.file;
  } else if (ref.kind == MODULE_NAMESPACE && !stdlib) {
    self->name = ref.folder;
  }
  return self;
}

static bool module_exists(Frame *frame, const Value *module) {
  return module->file != NO_FILE || !str_is_empty(module->name) ||
         stdlib_has_module(frame->linker->project->target.minor, module->text);
}

static Truth import_succeeds(Frame *frame, const Event *event) {
  bool plain = event->kind == EVENT_IMPORT;
  Str dotted = section_text(frame->section, plain ? event->extra : event->expr);
  Value *module = module_value_of(frame, plain ? 0 : event->op, dotted, (Span){NO_FILE, 0, 0});
  if (!module_exists(frame, module)) {
    return !plain && event->op > 0 ? MAYBE : stdlib_is_known_module(dotted) ? NO : MAYBE;
  }
  if (event->kind != EVENT_IMPORT_FROM || module->file != NO_FILE) {
    return module->file != NO_FILE && event->kind == EVENT_IMPORT_FROM ? MAYBE : YES;
  }
  uint8_t minor = frame->linker->project->target.minor;
  Str member = section_text(frame->section, event->target);
  if (stdlib_find(minor, dotted, member)) {
    return YES;
  }
  for (uint8_t other = 8; other <= 15; other++) {
    if (stdlib_find(other, dotted, member)) {
      return NO;
    }
  }
  /* CPython's own accelerators, `from _abc import _abc_init`: written for what imports from them.
   */
  return str_starts_with(dotted, STR("_")) ? YES : MAYBE;
}

Truth interpret_imports_succeed(Frame *frame, uint32_t from, uint32_t to) {
  /* Plain expressions leave no event: an empty body may fail. */
  Truth result = from < to ? YES : MAYBE;
  for (uint32_t i = from; i < to; i++) {
    const Event *event = &frame->section->events[i];
    EventKind kind = (EventKind)event->kind;
    bool import = kind == EVENT_IMPORT || kind == EVENT_IMPORT_FROM || kind == EVENT_IMPORT_STAR;
    Truth one = import                                          ? import_succeeds(frame, event)
                : kind == EVENT_CLASS || kind == EVENT_FUNCTION ? YES
                                                                : MAYBE;
    if (import && one == NO) {
      return result == YES ? NO : MAYBE;
    }
    result = truth_and(result, one);
  }
  return result;
}

/* What a star import binds anew of the names that are bound already. A module that is no file, nor
 * in the table, is taken to leave them alone. */
static bool star_exports(Frame *frame, const Value *module, Str name) {
  if (module->file == NO_FILE) {
    return stdlib_find(frame->linker->project->target.minor, module->text, name) != 0;
  }
  Module *source = &frame->linker->files[module->file];
  TextId id;
  return source->state == RUN_DONE && !str_starts_with(name, STR("_")) &&
         map_get(&source->names, name, &id) && source->bindings[id] &&
         source->bindings[id]->kind != VALUE_UNBOUND;
}

static void override_by_star(Frame *frame, Value *module, uint32_t at) {
  if (module->file != NO_FILE && module->file != frame->module->file) {
    interpret_module(frame->linker, &frame->linker->files[module->file]);
  }
  uint32_t count = frame->section->text_count;
  for (TextId id = 0; id < count && module->file != frame->module->file; id++) {
    Str name = section_text(frame->section, id);
    if (frame->bindings[id] && star_exports(frame, module, name)) {
      frame_bind(frame, id, value_named(arena_of(frame), VALUE_IMPORT, module->span, name, module),
                 at);
    }
  }
}

void interpret_import(Frame *frame, const Event *event, uint32_t at) {
  Span span = frame_span(frame, frame->section, event->start, event->end);
  if (event->kind == EVENT_IMPORT) {
    Str dotted = section_text(frame->section, event->extra);
    size_t dot = str_find_char(dotted, '.');
    bool top = event->flags & EVENT_BINDS_TOP && dot != STR_NOT_FOUND;
    frame_bind(frame, event->name,
               module_value_of(frame, 0, top ? str_slice(dotted, 0, dot) : dotted, span), at);
    return;
  }
  Value *module =
      module_value_of(frame, event->op, section_text(frame->section, event->expr), span);
  if (event->kind == EVENT_IMPORT_STAR) {
    if (frame->kind == SCOPE_MODULE && !frame->dead) {
      override_by_star(frame, module, at);
      array_push(&frame->module->stars, module);
    }
    return;
  }
  Str member = section_text(frame->section, event->target);
  frame_bind(frame, event->name, value_named(arena_of(frame), VALUE_IMPORT, span, member, module),
             at);
}
