/* Drafts become classes: bases, metaclass, namespace, slots, order, layout, in that order. */
#include "analyzer/classes.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/stdlib.h"
#include "base/memory.h"

enum { LINK_DEPTH_MAX = 150, BASES_MAX = 256 };

ClassId linker_add_class(Linker *linker, ClassOrigin origin) {
  ClassId id = linker->class_count++;
  if (id % CLASSES_PER_CHUNK == 0) {
    array_push(&linker->classes, mem_alloc(CLASSES_PER_CHUNK * sizeof(Class)));
    array_push(&linker->drafts, mem_alloc(CLASSES_PER_CHUNK * sizeof(Draft)));
  }
  *linker_draft(linker, id) = (Draft){0};
  Class *class = linker_class(linker, id);
  *class = (Class){.id = id,
                   .origin = origin,
                   .file = NO_FILE,
                   .fact = FACTS_NONE,
                   .span = {NO_FILE, 0, 0},
                   .name_span = {NO_FILE, 0, 0},
                   .metaclass = NO_CLASS};
  class->layout.created = class->layout.has_dict = class->layout.has_weakref = MAYBE;
  class->layout.best_base = class->layout.solid_base = NO_CLASS;
  class->layout.dict_from = class->layout.weakref_from = NO_CLASS;
  class->layout.error.slot = FACTS_NONE;
  class->layout.error.first = class->layout.error.second = NO_CLASS;
  class->slots.span = class->slots.name_span = (Span){NO_FILE, 0, 0};
  class->layout.unknown.span = (Span){NO_FILE, 0, 0};
  return id;
}

void class_set_unknown(Linker *linker, ClassId id, UnknownReason reason, Span span,
                       const char *message, Str what) {
  Layout *layout = &linker_class(linker, id)->layout;
  if (layout->unknown.reason != UNKNOWN_NOT) {
    return;
  }
  layout->unknown.reason = reason;
  layout->unknown.span = span;
  size_t hole = str_find(str_from(message), STR("{}"));
  layout->unknown.message = hole == STR_NOT_FOUND
                                ? str_from(message)
                                : arena_printf(linker->arena, "%.*s" STR_FMT "%s", (int)hole,
                                               message, STR_ARG(what), message + hole + 2);
}

void class_refuse_body(Linker *linker, ClassId id, const Value *raised) {
  Layout *layout = &linker_class(linker, id)->layout;
  if (layout->created != NO) {
    layout->created = NO;
    layout->error = (CreationError){.type = raised->name.data,
                                    .message = raised->text,
                                    .slot = FACTS_NONE,
                                    .first = NO_CLASS,
                                    .second = NO_CLASS,
                                    .cause = CREATION_BODY};
  }
}

/* ---- classes of the standard library */

static MemberKind stdlib_member_kind(StdlibAttribute kind, bool *setter) {
  *setter = kind != STDLIB_ATTRIBUTE_FIXED;
  return kind == STDLIB_ATTRIBUTE_READONLY ? MEMBER_VALUE
         : kind == STDLIB_ATTRIBUTE_FIXED  ? MEMBER_PROPERTY
                                           : MEMBER_DATA_DESCRIPTOR;
}

static int compare_members(const void *a, const void *b) {
  return str_compare(((const Member *)a)->name, ((const Member *)b)->name);
}

static void stdlib_members(Linker *linker, Class *class, StdlibClassId id) {
  uint8_t minor = linker->project->target.minor;
  uint32_t cursor = 0, count = 0;
  Str name;
  StdlibAttribute kind;
  while (stdlib_next_attribute(minor, id, &cursor, &name, &kind)) {
    count++;
  }
  Member *members = ARENA_ARRAY(linker->arena, Member, count + 1);
  cursor = count = 0;
  while (stdlib_next_attribute(minor, id, &cursor, &name, &kind)) {
    Member *member = &members[count++];
    bool setter;
    *member = (Member){.name = name,
                       .kind = stdlib_member_kind(kind, &setter),
                       .bound = YES,
                       .span = {NO_FILE, 0, 0},
                       .function = FACTS_NONE,
                       .class_id = NO_CLASS};
    member->has_setter = member->has_deleter = setter;
  }
  qsort(members, count, sizeof *members, compare_members);
  class->members = members;
  class->member_count = count;
}

static void stdlib_slots(Linker *linker, Class *class, const StdlibClass *facts) {
  if (!facts->has_slots) {
    return;
  }
  Slot *items = ARENA_ARRAY(linker->arena, Slot, facts->slot_count + 1u);
  for (uint32_t i = 0; i < facts->slot_count; i++) {
    Str name = stdlib_class_slot(facts, i);
    items[i] = (Slot){.name = name,
                      .mangled = mangle_name(linker->arena, facts->name, name),
                      .span = {NO_FILE, 0, 0},
                      .is_str = true,
                      .present = YES};
  }
  class->slots.form = SLOTS_ITEMS;
  class->slots.present = YES;
  class->slots.items = items;
  class->slots.count = facts->slot_count;
}

static void stdlib_flags(Class *class, const StdlibClass *facts) {
  static const struct {
    const char *module, *qualname;
    uint32_t flag;
  } ROOTS[] = {{"enum", "Enum", CLASS_IS_ENUM},
               {"builtins", "type", CLASS_IS_METACLASS},
               {"builtins", "BaseException", CLASS_IS_EXCEPTION}};
  for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++) {
    if (str_eq_c(facts->module, ROOTS[i].module) && str_eq_c(facts->qualname, ROOTS[i].qualname)) {
      class->flags |= ROOTS[i].flag;
    }
  }
}

static void stdlib_layout(Linker *linker, ClassId id, const StdlibClass *facts) {
  Class *class = linker_class(linker, id);
  class->layout.created = YES;
  class->layout.has_dict = truth_of(facts->has_dict);
  class->layout.has_weakref = truth_of(facts->has_weakref);
  class->layout.sized = true;
  class->layout.basicsize = facts->basicsize;
  class->layout.itemsize = facts->itemsize;
  class->layout.dictoffset = facts->dictoffset;
  class->layout.weakrefoffset = facts->weakrefoffset;
  if (target_is_free_threaded(&linker->project->target)) {
    layout_widen_header(&class->layout);
  }
  class->layout.best_base = facts->base ? linker_stdlib_class(linker, facts->base) : NO_CLASS;
  layout_finish_stdlib(linker, id);
}

static ClassId make_stdlib_class(Linker *linker, uint32_t stdlib_id) {
  uint32_t known = stdlib_id < linker->stdlib_count ? linker->stdlib[stdlib_id] : NO_CLASS;
  StdlibClass facts;
  if (known != NO_CLASS || !stdlib_class(linker->project->target.minor, stdlib_id, &facts)) {
    return known;
  }
  ClassId id = linker_add_class(linker, ORIGIN_STDLIB);
  linker_remember_stdlib(linker, stdlib_id, id);
  ClassId *bases = ARENA_ARRAY(linker->arena, ClassId, facts.base_count + 1u);
  uint32_t flags = 0;
  for (uint32_t i = 0; i < facts.base_count; i++) {
    bases[i] = linker_stdlib_class(linker, stdlib_class_base(&facts, i));
    flags |= linker_class(linker, bases[i])->flags &
             (CLASS_IS_ENUM | CLASS_IS_METACLASS | CLASS_IS_EXCEPTION | CLASS_HAS_SETATTR |
              CLASS_HAS_GETATTR | CLASS_HAS_DELATTR);
  }
  ClassId metaclass = facts.metaclass ? linker_stdlib_class(linker, facts.metaclass) : NO_CLASS;
  Class *class = linker_class(linker, id);
  class->module = facts.module;
  class->qualname = facts.qualname;
  class->name = facts.name;
  class->bases = bases;
  class->base_count = facts.base_count;
  class->flags |= flags;
  class->metaclass = metaclass;
  linker_draft(linker, id)->stdlib = stdlib_id;
  linker_draft(linker, id)->state = RUN_DONE;
  stdlib_flags(class, &facts);
  stdlib_slots(linker, class, &facts);
  stdlib_members(linker, class, stdlib_id);
  if (facts.base_count > 0) {
    class->flags |= class_own_member(class, STR("__setattr__")) ? CLASS_HAS_SETATTR : 0;
    class->flags |= class_own_member(class, STR("__delattr__")) ? CLASS_HAS_DELATTR : 0;
    class->flags |= class_own_member(class, STR("__getattr__")) ||
                            class_own_member(class, STR("__getattribute__"))
                        ? CLASS_HAS_GETATTR
                        : 0;
  }
  bool object = facts.base_count == 0;
  if (object || !mro_compute(linker, id)) {
    ClassId *mro = ARENA_ARRAY(linker->arena, ClassId, 1);
    mro[0] = id;
    class = linker_class(linker, id);
    class->mro = object || !class->mro ? mro : class->mro;
    class->mro_count = object || !class->mro_count ? 1 : class->mro_count;
    class->flags |= CLASS_MRO_COMPLETE;
  }
  stdlib_layout(linker, id, &facts);
  return id;
}

ClassId linker_stdlib_class(Linker *linker, uint32_t stdlib_id) {
  Arena *before = linker_last(linker);
  ClassId id = make_stdlib_class(linker, stdlib_id);
  linker_restore(linker, before);
  return id;
}

ClassId linker_builtin(Linker *linker, const char *module, const char *name) {
  StdlibClassId id = stdlib_find(linker->project->target.minor, str_from(module), str_from(name));
  return id ? linker_stdlib_class(linker, id) : NO_CLASS;
}

/* ---- bases */

/* The bases as written, stars spread. */
typedef struct BaseArguments {
  Value **values;
  Value *const *written; /* unless stars were spread, one for each of the values */
  uint32_t count;
  bool type_params; /* `class C[T]`: Generic[T] comes behind them */
} BaseArguments;

typedef struct BaseList {
  ClassId ids[BASES_MAX];
  Span spans[BASES_MAX];
  uint32_t count;
} BaseList;

static void add_base(BaseList *list, ClassId id, Span span) {
  if (list->count < BASES_MAX) {
    list->ids[list->count] = id;
    list->spans[list->count++] = span;
  }
}

static Str span_text_of(Linker *linker, Value *value) {
  Str dotted = value_dotted(linker, value);
  return str_is_empty(dotted) ? value->name : dotted;
}

/* Installed editable, with a finder that would have to be run. */
static bool is_hidden(const Linker *linker, Str module) {
  Str top = str_slice(module, 0, str_find_char(module, '.'));
  for (uint32_t i = 0; i < linker->input->hidden_count; i++) {
    if (str_eq(top, linker->input->hidden[i])) {
      return true;
    }
  }
  return false;
}

static void external_base(Linker *linker, ClassId id, Value *value, Span span) {
  class_set_unknown(linker, id, UNKNOWN_UNRESOLVED_IMPORT, span,
                    is_hidden(linker, value->text)
                        ? "the base `{}` is in an editable install that only running code finds"
                        : "the base `{}` was not found",
                    span_text_of(linker, value));
}

/* Of a choice without any class, what is known of one of its arms; compiled code first. */
static Value *told_by_arms(Value *value) {
  Value *told = value;
  for (uint32_t i = 0; value->kind == VALUE_CHOICE && i < value->count; i++) {
    Value *arm = value->items[i];
    if (arm->kind == VALUE_CLASS) {
      return value;
    }
    bool compiled = arm->kind == VALUE_UNKNOWN && arm->op == UNKNOWN_COMPILED_MODULE;
    told = compiled || (told == value && arm->kind == VALUE_UNKNOWN) ? arm : told;
  }
  return told;
}

static void unknown_base(Linker *linker, ClassId id, BaseList *list, Value *value, Span span) {
  add_base(list, NO_CLASS, span);
  linker_draft(linker, id)->unreached |= value->kind == VALUE_UNBOUND;
  value = told_by_arms(value);
  if (value->flags & VALUE_RAISES && value->kind == VALUE_UNKNOWN) {
    class_refuse_body(linker, id, value);
  }
  switch (value->kind == VALUE_UNKNOWN ? value->op : UNKNOWN_NOT) {
  case UNKNOWN_UNRESOLVED_IMPORT:
    class_set_unknown(linker, id, UNKNOWN_UNRESOLVED_IMPORT, span,
                      "a base is imported from a module that was not found", (Str){0});
    return;
  case UNKNOWN_BROKEN_SOURCE:
    class_set_unknown(linker, id, UNKNOWN_BROKEN_SOURCE, span,
                      "a base comes from a file that could not be read", (Str){0});
    return;
  case UNKNOWN_COMPILED_MODULE:
    class_set_unknown(linker, id, UNKNOWN_COMPILED_MODULE, span,
                      "a base exists only in a compiled module", (Str){0});
    return;
  case UNKNOWN_BRANCHES:
    class_set_unknown(linker, id, UNKNOWN_BRANCHES, span,
                      "a base depends on a condition that is not decided", (Str){0});
    return;
  case UNKNOWN_DECORATOR:
    class_set_unknown(linker, id, UNKNOWN_DECORATOR, span,
                      "a base is what an unknown decorator returns", (Str){0});
    return;
  }
  if (value->kind == VALUE_CHOICE) {
    class_set_unknown(linker, id, UNKNOWN_BRANCHES, span, "a base is one of several classes",
                      (Str){0});
  } else if (value->kind == VALUE_EXTERNAL) {
    linker_draft(linker, id)->unreached |= str_eq_c(value->text, "builtins");
    external_base(linker, id, value, span);
  } else {
    class_set_unknown(linker, id, UNKNOWN_UNRESOLVED_BASE, span,
                      "a base is computed in a way that is not followed", (Str){0});
  }
}

static bool is_generic(Linker *linker, const Value *value) {
  return value->kind == VALUE_CLASS &&
         str_eq_c(linker_class(linker, value->id)->module, "typing") &&
         str_eq_c(linker_class(linker, value->id)->qualname, "Generic");
}

static bool is_protocol(Linker *linker, const Value *value) {
  return value->kind == VALUE_CLASS &&
         str_eq_c(linker_class(linker, value->id)->qualname, "Protocol") &&
         str_starts_with(linker_class(linker, value->id)->module, STR("typing"));
}

static uint32_t stand_ins(Linker *linker, const Value *value, const uint16_t **ids) {
  return value->kind == VALUE_EXTERNAL
             ? stdlib_stand_in(linker->project->target.minor, value->text, value->name, ids)
             : 0;
}

/* An instance of typing._BaseGenericAlias: `typing.List`, `typing.List[int]`, `Generic[T]`, a
 * subscripted class that descends from Generic; not `list[int]`. */
static bool is_typing_alias(Linker *linker, const Value *value) {
  const uint16_t *ids;
  return value->kind == VALUE_CLASS
             ? value->flags & VALUE_SUBSCRIPTED && class_has_generic(linker, value->id)
             : stand_ins(linker, value, &ids) > 1;
}

/* The same arguments give the same alias: typing keeps them. */
static bool is_same_alias(Linker *linker, const Value *a, const Value *b) {
  bool same = a->kind == b->kind && a->id == b->id && a->count == b->count;
  same =
      same && (a->kind != VALUE_EXTERNAL || (str_eq(a->text, b->text) && str_eq(a->name, b->name)));
  for (uint32_t i = 0; same && i < a->count; i++) {
    same = value_reduce(linker, a->items[i]) == value_reduce(linker, b->items[i]);
  }
  return same;
}

/* After the first base that is the same: `bases.index(self)`. */
static bool has_alias_after(Linker *linker, const BaseArguments *bases, uint32_t at, bool classes) {
  uint32_t first = 0;
  while (first < at && !is_same_alias(linker, bases->values[first], bases->values[at])) {
    first++;
  }
  for (uint32_t i = first + 1; i < bases->count; i++) {
    const Value *value = bases->values[i];
    if (!classes && is_same_alias(linker, value, bases->values[at])) {
      continue;
    }
    bool class = classes && value->kind == VALUE_CLASS && !(value->flags & VALUE_SUBSCRIPTED) &&
                 class_has_generic(linker, value->id);
    if (class || is_typing_alias(linker, value)) {
      return true;
    }
  }
  return bases->type_params;
}

/* Whether a base is written `Generic[...]` with just the type parameters of the class: it is equal
 * to the one that the compiler adds. */
static bool lists_type_params(Linker *linker, ClassId id, const Value *base) {
  const Class *class = linker_class(linker, id);
  const Section *outline = &linker->files[class->file].facts->outline;
  const ClassFact *fact = &linker->files[class->file].facts->classes[class->fact];
  const Expr *expr = base->expr;
  if (!expr || expr->kind != EXPR_SUBSCRIPT || !expr->first) {
    return false;
  }
  ExprId at = outline->exprs[expr->first].next, parameter = fact->type_params;
  if (at && outline->exprs[at].kind == EXPR_TUPLE && !outline->exprs[at].next) {
    at = outline->exprs[at].first;
  }
  while (at && parameter) {
    const Expr *name = &outline->exprs[at];
    if (name->kind != EXPR_NAME || name->text != outline->exprs[parameter].text) {
      return false;
    }
    at = name->next;
    parameter = outline->exprs[parameter].next;
  }
  return !at && !parameter;
}

/* Whether the Generic[...] of type parameters, the last of the bases, stays: `bases.index(self)` in
 * __mro_entries__ finds one that is equal to it first. */
static bool implicit_generic_stays(Linker *linker, ClassId id, const BaseArguments *bases) {
  for (uint32_t i = 0; i < bases->count; i++) {
    const Value *value = bases->values[i];
    bool equal = is_generic(linker, value) && value->flags & VALUE_SUBSCRIPTED &&
                 lists_type_params(linker, id, bases->written[i]);
    for (uint32_t k = i + 1; equal && k < bases->count; k++) {
      if (is_typing_alias(linker, bases->values[k])) {
        return false;
      }
    }
    if (equal) {
      return true;
    }
  }
  return true;
}

static bool has_plain_protocol(Linker *linker, const BaseArguments *bases) {
  for (uint32_t i = 0; i < bases->count; i++) {
    if (is_protocol(linker, bases->values[i]) && !(bases->values[i]->flags & VALUE_SUBSCRIPTED)) {
      return true;
    }
  }
  return false;
}

/* _GenericAlias.__mro_entries__: `Generic[T]` leaves when another typing alias follows or Protocol
 * is there as well. */
static bool generic_leaves(Linker *linker, const BaseArguments *bases, uint32_t at) {
  return has_plain_protocol(linker, bases) || has_alias_after(linker, bases, at, false);
}

/* _BaseGenericAlias.__mro_entries__ of a named one: the class it stands for unless that is a base
 * by itself, then Generic unless something that follows brings it. */
static bool add_stand_in(Linker *linker, BaseList *list, const BaseArguments *bases, uint32_t at,
                         Span span) {
  const uint16_t *ids;
  uint32_t count = stand_ins(linker, bases->values[at], &ids);
  if (count == 0) {
    return false;
  }
  ClassId origin = linker_stdlib_class(linker, ids[0]);
  bool listed = false;
  for (uint32_t i = 0; i < bases->count; i++) {
    const Value *value = bases->values[i];
    listed = listed || (value->kind == VALUE_CLASS && value->id == origin &&
                        !(value->flags & VALUE_SUBSCRIPTED));
  }
  if (!listed) {
    add_base(list, origin, span);
  }
  /* `bases.index(self)`: the first that is equal. */
  const Value *own = bases->values[at];
  for (uint32_t i = 0; i < at; i++) {
    const Value *value = bases->values[i];
    bool equal = value->kind == VALUE_EXTERNAL && value->count == 0 && own->count == 0 &&
                 str_eq(value->name, own->name) && str_eq(value->text, own->text);
    at = equal ? i : at;
  }
  if (count > 1 && !has_alias_after(linker, bases, at, true)) {
    add_base(list, linker_stdlib_class(linker, ids[1]), span);
  }
  return true;
}

static bool add_special_base(Linker *linker, ClassId id, BaseList *list, Value *value, Span span) {
  Str module = value->text, name = value->name;
  bool typing = str_eq_c(module, "typing") || str_eq_c(module, "typing_extensions");
  if (typing && str_eq_c(name, "NamedTuple")) {
    linker_class(linker, id)->flags |= CLASS_IS_NAMEDTUPLE;
    add_base(list, linker_builtin(linker, "builtins", "tuple"), span);
    return true;
  }
  if (typing && str_eq_c(name, "TypedDict")) {
    linker_class(linker, id)->flags |= CLASS_IS_TYPED_DICT;
    linker_draft(linker, id)->typed_dicts++;
    add_base(list, linker_builtin(linker, "builtins", "dict"), span);
    return true;
  }
  if (str_eq_c(module, "typing_extensions") &&
      (str_eq_c(name, "Protocol") || str_eq_c(name, "Generic"))) {
    linker_class(linker, id)->flags |= str_eq_c(name, "Protocol") ? CLASS_IS_PROTOCOL : 0;
    add_base(list,
             linker_builtin(linker, "typing", str_eq_c(name, "Generic") ? "Generic" : "Protocol"),
             span);
    return true;
  }
  return false;
}

static bool class_is_special_named(Linker *linker, const Value *value, const char *name) {
  const Class *class = linker_class(linker, value->id);
  return str_eq_c(class->qualname, name) && str_eq_c(class->module, "typing");
}

static void add_value(Linker *linker, ClassId id, BaseList *list, const BaseArguments *bases,
                      uint32_t at, Span span) {
  Value *value = bases->values[at];
  if (value->kind == VALUE_CLASS) {
    if (is_generic(linker, value) && value->flags & VALUE_SUBSCRIPTED &&
        generic_leaves(linker, bases, at)) {
      return;
    }
    /* 3.8 has typing.NamedTuple and TypedDict as classes. */
    bool special = (class_is_special_named(linker, value, "NamedTuple") ||
                    class_is_special_named(linker, value, "TypedDict"));
    if (special) {
      Value external = {.text = STR("typing"), .name = linker_class(linker, value->id)->name};
      add_special_base(linker, id, list, &external, span);
      return;
    }
    /* _TypedDictMeta.__new__ puts dict in the place of the bases, which are TypedDicts all. */
    if (linker_class(linker, value->id)->flags & CLASS_IS_TYPED_DICT) {
      linker_class(linker, id)->flags |= CLASS_IS_TYPED_DICT;
      linker_draft(linker, id)->typed_dicts++;
      linker_draft(linker, id)->generic_dict |= class_has_generic(linker, value->id);
      add_base(list, linker_builtin(linker, "builtins", "dict"), span);
      return;
    }
    if (is_protocol(linker, value)) {
      linker_class(linker, id)->flags |= CLASS_IS_PROTOCOL;
    }
    add_base(list, value->id, span);
    return;
  }
  if (value->kind == VALUE_EXTERNAL && (add_special_base(linker, id, list, value, span) ||
                                        add_stand_in(linker, list, bases, at, span))) {
    return;
  }
  if (value->kind == VALUE_FUNCTION) {
    /* typing.py itself among the files. */
    const Facts *facts = linker->files[value->file].facts;
    Value named = {.text = linker->project->modules[value->file],
                   .name = section_text(&facts->outline, facts->functions[value->id].name)};
    if (add_special_base(linker, id, list, &named, span)) {
      return;
    }
  }
  unknown_base(linker, id, list, value, span);
}

static bool same_class_choice(const Value *value) {
  if (value->kind != VALUE_CHOICE) {
    return false;
  }
  for (uint32_t i = 0; i < value->count; i++) {
    if (value->items[i]->kind != VALUE_CLASS || value->items[i]->id != value->items[0]->id) {
      return false;
    }
  }
  return true;
}

/* A class, or else a name that nothing binds, which would be a NameError: the class. */
static Value *without_missing_names(Linker *linker, Value *value) {
  Value *only = NULL;
  for (uint32_t i = 0; value->kind == VALUE_CHOICE && i < value->count; i++) {
    Value *item = value_reduce(linker, value->items[i]);
    bool missing = item->kind == VALUE_UNBOUND ||
                   (item->kind == VALUE_EXTERNAL && str_eq_c(item->text, "builtins"));
    if (!missing && only) {
      return value;
    }
    only = missing ? only : item;
  }
  return only && only->kind == VALUE_CLASS ? only : value;
}

/* The values of the bases with stars spread; a star that is not known is one unknown base. */
static uint32_t base_values(Linker *linker, ClassId id, const Draft *draft, Value **out,
                            Span *spans) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < draft->base_count && count < BASES_MAX; i++) {
    Value *base = draft->bases[i];
    if (metaclass_is_helper(linker, base)) {
      metaclass_take_helper(linker, id, base);
      for (uint32_t k = 2; k < base->count && count < BASES_MAX; k++) {
        out[count] = value_reduce(linker, base->items[k]);
        if (out[count]->kind == VALUE_EXTERNAL || out[count]->flags & VALUE_SUBSCRIPTED) {
          /* type() does not resolve __mro_entries__. */
          out[count] = value_unknown(linker->arena, UNKNOWN_UNRESOLVED_BASE, draft->base_spans[i]);
        }
        spans[count++] = draft->base_spans[i];
      }
      continue;
    }
    if (base->kind != VALUE_STARRED) {
      out[count] = without_missing_names(linker, value_reduce(linker, base));
      out[count] = same_class_choice(out[count]) ? out[count]->items[0] : out[count];
      spans[count++] = draft->base_spans[i];
      continue;
    }
    Items items = value_items(linker, value_reduce(linker, base->items[0]));
    if (!items.known) {
      out[count] = value_unknown(linker->arena, UNKNOWN_UNRESOLVED_BASE, draft->base_spans[i]);
      spans[count++] = draft->base_spans[i];
    }
    for (uint32_t k = 0; items.known && k < items.count && count < BASES_MAX; k++) {
      out[count] = value_reduce(linker, items.list[k]);
      spans[count++] = draft->base_spans[i];
    }
  }
  bool statement = linker_class(linker, id)->origin == ORIGIN_STATEMENT;
  if (statement && count == 1 && draft->base_count == 1 && draft->keyword_count == 0) {
    out[0] = base_or_exception(linker, out[0]);
  }
  return count;
}

/* `__orig_bases__` is there if some base is no class. */
static void note_original_bases(Linker *linker, ClassId id, const BaseArguments *bases) {
  Draft *draft = linker_draft(linker, id);
  draft->has_orig_bases = bases->type_params;
  for (uint32_t i = 0; i < bases->count; i++) {
    const Value *value = bases->values[i];
    const uint16_t *ids;
    draft->has_orig_bases = draft->has_orig_bases || value->flags & VALUE_SUBSCRIPTED ||
                            stand_ins(linker, value, &ids) > 0;
  }
  generic_note(linker, id, bases->values, bases->count, draft->type_params);
}

/* Bases that a subscript makes: other classes than those that are subscripted. */
static void take_generic_models(Linker *linker, Value **values, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (!is_generic_model(linker, values[i])) {
      continue;
    }
    ClassId made = generic_model(linker, values[i]);
    Value *class = value_new(linker->arena, VALUE_CLASS, values[i]->span);
    class->id = made;
    values[i] = made == NO_CLASS
                    ? value_unknown(linker->arena, UNKNOWN_UNRESOLVED_BASE, values[i]->span)
                    : class;
  }
}

static void link_bases(Linker *linker, ClassId id) {
  Value *values[BASES_MAX];
  Span spans[BASES_MAX];
  Draft draft = *linker_draft(linker, id);
  uint32_t count = base_values(linker, id, &draft, values, spans);
  for (uint32_t i = 0; i < count; i++) {
    if (values[i]->kind == VALUE_CLASS) {
      class_link(linker, values[i]->id);
    }
  }
  take_generic_models(linker, values, count);
  BaseArguments arguments = {.values = values,
                             .written = draft.base_count == count ? draft.bases : values,
                             .count = count};
  const Class *class = linker_class(linker, id);
  if (class->fact != FACTS_NONE) {
    const ClassFact *fact = &linker->files[class->file].facts->classes[class->fact];
    arguments.type_params = fact->flags & CLASS_TYPE_PARAMS;
  }
  BaseList list;
  list.count = 0;
  for (uint32_t i = 0; i < count; i++) {
    add_value(linker, id, &list, &arguments, i, spans[i]);
  }
  Span name_span = linker_class(linker, id)->name_span;
  if (arguments.type_params && !has_plain_protocol(linker, &arguments) &&
      implicit_generic_stays(linker, id, &arguments)) {
    add_base(&list, linker_builtin(linker, "typing", "Generic"), name_span);
  }
  note_original_bases(linker, id, &arguments);
  if (list.count == 0) {
    add_base(&list, linker->object, name_span);
  }
  ClassId *bases = ARENA_ARRAY(linker->arena, ClassId, list.count);
  Span *base_spans = ARENA_ARRAY(linker->arena, Span, list.count);
  memcpy(bases, list.ids, list.count * sizeof *bases);
  memcpy(base_spans, list.spans, list.count * sizeof *base_spans);
  Class *linked = linker_class(linker, id);
  linked->bases = bases;
  linked->base_spans = base_spans;
  linked->base_count = list.count;
}

/* `class C(namedtuple("P", "a a"))`: the base's call raises in the class statement itself. */
static bool is_called_in(const Class *class, uint32_t base_index, const Class *base) {
  Span whole = class->base_spans[base_index];
  return base->layout.created == NO && base->origin == ORIGIN_CALL &&
         base->span.file == whole.file && base->span.start >= whole.start &&
         base->span.end <= whole.end;
}

void bases_check(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->base_count; i++) {
    if (class->bases[i] == NO_CLASS) {
      continue;
    }
    const Class *base = linker_class(linker, class->bases[i]);
    if (linker_draft(linker, base->id)->state == RUN_BUSY) {
      ((ClassId *)(uintptr_t) class->bases)[i] = NO_CLASS;
      class_set_unknown(linker, id, UNKNOWN_TOO_COMPLEX, class->base_spans[i],
                        "a base leads back to the class itself", (Str){0});
    } else if (is_called_in(class, i, base)) {
      class->layout.created = NO;
      class->layout.error = base->layout.error;
    } else if (base->layout.created == NO) {
      linker_draft(linker, id)->unreached = true;
      class_set_unknown(linker, id, UNKNOWN_REFUSED_BASE, class->base_spans[i],
                        "the class statement of the base `{}` raises", base->name);
    } else if (base->layout.unknown.reason == UNKNOWN_COMPILED_MODULE) {
      class_set_unknown(linker, id, UNKNOWN_COMPILED_MODULE, class->base_spans[i],
                        "the base `{}` comes of a compiled module", base->name);
    } else if (base->layout.unknown.reason != UNKNOWN_NOT) {
      class_set_unknown(linker, id, UNKNOWN_UNKNOWN_BASE, class->base_spans[i],
                        "the layout of the base `{}` is not known", base->name);
    } else if (base->flags & CLASS_IS_STUB) {
      class_set_unknown(linker, id, UNKNOWN_STUB_ONLY, class->base_spans[i],
                        "the base `{}` is known from a stub alone", base->name);
    }
    class = linker_class(linker, id);
  }
}

static void inherit_flags(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  uint32_t inherited = CLASS_IS_ENUM | CLASS_IS_METACLASS | CLASS_IS_EXCEPTION | CLASS_IS_PYDANTIC |
                       CLASS_HAS_SETATTR | CLASS_HAS_GETATTR | CLASS_HAS_DELATTR | CLASS_MAY_GROW |
                       CLASS_NEW_IS_ODD;
  for (uint32_t i = 0; i < class->base_count; i++) {
    if (class->bases[i] != NO_CLASS) {
      class->flags |= linker_class(linker, class->bases[i])->flags & inherited;
    }
  }
}

/* ---- the whole class */

/* What the body does not show: see CLASS_MAY_GROW and CLASS_NEW_IS_ODD. */
static void mark_openness(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  bool metaclass = class->metaclass != NO_CLASS &&
                   linker_class(linker, class->metaclass)->origin != ORIGIN_STDLIB;
  uint32_t flags =
      metaclass || class_own_member(class, STR("__init_subclass__")) ? CLASS_MAY_GROW : 0;
  for (uint32_t i = 0; i < linker_draft(linker, id)->decorator_count; i++) {
    Value *decorator = linker_draft(linker, id)->decorators[i];
    flags |= decorator_keeps_class(linker, decorator) ? 0 : CLASS_MAY_GROW;
  }
  bool metaclass_adds =
      metaclass && (class_defines(linker, linker_class(linker, id)->metaclass, "__init__") ||
                    class_defines(linker, linker_class(linker, id)->metaclass, "__call__"));
  flags |= metaclass_adds ? CLASS_IS_OPEN : 0;
  class = linker_class(linker, id);
  if (class_own_member(class, STR("__new__")) && !class_new_is_plain(linker, id)) {
    flags |= CLASS_NEW_IS_ODD;
  }
  linker_class(linker, id)->flags |= flags;
}

/* A metaclass that makes classes in its own way may give type.__new__ something it takes. */
static void doubt_refusal(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  bool own_way =
      class->layout.created == NO && !linker_draft(linker, id)->metaclass_run &&
      class->layout.error.cause != CREATION_BODY && class->metaclass != NO_CLASS &&
      class->layout.error.cause != CREATION_METACLASS_CONFLICT &&
      linker_class(linker, class->metaclass)->origin != ORIGIN_STDLIB &&
      !metaclass_is_transparent(linker, class->metaclass, linker_draft(linker, id)->slots_value);
  if (own_way) {
    Layout *layout = &linker_class(linker, id)->layout;
    layout->created = MAYBE;
    layout->error = (CreationError){.slot = FACTS_NONE, .first = NO_CLASS, .second = NO_CLASS};
    class_set_unknown(linker, id, UNKNOWN_METACLASS, linker_class(linker, id)->name_span,
                      "the metaclass `{}` makes classes in its own way",
                      linker_class(linker, linker_class(linker, id)->metaclass)->name);
  }
}

/* Names that the metaclass speaks of where it makes the class, and that are slots too, are no class
 * variables any more when it is made: else there would be no such class. */
static void drop_taken_out(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  ClassId metaclass = class->metaclass;
  bool makes = metaclass != NO_CLASS && class->slots.form == SLOTS_ITEMS &&
               !linker_draft(linker, id)->keeps_members &&
               class_defines(linker, metaclass, "__new__");
  Member *members = (Member *)(uintptr_t) class->members;
  uint32_t count = 0;
  for (uint32_t i = 0; i < class->member_count && makes; i++) {
    bool slot = class_own_slot(class, members[i].name) != NULL;
    if (!slot || !metaclass_mentions(linker, metaclass, members[i].name)) {
      members[count++] = members[i];
    }
  }
  class->member_count = makes ? count : class->member_count;
}

static bool is_pydantic_root(const Class *class) {
  return str_eq_c(class->qualname, "BaseModel") &&
         (str_eq_c(class->module, "pydantic.main") || str_eq_c(class->module, "pydantic.v1.main"));
}

static void link_now(Linker *linker, ClassId id) {
  linker_draft(linker, id)->state = RUN_BUSY;
  linker_class(linker, id)->flags |=
      is_pydantic_root(linker_class(linker, id)) ? CLASS_IS_PYDANTIC : 0;
  if (linker_class(linker, id)->origin == ORIGIN_STATEMENT) {
    link_bases(linker, id);
  }
  bases_check(linker, id);
  if (linker_draft(linker, id)->unreached) {
    class_set_unknown(linker, id, UNKNOWN_BRANCHES, linker_class(linker, id)->name_span,
                      "a name that the class statement uses is not bound", (Str){0});
  }
  inherit_flags(linker, id);
  metaclass_link(linker, id);
  special_check_metaclass(linker, id);
  members_link(linker, id);
  slots_evaluate(linker, id);
  drop_taken_out(linker, id);
  special_link(linker, id);
  mro_compute(linker, id);
  decorators_apply(linker, id);
  layout_compute(linker, id);
  special_check(linker, id);
  doubt_refusal(linker, id);
  mark_openness(linker, id);
  linker_draft(linker, id)->state = RUN_DONE;
}

void class_link(Linker *linker, ClassId id) {
  if (linker_draft(linker, id)->state != RUN_NOT) {
    return;
  }
  /* Before every module has run, names that bases and metaclasses lead to may not be bound yet. */
  if (!linker->linking) {
    linker->incomplete = true;
    return;
  }
  if (linker->link_depth > LINK_DEPTH_MAX) {
    class_set_unknown(linker, id, UNKNOWN_TOO_COMPLEX, linker_class(linker, id)->name_span,
                      "the chain of bases is too long to follow", (Str){0});
    linker->incomplete = true;
    return;
  }
  uint32_t depth = linker->depth, steps = linker->steps;
  uint8_t generation = linker->generation, level = linker->level;
  Arena *before = linker_last(linker);
  linker->depth = 0;
  linker->generation = linker_draft(linker, id)->generation;
  linker->link_depth++;
  link_now(linker, id);
  if (linker_draft(linker, id)->replaced) {
    class_link(linker, linker_draft(linker, id)->replacement);
  }
  linker->link_depth--;
  if (linker->link_depth == 0 && linker->unfinished != NO_CLASS && linker->making == NO_CLASS) {
    look_finish(linker, level);
  }
  linker->generation = generation;
  linker->depth = depth;
  linker->steps = steps;
  linker_restore(linker, before);
}
