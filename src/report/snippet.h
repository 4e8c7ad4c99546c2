// Snippet draws lines of a source in a gutter of line numbers, with what is marked underlined in
// the columns where a terminal puts it: tabs are spread to multiples of four, wide and combining
// characters count as wide as they are, control characters become U+FFFD. A line too long for the
// width is cut around its first mark; lines between marks are left out.
#ifndef SLOTLINT_REPORT_SNIPPET_H
#define SLOTLINT_REPORT_SNIPPET_H

#include "report/source_view.h"
#include "report/text.h"

typedef struct Mark {
  uint32_t start, end; // bytes; an empty range is drawn one column wide
  Str label;           // behind the last underline, may be empty
  bool primary;        // carets in `style`; else dashes
} Mark;

typedef struct Snippet {
  const SourceView *view; // readable
  Style style;
  uint32_t gutter; // columns of the line numbers
  uint32_t width;  // of the whole, in columns; 0 for a default
  bool color;
} Snippet;

// The columns the number of the last line needs.
uint32_t snippet_gutter(const SourceView *view, const Mark *marks, uint32_t count);
void snippet_write(const Snippet *self, const Mark *marks, uint32_t count, Writer *writer);

#endif
