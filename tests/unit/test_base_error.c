// Error: texts that do not fit are cut between characters, a text may be part of the next one.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/str.h"
#include "base/unicode.h"

static void test_set_and_clear(void **state) {
  (void)state;
  Error error = {0};
  assert_false(error_is_set(&error));
  error_set(&error, "%s is %d", "x", 5);
  assert_string_equal(error.text, "x is 5");
  assert_true(error_is_set(&error));
  error_clear(&error);
  assert_false(error_is_set(&error));
}

static void test_nobody_asks(void **state) {
  (void)state;
  error_set(NULL, "%d", 1);
  error_set_errno(NULL, ENOENT);
  error_clear(NULL);
  assert_false(error_is_set(NULL));
}

static void test_own_text_as_argument(void **state) {
  (void)state;
  Error error = {0};
  error_set(&error, "cause");
  error_set(&error, "a/b: %s", error.text);
  error_set(&error, "config: %s", error.text);
  assert_string_equal(error.text, "config: a/b: cause");
}

static void test_system_texts(void **state) {
  (void)state;
  Error error = {0};
  error_set_errno(&error, ENOENT);
  assert_string_equal(error.text, "No such file or directory");
  error_set_errno(&error, EACCES);
  assert_string_equal(error.text, "Permission denied");
  error_set_errno(&error, 99999);
  assert_true(error_is_set(&error));
}

// Each width of character at each distance from the end.
static void test_long_texts_are_cut_between_characters(void **state) {
  (void)state;
  static const char *const characters[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x90\x8d"};
  for (size_t c = 0; c < 4; c++) {
    size_t width = strlen(characters[c]);
    for (size_t shift = 0; shift < 8; shift++) {
      char text[1200] = "";
      memset(text, '.', shift);
      for (size_t at = shift; at + width < sizeof text; at += width)
        memcpy(text + at, characters[c], width + 1);
      Error error;
      error_set(&error, "%s", text);
      size_t len = strlen(error.text);
      assert_in_range(len, 512 - width, 511);
      assert_int_equal((len - shift) % width, 0);
      assert_memory_equal(error.text, text, len);
      assert_true(utf8_is_valid(str_from(error.text)));
    }
  }
}

static void test_bytes_that_are_no_characters(void **state) {
  (void)state;
  char text[1200];
  memset(text, 0x80, sizeof text - 1);
  text[sizeof text - 1] = '\0';
  Error error;
  error_set(&error, "%s", text);
  assert_in_range(strlen(error.text), 508, 511);
  memset(text, 'a', 511);
  text[511] = '\0';
  error_set(&error, "%s", text);
  assert_int_equal(strlen(error.text), 511);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_set_and_clear),
      cmocka_unit_test(test_nobody_asks),
      cmocka_unit_test(test_own_text_as_argument),
      cmocka_unit_test(test_system_texts),
      cmocka_unit_test(test_long_texts_are_cut_between_characters),
      cmocka_unit_test(test_bytes_that_are_no_characters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
