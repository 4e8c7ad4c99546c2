// UTF-8 and identifiers: all code points, all short byte sequences, and the answers of CPython
// 3.12.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/unicode.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static bool is_surrogate(uint32_t c) {
  return c >= 0xD800 && c <= 0xDFFF;
}

static void test_every_code_point_round_trips(void **state) {
  (void)state;
  char bytes[4];
  for (uint32_t c = 0; c <= 0x10FFFF; c++) {
    size_t len = utf8_encode(c, bytes), at = 0;
    assert_int_equal(len, is_surrogate(c) ? 0 : c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
    if (len == 0)
      continue;
    assert_int_equal(utf8_decode(str_make(bytes, len), &at), c);
    assert_int_equal(at, len);
  }
  assert_int_equal(utf8_encode(0x110000, bytes), 0);
  assert_int_equal(utf8_encode(UTF8_INVALID, bytes), 0);
}

// Strictness as a property: a sequence is valid exactly when it is what encoding its code point
// gives.
static void check_sequence(const unsigned char *bytes, size_t len, uint32_t *valid) {
  Str text = str_make((const char *)bytes, len);
  size_t at = 0;
  uint32_t c = utf8_decode(text, &at);
  if (c == UTF8_INVALID) {
    assert_int_equal(at, 1);
    return;
  }
  char again[4];
  assert_int_equal(utf8_encode(c, again), at);
  assert_memory_equal(again, bytes, at);
  *valid += at == len;
}

static void test_all_sequences_of_two_and_three_bytes(void **state) {
  (void)state;
  uint32_t two = 0, three = 0;
  for (uint32_t i = 0; i < 1U << 24; i++) {
    const unsigned char bytes[3] = {(unsigned char)(i >> 16), (unsigned char)(i >> 8),
                                    (unsigned char)i};
    // Three bytes that begin with an ASCII byte add nothing.
    if (bytes[0] >= 0x80)
      check_sequence(bytes, 3, &three);
    if (bytes[2] == 0)
      check_sequence(bytes, 2, &two);
  }
  assert_int_equal(two, 0x800 - 0x80);
  assert_int_equal(three, 0x10000 - 0x800 - 0x800);
}

static void test_all_edges_of_four_bytes(void **state) {
  (void)state;
  static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0x81, 0x8F, 0x90,
                                        0xA0, 0xBE, 0xBF, 0xC0, 0xFF};
  uint32_t valid = 0;
  for (unsigned lead = 0xF0; lead <= 0xFF; lead++)
    for (unsigned second = 0; second < 256; second++)
      for (size_t k = 0; k < COUNT(edges) * COUNT(edges); k++) {
        const unsigned char bytes[4] = {(unsigned char)lead, (unsigned char)second,
                                        edges[k / COUNT(edges)], edges[k % COUNT(edges)]};
        check_sequence(bytes, 4, &valid);
      }
  // 16 planes of 16 second bytes, and 7 of the edges are continuation bytes.
  assert_int_equal(valid, 16 * 16 * 7 * 7);
}

static void test_cut_sequences(void **state) {
  (void)state;
  static const char *const whole[] = {"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x90\x8d"};
  for (size_t i = 0; i < COUNT(whole); i++) {
    for (size_t len = 1; len < strlen(whole[i]); len++) {
      char *copy = malloc(len); // exactly, so that reading on is seen
      assert_non_null(copy);
      memcpy(copy, whole[i], len);
      size_t at = 0;
      assert_true(utf8_decode(str_make(copy, len), &at) == UTF8_INVALID);
      assert_int_equal(at, 1);
      assert_int_equal(utf8_valid_prefix(str_make(copy, len)), 0);
      assert_int_equal(utf8_count_code_points(str_make(copy, len)), len);
      free(copy);
    }
  }
  size_t at = 3;
  assert_true(utf8_decode(STR("abc"), &at) == UTF8_INVALID);
  assert_int_equal(at, 3);
  at = 0;
  assert_true(utf8_decode((Str){0}, &at) == UTF8_INVALID);
  assert_int_equal(at, 0);
}

// A bad byte at each place of texts of each length around the block of eight, in exact allocations.
static void test_valid_prefix_at_every_place(void **state) {
  (void)state;
  for (size_t len = 0; len < 40; len++) {
    char *text = malloc(len + !len);
    assert_non_null(text);
    memset(text, 'a', len);
    assert_int_equal(utf8_valid_prefix(str_make(text, len)), len);
    assert_true(str_is_ascii(str_make(text, len)));
    for (size_t bad = 0; bad < len; bad++) {
      text[bad] = '\x80';
      assert_int_equal(utf8_valid_prefix(str_make(text, len)), bad);
      assert_false(str_is_ascii(str_make(text, len)));
      assert_false(utf8_is_valid(str_make(text, len)));
      assert_int_equal(utf8_count_code_points(str_make(text, len)), len);
      assert_int_equal(utf8_count_utf16(str_make(text, len)), len);
      text[bad] = 'a';
    }
    free(text);
  }
  assert_int_equal(utf8_valid_prefix(STR("a\xc3\xa4\xe2\x82\xac\xed\xa0\x80z")), 6);
  assert_true(utf8_is_valid(STR("a\0b")));
  assert_true(utf8_is_valid((Str){0}));
}

static void test_counts(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t code_points, utf16;
  } rows[] = {
      {"", 0, 0},
      {"abcdefghijk", 11, 11},
      {"\xc3\xa4\xe2\x82\xac", 2, 2},
      {"\xf0\x9f\x90\x8d", 1, 2},
      {"abcdefgh\xf0\x9f\x90\x8dijklmnop\xf0\x9f\x90\x8d", 18, 20},
      {"\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 3, 5},
      {"\xff\xc3(\xf0\x9f\x90", 6, 6},
      {"\xed\xa0\x80", 3, 3},
      {"\xc0\x80", 2, 2},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    assert_int_equal(utf8_count_code_points(str_from(rows[i].text)), rows[i].code_points);
    assert_int_equal(utf8_count_utf16(str_from(rows[i].text)), rows[i].utf16);
  }
}

static void test_plain_identifiers(void **state) {
  (void)state;
  static const char *const good[] = {"a",
                                     "_",
                                     "__slots__",
                                     "a1",
                                     "Z9_",
                                     "class",
                                     "\xc3\xa4",
                                     "x\xc2\xb7",
                                     "\xe5\x90\x8d\xe5\x89\x8d",
                                     "\xf0\x9d\x94\x98"};
  static const char *const bad[] = {"1",
                                    "1a",
                                    "a b",
                                    "a-b",
                                    "a.b",
                                    " a",
                                    "a ",
                                    "a\n",
                                    "-",
                                    "@",
                                    "a@",
                                    "[",
                                    "a[",
                                    "`",
                                    "{",
                                    "\xc2\xb7x",
                                    "\xf0\x9f\x90\x8d",
                                    "a\xff",
                                    "\xff",
                                    "a\xed\xa0\x80",
                                    "\xc0\xaf",
                                    "x\xe2\x82\xac"};
  for (size_t i = 0; i < COUNT(good); i++)
    assert_true(str_is_identifier(str_from(good[i])));
  for (size_t i = 0; i < COUNT(bad); i++)
    assert_false(str_is_identifier(str_from(bad[i])));
  assert_false(str_is_identifier((Str){0}));
  assert_false(str_is_identifier(STR("")));
  assert_false(str_is_identifier(STR("a\0")));
}

// Every byte of ASCII, alone and behind a letter.
static void test_ascii_identifiers(void **state) {
  (void)state;
  static const char starts[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  for (int c = 0; c < 128; c++) {
    const char text[2] = {'a', (char)c};
    bool start = c && strchr(starts, c), digit = c >= '0' && c <= '9';
    assert_int_equal(str_is_identifier(str_make(text + 1, 1)), start);
    assert_int_equal(str_is_identifier(str_make(text, 2)), start || digit);
  }
}

static bool starts_name(uint32_t c) {
  char text[4];
  size_t len = utf8_encode(c, text);
  return len && str_is_identifier(str_make(text, len));
}

static bool continues_name(uint32_t c) {
  char text[5] = "a";
  size_t len = utf8_encode(c, text + 1);
  return len && str_is_identifier(str_make(text, len + 1));
}

// What the general categories do not tell, the same from CPython 3.6 to 3.12.
static void test_exceptions(void **state) {
  (void)state;
  static const uint32_t both[] = {0x1885, 0x1886, 0x2118, 0x212E, 0xFE71, 0xFC5D, 0x0E32};
  static const uint32_t only_continue[] = {0x00B7, 0x0387, 0x0E33, 0x0EB3, 0x1369, 0x1371,
                                           0x19DA, 0xFF9E, 0xFF9F, 0x0300, 0x203F, 0x0660};
  static const uint32_t neither[] = {0x037A, 0x2E2F, 0xFC5E, 0xFC63, 0xFDFA, 0xFDFB, 0xFE70,
                                     0xFE72, 0xFE7E, 0x200C, 0x1368, 0x1372, 0x20AC, 0x10FFFF};
  for (size_t i = 0; i < COUNT(both); i++)
    assert_true(starts_name(both[i]) && continues_name(both[i]));
  for (size_t i = 0; i < COUNT(only_continue); i++)
    assert_true(!starts_name(only_continue[i]) && continues_name(only_continue[i]));
  for (size_t i = 0; i < COUNT(neither); i++)
    assert_true(!starts_name(neither[i]) && !continues_name(neither[i]));
}

// How many there are, and a sum over them that sees any exchange, by CPython 3.12:
// sum(c * c for c in range(0x110000) if chr(c).isidentifier())
static void test_all_code_points_as_cpython(void **state) {
  (void)state;
  if (strcmp(utf8proc_unicode_version(), "15.0.0") != 0)
    skip();
  uint64_t starts = 0, continues = 0, start_sum = 0, continue_sum = 0;
  for (uint32_t c = 0; c <= 0x10FFFF; c++) {
    uint64_t square = (uint64_t)c * c;
    bool start = starts_name(c), more = continues_name(c);
    starts += start;
    continues += more;
    start_sum += start ? square : 0;
    continue_sum += more ? square : 0;
  }
  assert_int_equal(starts, 136323);
  assert_int_equal(continues, 139463);
  assert_int_equal(start_sum, UINT64_C(2186253547681299));
  assert_int_equal(continue_sum, UINT64_C(2399386326091349));
}

static void test_nfkc(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"\xef\xac\x81", "fi"},                       // U+FB01
      {"e\xcc\x81", "\xc3\xa9"},                    // composes
      {"\xe2\x84\x8c", "H"},                        // U+210C
      {"\xc2\xb5", "\xce\xbc"},                     // micro sign
      {"\xef\xbd\x81\xef\xbd\x82", "ab"},           // full width
      {"\xc5\xbf", "s"},                            // long s
      {"\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80"}, // Hangul
      {"x\xe1\xba\x9b\xcc\xa3", "x\xe1\xb9\xa9"},   // reordered
      {"\xe5\x90\x8d", "\xe5\x90\x8d"},             // stays
      {"\xf0\x9d\x94\xb8\xf0\x9d\x9f\x99", "A1"},   // double-struck
      {"\xef\xb7\xba", "\xd8\xb5\xd9\x84\xd9\x89 \xd8\xa7\xd9\x84\xd9\x84\xd9\x87 \xd8\xb9\xd9\x84"
                       "\xd9\x8a\xd9\x87 \xd9\x88\xd8\xb3\xd9\x84\xd9\x85"}, // U+FDFA, the longest
  };
  Arena arena = {0};
  for (size_t i = 0; i < COUNT(rows); i++) {
    Str got = unicode_nfkc(&arena, str_from(rows[i][0]));
    assert_string_equal(got.data, rows[i][1]);
    assert_int_equal(got.len, strlen(rows[i][1]));
  }
  Str nul = unicode_nfkc(&arena, STR("\xef\xac\x81\0\xef\xac\x81"));
  assert_true(str_eq(nul, STR("fi\0fi")));
  arena_release(&arena);
}

static void test_nfkc_borrows_what_it_does_not_change(void **state) {
  (void)state;
  Arena arena = {0};
  static const Str texts[] = {
      STR_INIT("plain"), STR_INIT(""), {NULL, 0}, STR_INIT("\xff\xef\xac\x81")};
  for (size_t i = 0; i < COUNT(texts); i++) {
    Str got = unicode_nfkc(&arena, texts[i]);
    assert_ptr_equal(got.data, texts[i].data);
    assert_int_equal(got.len, texts[i].len);
  }
  assert_null(arena.chunks);
  arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_code_point_round_trips),
      cmocka_unit_test(test_all_sequences_of_two_and_three_bytes),
      cmocka_unit_test(test_all_edges_of_four_bytes),
      cmocka_unit_test(test_cut_sequences),
      cmocka_unit_test(test_valid_prefix_at_every_place),
      cmocka_unit_test(test_counts),
      cmocka_unit_test(test_plain_identifiers),
      cmocka_unit_test(test_ascii_identifiers),
      cmocka_unit_test(test_exceptions),
      cmocka_unit_test(test_all_code_points_as_cpython),
      cmocka_unit_test(test_nfkc),
      cmocka_unit_test(test_nfkc_borrows_what_it_does_not_change),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
