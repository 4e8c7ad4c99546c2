/*
 * What the metaclasses of a project hand to type.__new__, read off the statements of their __new__:
 * whether the bases and `__slots__` that it gets are those of the class statement.
 */
#include "analyzer/linker.h"

enum { CODE_DEPTH_MAX = 64, NAMES_DEPTH_MAX = 8 };

/* A `__new__(mcs, name, bases, namespace)`. */
typedef struct Code {
  Linker *linker;
  Suite suite;
  FileId file;
  TextId bases, namespace; /* 0: there is no such parameter, or the name is bound anew */
  TextId star;             /* `*args`, where all the rest is in */
} Code;

static bool code_of_new(Linker *linker, ClassId id, Code *self) {
  const Class *class = linker_class(linker, id);
  const Member *member = class_own_member(class, STR("__new__"));
  Value function = {
      .kind = VALUE_FUNCTION, .file = class->file, .id = member ? member->function : FACTS_NONE};
  *self = (Code){.linker = linker, .file = class->file};
  self->suite =
      member && member->function != FACTS_NONE ? look_suite(linker, &function) : (Suite){0};
  uint32_t index = 0;
  for (ExprId i = self->suite.scope ? self->suite.scope->params : 0; i;
       i = suite_expr(&self->suite, i)->next, index++) {
    const Expr *parameter = suite_expr(&self->suite, i);
    bool kept = parameter->text && !suite_binds(&self->suite, parameter->text);
    if (parameter->op == PARAM_STAR && index < 2 && kept) {
      self->star = parameter->text;
    }
    bool plain = parameter->op == PARAM_PLAIN || parameter->op == PARAM_POSITIONAL_ONLY;
    self->bases = index == 2 && plain && kept ? parameter->text : self->bases;
    self->namespace = index == 3 && plain ? parameter->text : self->namespace;
  }
  return self->suite.scope != NULL;
}

/* What a name was bound to last, in the order of the text, before the event at `*at`, or 0. */
static ExprId bound_before(const Code *self, TextId name, uint32_t *at) {
  while (*at > 0) {
    const Event *event = suite_event(&self->suite, --*at);
    if (event->kind == EVENT_BIND && event->name == name && event->expr) {
      return event->expr;
    }
  }
  return 0;
}

/* `super().__new__`, `type.__new__`, or a name for it. */
static bool is_maker(const Code *self, const Expr *callee, uint32_t at) {
  if (callee->kind == EXPR_NAME) {
    ExprId bound = bound_before(self, callee->text, &at);
    callee = bound ? suite_expr(&self->suite, bound) : callee;
  }
  return callee->kind == EXPR_ATTRIBUTE &&
         str_eq_c(suite_text(&self->suite, callee->text), "__new__");
}

/* A function of module scope that gives back what it is given. */
static bool hands_back(const Code *self, const Expr *callee) {
  bool named = callee->kind == EXPR_NAME || callee->kind == EXPR_ATTRIBUTE;
  if (!named || str_eq_c(suite_text(&self->suite, callee->text), "cast")) {
    return named;
  }
  if (callee->kind != EXPR_NAME || suite_binds(&self->suite, callee->text)) {
    return false;
  }
  Span span = {self->file, self->suite.section->base + callee->start,
               self->suite.section->base + callee->end};
  Value *function = module_lookup(self->linker, &self->linker->files[self->file],
                                  suite_text(&self->suite, callee->text), span, false);
  return function_gives_back(self->linker, function);
}

/* Whether an expression is the class that was made. */
static bool is_made_class(const Code *self, ExprId id, uint32_t at, uint32_t depth) {
  const Expr *expr = suite_expr(&self->suite, id);
  if (id == 0 || depth > NAMES_DEPTH_MAX) {
    return false;
  }
  if (expr->kind == EXPR_NAME) {
    ExprId bound = bound_before(self, expr->text, &at);
    return is_made_class(self, bound, at, depth + 1);
  }
  if (expr->kind != EXPR_CALL) {
    return false;
  }
  const Expr *callee = suite_expr(&self->suite, expr->first);
  if (is_maker(self, callee, at)) {
    return true;
  }
  ExprId argument = callee->next;
  if (callee->kind == EXPR_ATTRIBUTE || callee->kind == EXPR_NAME) {
    bool cast = str_eq_c(suite_text(&self->suite, callee->text), "cast");
    argument = cast && argument ? suite_expr(&self->suite, argument)->next : argument;
  }
  return argument && is_made_class(self, argument, at, depth + 1) && hands_back(self, callee);
}

static bool returns_made_class(const Code *self) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < self->suite.scope->event_count; i++) {
    const Event *event = suite_event(&self->suite, i);
    if (event->kind != EVENT_RETURN) {
      continue;
    }
    if (!is_made_class(self, event->expr, i, 0)) {
      return false;
    }
    count++;
  }
  return count > 0;
}

/* ---- the namespace */

static bool is_namespace(const Code *self, ExprId id, uint32_t depth);

static bool is_namespace_name(const Code *self, TextId name, uint32_t depth) {
  bool found = name == self->namespace;
  for (uint32_t i = 0; i < self->suite.scope->event_count; i++) {
    const Event *event = suite_event(&self->suite, i);
    if (event->name != name || !event_binds_name(event)) {
      continue;
    }
    bool same = event->kind == EVENT_BIND && event->op == BIND_ASSIGN &&
                is_namespace(self, event->expr, depth + 1);
    if (!same) {
      return false;
    }
    found = true;
  }
  return found;
}

/* Whether an expression holds all that the class body bound: the parameter, or a copy of it. */
static bool is_namespace(const Code *self, ExprId id, uint32_t depth) {
  const Expr *expr = suite_expr(&self->suite, id);
  if (id == 0 || depth > NAMES_DEPTH_MAX) {
    return false;
  }
  if (expr->kind == EXPR_NAME) {
    /* A name that is bound to itself, `ns = dict(ns)`, is met again within. */
    return (expr->text == self->namespace && depth > 0) ||
           is_namespace_name(self, expr->text, depth);
  }
  if (expr->kind == EXPR_DICT) {
    for (ExprId i = expr->first; i; i = suite_expr(&self->suite, i)->next) {
      if (suite_expr(&self->suite, i)->kind == EXPR_DOUBLE_STAR &&
          is_namespace(self, suite_expr(&self->suite, i)->first, depth + 1)) {
        return true;
      }
    }
    return false;
  }
  const Expr *callee = suite_expr(&self->suite, expr->kind == EXPR_CALL ? expr->first : 0);
  if (callee->kind == EXPR_ATTRIBUTE && !callee->next) {
    return str_eq_c(suite_text(&self->suite, callee->text), "copy") &&
           is_namespace(self, callee->first, depth + 1);
  }
  return callee->kind == EXPR_NAME && callee->next &&
         str_eq_c(suite_text(&self->suite, callee->text), "dict") &&
         !suite_binds(&self->suite, callee->text) && is_namespace(self, callee->next, depth + 1);
}

/* `X.__new__(meta, name, bases, namespace, ...)`, or `X.__new__(meta, *args)`. */
static bool hands_on(const Code *self, const Expr *call, bool whole) {
  ExprId id = suite_expr(&self->suite, call->first)->next;
  for (uint32_t i = 0; i < 4 && id; i++, id = suite_expr(&self->suite, id)->next) {
    const Expr *argument = suite_expr(&self->suite, id);
    if (argument->kind == EXPR_STAR && i > 0 && self->star) {
      const Expr *all = suite_expr(&self->suite, argument->first);
      return all->kind == EXPR_NAME && all->text == self->star;
    }
    bool plain = argument->kind != EXPR_STAR && argument->kind != EXPR_KEYWORD &&
                 argument->kind != EXPR_DOUBLE_STAR;
    bool bases =
        i != 2 || (self->bases && argument->kind == EXPR_NAME && argument->text == self->bases);
    if (!plain || !bases || (i == 3 && whole && !is_namespace(self, id, 0))) {
      return false;
    }
    if (i == 3) {
      return true;
    }
  }
  return false;
}

static bool calls_hand_on(const Code *self, ExprId id, uint32_t at, bool whole, uint32_t depth) {
  const Expr *expr = suite_expr(&self->suite, id);
  if (id == 0 || depth > CODE_DEPTH_MAX) {
    return id == 0;
  }
  bool makes = expr->kind == EXPR_CALL && is_maker(self, suite_expr(&self->suite, expr->first), at);
  if (makes && !hands_on(self, expr, whole)) {
    return false;
  }
  for (ExprId i = expr->first; i; i = suite_expr(&self->suite, i)->next) {
    if (!calls_hand_on(self, i, at, whole, depth + 1)) {
      return false;
    }
  }
  return true;
}

/* Whether every class that is made has the bases of the class statement and, where it is asked for,
 * all of its namespace. */
static bool makers_hand_on(const Code *self, bool whole) {
  for (uint32_t i = 0; i < self->suite.scope->event_count; i++) {
    const Event *event = suite_event(&self->suite, i);
    bool has_value =
        event->kind == EVENT_BIND || event->kind == EVENT_CALL || event->kind == EVENT_RETURN;
    if (has_value && !calls_hand_on(self, event->expr, i, whole, 0)) {
      return false;
    }
  }
  return true;
}

/* ---- `__slots__` */

static bool section_mentions(const Section *section, const char *name) {
  for (TextId i = 0; i < section->text_count; i++) {
    if (str_eq_c(section_text(section, i), name)) {
      return true;
    }
  }
  return false;
}

/* A function of module scope that is called with the namespace may write into it. */
static bool callee_mentions(const Code *self, const Expr *callee) {
  if (callee->kind != EXPR_NAME || suite_binds(&self->suite, callee->text)) {
    return false;
  }
  Span span = {self->file, self->suite.section->base + callee->start,
               self->suite.section->base + callee->end};
  Value *value = value_reduce(self->linker,
                              module_lookup(self->linker, &self->linker->files[self->file],
                                            suite_text(&self->suite, callee->text), span, false));
  if (value->kind != VALUE_FUNCTION) {
    return false;
  }
  Module *module = &self->linker->files[value->file];
  return section_mentions(
      module_body(self->linker, module, module->facts->functions[value->id].piece), "__slots__");
}

static bool calls_mention(const Code *self, ExprId id, uint32_t depth) {
  const Expr *expr = suite_expr(&self->suite, id);
  if (id == 0 || depth > CODE_DEPTH_MAX) {
    return id != 0;
  }
  if (expr->kind == EXPR_CALL && callee_mentions(self, suite_expr(&self->suite, expr->first))) {
    return true;
  }
  for (ExprId i = expr->first; i; i = suite_expr(&self->suite, i)->next) {
    if (calls_mention(self, i, depth + 1)) {
      return true;
    }
  }
  return false;
}

/* Whether neither the metaclass's statement nor a function that its __new__ calls speaks of
 * `__slots__`: names that are computed are those of other things. */
static bool leaves_slots(const Code *self) {
  for (uint32_t i = 0; i < self->suite.scope->event_count; i++) {
    const Event *event = suite_event(&self->suite, i);
    bool has_value =
        event->kind == EVENT_BIND || event->kind == EVENT_CALL || event->kind == EVENT_RETURN;
    if (has_value && calls_mention(self, event->expr, 0)) {
      return false;
    }
  }
  return !section_mentions(self->suite.section, "__slots__");
}

static bool prepare_is_plain(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const Member *member = class_own_member(class, STR("__prepare__"));
  if (!member) {
    return true;
  }
  Module *module = class->file == NO_FILE ? NULL : &linker->files[class->file];
  return module && class->fact != FACTS_NONE &&
         !section_mentions(module_body(linker, module, module->facts->classes[class->fact].piece),
                           "__slots__");
}

bool metaclass_mentions(Linker *linker, ClassId id, Str name) {
  const Class *metaclass = linker_class(linker, id);
  for (uint32_t i = 0; i < metaclass->mro_count; i++) {
    const Class *at = linker_class(linker, metaclass->mro[i]);
    if (at->file == NO_FILE || at->fact == FACTS_NONE) {
      continue;
    }
    Module *module = &linker->files[at->file];
    const Section *body = module_body(linker, module, module->facts->classes[at->fact].piece);
    for (TextId text = 0; text < body->text_count; text++) {
      if (str_eq(section_text(body, text), name)) {
        return true;
      }
    }
  }
  return false;
}

bool metaclass_new_is_transparent(Linker *linker, ClassId id, bool has_slots) {
  Code code;
  if (!prepare_is_plain(linker, id) || class_own_member(linker_class(linker, id), STR("mro"))) {
    return false;
  }
  if (!class_own_member(linker_class(linker, id), STR("__new__"))) {
    return true;
  }
  return code_of_new(linker, id, &code) && returns_made_class(&code) &&
         makers_hand_on(&code, has_slots) && leaves_slots(&code);
}

bool metaclass_is_transparent(Linker *linker, ClassId id, bool has_slots) {
  for (uint32_t i = 0; i < linker_class(linker, id)->mro_count; i++) {
    ClassId at = linker_class(linker, id)->mro[i];
    if (linker_class(linker, at)->origin != ORIGIN_STDLIB &&
        !metaclass_new_is_transparent(linker, at, has_slots)) {
      return false;
    }
  }
  return true;
}
