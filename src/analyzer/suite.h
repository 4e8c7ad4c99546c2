// A scope together with the section that its ids belong to: what is needed to read statements
// without running them. Borrows both from the file's Facts. Ids that go in are those of the
// section; none is checked.
#ifndef SLOTLINT_ANALYZER_SUITE_H
#define SLOTLINT_ANALYZER_SUITE_H

#include "analyzer/facts.h"

typedef struct Suite {
  const Section *section;
  const Scope *scope; // NULL: there is nothing to read
} Suite;

static inline const Expr *suite_expr(const Suite *self, ExprId id) {
  return &self->section->exprs[id];
}

// By its place in the scope, from 0 to scope->event_count - 1.
static inline const Event *suite_event(const Suite *self, uint32_t index) {
  return &self->section->events[self->scope->first_event + index];
}

static inline Str suite_text(const Suite *self, TextId id) {
  return section_text(self->section, id);
}

// Whether the event opens a block, which its EVENT_END closes.
bool event_is_block(const Event *event);

// Whether the event binds its `name` in the scope, or unbinds it.
bool event_binds_name(const Event *event);

// `name: annotation`, with or without a value.
bool event_annotates(const Event *event);

// Whether a name is bound by a statement of the scope; its parameters, and the names of
// comprehensions, which are their own, do not count.
bool suite_binds(const Suite *self, TextId name);

#endif
