/*
 * What EnumType makes of a class statement: its bases (_get_mixins_), the names that _EnumDict
 * takes for members or refuses, and the members themselves where their values and the classes they
 * are made by tell. Lib/enum.py of each version.
 */
#include "analyzer/classes.h"

static bool refuse(Linker *linker, ClassId id, const char *type, Str message) {
  Layout *layout = &linker_class(linker, id)->layout;
  layout->created = NO;
  layout->error =
      (CreationError){type, message, FACTS_NONE, NO_CLASS, NO_CLASS, CREATION_SPECIAL_CLASS};
  return false;
}

static bool is_stdlib(const Class *class, const char *module, const char *name) {
  return class->origin == ORIGIN_STDLIB && str_eq_c(class->qualname, name) &&
         str_eq_c(class->module, module);
}

static bool descends_from_enum(Linker *linker, const Class *class, const char *name) {
  for (uint32_t i = 0; i < class->mro_count; i++) {
    if (is_stdlib(linker_class(linker, class->mro[i]), "enum", name)) {
      return true;
    }
  }
  return false;
}

/* ---- names of the body */

static bool is_dunder(Str name) {
  return name.len > 4 && str_starts_with(name, STR("__")) && str_ends_with(name, STR("__")) &&
         name.data[2] != '_' && name.data[name.len - 3] != '_';
}

static bool is_sunder(Str name) {
  return name.len > 2 && name.data[0] == '_' && name.data[name.len - 1] == '_' &&
         name.data[1] != '_' && name.data[name.len - 2] != '_';
}

/* `_Name__attribute` with the name of the class as it is written: a name that the compiler has
 * mangled, unless the class's own begins with underscores. They are members until 3.10. */
static bool is_hidden(Linker *linker, ClassId id, Str name) {
  Str class = linker_class(linker, id)->name;
  size_t len = class.len + 3;
  bool private =
      name.len > len && name.data[0] == '_' && str_eq(str_slice(name, 1, class.len + 1), class) &&
      str_eq(str_slice(name, class.len + 1, len), STR("__")) && !str_ends_with(name, STR("__"));
  return private && linker->project->target.minor >= 11;
}

static bool is_known_sunder(Str name) {
  static const char *const NAMES[] = {"_order_",
                                      "_create_pseudo_member_",
                                      "_generate_next_value_",
                                      "_missing_",
                                      "_ignore_",
                                      "_numeric_repr_",
                                      "_iter_member_",
                                      "_iter_member_by_value_",
                                      "_iter_member_by_def_",
                                      "_add_alias_",
                                      "_add_value_alias_"};
  return STR_IS_ONE_OF(name, NAMES) || str_starts_with(name, STR("_repr_"));
}

/* Instances that _EnumDict takes for no member. */
static bool is_nonmember(Linker *linker, const Value *value) {
  static const char *const NAMES[] = {"nonmember", "property", "DynamicClassAttribute",
                                      "cached_property", "partialmethod"};
  return value->kind == VALUE_INSTANCE &&
         STR_IS_ONE_OF(linker_class(linker, value->id)->qualname, NAMES);
}

/* Whether a name of the namespace becomes a member. */
static Truth is_member(Linker *linker, ClassId id, const Entry *entry) {
  if (is_dunder(entry->name) || is_sunder(entry->name) || is_hidden(linker, id, entry->name)) {
    return NO;
  }
  Value *value = value_reduce(linker, entry->value);
  uint8_t minor = linker->project->target.minor;
  switch (value->kind) {
  case VALUE_FUNCTION:
  case VALUE_PROPERTY: return NO;
  case VALUE_CLASS: return minor >= 13 ? NO : MAYBE;
  case VALUE_UNKNOWN:
  case VALUE_EXTERNAL:
  case VALUE_CHOICE: return MAYBE;
  case VALUE_INSTANCE:
    if (is_nonmember(linker, value)) {
      return NO;
    }
    return is_stdlib(linker_class(linker, value->id), "enum", "auto") ? YES : MAYBE;
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
      return is_member(linker, id, &entry);
    }
  }
  return NO;
}

static Truth has_members(Linker *linker, ClassId id) {
  Truth result = NO;
  for (uint32_t i = 0; i < linker_draft(linker, id)->entry_count; i++) {
    const Entry entry = linker_draft(linker, id)->entries[i];
    result = truth_or(result, is_member(linker, id, &entry));
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
  return refuse(
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
  return refuse(linker, id, "TypeError",
                STR("new enumerations should be created as `EnumName([mixin_type, ...] "
                    "[data_type,] enum_type)`"));
}

static void set_unsure(Linker *linker, ClassId id) {
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
      set_unsure(linker, id);
      return false;
    }
    if (full == NO_CLASS) {
      continue;
    }
    const Class *class = linker_class(linker, id), *other = linker_class(linker, full);
    return refuse(linker, id, "TypeError",
                  minor < 11
                      ? arena_printf(linker->arena,
                                     STR_FMT ": cannot extend enumeration '" STR_FMT "'",
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

/* ---- members */

/* Bound more than once, _EnumDict may refuse the second time. */
static bool binds_twice(Linker *linker, ClassId id, Str name) {
  const Class *class = linker_class(linker, id);
  Module *module = &linker->files[class->file];
  const Section *body = module_body(linker, module, module->facts->classes[class->fact].piece);
  const Scope *scope = facts_class_scope(module->facts, body, class->fact);
  uint32_t count = 0;
  for (uint32_t i = 0; scope && i < scope->event_count; i++) {
    const Event *event = &body->events[scope->first_event + i];
    bool binding = event_binds_name(event) || event->kind == EVENT_ANNOTATE;
    count += binding && event->kind != EVENT_ANNOTATE &&
             str_eq(mangle_name(linker->arena, class->name, section_text(body, event->name)), name);
  }
  return count > 1;
}

/* What is deleted, or bound by an except clause, has been in the namespace. */
static bool unbinds(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  Module *module = &linker->files[class->file];
  const Section *body = module_body(linker, module, module->facts->classes[class->fact].piece);
  const Scope *scope = facts_class_scope(module->facts, body, class->fact);
  for (uint32_t i = 0; scope && i < scope->event_count; i++) {
    const Event *event = &body->events[scope->first_event + i];
    if (event->kind == EVENT_UNBIND || (event->kind == EVENT_EXCEPT && event->name)) {
      return true;
    }
  }
  return false;
}

/* A slot called as what the metaclass stores on a member. */
static bool slots_take_stores(Linker *linker, ClassId id) {
  Value *slots = linker_draft(linker, id)->slots_value;
  Items items = slots ? value_items(linker, value_reduce(linker, slots)) : (Items){NULL, 0, true};
  for (uint32_t i = 0; i < items.count; i++) {
    Value *item = value_reduce(linker, items.list[i]);
    bool plain = item->kind == VALUE_STR && !str_eq_c(item->text, "name") &&
                 !str_eq_c(item->text, "value") && !str_starts_with(item->text, STR("_"));
    if (!plain) {
      return true;
    }
  }
  return !items.known;
}

static bool refuse_sunder(Linker *linker, ClassId id, Str name) {
  return refuse(linker, id, "ValueError",
                linker->project->target.minor < 11
                    ? STR("_names_ are reserved for future Enum use")
                    : arena_printf(linker->arena,
                                   "_sunder_ names, such as '" STR_FMT
                                   "', are reserved for future Enum use",
                                   STR_ARG(name)));
}

/* Whether a class makes members in a way of its own, or stores in one. */
static bool makes_members(Linker *linker, ClassId id) {
  static const char *const HOOKS[] = {
      "__new__",  "__init__", "__setattr__", "__getattr__", "__getattribute__",
      "__hash__", "__eq__",   "name",        "value"};
  static const char *const DATA[] = {"int", "str", "float", "bytes", "object"};
  const Class *class = linker_class(linker, id);
  for (size_t i = 0; i < sizeof DATA / sizeof *DATA; i++) {
    if (is_stdlib(class, "builtins", DATA[i])) {
      return false;
    }
  }
  if (class->origin == ORIGIN_STDLIB) {
    return !(class->flags & CLASS_IS_ENUM) &&
           (class_own_member(class, STR("__new__")) || class_own_member(class, STR("__init__")) ||
            linker_stdlib_is_c(linker, id));
  }
  for (size_t i = 0; i < sizeof HOOKS / sizeof *HOOKS; i++) {
    Str hook = str_from(HOOKS[i]);
    if (class_own_member(class, hook) || class_own_slot(class, hook)) {
      return true;
    }
    for (uint32_t k = 0; k < linker_draft(linker, id)->entry_count; k++) {
      if (str_eq(linker_draft(linker, id)->entries[k].name, hook)) {
        return true;
      }
    }
  }
  return class->flags & (CLASS_IS_DATACLASS | CLASS_IS_ATTRS);
}

/* An enumeration without a type of data, and no flag: its members may hold anything. */
static bool takes_any_value(Linker *linker, ClassId id) {
  bool flag = false;
  for (uint32_t i = 0; i < linker_class(linker, id)->base_count; i++) {
    const Class *base = linker_class(linker, linker_class(linker, id)->bases[i]);
    flag = flag || descends_from_enum(linker, base, "Flag");
  }
  return !flag && member_type(linker, id, 0) == NO_CLASS;
}

static bool is_plain_value(Linker *linker, ClassId id, const Value *value) {
  if (value->kind == VALUE_INSTANCE) {
    return true; /* auto() */
  }
  if (takes_any_value(linker, id)) {
    return true;
  }
  const Class *class = linker_class(linker, id);
  ClassId type = member_type(linker, id, 0);
  bool number = value->kind == VALUE_INT && value->number >= 0, text = value->kind == VALUE_STR;
  class = linker_class(linker, id);
  bool flag = false;
  for (uint32_t i = 0; i < class->base_count; i++) {
    flag = flag || descends_from_enum(linker, linker_class(linker, class->bases[i]), "Flag");
  }
  if (flag) {
    return number && (type == NO_CLASS || is_stdlib(linker_class(linker, type), "builtins", "int"));
  }
  const Class *data = linker_class(linker, type);
  bool textual = is_stdlib(data, "builtins", "str");
  return textual ? text || (number && class->bases[0] == type)
                 : number && !is_stdlib(data, "builtins", "bytes");
}

static void check_members(Linker *linker, ClassId id) {
  bool unsure = unbinds(linker, id), members = false;
  for (uint32_t i = 0; i < linker_draft(linker, id)->entry_count && !unsure; i++) {
    const Entry entry = linker_draft(linker, id)->entries[i];
    bool hidden = is_hidden(linker, id, entry.name);
    if (is_sunder(entry.name) && !is_known_sunder(entry.name) && !hidden) {
      refuse_sunder(linker, id, entry.name);
      return;
    }
    Truth member = is_member(linker, id, &entry);
    bool plain = is_dunder(entry.name) || !binds_twice(linker, id, entry.name);
    bool doubted = member == MAYBE && !takes_any_value(linker, id);
    unsure = !plain || (is_sunder(entry.name) && !hidden) || doubted ||
             (member == YES && !is_plain_value(linker, id, value_reduce(linker, entry.value)));
    members = members || member != NO;
  }
  for (uint32_t i = 0; i < linker_class(linker, id)->base_count && members && !unsure; i++) {
    ClassId base = linker_class(linker, id)->bases[i];
    for (uint32_t k = 0; k < linker_class(linker, base)->mro_count && !unsure; k++) {
      unsure = makes_members(linker, linker_class(linker, base)->mro[k]);
    }
  }
  if (unsure || (members && (makes_members(linker, id) || slots_take_stores(linker, id)))) {
    set_unsure(linker, id);
  }
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
      refuse(linker, id, "TypeError", STR("Cannot extend enumerations"));
      return;
    }
  }
  refuse(linker, id, "AttributeError", STR("'dict' object has no attribute '_member_names'"));
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
  for (uint32_t i = 0; i < linker_draft(linker, id)->keyword_count; i++) {
    if (!str_eq_c(linker_draft(linker, id)->keywords[i].name, "metaclass")) {
      set_unsure(linker, id);
      return;
    }
  }
  if (class->origin == ORIGIN_CALL && linker_draft(linker, id)->decorator_count > 0) {
    set_unsure(linker, id);
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
    check_members(linker, id);
  }
}

/* @dataclass(slots=True) calls the metaclass with a plain dict. */
void enumeration_check_remake(Linker *linker, ClassId id) {
  layout_before_decorator(linker, id);
  if (linker_class(linker, id)->layout.created == YES) {
    refuse(linker, id, "AttributeError", STR("'dict' object has no attribute '_member_names'"));
    linker_class(linker, id)->layout.error.cause = CREATION_DECORATOR;
  }
}

bool enumeration_is_flag(Linker *linker, const Class *class) {
  return descends_from_enum(linker, class, "Flag");
}
