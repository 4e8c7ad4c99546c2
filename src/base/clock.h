// Clock: how long something takes.
//
// For `--verbose` alone: no result and no other output depends on it. Used by the pipeline in src/.
// The moment it counts from has no meaning.
#ifndef SLOTLINT_BASE_CLOCK_H
#define SLOTLINT_BASE_CLOCK_H

#include <stdint.h>

// Microseconds since some fixed moment; never runs backwards.
uint64_t clock_microseconds(void);

#endif
