/* Scopes and names: what a name means where a frame stands. */
#include "analyzer/linker.h"
#include "analyzer/stdlib.h"
#include "base/memory.h"

Span frame_span(const Frame *self, const Section *section, uint32_t start, uint32_t end) {
  return (Span){self->module->file, section->base + start, section->base + end};
}

Str frame_mangle(const Frame *self, Str name) {
  return str_is_empty(self->mangle) ? name : mangle_name(self->linker->arena, self->mangle, name);
}

static Str innermost_class_name(const Frame *outer) {
  return outer ? outer->mangle : (Str){0};
}

void frame_init(Frame *self, Linker *linker, Module *module, const Section *section,
                const Scope *scope, Frame *outer, ScopeKind kind) {
  *self = (Frame){.linker = linker,
                  .module = module,
                  .section = section,
                  .scope = scope,
                  .outer = outer,
                  .kind = kind,
                  .class_id = NO_CLASS,
                  .mangle = innermost_class_name(outer),
                  .function = FACTS_NONE,
                  .dead = outer && outer->dead,
                  .looking = outer && outer->looking,
                  .typing = outer && outer->typing,
                  .moment = outer ? outer->moment : 0,
                  .depth = outer ? outer->depth + 1 : 0};
  /* The four tables by TextId are one block, the widest first. */
  size_t count = section->text_count;
  self->tables = mem_zalloc(count * (sizeof *self->bindings + sizeof *self->events +
                                     sizeof *self->is_global + sizeof *self->bind_counts));
  Value **bindings = self->tables;
  self->events = (uint32_t *)(void *)(bindings + count);
  self->is_global = (bool *)(void *)(self->events + count);
  self->bind_counts = (uint8_t *)(void *)(self->is_global + count);
  self->bindings = kind == SCOPE_MODULE ? module->bindings : bindings;
}

void frame_release(Frame *self) {
  mem_free(self->tables);
  array_release(&self->journal);
  array_release(&self->guards);
  array_release(&self->annotated);
}

static TextId module_text(Module *module, Str name) {
  TextId id;
  return map_get(&module->names, name, &id) ? id : 0;
}

/* Names that some inner function of the piece stores with `nonlocal`: their values may change
 * whenever it is called. */
static const Map *body_nonlocals(const Section *section) {
  Body *body = (Body *)(uintptr_t)section;
  for (uint32_t i = 0; !body->has_nonlocals && i < section->event_count; i++) {
    if (section->events[i].kind == EVENT_NONLOCAL) {
      map_set(&body->nonlocals, section_text(section, section->events[i].name), 1);
    }
  }
  body->has_nonlocals = true;
  return &body->nonlocals;
}

/* A class, decorated or not, or what a call that is written gives; not a decorated function. */
static bool may_be_class(const Value *value) {
  return value->kind == VALUE_CLASS ||
         (value->kind == VALUE_CALL &&
          (value->op == CALL_DECORATES_CLASS || (value->expr && value->expr->kind == EXPR_CALL)));
}

static void note_rebinding(Frame *self, TextId name) {
  Module *module = self->module;
  Value *before = self->bindings[name];
  if (self->kind == SCOPE_MODULE && before && module->last_rebound) {
    array_push(&module->history, (Rebinding){before, module->last_rebound[name]});
    module->last_rebound[name] = module->history.len;
  }
}

uint32_t frame_moment(const Frame *self) {
  for (const Frame *at = self; at; at = at->outer) {
    if (at->kind == SCOPE_FUNCTION) {
      return self->moment;
    }
  }
  return self->module->state == RUN_BUSY ? self->module->history.len + 1 : 0;
}

/* What a name of module scope was bound to at that moment, if it has been bound anew since. */
static Value *value_at(Module *module, TextId name, uint32_t moment) {
  Value *value = module->bindings[name];
  uint32_t at = moment && module->last_rebound ? module->last_rebound[name] : 0;
  for (; at >= moment && at > 0; at = module->history.items[at - 1].previous) {
    value = module->history.items[at - 1].before;
  }
  return value;
}

void frame_restore(Frame *self, Change change) {
  note_rebinding(self, change.name);
  self->bindings[change.name] = change.before;
  self->events[change.name] = change.event_before;
}

void frame_bind(Frame *self, TextId name, Value *value, uint32_t event) {
  if (self->is_global[name] && self->kind != SCOPE_MODULE) {
    return;
  }
  if (self->kind == SCOPE_FUNCTION && value->kind != VALUE_UNBOUND &&
      map_has(body_nonlocals(self->section), section_text(self->section, name))) {
    value = value_unknown(self->linker->arena, UNKNOWN_BRANCHES, value->span);
  }
  Value *before = self->bindings[name];
  if (self->kind == SCOPE_MODULE && before && before != value && may_be_class(before) && value &&
      (before->kind == VALUE_CLASS || may_be_class(value))) {
    map_set(&self->module->rebound, section_text(self->section, name), 1);
  }
  array_push(&self->journal, (Change){name, before, value, self->events[name]});
  note_rebinding(self, name);
  self->bindings[name] = value;
  self->events[name] = event;
  if (self->kind == SCOPE_MODULE) {
    map_set(&self->module->names, section_text(self->section, name), name);
    if (value && value->kind == VALUE_CALL && !self->dead) {
      array_push(&self->linker->bound_calls, value);
    }
  }
}

const Section *module_body(Linker *linker, Module *module, uint32_t piece) {
  if (!module->bodies[piece]) {
    Body *body = ARENA_NEW(linker->lasting, Body);
    body->section = facts_body(module->facts, piece);
    module->bodies[piece] = body;
  }
  return &module->bodies[piece]->section;
}

static Map *body_names(const Section *section) {
  Map *map = &((Body *)(uintptr_t)section)->names;
  if (map_len(map) == 0) {
    for (TextId i = 0; i < section->text_count; i++) {
      map_set(map, section_text(section, i), i);
    }
  }
  return map;
}

/* The id that a text of `from` has in `to`; 0 if it has none there. */
static TextId translate(Module *module, const Section *from, TextId text, const Section *to) {
  if (from == to) {
    return text;
  }
  Str name = section_text(from, text);
  if (to == &module->facts->outline) {
    return module_text(module, name);
  }
  TextId id = 0;
  Map *map = body_names(to);
  return map && map_get(map, name, &id) ? id : 0;
}

static Value *builtin_name(Linker *linker, Module *module, Str name) {
  if (module->stars.len > 0) {
    return star_name(linker, module, name);
  }
  uint32_t index;
  if (map_get(&linker->builtin_names, name, &index)) {
    return linker->builtin_values.items[index];
  }
  Value *self = value_new(linker->lasting, VALUE_EXTERNAL, (Span){NO_FILE, 0, 0});
  self->text = STR("builtins");
  self->name = name;
  map_set(&linker->builtin_names, name, linker->builtin_values.len);
  array_push(&linker->builtin_values, self);
  return self;
}

/* A name that functions store has, for them, any value; a name that may be unbound, the builtin's.
 */
static Value *module_value(Linker *linker, Module *module, Value *value, Str name, Span span) {
  if (value_is_choice_with(value, VALUE_UNBOUND)) {
    Value *other = builtin_name(linker, module, name);
    Value *result = NULL;
    for (uint32_t i = 0; value->kind == VALUE_CHOICE && i < value->count; i++) {
      Value *item = value->items[i]->kind == VALUE_UNBOUND ? other : value->items[i];
      result = result ? value_choice(linker->arena, result, item) : item;
    }
    value = result ? result : other;
  }
  if (map_has(&module->global_stores, name)) {
    value =
        value_choice(linker->arena, value, value_unknown(linker->arena, UNKNOWN_BRANCHES, span));
  }
  return value;
}

static Value *module_lookup_at(Linker *linker, Module *module, Str name, Span span, bool annotation,
                               uint32_t moment) {
  TextId id = module_text(module, name);
  uint32_t index;
  Value *value = id ? value_at(module, id, moment) : NULL;
  if (value) {
    return module_value(linker, module, value, name, span);
  }
  if (annotation && map_get(&module->typing, name, &index)) {
    return module->typing_values.items[index];
  }
  return str_eq_c(name, "__name__") ? value_new(linker->arena, VALUE_SOME_STR, span)
                                    : builtin_name(linker, module, name);
}

Value *module_lookup(Linker *linker, Module *module, Str name, Span span, bool annotation) {
  return module_lookup_at(linker, module, name, span, annotation, 0);
}

Value *frame_module_value(Frame *self, Str name, Span span) {
  return module_lookup_at(self->linker, self->module, name, span, self->typing, frame_moment(self));
}

/* Replaces "unbound" among the alternatives by what lies further out. */
static Value *without_unbound(Linker *linker, Value *value, Value *outer) {
  if (value->kind != VALUE_CHOICE) {
    return value->kind == VALUE_UNBOUND ? outer : value;
  }
  Value *result = NULL;
  for (uint32_t i = 0; i < value->count; i++) {
    Value *item = value->items[i]->kind == VALUE_UNBOUND ? outer : value->items[i];
    result = result ? value_choice(linker->arena, result, item) : item;
  }
  return result;
}

static Value *lookup_outer(Frame *self, const Section *section, TextId name, Span span);

static Value *not_defined(Linker *linker, Str name, Span span) {
  return value_raising(
      linker->arena, span, "NameError",
      arena_printf(linker->arena, "name '" STR_FMT "' is not defined", STR_ARG(name)));
}

static Value *lookup_module(Frame *self, const Section *section, TextId name, Span span) {
  /* A private name that the compiler has mangled is another one than the module's. */
  Str text = frame_mangle(self, section_text(section, name));
  uint32_t moment = frame_moment(self);
  Value *value = module_lookup_at(self->linker, self->module, text, span, self->typing, moment);
  bool mangled = text.len != section_text(section, name).len;
  if (mangled && value->kind == VALUE_EXTERNAL) {
    return not_defined(self->linker, text, span);
  }
  /* Which of several classes of that name it is depends on when the function runs. */
  bool rebound = !moment && map_has(&self->module->rebound, text);
  return rebound ? value_choice(self->linker->arena, value,
                                value_unknown(self->linker->arena, UNKNOWN_BRANCHES, span))
                 : value;
}

bool name_is_builtin(Linker *linker, Str name) {
  static const char *const FUNCTIONS[] = {"abs",
                                          "all",
                                          "any",
                                          "ascii",
                                          "bin",
                                          "breakpoint",
                                          "callable",
                                          "chr",
                                          "compile",
                                          "delattr",
                                          "dir",
                                          "divmod",
                                          "eval",
                                          "exec",
                                          "format",
                                          "getattr",
                                          "globals",
                                          "hasattr",
                                          "hash",
                                          "help",
                                          "hex",
                                          "id",
                                          "input",
                                          "isinstance",
                                          "issubclass",
                                          "iter",
                                          "len",
                                          "locals",
                                          "max",
                                          "min",
                                          "next",
                                          "oct",
                                          "open",
                                          "ord",
                                          "pow",
                                          "print",
                                          "repr",
                                          "round",
                                          "setattr",
                                          "sorted",
                                          "sum",
                                          "vars",
                                          "__import__",
                                          "aiter",
                                          "anext",
                                          "Ellipsis",
                                          "NotImplemented",
                                          "exit",
                                          "quit",
                                          "copyright",
                                          "credits",
                                          "license",
                                          "EnvironmentError",
                                          "IOError",
                                          "WindowsError"};
  return STR_IS_ONE_OF(name, FUNCTIONS) || str_starts_with(name, STR("__")) ||
         stdlib_find(linker->project->target.minor, STR("builtins"), name);
}

/* Of a class in a function: what is neither in its own namespace nor in the module's is a
 * NameError.
 */
static Value *lookup_past_functions(Frame *self, const Section *section, TextId name, Span span) {
  Value *value = lookup_module(self, section, name, span);
  Str text = section_text(section, name);
  if (value->kind != VALUE_EXTERNAL || name_is_builtin(self->linker, text)) {
    return value;
  }
  if (!self->dead) {
    linker_draft(self->linker, self->class_id)->unreached = true;
  }
  return not_defined(self->linker, text, span);
}

static Value *type_parameter(const Frame *self, const Section *section, TextId name) {
  for (uint32_t i = 0; self->type_params && i < self->type_params->count; i++) {
    if (str_eq(self->type_params->items[i]->name, section_text(section, name))) {
      return self->type_params->items[i];
    }
  }
  return NULL;
}

/* `__annotations__` in a class body, which no statement of it binds: the names annotated so far.
 * Since 3.14 nothing is there, but for those that are kept as text. */
static Value *annotations_so_far(Frame *self, Span span) {
  Linker *linker = self->linker;
  if (linker->project->target.minor >= 14 && !module_keeps_annotations_as_text(self->module)) {
    return value_raising(linker->arena, span, "NameError",
                         STR("name '__annotations__' is not defined"));
  }
  Value *found = value_with_items(linker->arena, VALUE_DICT, span, 2 * self->scope->event_count);
  uint32_t count = 0;
  for (uint32_t i = self->scope->first_event; i < self->at; i++) {
    const Event *event = &self->section->events[i];
    bool annotated = event_annotates(event);
    if (event->kind == EVENT_IF || event->kind == EVENT_FOR || event->kind == EVENT_WHILE ||
        event->kind == EVENT_TRY || event->kind == EVENT_MATCH) {
      return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
    }
    Str name = annotated ? frame_mangle(self, section_text(self->section, event->name)) : (Str){0};
    for (uint32_t k = 0; annotated && k < count; k += 2) {
      annotated = !str_eq(found->items[k]->text, name);
    }
    if (annotated) {
      found->items[count++] = value_str(linker->arena, span, name);
      found->items[count++] = value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
    }
  }
  found->count = count;
  const ClassFact *fact = &self->module->facts->classes[linker_class(linker, self->class_id)->fact];
  return fact->flags & CLASS_HAS_ANNOTATIONS
             ? found
             : value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
}

static Value *lookup_here(Frame *self, const Section *section, TextId name, Span span) {
  Value *parameter = type_parameter(self, section, name);
  if (parameter) {
    return parameter;
  }
  TextId id = translate(self->module, section, name, self->section);
  if (self->kind == SCOPE_MODULE || (id && self->is_global[id])) {
    return lookup_module(self, section, name, span);
  }
  Value *value = id ? self->bindings[id] : NULL;
  if (self->kind == SCOPE_CLASS) {
    if (value && !value_is_choice_with(value, VALUE_UNBOUND)) {
      return value;
    }
    if (!value && str_eq_c(section_text(section, name), "__annotations__")) {
      return annotations_so_far(self, span);
    }
    /* A name that the class body binds is looked for in it and in the module: LOAD_NAME. */
    Value *outer = id && self->outer && self->outer->kind == SCOPE_FUNCTION &&
                           suite_binds(&(Suite){self->section, self->scope}, id)
                       ? lookup_past_functions(self, section, name, span)
                       : lookup_outer(self, section, name, span);
    return value ? without_unbound(self->linker, value, outer) : outer;
  }
  if (value || (id && self->bind_counts[id])) {
    return value ? value : value_new(self->linker->arena, VALUE_UNBOUND, span);
  }
  return lookup_outer(self, section, name, span);
}

/* A name of an enclosing function: only one that is bound once is known when the inner code runs.
 */
static Value *lookup_enclosing(Frame *self, const Section *section, TextId name, Span span) {
  TextId id = translate(self->module, section, name, self->section);
  uint8_t count = id && self->kind == SCOPE_FUNCTION ? self->bind_counts[id] : 0;
  if (count > 1 || (count == 1 && !self->bindings[id])) {
    return value_unknown(self->linker->arena, UNKNOWN_BRANCHES, span);
  }
  return lookup_here(self, section, name, span);
}

static bool scope_names(const Section *body, const Scope *scope, Str name) {
  for (ExprId i = scope->params; i; i = body->exprs[i].next) {
    if (str_eq(section_text(body, body->exprs[i].text), name)) {
      return true;
    }
  }
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &body->events[scope->first_event + i];
    if (event->name && str_eq(section_text(body, event->name), name)) {
      return true;
    }
  }
  return false;
}

/* Whether a function around one that is run by itself may bind the name: its cells are not known.
 */
static bool is_in_closure(const Frame *self, Str name) {
  const Facts *facts = self->module->facts;
  if (self->kind != SCOPE_FUNCTION || self->function == FACTS_NONE) {
    return false;
  }
  uint32_t at = facts->functions[self->function].parent_function;
  for (; at != FACTS_NONE; at = facts->functions[at].parent_function) {
    const Section *body = module_body(self->linker, self->module, facts->functions[at].piece);
    const Scope *scope = facts_function_scope(facts, body, at);
    if (!scope || scope_names(body, scope, name)) {
      return true;
    }
  }
  return false;
}

void frame_close_over(const Frame *self, Value *function) {
  uint32_t count = 0, inherited = self->closure ? self->closure->count : 0;
  for (TextId i = 0; i < self->section->text_count; i++) {
    count += self->bindings[i] && self->bind_counts[i] < 2;
  }
  function->items = ARENA_ARRAY(self->linker->arena, Value *, 2 * count + inherited);
  for (TextId i = 0; i < self->section->text_count; i++) {
    if (self->bindings[i] && self->bind_counts[i] < 2) {
      function->items[function->count++] =
          value_str(self->linker->arena, function->span, section_text(self->section, i));
      function->items[function->count++] = self->bindings[i];
    }
  }
  for (uint32_t i = 0; i < inherited; i++) {
    function->items[function->count++] = self->closure->items[i];
  }
}

static Value *closed_over(const Frame *self, Str name) {
  for (uint32_t i = 0; self->closure && i + 1 < self->closure->count; i += 2) {
    if (str_eq(self->closure->items[i]->text, name)) {
      return self->closure->items[i + 1];
    }
  }
  return NULL;
}

static Value *lookup_outer(Frame *self, const Section *section, TextId name, Span span) {
  Frame *outer = self->outer;
  while (outer && outer->kind == SCOPE_CLASS) {
    outer = outer->outer;
  }
  Value *closed = outer ? NULL : closed_over(self, section_text(section, name));
  if (closed) {
    return closed;
  }
  if (!outer && is_in_closure(self, section_text(section, name))) {
    return value_unknown(self->linker->arena, UNKNOWN_DECORATOR, span);
  }
  Value *parameter = outer ? type_parameter(outer, section, name) : NULL;
  if (parameter) {
    return parameter;
  }
  if (!outer || outer->kind == SCOPE_MODULE) {
    return lookup_module(self, section, name, span);
  }
  return lookup_enclosing(outer, section, name, span);
}

/* Private names need no mangling here: in one scope, equal spellings mean equal names. */
Value *frame_lookup(Frame *self, const Section *section, TextId name, Span span) {
  return lookup_here(self, section, name, span);
}
