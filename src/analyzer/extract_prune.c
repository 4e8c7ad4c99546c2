#include <string.h>

#include "analyzer/extract_walk.h"
#include "base/memory.h"

// What is known of a name: the group of functions in which it may hold an instance (or a class)
// about which rules can know something, and in which it occurs in an event that is kept.
typedef struct {
  uint32_t watched, needed;
} NameNote;

enum { EVERY_GROUP = 1 }; // groups are numbered from 2

// A group is a function with all that is inside of it: there names may be shared.
typedef struct {
  const Extraction *extraction;
  Builder *facts;
  Piece piece;
  NameNote *names; // by text
  bool *keep;      // by event
  bool *keep_scope;
  bool *anchored;       // by scope: something in it matters
  uint32_t first, last; // scopes of the group
  uint32_t group;
  ExprId other; // stands for expressions that do not matter
  bool changed;
} Prune;

static const Expr *expr_at(const Prune *self, ExprId id) {
  return &self->facts->exprs.items[id];
}

static Str text_at(const Prune *self, TextId id) {
  const uint32_t *offsets = self->facts->text_offsets.items;
  return str_make(self->facts->text_bytes.data + offsets[id], offsets[id + 1] - offsets[id]);
}

static bool in_group(const Prune *self, uint32_t group) {
  return group == self->group || group == EVERY_GROUP;
}

static void set_watched(Prune *self, TextId name) {
  if (name && !in_group(self, self->names[name].watched))
    self->names[name].watched = self->group;
}

static void set_needed(Prune *self, TextId name) {
  if (name == 0 || in_group(self, self->names[name].needed))
    return;
  self->names[name].needed = self->group;
  self->changed = true;
}

static bool is_needed(const Prune *self, TextId name) {
  return name && in_group(self, self->names[name].needed);
}

static bool is_watched(const Prune *self, ExprId id) {
  const Expr *expr = expr_at(self, id);
  return id && expr->kind == EXPR_NAME && expr->text &&
         in_group(self, self->names[expr->text].watched);
}

static const FunctionFact *function_of(const Prune *self, const Scope *scope) {
  return &self->facts->functions.items[self->piece.first_function + scope->ordinal];
}

static bool is_in(Str text, const Str *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (str_eq(list[i], text))
      return true;
  return false;
}

#define IS_IN(text, list) is_in((text), (list), sizeof(list) / sizeof((list)[0]))

// Names of types whose instances nobody can give slots.
static const Str PLAIN_TYPES[] = {
    STR_INIT("str"),   STR_INIT("int"),      STR_INIT("float"),    STR_INIT("bool"),
    STR_INIT("bytes"), STR_INIT("list"),     STR_INIT("dict"),     STR_INIT("tuple"),
    STR_INIT("set"),   STR_INIT("object"),   STR_INIT("Any"),      STR_INIT("None"),
    STR_INIT("type"),  STR_INIT("Callable"), STR_INIT("List"),     STR_INIT("Dict"),
    STR_INIT("Tuple"), STR_INIT("Sequence"), STR_INIT("Iterable"),
};

// Whether an annotation may name a class of the project.
static bool is_type(const Prune *self, ExprId id) {
  const Expr *expr = expr_at(self, id);
  if (id == 0 || expr->flags & EXPR_FLAG_ABSENT)
    return false;
  if (expr->kind == EXPR_SUBSCRIPT) {
    Str name = text_at(self, expr_at(self, expr->first)->text);
    return str_eq(name, STR("Optional")) || str_eq(name, STR("Union")) ||
           str_eq(name, STR("Annotated")) || !IS_IN(name, PLAIN_TYPES);
  }
  if (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTRIBUTE || expr->kind == EXPR_STRING)
    return !IS_IN(text_at(self, expr->text), PLAIN_TYPES);
  return expr->kind == EXPR_BINARY;
}

static Str callee_name(const Prune *self, const Expr *call) {
  return text_at(self, expr_at(self, call->first)->text);
}

// A value that may be an instance of a class that can be found.
static bool is_instance(const Prune *self, ExprId id, uint32_t depth) {
  const Expr *expr = expr_at(self, id);
  if (id == 0 || depth == 8)
    return false;
  if (expr->kind == EXPR_CALL) {
    Str name = callee_name(self, expr);
    static const Str MAKERS[] = {STR_INIT("cls"),      STR_INIT("__new__"),  STR_INIT("type"),
                                 STR_INIT("copy"),     STR_INIT("replace"),  STR_INIT("cast"),
                                 STR_INIT("deepcopy"), STR_INIT("__class__")};
    return call_kind(name) == CALL_OF_CLASS || IS_IN(name, MAKERS);
  }
  switch ((int)expr->kind) {
  case EXPR_NAME: return is_watched(self, id);
  case EXPR_TUPLE:
  case EXPR_LIST:
  case EXPR_CONDITIONAL:
  case EXPR_AND:
  case EXPR_OR:
  case EXPR_AWAIT:
  case EXPR_WALRUS:
    for (ExprId child = expr->first; child; child = expr_at(self, child)->next)
      if (is_instance(self, child, depth + 1))
        return true;
    return false;
  default: return false;
  }
}

// Whether instances of a class may be without a `__dict__`, as far as its own statement tells: only
// then can reading an attribute of `self` fail for want of a slot.
static bool may_lack_dict(const Prune *self, uint32_t class_index) {
  const ClassFact *fact = &self->facts->classes.items[class_index];
  const SyntaxTree *tree = self->extraction->tree;
  NodeId node = self->extraction->classes.items[class_index].node;
  NodeId arguments = node_child(tree, node, FIELD_SUPERCLASSES);
  if (fact->flags & CLASS_BINDS_SLOTS || fact->decorators)
    return true;
  if (!arguments)
    return false;
  for (NODE_EACH(tree, arguments, child)) {
    Str text = node_text(tree, child);
    if (node_kind(tree, child) == NODE_KEYWORD_ARGUMENT || str_ends_with(text, STR("NamedTuple")))
      return true;
  }
  return false;
}

static bool is_method(const Prune *self, const FunctionFact *fact) {
  return fact->parent_class != FACTS_NONE &&
         (fact->parent_function == FACTS_NONE ||
          self->facts->functions.items[fact->parent_function].start <
              self->facts->classes.items[fact->parent_class].start);
}

// The first parameter of a method, others by their annotations.
static void watch_params(Prune *self, const Scope *scope) {
  const FunctionFact *fact = function_of(self, scope);
  if (is_method(self, fact) && scope->params && may_lack_dict(self, fact->parent_class))
    set_watched(self, expr_at(self, scope->params)->text);
  for (ExprId id = scope->params; id; id = expr_at(self, id)->next)
    if (is_type(self, expr_at(self, id)->first))
      set_watched(self, expr_at(self, id)->text);
}

// `isinstance(name, C)` anywhere in a test.
static void watch_test(Prune *self, ExprId id, uint32_t depth) {
  const Expr *expr = expr_at(self, id);
  if (id == 0 || depth == 8)
    return;
  if (expr->kind == EXPR_CALL && str_eq(callee_name(self, expr), STR("isinstance"))) {
    ExprId name = expr_at(self, expr->first)->next;
    ExprId type = name ? expr_at(self, name)->next : 0;
    if (type && expr_at(self, name)->kind == EXPR_NAME &&
        (is_type(self, type) || expr_at(self, type)->kind == EXPR_TUPLE))
      set_watched(self, expr_at(self, name)->text);
    return;
  }
  for (ExprId child = expr->first; child; child = expr_at(self, child)->next)
    watch_test(self, child, depth + 1);
}

static void watch_event(Prune *self, const Event *event) {
  switch ((int)event->kind) {
  case EVENT_BIND:
    if ((event->op != BIND_AUGMENTED && is_instance(self, event->expr, 0)) ||
        is_type(self, event->target))
      set_watched(self, event->name);
    return;
  case EVENT_ANNOTATE:
    if (is_type(self, event->target))
      set_watched(self, event->name);
    return;
  case EVENT_IF:
  case EVENT_WHILE:
  case EVENT_ASSERT: watch_test(self, event->expr, 0); return;
  case EVENT_MATCH:
    if (expr_at(self, event->expr)->kind == EXPR_NAME)
      set_watched(self, expr_at(self, event->expr)->text);
    return;
  default: return;
  }
}

// The group's events from `at` on: `for (uint32_t at = group_begin(p); at < group_end(p); at++)`.
static uint32_t group_begin(const Prune *self) {
  return self->facts->scopes.items[self->first].first_event;
}

static uint32_t group_end(const Prune *self) {
  const Scope *last = &self->facts->scopes.items[self->last - 1];
  return last->first_event + last->event_count;
}

static void watch(Prune *self) {
  for (uint32_t i = self->first; i < self->last; i++)
    watch_params(self, &self->facts->scopes.items[i]);
  // A name bound to a watched one is watched too. Chains of such are short; what a third pass would
  // find is left alone.
  for (uint32_t pass = 0; pass < 2; pass++)
    for (uint32_t at = group_begin(self); at < group_end(self); at++)
      watch_event(self, &self->facts->events.items[at]);
}

// `__slots__`, `_slots`, `__dict__`, `__weakref__`: what is asked of them is wanted everywhere.
static bool is_special(Str name) {
  return str_eq(name, STR("__dict__")) || str_eq(name, STR("__weakref__")) ||
         str_find(name, STR("slots")) != STR_NOT_FOUND;
}

// Whether an expression mentions a special name, or locals() and the like.
static bool mentions_special(const Prune *self, ExprId id, uint32_t depth) {
  static const Str NAMESPACES[] = {STR_INIT("vars"), STR_INIT("locals"), STR_INIT("globals")};
  const Expr *expr = expr_at(self, id);
  if (id == 0 || depth == 8)
    return false;
  if ((expr->kind == EXPR_ATTRIBUTE || expr->kind == EXPR_NAME) &&
      is_special(text_at(self, expr->text)))
    return true;
  if (expr->kind == EXPR_CALL && IS_IN(callee_name(self, expr), NAMESPACES))
    return true;
  for (ExprId child = expr->first; child; child = expr_at(self, child)->next)
    if (mentions_special(self, child, depth + 1))
      return true;
  return false;
}

static bool has_watched_argument(const Prune *self, const Expr *call) {
  ExprId callee = call->first;
  for (ExprId id = callee ? expr_at(self, callee)->next : 0; id; id = expr_at(self, id)->next) {
    ExprId value = expr_at(self, id)->kind == EXPR_KEYWORD ? expr_at(self, id)->first : id;
    if (is_instance(self, value, 0))
      return true;
  }
  // `x.copy()`, `x.__getattribute__("a")`
  return expr_at(self, callee)->kind == EXPR_ATTRIBUTE &&
         is_watched(self, expr_at(self, callee)->first);
}

static bool keeps_call(const Prune *self, const Event *event) {
  const Expr *call = expr_at(self, event->expr);
  switch (call_kind(callee_name(self, call))) {
  case CALL_PLAIN: return false;
  case CALL_TOLD:
  case CALL_OF_TYPE:
  case CALL_OF_CLASS: return true;
  case CALL_ON_INSTANCE:
    return has_watched_argument(self, call) || mentions_special(self, event->expr, 0);
  case CALL_ON_CONTAINER: return mentions_special(self, event->expr, 0);
  case CALL_ENDS: return true;
  }
  return true;
}

static bool is_private(Str name) {
  return str_starts_with(name, STR("__")) && !str_ends_with(name, STR("__"));
}

// `super().name`: a decorator that replaces the class breaks it.
static bool is_super_call(const Prune *self, ExprId id) {
  const Expr *call = expr_at(self, id);
  return call->kind == EXPR_CALL && expr_at(self, call->first)->next == 0 &&
         str_eq(callee_name(self, call), STR("super"));
}

static bool keeps_read(const Prune *self, const Event *event) {
  Str name = text_at(self, event->name);
  return is_super_call(self, event->target) || is_watched(self, event->target) ||
         is_special(name) || is_private(name) ||
         (expr_at(self, event->target)->kind == EXPR_CALL && is_instance(self, event->target, 0));
}

static bool keeps_flow(const Prune *self, const Event *event) {
  switch ((int)event->kind) {
  case EVENT_STORE_ATTRIBUTE:
  case EVENT_DELETE_ATTRIBUTE:
  case EVENT_CLASS:
  case EVENT_GLOBAL: // what the names stand for elsewhere depends on it
  case EVENT_NONLOCAL:
  case EVENT_IMPORT_STAR: return true;
  case EVENT_READ_ATTRIBUTE: return keeps_read(self, event);
  case EVENT_CALL: return keeps_call(self, event);
  case EVENT_STORE_ITEM:
  case EVENT_DELETE_ITEM:
    return mentions_special(self, event->target, 0) || is_instance(self, event->expr, 0) ||
           (event->kind == EVENT_STORE_ITEM && is_instance(self, event->extra, 0));
  default: return false;
  }
}

static void need_names(Prune *self, ExprId id, uint32_t depth) {
  const Expr *expr = expr_at(self, id);
  if (id == 0 || depth == FACTS_MAX_EXPR_DEPTH)
    return;
  if (expr->kind == EXPR_NAME)
    set_needed(self, expr->text);
  for (ExprId child = expr->first; child; child = expr_at(self, child)->next)
    need_names(self, child, depth + 1);
}

static void keep_event(Prune *self, uint32_t index) {
  const Event *event = &self->facts->events.items[index];
  self->keep[index] = true;
  if (event->kind == EVENT_IMPORT_FROM || event->kind == EVENT_IMPORT_STAR)
    return;
  if (event->kind == EVENT_CLASS || event->kind == EVENT_FUNCTION) {
    set_needed(self, event->name);
    return;
  }
  need_names(self, event->expr, 0);
  need_names(self, event->target, 0);
  if (event->kind == EVENT_STORE_ITEM || event->kind == EVENT_CASE)
    need_names(self, event->extra, 0);
}

static Str function_name(const Prune *self, const Scope *scope) {
  const SyntaxTree *tree = self->extraction->tree;
  NodeId node = self->extraction->functions.items[self->piece.first_function + scope->ordinal].node;
  NodeId name = node_child(tree, node, FIELD_NAME);
  return name ? node_text(tree, name) : STR("");
}

// `return self.other()`.
static bool hands_over(const Prune *self, const Scope *scope, const Expr *value) {
  const Expr *callee = expr_at(self, value->first), *object = expr_at(self, callee->first);
  return value->kind == EXPR_CALL && callee->kind == EXPR_ATTRIBUTE && !callee->next &&
         object->kind == EXPR_NAME && scope->params &&
         object->text == expr_at(self, scope->params)->text;
}

// Whether the function returns a parameter, but for the first `skipped`: a decorator does.
static bool gives_parameter(const Prune *self, const Scope *scope, uint32_t skipped) {
  ExprId first = scope->params;
  for (uint32_t i = 0; i < skipped && first; i++)
    first = expr_at(self, first)->next;
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &self->facts->events.items[scope->first_event + i];
    const Expr *value = expr_at(self, event->expr);
    if (event->kind == EVENT_RETURN && skipped > 0 && hands_over(self, scope, value))
      return true;
    if (event->kind != EVENT_RETURN || value->kind != EXPR_NAME)
      continue;
    for (ExprId id = first; id; id = expr_at(self, id)->next)
      if (expr_at(self, id)->text == value->text)
        return true;
  }
  return false;
}

static bool has_inner_function(const Prune *self, const Scope *scope) {
  for (uint32_t i = 0; i < scope->event_count; i++)
    if (self->facts->events.items[scope->first_event + i].kind == EVENT_FUNCTION)
      return true;
  return false;
}

// Functions that may be looked into when they are called: those of module level and what is inside
// of them, and methods that change how classes and attributes work.
static bool is_runnable(const Prune *self, const Scope *scope) {
  static const Str METHODS[] = {
      STR_INIT("__new__"),          STR_INIT("__init_subclass__"), STR_INIT("__prepare__"),
      STR_INIT("__call__"),         STR_INIT("__mro_entries__"),   STR_INIT("__set_name__"),
      STR_INIT("__getattr__"),      STR_INIT("__setattr__"),       STR_INIT("__delattr__"),
      STR_INIT("__getattribute__"), STR_INIT("__getstate__"),      STR_INIT("__setstate__"),
      STR_INIT("__reduce__"),       STR_INIT("__reduce_ex__"),     STR_INIT("__enter__"),
      STR_INIT("__class_getitem__")};
  const FunctionFact *fact = function_of(self, scope);
  bool method = is_method(self, fact);
  if (fact->flags & FUNCTION_LAMBDA)
    return gives_parameter(self, scope, 0);
  return fact->parent_class == FACTS_NONE || IS_IN(function_name(self, scope), METHODS) ||
         gives_parameter(self, scope, method) || (method && has_inner_function(self, scope));
}

// A value that tells something of what a function makes.
static bool is_result(const Prune *self, ExprId id) {
  switch ((int)expr_at(self, id)->kind) {
  case EXPR_NAME:
  case EXPR_CALL:
  case EXPR_ATTRIBUTE:
  case EXPR_TUPLE:
  case EXPR_LIST:
  case EXPR_SET:
  case EXPR_DICT:
  case EXPR_STRING:
  case EXPR_BINARY:
  case EXPR_CONDITIONAL:
  case EXPR_LAMBDA:
  case EXPR_AND:
  case EXPR_OR: return id != 0;
  default: return false;
  }
}

// Keeps what matters by itself. Returns whether there is such a thing.
static bool keep_anchors(Prune *self, const Scope *scope) {
  bool runnable = is_runnable(self, scope), found = false;
  // A metaclass's may do anything with the namespace it is given.
  bool maker = str_eq(function_name(self, scope), STR("__new__"));
  for (uint32_t i = scope->first_event; i < scope->first_event + scope->event_count; i++) {
    const Event *event = &self->facts->events.items[i];
    bool result = runnable && event->kind == EVENT_RETURN && is_result(self, event->expr);
    bool child =
        event->kind == EVENT_FUNCTION && self->anchored[self->piece.class_count + event->expr];
    if (!result && !child && !maker && !keeps_flow(self, event))
      continue;
    keep_event(self, i);
    found = true;
  }
  return found;
}

static bool is_about_name(uint8_t kind) {
  switch ((int)kind) {
  case EVENT_BIND:
  case EVENT_ANNOTATE:
  case EVENT_UNBIND:
  case EVENT_GLOBAL:
  case EVENT_NONLOCAL:
  case EVENT_IMPORT:
  case EVENT_IMPORT_FROM:
  case EVENT_FUNCTION:
  case EVENT_TYPE_ALIAS: return true;
  default: return false;
  }
}

// `name[key] = value`, `del name[key]`, `name.update(...)`: what a needed name holds is changed.
static bool changes_needed(const Prune *self, const Event *event) {
  const Expr *changed = NULL;
  if (event->kind == EVENT_STORE_ITEM || event->kind == EVENT_DELETE_ITEM)
    changed = expr_at(self, event->target);
  if (event->kind == EVENT_CALL) {
    const Expr *callee = expr_at(self, expr_at(self, event->expr)->first);
    bool container = call_kind(callee_name(self, expr_at(self, event->expr))) == CALL_ON_CONTAINER;
    changed = container && callee->kind == EXPR_ATTRIBUTE ? expr_at(self, callee->first) : NULL;
  }
  return changed && changed->kind == EXPR_NAME && is_needed(self, changed->text);
}

// Keeps what is done to the names that are needed, which may need other names. Where that does not
// come to an end soon, all is kept.
static void keep_bindings(Prune *self) {
  enum { MOST_PASSES = 16 };
  self->changed = true;
  for (uint32_t pass = 0; self->changed; pass++) {
    self->changed = false;
    for (uint32_t i = self->first; i < self->last; i++) {
      Scope scope = self->facts->scopes.items[i];
      for (uint32_t k = 0; self->anchored[i] && k < scope.event_count; k++) {
        uint32_t at = scope.first_event + k;
        const Event *event = &self->facts->events.items[at];
        bool wanted = (is_about_name(event->kind) && is_needed(self, event->name)) ||
                      changes_needed(self, event);
        if (!self->keep[at] && (wanted || (pass > MOST_PASSES && is_about_name(event->kind))))
          keep_event(self, at);
      }
    }
  }
}

// Whether a test asks something of a needed name itself: `x is None`, `isinstance(x, C)`,
// `hasattr(x, "a")`, but not `x.a > 1` or `f(x)`.
static bool asks_needed(const Prune *self, ExprId id, uint32_t depth) {
  const Expr *expr = expr_at(self, id);
  if (id == 0 || depth == FACTS_MAX_EXPR_DEPTH)
    return false;
  if (expr->kind == EXPR_NAME && is_needed(self, expr->text))
    return true;
  if (expr->kind == EXPR_ATTRIBUTE)
    return str_eq(text_at(self, expr->text), STR("__class__")) ||
           is_special(text_at(self, expr->text));
  if (expr->kind == EXPR_CALL) {
    static const Str ASKING[] = {STR_INIT("isinstance"), STR_INIT("issubclass"),
                                 STR_INIT("hasattr"),    STR_INIT("getattr"),
                                 STR_INIT("callable"),   STR_INIT("type")};
    if (!IS_IN(callee_name(self, expr), ASKING))
      return false;
  }
  for (ExprId child = expr->first; child; child = expr_at(self, child)->next)
    if (asks_needed(self, child, depth + 1))
      return true;
  return false;
}

// A test that may be decided without knowing a local name: TYPE_CHECKING, sys.version_info, False.
static bool is_simple_test(const Prune *self, ExprId id) {
  const Expr *expr = expr_at(self, id);
  if (expr->kind == EXPR_NOT || expr->kind == EXPR_COMPARE)
    expr = expr_at(self, expr->first);
  if (expr->kind == EXPR_ATTRIBUTE)
    return str_eq(text_at(self, expr->text), STR("TYPE_CHECKING")) ||
           str_eq(text_at(self, expr->text), STR("version_info"));
  return expr->first == 0;
}

static void forget_expr(const Prune *self, Event *event) {
  if (event->expr)
    event->expr = self->other;
}

// Jumps and marks of blocks, in a scope that is kept; expressions that say nothing are forgotten.
static void keep_flow_of_control(Prune *self, uint32_t at, bool runnable) {
  Event *event = &self->facts->events.items[at];
  switch ((int)event->kind) {
  case EVENT_RETURN:
    if (!runnable)
      forget_expr(self, event);
    self->keep[at] = true;
    return;
  case EVENT_RAISE:
    forget_expr(self, event);
    self->keep[at] = true;
    return;
  case EVENT_BREAK:
  case EVENT_CONTINUE: self->keep[at] = true; return;
  case EVENT_ASSERT:
    self->keep[at] =
        asks_needed(self, event->expr, 0) || expr_at(self, event->expr)->kind == EXPR_FALSE;
    return;
  case EVENT_IF:
  case EVENT_WHILE:
    if (!asks_needed(self, event->expr, 0) && !is_simple_test(self, event->expr))
      forget_expr(self, event);
    return;
  case EVENT_FOR:
    if (!self->keep[at + 1])
      forget_expr(self, event);
    return;
  default: return;
  }
}

// Keeps the marks of every block with something in it.
static void keep_blocks(Prune *self, const Scope *scope) {
  Array(uint32_t) open = {0};
  for (uint32_t at = scope->first_event; at < scope->first_event + scope->event_count; at++) {
    uint8_t kind = self->facts->events.items[at].kind;
    if (kind == EVENT_END && open.len > 0) {
      (void)array_pop(&open);
    } else if (kind < EVENT_END && self->facts->events.items[at].match > at &&
               (kind != EVENT_ELSE && kind != EVENT_EXCEPT && kind != EVENT_FINALLY &&
                kind != EVENT_CASE)) {
      array_push(&open, at);
    } else if (self->keep[at]) {
      for (uint32_t i = open.len; i > 0 && !self->keep[open.items[i - 1]]; i--)
        self->keep[open.items[i - 1]] = true;
    }
  }
  array_release(&open);
  for (uint32_t at = scope->first_event; at < scope->first_event + scope->event_count; at++) {
    const Event *event = &self->facts->events.items[at];
    if (event->kind < EVENT_END && self->keep[at])
      self->keep[event->match] = true;
  }
}

static void drop_events(Prune *self, const Scope *scope) {
  for (uint32_t i = 0; i < scope->event_count; i++)
    self->keep[scope->first_event + i] = false;
}

static void prune_scope(Prune *self, uint32_t index) {
  const Scope *scope = &self->facts->scopes.items[index];
  bool runnable = is_runnable(self, scope);
  self->keep_scope[index] =
      self->anchored[index] || scope->decorators || is_type(self, scope->returns);
  if (!self->anchored[index]) {
    drop_events(self, scope);
    return;
  }
  for (uint32_t i = scope->first_event; i < scope->first_event + scope->event_count; i++)
    if (!self->keep[i])
      keep_flow_of_control(self, i, runnable);
  keep_blocks(self, scope);
}

static void prune_group(Prune *self) {
  watch(self);
  for (uint32_t i = self->last; i-- > self->first;)
    self->anchored[i] = keep_anchors(self, &self->facts->scopes.items[i]);
  keep_bindings(self);
  for (uint32_t i = self->first; i < self->last; i++)
    prune_scope(self, i);
}

static void prune_groups(Prune *self) {
  uint32_t count = self->facts->scopes.len;
  self->group = EVERY_GROUP;
  for (self->first = self->piece.class_count; self->first < count; self->first = self->last) {
    uint32_t end = function_of(self, &self->facts->scopes.items[self->first])->end;
    self->last = self->first + 1;
    while (self->last < count &&
           function_of(self, &self->facts->scopes.items[self->last])->start < end)
      self->last++;
    self->group++;
    prune_group(self);
  }
}

// The bodies of classes stay as they are; what they and the headers of classes name may be a
// function's.
static void keep_classes(Prune *self) {
  self->group = EVERY_GROUP;
  for (uint32_t i = 0; i < self->piece.class_count; i++) {
    const Scope *scope = &self->facts->scopes.items[i];
    self->keep_scope[i] = true;
    for (uint32_t k = 0; k < scope->event_count; k++)
      keep_event(self, scope->first_event + k);
  }
}

// Names in the header of a class inside a function: its bases may be made there.
static void need_headers(Prune *self, const TextId *names, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    self->names[names[i]].needed = EVERY_GROUP;
}

typedef Array(TextId) TextIds;

static void header_names(Extraction *self, Piece piece, TextIds *names) {
  for (uint32_t i = piece.first_class; i < piece.first_class + piece.class_count; i++) {
    Definition definition = self->classes.items[i];
    if (!(self->facts->classes.items[i].flags & CLASS_IN_FUNCTION))
      continue;
    NodeId body = node_child(self->tree, definition.node, FIELD_BODY);
    NodeId end = body ? body : node_at(self->tree, definition.node)->after;
    for (NodeId node = definition.outer; node < end; node++)
      if (node_kind(self->tree, node) == NODE_IDENTIFIER)
        array_push(names, extract_name(self, node));
  }
}

void extract_prune(Extraction *extraction, Piece piece) {
  Builder *facts = extraction->facts;
  TextIds names = {0};
  header_names(extraction, piece, &names);
  Prune self = {.extraction = extraction,
                .facts = facts,
                .piece = piece,
                .names = mem_zalloc(facts->text_offsets.len * sizeof(NameNote)),
                .keep = mem_zalloc(facts->events.len + 1),
                .keep_scope = mem_zalloc(facts->scopes.len),
                .anchored = mem_zalloc(facts->scopes.len),
                .other = builder_expr(facts, EXPR_OTHER, facts->base, facts->base)};
  need_headers(&self, names.items, names.len);
  keep_classes(&self);
  prune_groups(&self);
  builder_compact(facts, self.keep, self.keep_scope);
  array_release(&names);
  mem_free(self.names);
  mem_free(self.keep);
  mem_free(self.keep_scope);
  mem_free(self.anchored);
}
