#include "analyzer/extract_tree.h"

#include <string.h>

void syntax_tree_release(SyntaxTree *self) {
  array_release(&self->nodes);
  array_release(&self->comments);
  array_release(&self->errors);
  array_release(&self->ancestors);
}

// tree-sitter asks every hundred steps of the parser. Of 27,000 files that CPython accepts none
// took more than 3.4 steps for each byte; a step takes a sixth of a microsecond, but ten times that
// while the parser looks for a way out of an error. Steps, not seconds: the same file gives the
// same facts on every machine.
// The most of all is what 8 MB of the densest valid code take (`x = 1` a line: 6 s).
enum { STEPS_PER_QUESTION = 100, STEPS_PER_BYTE = 8, STEPS_FREE = 1000000, MOST_STEPS = 72000000 };

typedef struct {
  uint64_t steps, limit;
  uint64_t lost, lost_limit; // of them, in error
} ParseBudget;

static bool budget_spent(TSParseState *state) {
  ParseBudget *budget = state->payload;
  budget->steps += STEPS_PER_QUESTION;
  budget->lost += state->has_error ? STEPS_PER_QUESTION : 0;
  return budget->steps > budget->limit || budget->lost > budget->lost_limit;
}

// The first CR from `from` on that ends a line alone.
static size_t find_lone_cr(Str text, size_t from) {
  for (const char *end = text.data + text.len, *at = text.data + from;
       at < end && (at = memchr(at, '\r', (size_t)(end - at))); at += 2)
    if (at + 1 == end || at[1] != '\n')
      return (size_t)(at - text.data);
  return text.len;
}

// The grammar knows no line that ends at a CR alone, CPython does: there it reads a LF.
static const char *read_text(void *payload, uint32_t offset, TSPoint point, uint32_t *read) {
  (void)point;
  const Str *text = payload;
  *read = 0;
  if (offset >= text->len)
    return "";
  size_t cr = find_lone_cr(*text, offset);
  *read = cr == offset ? 1 : (uint32_t)(cr - offset);
  return cr == offset ? "\n" : text->data + offset;
}

static TSTree *parse(TSParser *parser, Str text, uint32_t most_lost) {
  uint64_t limit = STEPS_FREE + (uint64_t)text.len * STEPS_PER_BYTE;
  ParseBudget budget = {.limit = limit < MOST_STEPS ? limit : MOST_STEPS, .lost_limit = most_lost};
  TSInput input = {.payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8};
  TSParseOptions options = {&budget, budget_spent};
  ts_parser_reset(parser);
  return ts_parser_parse_with_options(parser, NULL, input, options);
}

static bool is_operator(NodeField field) {
  return field == FIELD_OPERATOR || field == FIELD_OPERATORS;
}

// What a token says of its parent.
static void note_token(Node *parent, NodeKind kind) {
  if (kind == NODE_TOKEN_COMMA)
    parent->flags |= NODE_HAS_COMMA;
  else if (kind == NODE_TOKEN_ASYNC)
    parent->flags |= NODE_IS_ASYNC;
  else if (kind == NODE_TOKEN_STAR)
    parent->flags |= NODE_HAS_STAR;
}

static void note_error(SyntaxTree *self, const Node *node, NodeId parent) {
  bool missing = node->flags & NODE_IS_MISSING;
  // An error within an error is told once.
  if (self->nodes.len > 0 && node_kind(self, parent) == NODE_ERROR)
    return;
  SyntaxError error = {{node->start, node->end}, missing};
  array_push(&self->errors, error);
}

// These have text of their own beside their children, or none that is of use.
static bool ends_by_itself(NodeKind kind) {
  return kind == NODE_STRING_CONTENT || kind == NODE_FORMAT_SPECIFIER || kind == NODE_ERROR;
}

// A token without a name: kept if it is an operator or a wildcard, else told to its parent.
static bool keep_token(SyntaxTree *self, Node *node, NodeId parent, uint32_t end) {
  Node *above = &self->nodes.items[parent];
  NodeKind kind = (NodeKind)node->kind;
  note_token(above, kind);
  if (end > above->end)
    above->end = end;
  node->end = end;
  if (kind == NODE_TOKEN_WILDCARD || kind == NODE_TOKEN_OLD_NOT_EQUAL)
    return true;
  node->kind = NODE_TOKEN_OPERATOR;
  return is_operator((NodeField)node->field);
}

// Copies the cursor's node, if it has a place in the array. True if its children are to be copied.
static bool copy_node(SyntaxTree *self, const Grammar *grammar, TSTreeCursor *cursor) {
  TSNode from = ts_tree_cursor_current_node(cursor);
  NodeKind kind = grammar_kind(grammar, ts_node_symbol(from));
  NodeId parent = self->ancestors.len ? array_last(&self->ancestors) : 0;
  uint32_t start = ts_node_start_byte(from), end = ts_node_end_byte(from);
  if (kind == NODE_COMMENT)
    array_push(&self->comments, (TextRange){start, end});
  if (kind == NODE_COMMENT || kind == NODE_LINE_CONTINUATION)
    return false;
  bool leaf = ts_node_child_count(from) == 0;
  Node node = {.kind = (uint8_t)kind, .start = start};
  node.field = (uint8_t)grammar_field(grammar, ts_tree_cursor_current_field_id(cursor));
  node.end = leaf || ends_by_itself(kind) ? end : start;
  if (ts_node_has_error(from))
    node.flags |= NODE_HAS_ERROR;
  if (ts_node_is_missing(from))
    node.flags |= NODE_HAS_ERROR | NODE_IS_MISSING;
  if (kind == NODE_ERROR || (node.flags & NODE_IS_MISSING))
    note_error(self, &node, parent);
  bool is_token = kind == NODE_NONE || (kind >= NODE_TOKEN_COMMA && kind < NODE_COMMENT);
  if (is_token && !keep_token(self, &node, parent, end))
    return false;
  array_push(&self->nodes, node);
  return !leaf && !is_token && kind != NODE_STRING_CONTENT;
}

// Ends the innermost open node, and lets its parent end no earlier.
static void close_node(SyntaxTree *self) {
  NodeId id = array_pop(&self->ancestors);
  self->nodes.items[id].after = self->nodes.len;
  if (self->ancestors.len == 0)
    return;
  Node *parent = &self->nodes.items[array_last(&self->ancestors)];
  if (self->nodes.items[id].end > parent->end)
    parent->end = self->nodes.items[id].end;
}

// In preorder, down and up by the cursor: as deep as the tree is, never on the C stack.
static void copy_tree(SyntaxTree *self, const Grammar *grammar, const TSTree *tree) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  bool more = true;
  while (more) {
    uint32_t before = self->nodes.len;
    bool inside = copy_node(self, grammar, &cursor);
    if (self->nodes.len > before)
      array_push(&self->ancestors, before);
    if (inside && ts_tree_cursor_goto_first_child(&cursor))
      continue;
    if (self->nodes.len > before)
      close_node(self);
    while (!(more = ts_tree_cursor_goto_next_sibling(&cursor))) {
      if (!ts_tree_cursor_goto_parent(&cursor))
        break;
      close_node(self);
    }
  }
  ts_tree_cursor_delete(&cursor);
}

bool syntax_tree_parse(SyntaxTree *self, TSParser *parser, const Grammar *grammar, Str text,
                       uint32_t most_lost) {
  self->text = text;
  array_clear(&self->nodes);
  array_clear(&self->comments);
  array_clear(&self->errors);
  array_clear(&self->ancestors);
  TSTree *tree = parse(parser, text, most_lost);
  if (!tree)
    return false;
  copy_tree(self, grammar, tree);
  ts_tree_delete(tree);
  return true;
}

NodeId node_child(const SyntaxTree *self, NodeId parent, NodeField field) {
  for (NODE_EACH(self, parent, child))
    if (node_at(self, child)->field == field)
      return child;
  return 0;
}

NodeId node_child_of_kind(const SyntaxTree *self, NodeId parent, NodeKind kind) {
  for (NODE_EACH(self, parent, child))
    if (node_kind(self, child) == kind)
      return child;
  return 0;
}

NodeId node_last(const SyntaxTree *self, NodeId parent) {
  NodeId last = 0;
  for (NODE_EACH(self, parent, child))
    last = child;
  return last;
}

uint32_t node_child_count(const SyntaxTree *self, NodeId parent) {
  uint32_t count = 0;
  for (NODE_EACH(self, parent, child))
    count++;
  return count;
}

NodeId node_unparenthesized(const SyntaxTree *self, NodeId id) {
  while (node_kind(self, id) == NODE_PARENTHESIZED && node_first(self, id))
    id = node_first(self, id);
  return id;
}
