/*
 * Decorators of the project that give back the class they are given, read off their statements: a
 * function that returns its parameter, one that returns such a function (`@register("name")`), and
 * methods and instances that do either.
 */
#include "analyzer/linker.h"

enum { KEEPER_DEPTH_MAX = 8 };

/* A function, its body, and the parameter that the first argument comes to. */
typedef struct Callable {
  Suite suite;
  FileId file;
  uint32_t function;
  uint32_t first;
} Callable;

static bool callable_open(Linker *linker, FileId file, uint32_t function, uint32_t first,
                          Callable *self) {
  Value value = {.kind = VALUE_FUNCTION, .file = file, .id = function};
  *self = (Callable){.file = file, .function = function, .first = first};
  self->suite = look_suite(linker, &value);
  return self->suite.scope != NULL;
}

/* The parameter that the first argument comes to, `*args` included; 0 if there is none. */
static const Expr *first_parameter(const Callable *self) {
  ExprId id = self->suite.scope->params;
  for (uint32_t i = 0; i < self->first && id && suite_expr(&self->suite, id)->op != PARAM_STAR;
       i++) {
    id = suite_expr(&self->suite, id)->next;
  }
  const Expr *parameter = suite_expr(&self->suite, id);
  bool fits = id && parameter->op != PARAM_KEYWORD_ONLY && parameter->op != PARAM_DOUBLE_STAR;
  return fits ? parameter : NULL;
}

/* ---- what is called */

static uint32_t inner_function(Linker *linker, const Callable *self, Str name) {
  const Facts *facts = linker->files[self->file].facts;
  for (uint32_t at = self->function; at != FACTS_NONE; at = facts->functions[at].parent_function) {
    uint32_t found = FACTS_NONE;
    for (uint32_t i = at + 1; i < facts->function_count; i++) {
      const FunctionFact *fact = &facts->functions[i];
      if (fact->start >= facts->functions[at].end) {
        break;
      }
      bool named =
          fact->parent_function == at && str_eq(section_text(&facts->outline, fact->name), name);
      found = named ? i : found;
    }
    if (found != FACTS_NONE) {
      return found;
    }
  }
  return FACTS_NONE;
}

static bool is_class_method(Linker *linker, FileId file, uint32_t function) {
  Callable code;
  if (!callable_open(linker, file, function, 0, &code)) {
    return false;
  }
  for (ExprId id = code.suite.scope->decorators; id; id = suite_expr(&code.suite, id)->next) {
    if (str_eq_c(suite_text(&code.suite, suite_expr(&code.suite, id)->text), "classmethod")) {
      return true;
    }
  }
  return false;
}

static bool method_of(Linker *linker, ClassId id, Str name, Callable *out) {
  class_link(linker, id);
  for (uint32_t i = 0; i < linker_class(linker, id)->mro_count; i++) {
    const Class *at = linker_class(linker, linker_class(linker, id)->mro[i]);
    const Member *member = class_own_member(at, name);
    if (!member || member->kind != MEMBER_FUNCTION || at->file == NO_FILE) {
      if (member) {
        return false;
      }
      continue;
    }
    FileId file = at->file;
    Value *bound = reduce_class_entry(linker, at->id, name);
    bool is_static =
        bound && bound->flags & VALUE_STATIC && !is_class_method(linker, file, member->function);
    return callable_open(linker, file, member->function, is_static ? 0 : 1, out);
  }
  return false;
}

static bool callable_of_value(Linker *linker, Value *value, Callable *out) {
  Value *reduced = value_reduce(linker, value);
  if (reduced->kind == VALUE_FUNCTION) {
    bool through_class = reduced->flags & VALUE_STATIC;
    return callable_open(linker, reduced->file, reduced->id,
                         through_class && is_class_method(linker, reduced->file, reduced->id), out);
  }
  if (reduced->kind == VALUE_INSTANCE) {
    return method_of(linker, reduced->id, STR("__call__"), out);
  }
  return reduced->kind == VALUE_BOUND_METHOD && reduced->items[0]->kind == VALUE_INSTANCE &&
         method_of(linker, reduced->items[0]->id, reduced->name, out);
}

/* `self.name` and `cls.name` in a method. */
static bool own_method(Linker *linker, const Callable *self, const Expr *callee, Callable *out) {
  const Module *module = &linker->files[self->file];
  const FunctionFact *fact = &module->facts->functions[self->function];
  const Expr *object = suite_expr(&self->suite, callee->first);
  ClassId id = fact->parent_class == FACTS_NONE ? NO_CLASS : module->class_ids[fact->parent_class];
  bool own = id != NO_CLASS && object->kind == EXPR_NAME && self->suite.scope->params &&
             object->text == suite_expr(&self->suite, self->suite.scope->params)->text;
  return own && method_of(linker, id, suite_text(&self->suite, callee->text), out);
}

/* A dotted name as module scope has it. */
static Value *global_value(Linker *linker, const Callable *self, const Expr *expr, uint32_t depth) {
  Span span = {self->file, self->suite.section->base + expr->start,
               self->suite.section->base + expr->end};
  if (expr->kind == EXPR_NAME) {
    return module_lookup(linker, &linker->files[self->file], suite_text(&self->suite, expr->text),
                         span, false);
  }
  if (expr->kind != EXPR_ATTRIBUTE || depth > KEEPER_DEPTH_MAX) {
    return NULL;
  }
  Value *object = global_value(linker, self, suite_expr(&self->suite, expr->first), depth + 1);
  return object ? value_named(linker->arena, VALUE_ATTRIBUTE, span,
                              suite_text(&self->suite, expr->text), object)
                : NULL;
}

static bool callable_of_expr(Linker *linker, const Callable *self, const Expr *expr,
                             Callable *out) {
  if (expr->kind == EXPR_LAMBDA) {
    return callable_open(linker, self->file, self->suite.section->first_function + expr->text, 0,
                         out);
  }
  if (expr->kind == EXPR_ATTRIBUTE && own_method(linker, self, expr, out)) {
    return true;
  }
  uint32_t inner = expr->kind == EXPR_NAME
                       ? inner_function(linker, self, suite_text(&self->suite, expr->text))
                       : FACTS_NONE;
  if (inner != FACTS_NONE) {
    return callable_open(linker, self->file, inner, 0, out);
  }
  Value *value = global_value(linker, self, expr, 0);
  return value && callable_of_value(linker, value, out);
}

/* ---- what is returned */

static bool gives_back(Linker *linker, const Callable *self, uint32_t depth);
static bool gives_keeper(Linker *linker, const Callable *self, uint32_t depth);
static bool is_argument(Linker *linker, const Callable *self, ExprId id, uint32_t depth);
static bool is_keeper(Linker *linker, const Callable *self, ExprId id, uint32_t depth);

/* A name that is bound, each time, to what `test` accepts. */
static bool all_bound(Linker *linker, const Callable *self, TextId name, uint32_t depth,
                      bool (*test)(Linker *, const Callable *, ExprId, uint32_t)) {
  bool found = false;
  for (uint32_t i = 0; i < self->suite.scope->event_count; i++) {
    const Event *event = suite_event(&self->suite, i);
    if (event->name != name || !event_binds_name(event)) {
      continue;
    }
    bool same = event->kind == EVENT_BIND && event->op == BIND_ASSIGN && event->expr &&
                test(linker, self, event->expr, depth + 1);
    if (!same) {
      return false;
    }
    found = true;
  }
  return found;
}

/* `f(cls)` or `f(*args)` where f gives back its argument; `cast(T, cls)`. */
static bool call_gives_argument(Linker *linker, const Callable *self, const Expr *call,
                                uint32_t depth) {
  const Expr *callee = suite_expr(&self->suite, call->first);
  const Expr *argument = suite_expr(&self->suite, callee->next);
  bool names = callee->kind == EXPR_NAME || callee->kind == EXPR_ATTRIBUTE;
  if (names && str_eq_c(suite_text(&self->suite, callee->text), "cast")) {
    return argument->next && is_argument(linker, self, argument->next, depth + 1);
  }
  Callable function;
  ExprId given = argument->kind == EXPR_STAR ? argument->first : callee->next;
  return callee->next && is_argument(linker, self, given, depth + 1) &&
         callable_of_expr(linker, self, callee, &function) &&
         gives_back(linker, &function, depth + 1);
}

/* Whether an expression is the argument that came for the first parameter. */
static bool is_argument(Linker *linker, const Callable *self, ExprId id, uint32_t depth) {
  const Expr *expr = suite_expr(&self->suite, id), *parameter = first_parameter(self);
  if (!parameter || depth > KEEPER_DEPTH_MAX) {
    return false;
  }
  if (expr->kind == EXPR_SUBSCRIPT && parameter->op == PARAM_STAR) {
    const Expr *object = suite_expr(&self->suite, expr->first),
               *index = suite_expr(&self->suite, object->next);
    return object->kind == EXPR_NAME && object->text == parameter->text &&
           index->kind == EXPR_INT && str_eq_c(suite_text(&self->suite, index->text), "0");
  }
  if (expr->kind == EXPR_NAME) {
    bool is_parameter = expr->text == parameter->text;
    return is_parameter ? !suite_binds(&self->suite, expr->text)
                        : all_bound(linker, self, expr->text, depth, is_argument);
  }
  return expr->kind == EXPR_CALL && call_gives_argument(linker, self, expr, depth);
}

/* Whether an expression is a function that gives back its argument. */
static bool is_keeper(Linker *linker, const Callable *self, ExprId id, uint32_t depth) {
  const Expr *expr = suite_expr(&self->suite, id);
  Callable function;
  if (depth > KEEPER_DEPTH_MAX) {
    return false;
  }
  if (expr->kind == EXPR_CALL) {
    const Expr *callee = suite_expr(&self->suite, expr->first);
    bool names = callee->kind == EXPR_NAME || callee->kind == EXPR_ATTRIBUTE;
    if (names && str_eq_c(suite_text(&self->suite, callee->text), "partial")) {
      return callee->next && is_keeper(linker, self, callee->next, depth + 1);
    }
    return callable_of_expr(linker, self, callee, &function) &&
           gives_keeper(linker, &function, depth + 1);
  }
  if (expr->kind == EXPR_NAME && suite_binds(&self->suite, expr->text) &&
      inner_function(linker, self, suite_text(&self->suite, expr->text)) == FACTS_NONE) {
    return all_bound(linker, self, expr->text, depth, is_keeper);
  }
  return callable_of_expr(linker, self, expr, &function) &&
         gives_back(linker, &function, depth + 1);
}

typedef struct Returns {
  uint32_t arguments, keepers, others;
} Returns;

static Returns returns_of(Linker *linker, const Callable *self, uint32_t depth) {
  Returns returns = {0, 0, 0};
  for (uint32_t i = 0; i < self->suite.scope->event_count; i++) {
    const Event *event = suite_event(&self->suite, i);
    if (event->kind != EVENT_RETURN) {
      continue;
    }
    bool argument = event->expr && is_argument(linker, self, event->expr, depth);
    bool keeper = !argument && event->expr && is_keeper(linker, self, event->expr, depth);
    returns.arguments += argument;
    returns.keepers += keeper;
    returns.others += !argument && !keeper;
  }
  return returns;
}

/* One that may be used with and without a call (`if cls is None: return wrap`) gives back the class
 * where it is given one. */
static bool gives_back(Linker *linker, const Callable *self, uint32_t depth) {
  Returns returns = {0, 0, 1};
  if (depth <= KEEPER_DEPTH_MAX) {
    returns = returns_of(linker, self, depth);
  }
  return returns.arguments > 0 && returns.others == 0;
}

static bool gives_keeper(Linker *linker, const Callable *self, uint32_t depth) {
  Returns returns = {0, 0, 1};
  if (depth <= KEEPER_DEPTH_MAX) {
    returns = returns_of(linker, self, depth);
  }
  return returns.keepers > 0 && returns.others == 0;
}

/* pytest.mark.NAME and what comes of calling it. */
static bool is_mark(Linker *linker, const Value *receiver) {
  if (receiver->kind != VALUE_INSTANCE) {
    return false;
  }
  const Class *class = linker_class(linker, receiver->id);
  return str_eq_c(class->module, "_pytest.mark.structures");
}

static bool is_mark_decorator(Linker *linker, Value *decorator) {
  Value *reduced = value_reduce(linker, decorator);
  return is_mark(linker, reduced) ||
         (reduced->kind == VALUE_BOUND_METHOD && is_mark(linker, reduced->items[0]));
}

/* A descriptor of the project that was made of functions all of which give back what follows their
 * first argument, as a `__get__` binds it. */
static bool is_keeping_descriptor(Linker *linker, const Value *value) {
  Callable function;
  if (value->kind != VALUE_INSTANCE || value->count == 0 ||
      !class_defines(linker, value->id, "__get__")) {
    return false;
  }
  for (uint32_t i = 0; i < value->count; i++) {
    Value *given = value_reduce(linker, value->items[i]);
    if (given->kind != VALUE_FUNCTION ||
        !callable_open(linker, given->file, given->id, 1, &function) ||
        !gives_back(linker, &function, 0)) {
      return false;
    }
  }
  return true;
}

/* What a class binds `Class.name` to, not what a descriptor there gives; NULL: nothing known. */
static Value *class_attribute(Linker *linker, const Value *attribute) {
  const Value *class =
      attribute->kind == VALUE_ATTRIBUTE ? value_reduce(linker, attribute->items[0]) : NULL;
  if (!class || class->kind != VALUE_CLASS) {
    return NULL;
  }
  class_link(linker, class->id);
  for (uint32_t i = 0; i < linker_class(linker, class->id)->mro_count; i++) {
    ClassId at = linker_class(linker, class->id)->mro[i];
    Value *entry = reduce_class_entry(linker, at, attribute->name);
    if (entry) {
      return entry;
    }
  }
  return NULL;
}

bool decorator_gives_back(Linker *linker, Value *decorator) {
  Callable function;
  const Value *attribute = class_attribute(linker, decorator);
  if (attribute && is_keeping_descriptor(linker, attribute)) {
    return true;
  }
  Value *callee = decorator->kind == VALUE_CALL ? decorator->items[0] : NULL;
  if (is_mark_decorator(linker, callee ? callee : decorator)) {
    return true;
  }
  if (callable_of_value(linker, decorator, &function)) {
    return gives_back(linker, &function, 0);
  }
  return callee && callable_of_value(linker, callee, &function) &&
         gives_keeper(linker, &function, 0);
}

bool function_gives_back(Linker *linker, Value *function) {
  Callable callable;
  return callable_of_value(linker, function, &callable) && gives_back(linker, &callable, 0);
}
