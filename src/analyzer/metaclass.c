/* The derived metaclass, and whether it may make something else of the class than its body says. */
#include "analyzer/classes.h"

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
  if (class_is_subclass_of(linker, a, candidate)) {
    return true;
  }
  if (class_is_subclass_of(linker, b, *winner)) {
    *winner = candidate;
    return true;
  }
  return !(a->flags & CLASS_MRO_COMPLETE) || !(b->flags & CLASS_MRO_COMPLETE);
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
  bool is_class = winner == NO_CLASS ||
                  class_is_subclass_of(linker, linker_class(linker, winner), linker->type);
  if (!is_class) {
    class_set_unknown(linker, id, UNKNOWN_METACLASS, span,
                      "the metaclass `{}` is no subclass of type",
                      linker_class(linker, winner)->name);
    return;
  }
  winner = winner == NO_CLASS ? linker->type : winner;
  const Class *class = linker_class(linker, id);
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
  } else if (!is_known_harmless(metaclass) && defines_creation(linker, metaclass, &name) &&
             !metaclass_is_transparent(linker, winner)) {
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
    return str_ends_with(dotted, STR(".with_metaclass")) &&
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
