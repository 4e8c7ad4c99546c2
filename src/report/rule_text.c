#include "report/rule_text.h"

void rule_text_append_status(StrBuf *out, const Rule *rule) {
  strbuf_append_c(out, severity_name(rule->severity));
  if (rule->preview)
    strbuf_append_c(out, ", preview");
  strbuf_append_c(out, rule->enabled ? ", on by default" : ", off by default");
}

static void append_indented(StrBuf *out, Str text) {
  Str line;
  text = str_trim(text);
  while (str_split(&text, '\n', &line)) {
    if (line.len)
      strbuf_append_c(out, "    ");
    strbuf_append(out, line);
    strbuf_append_char(out, '\n');
  }
}

static void append_example(StrBuf *out, const char *title, const char *program, bool markdown) {
  Str text = str_from(program);
  // Only the line ends: the first line's indentation is Python.
  while (text.len && text.data[text.len - 1] == '\n')
    text.len--;
  while (text.len && text.data[0] == '\n')
    text = str_slice(text, 1, text.len);
  if (str_is_empty(text))
    return;
  if (markdown) {
    strbuf_printf(out, "\n## %s\n\n```python\n" STR_FMT "\n```\n", title, STR_ARG(text));
    return;
  }
  strbuf_printf(out, "\n%s:\n\n", title);
  append_indented(out, text);
}

void rule_text_append(StrBuf *out, const Rule *rule, RuleFormat format) {
  bool markdown = format == RULE_FORMAT_MARKDOWN;
  strbuf_append(out, str_trim(str_from(rule->explanation)));
  strbuf_append_char(out, '\n');
  append_example(out, "Bad", rule->bad, markdown);
  append_example(out, "Good", rule->good, markdown);
}
