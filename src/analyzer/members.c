/* The namespace of a class by kind of member: what stands in the way of a store, and what takes it.
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/classes.h"
#include "analyzer/reduce.h"
#include "analyzer/stdlib.h"

static int compare_members(const void *a, const void *b) {
  return str_compare(((const Member *)a)->name, ((const Member *)b)->name);
}

/* Decorators after which a function is still nothing that takes stores. */
static bool is_plain_decorator(Str dotted) {
  static const char *const NAMES[] = {"builtins.staticmethod",
                                      "builtins.classmethod",
                                      "abc.abstractmethod",
                                      "abc.abstractclassmethod",
                                      "abc.abstractstaticmethod",
                                      "functools.lru_cache",
                                      "functools.cache",
                                      "functools.wraps",
                                      "functools.singledispatchmethod",
                                      "functools.partialmethod",
                                      "functools.singledispatch",
                                      "contextlib.contextmanager",
                                      "contextlib.asynccontextmanager",
                                      "typing.overload",
                                      "typing.final",
                                      "typing.override",
                                      "typing.no_type_check",
                                      "typing.dataclass_transform",
                                      "typing_extensions.dataclass_transform",
                                      "typing_extensions.override",
                                      "typing_extensions.final",
                                      "typing_extensions.overload",
                                      "warnings.deprecated",
                                      "typing_extensions.deprecated",
                                      "asyncio.coroutine",
                                      "types.coroutine"};
  return STR_IS_ONE_OF(dotted, NAMES);
}

static bool is_cached_property(Str dotted) {
  static const char *const NAMES[] = {"functools.cached_property",
                                      "django.utils.functional.cached_property",
                                      "cached_property.cached_property"};
  return STR_IS_ONE_OF(dotted, NAMES);
}

bool function_decorator_keeps(Linker *linker, Value *decorator) {
  if (is_plain_decorator(value_dotted(linker, decorator))) {
    return true;
  }
  /* lru_cache(...), wraps(...)(f): the call's own function tells. */
  return decorator->kind == VALUE_CALL && decorator->count > 0 &&
         is_plain_decorator(value_dotted(linker, value_reduce(linker, decorator->items[0])));
}

static Truth instance_takes(Linker *linker, ClassId id, const char *dunder) {
  class_link(linker, id);
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (class_own_member(at, str_from(dunder))) {
      return YES;
    }
  }
  return class->flags & CLASS_MRO_COMPLETE ? NO : MAYBE;
}

static MemberKind instance_kind(Linker *linker, ClassId id, Member *member) {
  const Class *class = linker_class(linker, id);
  if (is_cached_property(arena_printf(linker->arena, STR_FMT "." STR_FMT, STR_ARG(class->module),
                                      STR_ARG(class->qualname)))) {
    return MEMBER_CACHED_PROPERTY;
  }
  Truth takes =
      truth_or(instance_takes(linker, id, "__set__"), instance_takes(linker, id, "__delete__"));
  member->has_setter = member->has_deleter = true;
  class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->mro_count && takes == YES; i++) {
    /* A subclass of property may or may not have been given a setter. */
    if (str_eq_c(linker_class(linker, class->mro[i])->qualname, "property")) {
      return MEMBER_UNKNOWN;
    }
  }
  return takes == YES ? MEMBER_DATA_DESCRIPTOR : takes == NO ? MEMBER_VALUE : MEMBER_UNKNOWN;
}

static MemberKind choice_kind(Linker *linker, const Value *self, Member *member) {
  MemberKind kind = MEMBER_UNKNOWN;
  bool first = true;
  for (uint32_t i = 0; i < self->count; i++) {
    if (self->items[i]->kind == VALUE_UNBOUND) {
      member->bound = MAYBE;
      continue;
    }
    MemberKind one = member_kind_of(linker, value_reduce(linker, self->items[i]), member);
    kind = first || kind == one ? one : MEMBER_UNKNOWN;
    first = false;
  }
  return kind;
}

MemberKind member_kind_of(Linker *linker, Value *self, Member *member) {
  switch ((ValueKind)self->kind) {
  case VALUE_FUNCTION: member->function = self->id; return MEMBER_FUNCTION;
  case VALUE_PROPERTY:
    member->has_setter = self->number & 1;
    member->has_deleter = self->number & 2;
    member->function = self->file == member->span.file ? self->id : FACTS_NONE;
    return MEMBER_PROPERTY;
  case VALUE_CLASS: member->class_id = self->id; return MEMBER_CLASS;
  case VALUE_INSTANCE: return instance_kind(linker, self->id, member);
  case VALUE_CHOICE: return choice_kind(linker, self, member);
  case VALUE_EXTERNAL:
    return is_plain_decorator(value_dotted(linker, self)) ? MEMBER_VALUE : MEMBER_UNKNOWN;
  case VALUE_UNKNOWN:
  case VALUE_UNBOUND:
  case VALUE_BOUND_METHOD:
  case VALUE_ITEM_OF:
  case VALUE_NAMESPACE:
  case VALUE_IMPORT:
  case VALUE_STAR_NAME:
  case VALUE_ATTRIBUTE:
  case VALUE_CALL:
  case VALUE_KEYWORD:
  case VALUE_STARRED:
  case VALUE_SLICE:
  case VALUE_SUBSCRIPT:
  case VALUE_BINARY:
  case VALUE_UNARY:
  case VALUE_COMPARE:
  case VALUE_AND:
  case VALUE_OR: return MEMBER_UNKNOWN;
  case VALUE_NONE:
  case VALUE_BOOL:
  case VALUE_INT:
  case VALUE_NUMBER:
  case VALUE_ELLIPSIS:
  case VALUE_STR:
  case VALUE_SOME_STR:
  case VALUE_BYTES:
  case VALUE_TUPLE:
  case VALUE_LIST:
  case VALUE_SET:
  case VALUE_DICT:
  case VALUE_ITERATOR:
  case VALUE_MODULE: return MEMBER_VALUE;
  }
  return MEMBER_UNKNOWN;
}

static bool draft_is_abstract(Linker *linker, const Value *value) {
  for (int depth = 0; depth < 16 && value->kind == VALUE_CALL && value->count > 0; depth++) {
    Str dotted = value_dotted(linker, value_reduce(linker, value->items[0]));
    if (str_starts_with(dotted, STR("abc.abstract"))) {
      return true;
    }
    value = value->items[value->count - 1];
  }
  return false;
}

static uint32_t special_method_flag(Str name) {
  return str_eq_c(name, "__setattr__")                                         ? CLASS_HAS_SETATTR
         : str_eq_c(name, "__delattr__")                                       ? CLASS_HAS_DELATTR
         : str_eq_c(name, "__getattr__") || str_eq_c(name, "__getattribute__") ? CLASS_HAS_GETATTR
                                                                               : 0;
}

/* An annotation's dotted name, type arguments left out; a str as it stands. What typing.py and
 * dataclasses.py themselves bind is known by the name it is asked for. */
Str annotation_text(Linker *linker, Value *annotation) {
  Value *named = annotation->kind == VALUE_SUBSCRIPT ? annotation->items[0] : annotation;
  /* Type arguments and unions say nothing, and may lead back to the class that is being linked. */
  if (annotation->kind == VALUE_BINARY) {
    return (Str){0};
  }
  Value *value = value_reduce(linker, named);
  if (value->kind == VALUE_STR) {
    return value->text;
  }
  Str dotted = value_dotted(linker, value);
  bool by_name = named->kind == VALUE_IMPORT || named->kind == VALUE_ATTRIBUTE ||
                 named->kind == VALUE_STAR_NAME;
  return str_is_empty(dotted) && by_name ? named->name : dotted;
}

static void mark_annotations(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < class->annotation_count; i++) {
    Annotation *annotation = (Annotation *)(uintptr_t) & class->annotations[i];
    Str dotted = annotation_text(linker, draft->field_annotations[i]);
    annotation->is_class_var = str_find(dotted, STR("ClassVar")) != STR_NOT_FOUND;
    annotation->is_init_var = str_find(dotted, STR("InitVar")) != STR_NOT_FOUND;
    class = linker_class(linker, id);
    draft = linker_draft(linker, id);
  }
}

void members_link(Linker *linker, ClassId id) {
  uint32_t count = linker_draft(linker, id)->entry_count;
  if (linker_class(linker, id)->origin != ORIGIN_STATEMENT) {
    return;
  }
  Member *members = ARENA_ARRAY(linker->arena, Member, count + 1);
  uint32_t len = 0, flags = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Entry entry = linker_draft(linker, id)->entries[i];
    if (str_eq_c(entry.name, "__slots__")) {
      continue;
    }
    Member *member = &members[len++];
    *member = (Member){.name = entry.name,
                       .bound = YES,
                       .annotated = entry.annotated,
                       .span = entry.span,
                       .function = FACTS_NONE,
                       .class_id = NO_CLASS};
    Value *reduced = value_reduce(linker, entry.value);
    if (reduced->flags & VALUE_RAISES && reduced->kind == VALUE_UNKNOWN) {
      class_refuse_body(linker, id, reduced);
    }
    member->kind = member_kind_of(linker, reduced, member);
    member->bound = value_is_choice_with(entry.value, VALUE_UNBOUND) ? MAYBE : member->bound;
    flags |= special_method_flag(entry.name);
    flags |= draft_is_abstract(linker, entry.value) ? CLASS_IS_ABSTRACT : 0;
  }
  qsort(members, len, sizeof *members, compare_members);
  Class *class = linker_class(linker, id);
  class->members = members;
  class->member_count = len;
  class->flags |= flags;
  mark_annotations(linker, id);
}

bool class_has_generic(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (str_eq_c(at->qualname, "Generic") && str_eq_c(at->module, "typing")) {
      return true;
    }
  }
  return false;
}

static Value *own_entry(Linker *linker, ClassId id, Str name) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->entry_count; i++) {
    if (str_eq(draft->entries[i].name, name)) {
      return draft->entries[i].value;
    }
  }
  return NULL;
}

Value *reduce_class_entry(Linker *linker, ClassId id, Str name) {
  Value *entry = own_entry(linker, id, name);
  return entry ? value_reduce(linker, entry) : NULL;
}

static Value *names_tuple(Linker *linker, const Slot *items, uint32_t count, Span span) {
  Value *tuple = value_with_items(linker->arena, VALUE_TUPLE, span, count);
  for (uint32_t i = 0; i < count; i++) {
    tuple->items[i] = value_str(linker->arena, items[i].span, items[i].name);
  }
  return tuple;
}

/* `C.__slots__` as the namespace has it: the value itself where the body wrote it. */
static Value *slots_of(Linker *linker, ClassId id, Span span) {
  const Class *class = linker_class(linker, id);
  const Draft *draft = linker_draft(linker, id);
  if (draft->slots_value && !class->slots.generated) {
    Value *value = value_reduce(linker, draft->slots_value);
    if (value->kind == VALUE_ITERATOR) {
      return value_with_items(linker->arena, VALUE_ITERATOR, span, 0);
    }
    return value;
  }
  return class->slots.form == SLOTS_ITEMS
             ? names_tuple(linker, class->slots.items, class->slots.count, span)
             : NULL;
}

bool class_lacks(Linker *linker, ClassId id, Str name) {
  if (!linker->linking) {
    linker->incomplete = true;
    return false;
  }
  class_link(linker, id);
  bool slots = str_eq_c(name, "__slots__");
  const Class *class = linker_class(linker, id);
  bool told = class->flags & CLASS_MRO_COMPLETE && !(class->flags & CLASS_MAY_GROW) &&
              class->metaclass == NO_CLASS && class->layout.unknown.reason == UNKNOWN_NOT;
  for (uint32_t i = 0; told && i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    bool has = slots ? at->slots.form != SLOTS_ABSENT
                     : class_own_member(at, name) || class_own_slot(at, name);
    told = !has && !linker_draft(linker, at->id)->exotic_namespace;
  }
  return told && (slots || !str_starts_with(name, STR("__")));
}

/* Whether what a lookup on the class gives may be something else: a descriptor's `__get__`. */
static bool has_getter(Linker *linker, const Value *value) {
  if (value->kind != VALUE_INSTANCE) {
    return false;
  }
  class_link(linker, value->id);
  const Class *class = linker_class(linker, value->id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    bool stdlib = at->origin == ORIGIN_STDLIB;
    if (stdlib
            ? stdlib_attribute(linker->project->target.minor, linker_draft(linker, at->id)->stdlib,
                               STR("__get__")) != STDLIB_ATTRIBUTE_NONE
            : class_own_member(at, STR("__get__")) != NULL) {
      return true;
    }
  }
  return !(class->flags & CLASS_MRO_COMPLETE);
}

/* `cls.__annotations__` of a class that has some: their names. Until 3.9 a class without any has
 * those of its bases, or none at all. */
Value *annotations_of_class(Linker *linker, ClassId id, Span span) {
  const Class *class = linker_class(linker, id);
  bool own = class->origin == ORIGIN_STATEMENT &&
             (class->annotation_count > 0 || linker->project->target.minor >= 10);
  if (!own || linker_draft(linker, id)->exotic_namespace) {
    return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
  }
  Value *found = value_with_items(linker->arena, VALUE_DICT, span, 2 * class->annotation_count);
  for (uint32_t i = 0; i < class->annotation_count; i++) {
    found->items[2 * i] = value_str(linker->arena, span, class->annotations[i].name);
    found->items[2 * i + 1] = value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
  }
  return found;
}

Value *reduce_class_member(Linker *linker, ClassId id, Str name, Span span) {
  class_link(linker, id);
  const Class *class = linker_class(linker, id);
  if (str_eq_c(name, "__name__") || str_eq_c(name, "__qualname__")) {
    return value_str(linker->arena, span,
                     str_eq_c(name, "__name__") ? class->name : class->qualname);
  }
  if (str_eq_c(name, "__dict__")) {
    return namespace_of_class(linker, id, slots_of(linker, id, span), span);
  }
  if (str_eq_c(name, "__annotations__")) {
    return annotations_of_class(linker, id, span);
  }
  if (str_eq_c(name, "__bases__")) {
    return bases_of_class(linker, id, span);
  }
  if (str_eq_c(name, "__mro__")) {
    return mro_of_class(linker, id, span);
  }
  for (uint32_t i = 0; i < class->mro_count; i++) {
    ClassId at = class->mro[i];
    Value *entry =
        str_eq_c(name, "__slots__") ? slots_of(linker, at, span) : own_entry(linker, at, name);
    if (entry) {
      Value *found = value_reduce(linker, entry);
      return has_getter(linker, found) ? value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span)
                                       : found;
    }
    if (str_eq_c(name, "_fields") && linker_class(linker, at)->flags & CLASS_IS_NAMEDTUPLE &&
        linker_draft(linker, at)->fields) {
      return linker_draft(linker, at)->fields;
    }
    class = linker_class(linker, id);
  }
  if (!str_eq_c(name, "__slots__") || !class_lacks(linker, id, name)) {
    return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
  }
  return value_raising(linker->arena, span, "AttributeError",
                       arena_printf(linker->arena,
                                    "type object '" STR_FMT "' has no attribute '" STR_FMT "'",
                                    STR_ARG(linker_class(linker, id)->name), STR_ARG(name)));
}
