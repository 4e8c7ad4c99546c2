#include "analyzer/value.h"

/* More alternatives than this say as much as "unknown" does. */
enum { CHOICE_MAX = 16 };

static Arena *place(Arena *arena) {
  return arena->side ? arena->side : arena;
}

Value *value_new(Arena *arena, ValueKind kind, Span span) {
  Value *self = ARENA_NEW(place(arena), Value);
  self->kind = (uint8_t)kind;
  self->level = arena->level;
  self->span = span;
  self->file = NO_FILE;
  return self;
}

Value *value_unknown(Arena *arena, UnknownReason reason, Span span) {
  Value *self = value_new(arena, VALUE_UNKNOWN, span);
  self->op = (uint16_t)reason;
  return self;
}

Value *value_raising(Arena *arena, Span span, const char *type, Str message) {
  Value *self = value_unknown(arena, UNKNOWN_COMPUTED_SLOTS, span);
  self->flags |= VALUE_RAISES;
  self->name = str_from(type);
  self->text = message;
  return self;
}

Value *value_with_items(Arena *arena, ValueKind kind, Span span, uint32_t count) {
  Value *self = value_new(arena, kind, span);
  self->count = count;
  self->items = count ? ARENA_ARRAY(place(arena), Value *, count) : NULL;
  return self;
}

Value *value_named(Arena *arena, ValueKind kind, Span span, Str name, Value *of) {
  Value *self = value_with_items(arena, kind, span, 1);
  self->name = name;
  self->items[0] = of;
  return self;
}

Value *value_str(Arena *arena, Span span, Str text) {
  Value *self = value_new(arena, VALUE_STR, span);
  self->text = text;
  return self;
}

static bool is_same_item(const Value *a, const Value *b) {
  return a == b || (a->kind == VALUE_UNBOUND && b->kind == VALUE_UNBOUND);
}

static void choice_add(Value **items, uint32_t *count, Value *value) {
  if (value->kind == VALUE_CHOICE) {
    for (uint32_t i = 0; i < value->count; i++) {
      choice_add(items, count, value->items[i]);
    }
    return;
  }
  for (uint32_t i = 0; i < *count; i++) {
    bool same_kind = items[i]->kind == value->kind;
    if (items[i] == value || (same_kind && value->kind == VALUE_UNBOUND)) {
      return;
    }
    if (same_kind && value->kind == VALUE_NAMESPACE && items[i]->id == value->id &&
        is_same_item(items[i]->items[0], value->items[0])) {
      items[i] = items[i]->op >= value->op ? items[i] : value; /* the one that was changed more */
      return;
    }
  }
  if (*count < CHOICE_MAX) {
    items[(*count)++] = value;
  }
}

Value *value_choice(Arena *arena, Value *a, Value *b) {
  if (a == b || (a->kind == VALUE_UNBOUND && b->kind == VALUE_UNBOUND)) {
    return a;
  }
  Value *items[CHOICE_MAX];
  uint32_t count = 0;
  choice_add(items, &count, a);
  choice_add(items, &count, b);
  if (count == 1) {
    return items[0];
  }
  bool full = count == CHOICE_MAX;
  if (full) {
    items[CHOICE_MAX - 1] = value_unknown(arena, UNKNOWN_TOO_COMPLEX, b->span);
  }
  Value *self = value_with_items(arena, VALUE_CHOICE, b->span, count);
  for (uint32_t i = 0; i < count; i++) {
    self->items[i] = items[i];
  }
  return self;
}

bool value_is_choice_with(const Value *self, ValueKind kind) {
  if (self->kind != VALUE_CHOICE) {
    return self->kind == kind;
  }
  for (uint32_t i = 0; i < self->count; i++) {
    if (self->items[i]->kind == kind) {
      return true;
    }
  }
  return false;
}

bool value_is_sequence(const Value *self) {
  return self->kind == VALUE_TUPLE || self->kind == VALUE_LIST || self->kind == VALUE_SET ||
         self->kind == VALUE_ITERATOR;
}
