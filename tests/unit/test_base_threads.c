// parallel_for: every index once, a worker never twice at a time, and all of it without threads,
// too. Plain memory is shared on purpose where the contract allows it: ThreadSanitizer is the
// judge.
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/threads.h"

enum { COUNT_MAX = 5000, JOBS_MAX = 64 };

typedef struct {
  uint32_t count, jobs;
  uint32_t runs[COUNT_MAX];  // by index
  uint32_t owner[COUNT_MAX]; // by index
  uint32_t calls[JOBS_MAX];  // by worker, not atomic
  atomic_int busy[JOBS_MAX];
  atomic_uint wrong;
} Log;

static void record(void *context, uint32_t index, uint32_t worker) {
  Log *log = context;
  if (index >= log->count || worker >= (log->jobs ? log->jobs : 1)) {
    atomic_fetch_add(&log->wrong, 1);
    return;
  }
  if (atomic_exchange(&log->busy[worker], 1))
    atomic_fetch_add(&log->wrong, 1);
  log->runs[index]++;
  log->owner[index] = worker;
  log->calls[worker]++;
  atomic_store(&log->busy[worker], 0);
}

static void check(uint32_t count, uint32_t jobs) {
  static Log log;
  memset(&log, 0, sizeof log);
  log.count = count;
  log.jobs = jobs;
  parallel_for(count, jobs, record, &log);
  assert_int_equal(atomic_load(&log.wrong), 0);
  uint32_t calls = 0;
  for (uint32_t i = 0; i < count; i++)
    assert_int_equal(log.runs[i], 1);
  for (uint32_t w = 0; w < JOBS_MAX; w++)
    calls += log.calls[w];
  assert_int_equal(calls, count);
}

static void test_every_index_once(void **state) {
  (void)state;
  static const uint32_t counts[] = {0, 1, 2, 3, 7, 64, 1000, COUNT_MAX};
  static const uint32_t jobs[] = {0, 1, 2, 3, 8, JOBS_MAX};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    for (size_t j = 0; j < sizeof jobs / sizeof *jobs; j++)
      check(counts[i], jobs[j]);
}

static void test_many_short_loops(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 300; i++)
    check(i % 5, 4);
}

typedef struct {
  uint32_t next;
  int in_order, in_caller;
  pthread_t caller;
} Order;

static void record_order(void *context, uint32_t index, uint32_t worker) {
  Order *order = context;
  order->in_order += index == order->next++;
  order->in_caller += worker == 0 && pthread_equal(pthread_self(), order->caller);
}

static void test_one_job_runs_in_the_caller_in_order(void **state) {
  (void)state;
  for (uint32_t jobs = 0; jobs < 2; jobs++) {
    Order order = {.caller = pthread_self()};
    parallel_for(100, jobs, record_order, &order);
    assert_int_equal(order.in_order, 100);
    assert_int_equal(order.in_caller, 100);
  }
}

typedef struct {
  atomic_uint arrived;
  uint32_t wanted;
  atomic_uint met;
} Meeting;

// Waits for the others: only threads that run at the same time can meet.
static void meet(void *context, uint32_t index, uint32_t worker) {
  (void)index;
  (void)worker;
  Meeting *meeting = context;
  atomic_fetch_add(&meeting->arrived, 1);
  for (int i = 0; i < 10000; i++) {
    if (atomic_load(&meeting->arrived) >= meeting->wanted) {
      atomic_fetch_add(&meeting->met, 1);
      return;
    }
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
}

static void test_jobs_run_at_the_same_time(void **state) {
  (void)state;
  Meeting meeting = {.wanted = 4};
  parallel_for(4, 4, meet, &meeting);
  assert_int_equal(atomic_load(&meeting.met), 4);
}

static void sum_below(void *context, uint32_t index, uint32_t worker) {
  (void)worker;
  uint64_t *cells = context;
  for (uint32_t i = 0; i <= index % 1000; i++)
    cells[index] += i;
}

static void nested(void *context, uint32_t index, uint32_t worker) {
  (void)worker;
  uint64_t(*rows)[50] = context;
  parallel_for(50, 3, sum_below, rows[index]);
}

static void test_nested_loops(void **state) {
  (void)state;
  static uint64_t rows[20][50];
  parallel_for(20, 4, nested, rows);
  for (size_t i = 0; i < 20; i++)
    for (size_t j = 0; j < 50; j++)
      assert_int_equal(rows[i][j], j * (j + 1) / 2);
}

// The depth times the frame must go beyond the 8 MiB of a usual thread.
static uint64_t recurse(uint32_t depth) {
  volatile char frame[4096];
  frame[0] = (char)depth;
  frame[sizeof frame - 1] = 1;
  uint64_t below = depth ? recurse(depth - 1) : 0;
  return below + (uint64_t)frame[sizeof frame - 1];
}

typedef struct {
  atomic_uint arrived;
  atomic_uint deep;
} Depth;

static void go_deep(void *context, uint32_t index, uint32_t worker) {
  (void)index;
  Depth *depth = context;
  atomic_fetch_add(&depth->arrived, 1);
  while (atomic_load(&depth->arrived) < 2)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  if (worker > 0 && recurse(3000) == 3001)
    atomic_fetch_add(&depth->deep, 1);
}

static void test_workers_have_a_big_stack(void **state) {
  (void)state;
  Depth depth = {0};
  parallel_for(2, 2, go_deep, &depth);
  assert_int_equal(atomic_load(&depth.deep), 1);
}

static void count_up(void *context, uint32_t index, uint32_t worker) {
  (void)index;
  unsigned *counts = context;
  counts[worker]++;
}

// In a child, since the limit stays; root must become nobody for it to hold.
static int run_without_threads(void) {
  if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
    return 77;
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_NPROC, &none) != 0)
    return 77;
  unsigned counts[8] = {0};
  parallel_for(1000, 8, count_up, counts);
  return counts[0] == 1000 ? 0 : 1;
}

static void test_refused_threads(void **state) {
  (void)state;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0)
    _exit(run_without_threads());
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
    skip();
  assert_int_equal(status, 0);
}

static void test_cpu_count(void **state) {
  (void)state;
  uint32_t count = threads_cpu_count();
  assert_in_range(count, 1, (uintmax_t)sysconf(_SC_NPROCESSORS_CONF));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_index_once),
      cmocka_unit_test(test_many_short_loops),
      cmocka_unit_test(test_one_job_runs_in_the_caller_in_order),
      cmocka_unit_test(test_jobs_run_at_the_same_time),
      cmocka_unit_test(test_nested_loops),
      cmocka_unit_test(test_workers_have_a_big_stack),
      cmocka_unit_test(test_refused_threads),
      cmocka_unit_test(test_cpu_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
