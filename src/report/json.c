#include "report/class_json.h"
#include "report/finding_json.h"
#include "report/fingerprint.h"
#include "report/survey.h"

static void write_head(const ReportContext *context, Writer *writer) {
  writer_append_c(writer, "{\"schema\": \"slotlint.check/1\",\n ");
  json_write_member(writer, "tool", json_tool());
  writer_append_c(writer, ",\n ");
  json_write_member(writer, "target", json_target(context));
  writer_append_c(writer, ",\n ");
}

static void write_findings(const ReportContext *context, Writer *writer, SourceViews *views) {
  Arena arena = {0};
  const uint64_t *fingerprints = fingerprints_make(context, &arena);
  JsonRecords records;
  json_records_begin(&records, writer, "findings");
  for (uint32_t i = 0; i < context->finding_count; i++)
    json_records_add(&records, finding_json(context, i, fingerprints, views));
  json_records_end(&records);
  arena_release(&arena);
}

static cJSON *summary_json(const ReportContext *context) {
  Survey survey;
  survey_init(&survey, context);
  cJSON *value = json_object();
  json_set(value, "files", json_number(survey.files));
  json_set(value, "classes", json_number(survey.classes));
  json_set(value, "findings", json_number(context->finding_count));
  json_set(value, "errors", json_number(survey.findings[SEVERITY_ERROR]));
  json_set(value, "warnings", json_number(survey.findings[SEVERITY_WARNING]));
  json_set(value, "infos", json_number(survey.findings[SEVERITY_INFO]));
  json_set(value, "fixable", json_number(0));
  json_set(value, "suppressed", json_number(context->suppressed));
  json_set(value, "baselined", json_number(0));
  json_set(value, "unknown_bases", json_number(survey.unknown_bases));
  survey_release(&survey);
  return value;
}

static void check_json_write(const ReportContext *context, Writer *writer) {
  SourceViews views;
  json_begin();
  source_views_init(&views, context);
  write_head(context, writer);
  write_findings(context, writer, &views);
  writer_append_c(writer, ",\n ");
  class_json_write_all(context, &(LayoutOptions){0}, context->memory, &views, writer);
  writer_append_c(writer, ",\n ");
  json_write_member(writer, "summary", summary_json(context));
  writer_append_c(writer, "}\n");
  source_views_release(&views);
}

static void json_lines_write(const ReportContext *context, Writer *writer) {
  SourceViews views;
  Arena arena = {0};
  json_begin();
  source_views_init(&views, context);
  const uint64_t *fingerprints = fingerprints_make(context, &arena);
  for (uint32_t i = 0; i < context->finding_count; i++) {
    json_write(writer, finding_json(context, i, fingerprints, &views));
    writer_append_char(writer, '\n');
  }
  arena_release(&arena);
  source_views_release(&views);
}

const ReportFormat report_json = {"json", "one JSON object, schema slotlint.check/1",
                                  check_json_write};
const ReportFormat report_json_lines = {"json-lines", "a finding a line, each a JSON object",
                                        json_lines_write};
