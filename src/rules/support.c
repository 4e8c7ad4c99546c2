#include "base/memory.h"
#include "base/unicode.h"
#include "rules/rule.h"

bool class_is_ours(const Project *project, const Class *self) {
  return self->file != NO_FILE && !(project->files[self->file].flags & SOURCE_REFERENCE);
}

bool class_is_known(const Class *self) {
  return self->layout.created == YES && self->flags & CLASS_MRO_COMPLETE;
}

bool class_is_dictless(const Class *self) {
  return class_is_known(self) && self->layout.has_dict == NO;
}

bool slot_is_special(const Slot *self) {
  return str_eq_c(self->name, "__dict__") || str_eq_c(self->name, "__weakref__");
}

uint32_t class_named_slots(const Class *self) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->slots.count; i++) {
    const Slot *slot = &self->slots.items[i];
    count += slot->is_str && slot->present == YES && !slot_is_special(slot);
  }
  if (self->slots.form == SLOTS_UNKNOWN && self->slots.least > count)
    return self->slots.least;
  return count;
}

bool class_family_has_slots(const Project *project, const Class *self) {
  for (uint32_t i = 0; i < self->mro_count; i++)
    if (class_named_slots(project_class(project, self->mro[i])))
      return true;
  return false;
}

bool class_lists(const Class *self, const char *name) {
  for (uint32_t i = 0; i < self->slots.count; i++)
    if (str_eq_c(self->slots.items[i].name, name))
      return true;
  return false;
}

bool class_family_lists(const Project *project, const Class *self, const char *name) {
  for (uint32_t i = 0; i < self->mro_count; i++)
    if (class_lists(project_class(project, self->mro[i]), name))
      return true;
  return false;
}

static bool is_private(Str name) {
  return str_starts_with(name, STR("__")) && !str_ends_with(name, STR("__"));
}

const Slot *class_private_slot(const Project *project, const Class *self, Str attribute,
                               Str written, ClassId *owner) {
  if (!is_private(written))
    return NULL;
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *candidate = project_class(project, self->mro[i]);
    for (uint32_t k = 0; k < candidate->slots.count; k++) {
      const Slot *slot = &candidate->slots.items[k];
      bool meant = str_eq(slot->name, written) || (str_starts_with(slot->mangled, STR("_")) &&
                                                   str_ends_with(slot->mangled, written));
      if (!slot->is_str || !meant || str_eq(slot->mangled, attribute))
        continue;
      *owner = candidate->id;
      return slot;
    }
  }
  return NULL;
}

/* What a subclass brings */

static Truth lists_dict(const Project *project, const Class *subject) {
  if (class_family_lists(project, subject, "__dict__"))
    return YES;
  if (!(subject->flags & CLASS_MRO_COMPLETE) || subject->layout.has_dict == MAYBE)
    return MAYBE;
  return NO;
}

static Truth takes_store(const Project *project, const Class *subject, Str attribute) {
  switch (class_lookup(project, subject, attribute).kind) {
  case ATTRIBUTE_SLOT:
  case ATTRIBUTE_DATA: return YES;
  case ATTRIBUTE_MAYBE: return MAYBE;
  case ATTRIBUTE_NO_SETTER: return NO;
  case ATTRIBUTE_NONE:
  case ATTRIBUTE_READ_ONLY: break;
  }
  return lists_dict(project, subject);
}

Truth provides_store(const Project *project, const Class *subject, Str attribute) {
  return subject->flags & CLASS_HAS_SETATTR ? YES : takes_store(project, subject, attribute);
}

Truth provides_store_past_setattr(const Project *project, const Class *subject, Str attribute) {
  return takes_store(project, subject, attribute);
}

Truth provides_deletion(const Project *project, const Class *subject, Str attribute) {
  return subject->flags & CLASS_HAS_DELATTR ? YES : takes_store(project, subject, attribute);
}

Truth provides_read(const Project *project, const Class *subject, Str attribute) {
  if (subject->flags & CLASS_HAS_GETATTR)
    return YES;
  switch (class_lookup(project, subject, attribute).kind) {
  case ATTRIBUTE_MAYBE: return MAYBE;
  case ATTRIBUTE_NONE: return lists_dict(project, subject);
  case ATTRIBUTE_SLOT:
  case ATTRIBUTE_DATA:
  case ATTRIBUTE_READ_ONLY:
  case ATTRIBUTE_NO_SETTER: break;
  }
  return YES;
}

Truth provides_dict(const Project *project, const Class *subject, Str attribute) {
  (void)attribute;
  if (subject->flags & CLASS_HAS_GETATTR)
    return YES;
  return lists_dict(project, subject);
}

Truth provides_weakref(const Project *project, const Class *subject, Str attribute) {
  (void)attribute;
  if (class_family_lists(project, subject, "__weakref__"))
    return YES;
  if (!(subject->flags & CLASS_MRO_COMPLETE) || subject->layout.has_weakref == MAYBE)
    return MAYBE;
  return NO;
}

/* Classes that let the __dict__ back in */

static bool is_immutable(const Class *self) {
  static const char *const NAMES[] = {"str",   "int",   "float",    "complex",
                                      "bytes", "tuple", "frozenset"};
  if (self->flags & CLASS_IS_NAMEDTUPLE)
    return true;
  if (self->origin != ORIGIN_STDLIB || !str_eq_c(self->module, "builtins"))
    return false;
  return STR_IS_ONE_OF(self->qualname, NAMES);
}

ClassId class_immutable_base(const Project *project, const Class *self) {
  for (uint32_t i = 1; i < self->mro_count; i++)
    if (is_immutable(project_class(project, self->mro[i])))
      return self->mro[i];
  return NO_CLASS;
}

/* Whether the class has no __slots__ and is the one that brings the __dict__ to its instances. */
static bool lets_dict_in(const Project *project, const Class *self) {
  enum {
    APART = CLASS_IS_ENUM | CLASS_IS_METACLASS | CLASS_IS_TYPED_DICT | CLASS_IS_EXCEPTION |
            CLASS_IS_NAMEDTUPLE | CLASS_IS_PYDANTIC
  };
  if (self->fact == FACTS_NONE || !class_is_known(self) || self->flags & APART)
    return false;
  if (self->slots.present != NO || self->layout.has_dict != YES || !self->base_count)
    return false;
  for (uint32_t i = 0; i < self->base_count; i++)
    if (self->bases[i] == NO_CLASS || project_class(project, self->bases[i])->layout.has_dict != NO)
      return false;
  return true;
}

static bool has_cached_property(const Project *project, const Class *self) {
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *owner = project_class(project, self->mro[i]);
    for (uint32_t k = 0; k < owner->member_count; k++)
      if (owner->members[k].kind == MEMBER_CACHED_PROPERTY)
        return true;
  }
  return false;
}

static bool meets_operation(const Class *self, OperationKind kind) {
  return self->met >> kind & 1;
}

static bool base_has_weakref(const Project *project, const Class *self) {
  for (uint32_t i = 0; i < self->base_count; i++)
    if (project_class(project, self->bases[i])->layout.has_weakref != NO)
      return true;
  return false;
}

static bool needs_dict(const Project *project, const Class *self) {
  if (self->flags & CLASS_NEEDS_DICT || has_cached_property(project, self) ||
      class_family_lists(project, self, "__dict__"))
    return true;
  if (meets_operation(self, OPERATION_DICT))
    return true;
  return !base_has_weakref(project, self) && meets_operation(self, OPERATION_WEAKREF);
}

/* Before 3.15 nothing below int, bytes and tuple can have named slots, so what is stored needs a
 * dict; tuples can from 3.15 on. */
static bool stores_where_no_slots_can_be(const Project *project, const Class *self) {
  bool is_int = class_descends_from(project, self, "builtins", "int");
  bool is_bytes = class_descends_from(project, self, "builtins", "bytes");
  bool is_tuple = class_descends_from(project, self, "builtins", "tuple");
  if (!is_int && !is_bytes && !(is_tuple && project->target.minor < 15))
    return false;
  return self->attribute_count || meets_operation(self, OPERATION_STORE);
}

/* What its ancestors make of it, whether or not it needs the dict. */
static DictReturn dict_return_by_ancestors(const Project *project, const Class *self) {
  bool any = false;
  for (uint32_t i = 1; i < self->mro_count; i++) {
    const Class *ancestor = project_class(project, self->mro[i]);
    if (class_is_ours(project, ancestor) && class_named_slots(ancestor))
      return DICT_RETURN_NAMED;
    /* typing.Generic and Protocol are without a __dict__ and, from 3.12 on, without __slots__ too.
     */
    any |= ancestor->slots.present == YES || str_eq_c(ancestor->module, "typing");
  }
  if (class_immutable_base(project, self) != NO_CLASS)
    return stores_where_no_slots_can_be(project, self) ? DICT_RETURN_NOT : DICT_RETURN_IMMUTABLE;
  return any ? DICT_RETURN_EMPTY : DICT_RETURN_NOT;
}

DictReturn class_dict_return(const Project *project, const Class *self) {
  if (!class_is_ours(project, self) || !lets_dict_in(project, self))
    return DICT_RETURN_NOT;
  DictReturn found = dict_return_by_ancestors(project, self);
  /* Last, because it looks through all operations. */
  return found != DICT_RETURN_NOT && needs_dict(project, self) ? DICT_RETURN_NOT : found;
}

bool class_is_lazy_dict(const Class *self) {
  /* types.SimpleNamespace is not one of them: namespace_new makes the dict. */
  static const char *const NAMES[][2] = {
      {"builtins", "BaseException"},  {"builtins", "staticmethod"}, {"builtins", "classmethod"},
      {"collections", "OrderedDict"}, {"functools", "partial"},     {"_io", "_IOBase"},
      {"_thread", "_local"},
  };
  if (self->origin != ORIGIN_STDLIB)
    return false;
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    if (str_eq_c(self->module, NAMES[i][0]) && str_eq_c(self->qualname, NAMES[i][1]))
      return true;
  return false;
}

/* Places */

static bool is_inside(const Class *self, Span span) {
  return span.file == self->file && span.start >= self->span.start && span.end <= self->span.end &&
         span.end > span.start;
}

Span class_slots_span(const Class *self) {
  return is_inside(self, self->slots.name_span) ? self->slots.name_span : self->name_span;
}

Span class_slots_value_span(const Class *self) {
  return is_inside(self, self->slots.span) ? self->slots.span : class_slots_span(self);
}

Span class_slot_span(const Class *self, const Slot *slot) {
  return is_inside(self, slot->span) ? slot->span : class_slots_value_span(self);
}

Span class_bases_span(const Class *self) {
  if (!self->base_count || !is_inside(self, self->base_spans[0]))
    return self->name_span;
  Span first = self->base_spans[0], last = self->base_spans[self->base_count - 1];
  return is_inside(self, last) ? (Span){self->file, first.start, last.end} : first;
}

bool class_open_body(const Project *project, const Class *self, Section *section,
                     const Scope **scope) {
  if (self->file == NO_FILE || self->fact == FACTS_NONE)
    return false;
  const Facts *facts = project->files[self->file].facts;
  if (!facts)
    return false;
  *section = facts_body(facts, facts->classes[self->fact].piece);
  *scope = facts_class_scope(facts, section, self->fact);
  return *scope != NULL;
}

bool text_is_identifier(Str text) {
  return str_is_identifier(text);
}

Str check_normalize(Check *check, Str identifier) {
  return unicode_nfkc(&check->findings->arena, identifier);
}
