/* The derived metaclass, and whether it may make something else of the class than its body says. */
#include "analyzer/classes.h"
#include "analyzer/reduce.h"

static bool is_known_harmless(const Class *metaclass) {
  bool enumeration =
      str_eq_c(metaclass->module, "enum") &&
      (str_eq_c(metaclass->name, "EnumMeta") || str_eq_c(metaclass->name, "EnumType"));
  return metaclass->origin == ORIGIN_STDLIB || enumeration;
}

/* A metaclass of a project that lets type.__new__ have its way: no class of its order before the
 * standard library's defines __new__, __prepare__ or __call__. */
static bool defines_creation(Linker *linker, const Class *metaclass, Str *name) {
  static const char *const HOOKS[] = {"__new__", "__prepare__", "mro"};
  for (uint32_t i = 0; i < metaclass->mro_count; i++) {
    const Class *at = linker_class(linker, metaclass->mro[i]);
    if (at->origin == ORIGIN_STDLIB) {
      continue;
    }
    for (size_t k = 0; k < sizeof HOOKS / sizeof *HOOKS; k++) {
      if (class_own_member(at, str_from(HOOKS[k]))) {
        *name = at->name;
        return true;
      }
    }
  }
  return false;
}

bool metaclass_is_passive(Linker *linker, ClassId id) {
  Str name;
  return linker_class(linker, id)->flags & CLASS_MRO_COMPLETE &&
         (!defines_creation(linker, linker_class(linker, id), &name) ||
          (!class_defines(linker, id, "__new__") && metaclass_is_transparent(linker, id, true)));
}

/* `**mapping` of the class statement, unless all its keys are known and others. */
static bool may_name_metaclass(Linker *linker, const Keyword *keyword) {
  if (!str_is_empty(keyword->name)) {
    return false;
  }
  Value *mapping = value_reduce(linker, keyword->value);
  Items keys = value_items(linker, mapping);
  bool other = mapping->kind == VALUE_DICT && keys.known;
  for (uint32_t i = 0; i < keys.count && other; i++) {
    Value *key = value_reduce(linker, keys.list[i]);
    other = key->kind == VALUE_STR && !str_eq_c(key->text, "metaclass");
  }
  return !other;
}

static ClassId explicit_metaclass(Linker *linker, ClassId id, Value **unknown) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->keyword_count; i++) {
    if (!str_eq_c(draft->keywords[i].name, "metaclass")) {
      *unknown =
          may_name_metaclass(linker, &draft->keywords[i]) ? draft->keywords[i].value : *unknown;
      continue;
    }
    Value *value = value_reduce(linker, draft->keywords[i].value);
    if (value->kind == VALUE_CLASS) {
      class_link(linker, value->id);
      return value->id;
    }
    *unknown = value;
    return NO_CLASS;
  }
  return draft->helper_metaclass_known ? draft->helper_metaclass : NO_CLASS;
}

static ClassId metaclass_of_base(Linker *linker, ClassId base) {
  ClassId own = linker_class(linker, base)->metaclass;
  return own == NO_CLASS ? linker->type : own;
}

static void refuse_conflict(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  class->layout.created = NO;
  class->layout.error = (CreationError){
      .type = "TypeError",
      .message = STR("metaclass conflict: the metaclass of a derived class must be a (non-strict) "
                     "subclass of the metaclasses of all its bases"),
      .slot = FACTS_NONE,
      .first = NO_CLASS,
      .second = NO_CLASS,
      .cause = CREATION_METACLASS_CONFLICT};
}

/* _PyType_CalculateMetaclass: the most derived of all; false: there is none. */
static bool derive(Linker *linker, ClassId *winner, ClassId candidate) {
  const Class *a = linker_class(linker, *winner), *b = linker_class(linker, candidate);
  if (class_is_subclass(a, candidate)) {
    return true;
  }
  if (class_is_subclass(b, *winner)) {
    *winner = candidate;
    return true;
  }
  return !(a->flags & CLASS_MRO_COMPLETE) || !(b->flags & CLASS_MRO_COMPLETE);
}

/* The only `hook`, __new__ or __prepare__, in the metaclass's order that has to be run, and whether
 * one before it, which leaves `__slots__` alone, may have changed the rest of the namespace. False:
 * there is none, or several, or it is no function. */
static bool sole_maker(Linker *linker, ClassId metaclass, Str hook, Value *function,
                       bool *after_others) {
  Str other = str_eq_c(hook, "__new__") ? STR("__prepare__") : STR("__new__");
  ClassId found = NO_CLASS;
  *after_others = false;
  for (uint32_t i = 0; i < linker_class(linker, metaclass)->mro_count; i++) {
    ClassId at = linker_class(linker, metaclass)->mro[i];
    const Class *class = linker_class(linker, at);
    if (class->origin == ORIGIN_STDLIB || metaclass_new_is_transparent(linker, at, true)) {
      bool others = class->origin != ORIGIN_STDLIB && class_own_member(class, hook);
      *after_others = *after_others || (others && found == NO_CLASS);
      continue;
    }
    class = linker_class(linker, at);
    bool runs = found == NO_CLASS && class_own_member(class, hook) &&
                !class_own_member(class, other) && !class_own_member(class, STR("mro"));
    if (!runs) {
      return false;
    }
    found = at;
  }
  const Class *class = found == NO_CLASS ? NULL : linker_class(linker, found);
  const Member *member = class ? class_own_member(class, hook) : NULL;
  if (!member || member->function == FACTS_NONE) {
    return false;
  }
  *function = (Value){.kind = VALUE_FUNCTION, .file = class->file, .id = member->function};
  return true;
}

static Value *class_value(Linker *linker, ClassId id, Span span) {
  Value *self = value_new(linker->arena, VALUE_CLASS, span);
  self->id = id;
  return self;
}

enum { NAMESPACE = 4 };

/* `metaclass.__new__(metaclass, name, bases, namespace, **keywords)`. */
static Value *creation_call(Linker *linker, ClassId id, ClassId metaclass) {
  const Draft draft = *linker_draft(linker, id);
  Span span = linker_class(linker, id)->name_span;
  Value *call = value_with_items(linker->arena, VALUE_CALL, span, 5 + draft.keyword_count);
  uint32_t count = 0;
  call->items[count++] = value_new(linker->arena, VALUE_NONE, span);
  call->items[count++] = class_value(linker, metaclass, span);
  call->items[count++] = value_str(linker->arena, span, linker_class(linker, id)->name);
  call->items[count++] = bases_of_class(linker, id, span);
  /* What is written without bases comes without any. */
  if (draft.base_count == 0 && linker_class(linker, id)->origin == ORIGIN_STATEMENT) {
    call->items[count - 1] = value_with_items(linker->arena, VALUE_TUPLE, span, 0);
  }
  call->items[count++] = namespace_of_class(linker, id, draft.slots_value, span);
  for (uint32_t i = 0; i < draft.keyword_count; i++) {
    if (!str_eq_c(draft.keywords[i].name, "metaclass")) {
      call->items[count++] = value_named(linker->arena, VALUE_KEYWORD, span, draft.keywords[i].name,
                                         draft.keywords[i].value);
    }
  }
  call->count = count;
  return call;
}

static void take_bases(Linker *linker, ClassId id, const Remade *remade) {
  uint32_t count = remade->base_count ? remade->base_count : 1;
  /* Those that the metaclass has made are still to be linked. */
  for (uint32_t i = 0; i < remade->base_count; i++) {
    class_link(linker, remade->bases[i]);
  }
  ClassId *bases = ARENA_ARRAY(linker->arena, ClassId, count);
  Span *spans = ARENA_ARRAY(linker->arena, Span, count);
  bases[0] = linker->object;
  for (uint32_t i = 0; i < count; i++) {
    bases[i] = remade->base_count ? remade->bases[i] : linker->object;
    spans[i] = linker_class(linker, id)->name_span;
  }
  Class *class = linker_class(linker, id);
  class->bases = bases;
  class->base_spans = spans;
  class->base_count = count;
  bases_check(linker, id);
}

/* Runs the __new__ of a metaclass of the project for one class: which bases and `__slots__` come to
 * type.__new__. */
static bool run_metaclass(Linker *linker, ClassId id, ClassId metaclass) {
  Value function;
  bool after_others;
  if (!sole_maker(linker, metaclass, STR("__new__"), &function, &after_others)) {
    return false;
  }
  ClassId outer = linker->making;
  Value *call = creation_call(linker, id, metaclass);
  if (after_others) {
    Value any = {.kind = VALUE_UNBOUND};
    call->items[NAMESPACE] = namespace_with_item(linker, call->items[NAMESPACE], &any, NULL);
  }
  linker->making = id;
  Value *made = function_call_result(linker, call, &function);
  linker->making = outer;
  Remade remade;
  if (!remade_read(linker, id, made, &remade) || remade.metaclass != metaclass) {
    return false;
  }
  const Class *class = linker_class(linker, id);
  bool same = remade.base_count == class->base_count;
  for (uint32_t i = 0; same && i < remade.base_count; i++) {
    same = remade.bases[i] == class->bases[i];
  }
  if (!same) {
    take_bases(linker, id, &remade);
  }
  Draft *draft = linker_draft(linker, id);
  if (remade.slots != draft->slots_value) {
    draft->slots_value = remade.slots;
    draft->slots_span = draft->slots_name_span = linker_class(linker, id)->name_span;
    draft->slots_rewritten = true;
    draft->keeps_members = remade.whole == YES;
  }
  draft->metaclass_run = true;
  return true;
}

/* Runs the __prepare__ of a metaclass of the project: a `__slots__` that the namespace has from the
 * start is there unless the body binds another. */
static bool run_prepare(Linker *linker, ClassId id, ClassId metaclass) {
  Value function;
  bool after_others;
  if (!sole_maker(linker, metaclass, STR("__prepare__"), &function, &after_others)) {
    return false;
  }
  Value *call = creation_call(linker, id, metaclass);
  call->items[NAMESPACE] = call->items[call->count - 1]; /* there is none yet */
  call->count--;
  bool known = false;
  Value *namespace = function_call_result(linker, call, &function);
  Value *slots = mapping_slots(linker, namespace, &known);
  Draft *draft = linker_draft(linker, id);
  if (known && slots && !draft->slots_value) {
    draft->slots_value = slots;
    draft->slots_span = draft->slots_name_span = linker_class(linker, id)->name_span;
    draft->slots_rewritten = true;
  }
  return known;
}

void metaclass_link(Linker *linker, ClassId id) {
  Value *unknown = NULL;
  ClassId winner = explicit_metaclass(linker, id, &unknown);
  Span span = linker_class(linker, id)->name_span;
  if (unknown) {
    class_set_unknown(linker, id, UNKNOWN_METACLASS, unknown->span, "the metaclass is not known",
                      (Str){0});
    return;
  }
  bool is_class =
      winner == NO_CLASS || class_is_subclass(linker_class(linker, winner), linker->type);
  if (!is_class) {
    class_set_unknown(linker, id, UNKNOWN_METACLASS, span,
                      "the metaclass `{}` is no subclass of type",
                      linker_class(linker, winner)->name);
    return;
  }
  winner = winner == NO_CLASS ? linker->type : winner;
  ClassId typed_dict = linker_builtin(linker, "typing", "_TypedDictMeta");
  const Class *class = linker_class(linker, id);
  if (class->flags & CLASS_IS_TYPED_DICT && typed_dict != NO_CLASS &&
      !derive(linker, &winner, typed_dict)) {
    refuse_conflict(linker, id);
    return;
  }
  for (uint32_t i = 0; i < class->base_count; i++) {
    if (class->bases[i] == NO_CLASS) {
      return;
    }
    if (!derive(linker, &winner, metaclass_of_base(linker, class->bases[i]))) {
      refuse_conflict(linker, id);
      return;
    }
  }
  linker_class(linker, id)->metaclass = winner == linker->type ? NO_CLASS : winner;
  const Class *metaclass = linker_class(linker, winner);
  Str name = {0};
  bool unsure = !is_known_harmless(metaclass) &&
                (metaclass->layout.unknown.reason == UNKNOWN_UNRESOLVED_BASE ||
                 metaclass->layout.unknown.reason == UNKNOWN_UNRESOLVED_IMPORT ||
                 !(metaclass->flags & CLASS_MRO_COMPLETE));
  if (unsure) {
    class_set_unknown(linker, id, UNKNOWN_METACLASS, span,
                      "a base of the metaclass `{}` is not known", metaclass->name);
  } else if (!linker_draft(linker, id)->past_metaclass && !is_known_harmless(metaclass) &&
             defines_creation(linker, metaclass, &name) &&
             !metaclass_is_transparent(linker, winner, linker_draft(linker, id)->slots_value) &&
             !run_metaclass(linker, id, winner) && !run_prepare(linker, id, winner)) {
    class_set_unknown(linker, id, UNKNOWN_METACLASS, span,
                      "the metaclass `{}` makes classes in its own way", name);
  }
}

static bool has_inner_class(const Facts *facts, uint32_t function) {
  for (uint32_t i = 0; i < facts->class_count; i++) {
    if (facts->classes[i].parent_function == function) {
      return true;
    }
  }
  return false;
}

/* six.with_metaclass(Meta, *bases) and its copies, which make a class whose metaclass, a class
 * inside the function, calls `Meta(name, bases, namespace)` for what descends from it. Older ones
 * make a base class instead. */
bool metaclass_is_helper(Linker *linker, const Value *base) {
  if (base->kind != VALUE_CALL || base->count < 2 || call_has_unknown_arguments(base)) {
    return false;
  }
  Value *function = value_reduce(linker, base->items[0]);
  Str dotted = value_dotted(linker, function);
  if (function->kind == VALUE_FUNCTION) {
    return str_ends_with(dotted, STR("with_metaclass")) &&
           has_inner_class(linker->files[function->file].facts, function->id);
  }
  return function->kind == VALUE_EXTERNAL && (str_eq_c(dotted, "six.with_metaclass") ||
                                              str_eq_c(dotted, "future.utils.with_metaclass"));
}

void metaclass_take_helper(Linker *linker, ClassId id, const Value *base) {
  Value *metaclass = value_reduce(linker, base->items[1]);
  if (metaclass->kind != VALUE_CLASS) {
    class_set_unknown(linker, id, UNKNOWN_METACLASS, base->span, "the metaclass is not known",
                      (Str){0});
    return;
  }
  class_link(linker, metaclass->id);
  linker_draft(linker, id)->helper_metaclass = metaclass->id;
  linker_draft(linker, id)->helper_metaclass_known = true;
}
