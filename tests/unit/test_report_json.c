// The formats for programs: valid whatever a source holds, complete to the key, the same each time.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/unicode.h"
#include "report/fingerprint.h"
#include "report/json_value.h"
#include "report/uri.h"
#include "report_sample.h"

static const char POINT[] = "class Point:\n"
                            "    __slots__ = (\"x\", \"y\")\n"
                            "\n"
                            "    def move(self):\n"
                            "        self.z = 1\n";

static void check_escaped(Str text, const char *expected) {
  Writer writer;
  writer_init(&writer, -1);
  json_write(&writer, json_text(text));
  assert_string_equal(strbuf_c(&writer.buffer), expected);
  writer_release(&writer);
}

static void test_escapes(void **state) {
  (void)state;
  json_begin();
  check_escaped(STR(""), "\"\"");
  check_escaped(STR("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
  check_escaped(STR("\n\r\t\x01\x7f"), "\"\\n\\u000d\\u0009\\u0001\\u007f\"");
  check_escaped(str_make("a\0b", 3), "\"a\\u0000b\"");
  check_escaped(STR("\u00e9\u6f22\U0001F40D"), "\"\u00e9\u6f22\U0001F40D\"");
  check_escaped(STR("x\xffy\xc3"), "\"x\uFFFDy\uFFFD\"");
  check_escaped(STR("\xed\xa0\x80\xed\xbf\xbf\xed\xa0"), "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");
}

// Every pair of bytes, between others, gives a string that is valid UTF-8 and that cJSON reads.
static void test_all_pairs_of_bytes(void **state) {
  (void)state;
  json_begin();
  for (unsigned pair = 0; pair < 0x10000; pair++) {
    char bytes[4] = {'a', (char)(pair >> 8), (char)(pair & 0xFF), 'z'};
    Writer writer;
    writer_init(&writer, -1);
    json_write(&writer, json_text(str_make(bytes, sizeof bytes)));
    assert_true(utf8_is_valid(writer_kept(&writer)));
    // cJSON cannot read a NUL back.
    cJSON *back = cJSON_Parse(strbuf_c(&writer.buffer));
    assert_true(back || bytes[1] == 0 || bytes[2] == 0);
    cJSON_Delete(back);
    writer_release(&writer);
  }
}

static void test_check(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(POINT));
  Finding *finding =
      sample_find(&sample, &SAMPLE_ERROR, sample_span(&sample, "self.z", 0), "no `z`");
  Related related[] = {
      {.message = STR("declared here"), .span = sample_span(&sample, "(\"x\", \"y\")", 0)},
      {.message = STR("a builtin"), .span = {.file = NO_FILE}, .name = STR("int")}};
  finding->related = related;
  finding->related_count = 2;
  finding->help = STR("add it");
  finding->module = STR("shapes.point");
  finding->class_name = STR("Point");
  finding->attribute = STR("z");
  assert_string_equal(
      sample_write(&sample, "json"),
      "{\"schema\": \"slotlint.check/1\",\n"
      " \"tool\": {\"name\":\"slotlint\",\"version\":\"0.1.0\"},\n"
      " \"target\": {\"python\":[\"3.12\"],\"implementation\":\"cpython\","
      "\"platform\":\"linux-x86_64-glibc\",\"pointer_bits\":64,\"gil\":true},\n"
      " \"findings\": [\n"
      "  {\"code\":\"SLT201\",\"name\":\"assignment-outside-slots\",\"severity\":\"error\","
      "\"url\":null,\"message\":\"no `z`\",\"note\":null,\"help\":\"add it\","
      "\"path\":\"shapes/point.py\",\"start\":{\"line\":5,\"column\":9,\"offset\":69},"
      "\"end\":{\"line\":5,\"column\":15,\"offset\":75},\"module\":\"shapes.point\","
      "\"class\":\"Point\",\"attribute\":\"z\",\"versions\":null,\"related\":["
      "{\"message\":\"declared here\",\"path\":\"shapes/point.py\","
      "\"start\":{\"line\":2,\"column\":17,\"offset\":29},"
      "\"end\":{\"line\":2,\"column\":27,\"offset\":39}},"
      "{\"message\":\"a builtin\",\"path\":null,\"start\":null,\"end\":null}],"
      "\"fix\":null,\"fingerprint\":\"7a8fbd798a138d26\"}\n"
      " ],\n"
      " \"classes\": [],\n"
      " \"summary\": {\"files\":1,\"classes\":0,\"findings\":1,\"errors\":1,\"warnings\":0,"
      "\"infos\":0,\"fixable\":0,\"suppressed\":0,\"baselined\":0,\"unknown_bases\":0}}\n");
  sample_release(&sample);
}

static void test_check_of_nothing(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR(""));
  sample.context.project_count = 0;
  sample.context.suppressed = 3;
  const char *text = sample_write(&sample, "json");
  assert_non_null(strstr(text, " \"findings\": [],\n \"classes\": [],\n"));
  assert_non_null(strstr(text, "{\"files\":0,\"classes\":0,"));
  assert_non_null(strstr(text, "\"suppressed\":3"));
  assert_string_equal(sample_write(&sample, "json-lines"), "");
  sample_release(&sample);
}

static void test_versions(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("x\n"));
  sample.minors[0] = 11, sample.minors[1] = 12, sample.minors[2] = 13;
  sample.context.minor_count = 3;
  sample_find(&sample, &SAMPLE_ERROR, (Span){0, 0, 1}, "m")->versions = 1 << 11 | 1 << 13;
  assert_non_null(strstr(sample_write(&sample, "json"), "\"python\":[\"3.11\",\"3.12\",\"3.13\"]"));
  assert_non_null(strstr(sample_write(&sample, "json"), "\"versions\":[\"3.11\",\"3.13\"]"));
  sample_release(&sample);
}

static void test_columns_are_code_points(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("\xef\xbb\xbfs = '\U0001F40D\u00e9'; x\r\ny\rz = 1\n"));
  sample_find(&sample, &SAMPLE_ERROR, sample_span(&sample, "x", 0), "m");
  sample_find(&sample, &SAMPLE_ERROR, sample_span(&sample, "z = 1", 0), "m");
  const char *text = sample_write(&sample, "json");
  assert_non_null(strstr(text, "\"start\":{\"line\":1,\"column\":11,\"offset\":17}"));
  assert_non_null(strstr(text, "\"start\":{\"line\":3,\"column\":1,\"offset\":22},"
                               "\"end\":{\"line\":3,\"column\":6,\"offset\":27}"));
  sample_release(&sample);
}

// Offsets are those of the file, whose Latin-1 characters are one byte each.
static void test_offsets_are_of_the_file(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("# coding: latin-1\n\xe9\xe9 = x\n"));
  // In the decoded text each of them has two bytes.
  sample_find(&sample, &SAMPLE_ERROR, (Span){0, 25, 26}, "m");
  assert_non_null(
      strstr(sample_write(&sample, "json"), "\"start\":{\"line\":2,\"column\":6,\"offset\":23}"));
  assert_non_null(strstr(sample_write(&sample, "full"), "2 | \u00e9\u00e9 = x\n  |      ^\n"));
  sample_release(&sample);
}

static void test_names_that_are_no_text(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("x\n"));
  sample.files[0].shown = STR("b\xe9\xff d%.py");
  Finding *finding = sample_find(&sample, &SAMPLE_ERROR, (Span){0, 0, 1}, "`\xed\xa0\x80`");
  finding->attribute = str_make("a\0b", 3);
  assert_non_null(strstr(sample_write(&sample, "json"), "\"path\":\"b\uFFFD\uFFFD d%.py\""));
  assert_non_null(strstr(sample_write(&sample, "json"), "\"attribute\":\"a\\u0000b\""));
  assert_non_null(strstr(sample_write(&sample, "json"), "\"message\":\"`\uFFFD`\""));
  assert_non_null(strstr(sample_write(&sample, "sarif"), "\"uri\":\"b%E9%FF%20d%25.py\""));
  static const char *const FORMATS[] = {"json", "json-lines", "sarif"};
  for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++)
    assert_true(utf8_is_valid(str_from(sample_write(&sample, FORMATS[i]))));
  sample_release(&sample);
}

static void test_fingerprints(void **state) {
  (void)state;
  ReportSample sample;
  Arena arena = {0};
  sample_init(&sample, str_from(POINT));
  for (int i = 0; i < 5; i++)
    sample_find(&sample, &SAMPLE_ERROR, (Span){0, (uint32_t)i, 9}, "m")->class_name = STR("A");
  sample.findings[2].attribute = STR("z");
  sample.findings[3].class_name = STR("B");
  sample.findings[4].rule = &SAMPLE_WARNING;
  const uint64_t *made = fingerprints_make(&sample.context, &arena);
  for (uint32_t i = 0; i < 5; i++)
    for (uint32_t k = 0; k < i; k++)
      assert_true(made[i] != made[k]);
  // What stands elsewhere in the file, and where, does not matter.
  uint64_t last = made[2];
  sample.findings[0] = sample.findings[2];
  sample.findings[0].span = (Span){0, 50, 55};
  sample.context.finding_count = 1;
  assert_true(fingerprints_make(&sample.context, &arena)[0] == last);
  // Nor does the working directory, where the root is known.
  const Str root = STR("/project");
  sample.context.project_roots = &root;
  assert_true(fingerprints_make(&sample.context, &arena)[0] == last);
  sample.files[0].shown = STR("../elsewhere/point.py");
  assert_true(fingerprints_make(&sample.context, &arena)[0] == last);
  sample.context.project_roots = NULL;
  assert_true(fingerprints_make(&sample.context, &arena)[0] != last);
  arena_release(&arena);
  sample_release(&sample);
}

static void test_sarif(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(POINT));
  const Rule *rules[] = {&SAMPLE_ERROR};
  sample.context.rules = rules;
  sample.context.rule_count = 1;
  Finding *finding =
      sample_find(&sample, &SAMPLE_WARNING, sample_span(&sample, "\"x\"", 0), "`x` is {0}");
  Related related[] = {{.message = STR("a[0] here"), .span = {0, 6, 11}},
                       {.message = STR("`int` too"), .span = {.file = NO_FILE}}};
  finding->related = related;
  finding->related_count = 2;
  finding->note = STR("Why");
  finding->help = STR("what to do");
  finding->module = STR("shapes.point");
  finding->class_name = STR("Outer.Point");
  const char *text = sample_write(&sample, "sarif");
  cJSON *log = cJSON_Parse(text);
  assert_non_null(log);
  cJSON_Delete(log);
  assert_non_null(strstr(
      text, "{\"ruleId\":\"SLT303\",\"ruleIndex\":1,\"level\":\"warning\",\"message\":{\"text\":"
            "\"`x` is {{0}}. Why. What to do. See [a\\\\[0\\\\] here](1). `int` too.\"}"));
  assert_non_null(strstr(text, "\"fullyQualifiedName\":\"shapes.point.Outer.Point\""));
  assert_non_null(strstr(text, "\"region\":{\"startLine\":2,\"startColumn\":18,\"endLine\":2,"
                               "\"endColumn\":21}"));
  assert_non_null(strstr(text, "\"fullDescription\":{\"text\":\"Reports a store that raises.\\n\\n"
                               "* one\\n* two\"}"));
  assert_non_null(strstr(text, "\"columnKind\": \"unicodeCodePoints\""));
  assert_non_null(strstr(text, "\"%SRCROOT%\":{\"uri\":\"file:///project/\"}"));
  assert_non_null(strstr(text, "\"partialFingerprints\":{\"slotlint/v1\":\""));
  sample_release(&sample);
}

// A long description is cut after a sentence, and never within a character.
static void test_sarif_descriptions(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("x\n"));
  StrBuf text = {0}, expected = {0};
  strbuf_append_c(&text, "One sentence. ");
  for (int i = 0; i < 600; i++)
    strbuf_append_c(&text, "\U0001F40D");
  Rule rule = SAMPLE_ERROR;
  rule.explanation = strbuf_c(&text);
  sample_find(&sample, &rule, (Span){0, 0, 1}, "m");
  assert_non_null(
      strstr(sample_write(&sample, "sarif"), "\"fullDescription\":{\"text\":\"One sentence.\"}"));
  rule.explanation = strbuf_c(&text) + strlen("One sentence. ");
  strbuf_append_c(&expected, "\"fullDescription\":{\"text\":\"");
  for (int i = 0; i < 512; i++)
    strbuf_append_c(&expected, "\U0001F40D");
  strbuf_append_c(&expected, "\"}");
  assert_non_null(strstr(sample_write(&sample, "sarif"), strbuf_c(&expected)));
  strbuf_release(&text);
  strbuf_release(&expected);
  sample_release(&sample);
}

static void test_sarif_files_above(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("x\n"));
  sample_find(&sample, &SAMPLE_ERROR, (Span){0, 0, 1}, "m");
  assert_non_null(strstr(sample_write(&sample, "sarif"),
                         "{\"uri\":\"shapes/point.py\",\"uriBaseId\":\"%SRCROOT%\"}"));
  sample.files[0].shown = STR("../shapes/point.py");
  assert_non_null(
      strstr(sample_write(&sample, "sarif"), "{\"uri\":\"file:///project/shapes/point.py\"}"));
  sample.files[0].shown = sample.files[0].path;
  assert_non_null(
      strstr(sample_write(&sample, "sarif"), "{\"uri\":\"file:///project/shapes/point.py\"}"));
  sample.files[0].shown = STR("..shapes.py");
  assert_non_null(strstr(sample_write(&sample, "sarif"), "{\"uri\":\"..shapes.py\",\"uriBaseId\""));
  sample_release(&sample);
}

static void test_github(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, STR("ab\ncd\n"));
  sample.files[0].shown = STR("a,b:c%\n.py");
  sample_find(&sample, &SAMPLE_WARNING, (Span){0, 0, 2}, "50%: a\nb")->note = STR("why, so");
  sample_find(&sample, &SAMPLE_ERROR, (Span){0, 1, 4}, "m");
  assert_string_equal(
      sample_write(&sample, "github"),
      "::error title=slotlint SLT201 (assignment-outside-slots),file=a%2Cb%3Ac%25%0A.py,"
      "line=1,endLine=2::m\n"
      "::warning title=slotlint SLT303 (slot-in-base),file=a%2Cb%3Ac%25%0A.py,"
      "line=1,col=1,endLine=1,endColumn=3::50%25: a\\nb%0Anote: why, so\n");
  sample_release(&sample);
}

static void test_github_says_what_it_hides(void **state) {
  (void)state;
  ReportSample sample;
  Finding findings[13];
  uint32_t projects[13] = {0};
  sample_init(&sample, STR("x\n"));
  for (uint32_t i = 0; i < 13; i++)
    findings[i] = (Finding){.rule = &SAMPLE_ERROR, .severity = SEVERITY_ERROR, .span = {0, 0, 1}};
  sample.context.findings = findings;
  sample.context.finding_projects = projects;
  sample.context.finding_count = 13;
  sample.context.quiet = false;
  const char *text = sample_write(&sample, "github");
  assert_non_null(
      strstr(text, "\nslotlint: GitHub leaves 3 of these findings without an annotation\n"));
  sample_release(&sample);
}

static void test_uris(void **state) {
  (void)state;
  StrBuf text = {0};
  uri_append(&text, STR("a b/\u00e9#?%\\\x01~._-Z9"));
  assert_string_equal(strbuf_c(&text), "a%20b/%C3%A9%23%3F%25%5C%01~._-Z9");
  strbuf_clear(&text);
  uri_append(&text, STR("/a b"));
  assert_string_equal(strbuf_c(&text), "file:///a%20b");
  strbuf_clear(&text);
  // No scheme may be read out of a name.
  uri_append(&text, STR("c:x.py"));
  assert_string_equal(strbuf_c(&text), "c%3Ax.py");
  strbuf_release(&text);
}

static void test_formats_are_found(void **state) {
  (void)state;
  assert_ptr_equal(report_format_find(STR("full")), REPORT_FORMATS[0]);
  for (uint32_t i = 0; i < REPORT_FORMAT_COUNT; i++)
    assert_ptr_equal(report_format_find(str_from(REPORT_FORMATS[i]->name)), REPORT_FORMATS[i]);
  assert_null(report_format_find(STR("fancy")));
  assert_null(report_format_find(STR("")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_escapes),
      cmocka_unit_test(test_all_pairs_of_bytes),
      cmocka_unit_test(test_check),
      cmocka_unit_test(test_check_of_nothing),
      cmocka_unit_test(test_versions),
      cmocka_unit_test(test_columns_are_code_points),
      cmocka_unit_test(test_offsets_are_of_the_file),
      cmocka_unit_test(test_names_that_are_no_text),
      cmocka_unit_test(test_fingerprints),
      cmocka_unit_test(test_sarif),
      cmocka_unit_test(test_sarif_descriptions),
      cmocka_unit_test(test_sarif_files_above),
      cmocka_unit_test(test_github),
      cmocka_unit_test(test_github_says_what_it_hides),
      cmocka_unit_test(test_uris),
      cmocka_unit_test(test_formats_are_found),
  };
  return cmocka_run_group_tests_name("report_json", tests, NULL, NULL);
}
