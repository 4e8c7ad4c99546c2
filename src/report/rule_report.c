#include "report/json_value.h"
#include "report/rule_text.h"
#include "report/text.h"

static const char *const FIXABILITY[] = {
    [FIX_NONE] = "none", [FIX_SOMETIMES] = "sometimes", [FIX_ALWAYS] = "always"};

bool rule_format_find(Str name, RuleFormat *format) {
  static const char *const NAMES[] = {[RULE_FORMAT_TEXT] = "text",
                                      [RULE_FORMAT_JSON] = "json",
                                      [RULE_FORMAT_MARKDOWN] = "markdown"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    if (!str_eq_c(name, NAMES[i]))
      continue;
    *format = (RuleFormat)i;
    return true;
  }
  return false;
}

static cJSON *rule_json(const Rule *rule) {
  cJSON *value = json_object();
  json_set(value, "code", json_c(rule->code));
  json_set(value, "name", json_c(rule->name));
  json_set(value, "severity", json_c(severity_name(rule->severity)));
  json_set(value, "enabled", json_bool(rule->enabled));
  json_set(value, "preview", json_bool(rule->preview));
  json_set(value, "fix", json_c(FIXABILITY[rule->fixability]));
  json_set(value, "summary", json_c(rule->summary));
  json_set(value, "explanation", json_c(rule->explanation));
  json_set(value, "bad", json_c(rule->bad));
  json_set(value, "good", json_c(rule->good));
  return value;
}

static void write_array(const Rule *const *rules, uint32_t count, Writer *writer) {
  JsonRecords records;
  json_begin();
  json_records_begin(&records, writer, NULL);
  for (uint32_t i = 0; i < count; i++)
    json_records_add(&records, rule_json(rules[i]));
  json_records_end(&records);
  writer_append_char(writer, '\n');
}

static void append_fixability(StrBuf *out, const Rule *rule) {
  switch (rule->fixability) {
  case FIX_NONE: return;
  case FIX_SOMETIMES: strbuf_append_c(out, ", sometimes fixable"); return;
  case FIX_ALWAYS: strbuf_append_c(out, ", fixable"); return;
  }
}

static void write_rule(const Rule *rule, RuleFormat format, bool color, Writer *writer) {
  StrBuf text = {0};
  rule_text_append_status(&text, rule);
  append_fixability(&text, rule);
  if (format == RULE_FORMAT_MARKDOWN) {
    writer_printf(writer, "# %s (%s)\n\n%s (%s)\n\n", rule->name, rule->code, rule->summary,
                  strbuf_c(&text));
  } else {
    text_styled(writer, style_of(rule->severity), color, rule->code);
    writer_append_char(writer, ' ');
    text_styled(writer, STYLE_BOLD, color, rule->name);
    writer_printf(writer, "  %s\n%s\n\n", strbuf_c(&text), rule->summary);
  }
  strbuf_clear(&text);
  rule_text_append(&text, rule, format);
  writer_append(writer, strbuf_str(&text));
  strbuf_release(&text);
}

void rule_report_write(const Rule *const *rules, uint32_t count, RuleFormat format, bool color,
                       Writer *writer) {
  if (format == RULE_FORMAT_JSON && count == 1) {
    json_begin();
    json_write(writer, rule_json(rules[0]));
    writer_append_char(writer, '\n');
    return;
  }
  if (format == RULE_FORMAT_JSON) {
    write_array(rules, count, writer);
    return;
  }
  for (uint32_t i = 0; i < count; i++) {
    writer_append_c(writer, i ? "\n" : "");
    write_rule(rules[i], format, color, writer);
  }
}

static void write_row(const Rule *rule, int name_columns, bool color, Writer *writer) {
  text_styled(writer, style_of(rule->severity), color, rule->code);
  writer_printf(writer, "  %-*s  %-7s  %-7s  %s\n", name_columns, rule->name,
                severity_name(rule->severity),
                rule->preview   ? "preview"
                : rule->enabled ? "on"
                                : "off",
                rule->summary);
}

static void write_markdown_row(const Rule *rule, Writer *writer) {
  StrBuf text = {0};
  rule_text_append_status(&text, rule);
  writer_printf(writer, "| %s | %s | %s | %s |\n", rule->code, rule->name, strbuf_c(&text),
                rule->summary);
  strbuf_release(&text);
}

void rule_table_write(const Rule *const *rules, uint32_t count, RuleFormat format, bool color,
                      Writer *writer) {
  uint32_t columns = 0;
  if (format == RULE_FORMAT_JSON) {
    write_array(rules, count, writer);
    return;
  }
  if (format == RULE_FORMAT_MARKDOWN)
    writer_append_c(writer, "| Code | Name | Severity | Summary |\n|---|---|---|---|\n");
  for (uint32_t i = 0; i < count; i++) {
    uint32_t width = text_width(str_from(rules[i]->name));
    columns = width > columns ? width : columns;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (format == RULE_FORMAT_MARKDOWN)
      write_markdown_row(rules[i], writer);
    else
      write_row(rules[i], (int)columns, color, writer);
  }
}
