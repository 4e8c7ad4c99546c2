// Builder: makes a block of facts, section by section. Between builder_begin_section and
// builder_end_section it takes expressions, events and scopes; positions are given from the start
// of the file and kept from the section's base. An expression has at most one place in a chain, its
// children are made before it, and blocks of events are closed in the reverse order of opening:
// what facts_validate checks. Texts are borrowed until builder_clear. Used by extract.
#ifndef SLOTLINT_ANALYZER_FACTS_BUILDER_H
#define SLOTLINT_ANALYZER_FACTS_BUILDER_H

#include "analyzer/facts.h"
#include "base/array.h"
#include "base/map.h"
#include "base/strbuf.h"

// A file-wide text and its id in the section that `stamp` names.
typedef struct LocalText {
  uint32_t stamp;
  TextId id;
} LocalText;

// A block of events that is open: where it began, its last mark, how many marks it had.
typedef struct OpenBlock {
  uint32_t first, last, marks;
} OpenBlock;

typedef struct ExprChain {
  ExprId first, last;
} ExprChain;

// What is known of an expression while its section is made.
typedef struct ExprNote {
  bool linked; // stands in a chain, or at the head of one
  uint8_t depth;
} ExprNote;

typedef struct Builder {
  // Of the section at hand.
  Array(Expr) exprs;
  Array(ExprNote) notes; // by expression
  Array(Event) events;
  Array(Scope) scopes;
  Array(OpenBlock) open;
  Array(uint32_t) text_offsets;
  Array(bool) text_met; // by text, as far as builder_first_time was asked
  StrBuf text_bytes;
  uint32_t base, stamp;
  // Of the file.
  Map texts; // text -> index in `locals`
  Array(LocalText) locals;
  Array(ClassFact) classes;
  Array(FunctionFact) functions;
  Array(Piece) pieces;
  Array(Suppression) suppressions;
  Array(SyntaxProblem) problems;
  Array(uint32_t) body_offsets; // in `bodies`, plus 1; 0 for none
  StrBuf outline, bodies;
  uint32_t flags; // FACTS_*
} Builder;

void builder_release(Builder *self);
void builder_clear(Builder *self);

void builder_begin_section(Builder *self, uint32_t base);
// Appends the section to what is kept: the outline, or the body of a piece.
void builder_end_outline(Builder *self);
void builder_end_body(Builder *self, uint32_t piece);

TextId builder_text(Builder *self, Str text);
// Whether this is asked for the first time of a text of the section.
bool builder_first_time(Builder *self, TextId text);
ExprId builder_expr(Builder *self, ExprKind kind, uint32_t start, uint32_t end);
// An expression with children.
ExprId builder_parent(Builder *self, ExprKind kind, uint32_t start, uint32_t end,
                      ExprChain children);
// Appends an expression that is not linked yet to a chain.
void builder_link(Builder *self, ExprChain *chain, ExprId id);
static inline Expr *builder_expr_at(Builder *self, ExprId id) {
  return &self->exprs.items[id];
}

// Returns the event's index. `match` is filled by the functions below.
uint32_t builder_event(Builder *self, Event event);
// False if blocks are nested too deep; nothing was opened then, and the facts are given up.
bool builder_open(Builder *self, Event event);
void builder_mark(Builder *self, Event event);
void builder_close(Builder *self, uint32_t end);
// Drops the innermost open block if it holds nothing but its own marks.
void builder_close_inline(Builder *self, uint32_t end);

// A scope is the events since the last one ended; its event fields are filled here.
void builder_end_scope(Builder *self, Scope scope);

// Leaves the events that `keep` does not tell to keep out of the section, the scopes that
// `keep_scope` does not tell to keep, which hold none, and expressions and texts that nothing
// refers to then. Blocks are kept or left out with all their marks.
void builder_compact(Builder *self, const bool *keep, const bool *keep_scope);

// The sealed block; the caller frees it with mem_free. False if it would be too large.
bool builder_seal(Builder *self, Str text, SourceEncoding encoding, uint64_t hash, void **block,
                  size_t *size);

#endif
