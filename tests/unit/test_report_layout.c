// Layouts as text and JSON, with the numbers that CPython gives for the same classes; the choice
// and order of classes; the table of memory; rules explained.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report_sample.h"

static const char SOURCE[] = "class Point:\n"
                             "    __slots__ = (\"x\", \"y\")\n"
                             "class Child(\n"
                             "    Point,\n"
                             "    shapes.Other[int]):\n"
                             "    pass\n";

static Class *add_class(ReportSample *self, const char *name, uint32_t start) {
  ClassId id = self->project.class_count++;
  Class *class = &self->classes[id];
  size_t at = start + strlen("class ");
  *class = (Class){
      .id = id,
      .origin = ORIGIN_STATEMENT,
      .fact = FACTS_NONE,
      .module = STR("shapes.point"),
      .qualname = str_from(name),
      .name = str_from(name),
      .span = {0, start, start + 39},
      .name_span = {0, (uint32_t)at, (uint32_t)(at + strlen(name))},
      .flags = CLASS_MRO_COMPLETE,
      .layout = {.created = YES,
                 .sized = true,
                 .basicsize = 16,
                 .best_base = NO_CLASS,
                 .solid_base = NO_CLASS,
                 .dict_from = NO_CLASS,
                 .weakref_from = NO_CLASS},
  };
  return class;
}

static Class *add_stdlib(ReportSample *self, const char *name, uint32_t basicsize) {
  Class *class = add_class(self, name, 0);
  class->origin = ORIGIN_STDLIB;
  class->file = NO_FILE;
  class->module = STR("builtins");
  class->layout.basicsize = basicsize;
  return class;
}

static const Slot POINT_SLOTS[] = {
    {.name = STR_INIT("x"), .mangled = STR_INIT("x"), .is_str = true},
    {.name = STR_INIT("y"), .mangled = STR_INIT("y"), .is_str = true}};
static const LayoutMember POINT_MEMBERS[] = {{STR_INIT("x"), 0, 16, false},
                                             {STR_INIT("y"), 0, 24, false}};
static const Str POINT_ATTRIBUTES[] = {STR_INIT("x"), STR_INIT("y")};
static const ClassId POINT_MRO[] = {0, 1};

static Class *add_point(ReportSample *self) {
  Class *point = add_class(self, "Point", 0);
  point->slots = (Slots){.form = SLOTS_ITEMS, .present = YES, .items = POINT_SLOTS, .count = 2};
  point->mro = POINT_MRO;
  point->mro_count = 2;
  point->layout.basicsize = 32;
  point->layout.members = POINT_MEMBERS;
  point->layout.member_count = 2;
  point->attributes = POINT_ATTRIBUTES;
  point->attribute_count = 2;
  point->memory = (ClassMemory){
      .known = true, .bytes = 48, .bytes_unslotted = 80, .bytes_slotted = 48, .saved = 32};
  add_stdlib(self, "object", 16);
  return point;
}

static const char *write_layout(ReportSample *self, const LayoutOptions *options, bool json) {
  strbuf_clear(&self->writer.buffer);
  if (json)
    layout_json_write(&self->context, options, &self->writer);
  else
    layout_report_write(&self->context, options, &self->writer);
  return strbuf_c(&self->writer.buffer);
}

static const char *write_text(ReportSample *self) {
  return write_layout(self, &(LayoutOptions){0}, false);
}

static const char *write_json(ReportSample *self) {
  return write_layout(self, &(LayoutOptions){0}, true);
}

static void test_text(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  add_point(&sample);
  assert_string_equal(
      write_text(&sample),
      "class Point  shapes/point.py:1                        CPython 3.12, 64-bit\n"
      "    gc header                         -16    16\n"
      "    object header                       0    16\n"
      "    x                                  16     8\n"
      "    y                                  24     8\n"
      "    size 48 bytes; no __dict__, no __weakref__; saves 32 bytes against a class without "
      "__slots__\n");
  sample_release(&sample);
}

static void test_json(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  add_point(&sample);
  assert_string_equal(
      write_json(&sample),
      "{\"schema\": \"slotlint.layout/1\",\n"
      " \"tool\": {\"name\":\"slotlint\",\"version\":\"0.1.0\"},\n"
      " \"target\": {\"python\":[\"3.12\"],\"implementation\":\"cpython\","
      "\"platform\":\"linux-x86_64-glibc\",\"pointer_bits\":64,\"gil\":true},\n"
      " \"classes\": [\n"
      "  {\"id\":\"shapes.point:Point\",\"module\":\"shapes.point\",\"qualname\":\"Point\","
      "\"path\":\"shapes/point.py\",\"line\":1,\"column\":7,\"end_line\":2,"
      "\"bases\":[\"object\"],\"mro\":[\"shapes.point:Point\",\"builtins:object\"],"
      "\"slots\":[\"x\",\"y\"],\"instance_slots\":[\"x\",\"y\"],"
      "\"members\":[{\"name\":\"x\",\"offset\":16,\"size\":8,\"owner\":\"shapes.point:Point\","
      "\"state\":\"live\"},{\"name\":\"y\",\"offset\":24,\"size\":8,"
      "\"owner\":\"shapes.point:Point\",\"state\":\"live\"}],"
      "\"has_dict\":false,\"has_weakref\":false,\"item_size\":0,\"basicsize\":32,"
      "\"creation_error\":null,\"unknown\":null,\"attributes\":[\"x\",\"y\"],"
      "\"bytes\":48,\"bytes_unslotted\":80,\"bytes_slotted\":48,\"saved\":32,\"could_save\":0}\n"
      " ]}\n");
  sample_release(&sample);
}

static void test_what_is_not_known_is_null(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  Class *child = add_class(&sample, "Child", 40);
  const ClassId bases[] = {NO_CLASS, NO_CLASS};
  const Span spans[] = {sample_span(&sample, "Point", 1),
                        sample_span(&sample, "shapes.Other[int]", 0)};
  child->bases = bases;
  child->base_spans = spans;
  child->base_count = 2;
  child->flags = 0;
  child->layout.sized = false;
  child->layout.created = MAYBE;
  child->layout.has_dict = MAYBE;
  child->layout.has_weakref = MAYBE;
  child->layout.unknown =
      (Unknown){UNKNOWN_UNRESOLVED_BASE, STR("`shapes.Other` was not found"), spans[1]};
  const char *json = write_json(&sample);
  assert_non_null(strstr(json, "\"bases\":[\"Point\",\"shapes.Other[int]\"],\"mro\":null,"
                               "\"slots\":null,\"instance_slots\":null,\"members\":null,"
                               "\"has_dict\":null,\"has_weakref\":null,\"item_size\":null,"
                               "\"basicsize\":null,\"creation_error\":null,"
                               "\"unknown\":{\"reason\":\"unresolved-base\","
                               "\"message\":\"`shapes.Other` was not found\","
                               "\"path\":\"shapes/point.py\","
                               "\"start\":{\"line\":5,\"column\":5,\"offset\":68}},"
                               "\"attributes\":[],\"bytes\":null,\"bytes_unslotted\":null,"
                               "\"bytes_slotted\":null,\"saved\":null,\"could_save\":null}"));
  assert_non_null(strstr(write_text(&sample),
                         "    not known (unresolved-base): `shapes.Other` was not found  "
                         "shapes/point.py:5:5\n"
                         "    perhaps __dict__, perhaps __weakref__\n"));
  assert_string_equal(
      write_layout(&sample, &(LayoutOptions){.unknown = true}, false),
      "unresolved-base: 1 class\n"
      "    shapes/point.py:3:7: Child: `shapes.Other` was not found (shapes/point.py:5:5)\n\n");
  sample.context.quiet = false;
  assert_non_null(strstr(write_layout(&sample, &(LayoutOptions){.unknown = true}, false),
                         "\n\n1 of 1 class is not wholly known.\n"));
  sample_release(&sample);
}

static void test_refused(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  Class *point = add_point(&sample);
  point->layout =
      (Layout){.created = NO, .error = {.type = "TypeError", .message = STR("multiple bases")}};
  assert_non_null(strstr(write_text(&sample), "64-bit\n    TypeError: multiple bases\n"));
  const char *json = write_json(&sample);
  assert_non_null(
      strstr(json, "\"creation_error\":{\"type\":\"TypeError\",\"message\":\"multiple bases\"}"));
  assert_non_null(strstr(json, "\"has_dict\":null,\"has_weakref\":null"));
  sample_release(&sample);
}

// What stands before the last line, without the title.
static void check_pieces(ReportSample *self, const char *expected) {
  const char *text = strchr(write_text(self), '\n') + 1;
  assert_memory_equal(text, expected, strlen(expected));
  assert_non_null(strstr(text + strlen(expected), "__dict__"));
  assert_null(strchr(text + strlen(expected), '\n')[1] ? text : NULL);
}

static void set_target(ReportSample *self, uint8_t minor, bool free_threaded) {
  self->project.target = (Target){minor, free_threaded};
}

// class A: pass, on each CPython.
static void test_pieces_of_a_plain_class(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  Class *class = add_class(&sample, "Point", 0);
  class->layout.has_dict = class->layout.has_weakref = YES;
  class->layout.basicsize = 32;
  class->layout.dictoffset = 16;
  class->layout.weakrefoffset = 24;
  set_target(&sample, 10, false);
  check_pieces(&sample, "    gc header                         -16    16\n"
                        "    object header                       0    16\n"
                        "    __dict__                           16     8\n"
                        "    __weakref__                        24     8\n");
  class->layout.basicsize = 24;
  class->layout.dictoffset = -48;
  class->layout.weakrefoffset = 16;
  set_target(&sample, 11, false);
  check_pieces(&sample, "    attribute values                  -32     8\n"
                        "    __dict__                          -24     8\n"
                        "    gc header                         -16    16\n"
                        "    object header                       0    16\n"
                        "    __weakref__                        16     8\n");
  class->layout.basicsize = 16;
  class->layout.dictoffset = -1;
  class->layout.weakrefoffset = -32;
  set_target(&sample, 13, false);
  check_pieces(&sample, "    __weakref__                       -32     8\n"
                        "    __dict__                          -24     8\n"
                        "    gc header                         -16    16\n"
                        "    object header                       0    16\n");
  class->layout.basicsize = 32;
  class->layout.weakrefoffset = -16;
  set_target(&sample, 13, true);
  check_pieces(&sample, "    __weakref__                       -16     8\n"
                        "    __dict__                           -8     8\n"
                        "    object header                       0    32\n");
  sample_release(&sample);
}

// class E(Exception): __slots__ = ("a",) and class D(int): pass
static void test_pieces_over_c_bases(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  Class *class = add_class(&sample, "Point", 0);
  add_stdlib(&sample, "Exception", 72);
  const LayoutMember members[] = {{STR("a"), 0, 72, true}};
  class->layout.best_base = 1;
  class->layout.has_dict = YES;
  class->layout.dict_from = 1;
  class->layout.dictoffset = 16;
  class->layout.basicsize = 80;
  class->layout.members = members;
  class->layout.member_count = 1;
  set_target(&sample, 12, false);
  check_pieces(&sample, "    gc header                         -16    16\n"
                        "    object header                       0    16\n"
                        "    __dict__                           16     8\n"
                        "    fields of Exception                24    48\n"
                        "    a                                  72     8  shadowed\n");
  assert_non_null(strstr(write_text(&sample), "    __dict__ from Exception, no __weakref__\n"));
  add_stdlib(&sample, "int", 24);
  class->layout.best_base = 2;
  class->layout.dict_from = NO_CLASS;
  class->layout.member_count = 0;
  class->layout.basicsize = 32;
  class->layout.itemsize = 4;
  class->layout.dictoffset = -8;
  set_target(&sample, 11, false);
  check_pieces(&sample, "    gc header                         -16    16\n"
                        "    object header                       0    16\n"
                        "    fields of int                      16     8\n"
                        "    items                              24     4 each\n"
                        "    __dict__                                  8\n");
  class->layout.basicsize = 24;
  class->layout.dictoffset = -1;
  set_target(&sample, 12, false);
  check_pieces(&sample, "    (unused)                          -32     8\n"
                        "    __dict__                          -24     8\n"
                        "    gc header                         -16    16\n"
                        "    object header                       0    16\n"
                        "    fields of int                      16     8\n"
                        "    items                              24     4 each\n");
  sample_release(&sample);
}

static void test_verdicts(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  Class *point = add_point(&sample);
  point->memory = (ClassMemory){.known = true, .bytes = 1648, .could_save = 1376};
  assert_non_null(strstr(write_text(&sample), "    size 1,648 bytes; no __dict__, no __weakref__; "
                                              "could save 1,376 bytes with __slots__\n"));
  point->memory = (ClassMemory){.known = true, .bytes = 424, .saved = -300, .could_save = 376};
  assert_non_null(strstr(write_text(&sample),
                         "; costs 300 bytes more than a class without __slots__; "
                         "could save 376 bytes more\n"));
  sample_release(&sample);
}

static void check_names(ReportSample *self, const LayoutOptions *options, const char *expected) {
  StrBuf names = {0};
  const char *at = write_layout(self, options, true);
  while ((at = strstr(at, "\"qualname\":\""))) {
    at += strlen("\"qualname\":\"");
    strbuf_append(&names, str_make(at, (size_t)(strchr(at, '"') - at)));
    strbuf_append_char(&names, ' ');
  }
  assert_string_equal(strbuf_c(&names), expected);
  strbuf_release(&names);
}

static void add_some(ReportSample *self) {
  add_class(self, "C", 30);
  add_class(self, "A", 20);
  add_class(self, "f.<locals>.B", 10);
  add_class(self, "A.Inner", 25);
  for (uint32_t i = 0; i < 4; i++)
    self->classes[i].memory = (ClassMemory){.known = true, .bytes = 48 + 16 * i};
  self->classes[3].memory.saved = 16;
  self->classes[1].memory.could_save = 16;
}

static void test_choice_and_order(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  add_some(&sample);
  check_names(&sample, &(LayoutOptions){0}, "A A.Inner C ");
  check_names(&sample, &(LayoutOptions){.all = true}, "f.<locals>.B A A.Inner C ");
  check_names(&sample, &(LayoutOptions){.sort = LAYOUT_SORT_NAME}, "A A.Inner C ");
  check_names(&sample, &(LayoutOptions){.sort = LAYOUT_SORT_SIZE}, "A.Inner A C ");
  check_names(&sample, &(LayoutOptions){.sort = LAYOUT_SORT_SAVED}, "A.Inner A C ");
  check_names(&sample, &(LayoutOptions){.sort = LAYOUT_SORT_COULD_SAVE}, "A A.Inner C ");
  static const struct {
    const char *glob, *expected;
  } ROWS[] = {{"A", "A "},
              {"shapes.point:A", "A "},
              {"shapes.point.A*", "A A.Inner "},
              {"shapes.*", "A A.Inner C "},
              {"[CX]", "C "},
              {"*.Inner", "A.Inner "},
              {"shapes", ""}};
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    Str glob = str_from(ROWS[i].glob);
    check_names(&sample, &(LayoutOptions){.globs = &glob, .glob_count = 1}, ROWS[i].expected);
  }
  sample.files[0].flags = SOURCE_REFERENCE;
  check_names(&sample, &(LayoutOptions){.all = true}, "");
  assert_string_equal(write_text(&sample), "");
  sample_release(&sample);
}

static void test_a_replaced_statement_is_left_out(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  add_some(&sample);
  sample.classes[0].fact = 4;
  Class *made = add_class(&sample, "Made", 30);
  made->origin = ORIGIN_DECORATED;
  made->fact = 4;
  check_names(&sample, &(LayoutOptions){0}, "A A.Inner Made ");
  sample_release(&sample);
}

// A file that two projects have is told by the first; its classes count once.
static void test_one_project_speaks_for_a_file(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  add_some(&sample);
  Project other = sample.project;
  other.class_count = 1;
  const Project *both[] = {&sample.project, &other};
  sample.context.projects = both;
  sample.context.project_count = 2;
  check_names(&sample, &(LayoutOptions){0}, "A A.Inner C ");
  assert_non_null(strstr(sample_write(&sample, "json"), "\"files\":1,\"classes\":4,"));
  both[0] = &other;
  both[1] = &sample.project;
  check_names(&sample, &(LayoutOptions){0}, "C ");
  sample_release(&sample);
}

static void test_memory(void **state) {
  (void)state;
  ReportSample sample;
  sample_init(&sample, str_from(SOURCE));
  add_point(&sample);
  add_class(&sample, "C", 30)->slots.form = SLOTS_UNKNOWN;
  add_class(&sample, "Plain", 20)->memory = (ClassMemory){.known = true, .bytes = 80};
  sample.context.memory = true;
  assert_string_equal(
      sample_write(&sample, "full"),
      "Bytes per instance, CPython 3.12, 64-bit (as allocated, without the values of attributes)\n"
      "\n"
      "      plain   as it is      saved could save  class\n"
      "         80         48         32          0  shapes.point:Point  shapes/point.py:1\n"
      "  and 1 class of which it is not known\n"
      "\n");
  assert_non_null(strstr(sample_write(&sample, "json"), " \"classes\": [\n  {\"id\":"));
  assert_non_null(strstr(sample_write(&sample, "sarif"), "\"classes\": [\n  {\"id\":"));
  sample_release(&sample);
}

static void test_sort_names(void **state) {
  (void)state;
  LayoutSort sort;
  for (uint32_t i = 0; LAYOUT_SORT_NAMES[i]; i++) {
    assert_true(layout_sort_find(str_from(LAYOUT_SORT_NAMES[i]), &sort));
    assert_int_equal(sort, i);
  }
  assert_false(layout_sort_find(STR("weight"), &sort));
}

static const char *write_rule(Writer *writer, RuleFormat format) {
  const Rule *rules[] = {&SAMPLE_ERROR};
  strbuf_clear(&writer->buffer);
  rule_report_write(rules, 1, format, false, writer);
  return strbuf_c(&writer->buffer);
}

static void test_rule(void **state) {
  (void)state;
  Writer writer;
  writer_init(&writer, -1);
  assert_string_equal(write_rule(&writer, RULE_FORMAT_TEXT),
                      "SLT201 assignment-outside-slots  error, on by default\n"
                      "a store that no slot can hold\n"
                      "\n"
                      "Reports a store\nthat raises.\n\n* one\n* two\n"
                      "\n"
                      "Bad:\n\n    class A:\n        __slots__ = ()\n"
                      "\n"
                      "Good:\n\n    class A:\n        pass\n");
  assert_string_equal(write_rule(&writer, RULE_FORMAT_MARKDOWN),
                      "# assignment-outside-slots (SLT201)\n"
                      "\n"
                      "a store that no slot can hold (error, on by default)\n"
                      "\n"
                      "Reports a store\nthat raises.\n\n* one\n* two\n"
                      "\n"
                      "## Bad\n\n```python\nclass A:\n    __slots__ = ()\n```\n"
                      "\n"
                      "## Good\n\n```python\nclass A:\n    pass\n```\n");
  assert_string_equal(write_rule(&writer, RULE_FORMAT_JSON),
                      "{\"code\":\"SLT201\",\"name\":\"assignment-outside-slots\","
                      "\"severity\":\"error\",\"enabled\":true,\"preview\":false,\"fix\":\"none\","
                      "\"summary\":\"a store that no slot can hold\","
                      "\"explanation\":\"Reports a store\\nthat raises.\\n\\n* one\\n* two\\n\","
                      "\"bad\":\"class A:\\n    __slots__ = ()\\n\","
                      "\"good\":\"class A:\\n    pass\\n\"}\n");
  writer_release(&writer);
}

static void test_rule_table(void **state) {
  (void)state;
  const Rule *rules[] = {&SAMPLE_ERROR, &SAMPLE_WARNING};
  Writer writer;
  writer_init(&writer, -1);
  rule_table_write(rules, 2, RULE_FORMAT_TEXT, false, &writer);
  assert_string_equal(
      strbuf_c(&writer.buffer),
      "SLT201  assignment-outside-slots  error    on       a store that no slot can hold\n"
      "SLT303  slot-in-base              warning  on       a slot that a base has\n");
  strbuf_clear(&writer.buffer);
  rule_table_write(rules, 2, RULE_FORMAT_MARKDOWN, false, &writer);
  assert_string_equal(strbuf_c(&writer.buffer),
                      "| Code | Name | Severity | Summary |\n|---|---|---|---|\n"
                      "| SLT201 | assignment-outside-slots | error, on by default | "
                      "a store that no slot can hold |\n"
                      "| SLT303 | slot-in-base | warning, on by default | "
                      "a slot that a base has |\n");
  strbuf_clear(&writer.buffer);
  rule_table_write(rules, 2, RULE_FORMAT_JSON, false, &writer);
  assert_memory_equal(strbuf_c(&writer.buffer), "[\n  {\"code\":\"SLT201\"", 20);
  writer_release(&writer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text),
      cmocka_unit_test(test_json),
      cmocka_unit_test(test_what_is_not_known_is_null),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_pieces_of_a_plain_class),
      cmocka_unit_test(test_pieces_over_c_bases),
      cmocka_unit_test(test_verdicts),
      cmocka_unit_test(test_choice_and_order),
      cmocka_unit_test(test_a_replaced_statement_is_left_out),
      cmocka_unit_test(test_one_project_speaks_for_a_file),
      cmocka_unit_test(test_memory),
      cmocka_unit_test(test_sort_names),
      cmocka_unit_test(test_rule),
      cmocka_unit_test(test_rule_table),
  };
  return cmocka_run_group_tests_name("report_layout", tests, NULL, NULL);
}
