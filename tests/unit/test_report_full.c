// The formats for people: carets stand under what they mean, whatever the line is made of, and
// nothing of a source can steer the terminal.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/unicode.h"
#include "report/text.h"
#include "report_sample.h"

static const char POINT[] = "class Point:\n"
                            "    __slots__ = (\"x\", \"y\")\n"
                            "\n"
                            "    def move(self):\n"
                            "        self.z = 1\n";

static void test_a_finding_with_everything(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(POINT));
  Finding *finding =
      sample_find(&sample, &SAMPLE_ERROR, sample_span(&sample, "self.z", 0), "no slot `z`");
  Related related[] = {
      {.message = STR("slots are declared here"),
       .span = sample_span(&sample, "(\"x\", \"y\")", 0)},
      {.message = STR("has fields"), .span = {.file = NO_FILE}, .name = STR("int")},
  };
  finding->related = related;
  finding->related_count = 2;
  finding->note = STR("CPython says no");
  finding->help = STR("add it");
  assert_string_equal(sample_write(&sample, "full"),
                      "shapes/point.py:5:9: SLT201 no slot `z`\n"
                      "  |\n"
                      "2 |     __slots__ = (\"x\", \"y\")\n"
                      "  |                 ---------- slots are declared here\n"
                      "...\n"
                      "5 |         self.z = 1\n"
                      "  |         ^^^^^^\n"
                      "  |\n"
                      "  = note: `int`: has fields\n"
                      "  = note: CPython says no\n"
                      "  = help: add it\n"
                      "\n");
  assert_string_equal(sample_write(&sample, "concise"),
                      "shapes/point.py:5:9: SLT201 no slot `z`\n");
  sample_release(&sample);
}

// Draws `source` with one mark and returns what stands between the header and the end.
static void check_drawing(const char *source, size_t source_len, Span span, uint32_t width,
                          const char *expected) {
  ReportSample sample;
  sample_init(&sample, str_make(source, source_len));
  sample.context.width = width;
  sample_find(&sample, &SAMPLE_WARNING, span, "m");
  const char *drawn = strchr(sample_write(&sample, "full"), '\n');
  assert_non_null(drawn);
  assert_string_equal(drawn + 1, expected);
  sample_release(&sample);
}

#define CHECK_DRAWING(source, start, end, width, expected)                                         \
  check_drawing(source, sizeof source - 1, (Span){0, start, end}, width, expected)

static void test_tabs(void **state) {
  (void)state;
  CHECK_DRAWING("\tx = 1\n", 1, 2, 0, "  |\n1 |     x = 1\n  |     ^\n  |\n\n");
  CHECK_DRAWING("ab\tx = 1\n", 3, 4, 0, "  |\n1 | ab  x = 1\n  |     ^\n  |\n\n");
  CHECK_DRAWING("abcd\tx\n", 4, 5, 0, "  |\n1 | abcd    x\n  |     ^^^^\n  |\n\n");
}

static void test_wide_and_combining(void **state) {
  (void)state;
  CHECK_DRAWING("\u6f22\u5b57 = x\n", 0, 6, 0, "  |\n1 | \u6f22\u5b57 = x\n  | ^^^^\n  |\n\n");
  CHECK_DRAWING("\u6f22\u5b57 = x\n", 9, 10, 0, "  |\n1 | \u6f22\u5b57 = x\n  |        ^\n  |\n\n");
  CHECK_DRAWING("e\u0301 = x\n", 6, 7, 0, "  |\n1 | e\u0301 = x\n  |     ^\n  |\n\n");
  CHECK_DRAWING("\U0001F600 = x\n", 0, 4, 0, "  |\n1 | \U0001F600 = x\n  | ^^\n  |\n\n");
}

static void test_hostile_characters(void **state) {
  (void)state;
  CHECK_DRAWING("a\x1b[31m = x\n", 9, 10, 0, "  |\n1 | a\uFFFD[31m = x\n  |          ^\n  |\n\n");
  CHECK_DRAWING("a\u202e = x\n", 7, 8, 0, "  |\n1 | a\uFFFD = x\n  |      ^\n  |\n\n");
  CHECK_DRAWING("a\x0c = x\n", 5, 6, 0, "  |\n1 | a\uFFFD = x\n  |      ^\n  |\n\n");
}

static void test_line_ends(void **state) {
  (void)state;
  CHECK_DRAWING("a\r\nb = 1\r\n", 3, 4, 0, "  |\n2 | b = 1\n  | ^\n  |\n\n");
  CHECK_DRAWING("a\rb = 1\rc", 2, 3, 0, "  |\n2 | b = 1\n  | ^\n  |\n\n");
  CHECK_DRAWING("a\nb", 3, 3, 0, "  |\n2 | b\n  |  ^\n  |\n\n");
  CHECK_DRAWING("a\n", 2, 2, 0, "  |\n2 |\n  | ^\n  |\n\n");
}

static void test_a_file_that_shrank(void **state) {
  (void)state;
  CHECK_DRAWING("ab\n", 500, 600, 0, "  |\n2 |\n  | ^\n  |\n\n");
  CHECK_DRAWING("ab", 1, 600, 0, "  |\n1 | ab\n  |  ^\n  |\n\n");
  CHECK_DRAWING("", 7, 9, 0, "  |\n1 |\n  | ^\n  |\n\n");
}

static void test_a_file_that_is_gone(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR(""));
  sample.files[0].path = STR("/nowhere/at/all.py");
  Finding *finding = sample_find(&sample, &SAMPLE_ERROR, (Span){0, 5, 9}, "m");
  finding->note = STR("n");
  assert_string_equal(sample_write(&sample, "full"),
                      "shapes/point.py:1:1: SLT201 m\n  = note: n\n\n");
  sample.context.stdin_path = sample.files[0].path;
  sample.context.stdin_text = STR("no \xff UTF-8\n");
  assert_string_equal(sample_write(&sample, "full"),
                      "shapes/point.py:1:1: SLT201 m\n  = note: n\n\n");
  sample_release(&sample);
}

static void test_many_lines(void **state) {
  (void)state;
  CHECK_DRAWING("f(a,\n  b)\n", 0, 9, 0, "  |\n1 | f(a,\n  | ^^^^\n2 |   b)\n  |   ^^\n  |\n\n");
  CHECK_DRAWING("f(\n1,\n2,\n3,\n4,\n5)\n", 0, 17, 0,
                "  |\n1 | f(\n  | ^^\n2 | 1,\n  | ^^\n...\n6 | 5)\n  | ^^\n  |\n\n");
}

static void test_gutter_of_two_digits(void **state) {
  (void)state;
  CHECK_DRAWING("\n\n\n\n\n\n\n\nab = (\n1)\n", 13, 17, 0,
                "   |\n 9 | ab = (\n   |      ^\n10 | 1)\n   | ^^\n   |\n\n");
}

static void test_long_lines_are_cut(void **state) {
  (void)state;
  static const char LINE[] = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghij\n";
  CHECK_DRAWING(LINE, 2, 4, 34, "  |\n1 | 0123456789abcdefghijklmnopqrs\u2026\n  |   ^^\n  |\n\n");
  CHECK_DRAWING(LINE, 36, 38, 34,
                "  |\n1 | \u2026rstuvwxyz0123456789abcdefghij\n  |           ^^\n  |\n\n");
  CHECK_DRAWING(LINE, 29, 34, 34,
                "  |\n1 | \u2026klmnopqrstuvwxyz0123456789ab\u2026\n  |           ^^^^^\n  |\n\n");
  CHECK_DRAWING(LINE, 1, 50, 34,
                "  |\n1 | 0123456789abcdefghijklmnopqrs\u2026\n  |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
                "  |\n\n");
}

static uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static const char *const PIECES[] = {"a",      "=",       "_",          "\t",   "\u00e9",
                                     "\u6f22", "e\u0301", "\U0001F40D", "\x07", "\u200b"};

// The text that a terminal shows from `column` on.
static const char *skip_columns(const char *line, size_t column) {
  Str text = str_from(line);
  size_t at = 0, width = 0;
  while (at < text.len && width < column)
    width += unicode_width(utf8_decode(text, &at));
  assert_int_equal(width, column);
  return line + at;
}

// The caret under a `#` in a line of all kinds of characters points at the `#`.
static void test_carets_in_random_lines(void **state) {
  (void)state;
  uint32_t seed = 20240607;
  for (int round = 0; round < 2000; round++) {
    StrBuf line = {0};
    uint32_t before = next_random(&seed) % 60, after = next_random(&seed) % 60;
    for (uint32_t i = 0; i < before; i++)
      strbuf_append_c(&line, PIECES[next_random(&seed) % 10]);
    uint32_t at = (uint32_t)line.len;
    strbuf_append_char(&line, '#');
    for (uint32_t i = 0; i < after; i++)
      strbuf_append_c(&line, PIECES[next_random(&seed) % 10]);
    ReportSample sample;
    sample_init(&sample, strbuf_str(&line));
    sample.context.width = 40 + next_random(&seed) % 60;
    sample_find(&sample, &SAMPLE_WARNING, (Span){0, at, at + 1}, "m");
    char *shown = strstr((char *)(uintptr_t)sample_write(&sample, "full"), "\n1 | ") + 5;
    char *end = strchr(shown, '\n');
    char *caret = strchr(end, '^');
    *end = '\0';
    assert_true(text_width(str_from(shown)) + 4 <= sample.context.width);
    const char *marked = skip_columns(shown, (size_t)(caret - (end + 1)) - 4);
    while (marked[0] != '#' && unicode_width(utf8_decode(str_from(marked), &(size_t){0})) == 0) {
      size_t length = 0;
      utf8_decode(str_from(marked), &length);
      marked += length;
    }
    assert_int_equal(marked[0], '#');
    sample_release(&sample);
    strbuf_release(&line);
  }
}

static void test_marks_on_one_line_and_elsewhere(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("__slots__ = \"a\", \"a\"\n"));
  sample.files[1] = (SourceFile){.path = STR("/nowhere/b.py"), .shown = STR("b.py")};
  sample.project.file_count = 2;
  Finding *finding = sample_find(&sample, &SAMPLE_WARNING, (Span){0, 17, 20}, "twice");
  Related related[] = {{.message = STR("first here"), .span = {0, 12, 15}},
                       {.message = STR("in the base"), .span = {1, 0, 5}}};
  finding->related = related;
  finding->related_count = 2;
  assert_string_equal(sample_write(&sample, "full"), "shapes/point.py:1:18: SLT303 twice\n"
                                                     "  |\n"
                                                     "1 | __slots__ = \"a\", \"a\"\n"
                                                     "  |                  ^^^\n"
                                                     "  |             --- first here\n"
                                                     "  |\n"
                                                     " ::: b.py:1:1: in the base\n"
                                                     "\n");
  sample_release(&sample);
}

static void test_wrapping(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("x\n"));
  sample.context.width = 40;
  Finding *finding = sample_find(&sample, &SAMPLE_ERROR, (Span){0, 0, 1}, "m");
  finding->help = STR("one two three four five six seven eight nine ten");
  const char *help = strstr(sample_write(&sample, "full"), "  = help");
  assert_string_equal(help, "  = help: one two three four five six\n"
                            "          seven eight nine ten\n\n");
  sample_release(&sample);
}

static void test_colors(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("x\n"));
  sample.context.color = true;
  sample_find(&sample, &SAMPLE_ERROR, (Span){0, 0, 1}, "m");
  assert_string_equal(sample_write(&sample, "concise"),
                      "\x1b[1mshapes/point.py\x1b[0m:1:1: \x1b[1;31mSLT201\x1b[0m m\n");
  sample_release(&sample);
}

static void test_versions(void **state) {
  (void)state;
  static const struct {
    uint32_t versions;
    const char *expected;
  } ROWS[] = {
      {0, ""},
      {0x7F << 8, ""},
      {1 << 10, " (3.10)"},
      {1 << 10 | 1 << 11, " (3.10, 3.11)"},
      {7 << 11, " (3.11 to 3.13)"},
      {1 << 8 | 7 << 11, " (3.8, 3.11 to 3.13)"},
      {1 << 8 | 1 << 10 | 1 << 14, " (3.8, 3.10, 3.14)"},
      {0xFF << 8, ""},
  };
  ReportSample sample;
  sample_init(&sample, STR(""));
  for (uint8_t i = 0; i < 7; i++)
    sample.minors[i] = (uint8_t)(8 + i);
  sample.context.minor_count = 7;
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    StrBuf text = {0};
    text_append_versions(&text, &sample.context, &(Finding){.versions = ROWS[i].versions});
    assert_string_equal(strbuf_c(&text), ROWS[i].expected);
    strbuf_release(&text);
  }
  sample_release(&sample);
}

static void test_summary(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("x\n"));
  sample.context.quiet = false;
  assert_string_equal(sample_write(&sample, "concise"), "Nothing found in 1 file.\n");
  sample.context.suppressed = 2;
  assert_string_equal(sample_write(&sample, "full"),
                      "Nothing found in 1 file; 2 findings are suppressed.\n");
  sample.context.suppressed = 0;
  sample_find(&sample, &SAMPLE_ERROR, (Span){0, 0, 1}, "m");
  assert_non_null(
      strstr(sample_write(&sample, "full"), "\n\nFound 1 finding (1 error) in 1 file.\n"));
  sample_find(&sample, &SAMPLE_WARNING, (Span){0, 0, 1}, "m");
  sample_find(&sample, &SAMPLE_WARNING, (Span){0, 0, 1}, "m");
  sample.project.unresolved_bases = 4;
  sample.context.verbose = true;
  assert_non_null(strstr(sample_write(&sample, "full"),
                         "\n\nFound 3 findings (1 error, 2 warnings) in 1 file; "
                         "4 base classes were not found.\n"));
  sample_release(&sample);
}

static void test_safe_texts(void **state) {
  (void)state;
  StrBuf text = {0};
  text_append_safe(&text, STR("a\x1b\n\t\r\x7f\xc2\x85\u202e\u00e9\xff\xed\xa0\x80\xed\xbf\xbf z"));
  assert_string_equal(strbuf_c(&text),
                      "a\\x1b\\n\\t\\r\\x7f\\x85\\u202e\u00e9\\xff\\ud800\\udfff z");
  strbuf_clear(&text);
  text_append_safe(&text, str_make("a\0b", 3));
  assert_string_equal(strbuf_c(&text), "a\\x00b");
  strbuf_release(&text);
  Writer writer;
  writer_init(&writer, -1);
  text_write_path(&writer, STR("a\xff\n.py"));
  assert_true(str_eq_c(writer_kept(&writer), "a\xff\\n.py"));
  writer_release(&writer);
}

static void test_numbers(void **state) {
  (void)state;
  static const struct {
    int64_t number;
    const char *expected;
  } ROWS[] = {{0, "0"},          {999, "999"},           {1000, "1,000"},
              {-1648, "-1,648"}, {1234567, "1,234,567"}, {INT64_MIN, "-9,223,372,036,854,775,808"}};
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    StrBuf text = {0};
    text_append_number(&text, ROWS[i].number);
    assert_string_equal(strbuf_c(&text), ROWS[i].expected);
    strbuf_release(&text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_finding_with_everything),
      cmocka_unit_test(test_tabs),
      cmocka_unit_test(test_wide_and_combining),
      cmocka_unit_test(test_hostile_characters),
      cmocka_unit_test(test_line_ends),
      cmocka_unit_test(test_a_file_that_shrank),
      cmocka_unit_test(test_a_file_that_is_gone),
      cmocka_unit_test(test_many_lines),
      cmocka_unit_test(test_gutter_of_two_digits),
      cmocka_unit_test(test_long_lines_are_cut),
      cmocka_unit_test(test_carets_in_random_lines),
      cmocka_unit_test(test_marks_on_one_line_and_elsewhere),
      cmocka_unit_test(test_wrapping),
      cmocka_unit_test(test_colors),
      cmocka_unit_test(test_versions),
      cmocka_unit_test(test_summary),
      cmocka_unit_test(test_safe_texts),
      cmocka_unit_test(test_numbers),
  };
  return cmocka_run_group_tests_name("report_full", tests, NULL, NULL);
}
