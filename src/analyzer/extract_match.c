#include "analyzer/extract_walk.h"

static NodeId only_child(const SyntaxTree *tree, NodeId node) {
  NodeId first = node_first(tree, node);
  return first && node_next(tree, node, first) == 0 ? first : 0;
}

// What a pattern is without the nodes and parentheses around it.
static NodeId bare_pattern(const SyntaxTree *tree, NodeId node) {
  for (;;) {
    NodeKind kind = node_kind(tree, node);
    bool group = kind == NODE_TUPLE_PATTERN && !(node_at(tree, node)->flags & NODE_HAS_COMMA);
    NodeId only = kind == NODE_CASE_PATTERN || group ? only_child(tree, node) : 0;
    if (!only)
      return node;
    node = only;
  }
}

static bool is_wildcard(const SyntaxTree *tree, NodeId node) {
  NodeKind kind = node_kind(tree, node);
  return kind == NODE_TOKEN_WILDCARD || ((kind == NODE_IDENTIFIER || kind == NODE_DOTTED_NAME) &&
                                         str_eq(node_text(tree, node), STR("_")));
}

// A lone name in a pattern is bound, a dotted one is compared.
static NodeId captured_name(const SyntaxTree *tree, NodeId node) {
  if (node_kind(tree, node) != NODE_DOTTED_NAME || is_wildcard(tree, node))
    return 0;
  return only_child(tree, node);
}

static bool is_irrefutable(const SyntaxTree *tree, NodeId pattern, uint32_t depth) {
  NodeId node = bare_pattern(tree, pattern);
  if (is_wildcard(tree, node) || captured_name(tree, node))
    return true;
  NodeKind kind = node_kind(tree, node);
  if (depth == MAX_EXPR_DEPTH || (kind != NODE_AS_PATTERN && kind != NODE_UNION_PATTERN))
    return false;
  // Only the last alternative may match always.
  NodeId inner = kind == NODE_AS_PATTERN ? node_first(tree, node) : node_last(tree, node);
  return inner && is_irrefutable(tree, inner, depth + 1);
}

static void bind(Extraction *self, NodeId name, uint16_t how, ExprId value) {
  if (!is_wildcard(self->tree, name))
    extract_target(self, name, (Binding){.how = how, .value = value});
}

static void captures(Extraction *self, NodeId pattern, ExprId subject, uint32_t depth);

// All that is bound inside; the parts of a pattern are matched with parts of the subject.
static void inner_captures(Extraction *self, NodeId node, NodeId first, uint32_t depth) {
  for (NodeId child = first; child; child = node_next(self->tree, node, child))
    captures(self, child, 0, depth + 1);
}

static void captures(Extraction *self, NodeId pattern, ExprId subject, uint32_t depth) {
  NodeId node = bare_pattern(self->tree, pattern), first = node_first(self->tree, node);
  if (depth == MAX_EXPR_DEPTH || is_wildcard(self->tree, node))
    return;
  NodeId name = captured_name(self->tree, node);
  if (name) {
    bind(self, name, BIND_MATCH, subject);
    return;
  }
  switch ((int)node_kind(self->tree, node)) {
  case NODE_AS_PATTERN:
    if (!first)
      return;
    captures(self, first, subject, depth + 1);
    bind(self, node_last(self->tree, node), BIND_MATCH, subject);
    return;
  case NODE_SPLAT_PATTERN:
    if (first)
      bind(self, first, BIND_STAR, 0);
    return;
  case NODE_CLASS_PATTERN:
  case NODE_KEYWORD_PATTERN:
    if (first)
      inner_captures(self, node, node_next(self->tree, node, first), depth);
    return;
  case NODE_DOTTED_NAME: return;
  default: inner_captures(self, node, first, depth);
  }
}

// The class expression of a pattern that is one class pattern, `C()` or `C() as x`.
static ExprId pattern_class(Extraction *self, NodeId pattern) {
  NodeId node = bare_pattern(self->tree, pattern);
  for (uint32_t i = 0; i < MAX_EXPR_DEPTH && node_kind(self->tree, node) == NODE_AS_PATTERN; i++)
    node = bare_pattern(self->tree, node_first(self->tree, node));
  NodeId name = node_first(self->tree, node);
  if (node_kind(self->tree, node) != NODE_CLASS_PATTERN || !name)
    return 0;
  return extract_expr(self, name, LIMITS_TEST);
}

// A pattern that is one literal, compared by `==` (or `is`, for the singletons).
static ExprId pattern_literal(Extraction *self, NodeId pattern) {
  NodeId node = bare_pattern(self->tree, pattern);
  switch ((int)node_kind(self->tree, node)) {
  case NODE_INTEGER:
  case NODE_STRING:
  case NODE_TRUE:
  case NODE_FALSE:
  case NODE_NONE_VALUE: return extract_expr(self, node, LIMITS_TEST);
  default: return 0;
  }
}

static uint32_t pattern_count(const SyntaxTree *tree, NodeId clause) {
  uint32_t count = 0;
  for (NODE_EACH(tree, clause, child))
    count += node_kind(tree, child) == NODE_CASE_PATTERN;
  return count;
}

static void case_clause(Extraction *self, NodeId clause, ExprId subject) {
  const SyntaxTree *tree = self->tree;
  NodeId pattern = node_child_of_kind(tree, clause, NODE_CASE_PATTERN);
  NodeId guard = node_child(tree, clause, FIELD_GUARD);
  NodeId body = node_child_of_kind(tree, clause, NODE_BLOCK);
  // `case a, b:` and `case a,:` match a sequence.
  bool whole = pattern && pattern_count(tree, clause) == 1 &&
               !(node_at(tree, clause)->flags & NODE_HAS_COMMA);
  uint32_t start = node_at(tree, clause)->start;
  Event event = {.kind = EVENT_CASE, .start = start, .end = start};
  if (pattern)
    event.end = node_at(tree, pattern)->end;
  event.extra = whole ? pattern_class(self, pattern) : 0;
  if (whole && !guard)
    event.expr = pattern_literal(self, pattern);
  if (whole && !guard && is_irrefutable(tree, pattern, 0))
    event.flags = EVENT_IRREFUTABLE;
  builder_mark(self->facts, event);
  for (NODE_EACH(tree, clause, child))
    if (node_kind(tree, child) == NODE_CASE_PATTERN)
      captures(self, child, whole ? subject : 0, 0);
  extract_guarded(self, guard ? node_first(tree, guard) : 0, body);
}

void extract_match(Extraction *self, NodeId node) {
  const SyntaxTree *tree = self->tree;
  NodeId body = node_child(tree, node, FIELD_BODY);
  for (NODE_EACH(tree, node, child))
    if (node_at(tree, child)->field == FIELD_SUBJECT)
      extract_flow(self, child);
  Event event = {.kind = EVENT_MATCH, .start = node_at(tree, node)->start};
  event.end = event.start;
  event.expr = extract_siblings(self, node, FIELD_SUBJECT, LIMITS_TEST);
  if (!builder_open(self->facts, event))
    return;
  if (body)
    for (NODE_EACH(tree, body, clause))
      if (node_kind(tree, clause) == NODE_CASE_CLAUSE)
        case_clause(self, clause, event.expr);
  builder_close(self->facts, node_at(tree, node)->end);
}
