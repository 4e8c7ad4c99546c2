#include "report/snippet.h"

#include <stdlib.h>

#include "base/unicode.h"

enum { TAB_WIDTH = 4, DEFAULT_WIDTH = 120, LEAST_WIDTH = 24, LINES_SHOWN_WHOLE = 4 };

static const char ELLIPSIS[] = "\xE2\x80\xA6";
static const char REPLACEMENT[] = "\xEF\xBF\xBD";

// The part of a mark that lies on one line.
typedef struct LineMark {
  uint32_t line;       // 1-based
  uint32_t start, end; // bytes in the line's text
  uint32_t order;      // of the mark
  bool ends;           // nothing of the mark follows: its label stands here
  const Mark *mark;
} LineMark;

typedef Array(LineMark) LineMarks;

// The columns of a line that are shown.
typedef struct Window {
  uint32_t from, to;
  bool cut_left, cut_right;
} Window;

// The width of the character at `*at`, moved past; `column` is where it stands.
static uint32_t next_cell(Str text, size_t *at, uint32_t column, uint32_t *code_point) {
  *code_point = utf8_decode(text, at);
  if (*code_point == '\t')
    return TAB_WIDTH - column % TAB_WIDTH;
  if (*code_point == UTF8_INVALID || text_is_hostile(*code_point))
    return 1;
  return unicode_width(*code_point);
}

static uint32_t column_of(Str text, size_t byte) {
  uint32_t column = 0, code_point;
  for (size_t at = 0; at < text.len && at < byte;)
    column += next_cell(text, &at, column, &code_point);
  return column;
}

static uint32_t first_line(const SourceView *view, const Mark *mark) {
  return line_index_line(&view->lines, mark->start);
}

static uint32_t last_line(const SourceView *view, const Mark *mark) {
  uint32_t last = mark->end > mark->start ? mark->end - 1 : mark->start;
  return line_index_line(&view->lines, last);
}

uint32_t snippet_gutter(const SourceView *view, const Mark *marks, uint32_t count) {
  uint32_t line = 1, digits = 1;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t last = last_line(view, &marks[i]);
    line = last > line ? last : line;
  }
  for (; line >= 10; line /= 10)
    digits++;
  return digits;
}

static uint32_t indentation(Str text) {
  uint32_t at = 0;
  while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
    at++;
  return at;
}

static uint32_t cut(uint32_t position, uint32_t from, size_t len) {
  uint32_t inside = position > from ? position - from : 0;
  return inside > len ? (uint32_t)len : inside;
}

static void add_line(LineMarks *out, const Snippet *self, const Mark *mark, uint32_t line,
                     uint32_t order) {
  const LineIndex *lines = &self->view->lines;
  Str text = line_index_text(lines, line);
  uint32_t from = (uint32_t)(text.data - lines->text.data), last = last_line(self->view, mark);
  uint32_t start = cut(mark->start, from, text.len), end = cut(mark->end, from, text.len);
  if (line > first_line(self->view, mark))
    start = indentation(text);
  array_push(out, (LineMark){line, start, end > start ? end : start, order, line == last, mark});
}

// A mark over many lines is shown by its first two and its last.
static void add_mark(LineMarks *out, const Snippet *self, const Mark *mark, uint32_t order) {
  uint32_t first = first_line(self->view, mark), last = last_line(self->view, mark);
  bool whole = last - first < LINES_SHOWN_WHOLE;
  for (uint32_t line = first; line <= last; line++) {
    if (!whole && line == first + 2)
      line = last;
    add_line(out, self, mark, line, order);
  }
}

static int compare_line_marks(const void *left, const void *right) {
  const LineMark *a = left, *b = right;
  if (a->line != b->line)
    return a->line < b->line ? -1 : 1;
  if (a->mark->primary != b->mark->primary)
    return a->mark->primary ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

static Window choose_window(const Snippet *self, Str text, const LineMark *mark) {
  uint32_t total = self->width ? self->width : DEFAULT_WIDTH;
  uint32_t room = total > self->gutter + 3 + LEAST_WIDTH ? total - self->gutter - 3 : LEAST_WIDTH;
  uint32_t width = column_of(text, text.len);
  if (width <= room)
    return (Window){0, width, false, false};
  uint32_t start = column_of(text, mark->start), end = column_of(text, mark->end), from = 0;
  if (end + 2 > room) {
    uint32_t before = room / 3;
    if (end - start + 2 > room - before)
      before = end - start + 2 < room ? room - (end - start + 2) : 1;
    from = start > before ? start - before : 0;
  }
  if (width - from <= room)
    from = width - room;
  return (Window){from, from + room, from > 0, width > from + room};
}

static void append_cell(StrBuf *out, Str bytes, uint32_t code_point, uint32_t width) {
  if (code_point == '\t')
    strbuf_append_repeated(out, ' ', width);
  else if (code_point == UTF8_INVALID || text_is_hostile(code_point))
    strbuf_append_c(out, REPLACEMENT);
  else
    strbuf_append(out, bytes);
}

// What of the line lies in the window; a character that does not fit whole is blanked.
static void append_shown(StrBuf *out, Str text, Window window) {
  uint32_t column = 0, from = window.from + window.cut_left, to = window.to - window.cut_right;
  strbuf_append_c(out, window.cut_left ? ELLIPSIS : "");
  for (size_t at = 0; at < text.len && column < to;) {
    uint32_t code_point;
    size_t before = at;
    uint32_t width = next_cell(text, &at, column, &code_point), next = column + width;
    if (column >= from && next <= to)
      append_cell(out, str_slice(text, before, at), code_point, width);
    else if (next > from)
      strbuf_append_repeated(out, ' ', (next < to ? next : to) - (column > from ? column : from));
    column = next;
  }
  strbuf_append_c(out, window.cut_right ? ELLIPSIS : "");
}

static void write_gutter(const Snippet *self, Writer *writer, uint32_t line) {
  text_style(writer, STYLE_GUTTER, self->color);
  if (line)
    writer_printf(writer, "%*u |", (int)self->gutter, line);
  else
    writer_printf(writer, "%*s |", (int)self->gutter, "");
  text_style(writer, STYLE_PLAIN, self->color);
}

static void write_line(const Snippet *self, Writer *writer, uint32_t number, Str text,
                       Window window) {
  StrBuf shown = {0};
  append_shown(&shown, text, window);
  while (shown.len && shown.data[shown.len - 1] == ' ')
    strbuf_truncate(&shown, shown.len - 1);
  write_gutter(self, writer, number);
  writer_append_c(writer, shown.len ? " " : "");
  writer_append(writer, strbuf_str(&shown));
  writer_append_char(writer, '\n');
  strbuf_release(&shown);
}

static void write_underline(const Snippet *self, Writer *writer, Str text, Window window,
                            const LineMark *mark) {
  uint32_t start = column_of(text, mark->start), end = column_of(text, mark->end);
  start = start > window.from ? start - window.from : 0;
  end = end > window.from ? end - window.from : 0;
  uint32_t most = window.to - window.from;
  end = end > most ? most : end;
  start = start > most ? most : start;
  write_gutter(self, writer, 0);
  writer_append_repeated(writer, ' ', start + 1);
  text_style(writer, mark->mark->primary ? self->style : STYLE_RELATED, self->color);
  writer_append_repeated(writer, mark->mark->primary ? '^' : '-', end > start ? end - start : 1);
  if (mark->ends && mark->mark->label.len) {
    writer_append_char(writer, ' ');
    text_write_safe(writer, mark->mark->label);
  }
  text_style(writer, STYLE_PLAIN, self->color);
  writer_append_char(writer, '\n');
}

static void write_skipped(const Snippet *self, Writer *writer) {
  text_styled(writer, STYLE_GUTTER, self->color, "...");
  writer_append_char(writer, '\n');
}

static void write_lines(const Snippet *self, const LineMarks *marks, Writer *writer) {
  Window window = {0};
  uint32_t shown = 0;
  for (uint32_t i = 0; i < marks->len; i++) {
    const LineMark *mark = &marks->items[i];
    Str text = line_index_text(&self->view->lines, mark->line);
    if (mark->line != shown) {
      if (shown && mark->line > shown + 1)
        write_skipped(self, writer);
      window = choose_window(self, text, mark);
      write_line(self, writer, mark->line, text, window);
      shown = mark->line;
    }
    write_underline(self, writer, text, window, mark);
  }
}

void snippet_write(const Snippet *self, const Mark *marks, uint32_t count, Writer *writer) {
  LineMarks parts = {0};
  for (uint32_t i = 0; i < count; i++)
    add_mark(&parts, self, &marks[i], i);
  array_sort(&parts, compare_line_marks);
  write_gutter(self, writer, 0);
  writer_append_char(writer, '\n');
  write_lines(self, &parts, writer);
  write_gutter(self, writer, 0);
  writer_append_char(writer, '\n');
  array_release(&parts);
}
