// The only place with threads. `parallel_for` runs `run(context, index, worker)` once for every
// index below `count` and returns when all are done; a worker takes the next index from one atomic
// counter, so big and small items even out. The order is not fixed: `run` writes to what belongs to
// its index or its worker. What `run` wrote is visible to the caller afterwards.
#ifndef SLOTLINT_BASE_THREADS_H
#define SLOTLINT_BASE_THREADS_H

#include <stdint.h>

// Processors this process may run on (affinity respected), at least 1.
uint32_t threads_cpu_count(void);

// `worker` < max(jobs, 1); no two calls at a time have the same. The caller is worker 0; jobs of 0
// or 1 run everything there, in order. Fewer threads than `jobs` are started when there is less to
// do or the system refuses. A thread has 16 MiB of stack, the caller what its process gave it (8
// MiB as a rule): recursion in `run` must be bounded to fit the smaller.
void parallel_for(uint32_t count, uint32_t jobs,
                  void (*run)(void *context, uint32_t index, uint32_t worker), void *context);

#endif
