#include "analyzer/stdlib.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/stdlib_tables.h"

static bool is_known_minor(uint8_t minor) {
  return minor >= STDLIB_FIRST_MINOR && minor <= STDLIB_LAST_MINOR;
}

static Str name_text(uint16_t number) {
  uint32_t reference = stdlib_names[number];
  uint32_t offset = reference >> 8;
  return str_make(&stdlib_pool[offset / STDLIB_POOL_ROW][offset % STDLIB_POOL_ROW],
                  reference & 255);
}

// FNV-1a, as the generator of the table computes it.
static uint32_t hash_text(Str text) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < text.len; i++) {
    hash = (hash ^ (unsigned char)text.data[i]) * 16777619u;
  }
  return hash;
}

// 0, the empty name, for a name that the table does not know.
static uint16_t name_number(Str text) {
  uint32_t mask = stdlib_name_slot_count - 1;
  for (uint32_t at = hash_text(text) & mask;; at = (at + 1) & mask) {
    uint16_t number = stdlib_name_slots[at];
    if (number == 0 || str_eq(name_text(number), text)) {
      return number;
    }
  }
}

static const StdlibModuleRow *find_module(Str dotted) {
  uint16_t name = name_number(dotted);
  uint32_t low = 0, high = stdlib_module_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (stdlib_modules[middle].name < name) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < stdlib_module_count && stdlib_modules[low].name == name && name != 0
             ? &stdlib_modules[low]
             : NULL;
}

// Bits of the versions that have the module.
static uint32_t module_versions(Str dotted) {
  const StdlibModuleRow *row = find_module(dotted);
  if (!row) {
    row = find_module(str_slice(dotted, 0, str_find_char(dotted, '.')));
    if (row && !(row->versions & STDLIB_OPEN_MODULE)) {
      row = NULL;
    }
  }
  return row ? row->versions & ~(uint32_t)STDLIB_OPEN_MODULE : 0;
}

bool stdlib_has_module(uint8_t minor, Str dotted) {
  return is_known_minor(minor) && module_versions(dotted) >> (minor - STDLIB_FIRST_MINOR) & 1;
}

bool stdlib_is_known_module(Str dotted) {
  return module_versions(dotted) != 0;
}

static int compare_public(const void *key, const void *row) {
  return *(const uint16_t *)key - ((const StdlibPublicRow *)row)->module;
}

static int compare_name(const void *key, const void *row) {
  return *(const uint16_t *)key - ((const StdlibNameRow *)row)->name;
}

Truth stdlib_binds(uint8_t minor, Str module, Str name) {
  uint16_t module_name = name_number(module), own_name = name_number(name);
  const StdlibPublicRow *row = bsearch(&module_name, stdlib_public, stdlib_public_count,
                                       sizeof *stdlib_public, compare_public);
  if (!is_known_minor(minor) || !row || str_starts_with(name, STR("_"))) {
    return MAYBE;
  }
  uint32_t bit = 1u << (minor - STDLIB_FIRST_MINOR);
  const StdlibNameRow *found = bsearch(&own_name, &stdlib_public_names[row->first], row->count,
                                       sizeof *stdlib_public_names, compare_name);
  if (found && found->versions & bit) {
    return YES;
  }
  return row->measured & bit && !(row->late & bit) ? NO : MAYBE;
}

// The value for 3.minor, or 0.
static uint16_t binding_value(const StdlibBindingRow *row, uint8_t minor) {
  for (uint32_t i = 0; i < row->count; i++) {
    const StdlibTargetRow *target = &stdlib_targets[row->first + i];
    if (target->first <= minor && minor <= target->last) {
      return target->value;
    }
  }
  return 0;
}

static uint16_t bound_class(uint8_t minor, Str module, Str name) {
  uint16_t module_name = name_number(module), own_name = name_number(name);
  if (module_name == 0 || own_name == 0) {
    return 0;
  }
  uint32_t mask = stdlib_binding_slot_count - 1;
  for (uint32_t at = stdlib_pair_hash(module_name, own_name) & mask; stdlib_binding_slots[at];
       at = (at + 1) & mask) {
    const StdlibBindingRow *row = &stdlib_bindings[stdlib_binding_slots[at] - 1];
    if (row->module == module_name && row->name == own_name) {
      return binding_value(row, minor);
    }
  }
  return 0;
}

// A class nested in one that is bound elsewhere: what stands before the last dot is looked up
// first, the rest under its home.
static StdlibClassId find_nested(uint8_t minor, Str module, Str name) {
  size_t dot = str_find_char_last(name, '.');
  if (dot == STR_NOT_FOUND) {
    return 0;
  }
  StdlibClassId outer = stdlib_find(minor, module, str_slice(name, 0, dot));
  if (outer == 0) {
    return 0;
  }
  const StdlibClassRow *home = &stdlib_classes[outer];
  Str path = name_text(home->path), rest = str_slice(name, dot, name.len);
  char text[512];
  if (path.len + rest.len > sizeof text) {
    return 0;
  }
  memcpy(text, path.data, path.len);
  memcpy(text + path.len, rest.data, rest.len);
  return bound_class(minor, name_text(home->module), str_make(text, path.len + rest.len));
}

StdlibClassId stdlib_find(uint8_t minor, Str module, Str name) {
  StdlibClassId id = bound_class(minor, module, name);
  return id != 0 ? id : find_nested(minor, module, name);
}

uint32_t stdlib_stand_in(uint8_t minor, Str module, Str name, const uint16_t **ids) {
  uint16_t module_name = name_number(module), own_name = name_number(name);
  for (uint32_t i = 0; i < stdlib_stand_in_count; i++) {
    const StdlibBindingRow *row = &stdlib_stand_ins[i];
    if (row->module == module_name && row->name == own_name) {
      uint16_t list = binding_value(row, minor);
      *ids = &stdlib_lists[list + 1];
      return stdlib_lists[list];
    }
  }
  return 0;
}

static const StdlibFactsRow *facts_of(uint8_t minor, StdlibClassId id) {
  if (id == 0 || id >= stdlib_class_count) {
    return NULL;
  }
  const StdlibClassRow *row = &stdlib_classes[id];
  for (uint32_t i = 0; i < row->facts_count; i++) {
    const StdlibFactsRow *facts = &stdlib_facts[row->first_facts + i];
    if (facts->first <= minor && minor <= facts->last) {
      return facts;
    }
  }
  return NULL;
}

static const uint16_t *list_items(uint16_t list, uint32_t *count) {
  *count = stdlib_lists[list];
  return &stdlib_lists[list + 1];
}

static void set_flags(StdlibClass *self, uint16_t flags) {
  self->has_dict = flags & STDLIB_HAS_DICT;
  self->has_weakref = flags & STDLIB_HAS_WEAKREF;
  self->subclassable = flags & STDLIB_SUBCLASSABLE;
  self->own_new = flags & STDLIB_OWN_NEW;
  self->gc = flags & STDLIB_GC;
  self->is_c = flags & STDLIB_IS_C;
  self->heap = flags & STDLIB_HEAP;
  self->reachable = !(flags & STDLIB_UNREACHABLE);
}

bool stdlib_class(uint8_t minor, StdlibClassId id, StdlibClass *out) {
  const StdlibFactsRow *facts = facts_of(minor, id);
  if (!facts) {
    return false;
  }
  Str qualname = name_text(facts->qualname);
  size_t dot = str_find_char_last(qualname, '.');
  *out = (StdlibClass){
      .id = id,
      .module = name_text(facts->module),
      .qualname = qualname,
      .name = str_slice(qualname, dot == STR_NOT_FOUND ? 0 : dot + 1, qualname.len),
      .has_slots = facts->slots != 0,
      .basicsize = facts->basicsize,
      .itemsize = facts->itemsize,
      .dictoffset = facts->dictoffset,
      .weakrefoffset = facts->weakrefoffset,
      .base = facts->base,
      .metaclass = facts->metaclass,
  };
  set_flags(out, facts->flags);
  out->bases = list_items(facts->bases, &out->base_count);
  out->slots = list_items(facts->slots, &out->slot_count);
  out->members = list_items(facts->members, &out->member_count);
  return true;
}

StdlibClassId stdlib_class_base(const StdlibClass *self, uint32_t index) {
  return self->bases[index];
}

Str stdlib_class_slot(const StdlibClass *self, uint32_t index) {
  return name_text(self->slots[index]);
}

Str stdlib_class_member(const StdlibClass *self, uint32_t index) {
  return name_text(self->members[index]);
}

// The first attribute of the class whose name is not before `name`.
static uint32_t lower_attribute(const StdlibClassRow *row, uint16_t name) {
  uint32_t low = row->first_attribute, high = low + row->attribute_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (stdlib_attributes[middle].name < name) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

StdlibAttribute stdlib_attribute(uint8_t minor, StdlibClassId id, Str name) {
  uint16_t number = name_number(name);
  if (number == 0 || !facts_of(minor, id)) {
    return STDLIB_ATTRIBUTE_NONE;
  }
  const StdlibClassRow *row = &stdlib_classes[id];
  uint32_t end = row->first_attribute + row->attribute_count;
  for (uint32_t i = lower_attribute(row, number); i < end; i++) {
    const StdlibAttributeRow *attribute = &stdlib_attributes[i];
    if (attribute->name != number) {
      break;
    }
    if (attribute->versions >> (minor - STDLIB_FIRST_MINOR) & 1) {
      return (StdlibAttribute)attribute->kind;
    }
  }
  return STDLIB_ATTRIBUTE_NONE;
}

bool stdlib_next_attribute(uint8_t minor, StdlibClassId id, uint32_t *cursor, Str *name,
                           StdlibAttribute *kind) {
  if (!facts_of(minor, id)) {
    return false;
  }
  const StdlibClassRow *row = &stdlib_classes[id];
  while (*cursor < row->attribute_count) {
    const StdlibAttributeRow *attribute = &stdlib_attributes[row->first_attribute + (*cursor)++];
    if (attribute->versions >> (minor - STDLIB_FIRST_MINOR) & 1) {
      *name = name_text(attribute->name);
      *kind = (StdlibAttribute)attribute->kind;
      return true;
    }
  }
  return false;
}
