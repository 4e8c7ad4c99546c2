#include "report/sarif_rules.h"

#include <string.h>

#include "base/unicode.h"
#include "report/rule_text.h"

// What GitHub takes of a description.
enum { DESCRIPTION_MAX = 1024 };

const char *sarif_level(Severity severity) {
  switch (severity) {
  case SEVERITY_ERROR: return "error";
  case SEVERITY_WARNING: return "warning";
  case SEVERITY_INFO: return "note";
  }
  return "none";
}

// GitHub's own word for it.
static const char *problem_severity(Severity severity) {
  return severity == SEVERITY_INFO ? "recommendation" : sarif_level(severity);
}

static int compare_codes(const void *left, const void *right) {
  const Rule *const *a = left, *const *b = right;
  return strcmp((*a)->code, (*b)->code);
}

static void drop_doubles(SarifRules *self) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < self->list.len; i++)
    if (kept == 0 || compare_codes(&self->list.items[kept - 1], &self->list.items[i]) != 0)
      self->list.items[kept++] = self->list.items[i];
  self->list.len = kept;
}

void sarif_rules_init(SarifRules *self, const ReportContext *context) {
  *self = (SarifRules){0};
  for (uint32_t i = 0; i < context->rule_count; i++)
    array_push(&self->list, context->rules[i]);
  for (uint32_t i = 0; i < context->finding_count; i++)
    array_push(&self->list, context->findings[i].rule);
  array_sort(&self->list, compare_codes);
  drop_doubles(self);
}

void sarif_rules_release(SarifRules *self) {
  array_release(&self->list);
}

uint32_t sarif_rules_index(const SarifRules *self, const Rule *rule) {
  uint32_t low = 0, high = self->list.len;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (strcmp(self->list.items[middle]->code, rule->code) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

// As much of a text as is allowed, by whole sentences where the first one fits.
static Str cut_text(Str text) {
  text = str_trim(text);
  if (utf8_count_utf16(text) <= DESCRIPTION_MAX)
    return text;
  size_t end = 0, sentence = 0, units = 0;
  while (end < text.len) {
    size_t before = end;
    units += utf8_decode(text, &end) > 0xFFFF ? 2 : 1;
    if (units > DESCRIPTION_MAX)
      return str_slice(text, 0, sentence ? sentence : before);
    if (text.data[before] == '.' && end < text.len &&
        (text.data[end] == ' ' || text.data[end] == '\n'))
      sentence = end;
  }
  return text;
}

static cJSON *message(Str text) {
  cJSON *value = json_object();
  json_set(value, "text", json_text(text));
  return value;
}

static cJSON *help_json(const Rule *rule) {
  StrBuf text = {0};
  rule_text_append(&text, rule, RULE_FORMAT_TEXT);
  cJSON *value = message(strbuf_str(&text));
  strbuf_clear(&text);
  rule_text_append(&text, rule, RULE_FORMAT_MARKDOWN);
  json_set(value, "markdown", json_text(strbuf_str(&text)));
  strbuf_release(&text);
  return value;
}

static cJSON *properties_json(const Rule *rule) {
  cJSON *tags = json_array();
  json_add(tags, json_c("python"));
  json_add(tags, json_c("slots"));
  cJSON *problem = json_object();
  json_set(problem, "severity", json_c(problem_severity(rule->severity)));
  cJSON *value = json_object();
  json_set(value, "tags", tags);
  json_set(value, "precision", json_c(rule->preview ? "medium" : "very-high"));
  json_set(value, "problem", problem);
  return value;
}

// Whether a line of Markdown does not go on with the paragraph above it.
static bool begins_anew(Str line) {
  static const Str STARTS[] = {STR_INIT("\n"),  STR_INIT(" "),   STR_INIT("* "), STR_INIT("- "),
                               STR_INIT("# "),  STR_INIT("|"),   STR_INIT(">"),  STR_INIT("1. "),
                               STR_INIT("2. "), STR_INIT("3. "), STR_INIT("```")};
  for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
    if (str_starts_with(line, STARTS[i]))
      return true;
  return str_is_empty(line);
}

// A paragraph is one line, but for lists and programs, which keep their lines.
static void append_flowed(StrBuf *out, Str text) {
  text = str_trim(text);
  for (size_t i = 0; i < text.len; i++) {
    bool joins = text.data[i] == '\n' && i > 0 && text.data[i - 1] != '\n' &&
                 !begins_anew(str_slice(text, i + 1, text.len));
    strbuf_append_char(out, joins ? ' ' : text.data[i]);
  }
}

static cJSON *description_json(const char *text) {
  StrBuf flowed = {0};
  append_flowed(&flowed, str_from(text));
  cJSON *value = message(cut_text(strbuf_str(&flowed)));
  strbuf_release(&flowed);
  return value;
}

static cJSON *rule_json(const Rule *rule) {
  cJSON *configuration = json_object();
  json_set(configuration, "enabled", json_bool(rule->enabled));
  json_set(configuration, "level", json_c(sarif_level(rule->severity)));
  cJSON *value = json_object();
  json_set(value, "id", json_c(rule->code));
  json_set(value, "name", json_c(rule->name));
  json_set(value, "shortDescription", description_json(rule->summary));
  json_set(value, "fullDescription", description_json(rule->explanation));
  json_set(value, "help", help_json(rule));
  json_set(value, "defaultConfiguration", configuration);
  json_set(value, "properties", properties_json(rule));
  return value;
}

void sarif_rules_write(const SarifRules *self, Writer *writer) {
  JsonRecords records;
  json_records_begin(&records, writer, "rules");
  for (uint32_t i = 0; i < self->list.len; i++)
    json_records_add(&records, rule_json(self->list.items[i]));
  json_records_end(&records);
}
