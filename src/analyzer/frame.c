/* Scopes and names: what a name means where a frame stands. */
#include "analyzer/linker.h"
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

/* A class, or what a call that is written gives; not a decorated function. */
static bool may_be_class(const Value *value) {
  return value->kind == VALUE_CLASS ||
         (value->kind == VALUE_CALL && value->expr && value->expr->kind == EXPR_CALL);
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
static Value *module_value(Linker *linker, Module *module, TextId id, Str name, Span span) {
  Value *value = module->bindings[id];
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

Value *module_lookup(Linker *linker, Module *module, Str name, Span span, bool annotation) {
  TextId id = module_text(module, name);
  uint32_t index;
  if (id && module->bindings[id]) {
    return module_value(linker, module, id, name, span);
  }
  if (annotation && map_get(&module->typing, name, &index)) {
    return module->typing_values.items[index];
  }
  return str_eq_c(name, "__name__") ? value_new(linker->arena, VALUE_SOME_STR, span)
                                    : builtin_name(linker, module, name);
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

static Value *lookup_here(Frame *self, const Section *section, TextId name, Span span) {
  TextId id = translate(self->module, section, name, self->section);
  if (self->kind == SCOPE_MODULE || (id && self->is_global[id])) {
    return module_lookup(self->linker, self->module, section_text(section, name), span,
                         self->typing);
  }
  Value *value = id ? self->bindings[id] : NULL;
  if (self->kind == SCOPE_CLASS) {
    if (value && !value_is_choice_with(value, VALUE_UNBOUND)) {
      return value;
    }
    Value *outer = lookup_outer(self, section, name, span);
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

static Value *lookup_outer(Frame *self, const Section *section, TextId name, Span span) {
  Frame *outer = self->outer;
  while (outer && outer->kind == SCOPE_CLASS) {
    outer = outer->outer;
  }
  if (!outer && is_in_closure(self, section_text(section, name))) {
    return value_unknown(self->linker->arena, UNKNOWN_DECORATOR, span);
  }
  if (!outer) {
    Value *value =
        module_lookup(self->linker, self->module, section_text(section, name), span, self->typing);
    /* Which of several classes of that name it is depends on when the function runs. */
    bool rebound = map_has(&self->module->rebound, section_text(section, name));
    return rebound ? value_choice(self->linker->arena, value,
                                  value_unknown(self->linker->arena, UNKNOWN_BRANCHES, span))
                   : value;
  }
  return lookup_enclosing(outer, section, name, span);
}

/* Private names need no mangling here: in one scope, equal spellings mean equal names. */
Value *frame_lookup(Frame *self, const Section *section, TextId name, Span span) {
  return lookup_here(self, section, name, span);
}
