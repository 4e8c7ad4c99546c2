/*
 * Bytes an instance of each class takes, as it is and as it would be with and without slots.
 *
 * What an instance stores is what the code of the class and of its ancestors in the project stores
 * on self, the fields that a generated __init__ stores, and the slots. Of variable-sized instances
 * the smallest useful one is priced: an int of one digit, an empty str or tuple, a namedtuple with
 * its fields. What nobody can know this way (a base in C that may allocate more, a base of the
 * standard library that stores attributes of its own) is not known.
 */
#include "analyzer/class_memory.h"

#include <string.h>

#include "analyzer/memory.h"
#include "analyzer/static_attributes.h"
#include "analyzer/stdlib.h"
#include "base/array.h"

enum {
  POINTER = 8,
  APART =
      CLASS_IS_ENUM | CLASS_IS_METACLASS | CLASS_IS_TYPED_DICT | CLASS_IS_PYDANTIC | CLASS_IS_STUB,
  MRO_MAX = 200,    /* what is worked out for each class of the MRO would take too long beyond */
  DEQUE_BLOCK = 528 /* the block of 64 items that a new deque has */
};

typedef Array(Str) Names;

typedef struct Pricer {
  const Project *project;
  MemoryModel model;
} Pricer;

/* What is the same however the class is slotted. */
typedef struct Ground {
  const Class *class;
  const Class *base; /* the nearest class made in C */
  bool own_new;
  uint32_t items_bytes, library_slots; /* slots of the library's classes made in Python */
  bool library_dict, library_weakref;  /* those classes bring them */
  bool wants_weakref;                  /* some class lists `__weakref__` */
  uint32_t extra, extra_count;
  Names attributes, statics;
} Ground;

static const Class *class_at(const Pricer *self, ClassId id) {
  return project_class(self->project, id);
}

static bool is_library(const Class *class) {
  return class->origin == ORIGIN_STDLIB;
}

/* Slots of a namedtuple are the library's own and nobody's to drop. */
static bool has_own_slots(const Class *class) {
  return is_library(class) || class->flags & CLASS_IS_NAMEDTUPLE;
}

/* ---- what is stored */

static void add_name(Map *seen, Names *names, Str name) {
  bool is_new;
  map_at(seen, name, 1, &is_new);
  if (is_new) {
    array_push(names, name);
  }
}

/* On self, or on what `__new__` and other code of the class itself has made. */
static bool is_own_store(const Operation *operation) {
  bool own = operation->flags & OPERATION_ON_SELF || operation->within == operation->class_id;
  return own && operation->kind == OPERATION_STORE && !(operation->flags & OPERATION_DEAD) &&
         !str_is_empty(operation->attribute);
}

static bool has_generated_init(const Class *class) {
  enum { GENERATES = CLASS_IS_DATACLASS | CLASS_IS_ATTRS };
  return class->flags & GENERATES && !class_own_member(class, STR("__init__"));
}

/* Whether an instance keeps a store of that name, in a slot or its dict, and not a descriptor. */
static bool is_kept(const Pricer *self, const Class *class, Str name) {
  switch (class_lookup(self->project, class, name).kind) {
  case ATTRIBUTE_NONE:
  case ATTRIBUTE_SLOT:
  case ATTRIBUTE_READ_ONLY:
  case ATTRIBUTE_MAYBE: return true;
  case ATTRIBUTE_DATA:
  case ATTRIBUTE_NO_SETTER: break;
  }
  return false;
}

static void add_kept(const Pricer *self, Ground *ground, Map *seen, Str name) {
  if (is_kept(self, ground->class, name)) {
    add_name(seen, &ground->attributes, name);
  }
}

static void add_slots(Ground *ground, Map *seen, const Class *at) {
  for (uint32_t i = 0; i < at->slots.count && !has_own_slots(at); i++) {
    const Slot *slot = &at->slots.items[i];
    bool named =
        slot->is_str && !str_eq_c(slot->name, "__dict__") && !str_eq_c(slot->name, "__weakref__");
    ground->wants_weakref |= slot->is_str && str_eq_c(slot->name, "__weakref__");
    if (named) {
      add_name(seen, &ground->attributes, slot->mangled);
    }
  }
}

/* Bases first, as `super().__init__()` comes first; slots that no code assigns come last. */
static void collect_attributes(const Pricer *self, Ground *ground) {
  const Class *class = ground->class;
  Map seen = {0};
  for (uint32_t i = class->mro_count; i > 0; i--) {
    const Class *at = class_at(self, class->mro[i - 1]);
    for (uint32_t k = 0; has_generated_init(at) && k < at->field_count; k++) {
      add_kept(self, ground, &seen, at->fields[k]);
    }
    for (uint32_t k = 0; k < at->operation_count; k++) {
      const Operation *operation = &self->project->operations[at->operations[k]];
      if (is_own_store(operation)) {
        add_kept(self, ground, &seen, operation->attribute);
      }
    }
  }
  for (uint32_t i = class->mro_count; i > 0; i--) {
    add_slots(ground, &seen, class_at(self, class->mro[i - 1]));
  }
  map_release(&seen);
}

/* ---- what the bases made in C bring */

typedef struct PricedBase {
  const char *module, *name;
} PricedBase;

/* Bases in C whose empty instance is one block of the type's size, with what `base_extra` adds. */
static bool is_priced(const Class *base) {
  static const PricedBase BASES[] = {
      {"builtins", "object"},    {"builtins", "list"},      {"builtins", "dict"},
      {"builtins", "set"},       {"builtins", "frozenset"}, {"builtins", "tuple"},
      {"builtins", "int"},       {"builtins", "str"},       {"builtins", "bytes"},
      {"builtins", "float"},     {"builtins", "complex"},   {"builtins", "bytearray"},
      {"typing", "Generic"},     {"collections", "deque"},  {"collections", "defaultdict"},
      {"datetime", "date"},      {"datetime", "datetime"},  {"datetime", "time"},
      {"datetime", "timedelta"}, {"datetime", "tzinfo"}};
  for (size_t i = 0; i < sizeof BASES / sizeof *BASES; i++) {
    if (str_eq_c(base->module, BASES[i].module) && str_eq_c(base->qualname, BASES[i].name)) {
      return true;
    }
  }
  return base->flags & CLASS_IS_EXCEPTION;
}

static bool is_builtin(const Class *class, const char *name) {
  return str_eq_c(class->module, "builtins") && str_eq_c(class->qualname, name);
}

static void set_extra(const Pricer *self, Ground *ground) {
  bool dict = is_builtin(ground->base, "dict") || str_eq_c(ground->base->qualname, "defaultdict");
  if (is_builtin(ground->base, "str")) {
    ground->extra = 1;
  } else if (dict && self->model.minor <= 9) {
    ground->extra = memory_dict_table(&self->model, 5);
  } else if (str_eq_c(ground->base->qualname, "deque")) {
    ground->extra = DEQUE_BLOCK;
  }
  ground->extra_count = ground->extra > 0;
}

/* False: how many items an instance has is not known. */
static bool set_items(const Pricer *self, Ground *ground) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < ground->class->mro_count; i++) {
    const Class *at = class_at(self, ground->class->mro[i]);
    if (at->flags & CLASS_IS_NAMEDTUPLE && at->item_count == FACTS_NONE) {
      return false;
    }
    if (at->flags & CLASS_IS_NAMEDTUPLE && count == 0) {
      count = at->item_count;
    }
  }
  uint32_t itemsize = ground->base->layout.itemsize;
  count = is_builtin(ground->base, "int") ? 1 : count;
  ground->items_bytes = itemsize * (count + 1);
  return true;
}

static bool is_c(const Pricer *self, const Class *class) {
  StdlibClass facts;
  return is_library(class) && stdlib_class(self->model.minor, class->stdlib, &facts) && facts.is_c;
}

/* A class of the library made in Python whose constructor may store what no table tells. */
static bool stores_unknown(const Pricer *self, const Class *at) {
  if (!is_library(at) || is_c(self, at)) {
    return false;
  }
  StdlibClassId id = at->stdlib;
  uint8_t minor = self->model.minor;
  bool constructs = stdlib_attribute(minor, id, STR("__init__")) != STDLIB_ATTRIBUTE_NONE ||
                    stdlib_attribute(minor, id, STR("__new__")) != STDLIB_ATTRIBUTE_NONE;
  bool known = str_eq_c(at->module, "typing") || str_eq_c(at->module, "abc");
  return constructs && !known && (at->layout.has_dict != NO || at->layout.itemsize > 0);
}

/* A class of an environment: its functions were not run. */
static bool is_not_run(const Pricer *self, const Class *at) {
  if (at->file == NO_FILE) {
    return false;
  }
  bool reference = self->project->files[at->file].flags & SOURCE_REFERENCE;
  return reference && at->layout.has_dict != NO && class_own_member(at, STR("__init__"));
}

/* The slots, the dict and the weakref pointer of the library's classes between `object` and ours:
 * what the nearest library class of the best bases has beyond the one made in C. */
static void set_library(const Pricer *self, Ground *ground) {
  const Class *at = ground->class;
  while (!is_library(at)) {
    at = class_at(self, at->layout.best_base);
  }
  const Class *base = at;
  while (!is_c(self, base)) {
    base = class_at(self, base->layout.best_base);
  }
  StdlibClass facts;
  ground->base = base;
  ground->own_new = stdlib_class(self->model.minor, base->stdlib, &facts) && facts.own_new;
  ground->library_slots = at->layout.member_count - base->layout.member_count;
  for (uint32_t i = 0; i < ground->class->mro_count; i++) {
    const Class *other = class_at(self, ground->class->mro[i]);
    ground->library_dict |= is_library(other) && other->layout.has_dict == YES;
    ground->library_weakref |= is_library(other) && other->layout.has_weakref == YES;
  }
  ground->library_dict &= base->layout.dictoffset == 0;
  ground->library_weakref &= base->layout.weakrefoffset == 0;
}

static bool can_be_priced(const Pricer *self, const Class *class) {
  const Layout *layout = &class->layout;
  if (class->mro_count > MRO_MAX || layout->created != YES || !layout->sized ||
      layout->unknown.reason != UNKNOWN_NOT || !(class->flags & CLASS_MRO_COMPLETE) ||
      class->flags & APART) {
    return false;
  }
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = class_at(self, class->mro[i]);
    if (stores_unknown(self, at) || is_not_run(self, at)) {
      return false;
    }
  }
  return true;
}

static bool ground_init(const Pricer *self, Ground *ground, const Class *class) {
  *ground = (Ground){.class = class};
  if (!can_be_priced(self, class)) {
    return false;
  }
  set_library(self, ground);
  if (!is_priced(ground->base) || !set_items(self, ground)) {
    return false;
  }
  set_extra(self, ground);
  collect_attributes(self, ground);
  if (self->model.minor >= 14 && class->fact != FACTS_NONE) {
    Arena arena = {0};
    Str *names = NULL;
    uint32_t count =
        static_attributes(self->project->files[class->file].facts, class->fact, &arena, &names);
    array_extend(&ground->statics, names, count);
    arena_release(&arena);
  }
  return true;
}

static void ground_release(Ground *self) {
  array_release(&self->attributes);
  array_release(&self->statics);
}

/* ---- the price */

static InstanceShape shape_of(const Pricer *self, const Ground *ground, uint32_t slot_count,
                              bool has_dict, bool has_weakref) {
  const Layout *base = &ground->base->layout;
  return (InstanceShape){
      .basicsize = base->basicsize -
                   (target_is_free_threaded(&self->project->target) ? FREE_THREADED_HEADER : 0u),
      .itemsize = base->itemsize,
      .items_bytes = ground->items_bytes,
      .slot_count = slot_count,
      .has_dict = has_dict && base->dictoffset == 0,
      .has_weakref = has_weakref && base->weakrefoffset == 0,
      .base_has_dict = base->dictoffset != 0,
      .own_new = ground->own_new,
      .attributes = ground->attributes.items,
      .attribute_count = ground->attributes.len,
      .static_attributes = ground->statics.items,
      .static_count = ground->statics.len,
      .extra = &ground->extra,
      .extra_count = ground->extra_count,
  };
}

static bool price(const Pricer *self, const InstanceShape *shape, uint32_t *bytes) {
  uint32_t requested;
  return memory_instance(&self->model, shape, &requested, bytes);
}

/* As it is: what is neither in a slot nor in a descriptor is in the dict. */
static bool price_as_is(const Pricer *self, const Ground *ground, uint32_t *bytes) {
  const Layout *layout = &ground->class->layout;
  Names in_dict = {0};
  Map live = {0};
  for (uint32_t i = 0; i < layout->member_count; i++) {
    if (!layout->members[i].shadowed) {
      map_set(&live, layout->members[i].name, 1);
    }
  }
  for (uint32_t i = 0; i < ground->attributes.len; i++) {
    if (!map_has(&live, ground->attributes.items[i])) {
      array_push(&in_dict, ground->attributes.items[i]);
    }
  }
  map_release(&live);
  uint32_t slots = layout->member_count - ground->base->layout.member_count;
  InstanceShape shape =
      shape_of(self, ground, slots, layout->has_dict == YES, layout->has_weakref == YES);
  shape.attributes = in_dict.items;
  shape.attribute_count = in_dict.len;
  bool ok = price(self, &shape, bytes);
  array_release(&in_dict);
  return ok;
}

/* As if no class of the project had slots. */
static bool price_unslotted(const Pricer *self, const Ground *ground, uint32_t *bytes) {
  if (ground->class->flags & CLASS_IS_NAMEDTUPLE) {
    return price_as_is(self, ground, bytes);
  }
  bool weakref = ground->base->layout.itemsize == 0;
  InstanceShape shape = shape_of(self, ground, ground->library_slots, true, weakref);
  return price(self, &shape, bytes);
}

static bool can_have_slots(const Pricer *self, const Ground *ground) {
  return ground->base->layout.itemsize == 0 ||
         (self->model.minor >= 15 && is_builtin(ground->base, "tuple"));
}

static bool can_have_weakref(const Ground *ground) {
  return ground->base->layout.itemsize == 0;
}

/* As if every class of the project had slots, one for each attribute. */
static bool price_slotted(const Pricer *self, const Ground *ground, bool weakref, uint32_t *bytes) {
  if (ground->attributes.len > 0 && !can_have_slots(self, ground)) {
    return price_unslotted(self, ground, bytes);
  }
  InstanceShape shape =
      shape_of(self, ground, ground->library_slots + ground->attributes.len, ground->library_dict,
               ground->library_weakref || ground->wants_weakref || weakref);
  shape.attribute_count = 0;
  return price(self, &shape, bytes);
}

static Pricer pricer_of(const Project *project) {
  const Target *target = &project->target;
  return (Pricer){project, {.minor = target->minor, .free_threaded = target->free_threaded}};
}

static ClassMemory price_ground(const Pricer *self, const Ground *ground) {
  ClassMemory memory = {0};
  memory.known = price_as_is(self, ground, &memory.bytes) &&
                 price_unslotted(self, ground, &memory.bytes_unslotted) &&
                 price_slotted(self, ground, false, &memory.bytes_slotted) &&
                 price_slotted(self, ground, can_have_weakref(ground), &memory.bytes_weakref);
  if (!memory.known) {
    return (ClassMemory){0};
  }
  memory.saved = (int32_t)memory.bytes_unslotted - (int32_t)memory.bytes;
  memory.could_save = (int32_t)memory.bytes - (int32_t)memory.bytes_slotted;
  return memory;
}

/* Classes of an environment and of the standard library stay without a price. */
static bool has_price(const Project *project, const Class *class) {
  return class->file != NO_FILE && !(project->files[class->file].flags & SOURCE_REFERENCE);
}

ClassMemory class_memory(const Project *project, const Class *class) {
  if (project->priced || !has_price(project, class)) {
    return class->memory;
  }
  Pricer self = pricer_of(project);
  Ground ground;
  bool grounded = ground_init(&self, &ground, class);
  ClassMemory memory = grounded ? price_ground(&self, &ground) : (ClassMemory){0};
  ground_release(&ground);
  return memory;
}

static void price_class(const Pricer *self, Class *class, Arena *arena) {
  Ground ground;
  if (ground_init(self, &ground, class)) {
    class->memory = price_ground(self, &ground);
  }
  class->stored =
      arena_copy_array(arena, ground.attributes.items, ground.attributes.len, sizeof(Str));
  class->stored_count = ground.attributes.len;
  ground_release(&ground);
}

/* ---- what slots have to mind */

static bool stores_name(const Class *class, Str name) {
  for (uint32_t i = 0; i < class->stored_count; i++) {
    if (str_eq(class->stored[i], name)) {
      return true;
    }
  }
  return false;
}

/* `x.__doc__ = "..."`: with slots there is nowhere to put what every class has. */
static bool is_special(Str name) {
  return str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
}

static bool is_outside_store(const Pricer *self, const Class *class, const Operation *operation) {
  Str name = operation->attribute;
  return !is_own_store(operation) && !str_is_empty(name) &&
         (is_special(name) || is_kept(self, class, name)) && !stores_name(class, name);
}

static void set_first(uint32_t *use, uint32_t index) {
  *use = *use == FACTS_NONE ? index : *use;
}

static void note_use(const Pricer *self, Class *class, uint32_t index) {
  const Operation *operation = &self->project->operations[index];
  switch (operation->kind) {
  case OPERATION_DICT: set_first(&class->uses.dict, index); break;
  case OPERATION_WEAKREF: set_first(&class->uses.weakref, index); break;
  case OPERATION_SET_CLASS: set_first(&class->uses.set_class, index); break;
  case OPERATION_STORE:
    if (is_outside_store(self, class, operation)) {
      set_first(&class->uses.outside_store, index);
    }
    break;
  case OPERATION_DELETE:
  case OPERATION_READ: break;
  }
}

static void collect_uses(const Pricer *self, Class *class) {
  class->uses = (ClassUses){FACTS_NONE, FACTS_NONE, FACTS_NONE, FACTS_NONE};
  for (uint32_t i = 0; i < class->operation_count; i++) {
    if (!(self->project->operations[class->operations[i]].flags & OPERATION_DEAD)) {
      note_use(self, class, class->operations[i]);
    }
  }
}

void class_memory_fill(const Project *project, Class *classes, Arena *arena) {
  Pricer self = pricer_of(project);
  for (ClassId id = 0; id < project->class_count; id++) {
    if (has_price(project, &classes[id])) {
      price_class(&self, &classes[id], arena);
    }
    collect_uses(&self, &classes[id]);
  }
}
