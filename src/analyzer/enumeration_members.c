/*
 * Whether the members of an enumeration can be made: EnumDict.__setitem__ of the names that are
 * bound, EnumType.__new__ and _proto_member.__set_name__ of the values. Lib/enum.py of each
 * version. A value that is not known is taken to do, as the statements of any class body are.
 */
#include "analyzer/enumeration.h"

#include <stdlib.h>

/* ---- names with a meaning of their own */

static bool is_known_sunder(uint8_t minor, Str name) {
  static const struct {
    const char *name;
    uint8_t from, to;
  } NAMES[] = {{"_order_", 0, 99},
               {"_generate_next_value_", 0, 99},
               {"_missing_", 0, 99},
               {"_ignore_", 0, 99},
               {"_create_pseudo_member_", 0, 10},
               {"_numeric_repr_", 11, 99},
               {"_iter_member_", 11, 99},
               {"_iter_member_by_value_", 11, 99},
               {"_iter_member_by_def_", 11, 99},
               {"_add_alias_", 13, 99},
               {"_add_value_alias_", 13, 99}};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    if (str_eq_c(name, NAMES[i].name) && minor >= NAMES[i].from && minor <= NAMES[i].to) {
      return true;
    }
  }
  return minor >= 13 && str_starts_with(name, STR("_repr_"));
}

static bool refuse_sunder(Linker *linker, ClassId id, Str name) {
  return enumeration_refuse(linker, id, "ValueError",
                            linker->project->target.minor < 11
                                ? STR("_names_ are reserved for future Enum use")
                                : arena_printf(linker->arena,
                                               "_sunder_ names, such as '" STR_FMT
                                               "', are reserved for future Enum use",
                                               STR_ARG(name)));
}

static bool refuse_mro(Linker *linker, ClassId id) {
  return enumeration_refuse(linker, id, "ValueError",
                            linker->project->target.minor < 11
                                ? STR("Invalid enum member name: mro")
                                : STR("invalid enum member name(s) 'mro'"));
}

/* ---- names bound more than once */

enum { NESTING_MAX = 60 };

static Suite class_suite(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  Module *module = &linker->files[class->file];
  const Section *body = module_body(linker, module, module->facts->classes[class->fact].piece);
  return (Suite){body, facts_class_scope(module->facts, body, class->fact)};
}

typedef struct Binds {
  uint32_t count;  /* along the way through the suite that binds it most often */
  bool by_value;   /* one of them is no `def` */
  bool taken_back; /* by `del`, or at the end of an except clause */
} Binds;

static void add_binds(Binds *self, const Binds *other) {
  self->count += other->count;
  self->by_value = self->by_value || other->by_value;
  self->taken_back = self->taken_back || other->taken_back;
}

/* Of the events of a section from `from` up to `to`; `name` is as it is written. */
static Binds count_binds(const Section *section, uint32_t from, uint32_t to, TextId name,
                         uint32_t depth) {
  Binds result = {0, false, false};
  for (uint32_t i = from; i < to; i++) {
    const Event *event = &section->events[i];
    if (event->kind == EVENT_COMPREHENSION) {
      i = event->match;
      continue;
    }
    if (event->name == name && event->kind == EVENT_UNBIND) {
      result.taken_back = true;
    } else if (event->name == name && event_binds_name(event)) {
      result.count++;
      result.by_value = result.by_value || event->kind != EVENT_FUNCTION;
    }
    if (!event_is_block(event)) {
      continue;
    }
    bool loop = event->kind == EVENT_FOR || event->kind == EVENT_WHILE;
    bool arms = event->kind == EVENT_IF || event->kind == EVENT_MATCH;
    uint32_t most = 0;
    for (uint32_t mark = i; section->events[mark].kind != EVENT_END;
         mark = section->events[mark].match) {
      Binds arm = {2, true, true};
      if (depth < NESTING_MAX) {
        arm = count_binds(section, mark + 1, section->events[mark].match, name, depth + 1);
      }
      arm.count *= loop ? 2 : 1;
      const Event *opening = &section->events[mark];
      bool caught = opening->kind == EVENT_EXCEPT && opening->name == name;
      arm.taken_back = arm.taken_back || caught;
      arm.by_value = arm.by_value || caught;
      uint32_t count = arm.count;
      most = count > most ? count : most;
      arm.count = arms ? 0 : count;
      add_binds(&result, &arm);
      i = section->events[mark].match;
    }
    result.count += arms ? most : 0;
  }
  return result;
}

/* How often each name occurs where it is bound or unbound, those in loops and those that are taken
 * back twice; by TextId. */
static uint8_t *count_mentions(Linker *linker, const Suite *suite) {
  uint8_t *counts = arena_alloc(linker->arena, suite->section->text_count);
  memset(counts, 0, suite->section->text_count);
  uint32_t first = suite->scope->first_event, loop_end = 0;
  for (uint32_t i = first; i < first + suite->scope->event_count; i++) {
    const Event *event = &suite->section->events[i];
    if (event->kind == EVENT_FOR || event->kind == EVENT_WHILE) {
      uint32_t end = i;
      while (suite->section->events[end].kind != EVENT_END) {
        end = suite->section->events[end].match;
      }
      loop_end = end > loop_end ? end : loop_end;
    }
    bool named = event_binds_name(event) || (event->kind == EVENT_EXCEPT && event->name);
    if (named && counts[event->name] < 2) {
      bool once = event->kind != EVENT_EXCEPT && event->kind != EVENT_UNBIND && i >= loop_end;
      counts[event->name] = (uint8_t)(counts[event->name] + (once ? 1 : 2));
    }
  }
  return counts;
}

/* EnumDict refuses a name that it has, unless a descriptor comes after another; EnumType misses
 * the members that were deleted. */
static bool names_are_bound_well(Linker *linker, ClassId id) {
  Suite suite = class_suite(linker, id);
  uint8_t *counts = suite.scope ? count_mentions(linker, &suite) : NULL;
  for (TextId text = 1; suite.scope && text < suite.section->text_count; text++) {
    Str name = suite_text(&suite, text);
    bool plain = counts[text] && !is_dunder(name) && !is_sunder(name);
    if (!plain || counts[text] < 2) {
      continue;
    }
    uint32_t first = suite.scope->first_event;
    Binds binds = count_binds(suite.section, first, first + suite.scope->event_count, text, 0);
    if (binds.by_value && (binds.count > 1 || binds.taken_back)) {
      return false;
    }
  }
  return true;
}

/* ---- values */

static bool is_numeric(Linker *linker, const Class *class) {
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (is_stdlib_class(at, "builtins", "int") || is_stdlib_class(at, "builtins", "float")) {
      return true;
    }
  }
  return false;
}

/* Whether `value`, alone among the arguments, is one that the type's __new__ takes; YES where it is
 * not known. */
static bool int_takes(Linker *linker, const Value *value) {
  switch ((ValueKind)value->kind) {
  case VALUE_STR:
    for (size_t i = 0; i < value->text.len; i++) {
      if (value->text.data[i] < '0' || value->text.data[i] > '9') {
        return false;
      }
    }
    return value->text.len > 0;
  case VALUE_NONE:
  case VALUE_ELLIPSIS:
  case VALUE_SOME_STR:
  case VALUE_BYTES:
  case VALUE_TUPLE:
  case VALUE_LIST:
  case VALUE_SET:
  case VALUE_DICT:
  case VALUE_ITERATOR:
  case VALUE_CLASS:
  case VALUE_FUNCTION:
  case VALUE_MODULE:
  case VALUE_EXTERNAL: return false;
  case VALUE_INSTANCE: return is_numeric(linker, linker_class(linker, value->id));
  default: return true;
  }
}

static bool is_integer(const Value *value) {
  return value->kind == VALUE_BOOL || value->kind == VALUE_INT;
}

/* Whether nothing is said against the value: instances are told by their class, where it is known.
 */
static bool is_not_known(Linker *linker, const Value *value) {
  if (value->kind == VALUE_INSTANCE) {
    return !(value->flags & VALUE_EXACT) || !linker_class(linker, value->id)->mro_count;
  }
  bool told = value->kind >= VALUE_NONE && value->kind <= VALUE_MODULE;
  return !told && !(value->kind == VALUE_EXTERNAL && str_eq_c(value->text, "builtins"));
}

static bool is_auto(Linker *linker, const Value *value) {
  return value->kind == VALUE_INSTANCE &&
         is_stdlib_class(linker_class(linker, value->id), "enum", "auto");
}

static bool is_text(const Value *value) {
  return value->kind == VALUE_STR || value->kind == VALUE_SOME_STR;
}

static bool bytes_take(const Value *value) {
  return (value->kind == VALUE_INT && value->number >= 0) || value->kind == VALUE_BYTES;
}

static bool tuple_takes(const Value *value) {
  return value_is_sequence(value) || is_text(value) || value->kind == VALUE_BYTES ||
         value->kind == VALUE_DICT;
}

/* The arguments that a member's value stands for. */
typedef struct Arguments {
  Value *const *list; /* not reduced */
  uint32_t count;
  bool known; /* how many they are */
} Arguments;

/* Whether the type, of the standard library, makes an object of the arguments. */
static bool type_takes(Linker *linker, ClassId id, const Class *type, const Arguments *arguments) {
  if (arguments->count != 1) {
    return false;
  }
  const Value *first = value_reduce(linker, arguments->list[0]);
  bool automatic = is_auto(linker, first), known = !is_not_known(linker, first);
  if (is_stdlib_class(type, "builtins", "str")) {
    bool strict = enumeration_is_kind(linker, id, "StrEnum");
    return !strict || automatic || !known || is_text(first);
  }
  if (is_stdlib_class(type, "builtins", "int") || is_stdlib_class(type, "builtins", "float")) {
    return automatic || !known || int_takes(linker, first);
  }
  if (is_stdlib_class(type, "builtins", "bytes")) {
    return automatic || !known || bytes_take(first);
  }
  if (is_stdlib_class(type, "builtins", "tuple")) {
    return !automatic && (!known || tuple_takes(first));
  }
  return !automatic && !known;
}

/* Whether a function of the project takes so many arguments after its first one; `otherwise` where
 * the facts do not keep its parameters. */
static bool function_takes(Linker *linker, const Value *function, uint32_t count, bool otherwise) {
  Suite suite = look_suite(linker, function);
  uint32_t least = 0, most = 0;
  for (ExprId i = suite.scope ? suite.scope->params : 0; i; i = suite_expr(&suite, i)->next) {
    const Expr *parameter = suite_expr(&suite, i);
    bool fallback = parameter->first && suite_expr(&suite, parameter->first)->next;
    switch (parameter->op) {
    case PARAM_STAR: most = UINT32_MAX / 2; break;
    case PARAM_DOUBLE_STAR: break;
    case PARAM_KEYWORD_ONLY:
      if (!fallback) {
        return false;
      }
      break;
    default:
      least += !fallback;
      most++;
      break;
    }
  }
  return suite.scope ? count + 1 >= least && count + 1 <= most : otherwise;
}

/* The same of the `__init__` that dataclass writes. */
static bool fields_take(Linker *linker, ClassId id, uint32_t count) {
  const Draft *draft = linker_draft(linker, id);
  uint32_t least = 0, most = 0;
  for (uint32_t i = 0; i < draft->init_field_count; i++) {
    const InitField *field = &draft->init_fields[i];
    if (field->in_init == MAYBE || field->kw_only != NO || field->has_default == MAYBE) {
      return false;
    }
    least += field->in_init == YES && field->has_default == NO;
    most += field->in_init == YES;
  }
  return count >= least && count <= most;
}

/* What the class itself binds a name to; NULL: nothing. Its members are not linked yet. */
static Value *own_value(Linker *linker, ClassId id, const char *name) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->entry_count; i++) {
    if (str_eq_c(draft->entries[i].name, name)) {
      return value_reduce(linker, draft->entries[i].value);
    }
  }
  return NULL;
}

static bool is_own(Linker *linker, ClassId id) {
  return linker_class(linker, id)->origin != ORIGIN_STDLIB;
}

/* The nearest class of the project, from the enumeration itself on, that defines `name`. */
static ClassId definer(Linker *linker, ClassId id, const char *name, Value **value) {
  *value = own_value(linker, id, name);
  if (*value) {
    return id;
  }
  for (uint32_t i = 0; i < linker_class(linker, id)->base_count; i++) {
    ClassId base = linker_class(linker, id)->bases[i];
    for (uint32_t k = 0; k < linker_class(linker, base)->mro_count; k++) {
      ClassId at = linker_class(linker, base)->mro[k];
      *value = is_own(linker, at) ? own_value(linker, at, name) : NULL;
      if (*value) {
        return at;
      }
    }
  }
  return NO_CLASS;
}

/* The dataclass among what the bases stand on, whose `__init__` makes members. */
static ClassId dataclass_above(Linker *linker, ClassId id) {
  for (uint32_t i = 0; i < linker_class(linker, id)->base_count; i++) {
    const Class *base = linker_class(linker, linker_class(linker, id)->bases[i]);
    for (uint32_t k = 0; k < base->mro_count; k++) {
      if (linker_class(linker, base->mro[k])->flags & CLASS_IS_DATACLASS) {
        return base->mro[k];
      }
    }
  }
  return NO_CLASS;
}

static bool hook_takes(Linker *linker, const Value *hook, const Arguments *arguments) {
  return !arguments->known || function_takes(linker, hook, arguments->count, false);
}

static bool calls_super(Linker *linker, const Value *function) {
  const Facts *facts = linker->files[function->file].facts;
  return facts && facts->functions[function->id].flags & FUNCTION_ZERO_SUPER;
}

/* Whether a `__new__` makes an object in the common way, `type.__new__(cls, value)`, and says what
 * the member's value is. super().__new__ is the look-up of a member. */
static bool makes_plainly(Linker *linker, const Value *function) {
  if (function->kind != VALUE_FUNCTION || calls_super(linker, function)) {
    return false;
  }
  Suite suite = look_suite(linker, function);
  for (uint32_t i = 0; suite.scope && i < suite.scope->event_count; i++) {
    const Event *event = suite_event(&suite, i);
    if (event->kind == EVENT_STORE_ATTRIBUTE &&
        str_eq_c(suite_text(&suite, event->name), "_value_")) {
      return true;
    }
  }
  return false;
}

/* Whether an `__init__` stores nothing by the names that members have of Enum. */
static bool fills_plainly(Linker *linker, const Value *function) {
  if (function->kind != VALUE_FUNCTION || calls_super(linker, function)) {
    return false;
  }
  static const char *const NAMES[] = {"name", "value"};
  Suite suite = look_suite(linker, function);
  for (uint32_t i = 0; suite.scope && i < suite.scope->event_count; i++) {
    const Event *event = suite_event(&suite, i);
    bool store = event->kind == EVENT_STORE_ATTRIBUTE || event->kind == EVENT_DELETE_ATTRIBUTE;
    if ((store && STR_IS_ONE_OF(suite_text(&suite, event->name), NAMES)) ||
        event->kind == EVENT_RETURN || event->kind == EVENT_DELETE_ATTRIBUTE) {
      return false;
    }
  }
  return true;
}

static Arguments arguments_of(Linker *linker, ClassId type, Value *const *value) {
  Value *reduced = value_reduce(linker, *value);
  bool whole = type != NO_CLASS && is_stdlib_class(linker_class(linker, type), "builtins", "tuple");
  if (reduced->kind != VALUE_TUPLE || whole) {
    return (Arguments){value, 1, is_auto(linker, reduced) || !is_not_known(linker, reduced)};
  }
  Arguments arguments = {reduced->items, reduced->count, true};
  for (uint32_t i = 0; i < reduced->count; i++) {
    arguments.known = arguments.known && reduced->items[i]->kind != VALUE_STARRED;
  }
  return arguments;
}

static bool type_makes(Linker *linker, ClassId id, ClassId type, const Arguments *arguments) {
  if (type == NO_CLASS || !arguments->known) {
    return true;
  }
  const Value *fields = linker_draft(linker, type)->fields;
  if (fields) {
    return fields->count == arguments->count;
  }
  /* Classes of the project define no `__new__` here: the library's has its say. */
  const Class *class = linker_class(linker, type);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (at->origin == ORIGIN_STDLIB && class->mro[i] != linker->object) {
      return type_takes(linker, id, at, arguments);
    }
  }
  return true;
}

/* Whether a class of the standard library that is no enumeration has an `__init__`, in Python. */
static bool library_fills(Linker *linker, ClassId id) {
  for (uint32_t i = 0; i < linker_class(linker, id)->base_count; i++) {
    const Class *base = linker_class(linker, linker_class(linker, id)->bases[i]);
    for (uint32_t k = 0; k < base->mro_count; k++) {
      const Class *at = linker_class(linker, base->mro[k]);
      bool other = at->origin == ORIGIN_STDLIB && !(at->flags & CLASS_IS_ENUM) &&
                   !linker_stdlib_is_c(linker, base->mro[k]);
      if (other && class_own_member(at, STR("__init__"))) {
        return true;
      }
    }
  }
  return false;
}

static bool can_be_made(Linker *linker, ClassId id, Value *value) {
  ClassId type = enumeration_member_type(linker, id);
  Arguments arguments = arguments_of(linker, type, &value);
  Value *new, *init;
  ClassId maker = definer(linker, id, "__new__", &new);
  bool made = maker == NO_CLASS ? type_makes(linker, id, type, &arguments)
                                : makes_plainly(linker, new) && hook_takes(linker, new, &arguments);
  if (!made) {
    return false;
  }
  if (definer(linker, id, "__init__", &init) != NO_CLASS) {
    return fills_plainly(linker, init) && hook_takes(linker, init, &arguments);
  }
  if (arguments.known && library_fills(linker, id)) {
    return false;
  }
  ClassId fields = dataclass_above(linker, id);
  return fields == NO_CLASS || !arguments.known || fields_take(linker, fields, arguments.count);
}

/* ---- auto() */

/* What counts on from the members before, where these are no numbers. */
static bool auto_can_count(Linker *linker, ClassId id, bool other_than_numbers) {
  Value *generate;
  ClassId maker = definer(linker, id, "_generate_next_value_", &generate);
  if (maker != NO_CLASS) {
    /* It is called with four arguments, as a plain function. */
    bool wrapped = generate->flags & VALUE_STATIC && linker->project->target.minor < 10;
    return !wrapped &&
           (generate->kind != VALUE_FUNCTION || function_takes(linker, generate, 3, true));
  }
  bool counts = linker->project->target.minor >= 13 || enumeration_is_kind(linker, id, "Flag");
  return !counts || !other_than_numbers || enumeration_is_kind(linker, id, "StrEnum");
}

/* Values that Flag takes: until 3.10, and since 3.13, any; else integers. */
static bool flag_takes(Linker *linker, ClassId id, const Value *value) {
  uint8_t minor = linker->project->target.minor;
  if (!enumeration_is_kind(linker, id, "Flag") || minor < 11 || minor > 12) {
    return true;
  }
  ClassId type = enumeration_member_type(linker, id);
  bool whole = type == NO_CLASS || is_stdlib_class(linker_class(linker, type), "builtins", "int");
  return whole && (is_integer(value) || is_auto(linker, value) || is_not_known(linker, value));
}

typedef struct Count {
  bool members, auto_called, other_than_numbers;
} Count;

/* Whether the next name of the body makes a member, or sets how they are made, without failing. */
static bool entry_does(Linker *linker, ClassId id, const Entry *entry, Count *count) {
  if (str_eq_c(entry->name, "_generate_next_value_")) {
    return !count->auto_called;
  }
  if (str_eq_c(entry->name, "_order_") || str_eq_c(entry->name, "_ignore_")) {
    return false;
  }
  Truth member = enumeration_has_member(linker, id, entry);
  if (member == NO) {
    return true;
  }
  Value *value = value_reduce(linker, entry->value);
  count->members = true;
  if (!can_be_made(linker, id, value) || !flag_takes(linker, id, value)) {
    return false;
  }
  if (is_auto(linker, value)) {
    bool first = !count->auto_called;
    count->auto_called = true;
    return (first || !count->other_than_numbers) &&
           auto_can_count(linker, id, count->other_than_numbers);
  }
  count->other_than_numbers =
      count->other_than_numbers ||
      !(is_integer(value) || value->kind == VALUE_NUMBER || is_not_known(linker, value));
  return true;
}

/* Whether making members runs code that stands in the way of their attributes, or that a decorator
 * finds no `name` where a slot is called so. */
static bool is_guarded(Linker *linker, ClassId id) {
  static const char *const HOOKS[] = {"__setattr__", "__getattr__", "__getattribute__"};
  Value *hook;
  for (size_t i = 0; i < sizeof HOOKS / sizeof *HOOKS; i++) {
    if (definer(linker, id, HOOKS[i], &hook) != NO_CLASS) {
      return true;
    }
  }
  Value *slots = linker_draft(linker, id)->slots_value;
  Items items = slots ? value_items(linker, value_reduce(linker, slots)) : (Items){NULL, 0, true};
  bool hides = !items.known;
  for (uint32_t i = 0; i < items.count; i++) {
    Value *item = value_reduce(linker, items.list[i]);
    hides = hides || item->kind != VALUE_STR || str_eq_c(item->text, "name") ||
            str_eq_c(item->text, "value");
  }
  return hides && linker_draft(linker, id)->decorator_count > 0;
}

static int compare_order(const void *a, const void *b) {
  uint32_t left = ((const Entry *)a)->order, right = ((const Entry *)b)->order;
  return left < right ? -1 : left > right;
}

void enumeration_check_members(Linker *linker, ClassId id) {
  Count count = {false, false, false};
  bool does = names_are_bound_well(linker, id);
  uint32_t entry_count = linker_draft(linker, id)->entry_count;
  Entry *entries = arena_copy_array(linker->arena, linker_draft(linker, id)->entries, entry_count,
                                    sizeof *entries);
  qsort(entries, entry_count, sizeof *entries, compare_order);
  for (uint32_t i = 0; i < entry_count; i++) {
    const Entry entry = entries[i];
    bool sunder = is_sunder(entry.name) && !enumeration_hides(linker, id, entry.name);
    if (sunder && !is_known_sunder(linker->project->target.minor, entry.name)) {
      refuse_sunder(linker, id, entry.name);
      return;
    }
    does = does && entry_does(linker, id, &entry, &count);
    if (does && str_eq_c(entry.name, "mro") && enumeration_has_member(linker, id, &entry) == YES) {
      refuse_mro(linker, id);
      return;
    }
  }
  if (!does || (count.members && is_guarded(linker, id))) {
    enumeration_set_unsure(linker, id);
  }
}
