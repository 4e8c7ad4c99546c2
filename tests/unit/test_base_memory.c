// The heap: zero sizes, zeroed memory, and that running out of it aborts instead of returning.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"

static void test_zero_size_has_a_pointer(void **state) {
  (void)state;
  char *a = mem_alloc(0), *b = mem_zalloc(0), *c = mem_realloc(NULL, 0);
  assert_non_null(a);
  assert_non_null(b);
  assert_non_null(c);
  assert_ptr_not_equal(a, b);
  c = mem_realloc(c, 0);
  assert_non_null(c);
  mem_free(a);
  mem_free(b);
  mem_free(c);
  mem_free(NULL);
}

static void test_zalloc_is_zero_in_used_memory(void **state) {
  (void)state;
  for (int round = 0; round < 100; round++) {
    unsigned char *dirty = mem_alloc(4096);
    memset(dirty, 0xFF, 4096);
    mem_free(dirty);
    unsigned char *clean = mem_zalloc(4096);
    for (int i = 0; i < 4096; i++)
      assert_int_equal(clean[i], 0);
    mem_free(clean);
  }
}

static void test_realloc_keeps_bytes(void **state) {
  (void)state;
  char *text = mem_realloc_array(NULL, 3, 2);
  memcpy(text, "hello", 6);
  for (size_t size = 6; size < 1000000; size *= 3)
    text = mem_realloc_array(text, size, 1);
  assert_string_equal(text, "hello");
  text = mem_realloc(text, 6);
  assert_string_equal(text, "hello");
  mem_free(text);
}

static void ask_too_much(void) {
  mem_free(mem_realloc_array(NULL, SIZE_MAX / 2, 3));
}

static void fail_at_once(void) {
  mem_fail(7);
}

static int signal_of(void (*run)(void)) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    signal(SIGABRT, SIG_DFL);
    fclose(stderr);
    run();
    _exit(0);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void test_out_of_memory_aborts(void **state) {
  (void)state;
  assert_int_equal(signal_of(ask_too_much), SIGABRT);
  assert_int_equal(signal_of(fail_at_once), SIGABRT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_zero_size_has_a_pointer),
      cmocka_unit_test(test_zalloc_is_zero_in_used_memory),
      cmocka_unit_test(test_realloc_keeps_bytes),
      cmocka_unit_test(test_out_of_memory_aborts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
