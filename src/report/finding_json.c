#include "report/finding_json.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/text.h"

static void set_range(cJSON *value, const SourceRange *range) {
  json_set(value, "path", json_text(range->file->shown));
  json_set(value, "start", json_place(range->start));
  json_set(value, "end", json_place(range->end));
}

static cJSON *related_json(const Project *project, const Related *related, SourceViews *views) {
  cJSON *value = json_object();
  json_set(value, "message", json_text(related->message));
  if (related->span.file == NO_FILE) {
    json_set(value, "path", NULL);
    json_set(value, "start", NULL);
    json_set(value, "end", NULL);
  } else {
    SourceRange range = source_views_range(views, project, related->span);
    set_range(value, &range);
  }
  return value;
}

static cJSON *related_array(const Project *project, const Finding *finding, SourceViews *views) {
  cJSON *list = json_array();
  for (uint32_t i = 0; i < finding->related_count; i++)
    json_add(list, related_json(project, &finding->related[i], views));
  return list;
}

static cJSON *versions_json(const ReportContext *context, const Finding *finding) {
  if (finding_holds_for_all(context, finding))
    return json_null();
  cJSON *list = json_array();
  for (uint32_t i = 0; i < context->minor_count; i++) {
    char text[16];
    snprintf(text, sizeof text, "3.%u", context->minors[i]);
    if (finding->versions >> context->minors[i] & 1)
      json_add(list, json_c(text));
  }
  return list;
}

static cJSON *fingerprint_json(uint64_t fingerprint) {
  char text[17];
  snprintf(text, sizeof text, "%016" PRIx64, fingerprint);
  return json_c(text);
}

cJSON *finding_json(const ReportContext *context, uint32_t index, const uint64_t *fingerprints,
                    SourceViews *views) {
  const Finding *finding = &context->findings[index];
  const Project *project = context->projects[context->finding_projects[index]];
  SourceRange range = source_views_range(views, project, finding->span);
  cJSON *value = json_object();
  json_set(value, "code", json_c(finding->rule->code));
  json_set(value, "name", json_c(finding->rule->name));
  json_set(value, "severity", json_c(severity_name(finding->severity)));
  json_set(value, "url", NULL);
  json_set(value, "message", json_text(finding->message));
  json_set(value, "note", json_text_or_null(finding->note));
  json_set(value, "help", json_text_or_null(finding->help));
  set_range(value, &range);
  json_set(value, "module", json_text_or_null(finding->module));
  json_set(value, "class", json_text_or_null(finding->class_name));
  json_set(value, "attribute", json_text_or_null(finding->attribute));
  json_set(value, "versions", versions_json(context, finding));
  json_set(value, "related", related_array(project, finding, views));
  json_set(value, "fix", NULL);
  json_set(value, "fingerprint", fingerprint_json(fingerprints[index]));
  return value;
}
