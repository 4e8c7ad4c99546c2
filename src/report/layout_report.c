#include <stdio.h>

#include "report/layout_pieces.h"
#include "report/source_view.h"
#include "report/text.h"

enum { NAME_COLUMNS = 32, OFFSET_COLUMNS = 5, SIZE_COLUMNS = 6, TARGET_COLUMN = 54 };

typedef struct LayoutReport {
  const ReportContext *context;
  Writer *writer;
  SourceViews views;
  Arena arena; // of one class
} LayoutReport;

static void append_target(StrBuf *out, const Target *target) {
  strbuf_printf(out, "CPython 3.%u%s, 64-bit", target->minor,
                target->free_threaded ? " free-threaded" : "");
}

static void write_dim(LayoutReport *self, const char *text) {
  text_styled(self->writer, STYLE_DIM, self->context->color, text);
}

// `class Point  shapes/point.py:1                        CPython 3.12, 64-bit`
static void write_title(LayoutReport *self, const ClassRow *row) {
  StrBuf title = {0}, target = {0};
  Span name = row->class->name_span;
  name.file = row->class->file;
  SourceRange range = source_views_range(&self->views, row->project, name);
  text_append_safe(&title, row->class->qualname);
  writer_append_c(self->writer, "class ");
  text_style(self->writer, STYLE_BOLD, self->context->color);
  writer_append(self->writer, strbuf_str(&title));
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  writer_append_c(self->writer, "  ");
  text_write_path(self->writer, range.file->shown);
  writer_printf(self->writer, ":%u", range.start.line);
  strbuf_printf(&title, "class   " STR_FMT ":%u", STR_ARG(range.file->shown), range.start.line);
  uint32_t width = text_width(strbuf_str(&title));
  writer_append_repeated(self->writer, ' ', width + 2 < TARGET_COLUMN ? TARGET_COLUMN - width : 2);
  append_target(&target, &row->project->target);
  write_dim(self, strbuf_c(&target));
  writer_append_char(self->writer, '\n');
  strbuf_release(&title);
  strbuf_release(&target);
}

static void write_piece(LayoutReport *self, const LayoutPiece *piece) {
  StrBuf text = {0};
  text_append_safe(&text, piece->name);
  writer_append_c(self->writer, "    ");
  text_write_left(self->writer, strbuf_str(&text), NAME_COLUMNS);
  strbuf_clear(&text);
  if (piece->has_offset)
    strbuf_printf(&text, "%d", piece->offset);
  text_write_right(self->writer, strbuf_str(&text), OFFSET_COLUMNS);
  strbuf_clear(&text);
  strbuf_printf(&text, "%u", piece->size);
  text_write_right(self->writer, strbuf_str(&text), SIZE_COLUMNS);
  writer_append_c(self->writer, piece->each ? " each" : "");
  strbuf_clear(&text);
  if (piece->remark.len) {
    strbuf_append_c(&text, "  ");
    text_append_safe(&text, piece->remark);
    text_styled(self->writer, piece->is_waste ? STYLE_WARNING : STYLE_DIM, self->context->color,
                strbuf_c(&text));
  }
  writer_append_char(self->writer, '\n');
  strbuf_release(&text);
}

static void write_pieces(LayoutReport *self, const ClassRow *row) {
  LayoutPieces pieces;
  layout_pieces_init(&pieces, row, &self->arena);
  for (uint32_t i = 0; i < pieces.list.len; i++)
    write_piece(self, &pieces.list.items[i]);
  layout_pieces_release(&pieces);
}

// "no __dict__", "__dict__ from Base", "perhaps a __dict__"
static void append_feature(StrBuf *out, const ClassRow *row, const char *name, Truth has,
                           ClassId from) {
  if (has != YES) {
    strbuf_printf(out, "%s%s", has == NO ? "no " : "perhaps ", name);
    return;
  }
  strbuf_append_c(out, name);
  if (from != NO_CLASS && from != row->class->id) {
    strbuf_append_c(out, " from ");
    text_append_safe(out, project_class(row->project, from)->qualname);
  }
}

static void append_bytes(StrBuf *out, int64_t bytes) {
  text_append_number(out, bytes);
  strbuf_append_c(out, bytes == 1 ? " byte" : " bytes");
}

static void append_saving(StrBuf *out, const ClassMemory *memory) {
  if (!memory->known)
    return;
  if (memory->saved) {
    strbuf_append_c(out, memory->saved > 0 ? "; saves " : "; costs ");
    append_bytes(out, memory->saved > 0 ? memory->saved : -(int64_t)memory->saved);
    strbuf_printf(out, " %s a class without __slots__",
                  memory->saved > 0 ? "against" : "more than");
  }
  if (memory->could_save > 0) {
    strbuf_append_c(out, "; could save ");
    append_bytes(out, memory->could_save);
    strbuf_append_c(out, memory->saved ? " more" : " with __slots__");
  }
}

// `size 48 bytes; no __dict__, no __weakref__; saves 32 bytes against a class without __slots__`
static void write_verdict(LayoutReport *self, const ClassRow *row) {
  const Layout *layout = &row->class->layout;
  StrBuf text = {0};
  if (row->class->memory.known) {
    strbuf_append_c(&text, "size ");
    append_bytes(&text, row->class->memory.bytes);
    strbuf_append_c(&text, "; ");
  }
  append_feature(&text, row, "__dict__", layout->has_dict, layout->dict_from);
  strbuf_append_c(&text, ", ");
  append_feature(&text, row, "__weakref__", layout->has_weakref, layout->weakref_from);
  append_saving(&text, &row->class->memory);
  writer_printf(self->writer, "    %s\n", strbuf_c(&text));
  strbuf_release(&text);
}

static void write_error(LayoutReport *self, const CreationError *error) {
  writer_append_c(self->writer, "    ");
  text_styled(self->writer, STYLE_ERROR, self->context->color, error->type);
  writer_append_c(self->writer, ": ");
  text_write_safe(self->writer, error->message);
  writer_append_char(self->writer, '\n');
}

static void write_unknown(LayoutReport *self, const ClassRow *row) {
  const Unknown *unknown = &row->class->layout.unknown;
  writer_append_c(self->writer, "    not known");
  if (unknown->reason != UNKNOWN_NOT) {
    writer_printf(self->writer, " (%s): ", unknown_reason_name(unknown->reason));
    text_write_safe(self->writer, unknown->message);
  }
  if (unknown->reason != UNKNOWN_NOT && unknown->span.file != NO_FILE) {
    SourceRange range = source_views_range(&self->views, row->project, unknown->span);
    writer_append_c(self->writer, "  ");
    text_write_path(self->writer, range.file->shown);
    writer_printf(self->writer, ":%u:%u", range.start.line, range.start.column);
  }
  writer_append_char(self->writer, '\n');
}

static void write_class(LayoutReport *self, const ClassRow *row) {
  const Layout *layout = &row->class->layout;
  write_title(self, row);
  if (layout->created == NO && layout->error.type) {
    write_error(self, &layout->error);
    return;
  }
  if (layout->sized)
    write_pieces(self, row);
  if (layout->unknown.reason != UNKNOWN_NOT || !layout->sized)
    write_unknown(self, row);
  write_verdict(self, row);
}

static void write_classes(LayoutReport *self, const ClassRows *rows) {
  for (uint32_t i = 0; i < rows->list.len; i++) {
    if (i)
      writer_append_char(self->writer, '\n');
    write_class(self, &rows->list.items[i]);
    arena_clear(&self->arena);
  }
  if (rows->list.len == 0 && !self->context->quiet)
    writer_append_c(self->writer, "No classes.\n");
}

// Reasons by how many classes they keep from being known.
typedef struct ReasonCount {
  UnknownReason reason;
  uint32_t count;
} ReasonCount;

static int compare_counts(const void *left, const void *right) {
  const ReasonCount *a = left, *b = right;
  if (a->count != b->count)
    return a->count > b->count ? -1 : 1;
  return (int)a->reason - (int)b->reason;
}

// The class, why, and where that was met if it is not the line of the class.
static void write_unknown_class(LayoutReport *self, const ClassRow *row) {
  const Unknown *unknown = &row->class->layout.unknown;
  Span name = row->class->name_span;
  name.file = row->class->file;
  SourceRange range = source_views_range(&self->views, row->project, name);
  writer_append_c(self->writer, "    ");
  text_write_path(self->writer, range.file->shown);
  writer_printf(self->writer, ":%u:%u: ", range.start.line, range.start.column);
  text_style(self->writer, STYLE_BOLD, self->context->color);
  text_write_safe(self->writer, row->class->qualname);
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  writer_append_c(self->writer, ": ");
  text_write_safe(self->writer, unknown->message);
  if (unknown->span.file != NO_FILE) {
    SourceRange met = source_views_range(&self->views, row->project, unknown->span);
    if (met.file != range.file || met.start.line != range.start.line) {
      writer_append_c(self->writer, " (");
      text_write_path(self->writer, met.file->shown);
      writer_printf(self->writer, ":%u:%u)", met.start.line, met.start.column);
    }
  }
  writer_append_char(self->writer, '\n');
}

static void write_reason(LayoutReport *self, const ClassRows *rows, const ReasonCount *reason) {
  text_style(self->writer, STYLE_WARNING, self->context->color);
  writer_append_c(self->writer, unknown_reason_name(reason->reason));
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  writer_append_c(self->writer, ": ");
  text_count(self->writer, reason->count, "class", "classes");
  writer_append_char(self->writer, '\n');
  for (uint32_t i = 0; i < rows->list.len; i++)
    if (rows->list.items[i].class->layout.unknown.reason == reason->reason)
      write_unknown_class(self, &rows->list.items[i]);
  writer_append_char(self->writer, '\n');
}

static void write_by_reason(LayoutReport *self, const ClassRows *rows) {
  Array(ReasonCount) counts = {0};
  ReasonCount *all = array_grow(&counts, UNKNOWN_REASON_COUNT);
  uint32_t unknown = 0;
  for (uint32_t i = 0; i < UNKNOWN_REASON_COUNT; i++)
    all[i].reason = (UnknownReason)i;
  for (uint32_t i = 0; i < rows->list.len; i++) {
    UnknownReason reason = rows->list.items[i].class->layout.unknown.reason;
    all[reason].count += reason != UNKNOWN_NOT;
    unknown += reason != UNKNOWN_NOT;
  }
  array_sort(&counts, compare_counts);
  for (uint32_t i = 0; i < counts.len && counts.items[i].count; i++)
    write_reason(self, rows, &counts.items[i]);
  array_release(&counts);
  if (self->context->quiet)
    return;
  StrBuf number = {0};
  text_append_number(&number, unknown);
  writer_printf(self->writer, "%s of ", strbuf_c(&number));
  text_count(self->writer, rows->list.len, "class", "classes");
  writer_append_c(self->writer,
                  unknown == 1 ? " is not wholly known.\n" : " are not wholly known.\n");
  strbuf_release(&number);
}

void layout_report_write(const ReportContext *context, const LayoutOptions *options,
                         Writer *writer) {
  LayoutReport self = {.context = context, .writer = writer};
  ClassRows rows;
  source_views_init(&self.views, context);
  class_rows_init(&rows, context, options);
  if (options->unknown)
    write_by_reason(&self, &rows);
  else
    write_classes(&self, &rows);
  class_rows_release(&rows);
  source_views_release(&self.views);
  arena_release(&self.arena);
}
