// Extraction: the state of one file's walk from tree to facts, shared by the extract_*.c files. The
// tree is complete and does not change; the builder holds one section at a time; `notes` and
// `built` are about the tree's nodes. Walks over statements and expressions recurse no deeper than
// the limits below, whatever the input. Nobody outside the syntax wing includes this.
#ifndef SLOTLINT_ANALYZER_EXTRACT_WALK_H
#define SLOTLINT_ANALYZER_EXTRACT_WALK_H

#include "analyzer/extract_tree.h"
#include "analyzer/facts_builder.h"
#include "base/arena.h"

enum {
  MAX_SCOPE_DEPTH = 100, // classes and functions inside each other
  MAX_BLOCK_DEPTH = 100, // statements inside each other, in one scope
  MAX_FLOW_DEPTH = 300,  // expressions inside each other, when looking for what they do
  MAX_EXPR_DEPTH = 64    // ... when they are kept
};

// How much of an expression is kept.
typedef struct ExprLimits {
  uint32_t depth;  // levels
  uint32_t width;  // children of one node
  uint32_t budget; // nodes in all
  uint32_t text;   // bytes of a string
} ExprLimits;

// A class or function statement, or a lambda; `outer` is the decorated definition around it.
typedef struct Definition {
  NodeId node, outer;
} Definition;

typedef struct Extraction {
  const SyntaxTree *tree;
  Builder *facts;
  Arena *arena;
  uint32_t *ordinals; // by node: index in the file of a class, function or lambda, plus 1; else 0
  ExprId *built;      // by node: its whole expression in this section, or 0
  Array(Definition) classes;            // by index in the file
  Array(Definition) functions;          // functions and lambdas, the same way
  uint32_t first_class, first_function; // what ordinals count from in this section
  ScopeKind scope;                      // at hand
  ExprLimits limits;                    // of values in it
  uint32_t budget;                      // left for the expression at hand
  NodeId star;                          // whose `*` was given to the expression around it, or 0
  uint32_t trimmed;                     // counts what was left out of expressions
  uint32_t block_depth;
} Extraction;

// extract_text.c: what literals and names say.

typedef struct Literal {
  ExprKind kind; // EXPR_STRING, EXPR_BYTES, EXPR_FSTRING or EXPR_OTHER
  uint8_t flags; // EXPR_FLAG_*
  Str text;      // in the arena, or borrowed from the source
} Literal;

// Of a NODE_STRING or NODE_CONCATENATED_STRING.
Literal literal_value(const SyntaxTree *tree, NodeId node, Arena *arena);
// An identifier as the compiler sees it.
TextId extract_name(Extraction *self, NodeId node);
// Dotted name without its blanks.
TextId extract_dotted(Extraction *self, NodeId node);
// The OP() of an operator token; augmented ones without their `=`.
uint16_t extract_operator(const Extraction *self, NodeId node);

// extract_expr.c: nodes to expressions.

extern const ExprLimits LIMITS_MODULE, LIMITS_CLASS, LIMITS_FUNCTION, LIMITS_TEST, LIMITS_HEADER,
    LIMITS_CALLEE, LIMITS_STORE;

// Never 0 for a node that is there, 0 for node 0.
ExprId extract_expr(Extraction *self, NodeId node, ExprLimits limits);
// A tuple of siblings in `field`, or the only one of them.
ExprId extract_siblings(Extraction *self, NodeId parent, NodeField field, ExprLimits limits);
// Chains, 0 if empty.
ExprId extract_arguments(Extraction *self, NodeId arguments);
ExprId extract_decorators(Extraction *self, NodeId decorated);
ExprId extract_type_params(Extraction *self, NodeId definition);

// extract_params.c: the parameters of a function or lambda as a chain.

ExprId extract_params(Extraction *self, NodeId parameters);

// extract_calls.c: which calls matter, by the last part of the name that is called.

typedef enum CallKind {
  CALL_PLAIN,
  CALL_TOLD,         // stores or deletes by name, makes weak references, patches
  CALL_ON_INSTANCE,  // matters if an argument is an instance whose class may be known
  CALL_ON_CONTAINER, // matters if it changes a list of slots or an instance's dict
  CALL_OF_CLASS,     // by its capital letter
  CALL_OF_TYPE,      // matters if it makes a class
  CALL_ENDS          // what follows may not run, or nobody knows what it does
} CallKind;

CallKind call_kind(Str name);
// The identifier that a call's callee ends in, or 0.
NodeId call_last_name(const SyntaxTree *tree, NodeId call);

// extract_flow.c: events of what happens in an expression, operands first.

void extract_flow(Extraction *self, NodeId node);
// Of defaults and decorators, which belong to the scope around the definition.
void extract_param_flow(Extraction *self, NodeId parameters);
// A block that runs only if `guard` is true, a case's; `guard` may be 0.
void extract_guarded(Extraction *self, NodeId guard, NodeId block);
// A call that is a statement.
void extract_call_statement(Extraction *self, NodeId call);

// extract_target.c: events of what a target makes of a value.

typedef struct Binding {
  uint16_t how;   // BIND_*
  uint8_t flags;  // EVENT_*
  ExprId value;   // 0: unknown
  NodeId display; // the node of the value where it may be a display to take apart, or 0
  ExprId annotation;
  uint32_t extra; // OP() of BIND_AUGMENTED
} Binding;

void extract_target(Extraction *self, NodeId target, Binding binding);
void extract_deletion(Extraction *self, NodeId target);

// extract_match.c: a match statement.

void extract_match(Extraction *self, NodeId node);

// extract_scope.c: events of statements.

void extract_block(Extraction *self, NodeId block);

void extract_module(Extraction *self);
// The body of a piece: one scope for each of its classes and functions.
void extract_body(Extraction *self, uint32_t piece);

// extract_prune.c: leaves out of a body what cannot matter.

void extract_prune(Extraction *self, Piece piece);

// extract_outline.c: pieces, classes and functions in file order.

void extract_outline(Extraction *self);
// What they are made with, as expressions of the outline's section.
void extract_headers(Extraction *self);

// extract_comments.c: suppressions, and whether the file says that it is generated.

void extract_comments(Extraction *self);

// The class or function of a decorated definition; other nodes themselves.
NodeId node_definition(const SyntaxTree *tree, NodeId node);

#endif
