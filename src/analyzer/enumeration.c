/*
 * What EnumType makes of a class statement: its bases (_get_mixins_), the names that _EnumDict
 * takes for members or refuses, and the members themselves where their values and the classes they
 * are made by tell. Lib/enum.py of each version.
 */
#include "analyzer/enumeration.h"

bool enumeration_refuse(Linker *linker, ClassId id, const char *type, Str message) {
  Layout *layout = &linker_class(linker, id)->layout;
  layout->created = NO;
  layout->error =
      (CreationError){type, message, FACTS_NONE, NO_CLASS, NO_CLASS, CREATION_SPECIAL_CLASS};
  return false;
}

bool is_stdlib_class(const Class *class, const char *module, const char *name) {
  return class->origin == ORIGIN_STDLIB && str_eq_c(class->qualname, name) &&
         str_eq_c(class->module, module);
}

bool descends_from_enum(Linker *linker, const Class *class, const char *name) {
  for (uint32_t i = 0; i < class->mro_count; i++) {
    if (is_stdlib_class(linker_class(linker, class->mro[i]), "enum", name)) {
      return true;
    }
  }
  return false;
}

bool enumeration_is_kind(Linker *linker, ClassId id, const char *name) {
  for (uint32_t i = 0; i < linker_class(linker, id)->base_count; i++) {
    ClassId base = linker_class(linker, id)->bases[i];
    if (descends_from_enum(linker, linker_class(linker, base), name)) {
      return true;
    }
  }
  return false;
}

/* ---- names of the body */

bool is_dunder(Str name) {
  return name.len > 4 && str_starts_with(name, STR("__")) && str_ends_with(name, STR("__")) &&
         name.data[2] != '_' && name.data[name.len - 3] != '_';
}

bool is_sunder(Str name) {
  return name.len > 2 && name.data[0] == '_' && name.data[name.len - 1] == '_' &&
         name.data[1] != '_' && name.data[name.len - 2] != '_';
}

/* `_Name__attribute` with the name of the class as it is written: a name that the compiler has
 * mangled, unless the class's own begins with underscores. They are members until 3.10. */
bool enumeration_hides(Linker *linker, ClassId id, Str name) {
  Str class = linker_class(linker, id)->name;
  size_t len = class.len + 3;
  bool private =
      name.len > len && name.data[0] == '_' && str_eq(str_slice(name, 1, class.len + 1), class) &&
      str_eq(str_slice(name, class.len + 1, len), STR("__")) && !str_ends_with(name, STR("__"));
  return private && linker->project->target.minor >= 11;
}

/* Instances that _EnumDict takes for no member. */
static bool is_nonmember(Linker *linker, const Value *value) {
  static const char *const NAMES[] = {"nonmember", "property", "DynamicClassAttribute",
                                      "cached_property", "partialmethod"};
  return value->kind == VALUE_INSTANCE &&
         STR_IS_ONE_OF(linker_class(linker, value->id)->qualname, NAMES);
}

/* _is_internal_class: a class whose statement stands in the body. */
static bool is_internal(Linker *linker, ClassId id, ClassId inner) {
  Str end =
      arena_printf(linker->arena, STR_FMT "." STR_FMT, STR_ARG(linker_class(linker, id)->name),
                   STR_ARG(linker_class(linker, inner)->name));
  return str_ends_with(linker_class(linker, inner)->qualname, end);
}

/* Whether a name of the namespace becomes a member. */
Truth enumeration_has_member(Linker *linker, ClassId id, const Entry *entry) {
  if (is_dunder(entry->name) || is_sunder(entry->name) ||
      enumeration_hides(linker, id, entry->name)) {
    return NO;
  }
  Value *value = value_reduce(linker, entry->value);
  uint8_t minor = linker->project->target.minor;
  switch (value->kind) {
  case VALUE_FUNCTION:
  case VALUE_PROPERTY: return NO;
  case VALUE_CLASS: return minor >= 13 && is_internal(linker, id, value->id) ? NO : MAYBE;
  case VALUE_UNKNOWN:
  case VALUE_EXTERNAL:
  case VALUE_CHOICE: return MAYBE;
  case VALUE_INSTANCE:
    if (is_nonmember(linker, value)) {
      return NO;
    }
    return is_stdlib_class(linker_class(linker, value->id), "enum", "auto") ? YES : MAYBE;
  }
  return YES;
}

Truth enumeration_takes_out(Linker *linker, ClassId id, Str name) {
  const Draft *draft = linker_draft(linker, id);
  if (!(linker_class(linker, id)->flags & CLASS_IS_ENUM) || linker->project->target.minor > 10) {
    return NO;
  }
  for (uint32_t i = 0; i < draft->entry_count; i++) {
    const Entry entry = draft->entries[i];
    if (str_eq(entry.name, name)) {
      return enumeration_has_member(linker, id, &entry);
    }
  }
  return NO;
}

static Truth has_members(Linker *linker, ClassId id) {
  Truth result = NO;
  for (uint32_t i = 0; i < linker_draft(linker, id)->entry_count; i++) {
    const Entry entry = linker_draft(linker, id)->entries[i];
    result = truth_or(result, enumeration_has_member(linker, id, &entry));
  }
  return result;
}

/* The nearest enumeration of the order that has members; `*unsure`: one may have. */
static ClassId with_members(Linker *linker, ClassId id, bool *unsure) {
  for (uint32_t i = 0; i < linker_class(linker, id)->mro_count; i++) {
    ClassId at = linker_class(linker, id)->mro[i];
    const Class *class = linker_class(linker, at);
    if (class->origin != ORIGIN_STATEMENT || !(class->flags & CLASS_IS_ENUM)) {
      continue;
    }
    Truth has = has_members(linker, at);
    *unsure = *unsure || has == MAYBE;
    if (has == YES) {
      return at;
    }
  }
  return NO_CLASS;
}

/* ---- bases */

typedef struct DataTypes {
  ClassId list[8];
  uint32_t count;
} DataTypes;

static void add_type(Linker *linker, DataTypes *types, ClassId id) {
  bool list = linker->project->target.minor == 8;
  for (uint32_t i = 0; i < types->count && !list; i++) {
    if (types->list[i] == id) {
      return;
    }
  }
  if (types->count < 8) {
    types->list[types->count++] = id;
  }
}

static void find_data_types(Linker *linker, ClassId id, DataTypes *types, uint32_t depth);

/* `_member_type_` of an enumeration; NO_CLASS: object. */
static ClassId member_type(Linker *linker, ClassId id, uint32_t depth) {
  const Class *class = linker_class(linker, id);
  if (class->origin == ORIGIN_STDLIB) {
    static const struct {
      const char *kin, *type;
    } TYPES[] = {{"IntEnum", "int"}, {"IntFlag", "int"}, {"StrEnum", "str"}};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
      if (descends_from_enum(linker, class, TYPES[i].kin)) {
        return linker_builtin(linker, "builtins", TYPES[i].type);
      }
    }
    return NO_CLASS;
  }
  DataTypes types = {.count = 0};
  find_data_types(linker, id, &types, depth + 1);
  return types.count ? types.list[0] : NO_CLASS;
}

ClassId enumeration_member_type(Linker *linker, ClassId id) {
  return member_type(linker, id, 0);
}

static bool makes_data(Linker *linker, const Class *class) {
  bool fields = class->flags & CLASS_IS_DATACLASS && linker->project->target.minor >= 11;
  return fields || class_own_member(class, STR("__new__"));
}

/* _find_data_type_ of one base. */
static void find_in_chain(Linker *linker, ClassId base, DataTypes *types, uint32_t depth) {
  ClassId candidate = NO_CLASS;
  for (uint32_t i = 0; i < linker_class(linker, base)->mro_count; i++) {
    ClassId at = linker_class(linker, base)->mro[i];
    if (at == linker->object) {
      continue;
    }
    if (linker_class(linker, at)->flags & CLASS_IS_ENUM) {
      ClassId type = member_type(linker, at, depth);
      if (type != NO_CLASS) {
        add_type(linker, types, type);
        return;
      }
    } else if (makes_data(linker, linker_class(linker, at))) {
      add_type(linker, types, candidate == NO_CLASS ? at : candidate);
      return;
    } else if (candidate == NO_CLASS || linker->project->target.minor < 10) {
      candidate = at;
    }
  }
}

static void find_data_types(Linker *linker, ClassId id, DataTypes *types, uint32_t depth) {
  for (uint32_t i = 0; depth < 20 && i < linker_class(linker, id)->base_count; i++) {
    ClassId base = linker_class(linker, id)->bases[i];
    if (base != NO_CLASS) {
      find_in_chain(linker, base, types, depth);
    }
  }
}

/* The order of a set, from 3.9 on, is nobody's. */
static bool refuse_data_types(Linker *linker, ClassId id, const DataTypes *types) {
  uint8_t minor = linker->project->target.minor;
  Str list = {0};
  for (uint32_t i = 0; i < types->count; i++) {
    list = arena_printf(linker->arena, STR_FMT "%s" STR_FMT, STR_ARG(list), i ? ", " : "",
                        STR_ARG(class_repr(linker, types->list[i])));
  }
  Str name = linker_class(linker, id)->name;
  return enumeration_refuse(
      linker, id, "TypeError",
      minor >= 11
          ? arena_printf(linker->arena, "too many data types for '" STR_FMT "': {" STR_FMT "}",
                         STR_ARG(name), STR_ARG(list))
          : arena_printf(linker->arena, "'" STR_FMT "': too many data types: %c" STR_FMT "%c",
                         STR_ARG(name), minor == 8 ? '[' : '{', STR_ARG(list),
                         minor == 8 ? ']' : '}'));
}

static bool check_last_base(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  ClassId last = class->bases[class->base_count - 1];
  if (last == NO_CLASS || linker_class(linker, last)->flags & CLASS_IS_ENUM) {
    return true;
  }
  return enumeration_refuse(linker, id, "TypeError",
                            STR("new enumerations should be created as `EnumName([mixin_type, ...] "
                                "[data_type,] enum_type)`"));
}

void enumeration_set_unsure(Linker *linker, ClassId id) {
  linker_draft(linker, id)->unreached = true;
  class_set_unknown(linker, id, UNKNOWN_METACLASS, linker_class(linker, id)->name_span,
                    "what the metaclass of enumerations makes of this mixture is not followed",
                    (Str){0});
}

/* _check_for_existing_members_. */
static bool check_members_above(Linker *linker, ClassId id) {
  uint8_t minor = linker->project->target.minor;
  for (uint32_t i = 0; i < linker_class(linker, id)->base_count; i++) {
    ClassId base = linker_class(linker, id)->bases[i];
    bool unsure =
        base == NO_CLASS || linker_class(linker, base)->layout.unknown.reason == UNKNOWN_METACLASS;
    ClassId full = base == NO_CLASS ? NO_CLASS : with_members(linker, base, &unsure);
    if (unsure) {
      enumeration_set_unsure(linker, id);
      return false;
    }
    if (full == NO_CLASS) {
      continue;
    }
    const Class *class = linker_class(linker, id), *other = linker_class(linker, full);
    return enumeration_refuse(
        linker, id, "TypeError",
        minor < 11
            ? arena_printf(linker->arena, STR_FMT ": cannot extend enumeration '" STR_FMT "'",
                           STR_ARG(class->name), STR_ARG(other->name))
            : arena_printf(linker->arena, "<enum '" STR_FMT "'> cannot extend " STR_FMT,
                           STR_ARG(class->name), STR_ARG(class_repr(linker, full))));
  }
  return true;
}

static bool check_mixins(Linker *linker, ClassId id) {
  if (!check_last_base(linker, id)) {
    return false;
  }
  DataTypes types = {.count = 0};
  find_data_types(linker, id, &types, 0);
  return types.count < 2 || refuse_data_types(linker, id, &types);
}

/* type(name, bases, namespace) comes without what EnumMeta.__prepare__ makes. */
static void check_unprepared(Linker *linker, ClassId id) {
  if (linker->project->target.minor < 11) {
    if (!check_mixins(linker, id)) {
      return;
    }
    const Class *class = linker_class(linker, id);
    bool unsure = false;
    if (with_members(linker, class->bases[class->base_count - 1], &unsure) != NO_CLASS) {
      enumeration_refuse(linker, id, "TypeError", STR("Cannot extend enumerations"));
      return;
    }
  }
  enumeration_refuse(linker, id, "AttributeError",
                     STR("'dict' object has no attribute '_member_names'"));
}

void enumeration_check(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  if (!(class->flags & CLASS_IS_ENUM) || class->layout.created == NO) {
    return;
  }
  for (uint32_t i = 0; i < class->base_count; i++) {
    if (class->bases[i] == NO_CLASS) {
      linker_draft(linker, id)->unreached = true;
      return;
    }
  }
  bool boundary = linker->project->target.minor >= 11 && enumeration_is_kind(linker, id, "Flag");
  for (uint32_t i = 0; i < linker_draft(linker, id)->keyword_count; i++) {
    Str name = linker_draft(linker, id)->keywords[i].name;
    if (!str_eq_c(name, "metaclass") && !(boundary && str_eq_c(name, "boundary"))) {
      enumeration_set_unsure(linker, id);
      return;
    }
  }
  if (class->origin == ORIGIN_CALL && linker_draft(linker, id)->decorator_count > 0) {
    enumeration_set_unsure(linker, id);
    return;
  }
  /* A mapping of the project's own may take any name. */
  if (class->metaclass != NO_CLASS && class_defines(linker, class->metaclass, "__prepare__")) {
    enumeration_set_unsure(linker, id);
    return;
  }
  bool unprepared = class->origin == ORIGIN_CALL;
  /* with_metaclass(M) prepares as M would. */
  unprepared = unprepared || (linker_draft(linker, id)->helper_metaclass_known &&
                              class->metaclass != linker_draft(linker, id)->helper_metaclass);
  if (unprepared) {
    check_unprepared(linker, id);
  } else if (check_members_above(linker, id) && check_mixins(linker, id) &&
             linker_class(linker, id)->origin == ORIGIN_STATEMENT) {
    enumeration_check_members(linker, id);
  }
}

/* @dataclass(slots=True) calls the metaclass with a plain dict. */
void enumeration_check_remake(Linker *linker, ClassId id) {
  layout_before_decorator(linker, id);
  if (linker_class(linker, id)->layout.created == YES) {
    enumeration_refuse(linker, id, "AttributeError",
                       STR("'dict' object has no attribute '_member_names'"));
    linker_class(linker, id)->layout.error.cause = CREATION_DECORATOR;
  }
}

bool enumeration_is_flag(Linker *linker, const Class *class) {
  return descends_from_enum(linker, class, "Flag");
}
