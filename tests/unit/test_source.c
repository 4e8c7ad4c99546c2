// Decoding as PEP 263 has it, and lines and columns; expectations are CPython 3.12's.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/source.h"

typedef struct {
  const char *raw;
  SourceEncoding encoding;
  const char *error; // NULL: it is decoded
} DecodeCase;

static const DecodeCase DECODE_CASES[] = {
    {"", ENCODING_UTF8, NULL},
    {"x = 'e'\n", ENCODING_UTF8, NULL},
    {"\xEF\xBB\xBFx = 1\n", ENCODING_UTF8_BOM, NULL},
    {"# -*- coding: utf-8 -*-\n", ENCODING_UTF8, NULL},
    {"# vim: set fileencoding=UTF_8 :\n", ENCODING_UTF8, NULL},
    {"# coding: utf-8-unix\n", ENCODING_UTF8, NULL},
    {"# coding: u8\n", ENCODING_UTF8, NULL},
    {"# coding: us-ascii\nx\n", ENCODING_UTF8, NULL},
    {"# coding: latin-1\nx = '\xE9'\n", ENCODING_LATIN1, NULL},
    {"#coding=ISO_8859_1\n", ENCODING_LATIN1, NULL},
    {"# coding: iso8859-1\n", ENCODING_LATIN1, NULL},
    {"# coding: L1\n", ENCODING_LATIN1, NULL},
    {"# coding: latin-1-dos\n", ENCODING_LATIN1, NULL},
    {"# coding: iso-8859-15\n", ENCODING_LATIN9, NULL},
    {"#!/usr/bin/python\n# coding: latin-1\n", ENCODING_LATIN1, NULL},
    {"\n# coding: latin-1\n", ENCODING_LATIN1, NULL},
    {"\f \t# coding: latin-1\n", ENCODING_LATIN1, NULL},
    {"#\r# coding: latin-1\n", ENCODING_LATIN1, NULL},
    {"# coding coding: latin-1\n", ENCODING_LATIN1, NULL},
    // Not a cookie: code before it, the third line, no separator, no name.
    {"x = 1\n# coding: latin-1\n", ENCODING_UTF8, NULL},
    {"#\n#\n# coding: latin-1\n", ENCODING_UTF8, NULL},
    {"x = 1 # coding: latin-1\n", ENCODING_UTF8, NULL},
    {"# coding latin-1\n", ENCODING_UTF8, NULL},
    {"# coding: \n", ENCODING_UTF8, NULL},
    {"# coding:\xC3\xA9\n", ENCODING_UTF8, NULL},
    // Refused.
    {"# coding: koi8-r\n", ENCODING_UTF8, "unsupported encoding `koi8-r`"},
    {"# coding: nonsense\n", ENCODING_UTF8, "unsupported encoding `nonsense`"},
    {"\xEF\xBB\xBF# coding: latin-1\n", ENCODING_UTF8, "encoding `latin-1` with a byte order mark"},
    {"x\ny\r\nz = '\xFF'\n", ENCODING_UTF8, "invalid UTF-8 at byte 10 (line 3)"},
    {"\xFF", ENCODING_UTF8, "invalid UTF-8 at byte 0 (line 1)"},
    {"x\n\xC3", ENCODING_UTF8, "invalid UTF-8 at byte 2 (line 2)"},
    {"\xED\xA0\x80", ENCODING_UTF8, "invalid UTF-8 at byte 0 (line 1)"},
    {"# coding: ascii\n'\xC3\xA9'\n", ENCODING_UTF8,
     "a byte that is not ASCII in a file that says it is"},
};

static void test_decode(void **state) {
  (void)state;
  StrBuf buffer = {0};
  for (size_t i = 0; i < sizeof DECODE_CASES / sizeof DECODE_CASES[0]; i++) {
    const DecodeCase *row = &DECODE_CASES[i];
    Error error = {0};
    Str text;
    SourceEncoding encoding;
    bool good = source_decode(str_from(row->raw), &text, &buffer, &encoding, &error);
    assert_int_equal(good, row->error == NULL);
    if (!good)
      assert_string_equal(error.text, row->error);
    else
      assert_int_equal(encoding, row->encoding);
    // UTF-8 is borrowed, not copied.
    if (good && row->encoding <= ENCODING_UTF8_BOM)
      assert_ptr_equal(text.data, row->raw);
  }
  strbuf_release(&buffer);
}

static void test_null_bytes(void **state) {
  (void)state;
  StrBuf buffer = {0};
  Error error = {0};
  Str text;
  SourceEncoding encoding;
  assert_false(source_decode(STR("x = 1\0\n"), &text, &buffer, &encoding, &error));
  assert_string_equal(error.text, "source code contains null bytes");
  strbuf_release(&buffer);
}

static void test_transcoding(void **state) {
  (void)state;
  StrBuf buffer = {0};
  Error error = {0};
  Str text;
  SourceEncoding encoding;
  Str latin1 = STR("# coding: latin-1\n'\xE9\xA4\xFF\x80'\n");
  assert_true(source_decode(latin1, &text, &buffer, &encoding, &error));
  assert_true(str_eq_c(text, "# coding: latin-1\n'\xC3\xA9\xC2\xA4\xC3\xBF\xC2\x80'\n"));
  // The euro sign and the seven letters that ISO-8859-15 has in other places.
  Str latin9 = STR("# coding: latin-9\n'\xE9\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE'\n");
  assert_true(source_decode(latin9, &text, &buffer, &encoding, &error));
  assert_true(str_eq_c(text, "# coding: latin-9\n'\xC3\xA9\xE2\x82\xAC\xC5\xA0\xC5\xA1\xC5\xBD\xC5"
                             "\xBE\xC5\x92\xC5\x93\xC5\xB8'\n"));
  strbuf_release(&buffer);
}

static void check_place(const LineIndex *index, uint32_t offset, SourcePlace expected) {
  SourcePlace place = line_index_place(index, offset);
  assert_int_equal(place.line, expected.line);
  assert_int_equal(place.column, expected.column);
  assert_int_equal(place.column_utf16, expected.column_utf16);
  assert_int_equal(place.raw_offset, expected.raw_offset);
}

static void test_lines(void **state) {
  (void)state;
  LineIndex index;
  // LF, CRLF, CR; a form feed and U+2028 end no line.
  Str text = STR("ab\ncd\r\ne\rf\fg\xE2\x80\xA8h\n\nend");
  line_index_init(&index, text, ENCODING_UTF8);
  assert_int_equal(line_index_count(&index), 6);
  static const char *const LINES[] = {"ab", "cd", "e", "f\fg\xE2\x80\xA8h", "", "end"};
  for (uint32_t i = 0; i < 6; i++)
    assert_true(str_eq_c(line_index_text(&index, i + 1), LINES[i]));
  assert_int_equal(line_index_text(&index, 0).len, 0);
  assert_int_equal(line_index_text(&index, 7).len, 0);
  check_place(&index, 0, (SourcePlace){1, 1, 1, 0});
  check_place(&index, 2, (SourcePlace){1, 3, 3, 2});
  check_place(&index, 3, (SourcePlace){2, 1, 1, 3});
  check_place(&index, 7, (SourcePlace){3, 1, 1, 7});
  check_place(&index, 9, (SourcePlace){4, 1, 1, 9});
  check_place(&index, 15, (SourcePlace){4, 5, 5, 15});
  check_place(&index, 21, (SourcePlace){6, 4, 4, 21});
  check_place(&index, 99, (SourcePlace){6, 4, 4, 21});
  line_index_release(&index);
}

static void test_columns(void **state) {
  (void)state;
  LineIndex index;
  // Two bytes, four bytes (two UTF-16 units), one byte.
  line_index_init(&index, STR("\xC3\xA9\xF0\x9D\x94\x98x"), ENCODING_UTF8);
  check_place(&index, 0, (SourcePlace){1, 1, 1, 0});
  check_place(&index, 2, (SourcePlace){1, 2, 2, 2});
  check_place(&index, 6, (SourcePlace){1, 3, 4, 6});
  check_place(&index, 7, (SourcePlace){1, 4, 5, 7});
  for (uint32_t column = 1; column <= 4; column++)
    assert_int_equal(line_index_place(&index, line_index_offset(&index, 1, column)).column, column);
  assert_int_equal(line_index_offset(&index, 1, 99), 7);
  assert_int_equal(line_index_offset(&index, 2, 1), 7);
  line_index_release(&index);
}

static void test_byte_order_mark(void **state) {
  (void)state;
  LineIndex index;
  line_index_init(&index, STR("\xEF\xBB\xBFx\ny"), ENCODING_UTF8_BOM);
  check_place(&index, 0, (SourcePlace){1, 1, 1, 0});
  check_place(&index, 3, (SourcePlace){1, 1, 1, 3});
  check_place(&index, 4, (SourcePlace){1, 2, 2, 4});
  check_place(&index, 5, (SourcePlace){2, 1, 1, 5});
  assert_true(str_eq_c(line_index_text(&index, 1), "x"));
  assert_int_equal(line_index_offset(&index, 1, 1), 3);
  line_index_release(&index);
  line_index_init(&index, STR("\xEF\xBB\xBF"), ENCODING_UTF8_BOM);
  assert_int_equal(line_index_count(&index), 1);
  check_place(&index, 3, (SourcePlace){1, 1, 1, 3});
  line_index_release(&index);
}

static void test_raw_offsets(void **state) {
  (void)state;
  LineIndex index;
  line_index_init(&index, STR("\xC3\xA9\xC3\xA9\nx\xC3\xA9y"), ENCODING_LATIN1);
  check_place(&index, 5, (SourcePlace){2, 1, 1, 3});
  check_place(&index, 8, (SourcePlace){2, 3, 3, 5});
  line_index_release(&index);
}

static void test_empty(void **state) {
  (void)state;
  LineIndex index;
  line_index_init(&index, (Str){0}, ENCODING_UTF8);
  assert_int_equal(line_index_count(&index), 1);
  check_place(&index, 0, (SourcePlace){1, 1, 1, 0});
  assert_int_equal(line_index_text(&index, 1).len, 0);
  assert_int_equal(line_index_offset(&index, 1, 5), 0);
  line_index_release(&index);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_decode),      cmocka_unit_test(test_null_bytes),
      cmocka_unit_test(test_transcoding), cmocka_unit_test(test_lines),
      cmocka_unit_test(test_columns),     cmocka_unit_test(test_byte_order_mark),
      cmocka_unit_test(test_raw_offsets), cmocka_unit_test(test_empty),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
