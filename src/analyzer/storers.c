#include "analyzer/storers.h"

#include <string.h>

#include "base/array.h"

typedef Array(Str) Names;

typedef struct Collector {
  Map seen;
  Names names;
} Collector;

static void add_name(Collector *self, Str name) {
  bool is_new;
  map_at(&self->seen, name, 1, &is_new);
  if (is_new && !str_is_empty(name)) {
    array_push(&self->names, name);
  }
}

/* ---- what stores on its arguments */

static bool is_parameter(const Section *body, const Scope *scope, ExprId receiver,
                         bool but_the_first) {
  const Expr *expr = &body->exprs[receiver];
  ExprId parameter = scope->params;
  if (but_the_first && parameter) {
    parameter = body->exprs[parameter].next;
  }
  while (expr->kind == EXPR_NAME && parameter && body->exprs[parameter].text != expr->text) {
    parameter = body->exprs[parameter].next;
  }
  return expr->kind == EXPR_NAME && parameter != 0;
}

/* What an event may put an attribute on, or ask the `__dict__` of; 0: nothing. */
static ExprId receiver_of(const Section *body, const Event *event) {
  const Expr *call = &body->exprs[event->expr];
  switch ((int)event->kind) {
  case EVENT_STORE_ATTRIBUTE: return event->target;
  case EVENT_READ_ATTRIBUTE:
    return str_eq_c(section_text(body, event->name), "__dict__") ? event->target : 0;
  case EVENT_STORE_ITEM: {
    const Expr *target = &body->exprs[event->target];
    bool dict =
        target->kind == EXPR_ATTRIBUTE && str_eq_c(section_text(body, target->text), "__dict__");
    return dict ? target->first : 0;
  }
  case EVENT_CALL: {
    const Expr *callee = &body->exprs[call->first];
    bool named = callee->kind == EXPR_NAME;
    Str verb = named ? section_text(body, callee->text) : (Str){0};
    return str_eq_c(verb, "setattr") || str_eq_c(verb, "vars") ? callee->next : 0;
  }
  default: return 0;
  }
}

static bool stores_on_parameter(const Section *body, const Scope *scope, bool but_the_first) {
  for (uint32_t i = 0; i < scope->event_count; i++) {
    ExprId receiver = receiver_of(body, &body->events[scope->first_event + i]);
    if (receiver && is_parameter(body, scope, receiver, but_the_first)) {
      return true;
    }
  }
  return false;
}

/* The function or class of module scope that a function stands in; itself where it is one. */
static Str outermost(const Facts *facts, uint32_t index) {
  const FunctionFact *function = &facts->functions[index];
  while (function->parent_function != FACTS_NONE) {
    function = &facts->functions[function->parent_function];
  }
  TextId name = function->parent_class == FACTS_NONE ? function->name
                                                     : facts->classes[function->parent_class].name;
  return section_text(&facts->outline, name);
}

static bool is_method(const Facts *facts, const FunctionFact *function) {
  return function->parent_class != FACTS_NONE &&
         (function->parent_function == FACTS_NONE ||
          facts->functions[function->parent_function].start <
              facts->classes[function->parent_class].start);
}

static void add_piece(Collector *self, const Facts *facts, uint32_t piece) {
  Section body = facts_body(facts, piece);
  for (uint32_t i = 0; i < facts->pieces[piece].function_count; i++) {
    uint32_t index = facts->pieces[piece].first_function + i;
    const FunctionFact *function = &facts->functions[index];
    Str name = section_text(&facts->outline, function->name);
    bool descriptor =
        is_method(facts, function) && (str_eq_c(name, "__get__") || str_eq_c(name, "__set__"));
    bool wrapper = !is_method(facts, function) && function->parent_function != FACTS_NONE;
    const Scope *scope = descriptor || wrapper ? facts_function_scope(facts, &body, index) : NULL;
    if (scope && stores_on_parameter(&body, scope, descriptor)) {
      add_name(self, outermost(facts, index));
    }
  }
}

/* Classes below such a descriptor's. */
static void add_descendants(Collector *self, const Project *project) {
  uint32_t count = self->names.len;
  for (ClassId id = 0; id < project->class_count && count > 0; id++) {
    const Class *class = &project->classes[id];
    for (uint32_t i = 1; class->file != NO_FILE && i < class->mro_count; i++) {
      uint32_t at;
      const Class *above = project_class(project, class->mro[i]);
      if (above->file != NO_FILE && map_get(&self->seen, above->name, &at)) {
        add_name(self, class->name);
        break;
      }
    }
  }
}

static int compare_names(const void *a, const void *b) {
  return str_compare(*(const Str *)a, *(const Str *)b);
}

void storers_collect(Project *project) {
  Collector self = {0};
  for (FileId file = 0; file < project->file_count; file++) {
    const Facts *facts = project->files[file].facts;
    for (uint32_t piece = 0; facts && piece < facts->piece_count; piece++) {
      add_piece(&self, facts, piece);
    }
  }
  add_descendants(&self, project);
  array_sort(&self.names, compare_names);
  project->storers =
      arena_copy_array(project->arena, self.names.items, self.names.len, sizeof(Str));
  project->storer_count = self.names.len;
  array_release(&self.names);
  map_release(&self.seen);
}

/* ---- where they are used */

/* The name that a decorator, or a call of it, ends in. */
static Str maker_name(const Section *body, ExprId id) {
  const Expr *expr = &body->exprs[id];
  expr = expr->kind == EXPR_CALL ? &body->exprs[expr->first] : expr;
  bool named = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTRIBUTE;
  return named ? section_text(body, expr->text) : (Str){0};
}

static StorerUse use_at(const Project *project, const Class *class, const Section *body,
                        ExprId id) {
  Str name = maker_name(body, id);
  const Expr *expr = &body->exprs[id];
  bool found =
      !str_is_empty(name) && str_is_in_sorted(name, project->storers, project->storer_count);
  Span span = {class->file, body->base + expr->start, body->base + expr->end};
  return found ? (StorerUse){name, span} : (StorerUse){0};
}

static StorerUse use_in_scope(const Project *project, const Class *class, const Section *body,
                              const Scope *scope) {
  StorerUse use = {0};
  for (ExprId id = scope->decorators; id && str_is_empty(use.name); id = body->exprs[id].next) {
    use = use_at(project, class, body, id);
  }
  return use;
}

StorerUse storers_in_class(const Project *project, const Class *class) {
  StorerUse use = {0};
  const Facts *facts = class->fact == FACTS_NONE ? NULL : project->files[class->file].facts;
  if (!facts || project->storer_count == 0) {
    return use;
  }
  const Piece *piece = &facts->pieces[facts->classes[class->fact].piece];
  Section body = facts_body(facts, facts->classes[class->fact].piece);
  for (uint32_t i = 0; i < piece->function_count && str_is_empty(use.name); i++) {
    const FunctionFact *function = &facts->functions[piece->first_function + i];
    const Scope *scope = function->parent_class == class->fact && is_method(facts, function)
                             ? facts_function_scope(facts, &body, piece->first_function + i)
                             : NULL;
    use = scope ? use_in_scope(project, class, &body, scope) : use;
  }
  const Scope *scope = facts_class_scope(facts, &body, class->fact);
  for (uint32_t i = 0; scope && i < scope->event_count && str_is_empty(use.name); i++) {
    const Event *event = &body.events[scope->first_event + i];
    bool binds = event->kind == EVENT_BIND && body.exprs[event->expr].kind == EXPR_CALL;
    use = binds ? use_at(project, class, &body, event->expr) : use;
  }
  return use;
}
