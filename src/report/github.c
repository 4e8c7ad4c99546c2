#include "report/source_view.h"
#include "report/text.h"

// GitHub shows so many annotations of a kind for each step.
enum { SHOWN_BY_GITHUB = 10 };

static const char *const COMMANDS[] = {
    [SEVERITY_INFO] = "notice", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

static void write_escaped(Writer *writer, Str text, bool property) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    bool escape = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (escape)
      writer_printf(writer, "%%%02X", (unsigned)(unsigned char)c);
    else
      writer_append_char(writer, c);
  }
}

static void write_message(const ReportContext *context, const Finding *finding, Writer *writer) {
  StrBuf text = {0};
  text_append_safe(&text, finding->message);
  text_append_versions(&text, context, finding);
  if (finding->note.len) {
    strbuf_append_c(&text, "\nnote: ");
    text_append_safe(&text, finding->note);
  }
  if (finding->help.len) {
    strbuf_append_c(&text, "\nhelp: ");
    text_append_safe(&text, finding->help);
  }
  write_escaped(writer, strbuf_str(&text), false);
  strbuf_release(&text);
}

static void write_finding(const ReportContext *context, const Finding *finding,
                          const SourceRange *range, Writer *writer) {
  writer_printf(writer, "::%s title=slotlint %s (%s),file=", COMMANDS[finding->severity],
                finding->rule->code, finding->rule->name);
  write_escaped(writer, range->file->shown, true);
  writer_printf(writer, ",line=%u", range->start.line);
  // Columns are refused where the lines differ.
  if (range->start.line == range->end.line)
    writer_printf(writer, ",col=%u,endLine=%u,endColumn=%u", range->start.column, range->end.line,
                  range->end.column);
  else
    writer_printf(writer, ",endLine=%u", range->end.line);
  writer_append_c(writer, "::");
  write_message(context, finding, writer);
  writer_append_char(writer, '\n');
}

static uint32_t write_severity(const ReportContext *context, Severity severity, SourceViews *views,
                               Writer *writer) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < context->finding_count; i++) {
    const Finding *finding = &context->findings[i];
    if (finding->severity != severity)
      continue;
    const Project *project = context->projects[context->finding_projects[i]];
    SourceRange range = source_views_range(views, project, finding->span);
    write_finding(context, finding, &range, writer);
    count++;
  }
  return count;
}

// The gravest first, for GitHub drops what comes late.
static void github_write(const ReportContext *context, Writer *writer) {
  uint32_t hidden = 0;
  SourceViews views;
  source_views_init(&views, context);
  for (int severity = SEVERITY_ERROR; severity >= SEVERITY_INFO; severity--) {
    uint32_t count = write_severity(context, (Severity)severity, &views, writer);
    hidden += count > SHOWN_BY_GITHUB ? count - SHOWN_BY_GITHUB : 0;
  }
  source_views_release(&views);
  if (hidden && !context->quiet)
    writer_printf(writer, "slotlint: GitHub leaves %u of these findings without an annotation\n",
                  hidden);
}

const ReportFormat report_github = {"github", "annotations of GitHub Actions", github_write};
