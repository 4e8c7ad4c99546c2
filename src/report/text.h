// What the text formats share: colours that can be off, words in their number, and texts that are
// safe to show. Names and messages hold whatever a source holds: control characters, marks that
// turn the direction of writing, and what is no UTF-8 are shown as escapes, so that a report can
// neither break its lines nor steer a terminal.
#ifndef SLOTLINT_REPORT_TEXT_H
#define SLOTLINT_REPORT_TEXT_H

#include "report/report.h"

typedef enum Style {
  STYLE_PLAIN,
  STYLE_BOLD,
  STYLE_DIM,
  STYLE_GUTTER,
  STYLE_RELATED,
  STYLE_ERROR,
  STYLE_WARNING,
  STYLE_INFO,
  STYLE_GOOD
} Style;

Style style_of(Severity severity);
// The escape sequence, or "" without colours. STYLE_PLAIN ends whatever was begun.
const char *style_code(Style style, bool color);
void text_style(Writer *writer, Style style, bool color);
void text_styled(Writer *writer, Style style, bool color, const char *text);

// True for what must not reach a terminal as it is.
bool text_is_hostile(uint32_t code_point);
void text_append_safe(StrBuf *out, Str text);
void text_write_safe(Writer *writer, Str text);
// A file name: bytes that are no UTF-8 stay, so that the name can be used.
void text_write_path(Writer *writer, Str path);

// "1 class", "2 classes"
void text_count(Writer *writer, uint32_t count, const char *one, const char *many);
// 1648 as "1,648".
void text_append_number(StrBuf *out, int64_t number);

// Columns of a terminal.
uint32_t text_width(Str text);
// At least `width` columns, filled up on the right (left) with spaces.
void text_write_left(Writer *writer, Str text, uint32_t width);
void text_write_right(Writer *writer, Str text, uint32_t width);

// The versions a finding holds for when not all of those asked for: " (3.11 to 3.13)", else "".
void text_append_versions(StrBuf *out, const ReportContext *context, const Finding *finding);
bool finding_holds_for_all(const ReportContext *context, const Finding *finding);

// The line at the end: what was found, or that nothing was.
void text_write_summary(Writer *writer, const ReportContext *context);

#endif
