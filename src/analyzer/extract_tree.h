// SyntaxTree: what the walk of one file reads. tree-sitter's tree is copied once, without
// recursion, into one array in preorder, and freed: a node's first child is the next node, its next
// sibling the node `after` it, its subtree one run of the array. Punctuation is left out, comments
// are kept apart, and a node ends where its last token ends, so that comments belong to nobody.
// Kinds and fields are those of grammar.h. Used by the syntax wing only.
#ifndef SLOTLINT_ANALYZER_EXTRACT_TREE_H
#define SLOTLINT_ANALYZER_EXTRACT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/grammar.h"
#include "base/array.h"
#include "base/str.h"
#include "base/strbuf.h"

// Index into SyntaxTree.nodes. The module is 0, which therefore also stands for "no such child".
typedef uint32_t NodeId;

enum {
  NODE_HAS_ERROR = 1, // an error or a missing token somewhere inside
  NODE_IS_MISSING = 2,
  NODE_HAS_COMMA = 4, // among its own tokens
  NODE_IS_ASYNC = 8,
  NODE_HAS_STAR = 16 // a `*` token of its own: `except*`, `*args` in a type
};

// 16 bytes.
typedef struct Node {
  uint8_t kind;  // NodeKind
  uint8_t field; // NodeField: what it is to its parent
  uint16_t flags;
  uint32_t start, end;
  NodeId after; // the first node that is not in this subtree
} Node;

typedef struct TextRange {
  uint32_t start, end;
} TextRange;

typedef struct SyntaxError {
  TextRange range;
  bool missing;
} SyntaxError;

typedef struct SyntaxTree {
  Str text;
  Array(Node) nodes;
  Array(TextRange) comments;
  Array(SyntaxError) errors;
  Array(NodeId) ancestors; // scratch
} SyntaxTree;

void syntax_tree_release(SyntaxTree *self);

// Parses `text` (borrowed as long as the tree is read). False when the parser was stopped because
// it did not come to an end in an affordable number of steps, or spent more than `most_lost` steps
// on finding its way after errors.
bool syntax_tree_parse(SyntaxTree *self, TSParser *parser, const Grammar *grammar, Str text,
                       uint32_t most_lost);

// Reads a text in whose tree there are errors again, without what CPython knows and the grammar
// does not. Positions stay those of the text.
void syntax_tree_mend(SyntaxTree *self, TSParser *parser, const Grammar *grammar);

static inline const Node *node_at(const SyntaxTree *self, NodeId id) {
  return &self->nodes.items[id];
}

static inline NodeKind node_kind(const SyntaxTree *self, NodeId id) {
  return (NodeKind)self->nodes.items[id].kind;
}

static inline Str node_text(const SyntaxTree *self, NodeId id) {
  const Node *node = node_at(self, id);
  return str_make(self->text.data + node->start, node->end - node->start);
}

// The first child or 0.
static inline NodeId node_first(const SyntaxTree *self, NodeId id) {
  return id + 1 < self->nodes.items[id].after ? id + 1 : 0;
}

// The sibling after `child` among the children of `parent`, or 0.
static inline NodeId node_next(const SyntaxTree *self, NodeId parent, NodeId child) {
  NodeId next = self->nodes.items[child].after;
  return next < self->nodes.items[parent].after ? next : 0;
}

// `for (NodeId c = node_first(t, p); c; c = node_next(t, p, c))`
#define NODE_EACH(tree, parent, child)                                                             \
  NodeId child = node_first((tree), (parent));                                                     \
  (child) != 0;                                                                                    \
  (child) = node_next((tree), (parent), (child))

// The first child in a field, or of a kind, or 0.
NodeId node_child(const SyntaxTree *self, NodeId parent, NodeField field);
NodeId node_child_of_kind(const SyntaxTree *self, NodeId parent, NodeKind kind);
// Whether it is `*` something, wherever in it the grammar has hung the star: `*f()` is a call of
// `*f` in some places. Parameters and targets included, `**` not.
static inline bool node_is_starred(const SyntaxTree *self, NodeId id) {
  Str text = node_text(self, id);
  return text.len > 1 && text.data[0] == '*' && text.data[1] != '*';
}

// The last child or 0.
NodeId node_last(const SyntaxTree *self, NodeId parent);
uint32_t node_child_count(const SyntaxTree *self, NodeId parent);
// What stands inside parentheses, however many there are.
NodeId node_unparenthesized(const SyntaxTree *self, NodeId id);

#endif
