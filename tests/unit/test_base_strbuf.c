// StrBuf: empty buffers, the NUL at the end at every length, appending to itself, long printf.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"

static void test_empty_buffer(void **state) {
  (void)state;
  StrBuf buffer = {0};
  assert_string_equal(strbuf_c(&buffer), "");
  assert_non_null(strbuf_str(&buffer).data);
  strbuf_clear(&buffer);
  strbuf_truncate(&buffer, 0);
  strbuf_append(&buffer, (Str){0});
  assert_non_null(buffer.data);
  assert_string_equal(buffer.data, "");
  strbuf_append_c(&buffer, NULL);
  assert_int_equal(buffer.len, 0);
  strbuf_release(&buffer);
  strbuf_release(&buffer);
  assert_string_equal(strbuf_c(&buffer), "");
  strbuf_init(&buffer);
  strbuf_append_repeated(&buffer, 'x', 0);
  assert_string_equal(buffer.data, "");
  strbuf_release(&buffer);
}

static void test_nul_behind_every_length(void **state) {
  (void)state;
  StrBuf buffer;
  strbuf_init(&buffer);
  for (size_t i = 0; i < 5000; i++) {
    strbuf_append_char(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.len, i + 1);
    assert_true(buffer.cap > buffer.len);
    assert_int_equal(buffer.data[buffer.len], '\0');
  }
  assert_int_equal(strlen(buffer.data), 5000);
  strbuf_truncate(&buffer, 3);
  assert_string_equal(buffer.data, "abc");
  size_t cap = buffer.cap;
  strbuf_clear(&buffer);
  assert_string_equal(buffer.data, "");
  assert_int_equal(buffer.cap, cap);
  strbuf_release(&buffer);
}

static void test_bytes_are_bytes(void **state) {
  (void)state;
  StrBuf buffer;
  strbuf_init(&buffer);
  strbuf_append(&buffer, STR("a\0b"));
  strbuf_append_char(&buffer, '\0');
  strbuf_append_char(&buffer, '\xff');
  assert_int_equal(buffer.len, 5);
  assert_memory_equal(buffer.data, "a\0b\0\xff", 6);
  assert_true(str_eq(strbuf_str(&buffer), STR("a\0b\0\xff")));
  strbuf_release(&buffer);
}

static void test_appending_itself(void **state) {
  (void)state;
  StrBuf buffer;
  strbuf_init(&buffer);
  strbuf_append(&buffer, STR("ab"));
  for (int i = 0; i < 15; i++)
    strbuf_append(&buffer, strbuf_str(&buffer));
  assert_int_equal(buffer.len, 2 << 15);
  for (size_t i = 0; i < buffer.len; i++)
    assert_int_equal(buffer.data[i], i % 2 ? 'b' : 'a');
  while (buffer.cap - buffer.len > 1)
    strbuf_append_char(&buffer, '.');
  strbuf_append(&buffer, str_make(buffer.data + 1, 2));
  assert_true(str_ends_with(strbuf_str(&buffer), STR("ba")));
  strbuf_append(&buffer, str_make(buffer.data + buffer.len, 0));
  strbuf_release(&buffer);
}

// Every result length around the first room and its doublings, from every fill.
static void test_printf_at_every_length(void **state) {
  (void)state;
  char text[300];
  memset(text, 'y', sizeof text);
  for (int before = 0; before < 140; before++) {
    for (int len = 0; len < 280; len++) {
      StrBuf buffer;
      strbuf_init(&buffer);
      strbuf_append_repeated(&buffer, 'x', (size_t)before);
      strbuf_printf(&buffer, "%.*s", len, text);
      assert_int_equal(buffer.len, before + len);
      assert_int_equal(strlen(buffer.data), before + len);
      assert_true(before == 0 || buffer.data[before - 1] == 'x');
      strbuf_release(&buffer);
    }
  }
}

static void test_printf_formats(void **state) {
  (void)state;
  StrBuf buffer;
  strbuf_init(&buffer);
  strbuf_printf(&buffer, "%d %s", -5, "five");
  strbuf_printf(&buffer, "%c", 0);
  strbuf_printf(&buffer, "%100000d", 1);
  assert_int_equal(buffer.len, 7 + 1 + 100000);
  assert_memory_equal(buffer.data, "-5 five\0 ", 9);
  assert_int_equal(buffer.data[buffer.len - 1], '1');
  strbuf_release(&buffer);
}

static void test_reserve(void **state) {
  (void)state;
  StrBuf buffer;
  strbuf_init(&buffer);
  strbuf_reserve(&buffer, 0);
  assert_string_equal(strbuf_c(&buffer), "");
  strbuf_append_c(&buffer, "kept");
  strbuf_reserve(&buffer, 100000);
  assert_true(buffer.cap > 100004);
  const char *place = buffer.data;
  strbuf_append_repeated(&buffer, '-', 100000);
  assert_ptr_equal(buffer.data, place);
  assert_true(str_starts_with(strbuf_str(&buffer), STR("kept--")));
  strbuf_release(&buffer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_empty_buffer),
      cmocka_unit_test(test_nul_behind_every_length),
      cmocka_unit_test(test_bytes_are_bytes),
      cmocka_unit_test(test_appending_itself),
      cmocka_unit_test(test_printf_at_every_length),
      cmocka_unit_test(test_printf_formats),
      cmocka_unit_test(test_reserve),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
