/* Classes that calls make: namedtuple(...), typing.NamedTuple(...), make_dataclass(...), type(...).
 */
#include <string.h>

#include "analyzer/classes.h"

static ClassId call_class(Linker *linker, const Value *call, Str name) {
  ClassId id = linker_add_class(linker, ORIGIN_CALL);
  Class *class = linker_class(linker, id);
  class->flags |= CLASS_IS_UNNAMED;
  class->file = call->span.file;
  class->module = call->span.file == NO_FILE ? (Str){0} : linker->project->modules[call->span.file];
  class->name = class->qualname = name;
  class->span = class->name_span = call->span;
  class->slots.span = class->slots.name_span = call->span;
  return id;
}

static void set_bases(Linker *linker, ClassId id, const ClassId *bases, uint32_t count, Span span) {
  ClassId *list = ARENA_ARRAY(linker->arena, ClassId, count);
  Span *spans = ARENA_ARRAY(linker->arena, Span, count);
  for (uint32_t i = 0; i < count; i++) {
    list[i] = bases[i];
    spans[i] = span;
  }
  Class *class = linker_class(linker, id);
  class->bases = list;
  class->base_spans = spans;
  class->base_count = count;
}

static void set_slots(Linker *linker, ClassId id, const Value *names, bool generated) {
  Class *class = linker_class(linker, id);
  Slot *items = ARENA_ARRAY(linker->arena, Slot, names->count + 1);
  for (uint32_t i = 0; i < names->count; i++) {
    Str name = names->items[i]->text;
    items[i] = (Slot){.name = name,
                      .mangled = mangle_name(linker->arena, class->name, name),
                      .span = names->items[i]->span,
                      .is_str = true,
                      .present = YES};
  }
  class->slots.form = SLOTS_ITEMS;
  class->slots.present = YES;
  class->slots.items = items;
  class->slots.count = class->slots.least = names->count;
  class->slots.generated = generated;
}

ClassId subclass_by_call(Linker *linker, ClassId base, Str name, Span span) {
  Str key = arena_printf(linker->lasting, "%u " STR_FMT, base, STR_ARG(name));
  uint32_t known;
  if (map_get(&linker->instance_classes, key, &known)) {
    return known;
  }
  Arena *before = linker_last(linker);
  Value call = {.kind = VALUE_CALL, .span = span};
  ClassId id = call_class(linker, &call, name);
  set_bases(linker, id, &base, 1, span);
  map_set(&linker->instance_classes, key, id);
  class_link(linker, id);
  linker_restore(linker, before);
  return id;
}

/* Field names of a namedtuple: "a b", "a, b", or a sequence of str. NULL if not known. */
static Value *field_names(Linker *linker, Value *argument) {
  Value *fields = value_reduce(linker, argument);
  if (fields->kind == VALUE_STR) {
    Value *list =
        value_with_items(linker->arena, VALUE_TUPLE, fields->span, (uint32_t)fields->text.len + 1);
    uint32_t count = 0;
    for (size_t i = 0; i < fields->text.len;) {
      size_t end = i;
      while (end < fields->text.len && !strchr(" ,\t\n\r", fields->text.data[end])) {
        end++;
      }
      if (end > i) {
        list->items[count++] =
            value_str(linker->arena, fields->span, str_slice(fields->text, i, end));
      }
      i = end + 1;
    }
    list->count = count;
    return list;
  }
  Items items = value_items(linker, fields);
  if (!items.known) {
    return NULL;
  }
  Value *list = value_with_items(linker->arena, VALUE_TUPLE, fields->span, items.count);
  for (uint32_t i = 0; i < items.count; i++) {
    Value *item = value_reduce(linker, items.list[i]);
    if (item->kind == VALUE_TUPLE && item->count > 0) {
      item = value_reduce(linker, item->items[0]);
    }
    if (item->kind != VALUE_STR) {
      return NULL;
    }
    list->items[i] = item;
  }
  return list;
}

/* The field's descriptors refuse stores: "can't set attribute". */
static void field_members(Linker *linker, ClassId id, const Value *fields) {
  Class *class = linker_class(linker, id);
  Member *members = ARENA_ARRAY(linker->arena, Member, fields->count + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < fields->count; i++) {
    members[count++] = (Member){.name = fields->items[i]->text,
                                .kind = MEMBER_PROPERTY,
                                .bound = YES,
                                .span = fields->items[i]->span,
                                .function = FACTS_NONE,
                                .class_id = NO_CLASS};
  }
  for (uint32_t i = 1; i < count; i++) {
    for (uint32_t k = i; k > 0 && str_compare(members[k - 1].name, members[k].name) > 0; k--) {
      Member swap = members[k];
      members[k] = members[k - 1];
      members[k - 1] = swap;
    }
  }
  class->members = members;
  class->member_count = count;
}

static void refuse_call(Linker *linker, ClassId id, const char *type, Str message) {
  Layout *layout = &linker_class(linker, id)->layout;
  layout->created = NO;
  layout->error =
      (CreationError){type, message, FACTS_NONE, NO_CLASS, NO_CLASS, CREATION_SPECIAL_CLASS};
}

/* namedtuple() looks at each field: no underscore in front, none twice. */
static void check_field_names(Linker *linker, ClassId id, const Value *list) {
  for (uint32_t i = 0; i < list->count; i++) {
    Str name = list->items[i]->text;
    if (str_starts_with(name, STR("_"))) {
      refuse_call(linker, id, "ValueError",
                  arena_printf(linker->arena,
                               "Field names cannot start with an underscore: '" STR_FMT "'",
                               STR_ARG(name)));
      return;
    }
    for (uint32_t k = 0; k < i; k++) {
      if (str_eq(list->items[k]->text, name)) {
        refuse_call(linker, id, "ValueError",
                    arena_printf(linker->arena, "Encountered duplicate field name: '" STR_FMT "'",
                                 STR_ARG(name)));
        return;
      }
    }
  }
}

static ClassId namedtuple(Linker *linker, Value *call) {
  Value *name = call_positional(call, 0), *fields = call_positional(call, 1);
  name = name ? name : call_keyword(call, "typename");
  fields = fields ? fields : call_keyword(call, "field_names");
  Value *text = name ? value_reduce(linker, name) : NULL;
  ClassId id = call_class(linker, call, text && text->kind == VALUE_STR ? text->text : STR("?"));
  ClassId tuple = linker_builtin(linker, "builtins", "tuple");
  set_bases(linker, id, &tuple, 1, call->span);
  Value empty = {.kind = VALUE_TUPLE};
  set_slots(linker, id, &empty, true);
  Value *list = fields ? field_names(linker, fields) : NULL;
  if (list && !call_keyword(call, "rename")) {
    linker_draft(linker, id)->fields = list;
    field_members(linker, id, list);
    check_field_names(linker, id, list);
  } else {
    linker_draft(linker, id)->exotic_namespace = true;
  }
  linker_class(linker, id)->flags |= CLASS_IS_NAMEDTUPLE;
  return id;
}

static bool known_bases(Linker *linker, Value *argument, ClassId *bases, uint32_t *count) {
  Items items = value_items(linker, value_reduce(linker, argument));
  if (!items.known || items.count > 16) {
    return false;
  }
  for (uint32_t i = 0; i < items.count; i++) {
    Value *base = value_reduce(linker, items.list[i]);
    if (base->kind != VALUE_CLASS || base->flags & VALUE_SUBSCRIPTED) {
      return false;
    }
    class_link(linker, base->id);
    bases[(*count)++] = base->id;
  }
  if (*count == 0) {
    bases[(*count)++] = linker->object;
  }
  return true;
}

static bool type_namespace(Linker *linker, ClassId id, const Value *namespace) {
  Member *members = ARENA_ARRAY(linker->arena, Member, namespace->count + 1);
  Entry *entries = ARENA_ARRAY(linker->arena, Entry, namespace->count + 1);
  uint32_t count = 0, entry_count = 0;
  for (uint32_t i = 0; i + 1 < namespace->count; i += 2) {
    Value *key = value_reduce(linker, namespace->items[i]);
    if (key->kind != VALUE_STR) {
      return false;
    }
    entries[entry_count++] =
        (Entry){.name = key->text, .value = namespace->items[i + 1], .span = key->span, .order = i};
    if (str_eq_c(key->text, "__slots__")) {
      Draft *draft = linker_draft(linker, id);
      draft->slots_value = namespace->items[i + 1];
      draft->slots_span = draft->slots_name_span = namespace->items[i + 1]->span;
      continue;
    }
    Member *member = &members[count++];
    *member = (Member){.name = key->text,
                       .bound = YES,
                       .span = key->span,
                       .function = FACTS_NONE,
                       .class_id = NO_CLASS};
    member->kind = member_kind_of(linker, value_reduce(linker, namespace->items[i + 1]), member);
  }
  for (uint32_t i = 1; i < count; i++) {
    for (uint32_t k = i; k > 0 && str_compare(members[k - 1].name, members[k].name) > 0; k--) {
      Member swap = members[k];
      members[k] = members[k - 1];
      members[k - 1] = swap;
    }
  }
  linker_class(linker, id)->members = members;
  linker_class(linker, id)->member_count = count;
  linker_draft(linker, id)->entries = entries;
  linker_draft(linker, id)->entry_count = entry_count;
  return true;
}

/* `type(name, bases, namespace)`; `first`: which argument is the name. */
static ClassId type_call(Linker *linker, Value *call, uint32_t first) {
  Value *name = call_positional(call, first), *bases = call_positional(call, first + 1);
  Value *namespace = call_positional(call, first + 2);
  if (!name || !bases || !namespace || call->count != first + 4) {
    return NO_CLASS;
  }
  Value *text = value_reduce(linker, name), *body = value_reduce(linker, namespace);
  ClassId ids[16];
  uint32_t count = 0;
  if (text->kind != VALUE_STR || body->kind != VALUE_DICT ||
      !known_bases(linker, bases, ids, &count)) {
    return NO_CLASS;
  }
  ClassId id = call_class(linker, call, text->text);
  set_bases(linker, id, ids, count, call->span);
  return type_namespace(linker, id, body) ? id : NO_CLASS;
}

/* The fields as annotations of the class: `"x"`, `("x", int)`, `("x", int, default)`. */
static bool dataclass_fields(Linker *linker, ClassId id, Value *argument) {
  Items items = value_items(linker, value_reduce(linker, argument));
  if (!items.known) {
    return false;
  }
  Annotation *list = ARENA_ARRAY(linker->arena, Annotation, items.count + 1);
  Value **types = ARENA_ARRAY(linker->arena, Value *, items.count + 1);
  Value **values = ARENA_ARRAY(linker->arena, Value *, items.count + 1);
  for (uint32_t i = 0; i < items.count; i++) {
    Value *item = value_reduce(linker, items.list[i]);
    bool tuple = item->kind == VALUE_TUPLE && item->count >= 1;
    Value *name = tuple ? value_reduce(linker, item->items[0]) : item;
    if (name->kind != VALUE_STR) {
      return false;
    }
    list[i] = (Annotation){.name = name->text, .span = item->span};
    list[i].has_value = tuple && item->count > 2;
    types[i] = tuple && item->count > 1 ? item->items[1]
                                        : value_new(linker->arena, VALUE_NONE, item->span);
    values[i] = list[i].has_value ? item->items[2] : NULL;
  }
  linker_class(linker, id)->annotations = list;
  linker_class(linker, id)->annotation_count = items.count;
  linker_draft(linker, id)->field_annotations = types;
  linker_draft(linker, id)->field_values = values;
  return true;
}

/* Defaults of fields stand in the namespace. */
static void add_defaults(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  Member *members =
      ARENA_ARRAY(linker->arena, Member, class->member_count + class->annotation_count + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < class->member_count; i++) {
    members[count++] = class->members[i];
  }
  for (uint32_t i = 0; i < class->annotation_count; i++) {
    const Annotation *field = &class->annotations[i];
    if (!field->has_value || class_own_member(class, field->name)) {
      continue;
    }
    uint32_t at = count++;
    for (; at > 0 && str_compare(members[at - 1].name, field->name) > 0; at--) {
      members[at] = members[at - 1];
    }
    members[at] = (Member){.name = field->name,
                           .kind = MEMBER_VALUE,
                           .bound = YES,
                           .annotated = true,
                           .span = field->span,
                           .function = FACTS_NONE,
                           .class_id = NO_CLASS};
  }
  linker_class(linker, id)->members = members;
  linker_class(linker, id)->member_count = count;
}

/* `dataclass(...)` with the call's own keywords. */
static void dataclass_decorator(Linker *linker, ClassId id, Value *call) {
  Value *decorator = value_with_items(linker->arena, VALUE_CALL, call->span, call->count);
  Value *function = value_new(linker->arena, VALUE_EXTERNAL, call->span);
  function->text = STR("dataclasses");
  function->name = STR("dataclass");
  uint32_t count = 0;
  decorator->items[count++] = function;
  for (uint32_t i = 1; i < call->count; i++) {
    Value *item = call->items[i];
    bool own = item->kind != VALUE_KEYWORD || str_eq_c(item->name, "bases") ||
               str_eq_c(item->name, "namespace") || str_eq_c(item->name, "module");
    if (!own) {
      decorator->items[count++] = item;
    }
  }
  decorator->count = count;
  Draft *draft = linker_draft(linker, id);
  draft->decorators = ARENA_ARRAY(linker->arena, Value *, 1);
  draft->decorators[0] = decorator;
  draft->decorator_count = 1;
}

/* types.new_class with the annotations, then @dataclass. */
static ClassId make_dataclass(Linker *linker, Value *call) {
  Value *name = call_positional(call, 0), *fields = call_positional(call, 1);
  Value *text = name ? value_reduce(linker, name) : NULL;
  Value *bases = call_keyword(call, "bases"), *namespace = call_keyword(call, "namespace");
  Value *body = namespace ? value_reduce(linker, namespace) : NULL;
  ClassId ids[16] = {linker->object};
  uint32_t count = bases ? 0 : 1;
  bool known = text && text->kind == VALUE_STR && fields && !call_has_unknown_arguments(call) &&
               !call_keyword(call, "decorator") && (!body || body->kind == VALUE_DICT) &&
               (!bases || known_bases(linker, bases, ids, &count));
  if (!known) {
    return NO_CLASS;
  }
  ClassId id = call_class(linker, call, text->text);
  set_bases(linker, id, ids, count, call->span);
  if ((body && !type_namespace(linker, id, body)) || !dataclass_fields(linker, id, fields)) {
    return NO_CLASS;
  }
  add_defaults(linker, id);
  Str unexpected = dataclass_unexpected_keyword(linker, call, "make_dataclass");
  if (!str_is_empty(unexpected)) {
    refuse_call(linker, id, "TypeError", unexpected);
  } else {
    dataclass_decorator(linker, id, call);
  }
  return id;
}

/* `Meta(name, bases, namespace)` of a metaclass of the project, and `type.__new__(Meta, ...)`,
 * which goes past what that does. */
ClassId class_of_metaclass(Linker *linker, Value *call, ClassId metaclass, bool past) {
  Arena *before = linker_last(linker);
  ClassId id = type_call(linker, call, past ? 1 : 0);
  if (id != NO_CLASS) {
    linker_draft(linker, id)->helper_metaclass = metaclass;
    linker_draft(linker, id)->helper_metaclass_known = true;
    linker_draft(linker, id)->past_metaclass = past;
    class_link(linker, id);
  }
  linker_restore(linker, before);
  return id;
}

static ClassId make_class(Linker *linker, Value *call, Value *function) {
  if (!linker->linking) {
    linker->incomplete = true;
    return NO_CLASS;
  }
  ClassId id = NO_CLASS;
  if (value_known_as(linker, function, "collections", "namedtuple") ||
      value_known_as(linker, function, "typing", "NamedTuple") ||
      value_known_as(linker, function, "typing_extensions", "NamedTuple")) {
    id = namedtuple(linker, call);
  } else if (value_known_as(linker, function, "builtins", "type")) {
    id = type_call(linker, call, 0);
  } else if (value_known_as(linker, function, "dataclasses", "make_dataclass")) {
    id = make_dataclass(linker, call);
  }
  if (id != NO_CLASS) {
    class_link(linker, id);
  }
  return id;
}

ClassId class_from_call(Linker *linker, Value *call, Value *function) {
  Arena *before = linker_last(linker);
  ClassId id = make_class(linker, call, function);
  linker_restore(linker, before);
  return id;
}
