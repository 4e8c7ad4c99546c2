#include <inttypes.h>
#include <stdio.h>

#include "base/path.h"
#include "report/class_json.h"
#include "report/fingerprint.h"
#include "report/sarif_rules.h"
#include "report/text.h"
#include "report/uri.h"
#include "version.h"

#define SARIF_SCHEMA                                                                               \
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

typedef struct Sarif {
  const ReportContext *context;
  Writer *writer;
  SourceViews views;
  SarifRules rules;
  const uint64_t *fingerprints;
} Sarif;

static cJSON *uri_json(Str path) {
  StrBuf text = {0};
  uri_append(&text, path);
  cJSON *value = json_text(strbuf_str(&text));
  strbuf_release(&text);
  return value;
}

static cJSON *directory_json(Str path) {
  StrBuf text = {0};
  strbuf_append(&text, path);
  if (!str_ends_with(path, STR("/")))
    strbuf_append_char(&text, '/');
  cJSON *value = json_object();
  json_set(value, "uri", uri_json(strbuf_str(&text)));
  strbuf_release(&text);
  return value;
}

// Relative to the working directory where the file is below it; such references have no "..".
static cJSON *artifact_json(const SourceFile *file) {
  cJSON *value = json_object();
  Str shown = file->shown;
  bool above =
      path_is_absolute(shown) || str_eq(shown, STR("..")) || str_starts_with(shown, STR("../"));
  json_set(value, "uri", uri_json(above ? file->path : shown));
  if (!above)
    json_set(value, "uriBaseId", json_c("%SRCROOT%"));
  return value;
}

static cJSON *region_json(const SourceRange *range) {
  cJSON *value = json_object();
  json_set(value, "startLine", json_number(range->start.line));
  json_set(value, "startColumn", json_number(range->start.column));
  json_set(value, "endLine", json_number(range->end.line));
  json_set(value, "endColumn", json_number(range->end.column));
  return value;
}

static cJSON *physical_json(const SourceRange *range) {
  cJSON *value = json_object();
  json_set(value, "artifactLocation", artifact_json(range->file));
  json_set(value, "region", region_json(range));
  return value;
}

// A sentence of a message: braces are doubled, as they would mean arguments.
static void append_sentence(StrBuf *out, Str text) {
  text = str_trim(text);
  size_t first = out->len;
  for (size_t i = 0; i < text.len; i++) {
    strbuf_append_char(out, text.data[i]);
    if (text.data[i] == '{' || text.data[i] == '}')
      strbuf_append_char(out, text.data[i]);
  }
  // What comes first is the finding's own message, letter by letter.
  if (first > 0 && text.len && out->data[first] >= 'a' && out->data[first] <= 'z')
    out->data[first] = (char)(out->data[first] - 'a' + 'A');
  if (text.len && str_find_char(STR(".?!"), text.data[text.len - 1]) == STR_NOT_FOUND)
    strbuf_append_char(out, '.');
}

// A link to a related location: `[text](1)`.
static void append_link(StrBuf *out, Str text, uint32_t id) {
  strbuf_append_char(out, '[');
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == '[' || c == ']' || c == '\\')
      strbuf_append_char(out, '\\');
    strbuf_append_char(out, c);
    if (c == '{' || c == '}')
      strbuf_append_char(out, c);
  }
  strbuf_printf(out, "](%u)", id);
}

static void append_related(StrBuf *out, const Related *related, uint32_t id) {
  strbuf_append_char(out, ' ');
  if (related->span.file == NO_FILE) {
    append_sentence(out, related->message);
    return;
  }
  strbuf_append_c(out, "See ");
  append_link(out, related->message, id);
  strbuf_append_char(out, '.');
}

// The first sentence is what viewers take for the title.
static cJSON *message_json(const ReportContext *context, const Finding *finding) {
  StrBuf text = {0}, title = {0};
  strbuf_append(&title, finding->message);
  text_append_versions(&title, context, finding);
  append_sentence(&text, strbuf_str(&title));
  strbuf_release(&title);
  const Str parts[] = {finding->note, finding->help};
  for (size_t i = 0; i < 2; i++) {
    strbuf_append_c(&text, parts[i].len ? " " : "");
    append_sentence(&text, parts[i]);
  }
  for (uint32_t i = 0; i < finding->related_count; i++)
    append_related(&text, &finding->related[i], i + 1);
  cJSON *value = json_object();
  json_set(value, "text", json_text(strbuf_str(&text)));
  strbuf_release(&text);
  return value;
}

static cJSON *logical_json(const Finding *finding) {
  StrBuf name = {0};
  strbuf_append(&name, finding->module);
  strbuf_append_c(&name, finding->module.len ? "." : "");
  strbuf_append(&name, finding->class_name);
  size_t dot = str_find_char_last(finding->class_name, '.');
  Str last = dot == STR_NOT_FOUND
                 ? finding->class_name
                 : str_slice(finding->class_name, dot + 1, finding->class_name.len);
  cJSON *value = json_object(), *list = json_array();
  json_set(value, "name", json_text(last));
  json_set(value, "fullyQualifiedName", json_text(strbuf_str(&name)));
  json_set(value, "kind", json_c("type"));
  json_add(list, value);
  strbuf_release(&name);
  return list;
}

static cJSON *locations_json(const Finding *finding, const SourceRange *range) {
  cJSON *location = json_object(), *list = json_array();
  json_set(location, "physicalLocation", physical_json(range));
  if (finding->class_name.len)
    json_set(location, "logicalLocations", logical_json(finding));
  json_add(list, location);
  return list;
}

static cJSON *related_json(Sarif *self, const Project *project, const Finding *finding) {
  cJSON *list = json_array();
  for (uint32_t i = 0; i < finding->related_count; i++) {
    const Related *related = &finding->related[i];
    if (related->span.file == NO_FILE)
      continue;
    SourceRange range = source_views_range(&self->views, project, related->span);
    cJSON *location = json_object(), *message = json_object();
    json_set(message, "text", json_text(related->message));
    json_set(location, "id", json_number(i + 1));
    json_set(location, "physicalLocation", physical_json(&range));
    json_set(location, "message", message);
    json_add(list, location);
  }
  return list;
}

static cJSON *fingerprints_json(uint64_t fingerprint) {
  char text[17];
  snprintf(text, sizeof text, "%016" PRIx64, fingerprint);
  cJSON *value = json_object();
  json_set(value, "slotlint/v1", json_c(text));
  return value;
}

static cJSON *result_json(Sarif *self, uint32_t index) {
  const Finding *finding = &self->context->findings[index];
  const Project *project = self->context->projects[self->context->finding_projects[index]];
  SourceRange range = source_views_range(&self->views, project, finding->span);
  cJSON *value = json_object();
  json_set(value, "ruleId", json_c(finding->rule->code));
  json_set(value, "ruleIndex", json_number(sarif_rules_index(&self->rules, finding->rule)));
  json_set(value, "level", json_c(sarif_level(finding->severity)));
  json_set(value, "message", message_json(self->context, finding));
  json_set(value, "locations", locations_json(finding, &range));
  json_set(value, "relatedLocations", related_json(self, project, finding));
  json_set(value, "partialFingerprints", fingerprints_json(self->fingerprints[index]));
  return value;
}

static void write_tool(Sarif *self) {
  writer_append_c(self->writer, "\"tool\": {\"driver\": {\"name\": \"slotlint\", \"version\": \"" //
                  SLOTLINT_VERSION "\", \"semanticVersion\": \"" SLOTLINT_VERSION "\",\n ");
  sarif_rules_write(&self->rules, self->writer);
  writer_append_c(self->writer, "}},\n ");
}

static void write_invocation(Sarif *self) {
  Str directory = self->context->working_directory;
  cJSON *invocation = json_object(), *list = json_array();
  json_set(invocation, "executionSuccessful", json_bool(true));
  if (directory.len)
    json_set(invocation, "workingDirectory", directory_json(directory));
  json_add(list, invocation);
  json_write_member(self->writer, "invocations", list);
  writer_append_c(self->writer, ",\n ");
  if (str_is_empty(directory))
    return;
  cJSON *bases = json_object();
  json_set(bases, "%SRCROOT%", directory_json(directory));
  json_write_member(self->writer, "originalUriBaseIds", bases);
  writer_append_c(self->writer, ",\n ");
}

static void write_results(Sarif *self) {
  JsonRecords records;
  json_records_begin(&records, self->writer, "results");
  for (uint32_t i = 0; i < self->context->finding_count; i++)
    json_records_add(&records, result_json(self, i));
  json_records_end(&records);
}

static void write_properties(Sarif *self) {
  writer_append_c(self->writer, ",\n \"properties\": {");
  json_write_member(self->writer, "target", json_target(self->context));
  if (self->context->memory) {
    writer_append_c(self->writer, ",\n ");
    class_json_write_all(self->context, &(LayoutOptions){0}, true, &self->views, self->writer);
  }
  writer_append_char(self->writer, '}');
}

static void write_run(Sarif *self) {
  writer_append_c(self->writer, "{\"$schema\": \"" SARIF_SCHEMA "\",\n \"version\": \"2.1.0\",\n"
                                " \"runs\": [{");
  write_tool(self);
  write_invocation(self);
  writer_append_c(self->writer, "\"automationDetails\": {\"id\": \"slotlint/\"},\n "
                                "\"columnKind\": \"unicodeCodePoints\",\n ");
  write_results(self);
  write_properties(self);
  writer_append_c(self->writer, "}]}\n");
}

static void sarif_write(const ReportContext *context, Writer *writer) {
  Sarif self = {.context = context, .writer = writer};
  Arena arena = {0};
  json_begin();
  source_views_init(&self.views, context);
  sarif_rules_init(&self.rules, context);
  self.fingerprints = fingerprints_make(context, &arena);
  write_run(&self);
  arena_release(&arena);
  sarif_rules_release(&self.rules);
  source_views_release(&self.views);
}

const ReportFormat report_sarif = {"sarif", "SARIF 2.1.0, for code scanning and editors",
                                   sarif_write};
