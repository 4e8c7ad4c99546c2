/*
 * What @dataclass raises: the checks of _process_class in Lib/dataclasses.py, in its order, on the
 * fields that the class and the dataclasses above it have.
 */
#include "analyzer/classes.h"
#include "analyzer/stdlib.h"

static bool refuse(Linker *linker, ClassId id, const char *type, Str message) {
  layout_before_decorator(linker, id);
  Class *class = linker_class(linker, id);
  if (class->layout.created == YES) {
    class->layout.created = NO;
    class->layout.error =
        (CreationError){type, message, FACTS_NONE, NO_CLASS, NO_CLASS, CREATION_DECORATOR};
  }
  return false;
}

static bool is_field_call(Linker *linker, const Value *value) {
  return value && value->kind == VALUE_CALL && value->count > 0 &&
         str_eq_c(value_dotted(linker, value_reduce(linker, value->items[0])), "dataclasses.field");
}

/* A member of a C struct counts as no default, other descriptors do. */
static Truth stdlib_default(Linker *linker, const Class *class, Str name) {
  switch (stdlib_attribute(linker->project->target.minor, linker_draft(linker, class->id)->stdlib,
                           name)) {
  case STDLIB_ATTRIBUTE_SLOT: return NO;
  case STDLIB_ATTRIBUTE_DATA:
  case STDLIB_ATTRIBUTE_READONLY: return YES;
  case STDLIB_ATTRIBUTE_NONE:
  case STDLIB_ATTRIBUTE_FIXED: break;
  }
  return MAYBE;
}

/* What `getattr(cls, name)` finds where the body binds nothing: NO for a slot's descriptor or
 * nothing. */
static Truth inherited_default(Linker *linker, ClassId id, Str name) {
  const Class *class = linker_class(linker, id);
  if (!class->slots.generated && class_own_slot(class, name)) {
    return NO;
  }
  for (uint32_t i = 1; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (str_eq_c(name, "__slots__") && at->slots.form != SLOTS_ABSENT) {
      return YES;
    }
    const Member *member = class_own_member(at, name);
    if (member) {
      return at->origin == ORIGIN_STDLIB ? stdlib_default(linker, at, name) : member->bound;
    }
    if (class_own_slot(at, name)) {
      return NO;
    }
  }
  return NO;
}

static Truth field_default(const Value *call) {
  if (call_keyword(call, "default") || call_keyword(call, "default_factory")) {
    return YES;
  }
  return call_has_unknown_arguments(call) ? MAYBE : NO;
}

static Truth flag(Linker *linker, const Value *call, const char *name, Truth missing) {
  Value *value = call_keyword(call, name);
  return value ? value_truth(linker, value) : missing;
}

static InitField own_field(Linker *linker, ClassId id, uint32_t index, Truth kw_only) {
  const Annotation annotation = linker_class(linker, id)->annotations[index];
  Value *value = linker_draft(linker, id)->field_values[index];
  InitField field = {.name = annotation.name,
                     .kw_only = kw_only,
                     .in_init = truth_of(!annotation.is_class_var),
                     .is_field = !annotation.is_class_var && !annotation.is_init_var};
  if (!value || value->kind == VALUE_UNBOUND) {
    field.has_default = inherited_default(linker, id, annotation.name);
  } else if (is_field_call(linker, value)) {
    field.has_default = field_default(value);
    field.has_factory = call_keyword(value, "default_factory") != NULL;
    field.in_init = truth_and(field.in_init, flag(linker, value, "init", YES));
    field.kw_only = flag(linker, value, "kw_only", kw_only);
    field.value = call_keyword(value, "default");
  } else {
    field.has_default = value_is_choice_with(value, VALUE_UNBOUND) ? MAYBE : YES;
    field.value = value;
  }
  return field;
}

static void set_field(InitFields *fields, InitField field) {
  for (uint32_t i = 0; i < fields->len; i++) {
    if (str_eq(fields->items[i].name, field.name)) {
      fields->items[i] = field;
      return;
    }
  }
  array_push(fields, field);
}

void dataclass_all_fields(Linker *linker, ClassId id, Truth kw_only, InitFields *all,
                          InitFields *own) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = class->mro_count; i > 1; i--) {
    const Draft *draft = linker_draft(linker, class->mro[i - 1]);
    for (uint32_t k = 0; k < draft->init_field_count; k++) {
      set_field(all, draft->init_fields[k]);
    }
  }
  for (uint32_t i = 0; i < linker_class(linker, id)->annotation_count; i++) {
    if (linker_class(linker, id)->annotations[i].is_kw_only) {
      kw_only = YES;
      continue;
    }
    InitField field = own_field(linker, id, i, kw_only);
    if (own) {
      array_push(own, field);
    }
    set_field(all, field);
  }
}

static void keep(Linker *linker, ClassId id, const InitFields *fields) {
  Draft *draft = linker_draft(linker, id);
  draft->init_fields = ARENA_ARRAY(linker->arena, InitField, fields->len + 1);
  draft->init_field_count = fields->len;
  for (uint32_t i = 0; i < fields->len; i++) {
    draft->init_fields[i] = fields->items[i];
    draft->init_fields[i].value = NULL;
  }
}

static const char *mutable_type(Linker *linker, Value *value) {
  Value *reduced = value ? value_reduce(linker, value) : NULL;
  switch (reduced ? reduced->kind : VALUE_UNKNOWN) {
  case VALUE_LIST: return "list";
  case VALUE_DICT: return "dict";
  case VALUE_SET: return reduced->flags & VALUE_FROZEN ? NULL : "set";
  }
  return NULL;
}

static bool check_values(Linker *linker, ClassId id, const InitFields *own) {
  for (uint32_t i = 0; i < own->len; i++) {
    if (own->items[i].has_factory && !own->items[i].is_field) {
      return refuse(linker, id, "TypeError",
                    arena_printf(linker->arena, "field " STR_FMT " cannot have a default factory",
                                 STR_ARG(own->items[i].name)));
    }
  }
  for (uint32_t i = 0; i < own->len; i++) {
    const char *type = own->items[i].is_field ? mutable_type(linker, own->items[i].value) : NULL;
    if (type) {
      return refuse(linker, id, "ValueError",
                    arena_printf(linker->arena,
                                 "mutable default <class '%s'> for field " STR_FMT
                                 " is not allowed: use default_factory",
                                 type, STR_ARG(own->items[i].name)));
    }
  }
  for (uint32_t i = 0; i < linker_draft(linker, id)->entry_count; i++) {
    const Entry entry = linker_draft(linker, id)->entries[i];
    bool annotated = false;
    for (uint32_t k = 0; k < own->len; k++) {
      annotated = annotated || str_eq(own->items[k].name, entry.name);
    }
    if (!annotated && is_field_call(linker, entry.value)) {
      return refuse(linker, id, "TypeError",
                    arena_printf(linker->arena,
                                 "'" STR_FMT "' is a field but has no type annotation",
                                 STR_ARG(entry.name)));
    }
  }
  return true;
}

static bool check_frozen(Linker *linker, ClassId id, Truth frozen) {
  const Class *class = linker_class(linker, id);
  bool any = false, all = true, some = false;
  for (uint32_t i = 1; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (at->flags & CLASS_IS_DATACLASS) {
      some = true;
      any = any || at->flags & CLASS_IS_FROZEN;
      all = all && at->flags & CLASS_IS_FROZEN;
    }
  }
  if (some && any && frozen == NO) {
    return refuse(linker, id, "TypeError",
                  STR("cannot inherit non-frozen dataclass from a frozen one"));
  }
  if (some && frozen == YES && (linker->project->target.minor >= 13 ? !all : !any)) {
    return refuse(linker, id, "TypeError",
                  STR("cannot inherit frozen dataclass from a non-frozen one"));
  }
  return true;
}

/* _init_fn: positional parameters of `__init__`. */
static bool check_defaults(Linker *linker, ClassId id, const InitFields *fields) {
  const InitField *seen = NULL;
  bool unsure = false; /* a field before may have a default */
  for (uint32_t i = 0; i < fields->len; i++) {
    const InitField *field = &fields->items[i];
    if (field->in_init == MAYBE || field->kw_only == MAYBE) {
      return true;
    }
    if (field->in_init == NO || field->kw_only == YES) {
      continue;
    }
    bool late = field->has_default == MAYBE && seen; /* it may be the one that is named */
    if (late || (field->has_default == NO && !seen && unsure)) {
      return true;
    }
    unsure = unsure || field->has_default == MAYBE;
    if (field->has_default == YES) {
      seen = field;
    } else if (seen) {
      bool both = linker->project->target.minor >= 13;
      Str other =
          both ? arena_printf(linker->arena, " '" STR_FMT "'", STR_ARG(seen->name)) : (Str){0};
      return refuse(linker, id, "TypeError",
                    arena_printf(linker->arena,
                                 "non-default argument '" STR_FMT
                                 "' follows default argument" STR_FMT,
                                 STR_ARG(field->name), STR_ARG(other)));
    }
  }
  return true;
}

static bool overwrites(Linker *linker, ClassId id, const char *name, const char *advice) {
  const Member *member = class_own_member(linker_class(linker, id), str_from(name));
  if (!member || member->bound != YES) {
    return false;
  }
  refuse(linker, id, "TypeError",
         arena_printf(linker->arena, "Cannot overwrite attribute %s in class " STR_FMT "%s", name,
                      STR_ARG(linker_class(linker, id)->name), advice));
  return true;
}

static bool check_methods(Linker *linker, ClassId id, Truth order, Truth frozen, Truth hash) {
  static const char *const ORDER[] = {"__lt__", "__le__", "__gt__", "__ge__"};
  static const char *const FROZEN[] = {"__setattr__", "__delattr__"};
  for (size_t i = 0; order == YES && i < 4; i++) {
    /* 3.13 lost the full stop. */
    const char *advice = linker->project->target.minor >= 13
                             ? " Consider using functools.total_ordering"
                             : ". Consider using functools.total_ordering";
    if (overwrites(linker, id, ORDER[i], advice)) {
      return false;
    }
  }
  for (size_t i = 0; frozen == YES && i < 2; i++) {
    if (overwrites(linker, id, FROZEN[i], "")) {
      return false;
    }
  }
  return hash != YES || !overwrites(linker, id, "__hash__", "");
}

/* The class attribute of a field() without default is deleted. */
static void drop_placeholders(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  Member *members = (Member *)(uintptr_t) class->members;
  uint32_t count = 0;
  for (uint32_t i = 0; i < class->member_count; i++) {
    bool placeholder = false;
    for (uint32_t k = 0; k < class->annotation_count && !placeholder; k++) {
      Value *value = linker_draft(linker, id)->field_values[k];
      placeholder = str_eq(class->annotations[k].name, members[i].name) &&
                    is_field_call(linker, value) && !call_keyword(value, "default") &&
                    !call_has_unknown_arguments(value);
      class = linker_class(linker, id);
    }
    if (!placeholder) {
      members[count++] = members[i];
    }
  }
  class->member_count = count;
}

bool dataclass_check(Linker *linker, ClassId id, const Value *call) {
  Value none = {.kind = VALUE_CALL};
  call = call ? call : &none;
  Truth missing = call_has_unknown_arguments(call) ? MAYBE : NO;
  Truth frozen = flag(linker, call, "frozen", missing);
  Truth order = flag(linker, call, "order", missing), equal = flag(linker, call, "eq", YES);
  InitFields all = {0}, own = {0};
  dataclass_all_fields(linker, id, flag(linker, call, "kw_only", missing), &all, &own);
  keep(linker, id, &all);
  bool fine = linker_class(linker, id)->layout.created == NO ||
              (check_values(linker, id, &own) && check_frozen(linker, id, frozen));
  if (fine && linker_class(linker, id)->layout.created != NO) {
    if (order == YES && equal == NO) {
      fine = refuse(linker, id, "ValueError", STR("eq must be true if order is true"));
    }
    fine = fine && (flag(linker, call, "init", YES) != YES || check_defaults(linker, id, &all)) &&
           check_methods(linker, id, order, frozen, flag(linker, call, "unsafe_hash", missing));
  }
  array_release(&all);
  array_release(&own);
  if (fine && linker_class(linker, id)->slots.form == SLOTS_ABSENT) {
    drop_placeholders(linker, id);
  }
  return fine;
}

Str dataclass_unexpected_keyword(Linker *linker, const Value *call, const char *function) {
  static const struct {
    const char *name;
    uint8_t since;
  } NEWER[] = {{"match_args", 10},   {"kw_only", 10}, {"slots", 10},
               {"weakref_slot", 11}, {"module", 12},  {"decorator", 14}};
  for (uint32_t i = 1; call && i < call->count; i++) {
    for (size_t k = 0; k < sizeof NEWER / sizeof *NEWER; k++) {
      if (call->items[i]->kind == VALUE_KEYWORD && str_eq_c(call->items[i]->name, NEWER[k].name) &&
          linker->project->target.minor < NEWER[k].since) {
        return arena_printf(linker->arena, "%s() got an unexpected keyword argument '%s'", function,
                            NEWER[k].name);
      }
    }
  }
  return (Str){0};
}
