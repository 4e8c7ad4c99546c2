/*
 * Class decorators: those that make another class of it (dataclass, attrs) and those that give it
 * back.
 *
 * dataclasses: _process_class and _add_slots of Lib/dataclasses.py; attrs: _ClassBuilder of
 * attr/_make.py.
 */
#include "analyzer/classes.h"

#include <string.h>

typedef Array(Str) Names;

static bool gives_back(Str dotted) {
  static const char *const NAMES[] = {"functools.total_ordering",
                                      "typing.final",
                                      "typing.runtime_checkable",
                                      "typing.runtime",
                                      "typing.no_type_check",
                                      "typing.dataclass_transform",
                                      "typing_extensions.final",
                                      "typing_extensions.runtime_checkable",
                                      "typing_extensions.runtime",
                                      "typing_extensions.deprecated",
                                      "typing_extensions.dataclass_transform",
                                      "typing_extensions.disjoint_base",
                                      "typing.disjoint_base",
                                      "warnings.deprecated",
                                      "enum.unique",
                                      "enum.verify",
                                      "enum.global_enum",
                                      "unittest.skip",
                                      "unittest.skipIf",
                                      "unittest.skipUnless",
                                      "unittest.expectedFailure",
                                      "unittest.case.skip",
                                      "unittest.case.skipIf",
                                      "unittest.case.skipUnless",
                                      "collections.abc.Hashable.register",
                                      "six.python_2_unicode_compatible",
                                      "test.support.requires_IEEE_754",
                                      "attr.resolve_types",
                                      "attrs.resolve_types"};
  return STR_IS_ONE_OF(dotted, NAMES) || str_starts_with(dotted, STR("pytest.mark."));
}

static bool is_dataclass(Str dotted) {
  return str_eq_c(dotted, "dataclasses.dataclass");
}

typedef enum AttrsForm {
  ATTRS_NOT,
  ATTRS_CLASSIC,
  ATTRS_DATACLASS,
  ATTRS_DEFINE,
  ATTRS_FROZEN
} AttrsForm;

static AttrsForm attrs_form(Str dotted) {
  static const struct {
    const char *name;
    AttrsForm form;
  } FORMS[] = {{"attr.s", ATTRS_CLASSIC},
               {"attr.attrs", ATTRS_CLASSIC},
               {"attr.attributes", ATTRS_CLASSIC},
               {"attr._make.attrs", ATTRS_CLASSIC},
               {"attr.dataclass", ATTRS_DATACLASS},
               {"attr.define", ATTRS_DEFINE},
               {"attr.mutable", ATTRS_DEFINE},
               {"attr.frozen", ATTRS_FROZEN},
               {"attrs.define", ATTRS_DEFINE},
               {"attrs.mutable", ATTRS_DEFINE},
               {"attrs.frozen", ATTRS_FROZEN},
               {"attr._next_gen.define", ATTRS_DEFINE},
               {"attr._next_gen.frozen", ATTRS_FROZEN}};
  for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
    if (str_eq_c(dotted, FORMS[i].name)) {
      return FORMS[i].form;
    }
  }
  return ATTRS_NOT;
}

static Truth option(Linker *linker, const Value *call, const char *name, Truth missing) {
  bool unknown = false;
  Value *value = call ? call_option(linker, call, name, &unknown) : NULL;
  return value ? value_truth(linker, value) : unknown ? MAYBE : missing;
}

static void refuse(Linker *linker, ClassId id, Str message) {
  Class *class = linker_class(linker, id);
  class->layout.created = NO;
  class->layout.error =
      (CreationError){"TypeError", message, FACTS_NONE, NO_CLASS, NO_CLASS, CREATION_DECORATOR};
}

static bool has_name(const Names *names, Str name) {
  for (uint32_t i = 0; i < names->len; i++) {
    if (str_eq(names->items[i], name)) {
      return true;
    }
  }
  return false;
}

static void keep_fields(Linker *linker, ClassId id, const Names *names) {
  Draft *draft = linker_draft(linker, id);
  draft->field_names = ARENA_ARRAY(linker->arena, Str, names->len + 1);
  draft->field_count = names->len;
  for (uint32_t i = 0; i < names->len; i++) {
    draft->field_names[i] = names->items[i];
  }
}

/* `__dataclass_fields__` in order: those of the dataclasses above, the furthest first, then the own
 * ones. An InitVar or ClassVar takes the place of a field of its name. */
static void all_fields(Linker *linker, ClassId id, Names *names) {
  InitFields fields = {0};
  dataclass_all_fields(linker, id, NO, &fields, NULL);
  for (uint32_t i = 0; i < fields.len; i++) {
    if (fields.items[i].is_field) {
      array_push(names, fields.items[i].name);
    }
  }
  array_release(&fields);
}

/* _get_slots over the classes between this one and object. False: some class's are not known. */
static bool inherited_slots(Linker *linker, ClassId id, Names *names) {
  const Class *class = linker_class(linker, id);
  uint8_t minor = linker->project->target.minor;
  for (uint32_t i = 1; i + 1 < class->mro_count; i++) {
    const Class *base = linker_class(linker, class->mro[i]);
    if (base->slots.form == SLOTS_ABSENT) {
      if (minor >= 13 && base->layout.weakrefoffset != 0) {
        array_push(names, STR("__weakref__"));
      }
      continue;
    }
    if (base->slots.form != SLOTS_ITEMS) {
      return false;
    }
    for (uint32_t k = 0; k < base->slots.count; k++) {
      array_push(names, base->slots.items[k].name);
    }
  }
  return true;
}

static Span field_span(Linker *linker, ClassId id, Str name) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->annotation_count; i++) {
    if (str_eq(class->annotations[i].name, name)) {
      return class->annotations[i].span;
    }
  }
  const Member *member = class_own_member(class, name);
  return member ? member->span : class->name_span;
}

static bool is_field_name(Linker *linker, ClassId id, Str name) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->field_count; i++) {
    if (str_eq(draft->field_names[i], name)) {
      return true;
    }
  }
  return false;
}

/* The new class's namespace lacks the names of all fields, inherited ones too. */
static void drop_members(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  Member *members = (Member *)(uintptr_t) class->members;
  uint32_t count = 0;
  for (uint32_t i = 0; i < class->member_count; i++) {
    if (!class_own_slot(class, members[i].name) && !is_field_name(linker, id, members[i].name)) {
      members[count++] = members[i];
    }
  }
  class->member_count = count;
}

static void set_slots(Linker *linker, ClassId id, const Names *names) {
  Slot *items = ARENA_ARRAY(linker->arena, Slot, names->len + 1);
  Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < names->len; i++) {
    items[i] = (Slot){.name = names->items[i],
                      .mangled = mangle_name(linker->arena, class->name, names->items[i]),
                      .span = field_span(linker, id, names->items[i]),
                      .is_str = true,
                      .present = YES};
  }
  Span name_span = class->name_span;
  class->slots = (Slots){.form = SLOTS_ITEMS,
                         .present = YES,
                         .span = name_span,
                         .name_span = name_span,
                         .items = items,
                         .count = names->len,
                         .least = names->len,
                         .generated = true};
  drop_members(linker, id);
}

static void unsure(Linker *linker, ClassId id, Span span, const char *why) {
  class_set_unknown(linker, id, UNKNOWN_DECORATOR, span, "{}", str_from(why));
}

static void dataclass_slots(Linker *linker, ClassId id, Truth weakref, Span span) {
  uint8_t minor = linker->project->target.minor;
  Names fields = {0}, inherited = {0}, slots = {0};
  bool complete = linker_class(linker, id)->flags & CLASS_MRO_COMPLETE;
  all_fields(linker, id, &fields);
  bool known = inherited_slots(linker, id, &inherited);
  if (!complete || !known || weakref == MAYBE) {
    unsure(linker, id, span, "which slots the decorator writes depends on what is not known");
  }
  for (uint32_t i = 0; i < fields.len; i++) {
    if (minor == 10 || !has_name(&inherited, fields.items[i])) {
      array_push(&slots, fields.items[i]);
    }
  }
  if (weakref == YES && !has_name(&inherited, STR("__weakref__"))) {
    array_push(&slots, STR("__weakref__"));
  }
  /* The names of fields leave the namespace: so does `__slots__` if it is one. */
  if (!has_name(&fields, STR("__slots__"))) {
    set_slots(linker, id, &slots);
  }
  array_release(&fields);
  array_release(&inherited);
  array_release(&slots);
}

/* Until 3.10 inspect.signature raises where the class is made by code that has none. */
static bool has_signature(Linker *linker, ClassId id, Truth init) {
  const Class *class = linker_class(linker, id);
  bool docstring =
      class->fact != FACTS_NONE &&
      linker->files[class->file].facts->classes[class->fact].flags & CLASS_HAS_DOCSTRING;
  if (class->flags & CLASS_IS_TYPED_DICT) {
    return false;
  }
  for (uint32_t i = 1; i < class->mro_count && !docstring; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    bool wrapper = at->origin == ORIGIN_STDLIB && (str_eq_c(at->qualname, "staticmethod") ||
                                                   str_eq_c(at->qualname, "classmethod"));
    bool made_in_c = at->origin == ORIGIN_STDLIB && at->id != linker->object &&
                     linker_stdlib_is_c(linker, at->id);
    if (wrapper || (made_in_c && init != YES)) {
      return false;
    }
  }
  return true;
}

static bool iterator_above(Linker *linker, ClassId id, Str *name) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 1; i + 1 < class->mro_count; i++) {
    const Class *base = linker_class(linker, class->mro[i]);
    if (base->slots.form != SLOTS_ABSENT && base->slots.iterator) {
      *name = base->name;
      return true;
    }
  }
  return false;
}

static void apply_dataclass(Linker *linker, ClassId id, const Value *call, Span span) {
  uint8_t minor = linker->project->target.minor;
  Truth slots = option(linker, call, "slots", NO),
        weakref = option(linker, call, "weakref_slot", NO);
  Class *class = linker_class(linker, id);
  if (class->layout.unknown.reason == UNKNOWN_NEWER_SYNTAX) {
    return;
  }
  annotations_mark(linker, id);
  class = linker_class(linker, id);
  class->flags |= CLASS_IS_DATACLASS;
  class->flags |= option(linker, call, "frozen", NO) == YES ? CLASS_IS_FROZEN : 0;
  Truth ordered = option(linker, call, "order", NO);
  linker_draft(linker, id)->ordered = ordered;
  Names fields = {0};
  all_fields(linker, id, &fields);
  keep_fields(linker, id, &fields);
  array_release(&fields);
  Str unexpected = dataclass_unexpected_keyword(linker, call, "dataclass");
  if (!str_is_empty(unexpected)) {
    /* The decorator's call comes before the class body. */
    refuse(linker, id, unexpected);
    return;
  }
  if (!dataclass_check(linker, id, call) || linker_class(linker, id)->layout.created == NO) {
    return;
  }
  if (minor <= 10 && !has_signature(linker, id, option(linker, call, "init", YES))) {
    unsure(linker, id, span, "the signature that becomes the docstring may not be there");
  }
  if (slots == MAYBE) {
    unsure(linker, id, span, "whether the decorator writes slots is not known");
    return;
  }
  if (slots == NO) {
    class->flags |= call && call_keyword(call, "slots") ? CLASS_DECLINES_SLOTS : 0;
    if (weakref == YES) {
      layout_before_decorator(linker, id);
    }
    if (weakref == YES && linker_class(linker, id)->layout.created == YES) {
      refuse(linker, id, STR("weakref_slot is True but slots is False"));
    }
    return;
  }
  layout_before_decorator(linker, id);
  class = linker_class(linker, id);
  class->flags |= CLASS_IS_SLOTS_DATACLASS;
  if (class->layout.created == NO) {
    return;
  }
  if (class->flags & CLASS_IS_ENUM) {
    enumeration_check_remake(linker, id);
    return;
  }
  if (class->flags & CLASS_IS_TYPED_DICT) {
    /* The metaclass is given the bases that it has put there itself. */
    refuse(linker, id,
           STR("cannot inherit from both a TypedDict type and a non-TypedDict base class"));
    return;
  }
  Str name;
  if (linker_draft(linker, id)->slots_value && class->slots.present == MAYBE) {
    unsure(linker, id, span, "whether the class has `__slots__` before the decorator is not known");
    return;
  }
  if (linker_draft(linker, id)->slots_value && class->slots.present == YES) {
    layout_before_decorator(linker, id);
    class = linker_class(linker, id);
    bool certain = class->layout.created == YES ||
                   (class->layout.unknown.reason == UNKNOWN_UNRESOLVED_IMPORT &&
                    class->slots.form == SLOTS_ITEMS);
    if (class->layout.created != NO && certain) {
      refuse(linker, id,
             arena_printf(linker->arena, STR_FMT " already specifies __slots__",
                          STR_ARG(linker_class(linker, id)->name)));
    }
    return;
  }
  if (minor >= 11 && iterator_above(linker, id, &name)) {
    layout_before_decorator(linker, id);
    if (linker_class(linker, id)->layout.created == NO) {
      return;
    }
    refuse(
        linker, id,
        arena_printf(linker->arena, "Slots of '" STR_FMT "' cannot be determined", STR_ARG(name)));
    return;
  }
  dataclass_slots(linker, id, weakref, span);
}

/* ---- attrs */

static bool is_attrs_field(Linker *linker, Value *value) {
  Value *call = value;
  if (!call || call->kind != VALUE_CALL || call->count == 0) {
    return false;
  }
  Str dotted = value_dotted(linker, value_reduce(linker, call->items[0]));
  static const char *const NAMES[] = {
      "attr.ib",     "attr.attrib",       "attr.attr",           "attr.field",
      "attrs.field", "attr._make.attrib", "attr._next_gen.field"};
  return STR_IS_ONE_OF(dotted, NAMES);
}

static void attrs_fields(Linker *linker, ClassId id, Truth auto_attribs, Names *names) {
  bool unannotated = false;
  const Draft draft = *linker_draft(linker, id);
  for (uint32_t i = 0; i < draft.entry_count; i++) {
    bool field = is_attrs_field(linker, draft.entries[i].value);
    unannotated = unannotated || (field && !draft.entries[i].annotated);
  }
  if (auto_attribs == YES || (auto_attribs == MAYBE && !unannotated)) {
    for (uint32_t i = 0; i < linker_class(linker, id)->annotation_count; i++) {
      const Annotation *annotation = &linker_class(linker, id)->annotations[i];
      if (!annotation->is_class_var) {
        array_push(names, annotation->name);
      }
    }
    return;
  }
  for (uint32_t k = 0; k < draft.entry_count; k++) {
    if (is_attrs_field(linker, draft.entries[k].value)) {
      array_push(names, draft.entries[k].name);
    }
  }
}

static bool weakref_above(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 1; i + 1 < class->mro_count; i++) {
    const Class *base = linker_class(linker, class->mro[i]);
    if (base->origin != ORIGIN_STDLIB
            ? base->layout.weakref_from == base->id
            : base->layout.weakref_from == base->id && !linker_stdlib_is_c(linker, base->id)) {
      return true;
    }
  }
  return false;
}

static void add_cached_properties(Linker *linker, ClassId id, Names *slots) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->member_count; i++) {
    if (class->members[i].kind == MEMBER_CACHED_PROPERTY) {
      array_push(slots, class->members[i].name);
    }
  }
}

static void attrs_slots(Linker *linker, ClassId id, const Names *fields, Truth weakref) {
  Names slots = {0}, above = {0};
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 1; i + 1 < class->mro_count; i++) {
    const Class *base = linker_class(linker, class->mro[i]);
    const Draft *draft = linker_draft(linker, base->id);
    for (uint32_t k = 0; k < draft->field_count; k++) {
      array_push(&above, draft->field_names[k]);
    }
    for (uint32_t k = 0; k < base->slots.count; k++) {
      array_push(&above, base->slots.items[k].name);
    }
  }
  for (uint32_t i = 0; i < fields->len; i++) {
    if (!has_name(&above, fields->items[i])) {
      array_push(&slots, fields->items[i]);
    }
  }
  if (weakref == YES && !weakref_above(linker, id)) {
    array_push(&slots, STR("__weakref__"));
  }
  add_cached_properties(linker, id, &slots);
  set_slots(linker, id, &slots);
  array_release(&slots);
  array_release(&above);
}

static void apply_attrs(Linker *linker, ClassId id, const Value *call, AttrsForm form, Span span) {
  bool modern = form == ATTRS_DEFINE || form == ATTRS_FROZEN;
  Truth slots = option(linker, call, "slots", modern ? YES : NO);
  Truth automatic = option(linker, call, "auto_attribs",
                           modern                    ? MAYBE
                           : form == ATTRS_DATACLASS ? YES
                                                     : NO);
  Class *class = linker_class(linker, id);
  class->flags |= CLASS_IS_ATTRS;
  Truth ordered = option(linker, call, "order", modern ? NO : MAYBE);
  linker_draft(linker, id)->ordered = ordered;
  if (slots == NO && call && call_keyword(call, "slots")) {
    class->flags |= CLASS_DECLINES_SLOTS;
  }
  if (form == ATTRS_FROZEN || option(linker, call, "frozen", NO) == YES) {
    class->flags |= CLASS_IS_FROZEN;
  }
  if (call && (call_keyword(call, "these") || call_keyword(call, "maybe_cls"))) {
    unsure(linker, id, span, "attributes given as `these` are not followed");
  }
  Names fields = {0};
  attrs_fields(linker, id, automatic, &fields);
  keep_fields(linker, id, &fields);
  if (slots == MAYBE || !(linker_class(linker, id)->flags & CLASS_MRO_COMPLETE)) {
    unsure(linker, id, span, "whether the decorator writes slots is not known");
  } else if (slots == YES && linker_class(linker, id)->layout.created != NO) {
    linker_class(linker, id)->flags |= CLASS_IS_SLOTS_ATTRS;
    attrs_slots(linker, id, &fields, option(linker, call, "weakref_slot", YES));
  }
  array_release(&fields);
}

/* ---- all of them, the nearest to the class first */

/* The decorator as it was written where its name was bound. `partial(f, ...)`, used as it is or
 * called, is a call of f. */
static Value *resolve(Linker *linker, Value *decorator) {
  Value *binding = value_binding(linker, decorator);
  bool written = binding->expr && binding->expr->kind == EXPR_CALL;
  Value *function = binding->kind == VALUE_CALL && !written ? value_reduce(linker, binding) : NULL;
  if (function && function->kind == VALUE_FUNCTION) {
    return function; /* under what decorates it */
  }
  bool call = binding->kind == VALUE_CALL && binding->count > 0;
  Value *callee = call ? value_binding(linker, binding->items[0]) : NULL;
  if (!call) {
    return binding;
  }
  bool bare = value_known_as(linker, value_reduce(linker, callee), "functools", "partial");
  Value *partial = bare ? binding : callee;
  bool known = partial->kind == VALUE_CALL && partial->count > 1 &&
               partial->items[1]->kind != VALUE_KEYWORD &&
               (bare || value_known_as(linker, value_reduce(linker, partial->items[0]), "functools",
                                       "partial"));
  if (!known) {
    return binding;
  }
  uint32_t own = bare ? 0 : binding->count - 1;
  Value *merged =
      value_with_items(linker->arena, VALUE_CALL, decorator->span, own + partial->count - 1);
  merged->items[0] = partial->items[1];
  for (uint32_t i = 0; i < own; i++) {
    merged->items[1 + i] = binding->items[1 + i];
  }
  for (uint32_t i = 2; i < partial->count; i++) {
    merged->items[own + i - 1] = partial->items[i];
  }
  return merged;
}

bool decorator_keeps_class(Linker *linker, Value *written) {
  Value *decorator = resolve(linker, written);
  Value *callee = decorator->kind == VALUE_CALL ? decorator->items[0] : decorator;
  Str dotted = value_dotted(linker, value_reduce(linker, callee));
  return is_dataclass(dotted) || attrs_form(dotted) != ATTRS_NOT || gives_back(dotted) ||
         str_ends_with(dotted, STR(".register"));
}

/* Types of the standard library that compare by order; classes written in Python are not many. */
static bool stdlib_is_ordered(const Class *class) {
  static const char *const NAMES[] = {
      "int",         "str",           "tuple",       "list",
      "dict",        "bytes",         "bytearray",   "set",
      "frozenset",   "float",         "complex",     "range",
      "slice",       "Counter",       "Decimal",     "Fraction",
      "PurePath",    "UUID",          "array",       "deque",
      "OrderedDict", "date",          "datetime",    "time",
      "Set",         "timedelta",     "defaultdict", "SimpleNamespace",
      "Complex",     "Real",          "Rational",    "Integral",
      "ref",         "ReferenceType", "memoryview"};
  return STR_IS_ONE_OF(class->name, NAMES);
}

/* functools.total_ordering wants one of the four operations from anywhere but object. */
static bool has_ordering(Linker *linker, ClassId id) {
  static const char *const NAMES[] = {"__lt__", "__le__", "__gt__", "__ge__"};
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (linker_draft(linker, at->id)->ordered != NO ||
        (at->origin == ORIGIN_STDLIB && stdlib_is_ordered(at))) {
      return true;
    }
    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++) {
      if (class_own_member(at, str_from(NAMES[k])) || class_own_slot(at, str_from(NAMES[k]))) {
        return true;
      }
    }
  }
  return !(class->flags & CLASS_MRO_COMPLETE);
}

/* What is refused of a class that was made. */
static void refuse_made(Linker *linker, ClassId id, const char *type, Str message) {
  layout_before_decorator(linker, id);
  if (linker_class(linker, id)->layout.created == YES) {
    refuse(linker, id, message);
    linker_class(linker, id)->layout.error.type = type;
  }
}

static void check_class_decorator(Linker *linker, ClassId id, Str dotted) {
  const Class *class = linker_class(linker, id);
  if (class->layout.created == NO) {
    return;
  }
  if (str_eq_c(dotted, "functools.total_ordering") && !has_ordering(linker, id)) {
    refuse_made(linker, id, "ValueError",
                STR("must define at least one ordering operation: < > <= >="));
  }
  bool checkable =
      str_eq_c(dotted, "typing.runtime_checkable") || str_eq_c(dotted, "typing.runtime");
  if (checkable && !(class->flags & CLASS_IS_PROTOCOL) && class->flags & CLASS_MRO_COMPLETE) {
    refuse_made(
        linker, id, "TypeError",
        arena_printf(linker->arena,
                     "@runtime_checkable can be only applied to protocol classes, got " STR_FMT,
                     STR_ARG(class_repr(linker, id))));
  }
}

/* `@_simple_enum(IntEnum)` makes an enumeration of that kind out of a plain class. */
static bool apply_simple_enum(Linker *linker, ClassId id, const Value *call, Str dotted) {
  Value *kind = call ? call_positional(call, 0) : NULL;
  Value *reduced = kind ? value_reduce(linker, kind) : NULL;
  if (!str_eq_c(dotted, "enum._simple_enum") || !reduced || reduced->kind != VALUE_CLASS ||
      linker_class(linker, id)->base_count != 1) {
    return false;
  }
  class_link(linker, reduced->id);
  ClassId *bases = ARENA_NEW(linker->arena, ClassId);
  *bases = reduced->id;
  Class *class = linker_class(linker, id);
  class->bases = bases;
  class->flags |= CLASS_IS_ENUM;
  class->metaclass = linker_class(linker, reduced->id)->metaclass;
  if (linker_class(linker, reduced->id)->layout.unknown.reason != UNKNOWN_NOT) {
    class_set_unknown(linker, id, UNKNOWN_UNKNOWN_BASE, call->span,
                      "the layout of the base `{}` is not known",
                      linker_class(linker, reduced->id)->name);
  }
  mro_compute(linker, id);
  return true;
}

static bool apply_known(Linker *linker, ClassId id, Value *decorator, uint32_t depth);

/* What a decorator of the project returns: the class in other decorators' hands,
 * `dataclass(slots=True)(cls)` or `dataclass(cls, slots=True)`. */
static bool apply_returned(Linker *linker, ClassId id, Value *returned, uint32_t depth) {
  enum { RETURNED_DEPTH_MAX = 8 };
  if (returned->kind == VALUE_CLASS) {
    return returned->id == id;
  }
  bool cast =
      returned->kind == VALUE_CALL &&
      str_ends_with(value_dotted(linker, value_reduce(linker, returned->items[0])), STR(".cast"));
  if (cast && call_positional(returned, 1) && depth <= RETURNED_DEPTH_MAX) {
    return apply_returned(linker, id, call_positional(returned, 1), depth + 1);
  }
  Value *given = returned->kind == VALUE_CALL ? call_positional(returned, 0) : NULL;
  if (!given || depth > RETURNED_DEPTH_MAX || !apply_returned(linker, id, given, depth + 1)) {
    return false;
  }
  Value *decorator = returned->items[0];
  if (returned->count > 2) {
    decorator = value_with_items(linker->arena, VALUE_CALL, returned->span, returned->count - 1);
    decorator->items[0] = returned->items[0];
    for (uint32_t i = 2; i < returned->count; i++) {
      decorator->items[i - 1] = returned->items[i];
    }
  }
  return apply_known(linker, id, resolve(linker, decorator), depth + 1);
}

static Value *call_with_class(Linker *linker, ClassId id, Value *decorator) {
  Value *class = value_new(linker->arena, VALUE_CLASS, decorator->span);
  class->id = id;
  Value *call = value_with_items(linker->arena, VALUE_CALL, decorator->span, 2);
  call->items[0] = decorator;
  call->items[1] = class;
  return call;
}

/* ABCMeta.register gives back what it is given. */
static bool is_abc_register(Linker *linker, const Value *decorator) {
  if (decorator->kind != VALUE_BOUND_METHOD || !str_eq_c(decorator->name, "register") ||
      decorator->items[0]->kind != VALUE_CLASS) {
    return false;
  }
  class_link(linker, decorator->items[0]->id);
  ClassId metaclass = linker_class(linker, decorator->items[0]->id)->metaclass;
  ClassId abstract = linker_builtin(linker, "abc", "ABCMeta");
  return metaclass != NO_CLASS && class_is_subclass(linker_class(linker, metaclass), abstract);
}

/* False: it may make anything of the class. */
static bool apply_known(Linker *linker, ClassId id, Value *decorator, uint32_t depth) {
  const Value *call = decorator->kind == VALUE_CALL ? decorator : NULL;
  Value *reduced = value_reduce(linker, call ? call->items[0] : decorator);
  Str dotted = value_dotted(linker, reduced);
  AttrsForm form = attrs_form(dotted);
  if (apply_simple_enum(linker, id, call, dotted)) {
    return true;
  }
  if (is_dataclass(dotted)) {
    apply_dataclass(linker, id, call, decorator->span);
    return true;
  }
  if (form != ATTRS_NOT) {
    apply_attrs(linker, id, call, form, decorator->span);
    return true;
  }
  if (gives_back(dotted)) {
    check_class_decorator(linker, id, dotted);
    return true;
  }
  if (str_ends_with(dotted, STR(".register")) || (!call && is_abc_register(linker, reduced)) ||
      decorator_gives_back(linker, decorator)) {
    return true;
  }
  /* `@register("name")`: what the call returns is the decorator. */
  if (call && reduced->kind == VALUE_FUNCTION) {
    Value *inner = function_returned(linker, decorator, reduced);
    reduced = inner ? value_reduce(linker, inner) : reduced;
    call = inner && reduced->kind == VALUE_FUNCTION ? NULL : call;
  }
  Value *returned = !call && reduced->kind == VALUE_FUNCTION
                        ? function_returned(linker, call_with_class(linker, id, reduced), reduced)
                        : NULL;
  return returned && returned->kind == VALUE_CALL && apply_returned(linker, id, returned, depth);
}

static bool has_named_slots(const Class *class) {
  for (uint32_t i = 0; i < class->slots.count; i++) {
    const Slot *slot = &class->slots.items[i];
    if (slot->is_str && !str_eq_c(slot->name, "__dict__") && !str_eq_c(slot->name, "__weakref__")) {
      return true;
    }
  }
  return class->slots.form == SLOTS_UNKNOWN;
}

/* A class made again of a namespace that holds the descriptors of the slots that it asks for. */
static bool refuse_own_slots(Linker *linker, ClassId id) {
  const Slots *slots = &linker_class(linker, id)->slots;
  if (slots->form != SLOTS_ITEMS || slots->iterator) {
    return false;
  }
  const Slot *first = NULL;
  for (uint32_t i = 0; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (!slot->is_str || slot->present != YES) {
      return false;
    }
    if (!str_eq_c(slot->name, "__dict__") && !str_eq_c(slot->name, "__weakref__")) {
      if (first && value_reduce(linker, linker_draft(linker, id)->slots_value)->kind == VALUE_SET) {
        return false; /* in whatever order */
      }
      first = first ? first : slot;
    }
  }
  Str name = first ? first->mangled : (Str){0};
  layout_before_decorator(linker, id);
  Layout *layout = &linker_class(linker, id)->layout;
  if (layout->created == YES) {
    layout->created = NO;
    layout->error = (CreationError){
        "ValueError",
        arena_printf(linker->arena, "'" STR_FMT "' in __slots__ conflicts with class variable",
                     STR_ARG(name)),
        FACTS_NONE,
        NO_CLASS,
        NO_CLASS,
        CREATION_DECORATOR};
  }
  return true;
}

/* A class made again of the class's own bases and a namespace with other `__slots__`. */
static bool take_remade(Linker *linker, ClassId id, const Value *made) {
  Remade remade;
  bool known_bases = remade_read(linker, id, made, &remade);
  const Class *class = linker_class(linker, id);
  bool same = known_bases && remade.base_count == class->base_count;
  for (uint32_t i = 0; same && i < remade.base_count; i++) {
    same = remade.bases[i] == class->bases[i];
  }
  /* Its own slots stand in the namespace as class variables until they are taken out. */
  Value *written = linker_draft(linker, id)->slots_value;
  bool own = remade.slots && written &&
             value_reduce(linker, remade.slots) == value_reduce(linker, written);
  if (!same || (remade.whole != NO && own && has_named_slots(linker_class(linker, id)))) {
    return same && remade.whole == YES && refuse_own_slots(linker, id);
  }
  Names names = {0};
  Items items = remade.slots ? value_items(linker, value_reduce(linker, remade.slots)) : (Items){0};
  bool known = !remade.slots || items.known;
  for (uint32_t i = 0; i < items.count && known; i++) {
    Value *item = value_reduce(linker, items.list[i]);
    known = item->kind == VALUE_STR;
    array_push(&names, item->text);
  }
  if (known && remade.slots && !own) {
    set_slots(linker, id, &names);
  } else if (known && !remade.slots) {
    linker_class(linker, id)->slots = (Slots){.form = SLOTS_ABSENT};
  }
  if (known) {
    ClassId metaclass = remade.metaclass == linker->type ? NO_CLASS : remade.metaclass;
    linker_class(linker, id)->metaclass = metaclass;
  }
  array_release(&names);
  return known;
}

/* Runs a decorator of the project that is none of the known ones. */
static bool run_decorator(Linker *linker, ClassId id, Value *decorator) {
  ClassId outer = linker->making;
  linker->making = id;
  Value *result = value_reduce(linker, call_with_class(linker, id, decorator));
  linker->making = outer;
  if (result->kind == VALUE_CHOICE || result->flags & VALUE_REMADE) {
    return take_remade(linker, id, result);
  }
  bool other = result->kind == VALUE_CLASS && result->id != id &&
               linker_class(linker, result->id)->flags & CLASS_IS_COPY;
  if (other) {
    linker_draft(linker, id)->replacement = result->id;
    linker_draft(linker, id)->replaced = true;
  }
  return result->kind == VALUE_CLASS;
}

static void apply(Linker *linker, ClassId id, Value *decorator) {
  Value *resolved = resolve(linker, decorator);
  if (apply_known(linker, id, resolved, 0) || run_decorator(linker, id, decorator)) {
    return;
  }
  Value *callee = resolved->kind == VALUE_CALL ? resolved->items[0] : resolved;
  Str dotted = value_dotted(linker, value_reduce(linker, callee));
  class_set_unknown(linker, id, UNKNOWN_DECORATOR, decorator->span,
                    "the decorator `{}` may replace the class",
                    str_is_empty(dotted) ? STR("?") : dotted);
}

void decorators_apply(Linker *linker, ClassId id) {
  for (uint32_t i = linker_draft(linker, id)->decorator_count; i > 0; i--) {
    apply(linker, id, linker_draft(linker, id)->decorators[i - 1]);
  }
}
