#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "base/threads.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "base/memory.h"

// Enough for a recursive walk over the deepest tree the parser lets through; only touched pages
// cost.
static const size_t STACK_SIZE = (size_t)16 << 20;

typedef struct {
  atomic_uint_least64_t next; // wider than `count`: workers past the end still count up
  uint32_t count;
  void (*run)(void *context, uint32_t index, uint32_t worker);
  void *context;
} Work;

typedef struct {
  Work *work;
  uint32_t worker;
  pthread_t thread;
} Worker;

static uint32_t online_count(void) {
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online < 1 ? 1 : online > INT_MAX ? INT_MAX : (uint32_t)online;
}

uint32_t threads_cpu_count(void) {
#ifdef __linux__
  cpu_set_t allowed;
  // Fails on machines with more processors than cpu_set_t has bits.
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0)
    return (uint32_t)CPU_COUNT(&allowed);
#endif
  return online_count();
}

static void work_until_done(Work *work, uint32_t worker) {
  for (;;) {
    uint_least64_t index = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed);
    if (index >= work->count)
      return;
    work->run(work->context, (uint32_t)index, worker);
  }
}

static void *worker_main(void *argument) {
  const Worker *self = argument;
  work_until_done(self->work, self->worker);
  return NULL;
}

// Returns how many of the `wanted` threads run; a refusal ends the attempt.
static uint32_t start_workers(Worker *workers, uint32_t wanted, Work *work) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0)
    return 0;
  uint32_t started = 0;
  if (pthread_attr_setstacksize(&attributes, STACK_SIZE) == 0) {
    for (; started < wanted; started++) {
      Worker *worker = &workers[started];
      worker->work = work;
      worker->worker = started + 1;
      if (pthread_create(&worker->thread, &attributes, worker_main, worker) != 0)
        break;
    }
  }
  pthread_attr_destroy(&attributes);
  return started;
}

void parallel_for(uint32_t count, uint32_t jobs,
                  void (*run)(void *context, uint32_t index, uint32_t worker), void *context) {
  if (jobs > count)
    jobs = count;
  Work work = {.count = count, .run = run, .context = context};
  atomic_init(&work.next, 0);
  if (jobs <= 1) {
    work_until_done(&work, 0);
    return;
  }
  Worker *workers = mem_realloc_array(NULL, jobs - 1, sizeof(Worker));
  uint32_t started = start_workers(workers, jobs - 1, &work);
  work_until_done(&work, 0);
  for (uint32_t i = 0; i < started; i++)
    pthread_join(workers[i].thread, NULL);
  mem_free(workers);
}
