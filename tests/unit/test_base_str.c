// Str: empty and NULL everywhere, embedded NULs, high bytes, searches at the edges, and the hash.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

static const Str NONE = {0};
static const Str TABLE[] = {STR_INIT("one"), STR_INIT(""), STR_INIT("t\0o")};

static void test_literals(void **state) {
  (void)state;
  assert_int_equal(TABLE[0].len, 3);
  assert_int_equal(TABLE[1].len, 0);
  assert_int_equal(TABLE[2].len, 3);
  assert_int_equal(STR("abc").len, 3);
  assert_int_equal(str_from("abc").len, 3);
  assert_int_equal(str_from(NULL).len, 0);
  assert_true(str_is_empty(NONE));
  assert_false(str_is_empty(STR("\0")));
}

static void test_equality(void **state) {
  (void)state;
  assert_true(str_eq(NONE, STR("")));
  assert_true(str_eq(NONE, NONE));
  assert_true(str_eq_c(NONE, ""));
  assert_true(str_eq_c(NONE, NULL));
  assert_false(str_eq(STR("a"), STR("A")));
  assert_false(str_eq(STR("a"), STR("a\0")));
  assert_false(str_eq(STR("a\0b"), STR("a\0c")));
  assert_false(str_eq_c(STR("a\0b"), "a"));
  assert_true(str_eq(str_slice(STR("xabcx"), 1, 4), STR("abc")));
}

static void test_order(void **state) {
  (void)state;
  assert_true(str_compare(NONE, STR("")) == 0);
  assert_true(str_compare(NONE, STR("\0")) < 0);
  assert_true(str_compare(STR("a"), STR("ab")) < 0);
  assert_true(str_compare(STR("b"), STR("ab")) > 0);
  assert_true(str_compare(STR("\xff"), STR("a")) > 0);
  assert_true(str_compare(STR("a\0b"), STR("a\0a")) > 0);
}

static void test_prefix_and_suffix(void **state) {
  (void)state;
  assert_true(str_starts_with(NONE, NONE));
  assert_true(str_ends_with(NONE, STR("")));
  assert_true(str_starts_with(STR("abc"), STR("abc")));
  assert_true(str_ends_with(STR("abc"), STR("bc")));
  assert_true(str_ends_with(STR("abc"), NONE));
  assert_false(str_starts_with(STR("ab"), STR("abc")));
  assert_false(str_ends_with(STR("bc"), STR("abc")));
  assert_false(str_ends_with(STR("abcd"), STR("abc")));
}

static void test_slices_are_cut(void **state) {
  (void)state;
  assert_true(str_eq(str_slice(STR("abc"), 0, SIZE_MAX), STR("abc")));
  assert_true(str_eq(str_slice(STR("abc"), 1, 2), STR("b")));
  assert_true(str_is_empty(str_slice(STR("abc"), 3, 9)));
  assert_true(str_is_empty(str_slice(STR("abc"), SIZE_MAX, SIZE_MAX)));
  assert_true(str_is_empty(str_slice(STR("abc"), 2, 1)));
  assert_true(str_is_empty(str_slice(NONE, 0, 5)));
}

static void test_trim(void **state) {
  (void)state;
  assert_true(str_eq(str_trim(STR(" \t\r\n\v\fa b \n")), STR("a b")));
  assert_true(str_is_empty(str_trim(STR(" \n "))));
  assert_true(str_is_empty(str_trim(NONE)));
  assert_true(str_eq(str_trim(STR("\xa0x\0")), STR("\xa0x\0")));
}

static void test_find(void **state) {
  (void)state;
  assert_int_equal(str_find_char(STR("abca"), 'a'), 0);
  assert_int_equal(str_find_char_last(STR("abca"), 'a'), 3);
  assert_int_equal(str_find_char(STR("ab\0c"), 'c'), 3);
  assert_int_equal(str_find_char(STR("\xff"), '\xff'), 0);
  assert_true(str_find_char(NONE, 'a') == STR_NOT_FOUND);
  assert_true(str_find_char_last(NONE, 'a') == STR_NOT_FOUND);
  assert_int_equal(str_find(STR("aaaab"), STR("aab")), 2);
  assert_int_equal(str_find(STR("abc"), STR("c")), 2);
  assert_int_equal(str_find(STR("abc"), STR("abc")), 0);
  assert_int_equal(str_find(STR("abc"), NONE), 0);
  assert_int_equal(str_find(NONE, NONE), 0);
  assert_true(str_find(NONE, STR("a")) == STR_NOT_FOUND);
  assert_true(str_find(STR("ab"), STR("abc")) == STR_NOT_FOUND);
  assert_true(str_find(str_slice(STR("abc"), 0, 2), STR("bc")) == STR_NOT_FOUND);
}

static void check_split(Str text, const char *expected) {
  char seen[64] = "";
  Str rest = text, part;
  while (str_split(&rest, ',', &part))
    snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "<" STR_FMT ">", STR_ARG(part));
  assert_string_equal(seen, expected);
  assert_false(str_split(&rest, ',', &part));
  assert_true(str_is_empty(part));
}

static void test_split(void **state) {
  (void)state;
  check_split(STR("a,,b"), "<a><><b>");
  check_split(STR(","), "<><>");
  check_split(STR("abc"), "<abc>");
  check_split(STR(""), "<>");
  check_split(NONE, "");
}

static void test_printf_arguments(void **state) {
  (void)state;
  char text[32];
  snprintf(text, sizeof text, "[" STR_FMT "|" STR_FMT "]", STR_ARG(NONE), STR_ARG(TABLE[0]));
  assert_string_equal(text, "[|one]");
  assert_int_equal(str_printf_len(str_make("x", SIZE_MAX)), INT32_MAX);
}

static int compare_hashes(const void *a, const void *b) {
  uint64_t left, right;
  memcpy(&left, a, sizeof left);
  memcpy(&right, b, sizeof right);
  return (left > right) - (left < right);
}

static void assert_distinct(uint64_t *hashes, size_t count) {
  qsort(hashes, count, sizeof *hashes, compare_hashes);
  for (size_t i = 1; i < count; i++)
    assert_true(hashes[i] != hashes[i - 1]);
}

// Exact allocations, so a sanitizer sees any read outside.
static uint64_t hash_exact(const char *bytes, size_t len) {
  char *copy = malloc(len ? len : 1);
  assert_non_null(copy);
  memcpy(copy, bytes, len);
  uint64_t hash = str_hash(str_make(copy, len));
  free(copy);
  return hash;
}

static void test_hash_depends_on_bytes_only(void **state) {
  (void)state;
  char text[200];
  for (size_t i = 0; i < sizeof text; i++)
    text[i] = (char)(i * 37);
  for (size_t len = 0; len <= 150; len++)
    assert_true(hash_exact(text, len) == str_hash(str_make(text, len)));
  for (size_t offset = 1; offset < 16; offset++) {
    char moved[200];
    memcpy(moved + offset, text, 100);
    assert_true(str_hash(str_make(moved + offset, 100)) == str_hash(str_make(text, 100)));
  }
  assert_true(str_hash(NONE) == str_hash(STR("")));
  assert_true(str_hash_seeded(STR("a"), 1) != str_hash_seeded(STR("a"), 2));
}

enum { HASH_LENGTHS = 100, HASH_BITS = HASH_LENGTHS * (HASH_LENGTHS + 1) / 2 * 8 };

// All texts of zeros up to a length, and each of them with one bit set: no two may meet.
static void test_hash_sees_every_bit_and_the_length(void **state) {
  (void)state;
  static uint64_t hashes[HASH_BITS + HASH_LENGTHS + 1];
  size_t count = 0;
  for (size_t len = 0; len <= HASH_LENGTHS; len++) {
    char text[HASH_LENGTHS] = {0};
    hashes[count++] = str_hash(str_make(text, len));
    for (size_t bit = 0; bit < len * 8; bit++) {
      text[bit / 8] = (char)(1 << bit % 8);
      hashes[count++] = str_hash(str_make(text, len));
      text[bit / 8] = 0;
    }
  }
  assert_int_equal(count, HASH_BITS + HASH_LENGTHS + 1);
  assert_distinct(hashes, count);
}

static int bit_count(uint64_t bits) {
  int count = 0;
  for (; bits; bits &= bits - 1)
    count++;
  return count;
}

// One bit of input turns about half of the output over, at every length and place.
static void test_hash_avalanche(void **state) {
  (void)state;
  for (size_t len = 1; len <= 70; len++) {
    long turned = 0, trials = 0;
    for (unsigned round = 0; round < 20; round++) {
      char text[70];
      for (size_t i = 0; i < len; i++)
        text[i] = (char)(i * 31 + round * 97 + len);
      uint64_t before = str_hash(str_make(text, len));
      for (size_t bit = 0; bit < len * 8; bit++, trials++) {
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        int changed = bit_count(before ^ str_hash(str_make(text, len)));
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        assert_in_range(changed, 8, 56);
        turned += changed;
      }
    }
    assert_in_range(turned * 100 / trials, 3100, 3300);
  }
}

// Names as programs have them: hardly any collisions in 32 bits either.
static void test_hash_of_numbered_names(void **state) {
  (void)state;
  enum { COUNT = 100000 };
  static uint64_t low[COUNT], high[COUNT];
  for (int i = 0; i < COUNT; i++) {
    char name[32];
    snprintf(name, sizeof name, "module_%d.Class", i);
    uint64_t hash = str_hash(str_from(name));
    low[i] = hash & UINT32_MAX;
    high[i] = hash >> 32;
  }
  qsort(low, COUNT, sizeof *low, compare_hashes);
  qsort(high, COUNT, sizeof *high, compare_hashes);
  int same_low = 0, same_high = 0;
  for (int i = 1; i < COUNT; i++) {
    same_low += low[i] == low[i - 1];
    same_high += high[i] == high[i - 1];
  }
  // 1.2 expected.
  assert_in_range(same_low, 0, 9);
  assert_in_range(same_high, 0, 9);
}

static void test_membership(void **state) {
  (void)state;
  static const char *const NAMES[] = {"b", "", "abc"};
  assert_true(STR_IS_ONE_OF(STR("abc"), NAMES));
  assert_true(STR_IS_ONE_OF(NONE, NAMES));
  assert_false(STR_IS_ONE_OF(STR("ab"), NAMES));
  assert_false(str_is_one_of(STR("b"), NAMES, 0));
  const Str sorted[] = {STR("a"), STR("ab"), STR("b"), STR("b\0"), STR("\xff")};
  for (uint32_t count = 0; count <= 5; count++) {
    for (uint32_t i = 0; i < 5; i++)
      assert_true(str_is_in_sorted(sorted[i], sorted, count) == (i < count));
    assert_false(str_is_in_sorted(STR("aa"), sorted, count));
    assert_false(str_is_in_sorted(NONE, sorted, count));
  }
  assert_false(str_is_in_sorted(STR("a"), NULL, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_literals),
      cmocka_unit_test(test_equality),
      cmocka_unit_test(test_order),
      cmocka_unit_test(test_membership),
      cmocka_unit_test(test_prefix_and_suffix),
      cmocka_unit_test(test_slices_are_cut),
      cmocka_unit_test(test_trim),
      cmocka_unit_test(test_find),
      cmocka_unit_test(test_split),
      cmocka_unit_test(test_printf_arguments),
      cmocka_unit_test(test_hash_depends_on_bytes_only),
      cmocka_unit_test(test_hash_sees_every_bit_and_the_length),
      cmocka_unit_test(test_hash_avalanche),
      cmocka_unit_test(test_hash_of_numbered_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
