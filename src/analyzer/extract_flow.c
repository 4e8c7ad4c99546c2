#include "analyzer/extract_walk.h"

static void flow(Extraction *self, NodeId node, uint32_t depth);

// Calls that are told wherever they stand, by the last part of the name that is called: what may
// store, delete or read an attribute by name, make a weak reference, copy or pickle, change a list
// of slots, or tell of a type.
static const Str TOLD_CALLS[] = {
    STR_INIT("setattr"),     STR_INIT("delattr"),    STR_INIT("getattr"),
    STR_INIT("hasattr"),     STR_INIT("vars"),       STR_INIT("__setattr__"),
    STR_INIT("__delattr__"), STR_INIT("ref"),        STR_INIT("__getattribute__"),
    STR_INIT("proxy"),       STR_INIT("finalize"),   STR_INIT("WeakMethod"),
    STR_INIT("WeakSet"),     STR_INIT("add"),        STR_INIT("append"),
    STR_INIT("extend"),      STR_INIT("insert"),     STR_INIT("remove"),
    STR_INIT("update"),      STR_INIT("setdefault"), STR_INIT("pop"),
    STR_INIT("clear"),       STR_INIT("object"),     STR_INIT("patch"),
    STR_INIT("isinstance"),  STR_INIT("super"),      STR_INIT("dumps"),
    STR_INIT("dump"),        STR_INIT("copy"),       STR_INIT("deepcopy"),
    STR_INIT("replace"),
};

static bool is_told(const Extraction *self, NodeId call) {
  NodeId callee = node_child(self->tree, call, FIELD_FUNCTION);
  if (node_kind(self->tree, callee) == NODE_ATTRIBUTE)
    callee = node_child(self->tree, callee, FIELD_ATTRIBUTE);
  if (node_kind(self->tree, callee) != NODE_IDENTIFIER)
    return false;
  Str name = node_text(self->tree, callee);
  for (size_t i = 0; i < sizeof TOLD_CALLS / sizeof TOLD_CALLS[0]; i++)
    if (str_eq(TOLD_CALLS[i], name))
      return true;
  return false;
}

static void emit_call(Extraction *self, NodeId call) {
  const Node *node = node_at(self->tree, call);
  ExprLimits limits = self->limits.budget < LIMITS_FUNCTION.budget ? self->limits : LIMITS_FUNCTION;
  ExprId expr = extract_expr(self, call, limits);
  builder_event(self->facts, (Event){.kind = EVENT_CALL,
                                     .flags = EVENT_FLOW,
                                     .expr = expr,
                                     .start = node->start,
                                     .end = node->end});
}

static void flow_call(Extraction *self, NodeId node, uint32_t depth, bool told) {
  for (NODE_EACH(self->tree, node, child))
    flow(self, child, depth);
  if (told)
    emit_call(self, node);
}

// Of a read only what is read from matters: a name, or a call.
static void flow_attribute(Extraction *self, NodeId node, uint32_t depth) {
  NodeId object = node_child(self->tree, node, FIELD_OBJECT);
  flow(self, object, depth);
  NodeId from = node_unparenthesized(self->tree, object);
  NodeKind kind = node_kind(self->tree, from);
  if (kind != NODE_IDENTIFIER && kind != NODE_CALL)
    return;
  ExprId target = extract_expr(self, from, (ExprLimits){3, 3, 8, 32});
  TextId name = extract_name(self, node_child(self->tree, node, FIELD_ATTRIBUTE));
  builder_event(self->facts, (Event){.kind = EVENT_READ_ATTRIBUTE,
                                     .flags = EVENT_FLOW,
                                     .name = name,
                                     .target = target,
                                     .start = node_at(self->tree, node)->start,
                                     .end = node_at(self->tree, node)->end});
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

static void flow_conditional(Extraction *self, NodeId node, uint32_t depth) {
  NodeId body = node_first(self->tree, node);
  NodeId test = body ? node_next(self->tree, node, body) : 0;
  NodeId other = test ? node_next(self->tree, node, test) : 0;
  if (!other)
    return;
  flow(self, test, depth);
  if (!open_inline(self, test))
    return;
  flow(self, body, depth);
  mark_else(self, other);
  flow(self, other, depth);
  builder_close_inline(self->facts, node_at(self->tree, node)->end);
}

// `a and b` does b only if a is true, `a or b` only if it is not.
static void flow_boolean(Extraction *self, NodeId node, uint32_t depth) {
  NodeId left = node_child(self->tree, node, FIELD_LEFT);
  NodeId right = node_child(self->tree, node, FIELD_RIGHT);
  NodeId sign = node_child(self->tree, node, FIELD_OPERATOR);
  flow(self, left, depth);
  if (!left || !right || !open_inline(self, left))
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

static void flow_yield(Extraction *self, NodeId node, uint32_t depth) {
  for (NODE_EACH(self->tree, node, child))
    flow(self, child, depth);
  builder_event(self->facts, (Event){.kind = EVENT_YIELD,
                                     .flags = EVENT_FLOW,
                                     .start = node_at(self->tree, node)->start,
                                     .end = node_at(self->tree, node)->end});
}

static void flow(Extraction *self, NodeId node, uint32_t depth) {
  if (node == 0)
    return;
  if (depth == MAX_FLOW_DEPTH) {
    self->facts->flags |= FACTS_GIVEN_UP;
    return;
  }
  node = node_unparenthesized(self->tree, node);
  switch ((int)node_kind(self->tree, node)) {
  case NODE_IDENTIFIER:
  case NODE_TYPE: return;
  case NODE_ATTRIBUTE: flow_attribute(self, node, depth + 1); return;
  case NODE_CALL: flow_call(self, node, depth + 1, is_told(self, node)); return;
  case NODE_NAMED_EXPRESSION: flow_walrus(self, node, depth + 1); return;
  case NODE_CONDITIONAL: flow_conditional(self, node, depth + 1); return;
  case NODE_BOOLEAN: flow_boolean(self, node, depth + 1); return;
  case NODE_LIST_COMPREHENSION:
  case NODE_SET_COMPREHENSION:
  case NODE_DICTIONARY_COMPREHENSION:
  case NODE_GENERATOR: flow_comprehension(self, node, depth + 1); return;
  case NODE_LAMBDA:
    extract_param_flow(self, node_child(self->tree, node, FIELD_PARAMETERS));
    return;
  case NODE_YIELD: flow_yield(self, node, depth + 1); return;
  default:
    for (NODE_EACH(self->tree, node, child))
      flow(self, child, depth + 1);
  }
}

void extract_flow(Extraction *self, NodeId node) {
  flow(self, node, 0);
}

void extract_call_statement(Extraction *self, NodeId call) {
  flow_call(self, call, 1, true);
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
