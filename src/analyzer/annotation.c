/*
 * What dataclasses make of an annotation: a field, or one of the marks ClassVar, InitVar, KW_ONLY.
 *
 * _is_type of Lib/dataclasses.py: where the annotation is a str, written as one or made one by
 * `from __future__ import annotations`, its first name or `module.name` is looked up in the
 * module's namespace. A str that the future import makes of a str literal begins with a quote and
 * names nothing.
 */
#include "analyzer/classes.h"

typedef struct Named {
  Str module, name; /* module empty: `name` alone */
} Named;

static bool is_name_byte(char c) {
  unsigned char u = (unsigned char)c;
  return u == '_' || u >= 0x80 || (u >= '0' && u <= '9') ||
         ((u | 0x20) >= 'a' && (u | 0x20) <= 'z');
}

static size_t skip_space(Str text, size_t at) {
  while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t')) {
    at++;
  }
  return at;
}

static Str read_name(Str text, size_t *at) {
  size_t start = skip_space(text, *at), end = start;
  while (end < text.len && is_name_byte(text.data[end])) {
    end++;
  }
  *at = end;
  return str_slice(text, start, end);
}

/* ^(?:\s*(\w+)\s*\.)?\s*(\w+) */
static Named first_names(Str text) {
  size_t at = 0;
  Named named = {.name = read_name(text, &at)};
  at = skip_space(text, at);
  if (at < text.len && text.data[at] == '.') {
    at++;
    Str second = read_name(text, &at);
    named = str_is_empty(second) ? named : (Named){named.name, second};
  }
  return named;
}

static bool is_mark(Linker *linker, Value *value, const char *module, const char *name) {
  return value_known_as(linker, value, module, name) ||
         (str_eq_c(str_from(module), "typing") &&
          value_known_as(linker, value, "typing_extensions", name));
}

static bool text_names(Linker *linker, ClassId id, Str text, const char *module, const char *name) {
  Module *home = linker_draft(linker, id)->module;
  if (!home || linker_class(linker, id)->origin != ORIGIN_STATEMENT) {
    return false;
  }
  Named named = first_names(text);
  Span span = linker_class(linker, id)->name_span;
  if (str_is_empty(named.module)) {
    return is_mark(linker,
                   value_reduce(linker, module_lookup(linker, home, named.name, span, false)),
                   module, name);
  }
  Value *found = value_reduce(linker, module_lookup(linker, home, named.module, span, false));
  bool known = found->kind == VALUE_MODULE &&
               (str_eq_c(found->text, module) || str_eq_c(found->text, "typing_extensions"));
  return known && str_eq_c(named.name, name);
}

bool module_keeps_annotations_as_text(const Module *module) {
  const Section *outline = &module->facts->outline;
  for (uint32_t i = 0; i < outline->event_count; i++) {
    const Event *event = &outline->events[i];
    bool future = event->kind == EVENT_IMPORT_FROM && event->op == 0 &&
                  str_eq_c(section_text(outline, event->expr), "__future__") &&
                  str_eq_c(section_text(outline, event->target), "annotations");
    if (future) {
      return true;
    }
    if (event->kind != EVENT_IMPORT_FROM) {
      return false;
    }
  }
  return false;
}

static bool names(Linker *linker, ClassId id, Value *annotation, const char *module,
                  const char *name) {
  Value *value = value_reduce(linker, annotation);
  if (value->kind != VALUE_STR) {
    return is_mark(linker, value, module, name);
  }
  bool literal = annotation->kind == VALUE_STR;
  Module *home = linker_draft(linker, id)->module;
  bool quoted = literal && home && home->facts && module_keeps_annotations_as_text(home);
  return !quoted && text_names(linker, id, value->text, module, name);
}

void annotations_mark(Linker *linker, ClassId id) {
  for (uint32_t i = 0; i < linker_class(linker, id)->annotation_count; i++) {
    Value *value = linker_draft(linker, id)->field_annotations[i];
    bool class_var = names(linker, id, value, "typing", "ClassVar");
    bool init_var = names(linker, id, value, "dataclasses", "InitVar");
    bool kw_only = names(linker, id, value, "dataclasses", "KW_ONLY");
    Annotation *annotation = (Annotation *)(uintptr_t)&linker_class(linker, id)->annotations[i];
    annotation->is_class_var = class_var;
    annotation->is_init_var = init_var;
    annotation->is_kw_only = kw_only;
  }
}
