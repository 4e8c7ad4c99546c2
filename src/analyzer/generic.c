/*
 * What Generic.__init_subclass__ says of the bases as they are written, `__orig_bases__`: Generic
 * alone, given twice, or without a type variable that another base has. Lib/typing.py.
 */
#include "analyzer/classes.h"

enum { PARAMETERS_MAX = 32 };

typedef struct Parameters {
  const Value *list[PARAMETERS_MAX];
  uint32_t count;
  bool known;
} Parameters;

static bool is_typing(Linker *linker, const Value *value, const char *name) {
  return value->kind == VALUE_CLASS && str_eq_c(linker_class(linker, value->id)->qualname, name) &&
         str_starts_with(linker_class(linker, value->id)->module, STR("typing"));
}

static bool is_type_variable(Linker *linker, const Value *value) {
  return value->kind == VALUE_INSTANCE && (value->flags & VALUE_EXACT) &&
         (str_eq_c(linker_class(linker, value->id)->qualname, "TypeVar") ||
          str_eq_c(linker_class(linker, value->id)->qualname, "ParamSpec") ||
          str_eq_c(linker_class(linker, value->id)->qualname, "TypeVarTuple"));
}

static void add(Parameters *all, const Value *variable) {
  for (uint32_t i = 0; i < all->count; i++) {
    if (all->list[i] == variable) {
      return;
    }
  }
  all->known = all->known && all->count < PARAMETERS_MAX;
  if (all->known) {
    all->list[all->count++] = variable;
  }
}

/* _collect_parameters of one argument. */
static void collect(Linker *linker, Value *value, Parameters *all, uint32_t depth) {
  Value *reduced = value_reduce(linker, value);
  if (is_type_variable(linker, reduced)) {
    add(all, reduced);
    return;
  }
  bool nested = reduced->flags & VALUE_SUBSCRIPTED || reduced->kind == VALUE_LIST ||
                reduced->kind == VALUE_TUPLE || reduced->kind == VALUE_STARRED;
  bool odd = reduced->kind == VALUE_UNKNOWN || reduced->kind == VALUE_CHOICE ||
             reduced->kind == VALUE_INSTANCE || depth > 8;
  all->known = all->known && !odd;
  for (uint32_t i = 0; nested && !odd && i < reduced->count; i++) {
    collect(linker, reduced->items[i], all, depth + 1);
  }
}

static Value *option_of(const Value *variable, const char *name) {
  for (uint32_t i = 0; i < variable->count; i++) {
    if (variable->items[i]->kind == VALUE_KEYWORD && str_eq_c(variable->items[i]->name, name)) {
      return variable->items[i]->items[0];
    }
  }
  return NULL;
}

/* repr() of a type variable; those of a class's own list infer their variance. */
static Str shown(Linker *linker, const Value *variable) {
  if (variable->count == 0) {
    return variable->name;
  }
  Value *name = value_reduce(linker, variable->items[0]);
  bool tuple = str_eq_c(linker_class(linker, variable->id)->qualname, "TypeVarTuple");
  const char *sign = tuple || option_of(variable, "infer_variance") ? ""
                     : option_of(variable, "covariant")             ? "+"
                     : option_of(variable, "contravariant")         ? "-"
                                                                    : "~";
  return arena_printf(linker->arena, "%s" STR_FMT, sign, STR_ARG(name->text));
}

static bool has(const Parameters *all, const Value *variable) {
  for (uint32_t i = 0; i < all->count; i++) {
    if (all->list[i] == variable) {
      return true;
    }
  }
  return false;
}

static Str list_of(Linker *linker, const Parameters *all, const Parameters *without) {
  Str text = {0};
  for (uint32_t i = 0; i < all->count; i++) {
    if (!without || !has(without, all->list[i])) {
      text = arena_printf(linker->arena, STR_FMT "%s" STR_FMT, STR_ARG(text),
                          str_is_empty(text) ? "" : ", ", STR_ARG(shown(linker, all->list[i])));
    }
  }
  return text;
}

static void note_unlisted(Linker *linker, ClassId id, const Parameters *all, const Parameters *own,
                          const char *name) {
  Str rest = list_of(linker, all, own);
  if (all->known && own->known && !str_is_empty(rest)) {
    Str message = arena_printf(
        linker->arena, "Some type variables (" STR_FMT ") are not listed in %s[" STR_FMT "]",
        STR_ARG(rest), name, STR_ARG(list_of(linker, own, NULL)));
    linker_draft(linker, id)->unlisted = message;
  }
}

/* _collect_type_parameters, since 3.13. */
static void note_order(Linker *linker, ClassId id, const Parameters *all) {
  bool default_seen = false;
  for (uint32_t i = 0; i < all->count && all->known && linker->project->target.minor >= 13; i++) {
    bool has_default =
        option_of(all->list[i], "default") || all->list[i]->flags & VALUE_HAS_DEFAULT;
    if (!has_default && default_seen) {
      Str message = arena_printf(linker->arena,
                                 "Type parameter " STR_FMT
                                 " without a default follows type parameter with a default",
                                 STR_ARG(shown(linker, all->list[i])));
      linker_draft(linker, id)->disordered = message;
      return;
    }
    default_seen = default_seen || has_default;
  }
}

void generic_note(Linker *linker, ClassId id, Value *const *bases, uint32_t count,
                  const Value *type_params) {
  Parameters all = {.known = true}, own = {.known = true};
  bool protocols = linker->project->target.minor >= 15;
  const char *name = "Generic";
  Draft *draft = linker_draft(linker, id);
  draft->generic_aliases = type_params != NULL;
  for (uint32_t i = 0; i < count; i++) {
    bool subscripted = bases[i]->flags & VALUE_SUBSCRIPTED;
    bool protocol = is_typing(linker, bases[i], "Protocol");
    bool generic = is_typing(linker, bases[i], "Generic");
    draft = linker_draft(linker, id);
    draft->plain_generic = draft->plain_generic || (generic && !subscripted);
    if (subscripted && (generic || (protocol && protocols))) {
      draft->generic_aliases++;
      name = protocol ? "Protocol" : "Generic";
      for (uint32_t k = 0; k < bases[i]->count; k++) {
        collect(linker, bases[i]->items[k], &own, 0);
      }
    }
    if (subscripted) {
      collect(linker, bases[i], &all, 0);
    }
  }
  for (uint32_t i = 0; type_params && i < type_params->count; i++) {
    add(&all, type_params->items[i]);
    add(&own, type_params->items[i]);
  }
  if (linker_draft(linker, id)->generic_aliases == 1) {
    note_unlisted(linker, id, &all, &own, type_params ? "Generic" : name);
  }
  note_order(linker, id, &all);
}
