#include "analyzer/extract_walk.h"

static void block(Extraction *self, NodeId node);
static void statement(Extraction *self, NodeId node);

static NodeId field(const Extraction *self, NodeId node, NodeField name) {
  return node_child(self->tree, node, name);
}

static uint32_t start_of(const Extraction *self, NodeId node) {
  return node_at(self->tree, node)->start;
}

static uint32_t end_of(const Extraction *self, NodeId node) {
  return node_at(self->tree, node)->end;
}

static Event event_at(const Extraction *self, EventKind kind, NodeId node) {
  return (Event){.kind = (uint8_t)kind, .start = start_of(self, node), .end = end_of(self, node)};
}

// From the statement's first token to the end of its test, value or whatever `last` is.
static Event event_until(const Extraction *self, EventKind kind, NodeId node, NodeId last) {
  Event event = event_at(self, kind, node);
  event.end = last ? end_of(self, last) : event.start;
  return event;
}

static void mark_at(Extraction *self, EventKind kind, NodeId clause) {
  builder_mark(self->facts, event_until(self, kind, clause, 0));
}

// The block of a clause, which has a field for some and none for others.
static NodeId clause_block(const Extraction *self, NodeId clause) {
  return node_child_of_kind(self->tree, clause, NODE_BLOCK);
}

// Expression statements and assignments.

static void annotate(Extraction *self, NodeId name, NodeId type) {
  Event event = event_at(self, EVENT_ANNOTATE, name);
  event.name = extract_name(self, name);
  event.target = extract_expr(self, type, self->limits);
  builder_event(self->facts, event);
}

// The value at the right end of `a = b = value`.
static NodeId last_value(const Extraction *self, NodeId assignment) {
  NodeId value = assignment;
  while (value && node_kind(self->tree, value) == NODE_ASSIGNMENT)
    value = field(self, value, FIELD_RIGHT);
  return value;
}

// Of what a function stores in attributes little is asked: a call's callee, a name.
static ExprLimits value_limits(const Extraction *self, NodeId left) {
  bool stored = left && node_kind(self->tree, left) == NODE_ATTRIBUTE;
  return stored && self->scope == SCOPE_FUNCTION ? LIMITS_STORE : self->limits;
}

static void assignment(Extraction *self, NodeId node) {
  NodeId left = field(self, node, FIELD_LEFT), type = field(self, node, FIELD_TYPE);
  NodeId value = last_value(self, node), right = field(self, node, FIELD_RIGHT);
  if (!right) {
    if (left && type && node_kind(self->tree, left) == NODE_IDENTIFIER)
      annotate(self, left, type);
    return;
  }
  extract_flow(self, value);
  bool chained = node_kind(self->tree, right) == NODE_ASSIGNMENT;
  Binding binding = {.how = BIND_ASSIGN,
                     .flags = chained ? EVENT_CHAINED : 0,
                     .value = extract_expr(self, value, value_limits(self, left)),
                     .display = value};
  for (NodeId each = node; each && node_kind(self->tree, each) == NODE_ASSIGNMENT;
       each = field(self, each, FIELD_RIGHT)) {
    binding.annotation = extract_expr(self, field(self, each, FIELD_TYPE), self->limits);
    extract_target(self, field(self, each, FIELD_LEFT), binding);
  }
}

static void augmented_assignment(Extraction *self, NodeId node) {
  NodeId value = field(self, node, FIELD_RIGHT);
  extract_flow(self, value);
  extract_target(self, field(self, node, FIELD_LEFT),
                 (Binding){.how = BIND_AUGMENTED,
                           .value = extract_expr(self, value, self->limits),
                           .extra = extract_operator(self, field(self, node, FIELD_OPERATOR))});
}

static void expression_statement(Extraction *self, NodeId node) {
  for (NODE_EACH(self->tree, node, child)) {
    NodeId inner = node_unparenthesized(self->tree, child);
    NodeKind kind = node_kind(self->tree, inner);
    if (kind == NODE_AWAIT && node_first(self->tree, inner)) {
      inner = node_unparenthesized(self->tree, node_first(self->tree, inner));
      kind = node_kind(self->tree, inner);
    }
    if (kind == NODE_ASSIGNMENT)
      assignment(self, inner);
    else if (kind == NODE_AUGMENTED_ASSIGNMENT)
      augmented_assignment(self, inner);
    else if (kind == NODE_CALL)
      extract_call_statement(self, inner);
    else
      extract_flow(self, inner);
  }
}

// Imports.

static void import(Extraction *self, NodeId node) {
  for (NODE_EACH(self->tree, node, child)) {
    Event event = event_at(self, EVENT_IMPORT, child);
    if (node_kind(self->tree, child) == NODE_ALIASED_IMPORT) {
      NodeId alias = field(self, child, FIELD_ALIAS);
      event.extra = extract_dotted(self, field(self, child, FIELD_NAME));
      event.name = extract_name(self, alias);
    } else if (node_kind(self->tree, child) == NODE_DOTTED_NAME) {
      event.extra = extract_dotted(self, child);
      event.name = extract_name(self, node_first(self->tree, child));
      event.flags = EVENT_BINDS_TOP;
    } else {
      continue;
    }
    builder_event(self->facts, event);
  }
}

// The module of a from-import: its name into `text`, the number of leading dots.
static uint16_t import_source(Extraction *self, NodeId node, TextId *text) {
  NodeId module = field(self, node, FIELD_MODULE_NAME);
  *text = 0;
  if (!module || node_kind(self->tree, module) != NODE_RELATIVE_IMPORT) {
    *text = extract_dotted(self, module);
    return 0;
  }
  NodeId prefix = node_child_of_kind(self->tree, module, NODE_IMPORT_PREFIX);
  NodeId name = node_child_of_kind(self->tree, module, NODE_DOTTED_NAME);
  *text = extract_dotted(self, name);
  Str dots = node_text(self->tree, prefix);
  uint32_t level = 0;
  for (size_t i = 0; i < dots.len; i++)
    level += dots.data[i] == '.';
  return level > UINT16_MAX ? UINT16_MAX : (uint16_t)level;
}

static void import_member(Extraction *self, NodeId child, Event event) {
  bool aliased = node_kind(self->tree, child) == NODE_ALIASED_IMPORT;
  NodeId name = aliased ? field(self, child, FIELD_NAME) : child;
  event.target = extract_dotted(self, name);
  event.name = aliased ? extract_name(self, field(self, child, FIELD_ALIAS)) : event.target;
  event.start = start_of(self, child);
  event.end = end_of(self, child);
  builder_event(self->facts, event);
}

static void import_from(Extraction *self, NodeId node) {
  bool future = node_kind(self->tree, node) == NODE_FUTURE_IMPORT;
  Event event = event_at(self, EVENT_IMPORT_FROM, node);
  TextId module;
  event.op = import_source(self, node, &module);
  event.expr = future ? builder_text(self->facts, STR("__future__")) : module;
  for (NODE_EACH(self->tree, node, child)) {
    if (node_kind(self->tree, child) == NODE_WILDCARD_IMPORT) {
      event.kind = EVENT_IMPORT_STAR;
      builder_event(self->facts, event);
    } else if (node_at(self->tree, child)->field == FIELD_NAME) {
      import_member(self, child, event);
      if (future && str_eq_c(node_text(self->tree, child), "annotations"))
        self->facts->flags |= FACTS_FUTURE_ANNOTATIONS;
    }
  }
}

// Other simple statements.

static void names(Extraction *self, EventKind kind, NodeId node) {
  for (NODE_EACH(self->tree, node, child)) {
    Event event = event_at(self, kind, child);
    event.name = extract_name(self, child);
    if (node_kind(self->tree, child) == NODE_IDENTIFIER)
      builder_event(self->facts, event);
  }
}

static void deletions(Extraction *self, NodeId node) {
  for (NODE_EACH(self->tree, node, child))
    extract_deletion(self, child);
}

static void type_alias(Extraction *self, NodeId node) {
  NodeId left = field(self, node, FIELD_LEFT);
  NodeId name = left;
  while (name && node_kind(self->tree, name) != NODE_IDENTIFIER)
    name = node_first(self->tree, name);
  if (!name)
    return;
  Event event = event_at(self, EVENT_TYPE_ALIAS, name);
  event.name = extract_name(self, name);
  event.expr = extract_expr(self, field(self, node, FIELD_RIGHT), LIMITS_TEST);
  builder_event(self->facts, event);
}

// return, raise, assert: what the first operand is, after what all of them do.
static void jump(Extraction *self, EventKind kind, NodeId node, ExprLimits limits) {
  for (NODE_EACH(self->tree, node, child))
    extract_flow(self, child);
  Event event = event_at(self, kind, node);
  NodeId first = node_first(self->tree, node);
  if (first && node_at(self->tree, first)->field != FIELD_CAUSE)
    event.expr = extract_expr(self, first, limits);
  builder_event(self->facts, event);
}

// Compound statements. Each is left out, with what it holds, where blocks are nested too deep.

static bool open_block(Extraction *self, Event event) {
  return builder_open(self->facts, event);
}

static void close_block(Extraction *self, NodeId node) {
  builder_close(self->facts, end_of(self, node));
}

static bool open_if(Extraction *self, NodeId clause) {
  NodeId test = field(self, clause, FIELD_CONDITION);
  extract_flow(self, test);
  Event event = event_until(self, EVENT_IF, clause, test);
  event.expr = extract_expr(self, test, LIMITS_TEST);
  if (!open_block(self, event))
    return false;
  block(self, clause_block(self, clause));
  return true;
}

// `elif` is an `if` in the `else`: a chain of them is closed at the end, all at once.
static void if_statement(Extraction *self, NodeId node) {
  if (!open_if(self, node))
    return;
  uint32_t open = 1;
  for (NODE_EACH(self->tree, node, clause)) {
    NodeKind kind = node_kind(self->tree, clause);
    if (kind == NODE_ELIF_CLAUSE) {
      mark_at(self, EVENT_ELSE, clause);
      if (!open_if(self, clause))
        break;
      open++;
    } else if (kind == NODE_ELSE_CLAUSE) {
      mark_at(self, EVENT_ELSE, clause);
      block(self, clause_block(self, clause));
      break;
    }
  }
  while (open-- > 0)
    close_block(self, node);
}

static void else_clause(Extraction *self, NodeId node) {
  NodeId clause = node_child_of_kind(self->tree, node, NODE_ELSE_CLAUSE);
  if (!clause)
    return;
  mark_at(self, EVENT_ELSE, clause);
  block(self, clause_block(self, clause));
}

static void while_statement(Extraction *self, NodeId node) {
  NodeId test = field(self, node, FIELD_CONDITION);
  extract_flow(self, test);
  Event event = event_until(self, EVENT_WHILE, node, test);
  event.expr = extract_expr(self, test, LIMITS_TEST);
  if (!open_block(self, event))
    return;
  block(self, clause_block(self, node));
  else_clause(self, node);
  close_block(self, node);
}

static void for_statement(Extraction *self, NodeId node) {
  NodeId right = field(self, node, FIELD_RIGHT);
  extract_flow(self, right);
  Event event = event_until(self, EVENT_FOR, node, right);
  event.expr = extract_expr(self, right, self->limits);
  if (node_at(self->tree, node)->flags & NODE_IS_ASYNC)
    event.flags = EVENT_ASYNC;
  if (!open_block(self, event))
    return;
  extract_target(self, field(self, node, FIELD_LEFT),
                 (Binding){.how = BIND_FOR, .flags = event.flags, .value = event.expr});
  block(self, clause_block(self, node));
  else_clause(self, node);
  close_block(self, node);
}

// The target of an `as`, or 0. `value` becomes what stands before it. The grammar may hang the `as`
// on the last operand: `a or (b as c)` for `(a or b) as c`; the operand itself is of no matter
// then.
static NodeId take_alias(const Extraction *self, NodeId *value) {
  NodeId node = *value ? node_unparenthesized(self->tree, *value) : 0;
  bool whole = true;
  for (uint32_t i = 0; node && i < MAX_EXPR_DEPTH; i++) {
    if (node_kind(self->tree, node) == NODE_AS_PATTERN) {
      if (whole)
        *value = node_first(self->tree, node);
      return field(self, node, FIELD_ALIAS);
    }
    NodeKind kind = node_kind(self->tree, node);
    if (kind != NODE_CONDITIONAL && kind != NODE_BOOLEAN && kind != NODE_NOT && kind != NODE_LAMBDA)
      return 0;
    node = node_last(self->tree, node);
    whole = false;
  }
  return 0;
}

static void except_clause(Extraction *self, NodeId clause) {
  NodeId value = field(self, clause, FIELD_VALUE), type = value;
  NodeId alias = take_alias(self, &type);
  if (!alias)
    alias = field(self, clause, FIELD_ALIAS);
  while (alias && node_kind(self->tree, alias) != NODE_IDENTIFIER)
    alias = node_first(self->tree, alias);
  Event event = event_until(self, EVENT_EXCEPT, clause, value);
  if (node_at(self->tree, clause)->flags & NODE_HAS_STAR)
    event.flags = EVENT_EXCEPT_GROUP;
  event.expr = type == value ? extract_siblings(self, clause, FIELD_VALUE, LIMITS_TEST)
                             : extract_expr(self, type, LIMITS_TEST);
  event.name = extract_name(self, alias);
  builder_mark(self->facts, event);
  block(self, clause_block(self, clause));
}

// Statements that leave an event, or do nothing; `name` and `a[b]` alone leave none, and may fail.
static bool is_told(const Extraction *self, NodeId statement) {
  NodeId only = node_first(self->tree, statement);
  switch ((int)node_kind(self->tree, statement)) {
  case NODE_PASS:
  case NODE_IMPORT:
  case NODE_IMPORT_FROM:
  case NODE_CLASS:
  case NODE_FUNCTION:
  case NODE_RAISE: return true;
  case NODE_EXPRESSION_STATEMENT: {
    NodeKind kind = only ? node_kind(self->tree, only) : NODE_ERROR;
    return kind == NODE_ASSIGNMENT || kind == NODE_STRING || kind == NODE_ELLIPSIS;
  }
  default: return false;
  }
}

static bool block_is_told(const Extraction *self, NodeId body) {
  for (NODE_EACH(self->tree, body, child))
    if (!is_told(self, child))
      return false;
  return body != 0;
}

static void try_statement(Extraction *self, NodeId node) {
  Event event = event_until(self, EVENT_TRY, node, 0);
  if (block_is_told(self, field(self, node, FIELD_BODY)))
    event.flags |= EVENT_TOLD;
  if (!open_block(self, event))
    return;
  block(self, field(self, node, FIELD_BODY));
  for (NODE_EACH(self->tree, node, clause))
    if (node_kind(self->tree, clause) == NODE_EXCEPT_CLAUSE)
      except_clause(self, clause);
  else_clause(self, node);
  NodeId finally = node_child_of_kind(self->tree, node, NODE_FINALLY_CLAUSE);
  if (finally) {
    mark_at(self, EVENT_FINALLY, finally);
    block(self, clause_block(self, finally));
  }
  close_block(self, node);
}

static bool open_with(Extraction *self, NodeId item, uint8_t flags) {
  NodeId value = field(self, item, FIELD_VALUE), alias = take_alias(self, &value);
  extract_flow(self, value);
  Event event = event_at(self, EVENT_WITH, item);
  event.expr = extract_expr(self, value, LIMITS_TEST);
  event.flags = flags;
  if (!open_block(self, event))
    return false;
  extract_target(self, alias, (Binding){.how = BIND_WITH, .flags = flags, .value = event.expr});
  return true;
}

static void with_statement(Extraction *self, NodeId node) {
  uint8_t flags = node_at(self->tree, node)->flags & NODE_IS_ASYNC ? EVENT_ASYNC : 0;
  NodeId clause = node_child_of_kind(self->tree, node, NODE_WITH_CLAUSE);
  uint32_t open = 0;
  if (clause)
    for (NODE_EACH(self->tree, clause, item))
      open += node_kind(self->tree, item) == NODE_WITH_ITEM && open_with(self, item, flags);
  block(self, clause_block(self, node));
  while (open-- > 0)
    close_block(self, node);
}

// Definitions.

static void class_statement(Extraction *self, NodeId node) {
  NodeId arguments = field(self, node, FIELD_SUPERCLASSES), name = field(self, node, FIELD_NAME);
  if (arguments)
    extract_flow(self, arguments);
  uint32_t ordinal = self->ordinals[node];
  Event event = event_at(self, ordinal ? EVENT_CLASS : EVENT_BIND, name ? name : node);
  event.name = extract_name(self, name);
  event.expr = ordinal ? ordinal - 1 - self->first_class : 0;
  builder_event(self->facts, event);
}

static void function_statement(Extraction *self, NodeId node) {
  NodeId name = field(self, node, FIELD_NAME);
  extract_param_flow(self, field(self, node, FIELD_PARAMETERS));
  uint32_t ordinal = self->ordinals[node];
  Event event = event_at(self, ordinal ? EVENT_FUNCTION : EVENT_BIND, name ? name : node);
  event.name = extract_name(self, name);
  event.expr = ordinal ? ordinal - 1 - self->first_function : 0;
  builder_event(self->facts, event);
}

static void decorated(Extraction *self, NodeId node) {
  for (NODE_EACH(self->tree, node, child))
    if (node_kind(self->tree, child) == NODE_DECORATOR)
      extract_flow(self, node_first(self->tree, child));
  NodeId definition = node_definition(self->tree, node);
  if (definition != node)
    statement(self, definition);
}

static void simple_statement(Extraction *self, NodeId node) {
  switch ((int)node_kind(self->tree, node)) {
  case NODE_EXPRESSION_STATEMENT: expression_statement(self, node); return;
  case NODE_IMPORT: import(self, node); return;
  case NODE_IMPORT_FROM:
  case NODE_FUTURE_IMPORT: import_from(self, node); return;
  case NODE_GLOBAL: names(self, EVENT_GLOBAL, node); return;
  case NODE_NONLOCAL: names(self, EVENT_NONLOCAL, node); return;
  case NODE_DELETE: deletions(self, node); return;
  case NODE_TYPE_ALIAS: type_alias(self, node); return;
  case NODE_RETURN: jump(self, EVENT_RETURN, node, self->limits); return;
  case NODE_RAISE: jump(self, EVENT_RAISE, node, LIMITS_TEST); return;
  case NODE_ASSERT: jump(self, EVENT_ASSERT, node, LIMITS_TEST); return;
  case NODE_BREAK: builder_event(self->facts, event_at(self, EVENT_BREAK, node)); return;
  case NODE_CONTINUE: builder_event(self->facts, event_at(self, EVENT_CONTINUE, node)); return;
  case NODE_PASS: return;
  case NODE_ERROR: block(self, node); return;
  default: extract_flow(self, node);
  }
}

static void statement(Extraction *self, NodeId node) {
  switch ((int)node_kind(self->tree, node)) {
  case NODE_IF: if_statement(self, node); return;
  case NODE_WHILE: while_statement(self, node); return;
  case NODE_FOR: for_statement(self, node); return;
  case NODE_TRY: try_statement(self, node); return;
  case NODE_WITH: with_statement(self, node); return;
  case NODE_MATCH: extract_match(self, node); return;
  case NODE_CLASS: class_statement(self, node); return;
  case NODE_FUNCTION: function_statement(self, node); return;
  case NODE_DECORATED: decorated(self, node); return;
  default: simple_statement(self, node);
  }
}

static void block(Extraction *self, NodeId node) {
  if (node == 0 || node_first(self->tree, node) == 0)
    return;
  if (self->block_depth == MAX_BLOCK_DEPTH) {
    self->facts->flags |= FACTS_GIVEN_UP;
    return;
  }
  self->block_depth++;
  for (NODE_EACH(self->tree, node, child))
    statement(self, child);
  self->block_depth--;
}

void extract_block(Extraction *self, NodeId node) {
  block(self, node);
}

// Scopes.

static void begin_scope(Extraction *self, ScopeKind scope, ExprLimits limits) {
  self->scope = scope;
  self->limits = limits;
  self->block_depth = 0;
}

void extract_module(Extraction *self) {
  begin_scope(self, SCOPE_MODULE, LIMITS_MODULE);
  for (NODE_EACH(self->tree, 0, child))
    statement(self, child);
  builder_end_scope(self->facts,
                    (Scope){.kind = SCOPE_MODULE, .end = (uint32_t)self->tree->text.len});
}

static bool names_slots(const Extraction *self, const Event *event, TextId slots) {
  const Expr *exprs = self->facts->exprs.items;
  switch ((int)event->kind) {
  case EVENT_EXCEPT:
  case EVENT_BIND:
  case EVENT_UNBIND:
  case EVENT_GLOBAL:
  case EVENT_NONLOCAL:
  case EVENT_IMPORT:
  case EVENT_IMPORT_FROM:
  case EVENT_CLASS:
  case EVENT_FUNCTION:
  case EVENT_TYPE_ALIAS: return event->name == slots;
  // locals()["__slots__"] = ...
  case EVENT_STORE_ITEM:
  case EVENT_DELETE_ITEM:
    return exprs[event->expr].kind == EXPR_STRING && exprs[event->expr].text == slots;
  default: return false;
  }
}

// What the outline says of a class by what its body does.
static uint32_t body_flags(Extraction *self, Scope scope) {
  TextId slots = builder_text(self->facts, STR("__slots__"));
  uint32_t flags = 0;
  for (uint32_t i = 0; i < scope.event_count; i++) {
    const Event *event = &self->facts->events.items[scope.first_event + i];
    if (names_slots(self, event, slots))
      flags |= CLASS_BINDS_SLOTS;
    if (event->kind == EVENT_ANNOTATE || (event->kind == EVENT_BIND && event->target))
      flags |= CLASS_HAS_ANNOTATIONS;
  }
  return flags;
}

static void class_scope(Extraction *self, uint32_t index, uint32_t ordinal) {
  NodeId body = field(self, self->classes.items[index].node, FIELD_BODY);
  begin_scope(self, SCOPE_CLASS, LIMITS_CLASS);
  block(self, body);
  Scope scope = {.kind = SCOPE_CLASS, .ordinal = ordinal};
  scope.start = body ? start_of(self, body) : self->facts->base;
  scope.end = body ? end_of(self, body) : self->facts->base;
  builder_end_scope(self->facts, scope);
  self->facts->classes.items[index].flags |= body_flags(self, array_last(&self->facts->scopes));
}

static void lambda_body(Extraction *self, NodeId body) {
  extract_flow(self, body);
  Event event = event_at(self, EVENT_RETURN, body);
  event.expr = extract_expr(self, body, self->limits);
  builder_event(self->facts, event);
}

static void function_scope(Extraction *self, uint32_t index, uint32_t ordinal) {
  Definition definition = self->functions.items[index];
  NodeId node = definition.node, body = field(self, node, FIELD_BODY);
  Scope scope = {.kind = SCOPE_FUNCTION, .ordinal = ordinal};
  begin_scope(self, SCOPE_FUNCTION, LIMITS_FUNCTION);
  scope.params = extract_params(self, field(self, node, FIELD_PARAMETERS));
  scope.returns = extract_expr(self, field(self, node, FIELD_RETURN_TYPE), LIMITS_TEST);
  scope.decorators = extract_decorators(self, definition.outer);
  if (body && node_kind(self->tree, node) == NODE_LAMBDA)
    lambda_body(self, body);
  else
    block(self, body);
  scope.start = body ? start_of(self, body) : self->facts->base;
  scope.end = body ? end_of(self, body) : self->facts->base;
  builder_end_scope(self->facts, scope);
}

void extract_body(Extraction *self, uint32_t index) {
  Piece piece = self->facts->pieces.items[index];
  if (piece.class_count == 0 && piece.function_count == 0)
    return;
  self->first_class = piece.first_class;
  self->first_function = piece.first_function;
  builder_begin_section(self->facts, piece.start);
  for (uint32_t i = 0; i < piece.class_count; i++)
    class_scope(self, piece.first_class + i, i);
  for (uint32_t i = 0; i < piece.function_count; i++)
    function_scope(self, piece.first_function + i, i);
  extract_prune(self, piece);
  if (self->facts->scopes.len > 0)
    builder_end_body(self->facts, index);
}
