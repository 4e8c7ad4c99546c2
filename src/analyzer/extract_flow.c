#include "analyzer/extract_walk.h"

static void flow(Extraction *self, NodeId node, uint32_t depth);

static Event flow_event(const Extraction *self, EventKind kind, NodeId node) {
  const Node *at = node_at(self->tree, node);
  return (Event){.kind = (uint8_t)kind, .flags = EVENT_FLOW, .start = at->start, .end = at->end};
}

static void emit_call(Extraction *self, NodeId call) {
  Event event = flow_event(self, EVENT_CALL, call);
  bool in_function = self->scope == SCOPE_FUNCTION;
  event.expr = extract_expr(self, call, in_function ? self->limits : LIMITS_TEST);
  builder_event(self->facts, event);
}

// That a class is called somewhere is told once in a section, and only what is called.
static void emit_class_call(Extraction *self, NodeId call) {
  NodeId callee = node_child(self->tree, call, FIELD_FUNCTION);
  TextId text = builder_text(self->facts, node_text(self->tree, callee));
  if (!builder_first_time(self->facts, text))
    return;
  ExprChain chain = {0, 0};
  Event event = flow_event(self, EVENT_CALL, call);
  builder_link(self->facts, &chain, extract_expr(self, callee, LIMITS_CALLEE));
  event.expr = builder_parent(self->facts, EXPR_CALL, event.start, event.end, chain);
  builder_expr_at(self->facts, event.expr)->flags = EXPR_FLAG_TRIMMED;
  builder_event(self->facts, event);
}

// `type(name, bases, namespace)`
static bool makes_class(const Extraction *self, NodeId call) {
  NodeId arguments = node_child(self->tree, call, FIELD_ARGUMENTS);
  uint32_t count = 0;
  for (NODE_EACH(self->tree, arguments, child))
    count++;
  return count == 3;
}

static void tell_call(Extraction *self, NodeId call, bool statement) {
  NodeId name = call_last_name(self->tree, call);
  CallKind kind = name ? call_kind(node_text(self->tree, name)) : CALL_PLAIN;
  if (kind == CALL_OF_TYPE)
    kind = makes_class(self, call) ? CALL_TOLD : CALL_PLAIN;
  if (kind == CALL_OF_CLASS)
    emit_class_call(self, call);
  else if (kind != CALL_PLAIN || (statement && self->scope != SCOPE_FUNCTION))
    emit_call(self, call);
}

// What comes after the first child, the callee.
static void flow_rest(Extraction *self, NodeId node, uint32_t depth) {
  NodeId first = node_first(self->tree, node);
  for (NodeId child = node_next(self->tree, node, first); child;
       child = node_next(self->tree, node, child))
    flow(self, child, depth);
}

static void flow_call(Extraction *self, NodeId node, uint32_t depth) {
  flow_rest(self, node, depth);
  tell_call(self, node, false);
}

// Of a read only what is read from matters: a name, or a call.
static void flow_attribute(Extraction *self, NodeId node) {
  NodeId object = node_child(self->tree, node, FIELD_OBJECT);
  NodeId from = node_unparenthesized(self->tree, object);
  if (node_kind(self->tree, from) == NODE_LIST_SPLAT && node_first(self->tree, from))
    from = node_first(self->tree, from);
  NodeKind kind = node_kind(self->tree, from);
  if (kind != NODE_IDENTIFIER && kind != NODE_CALL)
    return;
  Event event = flow_event(self, EVENT_READ_ATTRIBUTE, node);
  event.target = extract_expr(self, from, LIMITS_CALLEE);
  event.name = extract_name(self, node_child(self->tree, node, FIELD_ATTRIBUTE));
  builder_event(self->facts, event);
}

static void flow_walrus(Extraction *self, NodeId node, uint32_t depth) {
  NodeId value = node_child(self->tree, node, FIELD_VALUE);
  flow(self, value, depth);
  ExprId expr = extract_expr(self, value, self->limits);
  extract_target(self, node_child(self->tree, node, FIELD_NAME),
                 (Binding){.how = BIND_WALRUS, .value = expr});
}

static bool open_inline(Extraction *self, NodeId test) {
  const Node *node = node_at(self->tree, test);
  return builder_open(self->facts, (Event){.kind = EVENT_IF,
                                           .flags = EVENT_INLINE,
                                           .expr = extract_expr(self, test, LIMITS_TEST),
                                           .start = node->start,
                                           .end = node->end});
}

static void mark_else(Extraction *self, NodeId node) {
  uint32_t at = node_at(self->tree, node)->start;
  builder_mark(self->facts,
               (Event){.kind = EVENT_ELSE, .flags = EVENT_INLINE, .start = at, .end = at});
}

// Whether looking into a node can give any event at all: most operands are names and constants.
static bool is_inert(const Extraction *self, NodeId node) {
  NodeId last = node_at(self->tree, node)->after;
  for (NodeId each = node; each < last; each++) {
    switch ((int)node_kind(self->tree, each)) {
    case NODE_CALL:
    case NODE_ATTRIBUTE:
    case NODE_NAMED_EXPRESSION:
    case NODE_YIELD:
    case NODE_FOR_IN_CLAUSE: return false;
    default: break;
    }
  }
  return true;
}

static void flow_arms(Extraction *self, NodeId node, NodeId body, NodeId test, NodeId other,
                      uint32_t depth) {
  flow(self, test, depth);
  if ((is_inert(self, body) && is_inert(self, other)) || !open_inline(self, test))
    return;
  flow(self, body, depth);
  mark_else(self, other);
  flow(self, other, depth);
  builder_close_inline(self->facts, node_at(self->tree, node)->end);
}

static void flow_conditional(Extraction *self, NodeId node, uint32_t depth) {
  NodeId body = node_first(self->tree, node);
  NodeId test = body ? node_next(self->tree, node, body) : 0;
  NodeId other = test ? node_next(self->tree, node, test) : 0;
  if (!other)
    return;
  // `(a := b if test else c)` is read as `((a := b) if test else c)`.
  if (node_kind(self->tree, body) != NODE_NAMED_EXPRESSION) {
    flow_arms(self, node, body, test, other, depth);
    return;
  }
  flow_arms(self, node, node_child(self->tree, body, FIELD_VALUE), test, other, depth);
  extract_target(self, node_child(self->tree, body, FIELD_NAME),
                 (Binding){.how = BIND_WALRUS, .value = extract_expr(self, node, self->limits)});
}

// `a and b` does b only if a is true, `a or b` only if it is not.
static void flow_boolean(Extraction *self, NodeId node, uint32_t depth) {
  NodeId left = node_child(self->tree, node, FIELD_LEFT);
  NodeId right = node_child(self->tree, node, FIELD_RIGHT);
  NodeId sign = node_child(self->tree, node, FIELD_OPERATOR);
  if (!left || !right || is_inert(self, right) || !open_inline(self, left))
    return;
  if (extract_operator(self, sign) == OP('o', 'r'))
    mark_else(self, right);
  flow(self, right, depth);
  builder_close_inline(self->facts, node_at(self->tree, node)->end);
}

// The clauses of a comprehension; returns how many blocks were opened for its conditions.
static uint32_t flow_clauses(Extraction *self, NodeId node, uint32_t depth) {
  uint32_t opened = 0;
  for (NODE_EACH(self->tree, node, clause)) {
    if (node_kind(self->tree, clause) == NODE_FOR_IN_CLAUSE) {
      NodeId right = node_child(self->tree, clause, FIELD_RIGHT);
      flow(self, right, depth);
      ExprId iterable = extract_expr(self, right, self->limits);
      extract_target(self, node_child(self->tree, clause, FIELD_LEFT),
                     (Binding){.how = BIND_FOR, .value = iterable});
    } else if (node_kind(self->tree, clause) == NODE_IF_CLAUSE) {
      NodeId test = node_first(self->tree, clause);
      flow(self, test, depth);
      opened += test && open_inline(self, test);
    }
  }
  return opened;
}

static void flow_comprehension(Extraction *self, NodeId node, uint32_t depth) {
  const Node *at = node_at(self->tree, node);
  Event event = {.kind = EVENT_COMPREHENSION, .start = at->start, .end = at->end};
  if (!builder_open(self->facts, event))
    return;
  uint32_t opened = flow_clauses(self, node, depth);
  flow(self, node_child(self->tree, node, FIELD_BODY), depth);
  while (opened-- > 0)
    builder_close_inline(self->facts, at->end);
  builder_close(self->facts, at->end);
}

// `f"{a:=5}"` is no assignment: the colon begins a format.
static void flow_interpolation(Extraction *self, NodeId node, uint32_t depth) {
  for (NODE_EACH(self->tree, node, child))
    if (node_kind(self->tree, child) != NODE_NAMED_EXPRESSION)
      flow(self, child, depth);
}

static void flow_children(Extraction *self, NodeId node, uint32_t depth) {
  for (NODE_EACH(self->tree, node, child))
    flow(self, child, depth);
}

// Nodes that begin with an operand of the same sort, so that a long chain of them is a deep tree.
static bool is_link(NodeKind kind) {
  return kind == NODE_ATTRIBUTE || kind == NODE_CALL || kind == NODE_SUBSCRIPT ||
         kind == NODE_BINARY || kind == NODE_BOOLEAN || kind == NODE_COMPARISON;
}

// A link of a chain whose first operand is done.
static void flow_link(Extraction *self, NodeId node, uint32_t depth) {
  switch ((int)node_kind(self->tree, node)) {
  case NODE_ATTRIBUTE: flow_attribute(self, node); return;
  case NODE_CALL: flow_call(self, node, depth); return;
  case NODE_BOOLEAN: flow_boolean(self, node, depth); return;
  default: flow_rest(self, node, depth);
  }
}

static void flow_other(Extraction *self, NodeId node, uint32_t depth) {
  switch ((int)node_kind(self->tree, node)) {
  case NODE_IDENTIFIER:
  case NODE_TYPE: return;
  case NODE_NAMED_EXPRESSION: flow_walrus(self, node, depth); return;
  case NODE_CONDITIONAL: flow_conditional(self, node, depth); return;
  case NODE_LIST_COMPREHENSION:
  case NODE_SET_COMPREHENSION:
  case NODE_DICTIONARY_COMPREHENSION:
  case NODE_GENERATOR: flow_comprehension(self, node, depth); return;
  case NODE_LAMBDA:
    extract_param_flow(self, node_child(self->tree, node, FIELD_PARAMETERS));
    return;
  case NODE_INTERPOLATION: flow_interpolation(self, node, depth); return;
  case NODE_YIELD:
    flow_children(self, node, depth);
    builder_event(self->facts, flow_event(self, EVENT_YIELD, node));
    return;
  default: flow_children(self, node, depth);
  }
}

static void flow(Extraction *self, NodeId node, uint32_t depth) {
  if (node == 0)
    return;
  if (depth == MAX_FLOW_DEPTH) {
    self->facts->flags |= FACTS_GIVEN_UP;
    return;
  }
  node = node_unparenthesized(self->tree, node);
  // The first operands of a chain are consecutive nodes: down to the innermost, then up again.
  NodeId inner = node;
  while (is_link(node_kind(self->tree, inner)) && node_first(self->tree, inner))
    inner++;
  flow_other(self, inner, depth + 1);
  while (inner-- > node)
    flow_link(self, inner, depth + 1);
}

void extract_flow(Extraction *self, NodeId node) {
  flow(self, node, 0);
}

void extract_call_statement(Extraction *self, NodeId call) {
  flow(self, node_first(self->tree, call), 0);
  flow_rest(self, call, 1);
  tell_call(self, call, true);
}

void extract_param_flow(Extraction *self, NodeId parameters) {
  if (!parameters)
    return;
  for (NODE_EACH(self->tree, parameters, child))
    extract_flow(self, node_child(self->tree, child, FIELD_VALUE));
}

void extract_guarded(Extraction *self, NodeId guard, NodeId block) {
  extract_flow(self, guard);
  bool opened = guard && open_inline(self, guard);
  extract_block(self, block);
  if (opened)
    builder_close_inline(self->facts, node_at(self->tree, block ? block : guard)->end);
}
