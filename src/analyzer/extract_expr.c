#include "analyzer/extract_walk.h"

// Values of module scope may be looked up from anywhere, but big tables hold no slots; the body of
// a class is kept whole, so that its namespace can be evaluated; of functions, which are most of
// the code, little is asked.
const ExprLimits LIMITS_MODULE = {.depth = 16, .width = 256, .budget = 600, .text = 1000};
const ExprLimits LIMITS_CLASS = {
    .depth = MAX_EXPR_DEPTH, .width = 4096, .budget = 20000, .text = 65536};
const ExprLimits LIMITS_FUNCTION = {.depth = 8, .width = 16, .budget = 64, .text = 64};
const ExprLimits LIMITS_TEST = {.depth = 8, .width = 16, .budget = 64, .text = 64};
const ExprLimits LIMITS_HEADER = {.depth = 16, .width = 256, .budget = 600, .text = 1000};

const ExprLimits LIMITS_CALLEE = {.depth = 4, .width = 3, .budget = 8, .text = 32};
const ExprLimits LIMITS_STORE = {.depth = 4, .width = 5, .budget = 12, .text = 64};

static ExprId build(Extraction *self, NodeId node, ExprLimits limits);

static ExprLimits below(ExprLimits limits) {
  limits.depth = limits.depth > 0 ? limits.depth - 1 : 0;
  return limits;
}

static ExprId new_expr(Extraction *self, NodeId node, ExprKind kind) {
  const Node *from = node_at(self->tree, node);
  return builder_expr(self->facts, kind, from->start, from->end);
}

static ExprId new_parent(Extraction *self, NodeId node, ExprKind kind, ExprChain children) {
  const Node *from = node_at(self->tree, node);
  return builder_parent(self->facts, kind, from->start, from->end, children);
}

static ExprId new_trimmed(Extraction *self, NodeId node) {
  ExprId id = new_expr(self, node, EXPR_OTHER);
  builder_expr_at(self->facts, id)->flags |= EXPR_FLAG_TRIMMED;
  self->trimmed++;
  return id;
}

static ExprId new_text(Extraction *self, NodeId node, ExprKind kind, TextId text) {
  ExprId id = new_expr(self, node, kind);
  builder_expr_at(self->facts, id)->text = text;
  return id;
}

// The next child of an expression that is being made.
static void add(Extraction *self, ExprChain *chain, NodeId node, ExprLimits limits) {
  uint32_t base = self->facts->base;
  ExprId id =
      node ? build(self, node, below(limits)) : builder_expr(self->facts, EXPR_OTHER, base, base);
  builder_link(self->facts, chain, id);
}

// All named children from `child` on; false if some were left out.
static bool add_children(Extraction *self, ExprChain *chain, NodeId parent, NodeId child,
                         ExprLimits limits) {
  for (uint32_t count = 0; child; child = node_next(self->tree, parent, child)) {
    if (node_kind(self->tree, child) == NODE_TOKEN_OPERATOR)
      continue;
    if (count++ == limits.width) {
      self->trimmed++;
      return false;
    }
    add(self, chain, child, limits);
  }
  return true;
}

// An expression whose children are all of the node's.
static ExprId build_list(Extraction *self, NodeId node, ExprKind kind, ExprLimits limits) {
  ExprChain chain = {0, 0};
  bool whole = add_children(self, &chain, node, node_first(self->tree, node), limits);
  ExprId id = new_parent(self, node, kind, chain);
  if (!whole)
    builder_expr_at(self->facts, id)->flags |= EXPR_FLAG_TRIMMED;
  return id;
}

static ExprId build_two(Extraction *self, NodeId node, ExprKind kind, NodeId first, NodeId second,
                        ExprLimits limits) {
  ExprChain chain = {0, 0};
  add(self, &chain, first, limits);
  if (second)
    add(self, &chain, second, limits);
  return new_parent(self, node, kind, chain);
}

static NodeId field(const Extraction *self, NodeId node, NodeField name) {
  return node_child(self->tree, node, name);
}

static ExprId build_attribute(Extraction *self, NodeId node, ExprLimits limits) {
  ExprId id = build_two(self, node, EXPR_ATTRIBUTE, field(self, node, FIELD_OBJECT), 0, limits);
  TextId name = extract_name(self, field(self, node, FIELD_ATTRIBUTE));
  builder_expr_at(self->facts, id)->text = name;
  return id;
}

// `a.b.c` of a pattern, where the grammar lists the parts.
static ExprId build_dotted(Extraction *self, NodeId node) {
  ExprId id = 0;
  uint32_t parts = 0, start = node_at(self->tree, node)->start;
  for (NODE_EACH(self->tree, node, part)) {
    ExprChain chain = {0, 0};
    if (++parts > LIMITS_TEST.depth)
      return new_trimmed(self, node);
    if (id)
      builder_link(self->facts, &chain, id);
    id = builder_parent(self->facts, id ? EXPR_ATTRIBUTE : EXPR_NAME, start,
                        node_at(self->tree, part)->end, chain);
    TextId name = extract_name(self, part);
    builder_expr_at(self->facts, id)->text = name;
  }
  return id ? id : new_expr(self, node, EXPR_OTHER);
}

static ExprId build_call(Extraction *self, NodeId node, ExprLimits limits) {
  ExprChain chain = {0, 0};
  bool whole = true;
  add(self, &chain, field(self, node, FIELD_FUNCTION), limits);
  NodeId arguments = field(self, node, FIELD_ARGUMENTS);
  if (node_kind(self->tree, arguments) == NODE_GENERATOR)
    add(self, &chain, arguments, limits);
  else if (arguments)
    whole = add_children(self, &chain, arguments, node_first(self->tree, arguments), limits);
  ExprId id = new_parent(self, node, EXPR_CALL, chain);
  if (!whole)
    builder_expr_at(self->facts, id)->flags |= EXPR_FLAG_TRIMMED;
  return id;
}

static ExprId build_named(Extraction *self, NodeId node, ExprKind kind, ExprLimits limits) {
  ExprId id = build_two(self, node, kind, field(self, node, FIELD_VALUE), 0, limits);
  TextId name = extract_name(self, field(self, node, FIELD_NAME));
  builder_expr_at(self->facts, id)->text = name;
  return id;
}

static ExprId build_operation(Extraction *self, NodeId node, ExprKind kind, ExprLimits limits) {
  NodeId sign = field(self, node, FIELD_OPERATOR);
  ExprId id = build_list(self, node, kind, limits);
  builder_expr_at(self->facts, id)->op = extract_operator(self, sign);
  return id;
}

static uint16_t boolean_operator(const Extraction *self, NodeId node) {
  return extract_operator(self, field(self, node, FIELD_OPERATOR));
}

// Operands of `a and b and c`, which the grammar nests to the left.
static ExprId build_boolean(Extraction *self, NodeId node, ExprLimits limits) {
  enum { MOST = 32 };
  NodeId operands[MOST];
  uint32_t count = 0;
  uint16_t which = boolean_operator(self, node);
  NodeId left = node;
  while (count < MOST - 1 && node_kind(self->tree, left) == NODE_BOOLEAN &&
         boolean_operator(self, left) == which) {
    operands[count++] = field(self, left, FIELD_RIGHT);
    left = field(self, left, FIELD_LEFT);
  }
  operands[count++] = left;
  ExprChain chain = {0, 0};
  while (count > 0)
    add(self, &chain, operands[--count], limits);
  return new_parent(self, node, which == OP('a', 'n') ? EXPR_AND : EXPR_OR, chain);
}

static ExprId build_comparison(Extraction *self, NodeId node, ExprLimits limits) {
  if (node_child_count(self->tree, node) != 3)
    return new_trimmed(self, node);
  NodeId sign = field(self, node, FIELD_OPERATORS);
  ExprId id = build_list(self, node, EXPR_COMPARE, limits);
  builder_expr_at(self->facts, id)->op = extract_operator(self, sign);
  return id;
}

static ExprId build_literal(Extraction *self, NodeId node, ExprLimits limits) {
  Literal literal = literal_value(self->tree, node, self->arena);
  ExprKind kind = literal.kind;
  bool cut = literal.text.len > limits.text;
  if (cut) {
    kind = kind == EXPR_STRING ? EXPR_FSTRING : EXPR_OTHER;
    self->trimmed++;
  }
  TextId text = cut ? 0 : builder_text(self->facts, literal.text);
  ExprId id = new_text(self, node, kind, text);
  builder_expr_at(self->facts, id)->flags =
      (uint8_t)(literal.flags | (cut ? EXPR_FLAG_TRIMMED : 0));
  return id;
}

static ExprId build_number(Extraction *self, NodeId node) {
  Str text = node_text(self->tree, node);
  char last = (char)(text.len ? text.data[text.len - 1] : 0);
  bool whole = node_kind(self->tree, node) == NODE_INTEGER && last != 'j' && last != 'J';
  return new_text(self, node, whole ? EXPR_INT : EXPR_FLOAT, builder_text(self->facts, text));
}

static ExprId build_lambda(Extraction *self, NodeId node) {
  uint32_t ordinal = self->ordinals[node];
  if (ordinal == 0)
    return new_trimmed(self, node);
  return new_text(self, node, EXPR_LAMBDA, ordinal - 1 - self->first_function);
}

static ExprId build_comprehension(Extraction *self, NodeId node, ExprKind kind, ExprLimits limits) {
  ExprChain chain = {0, 0};
  add(self, &chain, field(self, node, FIELD_BODY), limits);
  for (NODE_EACH(self->tree, node, child)) {
    ExprId clause = 0;
    if (node_kind(self->tree, child) == NODE_FOR_IN_CLAUSE)
      clause = build_two(self, child, EXPR_COMP_FOR, field(self, child, FIELD_LEFT),
                         field(self, child, FIELD_RIGHT), below(limits));
    else if (node_kind(self->tree, child) == NODE_IF_CLAUSE)
      clause =
          build_two(self, child, EXPR_COMP_IF, node_first(self->tree, child), 0, below(limits));
    if (clause)
      builder_link(self->facts, &chain, clause);
  }
  return new_parent(self, node, kind, chain);
}

// `list[int]` as the grammar of types has it: a name and a list of parameters.
static ExprId build_generic_type(Extraction *self, NodeId node, ExprLimits limits) {
  ExprChain chain = {0, 0};
  NodeId name = node_first(self->tree, node);
  NodeId parameters = node_child_of_kind(self->tree, node, NODE_TYPE_PARAMETER);
  add(self, &chain, name, limits);
  if (parameters)
    add_children(self, &chain, parameters, node_first(self->tree, parameters), limits);
  return new_parent(self, node, EXPR_SUBSCRIPT, chain);
}

static ExprId build_member_type(Extraction *self, NodeId node, ExprLimits limits) {
  NodeId object = node_first(self->tree, node);
  ExprId id = build_two(self, node, EXPR_ATTRIBUTE, object, 0, limits);
  NodeId name = node_child_of_kind(self->tree, node, NODE_IDENTIFIER);
  TextId text = name ? extract_name(self, name) : 0;
  builder_expr_at(self->facts, id)->text = text;
  return id;
}

static ExprId build_type(Extraction *self, NodeId node, ExprLimits limits) {
  ExprId id;
  NodeId first = node_first(self->tree, node);
  switch ((int)node_kind(self->tree, node)) {
  case NODE_GENERIC_TYPE: return build_generic_type(self, node, limits);
  case NODE_MEMBER_TYPE: return build_member_type(self, node, limits);
  case NODE_UNION_TYPE:
    id = build_list(self, node, EXPR_BINARY, limits);
    builder_expr_at(self->facts, id)->op = OP('|', 0);
    return id;
  case NODE_SPLAT_TYPE: return build_two(self, node, EXPR_STAR, first, 0, limits);
  default: return first ? build(self, first, below(limits)) : new_trimmed(self, node);
  }
}

static ExprKind kind_of_display(NodeKind kind) {
  switch ((int)kind) {
  case NODE_LIST:
  case NODE_LIST_PATTERN: return EXPR_LIST;
  case NODE_SET: return EXPR_SET;
  case NODE_DICTIONARY: return EXPR_DICT;
  case NODE_LIST_SPLAT:
  case NODE_LIST_SPLAT_PATTERN: return EXPR_STAR;
  case NODE_DICTIONARY_SPLAT: return EXPR_DOUBLE_STAR;
  case NODE_SUBSCRIPT: return EXPR_SUBSCRIPT;
  case NODE_CONDITIONAL: return EXPR_CONDITIONAL;
  case NODE_PAIR: return EXPR_PAIR;
  case NODE_NOT: return EXPR_NOT;
  case NODE_AWAIT: return EXPR_AWAIT;
  default: return EXPR_TUPLE;
  }
}

static ExprId build_display(Extraction *self, NodeId node, ExprLimits limits) {
  NodeKind kind = node_kind(self->tree, node);
  ExprId id = build_list(self, node, kind_of_display(kind), limits);
  if (kind == NODE_TUPLE || kind == NODE_TUPLE_PATTERN)
    builder_expr_at(self->facts, id)->flags |= EXPR_FLAG_PARENTHESIZED;
  return id;
}

static uint32_t count_colons(const Extraction *self, uint32_t from, uint32_t to) {
  uint32_t count = 0;
  for (uint32_t i = from; i < to; i++)
    count += self->tree->text.data[i] == ':';
  return count;
}

// Lower bound, upper bound, step; what is not written is EXPR_OTHER, EXPR_FLAG_ABSENT.
static ExprId build_slice(Extraction *self, NodeId node, ExprLimits limits) {
  NodeId parts[3] = {0, 0, 0};
  uint32_t part = 0, at = node_at(self->tree, node)->start;
  for (NODE_EACH(self->tree, node, child)) {
    part += count_colons(self, at, node_at(self->tree, child)->start);
    at = node_at(self->tree, child)->end;
    if (part < 3)
      parts[part] = child;
  }
  ExprChain chain = {0, 0};
  for (uint32_t i = 0; i < 3; i++) {
    add(self, &chain, parts[i], limits);
    if (!parts[i])
      builder_expr_at(self->facts, chain.last)->flags |= EXPR_FLAG_ABSENT;
  }
  return new_parent(self, node, EXPR_SLICE, chain);
}

static ExprId build_kind(Extraction *self, NodeId node, ExprLimits limits) {
  switch ((int)node_kind(self->tree, node)) {
  case NODE_IDENTIFIER: return new_text(self, node, EXPR_NAME, extract_name(self, node));
  case NODE_DOTTED_NAME: return build_dotted(self, node);
  case NODE_ATTRIBUTE: return build_attribute(self, node, limits);
  case NODE_CALL: return build_call(self, node, limits);
  case NODE_KEYWORD_ARGUMENT: return build_named(self, node, EXPR_KEYWORD, limits);
  case NODE_NAMED_EXPRESSION: return build_named(self, node, EXPR_WALRUS, limits);
  case NODE_STRING:
  case NODE_CONCATENATED_STRING: return build_literal(self, node, limits);
  case NODE_INTEGER:
  case NODE_FLOAT: return build_number(self, node);
  case NODE_TRUE: return new_expr(self, node, EXPR_TRUE);
  case NODE_FALSE: return new_expr(self, node, EXPR_FALSE);
  case NODE_NONE_VALUE: return new_expr(self, node, EXPR_NONE);
  case NODE_ELLIPSIS: return new_expr(self, node, EXPR_ELLIPSIS);
  case NODE_AS_PATTERN:
    return node_first(self->tree, node) ? build(self, node_first(self->tree, node), below(limits))
                                        : new_trimmed(self, node);
  case NODE_SLICE: return build_slice(self, node, limits);
  case NODE_BINARY: return build_operation(self, node, EXPR_BINARY, limits);
  case NODE_UNARY: return build_operation(self, node, EXPR_UNARY, limits);
  case NODE_BOOLEAN: return build_boolean(self, node, limits);
  case NODE_COMPARISON: return build_comparison(self, node, limits);
  case NODE_LAMBDA: return build_lambda(self, node);
  case NODE_LIST_COMPREHENSION: return build_comprehension(self, node, EXPR_LIST_COMP, limits);
  case NODE_SET_COMPREHENSION: return build_comprehension(self, node, EXPR_SET_COMP, limits);
  case NODE_DICTIONARY_COMPREHENSION:
    return build_comprehension(self, node, EXPR_DICT_COMP, limits);
  case NODE_GENERATOR: return build_comprehension(self, node, EXPR_GENERATOR, limits);
  case NODE_TUPLE:
  case NODE_TUPLE_PATTERN:
  case NODE_EXPRESSION_LIST:
  case NODE_PATTERN_LIST:
  case NODE_LIST:
  case NODE_LIST_PATTERN:
  case NODE_SET:
  case NODE_DICTIONARY:
  case NODE_PAIR:
  case NODE_LIST_SPLAT:
  case NODE_LIST_SPLAT_PATTERN:
  case NODE_DICTIONARY_SPLAT:
  case NODE_SUBSCRIPT:
  case NODE_CONDITIONAL:
  case NODE_NOT:
  case NODE_AWAIT: return build_display(self, node, limits);
  case NODE_TYPE:
  case NODE_GENERIC_TYPE:
  case NODE_MEMBER_TYPE:
  case NODE_UNION_TYPE:
  case NODE_CONSTRAINED_TYPE:
  case NODE_SPLAT_TYPE: return build_type(self, node, limits);
  default: return new_expr(self, node, EXPR_OTHER);
  }
}

// Where the star of a starred expression hangs: in a splat, or in the operator that stands for it
// (see extract_mend.c), at the left end.
static NodeId star_of(const SyntaxTree *tree, NodeId node) {
  uint32_t start = node_at(tree, node)->start;
  for (;;) {
    NodeKind kind = node_kind(tree, node);
    NodeId first = node_first(tree, node);
    if (kind == NODE_LIST_SPLAT || kind == NODE_LIST_SPLAT_PATTERN || kind == NODE_UNARY)
      return node;
    if (!first || node_at(tree, first)->start != start)
      return 0;
    node = first;
  }
}

static NodeId star_operand(const SyntaxTree *tree, NodeId star) {
  NodeId argument = node_child(tree, star, FIELD_ARGUMENT);
  return argument ? argument : node_first(tree, star);
}

// `*f()` where the grammar has a call of `*f`: the star belongs around it all.
static ExprId build_starred(Extraction *self, NodeId node, NodeId star, ExprLimits limits) {
  NodeId outer = self->star;
  ExprChain chain = {0, 0};
  self->star = star;
  NodeId operand = star == node ? star_operand(self->tree, node) : 0;
  if (operand)
    add(self, &chain, operand, limits);
  else
    builder_link(self->facts, &chain, build_kind(self, node, below(limits)));
  self->star = outer;
  return new_parent(self, node, EXPR_STAR, chain);
}

static ExprId build_node(Extraction *self, NodeId node, ExprLimits limits) {
  NodeKind kind = node_kind(self->tree, node);
  if (kind == NODE_EXPRESSION_LIST || kind == NODE_PATTERN_LIST ||
      !node_is_starred(self->tree, node))
    return build_kind(self, node, limits);
  NodeId star = star_of(self->tree, node);
  if (!star)
    return build_kind(self, node, limits);
  if (star != self->star)
    return build_starred(self, node, star, limits);
  NodeId operand = node == star ? star_operand(self->tree, star) : 0;
  return operand ? build(self, operand, limits) : build_kind(self, node, limits);
}

// An expression that was made whole for an event inside of this one is taken, not made again.
static ExprId build(Extraction *self, NodeId outer, ExprLimits limits) {
  NodeId node = node_unparenthesized(self->tree, outer);
  ExprId id = self->built[node];
  ExprNote note = self->facts->notes.items[id];
  if (!note.linked && note.depth <= limits.depth) {
    if (node != outer)
      builder_expr_at(self->facts, id)->flags |= EXPR_FLAG_PARENTHESIZED;
    return id;
  }
  if (limits.depth == 0 || self->budget == 0)
    return new_trimmed(self, node);
  self->budget--;
  uint32_t before = self->trimmed;
  id = build_node(self, node, limits);
  if (node != outer)
    builder_expr_at(self->facts, id)->flags |= EXPR_FLAG_PARENTHESIZED;
  if (self->trimmed == before && self->star == 0)
    self->built[node] = id;
  return id;
}

ExprId extract_expr(Extraction *self, NodeId node, ExprLimits limits) {
  if (node == 0)
    return 0;
  self->budget = limits.budget;
  return build(self, node, limits);
}

ExprId extract_siblings(Extraction *self, NodeId parent, NodeField name, ExprLimits limits) {
  ExprChain chain = {0, 0};
  uint32_t count = 0;
  NodeId only = field(self, parent, name), last = only;
  for (NODE_EACH(self->tree, parent, child))
    if (node_at(self->tree, child)->field == name) {
      last = child;
      count++;
    }
  bool comma =
      count > 1 || (name == FIELD_SUBJECT && node_at(self->tree, parent)->flags & NODE_HAS_COMMA);
  if (!only || !comma)
    return extract_expr(self, only, limits);
  self->budget = limits.budget;
  for (NODE_EACH(self->tree, parent, child))
    if (node_at(self->tree, child)->field == name)
      add(self, &chain, child, limits);
  return builder_parent(self->facts, EXPR_TUPLE, node_at(self->tree, only)->start,
                        node_at(self->tree, last)->end, chain);
}

ExprId extract_arguments(Extraction *self, NodeId arguments) {
  ExprChain chain = {0, 0};
  self->budget = LIMITS_HEADER.budget;
  if (arguments)
    add_children(self, &chain, arguments, node_first(self->tree, arguments), LIMITS_HEADER);
  return chain.first;
}

ExprId extract_decorators(Extraction *self, NodeId decorated) {
  ExprChain chain = {0, 0};
  self->budget = LIMITS_HEADER.budget;
  if (node_kind(self->tree, decorated) == NODE_DECORATED)
    for (NODE_EACH(self->tree, decorated, child))
      if (node_kind(self->tree, child) == NODE_DECORATOR && node_first(self->tree, child))
        add(self, &chain, node_first(self->tree, child), LIMITS_HEADER);
  return chain.first;
}

// The name of a type parameter: `T`, `T: bound`, `*Ts`, `**P`.
static NodeId type_param_name(const Extraction *self, NodeId node) {
  NodeKind kind = node_kind(self->tree, node);
  while (kind != NODE_IDENTIFIER && node_first(self->tree, node)) {
    node = node_first(self->tree, node);
    kind = node_kind(self->tree, node);
  }
  return kind == NODE_IDENTIFIER ? node : 0;
}

// The grammar does not know `T = int`; what stands behind the parameter tells (see extract_mend.c).
static bool has_default_between(const Extraction *self, uint32_t from, uint32_t to) {
  Str text = str_make(self->tree->text.data + from, to - from);
  return str_find_char(text, '=') != STR_NOT_FOUND;
}

ExprId extract_type_params(Extraction *self, NodeId definition) {
  ExprChain chain = {0, 0};
  NodeId parameters = field(self, definition, FIELD_TYPE_PARAMETERS);
  if (!parameters)
    return 0;
  for (NODE_EACH(self->tree, parameters, child)) {
    NodeId name = type_param_name(self, child), next = node_next(self->tree, parameters, child);
    uint32_t end = node_at(self->tree, next ? next : parameters)->start;
    end = next ? end : node_at(self->tree, parameters)->end;
    if (!name)
      continue;
    ExprId id = new_text(self, name, EXPR_NAME, extract_name(self, name));
    if (has_default_between(self, node_at(self->tree, child)->end, end))
      builder_expr_at(self->facts, id)->flags |= EXPR_FLAG_DEFAULT;
    builder_link(self->facts, &chain, id);
  }
  return chain.first;
}
