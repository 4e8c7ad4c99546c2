#include "report/text.h"

#include "base/unicode.h"
#include "report/survey.h"

Style style_of(Severity severity) {
  switch (severity) {
  case SEVERITY_ERROR: return STYLE_ERROR;
  case SEVERITY_WARNING: return STYLE_WARNING;
  case SEVERITY_INFO: return STYLE_INFO;
  }
  return STYLE_PLAIN;
}

const char *style_code(Style style, bool color) {
  static const char *const CODES[] = {
      [STYLE_PLAIN] = "\x1b[0m",      [STYLE_BOLD] = "\x1b[1m",       [STYLE_DIM] = "\x1b[2m",
      [STYLE_GUTTER] = "\x1b[1;34m",  [STYLE_RELATED] = "\x1b[1;34m", [STYLE_ERROR] = "\x1b[1;31m",
      [STYLE_WARNING] = "\x1b[1;33m", [STYLE_INFO] = "\x1b[1;36m",    [STYLE_GOOD] = "\x1b[32m",
  };
  return color ? CODES[style] : "";
}

void text_style(Writer *writer, Style style, bool color) {
  writer_append_c(writer, style_code(style, color));
}

void text_styled(Writer *writer, Style style, bool color, const char *text) {
  writer_printf(writer, "%s%s%s", style_code(style, color), text, style_code(STYLE_PLAIN, color));
}

bool text_is_hostile(uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F) ||
         (code_point >= 0x202A && code_point <= 0x202E) || // embeddings and overrides
         (code_point >= 0x2066 && code_point <= 0x2069) || // isolates
         code_point == 0x200E || code_point == 0x200F || code_point == 0x061C ||
         code_point == 0x2028 || code_point == 0x2029 || code_point == 0xFEFF;
}

// A surrogate of its own in WTF-8 at `at`: ED A0..BF 80..BF.
static uint32_t surrogate_at(Str text, size_t at) {
  const unsigned char *p = (const unsigned char *)text.data + at;
  if (text.len - at < 3 || p[0] != 0xED || (p[1] & 0xE0) != 0xA0 || (p[2] & 0xC0) != 0x80)
    return 0;
  return 0xD000 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
}

static void append_escape(StrBuf *out, uint32_t code_point) {
  switch (code_point) {
  case '\n': strbuf_append_c(out, "\\n"); return;
  case '\r': strbuf_append_c(out, "\\r"); return;
  case '\t': strbuf_append_c(out, "\\t"); return;
  default: strbuf_printf(out, code_point < 0x100 ? "\\x%02x" : "\\u%04x", code_point);
  }
}

// The character at `*at`, moved past; what is invalid one byte (or one surrogate) at a time.
static void append_character(StrBuf *out, Str text, size_t *at, bool keep_invalid) {
  size_t from = *at;
  uint32_t code_point = utf8_decode(text, at);
  if (code_point != UTF8_INVALID && text_is_hostile(code_point)) {
    append_escape(out, code_point);
  } else if (code_point != UTF8_INVALID || keep_invalid) {
    strbuf_append(out, str_slice(text, from, *at));
  } else if (surrogate_at(text, from)) {
    append_escape(out, surrogate_at(text, from));
    *at = from + 3;
  } else {
    append_escape(out, (unsigned char)text.data[from]);
  }
}

static void append_safe(StrBuf *out, Str text, bool keep_invalid) {
  for (size_t at = 0; at < text.len;)
    append_character(out, text, &at, keep_invalid);
}

void text_append_safe(StrBuf *out, Str text) {
  append_safe(out, text, false);
}

static void write_safe(Writer *writer, Str text, bool keep_invalid) {
  StrBuf safe = {0};
  append_safe(&safe, text, keep_invalid);
  writer_append(writer, strbuf_str(&safe));
  strbuf_release(&safe);
}

void text_write_safe(Writer *writer, Str text) {
  write_safe(writer, text, false);
}

void text_write_path(Writer *writer, Str path) {
  write_safe(writer, path, true);
}

void text_count(Writer *writer, uint32_t count, const char *one, const char *many) {
  StrBuf number = {0};
  text_append_number(&number, count);
  writer_printf(writer, "%s %s", strbuf_c(&number), count == 1 ? one : many);
  strbuf_release(&number);
}

void text_append_number(StrBuf *out, int64_t number) {
  uint64_t rest = number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number;
  char digits[32];
  size_t at = sizeof digits;
  for (unsigned count = 0; rest || count == 0; count++, rest /= 10) {
    if (count && count % 3 == 0)
      digits[--at] = ',';
    digits[--at] = (char)('0' + rest % 10);
  }
  if (number < 0)
    digits[--at] = '-';
  strbuf_append(out, str_make(digits + at, sizeof digits - at));
}

uint32_t text_width(Str text) {
  uint32_t width = 0;
  for (size_t at = 0; at < text.len;)
    width += unicode_width(utf8_decode(text, &at));
  return width;
}

static void pad(Writer *writer, Str text, uint32_t width) {
  uint32_t has = text_width(text);
  writer_append_repeated(writer, ' ', has < width ? width - has : 0);
}

void text_write_left(Writer *writer, Str text, uint32_t width) {
  writer_append(writer, text);
  pad(writer, text, width);
}

void text_write_right(Writer *writer, Str text, uint32_t width) {
  pad(writer, text, width);
  writer_append(writer, text);
}

bool finding_holds_for_all(const ReportContext *context, const Finding *finding) {
  for (uint32_t i = 0; finding->versions && i < context->minor_count; i++)
    if (!(finding->versions >> context->minors[i] & 1))
      return false;
  return true;
}

void text_append_versions(StrBuf *out, const ReportContext *context, const Finding *finding) {
  if (finding_holds_for_all(context, finding))
    return;
  const char *before = " (";
  for (uint32_t i = 0; i < context->minor_count; i++) {
    if (!(finding->versions >> context->minors[i] & 1))
      continue;
    uint32_t last = i;
    while (last + 1 < context->minor_count && (finding->versions >> context->minors[last + 1] & 1))
      last++;
    strbuf_printf(out, "%s3.%u", before, context->minors[i]);
    if (last > i)
      strbuf_printf(out, last == i + 1 ? ", 3.%u" : " to 3.%u", context->minors[last]);
    before = ", ";
    i = last;
  }
  strbuf_append_c(out, before[0] == ',' ? ")" : "");
}

static void write_kinds(Writer *writer, const Survey *survey, bool color) {
  static const char *const WORDS[][2] = {
      [SEVERITY_ERROR] = {"error", "errors"},
      [SEVERITY_WARNING] = {"warning", "warnings"},
      [SEVERITY_INFO] = {"suggestion", "suggestions"},
  };
  const char *before = " (";
  for (int severity = SEVERITY_ERROR; severity >= SEVERITY_INFO; severity--) {
    if (!survey->findings[severity])
      continue;
    writer_append_c(writer, before);
    text_style(writer, style_of((Severity)severity), color);
    text_count(writer, survey->findings[severity], WORDS[severity][0], WORDS[severity][1]);
    text_style(writer, STYLE_PLAIN, color);
    before = ", ";
  }
  writer_append_char(writer, ')');
}

static void write_rest(Writer *writer, const ReportContext *context, const Survey *survey) {
  if (context->suppressed) {
    writer_append_c(writer, "; ");
    text_count(writer, context->suppressed, "finding is suppressed", "findings are suppressed");
  }
  if (survey->unknown_bases && context->verbose) {
    writer_append_c(writer, "; ");
    text_count(writer, survey->unknown_bases, "base class was not found",
               "base classes were not found");
  }
  writer_append_c(writer, ".\n");
}

void text_write_summary(Writer *writer, const ReportContext *context) {
  if (context->quiet)
    return;
  Survey survey;
  survey_init(&survey, context);
  if (context->finding_count) {
    writer_append_c(writer, "Found ");
    text_count(writer, context->finding_count, "finding", "findings");
    write_kinds(writer, &survey, context->color);
  } else {
    text_style(writer, STYLE_GOOD, context->color);
    writer_append_c(writer, "Nothing found");
    text_style(writer, STYLE_PLAIN, context->color);
  }
  writer_append_c(writer, " in ");
  text_count(writer, survey.files, "file", "files");
  write_rest(writer, context, &survey);
  survey_release(&survey);
}
