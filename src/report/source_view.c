#include "report/source_view.h"

#include "base/file.h"

// Positions are 32 bits, so nothing larger was analyzed.
#define SOURCE_MAX_BYTES ((size_t)UINT32_MAX - 1)

void source_views_init(SourceViews *self, const ReportContext *context) {
  *self = (SourceViews){.stdin_path = context->stdin_path, .stdin_text = context->stdin_text};
}

static void forget(SourceView *self) {
  if (self->readable)
    line_index_release(&self->lines);
  self->readable = false;
  strbuf_clear(&self->path);
}

void source_views_release(SourceViews *self) {
  for (uint32_t i = 0; i < SOURCE_VIEWS_KEPT; i++) {
    forget(&self->kept[i]);
    strbuf_release(&self->kept[i].path);
    strbuf_release(&self->kept[i].raw);
    strbuf_release(&self->kept[i].decoded);
  }
}

static void load(SourceView *self, const SourceViews *views, const SourceFile *file) {
  forget(self);
  strbuf_append(&self->path, file->path);
  Str raw = views->stdin_text, text;
  if (str_is_empty(views->stdin_path) || !str_eq(views->stdin_path, file->path)) {
    if (!file_read(strbuf_c(&self->path), SOURCE_MAX_BYTES, &self->raw, NULL))
      return;
    raw = strbuf_str(&self->raw);
  }
  SourceEncoding encoding;
  Error error = {0};
  if (!source_decode(raw, &text, &self->decoded, &encoding, &error))
    return;
  line_index_init(&self->lines, text, encoding);
  self->readable = true;
}

const SourceView *source_views_open(SourceViews *self, const SourceFile *file) {
  SourceView *oldest = &self->kept[0];
  self->clock++;
  for (uint32_t i = 0; i < SOURCE_VIEWS_KEPT; i++) {
    SourceView *view = &self->kept[i];
    if (view->used > 0 && str_eq(strbuf_str(&view->path), file->path)) {
      view->used = self->clock;
      return view;
    }
    if (view->used < oldest->used)
      oldest = view;
  }
  load(oldest, self, file);
  oldest->used = self->clock;
  return oldest;
}

SourcePlace source_view_place(const SourceView *self, uint32_t offset) {
  if (!self->readable)
    return (SourcePlace){.line = 1, .column = 1, .column_utf16 = 1};
  return line_index_place(&self->lines, offset);
}

SourceRange source_views_range(SourceViews *self, const Project *project, Span span) {
  const SourceFile *file = &project->files[span.file];
  const SourceView *view = source_views_open(self, file);
  uint32_t end = span.end > span.start ? span.end : span.start;
  return (SourceRange){file, source_view_place(view, span.start), source_view_place(view, end)};
}
