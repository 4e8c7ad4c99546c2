#include "rules/rule.h"

/* The last name of `a.b.c` or `c`; empty for anything else. */
static Str last_name(const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  if (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTRIBUTE)
    return section_text(section, expr->text);
  return STR("");
}

/* `pytest.raises(...)`, `self.assertRaises(...)`, `contextlib.suppress(...)` */
static bool context_swallows(const Section *section, ExprId id) {
  static const char *const NAMES[] = {
      "raises",   "assertRaises", "assertRaisesRegex", "assertRaisesRegexp",
      "suppress", "check_raises"};
  const Expr *expr = &section->exprs[id];
  if (expr->kind != EXPR_CALL)
    return false;
  Str name = last_name(section, expr->first);
  return STR_IS_ONE_OF(name, NAMES);
}

static bool catches_name(Str name, const char *type) {
  return str_is_empty(name) || str_eq_c(name, type) || str_eq_c(name, "Exception") ||
         str_eq_c(name, "BaseException");
}

/* Whether `except <expr>` catches the exception called `type`, as far as names tell. */
static bool clause_catches(const Section *section, ExprId id, const char *type) {
  const Expr *expr = &section->exprs[id];
  if (id == 0)
    return true;
  if (expr->kind != EXPR_TUPLE)
    return catches_name(last_name(section, id), type);
  for (ExprId item = expr->first; item; item = section->exprs[item].next)
    if (catches_name(last_name(section, item), type))
      return true;
  return false;
}

static bool try_catches(const Section *section, uint32_t opening, const char *type) {
  uint32_t mark = section->events[opening].match;
  while (section->events[mark].kind == EVENT_EXCEPT) {
    if (clause_catches(section, section->events[mark].expr, type))
      return true;
    mark = section->events[mark].match;
  }
  return false;
}

/* Whether a block that opens at `opening` expects the failure of what stands at `at`, before its
 * next mark or inside it. */
static bool block_expects(const Section *section, uint32_t opening, uint32_t at, const char *type) {
  const Event *event = &section->events[opening];
  if (event->kind == EVENT_WITH)
    return context_swallows(section, event->expr);
  return event->kind == EVENT_TRY && at < event->match && try_catches(section, opening, type);
}

/* The end of a block, whose marks are chained. */
static uint32_t block_end(const Section *section, uint32_t opening) {
  uint32_t mark = section->events[opening].match;
  while (section->events[mark].kind != EVENT_END)
    mark = section->events[mark].match;
  return mark;
}

static const bool OPENS_BLOCK[EVENT_KIND_COUNT] = {
    [EVENT_IF] = true,   [EVENT_WHILE] = true, [EVENT_FOR] = true,           [EVENT_TRY] = true,
    [EVENT_WITH] = true, [EVENT_MATCH] = true, [EVENT_COMPREHENSION] = true,
};

static bool scope_expects(const Section *section, const Scope *scope, uint32_t class_index,
                          const char *type) {
  uint32_t end = scope->first_event + scope->event_count;
  for (uint32_t at = scope->first_event; at < end; at++) {
    const Event *event = &section->events[at];
    if (event->kind != EVENT_CLASS || section->first_class + event->expr != class_index)
      continue;
    for (uint32_t opening = scope->first_event; opening < at; opening++)
      if (OPENS_BLOCK[section->events[opening].kind] && block_end(section, opening) > at &&
          block_expects(section, opening, at, type))
        return true;
    return false;
  }
  return false;
}

bool class_is_expected_to_fail(const Project *project, const Class *self) {
  const char *type = self->layout.error.type ? self->layout.error.type : "TypeError";
  if (self->file == NO_FILE || self->fact == FACTS_NONE)
    return false;
  const Facts *facts = project->files[self->file].facts;
  /* A class body runs where its class statement stands; a function's does not. */
  for (uint32_t index = self->fact; index != FACTS_NONE;) {
    const ClassFact *fact = &facts->classes[index];
    bool in_class = fact->parent_class != FACTS_NONE,
         in_function = fact->parent_function != FACTS_NONE;
    if (in_class && in_function)
      in_function =
          facts->functions[fact->parent_function].start > facts->classes[fact->parent_class].start;
    in_class = in_class && !in_function;
    Section body = in_class || in_function ? facts_body(facts, fact->piece) : facts->outline;
    const Scope *scope = in_function ? facts_function_scope(facts, &body, fact->parent_function)
                         : in_class  ? facts_class_scope(facts, &body, fact->parent_class)
                                     : &facts->outline.scopes[0];
    if (scope && scope_expects(&body, scope, index, type))
      return true;
    index = in_class ? fact->parent_class : FACTS_NONE;
  }
  return false;
}
