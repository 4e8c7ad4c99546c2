/*
 * Classes that somebody else finishes: NamedTuple's metaclass, Protocol's __init_subclass__, fields
 * that a version does not know, statements that a version cannot parse.
 */
#include "analyzer/classes.h"

#include <stdlib.h>
#include <string.h>

static void refuse(Linker *linker, ClassId id, const char *type, Str message, uint32_t cause) {
  Layout *layout = &linker_class(linker, id)->layout;
  layout->created = NO;
  layout->error = (CreationError){type, message, FACTS_NONE, NO_CLASS, NO_CLASS, cause};
}

static int compare_members(const void *a, const void *b) {
  return str_compare(((const Member *)a)->name, ((const Member *)b)->name);
}

/* Annotated names become fields: descriptors that refuse stores. */
static void namedtuple_fields(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  Member *members =
      ARENA_ARRAY(linker->arena, Member, class->member_count + class->annotation_count + 1);
  Value *fields =
      value_with_items(linker->arena, VALUE_TUPLE, class->name_span, class->annotation_count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < class->annotation_count; i++) {
    const Annotation *field = &class->annotations[i];
    members[count++] = (Member){.name = field->name,
                                .kind = MEMBER_PROPERTY,
                                .bound = YES,
                                .span = field->span,
                                .function = FACTS_NONE,
                                .class_id = NO_CLASS};
    fields->items[i] = value_str(linker->arena, field->span, field->name);
  }
  for (uint32_t i = 0; i < class->member_count; i++) {
    if (!class->members[i].annotated) {
      members[count++] = class->members[i];
    }
  }
  qsort(members, count, sizeof *members, compare_members);
  linker_class(linker, id)->members = members;
  linker_class(linker, id)->member_count = count;
  linker_draft(linker, id)->fields = fields;
}

/* Since 3.9 typing.NamedTuple is a function whose __mro_entries__ refuses company, since 3.11 its
 * metaclass does but for Generic. 3.8 forgets all other bases. */
static bool namedtuple_bases(Linker *linker, ClassId id) {
  uint8_t minor = linker->project->target.minor;
  Class *class = linker_class(linker, id);
  if (minor == 8) {
    class->bases = ARENA_NEW(linker->arena, ClassId);
    ClassId tuple = linker_builtin(linker, "builtins", "tuple");
    class = linker_class(linker, id);
    *(ClassId *)(uintptr_t) class->bases = tuple;
    class->base_count = 1;
    return true;
  }
  bool company = false;
  for (uint32_t i = 0; i < class->base_count; i++) {
    const Class *base = class->bases[i] == NO_CLASS ? NULL : linker_class(linker, class->bases[i]);
    bool tuple = base && str_eq_c(base->name, "tuple");
    bool generic = base && str_eq_c(base->name, "Generic") && str_eq_c(base->module, "typing");
    company = company || !(tuple || (generic && minor >= 11));
  }
  if (!company || linker_class(linker, id)->layout.created == NO) {
    return !company;
  }
  refuse(linker, id, "TypeError",
         minor < 11 ? STR("Multiple inheritance with NamedTuple is not supported")
                    : STR("can only inherit from a NamedTuple type and Generic"),
         CREATION_SPECIAL_CLASS);
  return false;
}

static bool uses_class_cell(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const Facts *facts = linker->files[class->file].facts;
  for (uint32_t i = 0; i < facts->function_count; i++) {
    if (facts->functions[i].parent_class == class->fact &&
        facts->functions[i].flags & FUNCTION_ZERO_SUPER) {
      return true;
    }
  }
  return false;
}

/* The class cell has to reach type.__new__, and NamedTupleMeta does not hand it on. */
static void namedtuple_cell(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  if (class->layout.created == NO || !uses_class_cell(linker, id)) {
    return;
  }
  if (linker->project->target.minor >= 14) {
    refuse(linker, id, "TypeError",
           STR("uses of super() and __class__ are unsupported in methods of NamedTuple subclasses"),
           CREATION_SPECIAL_CLASS);
    return;
  }
  refuse(linker, id, "RuntimeError",
         arena_printf(linker->arena,
                      "__class__ not set defining '" STR_FMT "' as " STR_FMT
                      ". Was __classcell__ propagated to type.__new__?",
                      STR_ARG(class->name), STR_ARG(class_repr(linker, id))),
         CREATION_SPECIAL_CLASS);
}

static bool namedtuple_names(Linker *linker, ClassId id) {
  static const char *const PROHIBITED[] = {
      "__new__",      "__init__", "__slots__", "_fields", "_field_defaults", "__getnewargs__",
      "_field_types", "_make",    "_replace",  "_asdict", "_source"};
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->annotation_count; i++) {
    if (str_starts_with(class->annotations[i].name, STR("_"))) {
      refuse(linker, id, "ValueError",
             arena_printf(linker->arena,
                          "Field names cannot start with an underscore: '" STR_FMT "'",
                          STR_ARG(class->annotations[i].name)),
             CREATION_SPECIAL_CLASS);
      return false;
    }
  }
  const Draft *draft = linker_draft(linker, id);
  const Entry *first = NULL;
  for (uint32_t k = 0; k < draft->entry_count; k++) {
    for (size_t i = 0; i < sizeof PROHIBITED / sizeof *PROHIBITED; i++) {
      bool earlier = !first || draft->entries[k].order < first->order;
      first =
          earlier && str_eq_c(draft->entries[k].name, PROHIBITED[i]) ? &draft->entries[k] : first;
    }
  }
  if (first) {
    refuse(linker, id, "AttributeError",
           arena_printf(linker->arena, "Cannot overwrite NamedTuple attribute " STR_FMT,
                        STR_ARG(first->name)),
           CREATION_SPECIAL_CLASS);
  }
  return !first;
}

/* NamedTupleMeta.__new__ makes a namedtuple, which has `__slots__ = ()`, and copies the body into
 * it. */
static void namedtuple_link(Linker *linker, ClassId id) {
  bool early = linker->project->target.minor >= 14;
  if (early) {
    namedtuple_cell(linker, id);
  }
  if (linker_class(linker, id)->layout.created == NO || !namedtuple_bases(linker, id) ||
      linker_class(linker, id)->layout.created == NO || !namedtuple_names(linker, id)) {
    return;
  }
  if (!early) {
    namedtuple_cell(linker, id);
  }
  Class *class = linker_class(linker, id);
  class->slots.form = SLOTS_ITEMS;
  class->slots.present = YES;
  class->slots.generated = true;
  class->slots.span = class->slots.name_span = class->name_span;
  namedtuple_fields(linker, id);
}

static bool is_field_call(Linker *linker, const Value *value) {
  return value->kind == VALUE_CALL && value->count > 0 &&
         str_eq_c(value_dotted(linker, value_reduce(linker, value->items[0])), "dataclasses.field");
}

/* field() learned kw_only in 3.10 and doc in 3.14. */
static void check_field_options(Linker *linker, ClassId id) {
  uint8_t minor = linker->project->target.minor;
  for (uint32_t i = 0; i < linker_draft(linker, id)->call_count; i++) {
    Value *value = linker_draft(linker, id)->calls[i];
    if (!is_field_call(linker, value)) {
      continue;
    }
    const char *name = minor < 14 && call_keyword(value, "doc")       ? "doc"
                       : minor < 10 && call_keyword(value, "kw_only") ? "kw_only"
                                                                      : NULL;
    if (name) {
      refuse(linker, id, "TypeError",
             arena_printf(linker->arena, "field() got an unexpected keyword argument '%s'", name),
             CREATION_DECORATOR);
      return;
    }
  }
}

/* The version that brought the syntax of an event of a class body; 0 for any. */
static uint8_t syntax_since(const Event *event) {
  return event->kind == EVENT_TYPE_ALIAS ? 12 : event->kind == EVENT_MATCH ? 10 : 0;
}

static void check_body_syntax(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  Module *module = &linker->files[class->file];
  const ClassFact *fact = &module->facts->classes[class->fact];
  const Section *body = module_body(linker, module, fact->piece);
  const Scope *scope = facts_class_scope(module->facts, body, class->fact);
  for (uint32_t i = 0; scope && i < scope->event_count; i++) {
    if (syntax_since(&body->events[scope->first_event + i]) > linker->project->target.minor) {
      class_set_unknown(linker, id, UNKNOWN_NEWER_SYNTAX, class->name_span,
                        "a statement of the class body is a syntax error in the target version",
                        (Str){0});
    }
  }
}

static void check_syntax(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const ClassFact *fact = &linker->files[class->file].facts->classes[class->fact];
  if (fact->flags & CLASS_TYPE_PARAMS && linker->project->target.minor < 12) {
    class_set_unknown(linker, id, UNKNOWN_NEWER_SYNTAX, class->name_span,
                      "type parameters are a syntax error before 3.12", (Str){0});
  }
  const Section *outline = &linker->files[class->file].facts->outline;
  for (ExprId i = fact->type_params; i && linker->project->target.minor < 13;
       i = outline->exprs[i].next) {
    if (outline->exprs[i].flags & EXPR_FLAG_DEFAULT) {
      class_set_unknown(linker, id, UNKNOWN_NEWER_SYNTAX, linker_class(linker, id)->name_span,
                        "defaults of type parameters are a syntax error before 3.13", (Str){0});
    }
  }
}

static void take_qualname(Linker *linker, ClassId id) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->entry_count; i++) {
    if (str_eq_c(draft->entries[i].name, "__qualname__")) {
      Value *value = value_reduce(linker, draft->entries[i].value);
      if (value->kind == VALUE_STR) {
        linker_class(linker, id)->qualname = value->text;
      }
      return;
    }
  }
}

void special_link(Linker *linker, ClassId id) {
  if (linker_class(linker, id)->origin != ORIGIN_STATEMENT) {
    return;
  }
  check_syntax(linker, id);
  check_body_syntax(linker, id);
  take_qualname(linker, id);
  check_field_options(linker, id);
  if (linker_class(linker, id)->flags & CLASS_IS_NAMEDTUPLE) {
    namedtuple_link(linker, id);
  }
}

/* ---- Protocol and Generic */

static bool is_typing_class(const Class *class, const char *name) {
  return class->origin == ORIGIN_STDLIB && str_eq_c(class->qualname, name) &&
         str_eq_c(class->module, "typing");
}

static bool lists_base(Linker *linker, const Class *class, const char *name) {
  for (uint32_t i = 0; i < class->base_count; i++) {
    if (class->bases[i] != NO_CLASS &&
        is_typing_class(linker_class(linker, class->bases[i]), name)) {
      return true;
    }
  }
  return false;
}

/* _PROTO_ALLOWLIST of Lib/typing.py: what is no protocol and may stand beside Protocol. */
static bool is_allowed_in_protocol(const Class *base, uint8_t minor) {
  static const struct {
    const char *module, *name;
    uint8_t since;
  } ALLOWED[] = {{"collections.abc", "Callable", 8},
                 {"collections.abc", "Awaitable", 8},
                 {"collections.abc", "Iterable", 8},
                 {"collections.abc", "Iterator", 8},
                 {"collections.abc", "AsyncIterable", 8},
                 {"collections.abc", "AsyncIterator", 14},
                 {"collections.abc", "Hashable", 8},
                 {"collections.abc", "Sized", 8},
                 {"collections.abc", "Container", 8},
                 {"collections.abc", "Collection", 8},
                 {"collections.abc", "Reversible", 8},
                 {"collections.abc", "Buffer", 12},
                 {"contextlib", "AbstractContextManager", 8},
                 {"contextlib", "AbstractAsyncContextManager", 8},
                 {"io", "Reader", 14},
                 {"io", "Writer", 14},
                 {"os", "PathLike", 14}};
  for (size_t i = 0; i < sizeof ALLOWED / sizeof *ALLOWED; i++) {
    if (minor >= ALLOWED[i].since && str_eq_c(base->module, ALLOWED[i].module) &&
        str_eq_c(base->name, ALLOWED[i].name)) {
      return true;
    }
  }
  return false;
}

static bool may_stand_in_protocol(Linker *linker, const Class *base) {
  bool root = base->id == linker->object || is_typing_class(base, "Generic") ||
              is_typing_class(base, "Protocol");
  bool protocol = base->flags & CLASS_IS_PROTOCOL || lists_base(linker, base, "Protocol");
  return root || protocol || is_allowed_in_protocol(base, linker->project->target.minor);
}

/* `__module__` of a class that type() makes is that of the Python code which calls type.__new__. */
static Str module_of_repr(Linker *linker, ClassId id) {
  ClassId abstract = linker_builtin(linker, "abc", "ABCMeta");
  for (uint32_t i = 0; i < linker_draft(linker, id)->entry_count; i++) {
    const Entry entry = linker_draft(linker, id)->entries[i];
    if (str_eq_c(entry.name, "__module__")) {
      Value *value = value_reduce(linker, entry.value);
      return value->kind == VALUE_STR && !str_eq_c(value->text, "builtins") ? value->text
                                                                            : (Str){0};
    }
  }
  const Class *class = linker_class(linker, id);
  bool called = class->origin == ORIGIN_CALL && class->metaclass != NO_CLASS;
  if (called && class_is_subclass(linker_class(linker, class->metaclass), abstract)) {
    return STR("abc");
  }
  return str_eq_c(class->module, "builtins") ? STR("") : class->module;
}

Str class_repr(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  if (class->flags & CLASS_IS_ENUM) {
    bool flag = linker->project->target.minor >= 11 && enumeration_is_flag(linker, class);
    return arena_printf(linker->arena, "<%s '" STR_FMT "'>", flag ? "flag" : "enum",
                        STR_ARG(class->name));
  }
  /* make_dataclass calls types.new_class, whose own module it is until 3.12. */
  bool made = class->origin == ORIGIN_CALL && class->flags & CLASS_IS_DATACLASS &&
              linker->project->target.minor < 12;
  Str module = made ? STR("types") : module_of_repr(linker, id);
  class = linker_class(linker, id);
  return arena_printf(linker->arena, "<class '" STR_FMT "%s" STR_FMT "'>", STR_ARG(module),
                      str_is_empty(module) ? "" : ".", STR_ARG(class->qualname));
}

static bool check_protocol_bases(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->base_count; i++) {
    if (class->bases[i] == NO_CLASS) {
      return true;
    }
    const Class *base = linker_class(linker, class->bases[i]);
    if (!may_stand_in_protocol(linker, base)) {
      refuse(linker, id, "TypeError",
             arena_printf(linker->arena,
                          "Protocols can only inherit from other protocols, got " STR_FMT,
                          STR_ARG(class_repr(linker, base->id))),
             CREATION_SPECIAL_CLASS);
      return false;
    }
  }
  return true;
}

/* _TypedDictMeta.__new__ puts dict in the place of the bases, since 3.11 behind Generic where one
 * of them descends from it. 3.8 takes any bases. */
static void check_typed_dict(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  uint8_t minor = linker->project->target.minor;
  ClassId dict = linker_builtin(linker, "builtins", "dict"), generic = NO_CLASS;
  class = linker_class(linker, id);
  uint32_t dicts = linker_draft(linker, id)->typed_dicts;
  for (uint32_t i = 0; i < class->base_count; i++) {
    ClassId base = class->bases[i];
    const Class *at = base == NO_CLASS ? NULL : linker_class(linker, base);
    bool from_list = at && (base == dict || is_typing_class(at, "Generic"));
    if (!at) {
      return;
    }
    generic = is_typing_class(at, "Generic") ? base : generic;
    bool foreign = !from_list || (base == dict && dicts == 0) || (minor < 11 && base != dict);
    dicts -= base == dict && dicts > 0;
    if (foreign && minor > 8) {
      refuse(linker, id, "TypeError",
             STR("cannot inherit from both a TypedDict type and a non-TypedDict base class"),
             CREATION_SPECIAL_CLASS);
      return;
    }
  }
  bool keeps_generic =
      minor >= 11 && (generic != NO_CLASS || linker_draft(linker, id)->generic_dict);
  generic = keeps_generic ? linker_builtin(linker, "typing", "Generic") : NO_CLASS;
  ClassId *bases = ARENA_ARRAY(linker->arena, ClassId, 2);
  uint32_t count = 0;
  if (keeps_generic) {
    bases[count++] = generic;
  }
  bases[count++] = dict;
  Class *changed = linker_class(linker, id);
  Span *spans = ARENA_ARRAY(linker->arena, Span, 2);
  spans[0] = spans[1] = changed->base_spans[0];
  changed->bases = bases;
  changed->base_spans = spans;
  changed->base_count = count;
}

static bool check_metaclass_hook(Linker *linker, ClassId id, const char *hook);

/* _ProtocolMeta.__new__, since 3.12: before type.__new__ looks at anything. */
void special_check_metaclass(Linker *linker, ClassId id) {
  if (linker_class(linker, id)->origin == ORIGIN_STATEMENT &&
      (linker_class(linker, id)->layout.created == NO ||
       !check_metaclass_hook(linker, id, "__prepare__") ||
       !check_metaclass_hook(linker, id, "__new__"))) {
    return;
  }
  enumeration_check(linker, id);
  const Class *class = linker_class(linker, id);
  if (class->flags & CLASS_IS_TYPED_DICT && class->layout.created != NO &&
      class->origin == ORIGIN_STATEMENT && class->base_count > 0) {
    check_typed_dict(linker, id);
    return;
  }
  if (linker->project->target.minor < 12 || class->layout.created == NO ||
      class->metaclass == NO_CLASS) {
    return;
  }
  const Class *metaclass = linker_class(linker, class->metaclass);
  ClassId protocol_meta = linker_builtin(linker, "typing", "_ProtocolMeta");
  class = linker_class(linker, id);
  metaclass = linker_class(linker, class->metaclass);
  if (protocol_meta != NO_CLASS && class_is_subclass(metaclass, protocol_meta) &&
      lists_base(linker, class, "Protocol")) {
    check_protocol_bases(linker, id);
  }
}

/* Generic.__init_subclass__. */
static bool check_generic(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const Draft *draft = linker_draft(linker, id);
  bool plain = draft->has_orig_bases
                   ? draft->plain_generic
                   : lists_base(linker, class, "Generic") && !str_eq_c(class->name, "Protocol");
  if (class_own_slot(class, STR("__orig_bases__"))) {
    refuse(linker, id, "TypeError",
           linker->project->target.minor < 14
               ? STR("argument of type 'member_descriptor' is not iterable")
               : STR("argument of type 'member_descriptor' is not a container or iterable"),
           CREATION_SPECIAL_CLASS);
  } else if (plain) {
    refuse(linker, id, "TypeError", STR("Cannot inherit from plain Generic"),
           CREATION_SPECIAL_CLASS);
  } else if (!str_is_empty(draft->disordered)) {
    refuse(linker, id, "TypeError", draft->disordered, CREATION_SPECIAL_CLASS);
  } else if (draft->generic_aliases > 1 && class_has_generic(linker, id)) {
    refuse(linker, id, "TypeError",
           linker->project->target.minor < 11
               ? STR("Cannot inherit from Generic[...] multiple types.")
               : STR("Cannot inherit from Generic[...] multiple times."),
           CREATION_SPECIAL_CLASS);
  } else if (!str_is_empty(draft->unlisted)) {
    refuse(linker, id, "TypeError", draft->unlisted, CREATION_SPECIAL_CLASS);
  }
  return linker_class(linker, id)->layout.created != NO;
}

/* ---- keywords of the class statement */

/* `__init_subclass__` of the class itself is not asked: its parent's is. */
static const Class *subclass_hook(Linker *linker, ClassId id, const Member **member) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 1; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    *member = at->origin == ORIGIN_STDLIB ? NULL : class_own_member(at, STR("__init_subclass__"));
    if (*member) {
      return at;
    }
  }
  return NULL;
}

static bool takes_keyword(Linker *linker, const Class *owner, const Member *member, Str name) {
  Module *module = &linker->files[owner->file];
  if (member->function == FACTS_NONE || member->function >= module->facts->function_count) {
    return true;
  }
  const FunctionFact *fact = &module->facts->functions[member->function];
  const Section *body = module_body(linker, module, fact->piece);
  const Scope *scope = facts_function_scope(module->facts, body, member->function);
  for (ExprId i = scope ? scope->params : 0; i; i = body->exprs[i].next) {
    if (body->exprs[i].op == PARAM_DOUBLE_STAR ||
        str_eq(section_text(body, body->exprs[i].text), name)) {
      return true;
    }
  }
  return !scope;
}

static void refuse_keyword(Linker *linker, ClassId id, const Class *owner, const char *hook,
                           Str name) {
  uint8_t minor = linker->project->target.minor;
  const Class *class = linker_class(linker, id);
  Str message;
  if (!owner) {
    message = minor < 9 ? STR("__init_subclass__() takes no keyword arguments")
                        : arena_printf(linker->arena,
                                       STR_FMT ".__init_subclass__() takes no keyword arguments",
                                       STR_ARG(class->qualname));
  } else {
    message = arena_printf(linker->arena,
                           STR_FMT "%s%s() got an unexpected keyword argument '" STR_FMT "'",
                           STR_ARG(minor < 10 ? STR("") : owner->qualname), minor < 10 ? "" : ".",
                           hook, STR_ARG(name));
  }
  refuse(linker, id, "TypeError", message, CREATION_SPECIAL_CLASS);
}

/* A method of the project's metaclasses that does not take a keyword of the class statement. */
static bool check_metaclass_hook(Linker *linker, ClassId id, const char *hook) {
  const Class *class = linker_class(linker, id);
  const Class *metaclass =
      class->metaclass == NO_CLASS ? NULL : linker_class(linker, class->metaclass);
  for (uint32_t i = 0; metaclass && i < metaclass->mro_count; i++) {
    const Class *at = linker_class(linker, metaclass->mro[i]);
    const Member *member = class_own_member(at, str_from(hook));
    if (at->origin == ORIGIN_STDLIB || (member && member->kind != MEMBER_FUNCTION)) {
      return true;
    }
    for (uint32_t k = 0; member && k < linker_draft(linker, id)->keyword_count; k++) {
      Str name = linker_draft(linker, id)->keywords[k].name;
      bool own = !str_is_empty(name) && !str_eq_c(name, "metaclass");
      if (own && !takes_keyword(linker, at, member, name)) {
        refuse_keyword(linker, id, at, hook, name);
        return false;
      }
    }
    if (member) {
      return true;
    }
  }
  return true;
}

/* One that is not known to hand all keywords on, as typing's two do. */
static bool has_stdlib_hook(Linker *linker, const Class *class) {
  for (uint32_t i = 1; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    bool hands_on = at->id == linker->object || is_typing_class(at, "Generic") ||
                    is_typing_class(at, "Protocol");
    if (at->origin == ORIGIN_STDLIB && !hands_on &&
        class_own_member(at, STR("__init_subclass__"))) {
      return true;
    }
  }
  return false;
}

/* What type.__new__ hands to the parent's __init_subclass__; metaclasses of the standard library
 * pass keywords on, but for those of enumerations and TypedDict. */
static void check_keywords(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const Draft draft = *linker_draft(linker, id);
  for (uint32_t i = 0; i < draft.keyword_count; i++) {
    if (!str_eq_c(draft.keywords[i].name, "metaclass") && has_stdlib_hook(linker, class)) {
      linker_class(linker, id)->layout.created = MAYBE;
      class_set_unknown(linker, id, UNKNOWN_METACLASS, class->name_span,
                        "what `__init_subclass__` of a base says to keywords is not known",
                        (Str){0});
      return;
    }
  }
  bool foreign = class->flags & (CLASS_IS_ENUM | CLASS_IS_TYPED_DICT) ||
                 !(class->flags & CLASS_MRO_COMPLETE) || has_stdlib_hook(linker, class) ||
                 (class->metaclass != NO_CLASS &&
                  linker_class(linker, class->metaclass)->origin != ORIGIN_STDLIB &&
                  !metaclass_is_passive(linker, class->metaclass));
  for (uint32_t i = 0; i < draft.keyword_count && !foreign; i++) {
    Str name = draft.keywords[i].name;
    if (str_is_empty(name) || str_eq_c(name, "metaclass")) {
      continue;
    }
    const Member *member = NULL;
    const Class *owner = subclass_hook(linker, id, &member);
    if (!owner || !takes_keyword(linker, owner, member, name)) {
      refuse_keyword(linker, id, owner, "__init_subclass__", name);
      return;
    }
  }
}

/* Whether no __init_subclass__ comes before those of Protocol and Generic; random.Random's does not
 * hand on. */
static bool reaches_typing_hook(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 1; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (is_typing_class(at, "Protocol") || is_typing_class(at, "Generic")) {
      return true;
    }
    bool random = at->origin == ORIGIN_STDLIB && str_eq_c(at->name, "Random");
    if (random || (at->origin != ORIGIN_STDLIB && class_own_member(at, STR("__init_subclass__")))) {
      return false;
    }
  }
  return true;
}

/* `__init_subclass__ = None` above: no function that could be called. */
static void check_hook(Linker *linker, ClassId id) {
  const Member *member = NULL;
  const Class *owner = subclass_hook(linker, id, &member);
  ClassId at = owner ? owner->id : NO_CLASS;
  for (uint32_t i = 0; owner && i < linker_draft(linker, at)->entry_count; i++) {
    const Entry entry = linker_draft(linker, at)->entries[i];
    if (str_eq_c(entry.name, "__init_subclass__") &&
        value_reduce(linker, entry.value)->kind == VALUE_NONE) {
      refuse(linker, id, "TypeError", STR("'NoneType' object is not callable"),
             CREATION_SPECIAL_CLASS);
      return;
    }
  }
}

void special_check(Linker *linker, ClassId id) {
  if (linker_class(linker, id)->origin != ORIGIN_STDLIB &&
      linker_class(linker, id)->layout.created == YES) {
    check_hook(linker, id);
  }
  const Class *class = linker_class(linker, id);
  if (class->origin == ORIGIN_STATEMENT && class->layout.created == YES) {
    check_keywords(linker, id);
  }
  class = linker_class(linker, id);
  if (class->origin == ORIGIN_STATEMENT && class->layout.created == YES) {
    check_metaclass_hook(linker, id, "__init__");
  }
  bool generic = class_has_generic(linker, id) && reaches_typing_hook(linker, id);
  class = linker_class(linker, id);
  if (class->origin == ORIGIN_STDLIB || class->layout.created != YES || !generic) {
    return;
  }
  class = linker_class(linker, id);
  if (class->flags & CLASS_IS_PROTOCOL && linker->project->target.minor >= 12 &&
      (class_own_slot(class, STR("__annotations__")) ||
       (linker->project->target.minor >= 14 &&
        class_own_slot(class, STR("__annotations_cache__"))))) {
    refuse(linker, id, "TypeError", STR("Value after * must be an iterable, not member_descriptor"),
           CREATION_SPECIAL_CLASS);
    return;
  }
  if (check_generic(linker, id) && lists_base(linker, linker_class(linker, id), "Protocol") &&
      linker->project->target.minor < 12) {
    check_protocol_bases(linker, id);
  }
}
