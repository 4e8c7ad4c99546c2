/* Reduce, continued: operators, tests, subscripts and the items of collections. */
#include <string.h>

#include "analyzer/reduce.h"

/* Collections larger than this are not worked out. */
enum { ITEMS_MAX = 4096 };

static Value *unknown(Linker *linker, Span span) {
  return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
}

static Value *boolean(Linker *linker, Truth truth, Span span) {
  if (truth == MAYBE) {
    return unknown(linker, span);
  }
  Value *self = value_new(linker->arena, VALUE_BOOL, span);
  self->number = truth == YES;
  return self;
}

typedef Array(Value *) Values;

static bool add_items(Linker *linker, Value *reduced, Values *out, uint32_t depth);

static bool add_item(Linker *linker, Value *item, Values *out, uint32_t depth) {
  if (item->kind != VALUE_STARRED) {
    array_push(out, item);
    return out->len <= ITEMS_MAX;
  }
  return add_items(linker, value_reduce(linker, item->items[0]), out, depth + 1);
}

/* Each character of a str is an item. */
static bool add_characters(Linker *linker, const Value *text, Values *out) {
  for (size_t at = 0; at < text->text.len;) {
    size_t next = at + 1;
    while (next < text->text.len && (text->text.data[next] & 0xC0) == 0x80) {
      next++;
    }
    array_push(out, value_str(linker->arena, text->span, str_slice(text->text, at, next)));
    at = next;
  }
  return out->len <= ITEMS_MAX;
}

static bool add_items(Linker *linker, Value *reduced, Values *out, uint32_t depth) {
  if (depth > 20) {
    return false;
  }
  bool known = true;
  if (value_is_sequence(reduced)) {
    for (uint32_t i = 0; i < reduced->count && known; i++) {
      known = add_item(linker, reduced->items[i], out, depth);
    }
    return known;
  }
  if (reduced->kind == VALUE_DICT) {
    for (uint32_t i = 0; i < reduced->count && known; i += 2) {
      known = add_item(linker, reduced->items[i], out, depth);
    }
    return known;
  }
  return reduced->kind == VALUE_STR && add_characters(linker, reduced, out);
}

static bool add_pairs(Linker *linker, const Value *dict, Values *out, uint32_t depth) {
  enum { DEPTH_MAX = 20 };
  bool known = dict->kind == VALUE_DICT && depth < DEPTH_MAX;
  for (uint32_t i = 0; known && i + 1 < dict->count; i += 2) {
    if (dict->items[i]->kind == VALUE_STARRED) {
      known = add_pairs(linker, value_reduce(linker, dict->items[i + 1]), out, depth + 1);
      continue;
    }
    array_push(out, dict->items[i]);
    array_push(out, dict->items[i + 1]);
    known = out->len <= 2 * ITEMS_MAX;
  }
  return known;
}

static Items list_in_arena(Linker *linker, Values *list, bool known) {
  Items items = {NULL, 0, known};
  if (known) {
    items.list = arena_copy_array(linker->arena, list->items, list->len, sizeof *list->items);
    items.count = list->len;
  }
  array_release(list);
  return items;
}

Items value_pairs(Linker *linker, const Value *reduced) {
  Values list = {0};
  bool known = add_pairs(linker, reduced, &list, 0);
  return list_in_arena(linker, &list, known);
}

Items value_items(Linker *linker, Value *reduced) {
  Values list = {0};
  bool known = add_items(linker, reduced, &list, 0);
  return list_in_arena(linker, &list, known);
}

static Value *concatenated(Linker *linker, Value *self, Value *left, Value *right) {
  Items a = value_items(linker, left), b = value_items(linker, right);
  if (!a.known || !b.known || a.count + b.count > ITEMS_MAX) {
    /* Left as it is spelt: a known part may still tell that there are items. */
    Value *sum = value_with_items(linker->arena, (ValueKind)left->kind, self->span, 2);
    sum->items[0] = value_named(linker->arena, VALUE_STARRED, left->span, (Str){0}, left);
    sum->items[1] = value_named(linker->arena, VALUE_STARRED, right->span, (Str){0}, right);
    return sum;
  }
  Value *sum =
      value_with_items(linker->arena, (ValueKind)left->kind, self->span, a.count + b.count);
  if (a.count) {
    memcpy(sum->items, a.list, a.count * sizeof *a.list);
  }
  if (b.count) {
    memcpy(sum->items + a.count, b.list, b.count * sizeof *b.list);
  }
  return sum;
}

static Value *joined_strings(Linker *linker, Value *self, Value *left, Value *right) {
  if (left->kind != VALUE_STR || right->kind != VALUE_STR) {
    return value_new(linker->arena, VALUE_SOME_STR, self->span);
  }
  return value_str(
      linker->arena, self->span,
      arena_printf(linker->arena, STR_FMT STR_FMT, STR_ARG(left->text), STR_ARG(right->text)));
}

static bool is_text(const Value *self) {
  return self->kind == VALUE_STR || self->kind == VALUE_SOME_STR;
}

static Value *repeated(Linker *linker, Value *self, Value *sequence, const Value *times) {
  Items items = value_items(linker, sequence);
  if (!items.known || times->number < 0 || times->number * items.count > ITEMS_MAX) {
    return unknown(linker, self->span);
  }
  uint32_t count = (uint32_t)times->number;
  Value *product =
      value_with_items(linker->arena, (ValueKind)sequence->kind, self->span, items.count * count);
  for (uint32_t i = 0; i < product->count; i++) {
    product->items[i] = items.list[i % items.count];
  }
  return product;
}

/* `'%s' % text`, with one place to fill or none. */
static Value *formatted(Linker *linker, Value *self, const Value *format, Value *argument) {
  size_t hole = str_find(format->text, STR("%"));
  char kind =
      hole != STR_NOT_FOUND && hole + 1 < format->text.len ? format->text.data[hole + 1] : 0;
  bool simple = kind == 's' || kind == 'd';
  Str rest = simple ? str_slice(format->text, hole + 2, format->text.len) : (Str){0};
  if (argument->kind == VALUE_TUPLE && argument->count == 1) {
    argument = value_reduce(linker, argument->items[0]);
  }
  if (simple && argument->kind == VALUE_INT) {
    argument = value_str(linker->arena, self->span,
                         arena_printf(linker->arena, "%lld", (long long)argument->number));
    kind = 's';
  }
  simple = kind == 's';
  if (!simple || argument->kind != VALUE_STR || str_find(rest, STR("%")) != STR_NOT_FOUND) {
    return value_new(linker->arena, VALUE_SOME_STR, self->span);
  }
  return value_str(linker->arena, self->span,
                   arena_printf(linker->arena, "%.*s" STR_FMT STR_FMT, (int)hole, format->text.data,
                                STR_ARG(argument->text), STR_ARG(rest)));
}

/* `a - b` and `a & b` of sets of str. */
static Value *filtered(Linker *linker, Value *self, Value *left, Value *right) {
  Items a = value_items(linker, left), b = value_items(linker, right);
  if (!a.known || !b.known) {
    return unknown(linker, self->span);
  }
  Value *rest = value_with_items(linker->arena, VALUE_SET, self->span, a.count);
  rest->flags = left->flags & VALUE_FROZEN;
  uint32_t count = 0;
  for (uint32_t i = 0; i < a.count; i++) {
    Value *item = value_reduce(linker, a.list[i]);
    bool found = false;
    for (uint32_t k = 0; k < b.count; k++) {
      Value *other = value_reduce(linker, b.list[k]);
      if (item->kind != VALUE_STR || other->kind != VALUE_STR) {
        return unknown(linker, self->span);
      }
      found = found || str_eq(item->text, other->text);
    }
    if (found == (self->op == OP('&', 0))) {
      rest->items[count++] = a.list[i];
    }
  }
  rest->count = count;
  return rest;
}

/* `a | b` of dicts and sets: items of both. */
static Value *merged(Linker *linker, Value *self, Value *left, Value *right) {
  Value *sum = value_with_items(linker->arena, (ValueKind)left->kind, self->span,
                                left->count + right->count);
  for (uint32_t i = 0; i < sum->count; i++) {
    sum->items[i] = i < left->count ? left->items[i] : right->items[i - left->count];
  }
  return sum;
}

/* Small numbers, as in `2 ** 32`. NULL: not worked out. */
static Value *arithmetic(Linker *linker, const Value *self, const Value *left, const Value *right) {
  enum { LIMIT = 1 << 30 };
  int64_t a = left->number, b = right->number, result = 1;
  if (left->kind != VALUE_INT || right->kind != VALUE_INT || a > LIMIT || a < -LIMIT || b > LIMIT ||
      b < -LIMIT) {
    return NULL;
  }
  switch (self->op) {
  case OP('+', 0): result = a + b; break;
  case OP('-', 0): result = a - b; break;
  case OP('*', 0): result = a * b; break;
  case OP('<', '<'):
    if (b < 0 || b > 31) {
      return NULL;
    }
    result = a * ((int64_t)1 << b);
    break;
  case OP('*', '*'):
    for (int64_t i = 0; i < b; i++) {
      result *= a;
      if (b > 62 || result > (INT64_MAX >> 8) || result < -(INT64_MAX >> 8)) {
        return NULL;
      }
    }
    break;
  default: return NULL;
  }
  Value *number = value_new(linker->arena, VALUE_INT, self->span);
  number->number = result;
  return b < 0 && self->op == OP('*', '*') ? NULL : number;
}

static const char *kind_name(const Value *value) {
  static const struct {
    ValueKind kind;
    const char *name;
  } NAMES[] = {
      {VALUE_TUPLE, "tuple"}, {VALUE_LIST, "list"}, {VALUE_DICT, "dict"}, {VALUE_NONE, "NoneType"}};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    if (value->kind == NAMES[i].kind) {
      return NAMES[i].name;
    }
  }
  bool frozen = value->flags & VALUE_FROZEN;
  return value->kind != VALUE_SET ? "str" : frozen ? "frozenset" : "set";
}

static Value *cannot_concatenate(Linker *linker, const Value *self, const Value *left,
                                 const Value *right) {
  const char *name = kind_name(left);
  return value_raising(linker->arena, self->span, "TypeError",
                       arena_printf(linker->arena, "can only concatenate %s (not \"%s\") to %s",
                                    name, kind_name(right), name));
}

Value *reduce_binary(Linker *linker, Value *self) {
  Value *left = value_reduce(linker, self->items[0]);
  Value *right = value_reduce(linker, self->items[1]);
  Value *number = arithmetic(linker, self, left, right);
  if (number) {
    return number;
  }
  bool same = left->kind == right->kind;
  bool list_extended = self->op == OP('+', '=') && left->kind == VALUE_LIST;
  if (self->op == OP('+', 0) || self->op == OP('+', '=')) {
    if (is_text(left) && is_text(right)) {
      return joined_strings(linker, self, left, right);
    }
    bool sequence = left->kind == VALUE_TUPLE || left->kind == VALUE_LIST;
    if (sequence && (same || list_extended)) {
      return concatenated(linker, self, left, right);
    }
    bool other = right->kind == VALUE_TUPLE || right->kind == VALUE_LIST || is_text(right) ||
                 right->kind == VALUE_DICT || right->kind == VALUE_SET || right->kind == VALUE_NONE;
    if (sequence && other) {
      return cannot_concatenate(linker, self, left, right);
    }
    if (sequence && right->kind == VALUE_UNKNOWN) {
      return concatenated(linker, self, left, right);
    }
    if (left->kind == VALUE_UNKNOWN && (right->kind == VALUE_TUPLE || right->kind == VALUE_LIST)) {
      Value *sum = concatenated(linker, self, right, left);
      Value *first = sum->items[0];
      sum->items[0] = sum->items[1];
      sum->items[1] = first;
      return sum;
    }
  }
  if (self->op == OP('*', 0) && (left->kind == VALUE_TUPLE || left->kind == VALUE_LIST) &&
      right->kind == VALUE_INT) {
    return repeated(linker, self, left, right);
  }
  if (self->op == OP('*', 0) && (right->kind == VALUE_TUPLE || right->kind == VALUE_LIST) &&
      left->kind == VALUE_INT) {
    return repeated(linker, self, right, left);
  }
  if (self->op == OP('*', 0) && left->kind == VALUE_STR && right->kind == VALUE_INT) {
    return text_repeated(linker, left, right->number, self->span);
  }
  if (self->op == OP('*', 0) && left->kind == VALUE_INT && right->kind == VALUE_STR) {
    return text_repeated(linker, right, left->number, self->span);
  }
  bool dicts = left->kind == VALUE_DICT && linker->project->target.minor >= 9;
  if (self->op == OP('|', 0) && same && left->kind == VALUE_DICT && !dicts) {
    return value_raising(linker->arena, self->span, "TypeError",
                         STR("unsupported operand type(s) for |: 'dict' and 'dict'"));
  }
  if (self->op == OP('|', 0) && same && (left->kind == VALUE_SET || dicts)) {
    return merged(linker, self, left, right);
  }
  if ((self->op == OP('-', 0) || self->op == OP('&', 0)) && same && left->kind == VALUE_SET) {
    return filtered(linker, self, left, right);
  }
  if (self->op == OP('%', 0) && left->kind == VALUE_STR) {
    return formatted(linker, self, left, right);
  }
  return left->kind == VALUE_UNKNOWN ? left : unknown(linker, self->span);
}

static bool is_one_class(const Value *self) {
  return !(self->flags & (VALUE_SELF | VALUE_SUBSCRIPTED | VALUE_REMADE));
}

/* -1, 0, 1, or 2 when it cannot be told. Tuples are compared item by item. */
static int compare_values(Linker *linker, Value *a, Value *b) {
  if ((a->kind == VALUE_INT || a->kind == VALUE_BOOL) &&
      (b->kind == VALUE_INT || b->kind == VALUE_BOOL)) {
    return a->number < b->number ? -1 : a->number > b->number;
  }
  if (a->kind == VALUE_STR && b->kind == VALUE_STR) {
    int order = str_compare(a->text, b->text);
    return order < 0 ? -1 : order > 0;
  }
  if (a->kind == VALUE_CLASS && b->kind == VALUE_CLASS) {
    return is_one_class(a) && is_one_class(b) ? a->id != b->id : 2;
  }
  if (a->kind != VALUE_TUPLE || b->kind != VALUE_TUPLE) {
    return 2;
  }
  for (uint32_t i = 0; i < a->count && i < b->count; i++) {
    int order = compare_values(linker, value_reduce(linker, a->items[i]),
                               value_reduce(linker, b->items[i]));
    if (order != 0) {
      return order;
    }
  }
  return a->count < b->count ? -1 : a->count > b->count;
}

static Truth compare_order(uint16_t op, int order) {
  if (order == 2) {
    return MAYBE;
  }
  switch (op) {
  case OP('<', 0): return truth_of(order < 0);
  case OP('>', 0): return truth_of(order > 0);
  case OP('<', '='): return truth_of(order <= 0);
  case OP('>', '='): return truth_of(order >= 0);
  case OP('=', '='): return truth_of(order == 0);
  case OP('!', '='): return truth_of(order != 0);
  }
  return MAYBE;
}

/* `"name" in globals()` while a class is made: whether that is bound before the class statement. */
static Truth is_global(Linker *linker, const Value *name, FileId file) {
  const Module *module = &linker->files[file];
  const Class *made = linker->making == NO_CLASS ? NULL : linker_class(linker, linker->making);
  TextId id;
  if (!made || made->file == NO_FILE || name->kind != VALUE_STR || module->state != RUN_DONE) {
    return MAYBE;
  }
  if (!map_get(&module->names, name->text, &id) || !module->bindings[id]) {
    return module->stars.len > 0 || map_has(&module->global_stores, name->text) ? MAYBE : NO;
  }
  const Value *bound = module->bindings[id];
  if (bound->kind != VALUE_CLASS || bound->span.file != file) {
    return MAYBE;
  }
  /* Another file has imported this one. */
  return truth_of(made->file != file || bound->span.start < made->span.start);
}

static Truth contains(Linker *linker, Value *item, Value *container) {
  if (container->kind == VALUE_MODULE && container->file != NO_FILE) {
    return is_global(linker, item, container->file);
  }
  if (container->kind == VALUE_NAMESPACE) {
    return namespace_has(linker, container, item);
  }
  Items items = value_items(linker, container);
  if (!items.known || container->kind == VALUE_STR) {
    return MAYBE;
  }
  Truth found = NO;
  for (uint32_t i = 0; i < items.count; i++) {
    int order = compare_values(linker, item, value_reduce(linker, items.list[i]));
    found = truth_or(found, order == 2 ? MAYBE : truth_of(order == 0));
  }
  return found;
}

static bool is_definite(const Value *self) {
  return self->kind != VALUE_UNKNOWN && self->kind != VALUE_CHOICE &&
         self->kind != VALUE_EXTERNAL && self->kind != VALUE_ITEM_OF &&
         self->kind != VALUE_BOUND_METHOD && self->kind != VALUE_UNBOUND;
}

static Truth is_none(const Value *a, const Value *b) {
  if (a->kind == VALUE_CLASS && b->kind == VALUE_CLASS && is_one_class(a) && is_one_class(b)) {
    return truth_of(a->id == b->id);
  }
  if (a->kind != VALUE_NONE && b->kind != VALUE_NONE) {
    return MAYBE;
  }
  const Value *other = a->kind == VALUE_NONE ? b : a;
  return is_definite(other) ? truth_of(other->kind == VALUE_NONE) : MAYBE;
}

static Value *reduce_compare(Linker *linker, Value *self) {
  Value *a = value_reduce(linker, self->items[0]), *b = value_reduce(linker, self->items[1]);
  Truth truth;
  switch (self->op) {
  case OP('i', 'n'): truth = contains(linker, a, b); break;
  case OP('n', 'i'): truth = truth_not(contains(linker, a, b)); break;
  case OP('i', 's'): truth = is_none(a, b); break;
  case OP('i', '!'): truth = truth_not(is_none(a, b)); break;
  default: truth = compare_order(self->op, compare_values(linker, a, b));
  }
  return boolean(linker, truth, self->span);
}

static Value *reduce_connective(Linker *linker, Value *self) {
  bool all = self->kind == VALUE_AND;
  Truth result = all ? YES : NO;
  for (uint32_t i = 0; i < self->count; i++) {
    Value *item = value_reduce(linker, self->items[i]);
    Truth truth = value_truth(linker, item);
    bool decides = truth == (all ? NO : YES);
    if (result != MAYBE && (decides || (i + 1 == self->count && truth != MAYBE))) {
      return item;
    }
    result = all ? truth_and(result, truth) : truth_or(result, truth);
    if (decides) {
      return boolean(linker, truth, self->span);
    }
  }
  return boolean(linker, result, self->span);
}

Value *reduce_logic(Linker *linker, Value *self) {
  switch (self->kind) {
  case VALUE_COMPARE: return reduce_compare(linker, self);
  case VALUE_AND:
  case VALUE_OR: return reduce_connective(linker, self);
  }
  Value *operand = value_reduce(linker, self->items[0]);
  if (self->op == '!') {
    return boolean(linker, truth_not(value_truth(linker, operand)), self->span);
  }
  if (operand->kind == VALUE_INT) {
    Value *number = value_new(linker->arena, VALUE_INT, self->span);
    number->number = self->op == '-' ? -operand->number : operand->number;
    return number;
  }
  return value_new(linker->arena, operand->kind == VALUE_NUMBER ? VALUE_NUMBER : VALUE_UNKNOWN,
                   self->span);
}

Truth value_truth(Linker *linker, Value *value) {
  Value *self = value_reduce(linker, value);
  switch (self->kind) {
  case VALUE_NONE: return NO;
  case VALUE_BOOL:
  case VALUE_INT: return truth_of(self->number != 0);
  case VALUE_STR: return truth_of(self->text.len > 0);
  case VALUE_TUPLE:
  case VALUE_LIST:
  case VALUE_DICT:
  case VALUE_SET: {
    Items items = value_items(linker, self);
    return items.known ? truth_of(items.count > 0) : MAYBE;
  }
  case VALUE_MODULE:
  case VALUE_FUNCTION:
  case VALUE_ELLIPSIS: return YES;
  case VALUE_CHOICE: {
    Truth truth = value_truth(linker, self->items[0]);
    for (uint32_t i = 1; i < self->count; i++) {
      truth = truth_join(truth, value_truth(linker, self->items[i]));
    }
    return truth;
  }
  }
  if (value_known_as(linker, self, "typing", "TYPE_CHECKING")) {
    return NO;
  }
  return MAYBE;
}

/* `seq[i]` and `seq[:n]` with literal bounds. */
static Value *subscript_sequence(Linker *linker, Value *self, Value *sequence) {
  Value *index = value_reduce(linker, self->items[1]);
  if (self->count == 2 && index->kind == VALUE_INT) {
    int64_t count = sequence->count, at = index->number < 0 ? index->number + count : index->number;
    bool starred = false;
    for (uint32_t i = 0; i < sequence->count; i++) {
      starred = starred || sequence->items[i]->kind == VALUE_STARRED;
    }
    if (!starred && at >= 0 && at < count) {
      return value_reduce(linker, sequence->items[at]);
    }
  }
  return unknown(linker, self->span);
}

static Value *subscript_slice(Linker *linker, Value *self, Value *sequence, const Value *slice) {
  Items items = value_items(linker, sequence);
  Slice taken;
  if (!items.known || !slice_read(linker, slice, items.count, &taken)) {
    return unknown(linker, self->span);
  }
  Value *part = value_with_items(linker->arena, (ValueKind)sequence->kind, self->span, taken.count);
  for (uint32_t i = 0; i < part->count; i++) {
    part->items[i] = items.list[taken.from + taken.step * (int64_t)i];
  }
  return part;
}

static Value *subscript_text(Linker *linker, Value *self, const Value *text) {
  Value *index = self->items[1];
  Slice taken;
  if (index->kind != VALUE_SLICE) {
    return text_item(linker, text, value_reduce(linker, index), self->span);
  }
  return slice_read(linker, index, (int64_t)text->text.len, &taken)
             ? text_slice(linker, text, &taken, self->span)
             : unknown(linker, self->span);
}

static Value *subscript_dict(Linker *linker, Value *self, const Value *dict) {
  Value *key = value_reduce(linker, self->items[1]);
  Items pairs = value_pairs(linker, dict);
  for (uint32_t i = pairs.count; i > 0; i -= 2) {
    Value *candidate = value_reduce(linker, pairs.list[i - 2]);
    if (candidate->kind == VALUE_UNKNOWN || candidate->kind == VALUE_CHOICE) {
      break;
    }
    if (compare_values(linker, key, candidate) == 0) {
      return value_reduce(linker, pairs.list[i - 1]);
    }
  }
  return unknown(linker, self->span);
}

Value *reduce_subscript(Linker *linker, Value *self) {
  Value *object = value_reduce(linker, self->items[0]);
  if (object->kind == VALUE_TUPLE || object->kind == VALUE_LIST) {
    Value *index = self->count > 1 ? self->items[1] : NULL;
    if (index && index->kind == VALUE_SLICE) {
      return subscript_slice(linker, self, object, index);
    }
    return self->count > 1 ? subscript_sequence(linker, self, object) : unknown(linker, self->span);
  }
  if (object->kind == VALUE_STR && self->count == 2) {
    return subscript_text(linker, self, object);
  }
  if (object->kind == VALUE_NAMESPACE && self->count == 2) {
    Value *item = namespace_item(linker, object, value_reduce(linker, self->items[1]));
    return item ? item : unknown(linker, self->span);
  }
  if (object->kind == VALUE_DICT && self->count == 2) {
    return subscript_dict(linker, self, object);
  }
  if (object->kind == VALUE_CLASS && linker_class(linker, object->id)->origin != ORIGIN_STDLIB) {
    if (!linker->linking) {
      linker->incomplete = true;
    } else {
      class_link(linker, object->id);
      ClassId metaclass = linker_class(linker, object->id)->metaclass;
      if (metaclass != NO_CLASS && class_defines(linker, metaclass, "__getitem__")) {
        return unknown(linker, self->span);
      }
    }
  }
  if (object->kind == VALUE_CLASS || object->kind == VALUE_EXTERNAL) {
    /* A generic alias: as a base and when called it stands for its origin. */
    Value *alias = value_new(linker->arena, (ValueKind)object->kind, self->span);
    alias->id = object->id;
    alias->text = object->text;
    alias->name = object->name;
    alias->count = self->count - 1;
    alias->items = self->items + 1;
    alias->flags |= VALUE_SUBSCRIPTED;
    return alias;
  }
  return object->kind == VALUE_UNKNOWN ? object : unknown(linker, self->span);
}
