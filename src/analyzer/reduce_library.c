/* Reduce, continued: functions of the library that classes are made with. */
#include "analyzer/classes.h"
#include "analyzer/reduce.h"
#include "analyzer/stdlib.h"

static Value *unknown(Linker *linker, Span span) {
  return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
}

/* `chain.from_iterable(iterables)`. */
Value *library_chain(Linker *linker, Value *call) {
  Value *argument = call_positional(call, 0);
  Items lists = argument ? value_items(linker, value_reduce(linker, argument)) : (Items){0};
  Value *all = value_with_items(linker->arena, VALUE_LIST, call->span, lists.count);
  for (uint32_t i = 0; i < lists.count; i++) {
    all->items[i] = value_named(linker->arena, VALUE_STARRED, call->span, (Str){0}, lists.list[i]);
  }
  Items items = value_items(linker, all);
  if (!lists.known || !items.known) {
    return unknown(linker, call->span);
  }
  Value *self = value_with_items(linker->arena, VALUE_ITERATOR, call->span, items.count);
  for (uint32_t i = 0; i < items.count; i++) {
    self->items[i] = items.list[i];
  }
  return self;
}

/* `filterfalse(names.__contains__, items)` and `filter(...)`, of str. */
Value *library_filter(Linker *linker, Value *call, bool wanted) {
  Value *test = call_positional(call, 0), *argument = call_positional(call, 1);
  Value *function = test ? value_reduce(linker, test) : NULL;
  Items items = argument ? value_items(linker, value_reduce(linker, argument)) : (Items){0};
  bool known = function && function->kind == VALUE_BOUND_METHOD &&
               str_eq_c(function->name, "__contains__") && items.known;
  Value *self = value_with_items(linker->arena, VALUE_ITERATOR, call->span, items.count);
  uint32_t count = 0;
  for (uint32_t i = 0; known && i < items.count; i++) {
    Value *compare = value_with_items(linker->arena, VALUE_COMPARE, call->span, 2);
    compare->items[0] = items.list[i];
    compare->items[1] = function->items[0];
    compare->op = OP('i', 'n');
    Truth found = value_truth(linker, compare);
    known = found != MAYBE;
    if (found == truth_of(wanted)) {
      self->items[count++] = items.list[i];
    }
  }
  self->count = count;
  return known ? self : unknown(linker, call->span);
}

/* `dataclasses.fields(cls)`: instances of Field, whose text is the name. */
Value *library_fields(Linker *linker, Value *call) {
  Value *argument = call_positional(call, 0);
  Value *class = argument ? value_reduce(linker, argument) : NULL;
  ClassId field = linker_builtin(linker, "dataclasses", "Field");
  if (!class || class->kind != VALUE_CLASS || field == NO_CLASS || !linker->linking) {
    return unknown(linker, call->span);
  }
  class_link(linker, class->id);
  if (!(linker_class(linker, class->id)->flags & CLASS_IS_DATACLASS) ||
      !(linker_class(linker, class->id)->flags & CLASS_MRO_COMPLETE)) {
    return unknown(linker, call->span);
  }
  const Draft draft = *linker_draft(linker, class->id);
  Value *self = value_with_items(linker->arena, VALUE_TUPLE, call->span, draft.field_count);
  for (uint32_t i = 0; i < self->count; i++) {
    self->items[i] = value_new(linker->arena, VALUE_INSTANCE, call->span);
    self->items[i]->id = field;
    self->items[i]->text = draft.field_names[i];
  }
  return self;
}

/* `len(items)`. */
Value *library_len(Linker *linker, Value *call) {
  Value *argument = call_positional(call, 0);
  Value *reduced = argument ? value_reduce(linker, argument) : NULL;
  bool sized = reduced && (value_is_sequence(reduced) || reduced->kind == VALUE_DICT);
  Items items = sized ? value_items(linker, reduced) : (Items){0};
  Value *number = value_new(linker->arena, VALUE_INT, call->span);
  number->number = items.count;
  bool exact = items.known && reduced->kind != VALUE_SET && reduced->kind != VALUE_DICT;
  return exact ? number : unknown(linker, call->span);
}

/* `isinstance(cls, type)`, `issubclass(cls, base)` of classes that are known. */
static Truth class_passes(Linker *linker, const Value *class, const Value *type, bool instance) {
  if (type->kind == VALUE_TUPLE) {
    Truth passes = NO;
    for (uint32_t i = 0; i < type->count; i++) {
      Value *one = value_reduce(linker, type->items[i]);
      passes = truth_or(
          passes, one->kind == VALUE_TUPLE ? MAYBE : class_passes(linker, class, one, instance));
    }
    return passes;
  }
  if (type->kind != VALUE_CLASS) {
    return MAYBE;
  }
  const Class *of = linker_class(linker, type->id);
  bool plain = of->origin == ORIGIN_STDLIB && str_eq_c(of->module, "builtins");
  bool function = of->origin == ORIGIN_STDLIB && str_eq_c(of->qualname, "function");
  if (instance) {
    return type->id == linker->type || type->id == linker->object ? YES
           : plain || function                                    ? NO
                                                                  : MAYBE;
  }
  bool inherits = class_is_subclass(linker_class(linker, class->id), type->id);
  bool sure =
      linker_class(linker, class->id)->flags & CLASS_MRO_COMPLETE && of->metaclass == NO_CLASS;
  return inherits ? YES : sure ? NO : MAYBE;
}

Value *library_class_test(Linker *linker, Value *call, bool instance) {
  Value *first = call_positional(call, 0), *second = call_positional(call, 1);
  const Value *class = first ? value_reduce(linker, first) : NULL;
  if (!class || !second || class->kind != VALUE_CLASS || !linker->linking) {
    return unknown(linker, call->span);
  }
  class_link(linker, class->id);
  Truth passes = class_passes(linker, class, value_reduce(linker, second), instance);
  Value *holds = value_new(linker->arena, VALUE_BOOL, call->span);
  holds->number = passes == YES;
  return passes == MAYBE ? unknown(linker, call->span) : holds;
}

/* `hasattr(module, "name")` of the standard library, as far as some version's table knows the name;
 * CPython's sys has nothing that is called after PyPy. */
Value *library_hasattr(Linker *linker, Value *call) {
  Value *first = call_positional(call, 0), *second = call_positional(call, 1);
  const Value *module = first ? value_reduce(linker, first) : NULL;
  const Value *name = second ? value_reduce(linker, second) : NULL;
  bool known = module && name && module->kind == VALUE_MODULE && module->file == NO_FILE &&
               str_is_empty(module->name) && name->kind == VALUE_STR;
  Value *holds = value_new(linker->arena, VALUE_BOOL, call->span);
  if (known && str_eq_c(module->text, "sys") && str_starts_with(name->text, STR("pypy_"))) {
    return holds;
  }
  uint8_t minor = linker->project->target.minor;
  if (known && stdlib_find(minor, module->text, name->text)) {
    holds->number = 1;
    return holds;
  }
  for (uint8_t other = 8; known && other <= 15; other++) {
    if (stdlib_find(other, module->text, name->text)) {
      return holds;
    }
  }
  return unknown(linker, call->span);
}
