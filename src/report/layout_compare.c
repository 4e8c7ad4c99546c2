// `layout --compare 3.10,3.12` as text: a column for each version, a line for each number.
#include <stdio.h>

#include "report/layout_versions.h"
#include "report/source_view.h"
#include "report/text.h"

enum { NAME_COLUMNS = 36, VERSION_COLUMNS = 10, MINORS_MAX = 16 };

typedef struct CompareReport {
  const ReportContext *context;
  Writer *writer;
  LayoutVersions versions;
  SourceViews views;
  ClassRow columns[MINORS_MAX]; // of one class
  bool there[MINORS_MAX];
} CompareReport;

typedef void (*AppendCell)(StrBuf *out, const ClassRow *row, Str name);

static void append_number(StrBuf *out, bool known, int64_t number) {
  if (known)
    text_append_number(out, number);
  else
    strbuf_append_char(out, '?');
}

static void append_bytes(StrBuf *out, const ClassRow *row, Str name) {
  (void)name;
  append_number(out, row->class->memory.known, row->class->memory.bytes);
}

static void append_plain(StrBuf *out, const ClassRow *row, Str name) {
  (void)name;
  append_number(out, row->class->memory.known, row->class->memory.bytes_unslotted);
}

static void append_slotted(StrBuf *out, const ClassRow *row, Str name) {
  (void)name;
  append_number(out, row->class->memory.known, row->class->memory.bytes_slotted);
}

static void append_basicsize(StrBuf *out, const ClassRow *row, Str name) {
  (void)name;
  append_number(out, row->class->layout.sized, row->class->layout.basicsize);
}

static void append_truth(StrBuf *out, const ClassRow *row, Truth truth) {
  bool refused = row->class->layout.created == NO;
  strbuf_append_c(out, refused ? "raises" : truth == YES ? "yes" : truth == NO ? "no" : "?");
}

static void append_dict(StrBuf *out, const ClassRow *row, Str name) {
  (void)name;
  append_truth(out, row, row->class->layout.has_dict);
}

static void append_weakref(StrBuf *out, const ClassRow *row, Str name) {
  (void)name;
  append_truth(out, row, row->class->layout.has_weakref);
}

// The offset of the last slot of that name, which is the one that is reached.
static void append_offset(StrBuf *out, const ClassRow *row, Str name) {
  const Layout *layout = &row->class->layout;
  for (uint32_t i = layout->member_count; i > 0; i--) {
    if (layout->members[i - 1].shadowed || !str_eq(layout->members[i - 1].name, name))
      continue;
    append_number(out, layout->sized, layout->members[i - 1].offset);
    return;
  }
  strbuf_append_char(out, '-');
}

static void write_line(CompareReport *self, Str label, AppendCell append, Str name) {
  StrBuf text = {0};
  text_append_safe(&text, label);
  writer_append_c(self->writer, "    ");
  text_write_left(self->writer, strbuf_str(&text), NAME_COLUMNS);
  for (uint32_t i = 0; i < self->context->minor_count && i < MINORS_MAX; i++) {
    strbuf_clear(&text);
    if (self->there[i])
      append(&text, &self->columns[i], name);
    else
      strbuf_append_char(&text, '-');
    text_write_right(self->writer, strbuf_str(&text), VERSION_COLUMNS);
  }
  writer_append_char(self->writer, '\n');
  strbuf_release(&text);
}

static void write_title(CompareReport *self, const ClassRow *row) {
  StrBuf title = {0};
  Span name = row->class->name_span;
  name.file = row->class->file;
  SourceRange range = source_views_range(&self->views, row->project, name);
  strbuf_append_c(&title, "class ");
  text_append_safe(&title, row->class->qualname);
  strbuf_append_c(&title, "  ");
  text_append_safe(&title, range.file->shown);
  strbuf_printf(&title, ":%u", range.start.line);
  text_style(self->writer, STYLE_BOLD, self->context->color);
  text_write_left(self->writer, strbuf_str(&title), NAME_COLUMNS + 4);
  for (uint32_t i = 0; i < self->context->minor_count && i < MINORS_MAX; i++) {
    char version[16];
    snprintf(version, sizeof version, "3.%u", self->context->minors[i]);
    text_write_right(self->writer, str_from(version), VERSION_COLUMNS);
  }
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  writer_append_char(self->writer, '\n');
  strbuf_release(&title);
}

static void write_offsets(CompareReport *self) {
  Map seen = {0};
  StrBuf label = {0};
  for (uint32_t i = 0; i < self->context->minor_count && i < MINORS_MAX; i++) {
    const Layout *layout = self->there[i] ? &self->columns[i].class->layout : NULL;
    for (uint32_t k = 0; layout && k < layout->member_count; k++) {
      bool is_new;
      map_at(&seen, layout->members[k].name, 1, &is_new);
      if (!is_new)
        continue;
      strbuf_clear(&label);
      strbuf_append_c(&label, "offset of ");
      strbuf_append(&label, layout->members[k].name);
      write_line(self, strbuf_str(&label), append_offset, layout->members[k].name);
    }
  }
  strbuf_release(&label);
  map_release(&seen);
}

static void write_class(CompareReport *self, const ClassRow *row) {
  for (uint32_t i = 0; i < self->context->minor_count && i < MINORS_MAX; i++)
    self->there[i] =
        layout_versions_find(&self->versions, row, self->context->minors[i], &self->columns[i]);
  write_title(self, row);
  write_line(self, STR("bytes an instance"), append_bytes, STR(""));
  write_line(self, STR("bytes without any slots"), append_plain, STR(""));
  write_line(self, STR("bytes with slots everywhere"), append_slotted, STR(""));
  write_line(self, STR("basicsize"), append_basicsize, STR(""));
  write_line(self, STR("has a __dict__"), append_dict, STR(""));
  write_line(self, STR("has a __weakref__"), append_weakref, STR(""));
  write_offsets(self);
}

void layout_compare_write(const ReportContext *context, const LayoutOptions *options,
                          Writer *writer) {
  CompareReport self = {.context = context, .writer = writer};
  ClassRows rows;
  source_views_init(&self.views, context);
  layout_versions_init(&self.versions, context);
  class_rows_init(&rows, context, options);
  for (uint32_t i = 0; i < rows.list.len; i++) {
    writer_append_c(writer, i ? "\n" : "");
    write_class(&self, &rows.list.items[i]);
  }
  if (rows.list.len == 0 && !context->quiet)
    writer_append_c(writer, "No classes.\n");
  class_rows_release(&rows);
  layout_versions_release(&self.versions);
  source_views_release(&self.views);
}
