/*
 * Namespaces of classes as code passes them on: `cls.__dict__`, what a metaclass is given, and
 * copies. Of what they hold only `__slots__` is followed; the rest is what the class body bound
 * until something changes it.
 */
#include "analyzer/reduce.h"

/* Value.op of a VALUE_NAMESPACE. THINNED: names besides special ones were taken out. */
enum { AS_BOUND, CHANGED, THINNED };

static Value *unbound(Linker *linker, Span span) {
  return value_new(linker->arena, VALUE_UNBOUND, span);
}

Value *namespace_of_class(Linker *linker, ClassId id, Value *slots, Span span) {
  Value *self = value_with_items(linker->arena, VALUE_NAMESPACE, span, 1);
  self->id = id;
  self->items[0] = slots ? slots : unbound(linker, span);
  return self;
}

/* `room`: for so many more keys that were taken out, which stand behind `__slots__`. */
static Value *changed_with(Linker *linker, const Value *self, Value *slots, uint32_t room) {
  Value *other = value_with_items(linker->arena, VALUE_NAMESPACE, self->span, self->count + room);
  for (uint32_t i = 1; i < self->count; i++) {
    other->items[i] = self->items[i];
  }
  other->items[0] = slots ? slots : unbound(linker, self->span);
  other->id = self->id;
  other->op = self->op == THINNED ? THINNED : CHANGED;
  return other;
}

static Value *changed(Linker *linker, const Value *self, Value *slots) {
  return changed_with(linker, self, slots, 0);
}

static Value *without(Linker *linker, const Value *self, const Value *key, Value *slots) {
  bool named = key->kind == VALUE_STR;
  Value *other = changed_with(linker, self, slots, named);
  if (named) {
    other->items[self->count] = value_str(linker->arena, self->span, key->text);
  }
  bool special = named && str_starts_with(key->text, STR("__"));
  other->op = special ? other->op : THINNED;
  return other;
}

static bool is_slots(const Value *key) {
  return key->kind == VALUE_STR && str_eq_c(key->text, "__slots__");
}

/* Whether the key is `__annotations__`, and the namespace has it: since 3.14 that depends. */
static Truth has_annotations(Linker *linker, const Value *self, const Value *key) {
  const Class *class = linker_class(linker, self->id);
  if (key->kind != VALUE_STR || !str_eq_c(key->text, "__annotations__")) {
    return NO;
  }
  bool told = class->origin == ORIGIN_STATEMENT && linker->project->target.minor < 14;
  return told ? truth_of(class->annotation_count > 0) : MAYBE;
}

/* What a key that the class body binds holds; NULL: nothing, as far as is known. */
Value *namespace_item(Linker *linker, const Value *self, const Value *key) {
  if (is_slots(key)) {
    return self->items[0]->kind == VALUE_UNBOUND ? NULL : value_reduce(linker, self->items[0]);
  }
  if (self->op != AS_BOUND || key->kind != VALUE_STR) {
    return NULL;
  }
  if (has_annotations(linker, self, key) == YES) {
    return annotations_of_class(linker, self->id, self->span);
  }
  return reduce_class_entry(linker, self->id, key->text);
}

Truth namespace_has(Linker *linker, const Value *self, const Value *key) {
  if (is_slots(key)) {
    return value_is_choice_with(self->items[0], VALUE_UNBOUND)
               ? truth_of(self->items[0]->kind == VALUE_CHOICE)
               : YES;
  }
  bool special = key->kind == VALUE_STR && str_starts_with(key->text, STR("__"));
  if (self->op == AS_BOUND && special && str_eq_c(key->text, "__annotations__")) {
    return has_annotations(linker, self, key);
  }
  if (self->op != AS_BOUND || key->kind != VALUE_STR || special) {
    return MAYBE;
  }
  return truth_of(namespace_item(linker, self, key) != NULL);
}

Value *namespace_with_item(Linker *linker, const Value *self, const Value *key, Value *value) {
  Value *slots = is_slots(key) ? value : self->items[0];
  return value ? changed(linker, self, slots) : without(linker, self, key, slots);
}

/* `namespace.update(other, key=value)`, `dict(namespace, key=value)`. */
static Value *updated(Linker *linker, const Value *self, const Value *call, uint32_t first) {
  Value *slots = self->items[0];
  for (uint32_t i = first; i < call->count; i++) {
    Value *item = call->items[i];
    bool named = item->kind == VALUE_KEYWORD && !str_is_empty(item->name);
    if (named) {
      slots = str_eq_c(item->name, "__slots__") ? item->items[0] : slots;
      continue;
    }
    bool found = false;
    Value *other = mapping_slots(
        linker, value_reduce(linker, item->kind == VALUE_KEYWORD ? item->items[0] : item), &found);
    slots = found && other ? other : slots;
  }
  return changed(linker, self, slots);
}

/* Whether a key can be taken out without a default, if it is known. Slots' descriptors are called
 * by mangled names. */
static bool has_still(Linker *linker, const Value *self, const Value *key) {
  if (key->kind != VALUE_STR || str_ends_with(key->text, STR("__"))) {
    return true;
  }
  for (uint32_t i = 1; i < self->count; i++) {
    if (self->items[i]->kind == VALUE_STR && str_eq(self->items[i]->text, key->text)) {
      return false;
    }
  }
  const Class *class = linker_class(linker, self->id);
  return class_own_slot(class, key->text) || class_own_member(class, key->text) ||
         reduce_class_entry(linker, self->id, key->text);
}

Value *namespace_changed_by(Linker *linker, const Value *self, const Value *call, Str verb) {
  Value *argument = call_positional(call, 0);
  Value *key = argument ? value_reduce(linker, argument) : unbound(linker, call->span);
  if (str_eq_c(verb, "update")) {
    return updated(linker, self, call, 1);
  }
  if (str_eq_c(verb, "clear")) {
    return without(linker, self, unbound(linker, call->span), NULL);
  }
  if (str_eq_c(verb, "pop") && call->count == 2 && !has_still(linker, self, key)) {
    return call->op == CALL_TRIES_TO_CHANGE
               ? (Value *)(uintptr_t)self
               : value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, call->span); /* KeyError */
  }
  if (str_eq_c(verb, "pop")) {
    return without(linker, self, key, is_slots(key) ? NULL : self->items[0]);
  }
  if (str_eq_c(verb, "setdefault")) {
    Value *given = call_positional(call, 1);
    bool missing = is_slots(key) && self->items[0]->kind == VALUE_UNBOUND;
    return changed(linker, self, missing ? given : self->items[0]);
  }
  return (Value *)(uintptr_t)self;
}

/* `namespace.get(key, default)` and the like; NULL: not known. */
Value *namespace_call(Linker *linker, Value *self, const Value *call, Str verb) {
  if (str_eq_c(verb, "copy")) {
    return self;
  }
  Value *first = call_positional(call, 0), *otherwise = call_positional(call, 1);
  Value *key = first ? value_reduce(linker, first) : NULL;
  bool asks = str_eq_c(verb, "get") || str_eq_c(verb, "pop") || str_eq_c(verb, "setdefault");
  if (!asks || !key) {
    return NULL;
  }
  Value *found = namespace_item(linker, self, key);
  if (found || namespace_has(linker, self, key) != NO) {
    return found;
  }
  return otherwise ? value_reduce(linker, otherwise)
                   : value_new(linker->arena, VALUE_NONE, call->span);
}

Value *namespace_copied(Linker *linker, const Value *self, const Value *call) {
  return call->count > 2 ? updated(linker, self, call, 2) : (Value *)(uintptr_t)self;
}

/* The `__slots__` of a mapping; NULL where it has none. False: not known. */
Value *mapping_slots(Linker *linker, const Value *mapping, bool *known) {
  Value *slots = NULL;
  *known = true;
  if (mapping->kind == VALUE_NAMESPACE) {
    return mapping->items[0]->kind == VALUE_UNBOUND ? NULL : mapping->items[0];
  }
  *known = mapping->kind == VALUE_DICT;
  for (uint32_t i = 0; *known && i + 1 < mapping->count; i += 2) {
    const Value *key = mapping->items[i];
    if (key->kind != VALUE_STARRED) {
      key = value_reduce(linker, mapping->items[i]);
      *known = key->kind == VALUE_STR;
      slots = is_slots(key) ? mapping->items[i + 1] : slots;
      continue;
    }
    const Value *inner = value_reduce(linker, mapping->items[i + 1]);
    Value *found = inner->kind == VALUE_NAMESPACE ? mapping_slots(linker, inner, known) : NULL;
    *known = *known && inner->kind == VALUE_NAMESPACE;
    slots = found ? found : slots;
  }
  return slots;
}

/* ---- classes made of namespaces */

Value *bases_of_class(Linker *linker, ClassId id, Span span) {
  const Class *class = linker_class(linker, id);
  Value *tuple = value_with_items(linker->arena, VALUE_TUPLE, span, class->base_count);
  for (uint32_t i = 0; i < tuple->count; i++) {
    class = linker_class(linker, id);
    if (class->bases[i] == NO_CLASS) {
      return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
    }
    tuple->items[i] = value_new(linker->arena, VALUE_CLASS, span);
    tuple->items[i]->id = class->bases[i];
  }
  return tuple;
}

Value *mro_of_class(Linker *linker, ClassId id, Span span) {
  const Class *class = linker_class(linker, id);
  Value *list = value_with_items(linker->arena, VALUE_TUPLE, span, class->mro_count);
  for (uint32_t i = 0; i < list->count; i++) {
    list->items[i] = value_new(linker->arena, VALUE_CLASS, span);
    list->items[i]->id = linker_class(linker, id)->mro[i];
  }
  return linker_class(linker, id)->flags & CLASS_MRO_COMPLETE
             ? list
             : value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
}

Value *remade_class(Linker *linker, const Value *call, uint32_t first, ClassId metaclass) {
  Value *bases = call_positional(call, first + 1), *namespace = call_positional(call, first + 2);
  if (linker->making == NO_CLASS || !bases || !namespace) {
    return NULL;
  }
  Value *self = value_with_items(linker->arena, VALUE_CLASS, call->span, 3);
  self->id = linker->making;
  self->flags |= VALUE_REMADE;
  self->items[0] = value_reduce(linker, bases);
  self->items[1] = value_reduce(linker, namespace);
  self->items[2] = value_new(linker->arena, VALUE_CLASS, call->span);
  self->items[2]->id = metaclass;
  return self;
}

/* The same bases, in order. */
static bool has_bases(Linker *linker, const Remade *self, const Value *bases) {
  bool same = bases->kind == VALUE_TUPLE && bases->count == self->base_count;
  for (uint32_t i = 0; same && i < bases->count; i++) {
    Value *base = value_reduce(linker, bases->items[i]);
    same = base->kind == VALUE_CLASS && base->id == self->bases[i];
  }
  return same;
}

static bool take_bases(Linker *linker, const Value *bases, Remade *self) {
  Items items = value_items(linker, (Value *)(uintptr_t)bases);
  if (!items.known || items.count > REMADE_BASES_MAX || bases->kind == VALUE_STR) {
    return false;
  }
  for (uint32_t i = 0; i < items.count; i++) {
    Value *base = value_reduce(linker, items.list[i]);
    if (base->kind != VALUE_CLASS || base->flags & VALUE_SUBSCRIPTED) {
      return false;
    }
    self->bases[i] = base->id;
  }
  self->base_count = items.count;
  return true;
}

static bool take_one(Linker *linker, ClassId id, const Value *made, Remade *self) {
  bool known = made->kind == VALUE_CLASS && made->flags & VALUE_REMADE && made->id == id;
  Value *slots = known ? mapping_slots(linker, made->items[1], &known) : NULL;
  if (!known) {
    return false;
  }
  Truth whole = truth_of(made->items[1]->kind == VALUE_NAMESPACE && made->items[1]->op != THINNED);
  self->whole = self->metaclass == NO_CLASS || self->whole == whole ? whole : MAYBE;
  if (self->metaclass == NO_CLASS) {
    self->slots = slots;
    self->metaclass = made->items[2]->id;
    return take_bases(linker, made->items[0], self);
  }
  Value *mine = self->slots ? value_reduce(linker, self->slots) : NULL;
  Value *other = slots ? value_reduce(linker, slots) : NULL;
  return mine == other && self->metaclass == made->items[2]->id &&
         has_bases(linker, self, made->items[0]);
}

bool remade_read(Linker *linker, ClassId id, const Value *made, Remade *self) {
  *self = (Remade){.metaclass = NO_CLASS};
  if (made->kind != VALUE_CHOICE) {
    return take_one(linker, id, made, self);
  }
  for (uint32_t i = 0; i < made->count; i++) {
    if (!take_one(linker, id, value_reduce(linker, made->items[i]), self)) {
      return false;
    }
  }
  return true;
}
