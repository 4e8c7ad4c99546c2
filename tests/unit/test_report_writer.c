// Writer: what is kept, what is flushed, and what a failed write does to the rest.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/writer.h"

static void test_keeps_without_a_descriptor(void **state) {
  (void)state;
  Writer writer;
  writer_init(&writer, -1);
  assert_false(writer.started);
  writer_append(&writer, STR(""));
  assert_false(writer.started);
  writer_append_c(&writer, "a");
  writer_append_char(&writer, 'b');
  writer_append_repeated(&writer, 'c', 3);
  writer_printf(&writer, "%d", 7);
  assert_true(writer.started);
  assert_true(writer_flush(&writer));
  assert_true(str_eq_c(writer_kept(&writer), "abccc7"));
  for (int i = 0; i < 100000; i++)
    writer_append_char(&writer, 'x');
  assert_int_equal(writer_kept(&writer).len, 100006);
  writer_release(&writer);
}

static void test_flushes_in_large_pieces(void **state) {
  (void)state;
  int ends[2];
  char text[16] = {0};
  assert_int_equal(pipe(ends), 0);
  Writer writer;
  writer_init(&writer, ends[1]);
  writer_append_c(&writer, "hello");
  assert_int_equal(writer.buffer.len, 5);
  assert_true(writer_flush(&writer));
  assert_int_equal(read(ends[0], text, sizeof text), 5);
  assert_string_equal(text, "hello");
  assert_true(writer_flush(&writer));
  writer_append_repeated(&writer, 'x', 60000);
  assert_int_equal(writer.buffer.len, 60000);
  writer_append_repeated(&writer, 'x', 5536);
  assert_int_equal(writer.buffer.len, 0);
  writer_release(&writer);
  close(ends[0]);
  close(ends[1]);
}

static void test_remembers_a_failure(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  close(ends[0]);
  close(ends[1]);
  Writer writer;
  writer_init(&writer, ends[1]);
  writer_append_c(&writer, "lost");
  assert_false(writer_flush(&writer));
  assert_false(writer.closed);
  assert_true(error_is_set(&writer.error));
  writer_append_repeated(&writer, 'x', 100000);
  assert_int_equal(writer.buffer.len, 0);
  assert_false(writer_flush(&writer));
  writer_release(&writer);
}

static void test_knows_that_the_reader_left(void **state) {
  (void)state;
  int ends[2];
  signal(SIGPIPE, SIG_IGN);
  assert_int_equal(pipe(ends), 0);
  close(ends[0]);
  Writer writer;
  writer_init(&writer, ends[1]);
  writer_append_c(&writer, "lost");
  assert_false(writer_flush(&writer));
  assert_true(writer.closed);
  writer_release(&writer);
  close(ends[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keeps_without_a_descriptor),
      cmocka_unit_test(test_flushes_in_large_pieces),
      cmocka_unit_test(test_remembers_a_failure),
      cmocka_unit_test(test_knows_that_the_reader_left),
  };
  return cmocka_run_group_tests_name("report_writer", tests, NULL, NULL);
}
