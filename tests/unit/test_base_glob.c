#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/closest.h"
#include "base/glob.h"
#include "base/memory.h"

static bool match(const char *pattern, const char *text) {
  return glob_match(str_from(pattern), str_from(text));
}

static void test_plain_text_has_to_match_whole(void **state) {
  (void)state;
  assert_true(match("", ""));
  assert_true(match("a/b.py", "a/b.py"));
  assert_false(match("a", "ab"));
  assert_false(match("ab", "a"));
  assert_false(match("", "a"));
}

static void test_runs_stop_at_folders(void **state) {
  (void)state;
  assert_true(match("*.py", "x.py"));
  assert_true(match("*.py", ".py"));
  assert_false(match("*.py", "a/x.py"));
  assert_true(match("a*c*e", "abcde"));
  assert_false(match("a*c*e", "abcdx"));
  assert_true(match("?b", "ab"));
  assert_false(match("?", "/"));
}

static void test_deep_runs_cross_folders(void **state) {
  (void)state;
  assert_true(match("a/**", "a/b/c"));
  assert_true(match("**/x.py", "x.py"));
  assert_true(match("**/x.py", "a/b/x.py"));
  assert_false(match("**/x.py", "a/bx.py"));
  assert_true(match("a/**/b", "a/b"));
  assert_true(match("a/**/b", "a/c/d/b"));
  assert_false(match("a/**/b", "a/cb"));
}

static void test_sets(void **state) {
  (void)state;
  assert_true(match("[a-c]x", "bx"));
  assert_false(match("[a-c]x", "dx"));
  assert_true(match("[!a-c]x", "dx"));
  assert_false(match("[!a-c]x", "ax"));
  assert_true(match("[]]", "]"));
  assert_true(match("[ab", "[ab"));
  assert_true(match("[a-]", "-"));
  assert_false(match("[!a]", "/"));
}

static void test_characters_are_not_bytes(void **state) {
  (void)state;
  assert_true(match("?", "\xc3\xa9"));
  assert_true(match("[\xc3\xa9]", "\xc3\xa9"));
  assert_false(match("??", "\xc3\xa9"));
  assert_true(match("?.py", "\xff.py"));
  assert_true(match("\xff", "\xff"));
  assert_false(match("\xff", "\xfe"));
}

static void test_hostile_pattern_is_quick(void **state) {
  (void)state;
  char text[2001] = {0}, pattern[401] = {0};
  memset(text, 'a', 2000);
  for (int i = 0; i < 400; i += 2)
    memcpy(pattern + i, "*a", 2);
  pattern[399] = 'b';
  assert_false(match(pattern, text));
}

static Str closest(const char *word) {
  static const Str NAMES[] = {STR_INIT("--select"), STR_INIT("--ignore"), STR_INIT("SLT201"),
                              STR_INIT("SLT301")};
  return closest_name(str_from(word), NAMES, 4);
}

static void test_closest_names(void **state) {
  (void)state;
  assert_true(str_eq_c(closest("--selct"), "--select"));
  assert_true(str_eq_c(closest("--ignroe"), "--ignore"));
  assert_true(str_eq_c(closest("slt301"), "SLT301"));
  assert_true(str_eq_c(closest("SLT01"), "SLT201"));
  assert_true(str_is_empty(closest("--format")));
  assert_true(str_is_empty(closest("")));
}

static void test_closest_ignores_long_words(void **state) {
  (void)state;
  char word[1001] = {0};
  memset(word, 'x', 1000);
  Str names[] = {str_from(word), STR("x")};
  assert_true(str_is_empty(closest_name(str_from(word), names, 2)));
  assert_true(str_eq_c(closest_name(STR("x"), names, 2), "x"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain_text_has_to_match_whole),
      cmocka_unit_test(test_runs_stop_at_folders),
      cmocka_unit_test(test_deep_runs_cross_folders),
      cmocka_unit_test(test_sets),
      cmocka_unit_test(test_characters_are_not_bytes),
      cmocka_unit_test(test_hostile_pattern_is_quick),
      cmocka_unit_test(test_closest_names),
      cmocka_unit_test(test_closest_ignores_long_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
