#include "report/memory_report.h"
#include "report/source_view.h"
#include "report/text.h"

static void write_finding(const ReportContext *context, const Finding *finding,
                          const SourceRange *range, Writer *writer) {
  StrBuf versions = {0};
  text_append_versions(&versions, context, finding);
  text_style(writer, STYLE_BOLD, context->color);
  text_write_path(writer, range->file->shown);
  text_style(writer, STYLE_PLAIN, context->color);
  writer_printf(writer, ":%u:%u: ", range->start.line, range->start.column);
  text_styled(writer, style_of(finding->severity), context->color, finding->rule->code);
  writer_append_char(writer, ' ');
  text_write_safe(writer, finding->message);
  writer_append(writer, strbuf_str(&versions));
  writer_append_char(writer, '\n');
  strbuf_release(&versions);
}

static void concise_write(const ReportContext *context, Writer *writer) {
  SourceViews views;
  source_views_init(&views, context);
  for (uint32_t i = 0; i < context->finding_count; i++) {
    const Finding *finding = &context->findings[i];
    const Project *project = context->projects[context->finding_projects[i]];
    SourceRange range = source_views_range(&views, project, finding->span);
    write_finding(context, finding, &range, writer);
  }
  if (context->memory) {
    if (context->finding_count)
      writer_append_char(writer, '\n');
    memory_report_write(context, writer);
  }
  text_write_summary(writer, context);
  source_views_release(&views);
}

const ReportFormat report_concise = {"concise", "path:line:col: CODE message, a line each",
                                     concise_write};
