#include "analyzer/extract_walk.h"
#include "base/unicode.h"

// Something that encloses the nodes up to `after`: a class or function by its index, or a statement
// that may or may not run its inside.
typedef struct {
  enum { ENCLOSES_CLASS, ENCLOSES_FUNCTION, ENCLOSES_CONDITIONAL } kind;
  uint32_t index;
  NodeId after;
} Enclosing;

// A definition whose body is still to come; bodies come in the reverse order of their headers.
typedef struct {
  Enclosing enclosing;
  NodeId body;
} Pending;

// `global name` in a class or function.
typedef struct {
  Str name;
  uint32_t index;
  bool in_class;
} GlobalName;

typedef struct {
  Extraction *extraction;
  const SyntaxTree *tree;
  Builder *facts;
  Array(Enclosing) stack;
  Array(Pending) pending;
  Array(GlobalName) globals;
  Array(bool) class_is_global, function_is_global; // declared so where they are defined
  uint32_t scope_depth;
  uint32_t piece;
} Outline;

NodeId node_definition(const SyntaxTree *tree, NodeId node) {
  NodeId inner = node_child(tree, node, FIELD_DEFINITION);
  return node_kind(tree, node) == NODE_DECORATED && inner ? inner : node;
}

static bool is_definition(NodeKind kind) {
  return kind == NODE_CLASS || kind == NODE_FUNCTION || kind == NODE_LAMBDA;
}

// The innermost enclosing class or function, as an index in the file or FACTS_NONE.
static uint32_t innermost(const Outline *self, int kind) {
  for (uint32_t i = self->stack.len; i > 0; i--)
    if ((int)self->stack.items[i - 1].kind == kind)
      return self->stack.items[i - 1].index;
  return FACTS_NONE;
}

// The enclosing scope itself, or NULL in the module's.
static const Enclosing *scope_of(const Outline *self) {
  for (uint32_t i = self->stack.len; i > 0; i--)
    if (self->stack.items[i - 1].kind != ENCLOSES_CONDITIONAL)
      return &self->stack.items[i - 1];
  return NULL;
}

static bool is_conditional(const Outline *self) {
  return self->stack.len > 0 && array_last(&self->stack).kind == ENCLOSES_CONDITIONAL;
}

static bool is_global(const Outline *self, Str name) {
  const Enclosing *scope = scope_of(self);
  for (uint32_t i = 0; scope && i < self->globals.len; i++) {
    GlobalName global = self->globals.items[i];
    if (global.index == scope->index && global.in_class == (scope->kind == ENCLOSES_CLASS) &&
        str_eq(global.name, name))
      return true;
  }
  return false;
}

static Str identifier(const Outline *self, NodeId node) {
  if (!node)
    return (Str){0};
  return unicode_nfkc(self->extraction->arena, node_text(self->tree, node));
}

static Str function_name(const Outline *self, uint32_t index) {
  NodeId node = self->extraction->functions.items[index].node;
  if (node_kind(self->tree, node) == NODE_LAMBDA)
    return STR("<lambda>");
  return identifier(self, node_child(self->tree, node, FIELD_NAME));
}

static Str class_name(const Outline *self, uint32_t index) {
  NodeId node = self->extraction->classes.items[index].node;
  return identifier(self, node_child(self->tree, node, FIELD_NAME));
}

// As compiler_set_qualname of CPython's compile.c makes it: a name declared global starts anew.
static TextId class_qualname(const Outline *self, Str name, bool global) {
  StrBuf text = {0};
  uint32_t from = global ? self->stack.len : 0;
  for (uint32_t i = self->stack.len; i > from; i--) {
    Enclosing each = self->stack.items[i - 1];
    if ((each.kind == ENCLOSES_CLASS && self->class_is_global.items[each.index]) ||
        (each.kind == ENCLOSES_FUNCTION && self->function_is_global.items[each.index])) {
      from = i - 1;
      break;
    }
  }
  for (uint32_t i = from; i < self->stack.len; i++) {
    Enclosing each = self->stack.items[i];
    if (each.kind == ENCLOSES_CONDITIONAL)
      continue;
    bool is_class = each.kind == ENCLOSES_CLASS;
    strbuf_append(&text, is_class ? class_name(self, each.index) : function_name(self, each.index));
    strbuf_append(&text, is_class ? STR(".") : STR(".<locals>."));
  }
  strbuf_append(&text, name);
  Str copy = arena_str(self->extraction->arena, strbuf_str(&text));
  strbuf_release(&text);
  return builder_text(self->facts, copy);
}

// The only thing in a block, or 0.
static NodeId only_statement(const SyntaxTree *tree, NodeId block, bool after_docstring) {
  NodeId first = node_first(tree, block);
  if (first && after_docstring)
    first = node_next(tree, block, first);
  return first && node_next(tree, block, first) == 0 ? first : 0;
}

static bool has_docstring(const SyntaxTree *tree, NodeId block) {
  NodeId first = block ? node_first(tree, block) : 0;
  if (!first || node_kind(tree, first) != NODE_EXPRESSION_STATEMENT || !node_first(tree, first))
    return false;
  NodeId value = node_unparenthesized(tree, node_first(tree, first));
  NodeKind kind = node_kind(tree, value);
  if (kind != NODE_STRING && kind != NODE_CONCATENATED_STRING)
    return false;
  NodeId start =
      node_child_of_kind(tree, kind == NODE_STRING ? value : value + 1, NODE_STRING_START);
  Str prefix = node_text(tree, start);
  for (size_t i = 0; i < prefix.len; i++) {
    char c = (char)(prefix.data[i] | 0x20);
    if (c == 'f' || c == 'b' || c == 't')
      return false;
  }
  return true;
}

static bool names_not_implemented(const SyntaxTree *tree, NodeId raise) {
  NodeId value = node_first(tree, raise);
  if (value && node_kind(tree, value) == NODE_CALL)
    value = node_child(tree, value, FIELD_FUNCTION);
  return value && str_eq(node_text(tree, value), STR("NotImplementedError"));
}

static bool is_trivial(const SyntaxTree *tree, NodeId block, bool docstring) {
  NodeId only = only_statement(tree, block, docstring);
  if (!only)
    return docstring && node_next(tree, block, node_first(tree, block)) == 0;
  NodeKind kind = node_kind(tree, only);
  if (kind == NODE_EXPRESSION_STATEMENT && node_first(tree, only))
    return node_kind(tree, node_first(tree, only)) == NODE_ELLIPSIS;
  return kind == NODE_PASS || (kind == NODE_RAISE && names_not_implemented(tree, only));
}

static uint32_t body_flags(const Outline *self, NodeId node, NodeId body) {
  bool docstring = has_docstring(self->tree, body);
  uint32_t flags = docstring ? FUNCTION_HAS_DOCSTRING : 0;
  if (node_at(self->tree, node)->flags & NODE_HAS_ERROR)
    flags |= FUNCTION_HAS_ERROR;
  if (node_kind(self->tree, node) == NODE_LAMBDA)
    return flags | FUNCTION_LAMBDA;
  if (node_at(self->tree, node)->flags & NODE_IS_ASYNC)
    flags |= FUNCTION_ASYNC;
  if (body && is_trivial(self->tree, body, docstring))
    flags |= FUNCTION_TRIVIAL;
  return flags;
}

static TextRange name_range(const Outline *self, NodeId node, NodeId name) {
  const Node *at = node_at(self->tree, name ? name : node);
  return name ? (TextRange){at->start, at->end} : (TextRange){at->start, at->start};
}

static uint32_t add_function(Outline *self, NodeId node, NodeId outer, NodeId body) {
  NodeId name = node_child(self->tree, node, FIELD_NAME);
  TextRange range = name_range(self, node, name);
  Str text = identifier(self, name);
  FunctionFact fact = {.name = builder_text(self->facts, text),
                       .parent_class = innermost(self, ENCLOSES_CLASS),
                       .parent_function = innermost(self, ENCLOSES_FUNCTION),
                       .piece = self->piece,
                       .flags = body_flags(self, node, body),
                       .start = node_at(self->tree, outer)->start,
                       .end = node_at(self->tree, node)->end,
                       .name_start = range.start,
                       .name_end = range.end};
  array_push(&self->function_is_global, is_global(self, text));
  array_push(&self->facts->functions, fact);
  array_push(&self->extraction->functions, (Definition){node, outer});
  return self->facts->functions.len - 1;
}

static uint32_t class_flags(const Outline *self, NodeId node, NodeId body) {
  uint32_t flags = 0;
  if (innermost(self, ENCLOSES_FUNCTION) != FACTS_NONE)
    flags |= CLASS_IN_FUNCTION;
  if (is_conditional(self))
    flags |= CLASS_CONDITIONAL;
  if (node_child(self->tree, node, FIELD_TYPE_PARAMETERS))
    flags |= CLASS_TYPE_PARAMS;
  if (node_at(self->tree, node)->flags & NODE_HAS_ERROR)
    flags |= CLASS_HAS_ERROR;
  if (has_docstring(self->tree, body))
    flags |= CLASS_HAS_DOCSTRING;
  return flags;
}

static uint32_t add_class(Outline *self, NodeId node, NodeId outer, NodeId body) {
  NodeId name = node_child(self->tree, node, FIELD_NAME);
  TextRange range = name_range(self, node, name);
  Str text = identifier(self, name);
  bool global = is_global(self, text);
  ClassFact fact = {.name = builder_text(self->facts, text),
                    .qualname = class_qualname(self, text, global),
                    .parent_class = innermost(self, ENCLOSES_CLASS),
                    .parent_function = innermost(self, ENCLOSES_FUNCTION),
                    .piece = self->piece,
                    .flags = class_flags(self, node, body),
                    .start = node_at(self->tree, outer)->start,
                    .end = node_at(self->tree, node)->end,
                    .class_start = node_at(self->tree, node)->start,
                    .name_start = range.start,
                    .name_end = range.end};
  array_push(&self->class_is_global, global);
  array_push(&self->facts->classes, fact);
  array_push(&self->extraction->classes, (Definition){node, outer});
  return self->facts->classes.len - 1;
}

static void define(Outline *self, NodeId node, NodeId outer) {
  if (self->scope_depth == MAX_SCOPE_DEPTH) {
    self->facts->flags |= FACTS_GIVEN_UP;
    return;
  }
  NodeId body = node_child(self->tree, node, FIELD_BODY);
  bool is_class = node_kind(self->tree, node) == NODE_CLASS;
  uint32_t index =
      is_class ? add_class(self, node, outer, body) : add_function(self, node, outer, body);
  self->extraction->ordinals[node] = index + 1;
  if (!body)
    return;
  Enclosing enclosing = {is_class ? ENCLOSES_CLASS : ENCLOSES_FUNCTION, index,
                         node_at(self->tree, body)->after};
  array_push(&self->pending, (Pending){enclosing, body});
}

// Zero-argument super() and __class__ make every function up to the class keep its class cell.
static void note_super(Outline *self) {
  for (uint32_t i = self->stack.len; i > 0; i--) {
    Enclosing each = self->stack.items[i - 1];
    if (each.kind == ENCLOSES_CLASS)
      return;
    if (each.kind == ENCLOSES_FUNCTION)
      self->facts->functions.items[each.index].flags |= FUNCTION_ZERO_SUPER;
  }
}

static bool is_zero_super(const SyntaxTree *tree, NodeId call) {
  NodeId callee = node_child(tree, call, FIELD_FUNCTION);
  NodeId arguments = node_child(tree, call, FIELD_ARGUMENTS);
  return callee && str_eq(node_text(tree, callee), STR("super")) && arguments &&
         node_first(tree, arguments) == 0;
}

static void note_globals(Outline *self, NodeId node) {
  const Enclosing *scope = scope_of(self);
  if (!scope)
    return;
  for (NODE_EACH(self->tree, node, name)) {
    GlobalName global = {identifier(self, name), scope->index, scope->kind == ENCLOSES_CLASS};
    array_push(&self->globals, global);
  }
}

static void note_yield(Outline *self) {
  const Enclosing *scope = scope_of(self);
  if (scope && scope->kind == ENCLOSES_FUNCTION)
    self->facts->functions.items[scope->index].flags |= FUNCTION_GENERATOR;
}

static void visit(Outline *self, NodeId node) {
  NodeKind kind = node_kind(self->tree, node);
  switch ((int)kind) {
  case NODE_DECORATED: {
    NodeId inner = node_definition(self->tree, node);
    if (inner != node && is_definition(node_kind(self->tree, inner)))
      define(self, inner, node);
    return;
  }
  case NODE_CLASS:
  case NODE_FUNCTION:
  case NODE_LAMBDA:
    if (node_at(self->tree, node)->field != FIELD_DEFINITION)
      define(self, node, node);
    return;
  case NODE_IF:
  case NODE_FOR:
  case NODE_WHILE:
  case NODE_TRY:
  case NODE_MATCH: {
    Enclosing enclosing = {ENCLOSES_CONDITIONAL, 0, node_at(self->tree, node)->after};
    array_push(&self->stack, enclosing);
    return;
  }
  case NODE_YIELD: note_yield(self); return;
  case NODE_GLOBAL: note_globals(self, node); return;
  case NODE_CALL:
    if (is_zero_super(self->tree, node))
      note_super(self);
    return;
  case NODE_IDENTIFIER:
    if (str_eq(node_text(self->tree, node), STR("__class__")) &&
        node_at(self->tree, node)->field != FIELD_ATTRIBUTE)
      note_super(self);
    return;
  default: return;
  }
}

// Leaves what ends before `node`, enters what begins with it.
static void move_to(Outline *self, NodeId node) {
  while (self->stack.len > 0 && array_last(&self->stack).after <= node)
    self->scope_depth -= array_pop(&self->stack).kind != ENCLOSES_CONDITIONAL;
  if (self->pending.len > 0 && array_last(&self->pending).body == node) {
    array_push(&self->stack, array_pop(&self->pending).enclosing);
    self->scope_depth++;
  }
}

static void add_piece(Outline *self, NodeId node) {
  Piece piece = {.start = node_at(self->tree, node)->start,
                 .end = node_at(self->tree, node)->end,
                 .first_class = self->facts->classes.len,
                 .first_function = self->facts->functions.len};
  self->piece = self->facts->pieces.len;
  array_push(&self->facts->pieces, piece);
  array_push(&self->facts->body_offsets, 0);
}

static void end_piece(Outline *self) {
  Piece *piece = &array_last(&self->facts->pieces);
  piece->class_count = self->facts->classes.len - piece->first_class;
  piece->function_count = self->facts->functions.len - piece->first_function;
}

void extract_outline(Extraction *extraction) {
  Outline self = {.extraction = extraction, .tree = extraction->tree, .facts = extraction->facts};
  for (NODE_EACH(self.tree, 0, statement)) {
    add_piece(&self, statement);
    for (NodeId node = statement; node < node_at(self.tree, statement)->after; node++) {
      move_to(&self, node);
      visit(&self, node);
    }
    end_piece(&self);
  }
  array_release(&self.stack);
  array_release(&self.pending);
  array_release(&self.globals);
  array_release(&self.class_is_global);
  array_release(&self.function_is_global);
}

void extract_headers(Extraction *self) {
  for (uint32_t i = 0; i < self->classes.len; i++) {
    Definition definition = self->classes.items[i];
    NodeId arguments = node_child(self->tree, definition.node, FIELD_SUPERCLASSES);
    ExprId chain = extract_arguments(self, arguments);
    self->facts->classes.items[i].arguments = chain;
    chain = extract_decorators(self, definition.outer);
    self->facts->classes.items[i].decorators = chain;
    chain = extract_type_params(self, definition.node);
    self->facts->classes.items[i].type_params = chain;
  }
}
