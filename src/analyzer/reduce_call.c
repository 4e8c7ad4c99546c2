/* Reduce, continued: calls of what is known, from `tuple(...)` to classes made by calls. */
#include <string.h>

#include "analyzer/classes.h"
#include "analyzer/reduce.h"
#include "analyzer/stdlib.h"

static Value *unknown(Linker *linker, Span span) {
  return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
}

/* The positional argument by index, NULL if there is none or stars come before it. */
Value *call_positional(const Value *call, uint32_t index) {
  uint32_t at = 0;
  for (uint32_t i = 1; i < call->count; i++) {
    if (call->items[i]->kind == VALUE_STARRED) {
      return NULL;
    }
    if (call->items[i]->kind != VALUE_KEYWORD && at++ == index) {
      return call->items[i];
    }
  }
  return NULL;
}

Value *call_keyword(const Value *call, const char *name) {
  for (uint32_t i = 1; i < call->count; i++) {
    if (call->items[i]->kind == VALUE_KEYWORD && str_eq_c(call->items[i]->name, name)) {
      return call->items[i]->items[0];
    }
  }
  return NULL;
}

/* What a mapping holds by a name; `{**other, ...}` holds what the other does. */
static Value *mapping_option(Linker *linker, Value *mapping, const char *name, bool *unknown,
                             uint32_t depth) {
  enum { MAPPING_DEPTH_MAX = 8 };
  Value *found = NULL;
  *unknown = *unknown || mapping->kind != VALUE_DICT;
  for (uint32_t k = 0; mapping->kind == VALUE_DICT && k + 1 < mapping->count; k += 2) {
    Value *key = mapping->items[k];
    if (key->kind == VALUE_STARRED && depth < MAPPING_DEPTH_MAX) {
      Value *inner = mapping_option(linker, value_reduce(linker, mapping->items[k + 1]), name,
                                    unknown, depth + 1);
      found = inner ? inner : found;
      continue;
    }
    key = value_reduce(linker, key);
    *unknown = *unknown || key->kind != VALUE_STR;
    if (key->kind == VALUE_STR && str_eq_c(key->text, name)) {
      found = mapping->items[k + 1];
    }
  }
  return found;
}

/* A keyword argument, written or in a `**` mapping that is known. `*unknown` is set when it may be
 * in a mapping that is not. */
Value *call_option(Linker *linker, const Value *call, const char *name, bool *unknown) {
  Value *found = call_keyword(call, name);
  for (uint32_t i = 1; i < call->count && !found; i++) {
    if (call->items[i]->kind != VALUE_KEYWORD || !str_is_empty(call->items[i]->name)) {
      continue;
    }
    found =
        mapping_option(linker, value_reduce(linker, call->items[i]->items[0]), name, unknown, 0);
  }
  return found;
}

bool call_has_unknown_arguments(const Value *call) {
  for (uint32_t i = 1; i < call->count; i++) {
    bool spread = call->items[i]->kind == VALUE_STARRED ||
                  (call->items[i]->kind == VALUE_KEYWORD && str_is_empty(call->items[i]->name));
    if (spread) {
      return true;
    }
  }
  return false;
}

/* tuple(x), list(x), set(x), frozenset(x), sorted(x), iter(x)...: the items of x in a new shell. */
/* Whether an equal str is among the first items: a set holds it once. */
static bool has_text(Linker *linker, const Value *self, uint32_t count, Value *item) {
  const Value *text = value_reduce(linker, item);
  for (uint32_t i = 0; i < count && text->kind == VALUE_STR && count <= 256; i++) {
    const Value *other = value_reduce(linker, self->items[i]);
    if (other->kind == VALUE_STR && str_eq(other->text, text->text)) {
      return true;
    }
  }
  return false;
}

static Value *collection(Linker *linker, Value *call, ValueKind kind) {
  Value *argument = call_positional(call, 0);
  if (!argument) {
    return call->count == 1 ? value_with_items(linker->arena, kind, call->span, 0)
                            : unknown(linker, call->span);
  }
  Value *reduced = value_reduce(linker, argument);
  Items items = value_items(linker, reduced);
  if (!items.known) {
    return reduced->flags & VALUE_RAISES ? reduced : unknown(linker, call->span);
  }
  Value *self = value_with_items(linker->arena, kind, call->span, items.count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < items.count; i++) {
    if (kind != VALUE_SET || !has_text(linker, self, count, items.list[i])) {
      self->items[count++] = items.list[i];
    }
  }
  self->count = count;
  return self;
}

static Value *sorted(Linker *linker, Value *call) {
  Value *list = collection(linker, call, VALUE_LIST);
  for (uint32_t i = 1; list->kind == VALUE_LIST && i < list->count; i++) {
    for (uint32_t k = i; k > 0; k--) {
      Value *a = value_reduce(linker, list->items[k - 1]),
            *b = value_reduce(linker, list->items[k]);
      if (a->kind != VALUE_STR || b->kind != VALUE_STR || call->count > 2) {
        return unknown(linker, call->span);
      }
      if (str_compare(a->text, b->text) <= 0) {
        break;
      }
      Value *swap = list->items[k];
      list->items[k] = list->items[k - 1];
      list->items[k - 1] = swap;
    }
  }
  return list;
}

static Value *dict_call(Linker *linker, Value *call) {
  Value *argument = call_positional(call, 0);
  Value *base = argument ? value_reduce(linker, argument) : NULL;
  uint32_t start = 0;
  if (base && base->kind == VALUE_NAMESPACE) {
    return namespace_copied(linker, base, call);
  }
  if (base && base->kind == VALUE_DICT) {
    start = base->count;
  } else if (base) {
    return unknown(linker, call->span);
  }
  Value *self = value_with_items(linker->arena, VALUE_DICT, call->span, start + 2 * call->count);
  uint32_t at = 0;
  for (; at < start; at++) {
    self->items[at] = base->items[at];
  }
  for (uint32_t i = 1; i < call->count; i++) {
    Value *item = call->items[i];
    if (item->kind == VALUE_KEYWORD && !str_is_empty(item->name)) {
      self->items[at++] = value_str(linker->arena, item->span, item->name);
      self->items[at++] = item->items[0];
    } else if (item->kind == VALUE_KEYWORD) {
      self->items[at++] =
          value_named(linker->arena, VALUE_STARRED, item->span, (Str){0}, item->items[0]);
      self->items[at++] = item->items[0];
    } else if (item->kind == VALUE_STARRED) {
      return unknown(linker, call->span);
    }
  }
  self->count = at;
  return self;
}

static Value *property_call(Linker *linker, Value *call) {
  Value *self = value_new(linker->arena, VALUE_PROPERTY, call->span);
  Value *getter = call_positional(call, 0);
  Value *reduced = getter ? value_reduce(linker, getter) : NULL;
  bool function = reduced && reduced->kind == VALUE_FUNCTION;
  self->id = function ? reduced->id : FACTS_NONE;
  self->file = function ? reduced->file : NO_FILE;
  Value *setter = call_positional(call, 1) ? call_positional(call, 1) : call_keyword(call, "fset");
  Value *deleter = call_positional(call, 2) ? call_positional(call, 2) : call_keyword(call, "fdel");
  self->number = (setter && value_reduce(linker, setter)->kind != VALUE_NONE ? 1 : 0) |
                 (deleter && value_reduce(linker, deleter)->kind != VALUE_NONE ? 2 : 0);
  return call_has_unknown_arguments(call) ? unknown(linker, call->span) : self;
}

/* `range(stop)` and `range(start, stop)`, small ones. */
static Value *range_call(Linker *linker, Value *call) {
  enum { RANGE_MAX = 64 };
  Value *bounds[2] = {call_positional(call, 0), call_positional(call, 1)};
  int64_t numbers[2] = {0, 0};
  for (uint32_t i = 0; i + 1 < call->count && i < 2; i++) {
    Value *bound = bounds[i] ? value_reduce(linker, bounds[i]) : NULL;
    if (!bound || bound->kind != VALUE_INT) {
      return unknown(linker, call->span);
    }
    numbers[i] = bound->number;
  }
  int64_t from = call->count > 2 ? numbers[0] : 0, to = numbers[call->count > 2];
  if (call->count < 2 || call->count > 3 || to - from > RANGE_MAX) {
    return unknown(linker, call->span);
  }
  uint32_t count = to > from ? (uint32_t)(to - from) : 0;
  Value *self = value_with_items(linker->arena, VALUE_TUPLE, call->span, count);
  for (uint32_t i = 0; i < count; i++) {
    self->items[i] = value_new(linker->arena, VALUE_INT, call->span);
    self->items[i]->number = from + i;
  }
  return self;
}

/* `bytes()`, `bytearray(b"...")`: what counts is whether there are items. */
static Value *bytes_call(Linker *linker, Value *call) {
  Value *argument = call_positional(call, 0);
  if (call->count == 1) {
    return value_new(linker->arena, VALUE_BYTES, call->span);
  }
  Value *reduced = argument && call->count == 2 ? value_reduce(linker, argument) : NULL;
  return reduced && reduced->kind == VALUE_BYTES ? reduced : NULL;
}

static Value *builtin_call(Linker *linker, Value *call, Str name) {
  static const struct {
    const char *name;
    ValueKind kind;
  } SHELLS[] = {{"tuple", VALUE_TUPLE},   {"list", VALUE_LIST},     {"set", VALUE_SET},
                {"frozenset", VALUE_SET}, {"iter", VALUE_ITERATOR}, {"reversed", VALUE_ITERATOR}};
  for (size_t i = 0; i < sizeof SHELLS / sizeof *SHELLS; i++) {
    if (str_eq_c(name, SHELLS[i].name)) {
      Value *self = collection(linker, call, SHELLS[i].kind);
      self->flags |= str_eq_c(name, "frozenset") && self->kind == VALUE_SET ? VALUE_FROZEN : 0;
      return self;
    }
  }
  if (str_eq_c(name, "dict")) {
    return dict_call(linker, call);
  }
  if (str_eq_c(name, "range")) {
    return range_call(linker, call);
  }
  if (str_eq_c(name, "bytes") || str_eq_c(name, "bytearray")) {
    return bytes_call(linker, call);
  }
  if (str_eq_c(name, "sorted")) {
    return sorted(linker, call);
  }
  if (str_eq_c(name, "property")) {
    return property_call(linker, call);
  }
  Value *first = call_positional(call, 0);
  Value *second = call_positional(call, 1);
  if (str_eq_c(name, "map") && second && call->count == 3) {
    Value *function = value_reduce(linker, first);
    return value_known_as(linker, function, "builtins", "str")
               ? collection(linker,
                            &(Value){.kind = VALUE_CALL,
                                     .count = 2,
                                     .items = (Value *[]){call->items[0], second},
                                     .span = call->span},
                            VALUE_ITERATOR)
               : unknown(linker, call->span);
  }
  if (str_eq_c(name, "getattr") && first && call->count <= 4) {
    Value *attribute = call_positional(call, 1);
    Value *key = attribute ? value_reduce(linker, attribute) : NULL;
    Value *fallback = call_positional(call, 2), *object = value_reduce(linker, first);
    bool absent = fallback && key && key->kind == VALUE_STR && object->kind == VALUE_CLASS &&
                  class_lacks(linker, object->id, key->text);
    if (absent) {
      return value_reduce(linker, fallback);
    }
    return key && key->kind == VALUE_STR
               ? value_reduce(linker, value_named(linker->arena, VALUE_ATTRIBUTE, call->span,
                                                  key->text, first))
               : unknown(linker, call->span);
  }
  if (str_eq_c(name, "str") || str_eq_c(name, "repr") || str_eq_c(name, "chr")) {
    Value *text = first ? value_reduce(linker, first) : NULL;
    return text && text->kind == VALUE_STR && str_eq_c(name, "str")
               ? text
               : value_new(linker->arena, VALUE_SOME_STR, call->span);
  }
  return NULL;
}

static Value *split_text(Linker *linker, const Value *text, Value *call) {
  Value *separator = call_positional(call, 0);
  Value *reduced = separator ? value_reduce(linker, separator) : NULL;
  bool plain = !reduced || reduced->kind == VALUE_NONE;
  if ((!plain && (reduced->kind != VALUE_STR || reduced->text.len != 1)) || call->count > 2) {
    return unknown(linker, call->span);
  }
  Str rest = text->text, part;
  Value *parts = value_with_items(linker->arena, VALUE_LIST, call->span, (uint32_t)rest.len + 1);
  uint32_t count = 0;
  if (!plain) {
    while (str_split(&rest, reduced->text.data[0], &part)) {
      parts->items[count++] = value_str(linker->arena, text->span, part);
    }
  }
  for (size_t i = 0; plain && i < rest.len;) {
    size_t end = i;
    while (end < rest.len && !strchr(" \t\n\r\f\v", rest.data[end])) {
      end++;
    }
    if (end > i) {
      parts->items[count++] = value_str(linker->arena, text->span, str_slice(rest, i, end));
    }
    i = end + 1;
  }
  parts->count = count;
  return parts;
}

/* `list.pop()` and `list.pop(i)`. */
static Value *without_popped(Linker *linker, Value *receiver, Value *call) {
  Items items = value_items(linker, receiver);
  Value *argument = call_positional(call, 0);
  Value *index = argument ? value_reduce(linker, argument) : NULL;
  int64_t at = index ? index->number : -1;
  at = at < 0 ? at + items.count : at;
  bool known = items.known && receiver->kind == VALUE_LIST && (!index || index->kind == VALUE_INT);
  if (!known || at < 0 || at >= items.count) {
    return unknown(linker, call->span);
  }
  Value *self = value_with_items(linker->arena, VALUE_LIST, receiver->span, items.count - 1);
  for (uint32_t i = 0, count = 0; i < items.count; i++) {
    if (i != at) {
      self->items[count++] = items.list[i];
    }
  }
  return self;
}

/* `dict.update(other, key=value)`. */
static Value *with_update(Linker *linker, Value *receiver, Value *call) {
  Value *added = dict_call(linker, call);
  if (added->kind != VALUE_DICT) {
    return added;
  }
  Value *self =
      value_with_items(linker->arena, VALUE_DICT, receiver->span, receiver->count + added->count);
  for (uint32_t i = 0; i < self->count; i++) {
    self->items[i] = i < receiver->count ? receiver->items[i] : added->items[i - receiver->count];
  }
  return self;
}

static Value *with_changes(Linker *linker, Value *receiver, Value *call, Str verb) {
  Items items = value_items(linker, receiver);
  Value *argument = call_positional(call, 0);
  if (str_eq_c(verb, "pop")) {
    return without_popped(linker, receiver, call);
  }
  if (receiver->kind == VALUE_DICT && str_eq_c(verb, "update")) {
    return with_update(linker, receiver, call);
  }
  if (!items.known || (!argument && !str_eq_c(verb, "clear"))) {
    return unknown(linker, call->span);
  }
  bool many = str_eq_c(verb, "extend") || str_eq_c(verb, "update");
  Items added = {&argument, argument ? 1 : 0, true};
  if (many) {
    added = value_items(linker, value_reduce(linker, argument));
  }
  if (!added.known || receiver->kind == VALUE_DICT) {
    return unknown(linker, call->span);
  }
  Value *self = value_with_items(linker->arena, (ValueKind)receiver->kind, receiver->span,
                                 items.count + added.count);
  uint32_t count = 0;
  bool removes = str_eq_c(verb, "remove") || str_eq_c(verb, "discard");
  Value *gone = removes ? value_reduce(linker, argument) : NULL;
  for (uint32_t i = 0; i < items.count && !str_eq_c(verb, "clear"); i++) {
    Value *item = value_reduce(linker, items.list[i]);
    if (gone && item->kind == VALUE_STR && gone->kind == VALUE_STR &&
        str_eq(item->text, gone->text)) {
      gone = value_new(linker->arena, VALUE_NONE, call->span);
      continue;
    }
    self->items[count++] = items.list[i];
  }
  if (str_eq_c(verb, "append") || str_eq_c(verb, "add") || many) {
    for (uint32_t i = 0; i < added.count; i++) {
      self->items[count++] = added.list[i];
    }
  } else if (str_eq_c(verb, "insert")) {
    Value *index = value_reduce(linker, argument), *item = call_positional(call, 1);
    if (index->kind != VALUE_INT || !item || index->number < 0 || index->number > count) {
      return unknown(linker, call->span);
    }
    memmove(self->items + index->number + 1, self->items + index->number,
            (count - (size_t)index->number) * sizeof *self->items);
    self->items[index->number] = item;
    count++;
  } else if (!removes && !str_eq_c(verb, "clear") && !str_eq_c(verb, "sort") &&
             !str_eq_c(verb, "reverse")) {
    return unknown(linker, call->span);
  }
  self->count = count;
  return self;
}

/* Whether X.__new__(cls) gives an instance of cls, where X is `receiver`: `super()`, a class that
 * is made in C, or one of the project where no __new__ on the way has other ideas. */
static bool makes_instance(Linker *linker, const Value *receiver, ClassId id) {
  bool plain;
  if (linker_class(linker, receiver->id)->origin != ORIGIN_STDLIB) {
    class_new_count(linker, receiver->id, &plain);
    return receiver->kind == VALUE_CLASS && plain &&
           class_is_subclass(linker_class(linker, id), receiver->id);
  }
  /* Behind super() there may be others besides the one that runs. */
  return receiver->kind == VALUE_CLASS || class_new_count(linker, id, &plain) <= 1 || plain;
}

/* An instance of cls, as the code around `X.__new__(cls)` sees it. */
static Value *new_instance(Linker *linker, Value *call, const Value *receiver) {
  Value *first = call_positional(call, 0);
  Value *class = first ? value_reduce(linker, first) : NULL;
  bool of_class = receiver->kind == VALUE_CLASS || receiver->kind == VALUE_INSTANCE;
  if (!class || class->kind != VALUE_CLASS || !of_class || !linker->linking) {
    return unknown(linker, call->span);
  }
  class_link(linker, class->id);
  if (!(linker_class(linker, class->id)->flags & CLASS_MRO_COMPLETE) ||
      !makes_instance(linker, receiver, class->id)) {
    return unknown(linker, call->span);
  }
  Value *self = value_new(linker->arena, VALUE_INSTANCE, call->span);
  self->id = class->id;
  self->flags |= class->flags & VALUE_SELF ? VALUE_SELF : VALUE_EXACT;
  return self;
}

static Value *class_or_unknown(Linker *linker, const Value *call, ClassId id) {
  Value *class = value_new(linker->arena, VALUE_CLASS, call->span);
  class->id = id;
  return id == NO_CLASS ? unknown(linker, call->span) : class;
}

/* `super().__new__(mcs, name, bases, namespace)` while the metaclass is being run. */
static Value *new_class(Linker *linker, Value *call, const Value *receiver) {
  Value *metaclass = value_reduce(linker, call_positional(call, 0));
  if (metaclass->kind == VALUE_CLASS && linker->linking) {
    class_link(linker, metaclass->id);
  }
  bool known = metaclass->kind == VALUE_CLASS &&
               linker_class(linker, metaclass->id)->flags & CLASS_IS_METACLASS;
  if (metaclass->kind == VALUE_CLASS && !known) {
    return new_instance(linker, call, receiver);
  }
  Value *made = known ? remade_class(linker, call, 1, metaclass->id) : NULL;
  bool past = known && !made && receiver->kind == VALUE_CLASS && linker->linking &&
              linker_class(linker, receiver->id)->origin == ORIGIN_STDLIB;
  ClassId id = past ? class_of_metaclass(linker, call, metaclass->id, true) : NO_CLASS;
  return made ? made : class_or_unknown(linker, call, id);
}

/* `type(cls)(name, bases, namespace)` with the namespace of a class that is being decorated. */
static Value *class_made_again(Linker *linker, Value *call, ClassId metaclass) {
  Value *namespace = call_positional(call, 2);
  if (linker->making == NO_CLASS || !namespace || call->count < 4) {
    return NULL;
  }
  class_link(linker, metaclass);
  if (!(linker_class(linker, metaclass)->flags & CLASS_IS_METACLASS)) {
    return NULL;
  }
  bool known = false;
  const Value *reduced = value_reduce(linker, namespace);
  mapping_slots(linker, reduced, &known);
  bool same = reduced->kind == VALUE_NAMESPACE && reduced->id == linker->making;
  for (uint32_t i = 0; reduced->kind == VALUE_DICT && i + 1 < reduced->count && !same; i += 2) {
    const Value *inner = reduced->items[i]->kind == VALUE_STARRED
                             ? value_reduce(linker, reduced->items[i + 1])
                             : reduced;
    same = inner->kind == VALUE_NAMESPACE && inner->id == linker->making;
  }
  bool plain = linker_class(linker, metaclass)->origin == ORIGIN_STDLIB ||
               metaclass_is_transparent(linker, metaclass, true);
  return known && same && plain ? remade_class(linker, call, 0, metaclass) : NULL;
}

/* `text.lower()` and `text.upper()` of ASCII. */
static Value *with_case(Linker *linker, const Value *text, Span span, bool upper) {
  Str copy = arena_str(linker->arena, text->text);
  char *data = (char *)(uintptr_t)copy.data;
  for (size_t i = 0; i < copy.len; i++) {
    unsigned char c = (unsigned char)data[i];
    if (c >= 0x80) {
      return value_new(linker->arena, VALUE_SOME_STR, span);
    }
    bool changes = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
    data[i] = changes ? (char)(c ^ 0x20) : data[i];
  }
  return value_str(linker->arena, span, copy);
}

/* `"a_{}".format(text)` with one place to fill. */
static Value *formatted_once(Linker *linker, const Value *format, const Value *argument,
                             Span span) {
  size_t hole = str_find(format->text, STR("{}"));
  Str rest = hole == STR_NOT_FOUND ? STR("{") : str_slice(format->text, hole + 2, format->text.len);
  Str first = hole == STR_NOT_FOUND ? STR("") : str_slice(format->text, 0, hole);
  bool simple = argument->kind == VALUE_STR && str_find_char(rest, '{') == STR_NOT_FOUND &&
                str_find_char(rest, '}') == STR_NOT_FOUND &&
                str_find_char(first, '}') == STR_NOT_FOUND;
  return simple ? value_str(linker->arena, span,
                            arena_printf(linker->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(first),
                                         STR_ARG(argument->text), STR_ARG(rest)))
                : value_new(linker->arena, VALUE_SOME_STR, span);
}

static Value *method_call(Linker *linker, Value *call, Value *method) {
  Value *receiver = method->items[0];
  bool changes = call->op == CALL_CHANGES_RECEIVER || call->op == CALL_TRIES_TO_CHANGE;
  if (receiver->kind == VALUE_NAMESPACE) {
    Value *found = changes ? namespace_changed_by(linker, receiver, call, method->name)
                           : namespace_call(linker, receiver, call, method->name);
    return found ? found : unknown(linker, call->span);
  }
  if (changes) {
    bool container = value_is_sequence(receiver) || receiver->kind == VALUE_DICT;
    if (str_eq_c(method->name, "sort") || str_eq_c(method->name, "reverse")) {
      return receiver;
    }
    return container ? with_changes(linker, receiver, call, method->name) : receiver;
  }
  if (str_eq_c(method->name, "__new__")) {
    return call_positional(call, 3) ? new_class(linker, call, receiver)
                                    : new_instance(linker, call, receiver);
  }
  if (receiver->kind == VALUE_CLASS && str_eq_c(method->name, "mro") && call->count == 1) {
    class_link(linker, receiver->id);
    return mro_of_class(linker, receiver->id, call->span);
  }
  bool prepares = str_eq_c(method->name, "__prepare__") &&
                  (receiver->kind == VALUE_CLASS || receiver->kind == VALUE_INSTANCE) &&
                  linker_class(linker, receiver->id)->origin == ORIGIN_STDLIB;
  if (prepares) {
    return value_with_items(linker->arena, VALUE_DICT, call->span, 0);
  }
  if (receiver->kind == VALUE_CLASS && str_eq_c(method->name, "from_iterable")) {
    return library_chain(linker, call);
  }
  if (receiver->kind == VALUE_STR && str_eq_c(method->name, "join") && call->count == 2 &&
      call_positional(call, 0)) {
    return text_joined(linker, receiver, value_reduce(linker, call_positional(call, 0)),
                       call->span);
  }
  if (receiver->kind == VALUE_STR && str_eq_c(method->name, "split")) {
    return split_text(linker, receiver, call);
  }
  if (receiver->kind == VALUE_STR && call->count == 2 &&
      (str_eq_c(method->name, "startswith") || str_eq_c(method->name, "endswith"))) {
    Value *part = value_reduce(linker, call->items[1]);
    Value *holds = value_new(linker->arena, VALUE_BOOL, call->span);
    holds->number = str_eq_c(method->name, "startswith")
                        ? str_starts_with(receiver->text, part->text)
                        : str_ends_with(receiver->text, part->text);
    return part->kind == VALUE_STR ? holds : unknown(linker, call->span);
  }
  if (receiver->kind == VALUE_STR && call->count == 2 && str_eq_c(method->name, "format")) {
    return formatted_once(linker, receiver, value_reduce(linker, call->items[1]), call->span);
  }
  bool simple = receiver->kind == VALUE_STR && call->count == 1;
  if (simple && (str_eq_c(method->name, "lower") || str_eq_c(method->name, "upper"))) {
    return with_case(linker, receiver, call->span, str_eq_c(method->name, "upper"));
  }
  if (simple && str_eq_c(method->name, "strip")) {
    return value_str(linker->arena, call->span, str_trim(receiver->text));
  }
  if (receiver->kind == VALUE_STR || receiver->kind == VALUE_SOME_STR) {
    return str_eq_c(method->name, "encode") ? value_new(linker->arena, VALUE_BYTES, call->span)
                                            : value_new(linker->arena, VALUE_SOME_STR, call->span);
  }
  if (receiver->kind == VALUE_DICT && str_eq_c(method->name, "keys")) {
    Items items = value_items(linker, receiver);
    Value *keys = value_with_items(linker->arena, VALUE_TUPLE, call->span, items.count);
    if (items.count) {
      memcpy(keys->items, items.list, items.count * sizeof *items.list);
    }
    return items.known ? keys : unknown(linker, call->span);
  }
  if (receiver->kind == VALUE_DICT && str_eq_c(method->name, "copy")) {
    return receiver;
  }
  if (receiver->kind == VALUE_PROPERTY) {
    Value *self = value_new(linker->arena, VALUE_PROPERTY, call->span);
    self->id = receiver->id;
    self->file = receiver->file;
    self->number = receiver->number | (str_eq_c(method->name, "setter")    ? 1
                                       : str_eq_c(method->name, "deleter") ? 2
                                                                           : 0);
    return self;
  }
  return unknown(linker, call->span);
}

static Value *dict_fromkeys(Linker *linker, Value *call) {
  Value *keys = collection(linker, call, VALUE_TUPLE);
  if (keys->kind != VALUE_TUPLE) {
    return keys;
  }
  Value *self = value_with_items(linker->arena, VALUE_DICT, call->span, 2 * keys->count);
  for (uint32_t i = 0; i < keys->count; i++) {
    self->items[2 * i] = keys->items[i];
    self->items[2 * i + 1] = value_new(linker->arena, VALUE_NONE, call->span);
  }
  return self;
}

/* `Path()` gives a PosixPath. */
static ClassId class_to_instantiate(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  bool path = class->origin == ORIGIN_STDLIB && str_starts_with(class->module, STR("pathlib"));
  bool plain = path && str_eq_c(class->qualname, "Path");
  bool pure = path && str_eq_c(class->qualname, "PurePath");
  return plain  ? linker_builtin(linker, "pathlib", "PosixPath")
         : pure ? linker_builtin(linker, "pathlib", "PurePosixPath")
                : id;
}

/* Calling a class makes an instance of it, unless a __new__ or metaclass of a project has its way.
 */
static Value *instance_call(Linker *linker, Value *call, Value *class) {
  if (!linker->linking) {
    linker->incomplete = true;
    return unknown(linker, call->span);
  }
  class_link(linker, class->id);
  const Class *made = linker_class(linker, class->id);
  for (uint32_t i = 0; i < made->mro_count; i++) {
    const Class *at = linker_class(linker, made->mro[i]);
    if (at->origin != ORIGIN_STDLIB && class_own_member(at, STR("__new__"))) {
      Value *self = value_new(linker->arena, VALUE_INSTANCE, call->span);
      self->id = class->id;
      return class_new_is_plain(linker, at->id) ? self : unknown(linker, call->span);
    }
  }
  bool metaclass_calls =
      made->metaclass != NO_CLASS && class_defines(linker, made->metaclass, "__call__");
  if (metaclass_calls || made->layout.unknown.reason == UNKNOWN_METACLASS ||
      made->layout.unknown.reason == UNKNOWN_DECORATOR || made->flags & CLASS_IS_ENUM) {
    return unknown(linker, call->span);
  }
  Value *self = value_new(linker->arena, VALUE_INSTANCE, call->span);
  self->id = class_to_instantiate(linker, class->id);
  self->flags |= class->flags & VALUE_SELF || !(made->flags & CLASS_MRO_COMPLETE) ? 0 : VALUE_EXACT;
  self->items = call->items + 1;
  self->count = call->count - 1;
  return self;
}

static Value *class_call(Linker *linker, Value *call, Value *class) {
  if (linker_class(linker, class->id)->origin == ORIGIN_STDLIB) {
    Str module = linker_class(linker, class->id)->module;
    Str name = linker_class(linker, class->id)->qualname;
    if (str_eq_c(module, "collections") && str_eq_c(name, "deque")) {
      return collection(linker, call, VALUE_LIST);
    }
    Value *remade = class_made_again(linker, call, class->id);
    if (remade) {
      return remade;
    }
    if (str_eq_c(name, "filterfalse") || str_eq_c(name, "filter")) {
      return library_filter(linker, call, str_eq_c(name, "filter"));
    }
    if (str_eq_c(module, "builtins")) {
      Value *special = builtin_call(linker, call, name);
      if (special) {
        return special;
      }
      if (str_eq_c(name, "type") && call->count == 2) {
        return type_of_value(linker, value_reduce(linker, call->items[1]), call->span);
      }
      if (str_eq_c(name, "type")) {
        ClassId made = call->count >= 4 ? class_from_call(linker, call, class) : NO_CLASS;
        Value *self =
            value_new(linker->arena, made == NO_CLASS ? VALUE_UNKNOWN : VALUE_CLASS, call->span);
        self->id = made;
        return made == NO_CLASS ? unknown(linker, call->span) : self;
      }
      if (str_eq_c(name, "staticmethod") || str_eq_c(name, "classmethod")) {
        Value *function = call_positional(call, 0);
        Value *reduced = function ? value_reduce(linker, function) : unknown(linker, call->span);
        bool is_function = reduced->kind == VALUE_FUNCTION;
        Value *self =
            value_new(linker->arena, is_function ? VALUE_FUNCTION : VALUE_INSTANCE, call->span);
        self->id = is_function ? reduced->id : class->id;
        self->file = reduced->file;
        self->flags |= VALUE_STATIC;
        return self;
      }
    }
  }
  Value *remade = linker->linking ? class_made_again(linker, call, class->id) : NULL;
  if (remade || !linker->linking || call->count != 4) {
    return remade ? remade : instance_call(linker, call, class);
  }
  class_link(linker, class->id);
  ClassId made = linker_class(linker, class->id)->flags & CLASS_IS_METACLASS
                     ? class_of_metaclass(linker, call, class->id, false)
                     : NO_CLASS;
  return made == NO_CLASS ? instance_call(linker, call, class)
                          : class_or_unknown(linker, call, made);
}

/* `len(...)` of what is known item by item. */
static Value *length(Linker *linker, Value *call) {
  Value *argument = call->count == 2 ? call_positional(call, 0) : NULL;
  Value *reduced = argument ? value_reduce(linker, argument) : unknown(linker, call->span);
  Items items = value_items(linker, reduced);
  if (!items.known || reduced->kind == VALUE_SET || reduced->kind == VALUE_ITERATOR) {
    return unknown(linker, call->span);
  }
  Value *self = value_new(linker->arena, VALUE_INT, call->span);
  self->number = items.count;
  return self;
}

static Value *external_call(Linker *linker, Value *call, Value *function) {
  Str dotted = value_dotted(linker, function);
  if (str_eq_c(dotted, "builtins.len")) {
    return length(linker, call);
  }
  if (str_eq_c(dotted, "builtins.getattr") || str_eq_c(dotted, "builtins.sorted") ||
      str_eq_c(dotted, "builtins.iter") || str_eq_c(dotted, "builtins.repr") ||
      str_eq_c(dotted, "builtins.chr")) {
    Value *result = builtin_call(linker, call, function->name);
    return result ? result : unknown(linker, call->span); /* `getattr(*pair)` */
  }
  if (str_eq_c(dotted, "typing.cast") || str_eq_c(dotted, "typing_extensions.cast")) {
    Value *second = call_positional(call, 1);
    return second ? value_reduce(linker, second) : unknown(linker, call->span);
  }
  if (str_eq_c(dotted, "builtins.isinstance") || str_eq_c(dotted, "builtins.issubclass")) {
    return library_class_test(linker, call, str_eq_c(dotted, "builtins.isinstance"));
  }
  if (str_eq_c(dotted, "builtins.callable") || str_eq_c(dotted, "inspect.isclass")) {
    Value *first = call_positional(call, 0);
    Value *holds = value_new(linker->arena, VALUE_BOOL, call->span);
    holds->number = 1;
    return first && value_reduce(linker, first)->kind == VALUE_CLASS ? holds
                                                                     : unknown(linker, call->span);
  }
  if (str_eq_c(dotted, "builtins.hasattr")) {
    return library_hasattr(linker, call);
  }
  if (str_eq_c(dotted, "builtins.globals") && call->span.file != NO_FILE) {
    Value *globals = value_new(linker->arena, VALUE_MODULE, call->span);
    globals->file = call->span.file;
    return globals;
  }
  if (str_eq_c(dotted, "builtins.len")) {
    return library_len(linker, call);
  }
  if (str_eq_c(dotted, "dataclasses.fields")) {
    return library_fields(linker, call);
  }
  if (str_eq_c(dotted, "sys.intern")) {
    Value *first = call_positional(call, 0);
    return first ? value_reduce(linker, first) : unknown(linker, call->span);
  }
  if (str_eq_c(dotted, "platform.python_implementation")) {
    return value_str(linker->arena, call->span, STR("CPython"));
  }
  ClassId made = class_from_call(linker, call, function);
  if (made != NO_CLASS) {
    Value *self = value_new(linker->arena, VALUE_CLASS, call->span);
    self->id = made;
    return self;
  }
  if (str_eq_c(dotted, "functools.wraps")) {
    return call; /* what it makes is called next, with the wrapper */
  }
  if (function_decorator_keeps(linker, function)) {
    Value *wrapped = call_positional(call, 0);
    Value *reduced = wrapped ? value_reduce(linker, wrapped) : NULL;
    if (reduced && (reduced->kind == VALUE_FUNCTION || reduced->kind == VALUE_PROPERTY)) {
      return reduced;
    }
    return call; /* lru_cache(maxsize=...): what it makes is called next */
  }
  return unknown(linker, call->span);
}

static Value *choice_call(Linker *linker, Value *call, const Value *functions) {
  Value *result = NULL;
  for (uint32_t i = 0; i < functions->count; i++) {
    Value *one = value_with_items(linker->arena, VALUE_CALL, call->span, call->count);
    memcpy(one->items, call->items, call->count * sizeof *call->items);
    one->items[0] = functions->items[i];
    one->file = call->file;
    one->id = call->id;
    Value *reduced = value_reduce(linker, one);
    result = result ? value_choice(linker->arena, result, reduced) : reduced;
  }
  return result;
}

static Value *plain_call(Linker *linker, Value *call);

/* A decorator that is not known leaves the class where it is: its layout says that it is not known.
 */
static Value *class_decorator_call(Linker *linker, Value *call) {
  Value *class = value_reduce(linker, call->items[1]);
  if (class->kind != VALUE_CLASS || decorator_keeps_class(linker, call->items[0])) {
    return class;
  }
  Value *result = plain_call(linker, call);
  return result->kind == VALUE_CLASS ? result : class;
}

Value *reduce_call(Linker *linker, Value *call) {
  return call->op == CALL_DECORATES_CLASS ? class_decorator_call(linker, call)
                                          : plain_call(linker, call);
}

static Value *plain_call(Linker *linker, Value *call) {
  Value *function = value_reduce(linker, call->items[0]);
  switch (function->kind) {
  case VALUE_CLASS:
    if (!linker->linking && linker_class(linker, function->id)->origin != ORIGIN_STDLIB) {
      linker->incomplete = true;
      return unknown(linker, call->span);
    }
    return class_call(linker, call, function);
  case VALUE_EXTERNAL: return external_call(linker, call, function);
  case VALUE_BOUND_METHOD:
    if (str_eq_c(function->name, "fromkeys")) {
      return dict_fromkeys(linker, call);
    }
    return method_call(linker, call, function);
  case VALUE_CHOICE: return choice_call(linker, call, function);
  case VALUE_CALL: {
    /* lru_cache(...)(f) */
    Value *wrapped = call_positional(call, 0);
    return wrapped ? value_reduce(linker, wrapped) : unknown(linker, call->span);
  }
  case VALUE_FUNCTION: {
    ClassId made = class_from_call(linker, call, function);
    Value *class = value_new(linker->arena, VALUE_CLASS, call->span);
    class->id = made;
    return made == NO_CLASS ? function_call_result(linker, call, function) : class;
  }
  }
  if (function->kind == VALUE_UNKNOWN && call->count > 1 &&
      value_reduce(linker, call->items[1])->kind == VALUE_FUNCTION) {
    return value_unknown(linker->arena, UNKNOWN_DECORATOR, call->span);
  }
  return function->kind == VALUE_UNKNOWN ? function : unknown(linker, call->span);
}
