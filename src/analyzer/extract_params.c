#include "analyzer/extract_walk.h"

// A parameter taken apart.
typedef struct {
  NodeId name, annotation, value;
  uint16_t how; // PARAM_*
} Param;

// What `*args` and `**kwargs` say of a parameter.
static uint16_t splat_of(NodeKind kind, uint16_t plain) {
  if (kind == NODE_LIST_SPLAT_PATTERN)
    return PARAM_STAR;
  return kind == NODE_DICTIONARY_SPLAT_PATTERN ? PARAM_DOUBLE_STAR : plain;
}

// False for what is no parameter: separators, and what Python 3 does not know.
static bool read_param(const SyntaxTree *tree, NodeId node, uint16_t plain, Param *param) {
  *param = (Param){.name = node, .how = plain};
  NodeKind kind = node_kind(tree, node);
  switch ((int)kind) {
  case NODE_IDENTIFIER: return true;
  case NODE_LIST_SPLAT_PATTERN:
  case NODE_DICTIONARY_SPLAT_PATTERN:
    param->how = splat_of(kind, plain);
    param->name = node_first(tree, node);
    break;
  case NODE_TYPED_PARAMETER:
    param->annotation = node_child(tree, node, FIELD_TYPE);
    param->name = node_first(tree, node);
    param->how = splat_of(node_kind(tree, param->name), plain);
    if (param->how != plain)
      param->name = node_first(tree, param->name);
    break;
  case NODE_DEFAULT_PARAMETER:
  case NODE_TYPED_DEFAULT_PARAMETER:
    param->name = node_child(tree, node, FIELD_NAME);
    param->annotation = node_child(tree, node, FIELD_TYPE);
    param->value = node_child(tree, node, FIELD_VALUE);
    break;
  default: return false;
  }
  return param->name && node_kind(tree, param->name) == NODE_IDENTIFIER;
}

static ExprId make_param(Extraction *self, NodeId node, Param param) {
  const Node *at = node_at(self->tree, node);
  ExprChain chain = {0, 0};
  if (param.annotation) {
    builder_link(self->facts, &chain, extract_expr(self, param.annotation, LIMITS_FUNCTION));
  } else if (param.value) {
    ExprId absent = builder_expr(self->facts, EXPR_OTHER, at->start, at->start);
    builder_expr_at(self->facts, absent)->flags = EXPR_FLAG_ABSENT;
    builder_link(self->facts, &chain, absent);
  }
  if (param.value)
    builder_link(self->facts, &chain, extract_expr(self, param.value, LIMITS_FUNCTION));
  ExprId id = builder_parent(self->facts, EXPR_PARAM, at->start, at->end, chain);
  TextId name = extract_name(self, param.name);
  builder_expr_at(self->facts, id)->text = name;
  builder_expr_at(self->facts, id)->op = param.how;
  return id;
}

ExprId extract_params(Extraction *self, NodeId parameters) {
  ExprChain chain = {0, 0};
  uint16_t plain = PARAM_PLAIN;
  if (!parameters)
    return 0;
  for (NODE_EACH(self->tree, parameters, child)) {
    Param param;
    if (node_kind(self->tree, child) == NODE_POSITIONAL_SEPARATOR) {
      for (ExprId id = chain.first; id; id = builder_expr_at(self->facts, id)->next)
        builder_expr_at(self->facts, id)->op = PARAM_POSITIONAL_ONLY;
    } else if (read_param(self->tree, child, plain, &param)) {
      builder_link(self->facts, &chain, make_param(self, child, param));
    }
    if (node_kind(self->tree, child) == NODE_KEYWORD_SEPARATOR ||
        (chain.last && builder_expr_at(self->facts, chain.last)->op == PARAM_STAR))
      plain = PARAM_KEYWORD_ONLY;
  }
  return chain.first;
}
