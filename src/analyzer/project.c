#include "analyzer/project.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* ---- small services */

Str mangle_name(Arena *arena, Str class_name, Str name) {
  bool private = str_starts_with(name, STR("__")) && !str_ends_with(name, STR("__")) &&
                 str_find_char(name, '.') == STR_NOT_FOUND;
  if (!private) {
    return name;
  }
  size_t start = 0;
  while (start < class_name.len && class_name.data[start] == '_') {
    start++;
  }
  Str stripped = str_slice(class_name, start, class_name.len);
  return str_is_empty(stripped)
             ? name
             : arena_printf(arena, "_" STR_FMT STR_FMT, STR_ARG(stripped), STR_ARG(name));
}

const char *unknown_reason_name(UnknownReason reason) {
  static const char *const NAMES[UNKNOWN_REASON_COUNT] = {
      [UNKNOWN_NOT] = "known",
      [UNKNOWN_UNRESOLVED_BASE] = "unresolved-base",
      [UNKNOWN_UNRESOLVED_IMPORT] = "unresolved-import",
      [UNKNOWN_COMPILED_MODULE] = "compiled-module",
      [UNKNOWN_STUB_ONLY] = "stub-only",
      [UNKNOWN_COMPUTED_SLOTS] = "computed-slots",
      [UNKNOWN_DECORATOR] = "unknown-decorator",
      [UNKNOWN_METACLASS] = "unknown-metaclass",
      [UNKNOWN_BRANCHES] = "undecided-branch",
      [UNKNOWN_BROKEN_SOURCE] = "broken-source",
      [UNKNOWN_UNKNOWN_BASE] = "unknown-base",
      [UNKNOWN_REFUSED_BASE] = "refused-base",
      [UNKNOWN_PATCHED] = "patched-class",
      [UNKNOWN_NEWER_SYNTAX] = "newer-syntax",
      [UNKNOWN_TOO_COMPLEX] = "too-complex"};
  return NAMES[reason];
}

Str class_id_text(const Class *self, Arena *arena) {
  return arena_printf(arena, STR_FMT ":" STR_FMT, STR_ARG(self->module), STR_ARG(self->qualname));
}

const Slot *class_own_slot(const Class *self, Str mangled) {
  for (uint32_t i = 0; i < self->slots.count; i++) {
    if (self->slots.items[i].is_str && str_eq(self->slots.items[i].mangled, mangled)) {
      return &self->slots.items[i];
    }
  }
  return NULL;
}

const Member *class_own_member(const Class *self, Str mangled) {
  uint32_t low = 0, high = self->member_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = str_compare(self->members[middle].name, mangled);
    if (order == 0) {
      return &self->members[middle];
    }
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

bool class_is_subclass(const Class *self, ClassId ancestor) {
  for (uint32_t i = 0; i < self->mro_count; i++) {
    if (self->mro[i] == ancestor) {
      return true;
    }
  }
  return self->id == ancestor;
}

bool class_descends_from(const Project *project, const Class *self, const char *module,
                         const char *qualname) {
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *at = project_class(project, self->mro[i]);
    if (str_eq_c(at->module, module) && str_eq_c(at->qualname, qualname)) {
      return true;
    }
  }
  return false;
}

/* ---- lookup on the type */

static Attribute member_attribute(const Class *at, const Member *member) {
  Attribute found = {.kind = ATTRIBUTE_READ_ONLY, .owner = at->id, .member = member};
  found.has_deleter = member->has_deleter;
  if (member->bound != YES) {
    found.kind = ATTRIBUTE_MAYBE;
    return found;
  }
  switch (member->kind) {
  case MEMBER_VALUE:
  case MEMBER_FUNCTION:
  case MEMBER_CLASS:
  case MEMBER_CACHED_PROPERTY: break;
  case MEMBER_PROPERTY:
    found.kind = member->has_setter ? ATTRIBUTE_DATA : ATTRIBUTE_NO_SETTER;
    break;
  case MEMBER_DATA_DESCRIPTOR: found.kind = ATTRIBUTE_DATA; break;
  case MEMBER_UNKNOWN: found.kind = ATTRIBUTE_MAYBE; break;
  }
  return found;
}

/* ctypes makes a descriptor for each entry of `_fields_`. */
static bool makes_own_descriptors(const Project *project, const Class *self) {
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *at = project_class(project, self->mro[i]);
    if (at->metaclass != NO_CLASS &&
        str_eq_c(project_class(project, at->metaclass)->module, "_ctypes")) {
      return true;
    }
  }
  return false;
}

Attribute class_lookup(const Project *project, const Class *self, Str name) {
  bool complete = self->flags & CLASS_MRO_COMPLETE;
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *at = project_class(project, self->mro[i]);
    complete = complete && !(at->flags & (CLASS_IS_OPEN | CLASS_IS_STUB));
    const Member *member = class_own_member(at, name);
    if (member) {
      return member_attribute(at, member);
    }
    const Slot *slot = class_own_slot(at, name);
    if (slot) {
      return (Attribute){.kind = slot->present == YES ? ATTRIBUTE_SLOT : ATTRIBUTE_MAYBE,
                         .owner = at->id,
                         .slot = slot,
                         .has_deleter = true};
    }
    if (at->slots.form == SLOTS_UNKNOWN || at->slots.present == MAYBE) {
      return (Attribute){.kind = ATTRIBUTE_MAYBE, .owner = NO_CLASS};
    }
  }
  bool dunder = str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
  bool listed = !dunder || str_eq_c(name, "__dict__") || str_eq_c(name, "__weakref__");
  static const char *const OBJECT[] = {"__doc__", "__module__", "__slots__"};
  if (STR_IS_ONE_OF(name, OBJECT)) {
    return (Attribute){.kind = ATTRIBUTE_READ_ONLY, .owner = self->id};
  }
  /* The table of the standard library leaves out most names with underscores at both ends. */
  bool certain = complete && listed && !makes_own_descriptors(project, self);
  return (Attribute){.kind = certain ? ATTRIBUTE_NONE : ATTRIBUTE_MAYBE, .owner = NO_CLASS};
}

void project_free(Project *self) {
  if (!self) {
    return;
  }
  mem_free((void *)(uintptr_t)self->classes);
  mem_free((void *)(uintptr_t)self->operations);
  arena_release(self->arena);
  mem_free(self->arena);
  mem_free(self);
}
