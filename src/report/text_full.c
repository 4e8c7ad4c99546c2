#include <string.h>

#include "report/memory_report.h"
#include "report/snippet.h"
#include "report/text.h"

typedef Array(Mark) Marks;

typedef struct Full {
  const ReportContext *context;
  Writer *writer;
  SourceViews views;
  Marks marks;
} Full;

static void write_place(Full *self, const SourceRange *range) {
  bool color = self->context->color;
  text_style(self->writer, STYLE_BOLD, color);
  text_write_path(self->writer, range->file->shown);
  text_style(self->writer, STYLE_PLAIN, color);
  writer_printf(self->writer, "%s:%s%u%s:%s%u", style_code(STYLE_INFO, color),
                style_code(STYLE_PLAIN, color), range->start.line, style_code(STYLE_INFO, color),
                style_code(STYLE_PLAIN, color), range->start.column);
}

static void write_header(Full *self, const Project *project, const Finding *finding) {
  bool color = self->context->color;
  SourceRange range = source_views_range(&self->views, project, finding->span);
  write_place(self, &range);
  writer_append_c(self->writer, ": ");
  text_styled(self->writer, style_of(finding->severity), color, finding->rule->code);
  writer_append_char(self->writer, ' ');
  text_write_safe(self->writer, finding->message);
  StrBuf versions = {0};
  text_append_versions(&versions, self->context, finding);
  writer_append(self->writer, strbuf_str(&versions));
  writer_append_char(self->writer, '\n');
  strbuf_release(&versions);
}

static void collect_marks(Full *self, const Finding *finding) {
  array_clear(&self->marks);
  array_push(&self->marks, (Mark){finding->span.start, finding->span.end, STR(""), true});
  for (uint32_t i = 0; i < finding->related_count; i++) {
    const Related *related = &finding->related[i];
    if (related->span.file == finding->span.file)
      array_push(&self->marks,
                 (Mark){related->span.start, related->span.end, related->message, false});
  }
}

// The columns of the line numbers, which notes are aligned with.
static uint32_t write_snippet(Full *self, const Project *project, const Finding *finding) {
  const SourceView *view = source_views_open(&self->views, &project->files[finding->span.file]);
  if (!view->readable)
    return 1;
  collect_marks(self, finding);
  Snippet snippet = {
      .view = view,
      .style = style_of(finding->severity),
      .gutter = snippet_gutter(view, self->marks.items, self->marks.len),
      .width = self->context->width,
      .color = self->context->color,
  };
  snippet_write(&snippet, self->marks.items, self->marks.len, self->writer);
  return snippet.gutter;
}

static void write_elsewhere(Full *self, const Project *project, const Related *related,
                            uint32_t gutter) {
  SourceRange range = source_views_range(&self->views, project, related->span);
  writer_append_repeated(self->writer, ' ', gutter);
  text_styled(self->writer, STYLE_GUTTER, self->context->color, "::: ");
  write_place(self, &range);
  const SourceView *view = source_views_open(&self->views, range.file);
  if (!view->readable) {
    writer_append_c(self->writer, ": ");
    text_write_safe(self->writer, related->message);
  }
  writer_append_char(self->writer, '\n');
  Mark mark = {related->span.start, related->span.end, related->message, false};
  uint32_t needed = view->readable ? snippet_gutter(view, &mark, 1) : 0;
  Snippet snippet = {view, STYLE_RELATED, needed > gutter ? needed : gutter, self->context->width,
                     self->context->color};
  if (view->readable)
    snippet_write(&snippet, &mark, 1, self->writer);
}

// Words up to the width; the lines that follow the first are indented as far as its text.
static void write_wrapped(Full *self, Str text, uint32_t indent) {
  StrBuf safe = {0};
  text_append_safe(&safe, text);
  Str rest = strbuf_str(&safe), word;
  uint32_t width = self->context->width, column = indent;
  for (bool first = true; str_split(&rest, ' ', &word); first = false) {
    uint32_t needs = text_width(word);
    if (!first && width > indent + 20 && column + 1 + needs > width) {
      writer_append_char(self->writer, '\n');
      writer_append_repeated(self->writer, ' ', indent);
      column = indent;
    } else if (!first) {
      writer_append_char(self->writer, ' ');
      column++;
    }
    writer_append(self->writer, word);
    column += needs;
  }
  strbuf_release(&safe);
}

static void write_remark(Full *self, uint32_t gutter, const char *kind, Str text) {
  if (str_is_empty(text))
    return;
  bool color = self->context->color;
  writer_append_repeated(self->writer, ' ', gutter + 1);
  text_styled(self->writer, STYLE_GUTTER, color, "= ");
  writer_printf(self->writer, "%s%s:%s ", style_code(STYLE_BOLD, color), kind,
                style_code(STYLE_PLAIN, color));
  write_wrapped(self, text, gutter + 3 + (uint32_t)strlen(kind) + 2);
  writer_append_char(self->writer, '\n');
}

// A place that is no place: a builtin.
static void write_nowhere(Full *self, const Related *related, uint32_t gutter) {
  if (str_is_empty(related->name) || str_find(related->message, related->name) != STR_NOT_FOUND) {
    write_remark(self, gutter, "note", related->message);
    return;
  }
  StrBuf text = {0};
  strbuf_printf(&text, "`" STR_FMT "`: " STR_FMT, STR_ARG(related->name),
                STR_ARG(related->message));
  write_remark(self, gutter, "note", strbuf_str(&text));
  strbuf_release(&text);
}

static void write_finding(Full *self, const Project *project, const Finding *finding) {
  write_header(self, project, finding);
  uint32_t gutter = write_snippet(self, project, finding);
  for (uint32_t i = 0; i < finding->related_count; i++) {
    const Related *related = &finding->related[i];
    if (related->span.file != NO_FILE && related->span.file != finding->span.file)
      write_elsewhere(self, project, related, gutter);
  }
  for (uint32_t i = 0; i < finding->related_count; i++)
    if (finding->related[i].span.file == NO_FILE)
      write_nowhere(self, &finding->related[i], gutter);
  write_remark(self, gutter, "note", finding->note);
  write_remark(self, gutter, "help", finding->help);
  writer_append_char(self->writer, '\n');
}

static void full_write(const ReportContext *context, Writer *writer) {
  Full self = {.context = context, .writer = writer};
  source_views_init(&self.views, context);
  for (uint32_t i = 0; i < context->finding_count; i++)
    write_finding(&self, context->projects[context->finding_projects[i]], &context->findings[i]);
  if (context->memory)
    memory_report_write(context, writer);
  text_write_summary(writer, context);
  array_release(&self.marks);
  source_views_release(&self.views);
}

const ReportFormat report_full = {
    "full", "what was found with its source, why, and what to do (default)", full_write};
