/* `__slots__`: what type.__new__ finds in the namespace, item by item. */
#include "analyzer/classes.h"

typedef Array(Slot) SlotList;

/* Of a literal: an int that is too large to be read, a float, or, with a last letter, complex. */
static const char *number_type(const Value *value) {
  bool real = value->expr && value->expr->kind == EXPR_FLOAT;
  return !real ? "int" : value->op == 'j' ? "complex" : "float";
}

static const char *type_name_of(Linker *linker, const Value *value) {
  switch ((ValueKind)value->kind) {
  case VALUE_NONE: return "NoneType";
  case VALUE_BOOL: return "bool";
  case VALUE_INT: return "int";
  case VALUE_NUMBER: return number_type(value);
  case VALUE_ELLIPSIS: return "ellipsis";
  case VALUE_BYTES: return "bytes";
  case VALUE_TUPLE: return "tuple";
  case VALUE_LIST: return "list";
  case VALUE_SET: return value->flags & VALUE_FROZEN ? "frozenset" : "set";
  case VALUE_DICT: return "dict";
  case VALUE_FUNCTION: return "function";
  case VALUE_CLASS: return linker_class(linker, value->id)->metaclass == NO_CLASS ? "type" : NULL;
  case VALUE_MODULE: return "module";
  case VALUE_PROPERTY: return "property";
  case VALUE_EXTERNAL:
    return str_eq_c(value->text, "builtins") &&
                   (str_eq_c(value->name, "len") || str_eq_c(value->name, "print") ||
                    str_eq_c(value->name, "repr") || str_eq_c(value->name, "sorted"))
               ? "builtin_function_or_method"
               : NULL;
  case VALUE_UNKNOWN:
  case VALUE_UNBOUND:
  case VALUE_STR:
  case VALUE_SOME_STR:
  case VALUE_ITERATOR:
  case VALUE_STARRED:
  case VALUE_INSTANCE:
  case VALUE_BOUND_METHOD:
  case VALUE_ITEM_OF:
  case VALUE_NAMESPACE:
  case VALUE_IMPORT:
  case VALUE_STAR_NAME:
  case VALUE_ATTRIBUTE:
  case VALUE_CALL:
  case VALUE_KEYWORD:
  case VALUE_SUBSCRIPT:
  case VALUE_SLICE:
  case VALUE_BINARY:
  case VALUE_UNARY:
  case VALUE_COMPARE:
  case VALUE_AND:
  case VALUE_OR:
  case VALUE_CHOICE: break;
  }
  return NULL;
}

/* An instance of a subclass of str that was made from a literal counts as that. */
static Value *text_of_instance(Linker *linker, Value *value) {
  if (value->kind != VALUE_INSTANCE || !(value->flags & VALUE_EXACT) || value->count > 1) {
    return value;
  }
  const Class *class = linker_class(linker, value->id);
  ClassId str = linker_builtin(linker, "builtins", "str");
  class = linker_class(linker, value->id);
  if (!class_is_subclass(class, str) || class_defines(linker, value->id, "__iter__")) {
    return value;
  }
  Value *text = value->count ? value_reduce(linker, value->items[0])
                             : value_str(linker->arena, value->span, STR(""));
  return text->kind == VALUE_STR ? text : value_new(linker->arena, VALUE_SOME_STR, value->span);
}

static bool is_text(const Value *value) {
  return value->kind == VALUE_STR || value->kind == VALUE_SOME_STR;
}

static void add_slot(Linker *linker, ClassId id, SlotList *list, Slots *slots, Value *item) {
  Value *reduced = text_of_instance(linker, value_reduce(linker, item));
  const char *wrong = type_name_of(linker, reduced);
  Str class_name = linker_class(linker, id)->name;
  if (reduced->kind == VALUE_STR) {
    array_push(list, (Slot){.name = reduced->text,
                            .mangled = mangle_name(linker->arena, class_name, reduced->text),
                            .span = item->span,
                            .is_str = true,
                            .present = YES,
                            .concatenated = reduced->flags & VALUE_CONCATENATED,
                            .expr = reduced->expr});
    slots->least += !str_eq_c(reduced->text, "__dict__") && !str_eq_c(reduced->text, "__weakref__");
    return;
  }
  if (wrong) {
    array_push(list, (Slot){.name = str_from(wrong), .span = item->span, .present = YES});
    return;
  }
  slots->least += reduced->kind == VALUE_SOME_STR || item->kind != VALUE_STARRED;
  slots->form = SLOTS_UNKNOWN;
}

/* The items as they are spread out; what is not known makes the form unknown. */
static void add_all(Linker *linker, ClassId id, SlotList *list, Slots *slots, Value *value,
                    uint32_t depth) {
  Value *reduced = value_reduce(linker, value);
  bool container = value_is_sequence(reduced) || reduced->kind == VALUE_DICT;
  if (!container || depth > 20) {
    slots->form = SLOTS_UNKNOWN;
    return;
  }
  uint32_t step = reduced->kind == VALUE_DICT ? 2 : 1;
  for (uint32_t i = 0; i < reduced->count && list->len < 4096; i += step) {
    Value *item = reduced->items[i];
    if (item->kind == VALUE_STARRED) {
      Value *spread = value_reduce(linker, item->items[0]);
      if (spread->kind == VALUE_STR) {
        Items characters = value_items(linker, spread);
        for (uint32_t k = 0; k < characters.count; k++) {
          add_slot(linker, id, list, slots, characters.list[k]);
        }
        continue;
      }
      add_all(linker, id, list, slots, item->items[0], depth + 1);
    } else {
      add_slot(linker, id, list, slots, item);
    }
  }
}

static void unique_items(SlotList *list) {
  uint32_t len = 0;
  for (uint32_t i = 0; i < list->len; i++) {
    bool seen = false;
    for (uint32_t k = 0; k < len && !seen; k++) {
      seen = list->items[i].is_str && list->items[k].is_str &&
             str_eq(list->items[i].name, list->items[k].name);
    }
    if (!seen) {
      list->items[len++] = list->items[i];
    }
  }
  list->len = len;
}

static void refuse_value(Linker *linker, ClassId id, const char *type) {
  Str message = arena_printf(linker->arena, "'%s' object is not iterable", type);
  linker_draft(linker, id)->slots_message = message;
  Class *class = linker_class(linker, id);
  class->slots.form = SLOTS_NOT_VALID;
  if (class->layout.created == NO) {
    return;
  }
  class->layout.error = (CreationError){.type = "TypeError",
                                        .message = message,
                                        .slot = FACTS_NONE,
                                        .first = NO_CLASS,
                                        .second = NO_CLASS,
                                        .cause = CREATION_SLOTS_NOT_ITERABLE};
}

/* bytes are iterable: their items are int. */
static void bytes_items(const Value *value, SlotList *list) {
  if (value->text.len > 0 || (value->expr && value->expr->text)) {
    array_push(list, (Slot){.name = STR("int"), .span = value->span, .present = YES});
  }
}

static Truth instance_is_iterable(Linker *linker, ClassId id) {
  class_link(linker, id);
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (class_own_member(at, STR("__iter__")) || class_own_member(at, STR("__getitem__"))) {
      return YES;
    }
    if (at->origin == ORIGIN_STDLIB && !str_eq_c(at->qualname, "object")) {
      return MAYBE;
    }
  }
  return class->flags & CLASS_MRO_COMPLETE ? NO : MAYBE;
}

static void mark_written(Slots *slots, const SlotList *list) {
  slots->written = slots->form == SLOTS_ITEMS;
  for (uint32_t i = 0; i < list->len; i++) {
    Span item = list->items[i].span;
    bool inside = item.file == slots->span.file && item.start >= slots->span.start &&
                  item.end <= slots->span.end;
    slots->written = slots->written && inside && list->items[i].expr;
  }
}

static void take_value(Linker *linker, ClassId id, Value *value, SlotList *list, Slots *slots) {
  slots->single_string = is_text(value);
  value = text_of_instance(linker, value);
  const char *wrong = type_name_of(linker, value);
  slots->iterator = value->kind == VALUE_ITERATOR;
  slots->is_dict = value->kind == VALUE_DICT;
  slots->mutable_value = value->kind == VALUE_LIST || slots->is_dict ||
                         (value->kind == VALUE_SET && !(value->flags & VALUE_FROZEN));
  if (value->kind == VALUE_STR || value->kind == VALUE_SOME_STR) {
    add_slot(linker, id, list, slots, value);
  } else if (value->kind == VALUE_BYTES) {
    bytes_items(value, list);
  } else if (value_is_sequence(value) || value->kind == VALUE_DICT) {
    add_all(linker, id, list, slots, value, 0);
    if (value->kind == VALUE_SET || value->kind == VALUE_DICT) {
      unique_items(list);
    }
  } else if (wrong) {
    linker_class(linker, id)->slots = *slots;
    refuse_value(linker, id, wrong);
    *slots = linker_class(linker, id)->slots;
  } else if (value->kind == VALUE_INSTANCE && instance_is_iterable(linker, value->id) == NO) {
    Str name = linker_class(linker, value->id)->name;
    linker_class(linker, id)->slots = *slots;
    refuse_value(linker, id, arena_str(linker->arena, name).data);
    *slots = linker_class(linker, id)->slots;
  } else {
    slots->form = SLOTS_UNKNOWN;
  }
}

/* Several values by branch: the items common to all are there, the others perhaps. */
static void take_choice(Linker *linker, ClassId id, const Value *choice, SlotList *list,
                        Slots *slots) {
  uint32_t least = UINT32_MAX;
  for (uint32_t i = 0; i < choice->count; i++) {
    if (choice->items[i]->kind == VALUE_UNBOUND) {
      slots->present = MAYBE;
      least = 0;
      continue;
    }
    SlotList arm = {0};
    Slots one = {.form = SLOTS_ITEMS, .present = YES, .span = slots->span};
    take_value(linker, id, value_reduce(linker, choice->items[i]), &arm, &one);
    least = one.least < least ? one.least : least;
    for (uint32_t k = 0; k < arm.len; k++) {
      array_push(list, arm.items[k]);
    }
    array_release(&arm);
  }
  unique_items(list);
  for (uint32_t i = 0; i < list->len; i++) {
    list->items[i].present = MAYBE;
  }
  slots->form = SLOTS_UNKNOWN;
  slots->least = least == UINT32_MAX ? 0 : least;
  Class *class = linker_class(linker, id);
  if (class->layout.created != NO) {
    class->layout.error =
        (CreationError){.slot = FACTS_NONE, .first = NO_CLASS, .second = NO_CLASS};
  }
}

/* Branches that come to the same items are one value. */
static Value *sole_value(Linker *linker, Value *value) {
  if (value->kind != VALUE_CHOICE) {
    return value;
  }
  Items first = value_items(linker, value_reduce(linker, value->items[0]));
  for (uint32_t i = 1; i < value->count; i++) {
    Items items = value_items(linker, value_reduce(linker, value->items[i]));
    if (!first.known || !items.known || items.count != first.count) {
      return value;
    }
    for (uint32_t k = 0; k < items.count; k++) {
      Value *a = value_reduce(linker, first.list[k]), *b = value_reduce(linker, items.list[k]);
      if (a->kind != VALUE_STR || b->kind != VALUE_STR || !str_eq(a->text, b->text)) {
        return value;
      }
    }
  }
  return value_reduce(linker, value->items[0]);
}

/* The value that raises when this one is evaluated: itself, or one of its items. NULL: none. */
static const Value *raising(Linker *linker, const Value *value) {
  for (uint32_t i = 0; value_is_sequence(value) && i < value->count; i++) {
    Value *item = value->items[i];
    item = value_reduce(linker, item->kind == VALUE_STARRED ? item->items[0] : item);
    if (item->flags & VALUE_RAISES) {
      return item;
    }
  }
  return value->flags & VALUE_RAISES ? value : NULL;
}

void slots_evaluate(Linker *linker, ClassId id) {
  const Draft *draft = linker_draft(linker, id);
  if (!draft->slots_value) {
    return;
  }
  Slots slots = {.form = SLOTS_ITEMS,
                 .present = YES,
                 .generated = draft->slots_rewritten,
                 .rewritten = draft->slots_rewritten,
                 .span = draft->slots_span,
                 .name_span = draft->slots_name_span};
  SlotList list = {0};
  Value *value = sole_value(linker, value_reduce(linker, draft->slots_value));
  const Value *raised = raising(linker, value);
  if (raised && !linker_draft(linker, id)->unreached) {
    class_refuse_body(linker, id, raised);
  }
  if (value->kind == VALUE_CHOICE) {
    take_choice(linker, id, value, &list, &slots);
  } else {
    take_value(linker, id, value, &list, &slots);
  }
  const Class *owner = linker_class(linker, id);
  bool broken = owner->fact != FACTS_NONE &&
                linker->files[owner->file].facts->classes[owner->fact].flags & CLASS_HAS_ERROR;
  if (broken && slots.form == SLOTS_NOT_VALID) {
    slots.form = SLOTS_UNKNOWN; /* what the parser made of it */
  }
  mark_written(&slots, &list);
  Slot *items = ARENA_ARRAY(linker->arena, Slot, list.len + 1);
  for (uint32_t i = 0; i < list.len; i++) {
    items[i] = list.items[i];
  }
  slots.items = items;
  slots.count = list.len;
  linker_class(linker, id)->slots = slots;
  array_release(&list);
}
