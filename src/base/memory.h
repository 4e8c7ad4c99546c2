// The heap. Every allocation of the project ends here, and so does running out of it: these
// functions never return NULL, they print one line and abort. Sizes are bytes; a size of zero still
// gives a pointer of its own. What they return is released with `mem_free`.
#ifndef SLOTLINT_BASE_MEMORY_H
#define SLOTLINT_BASE_MEMORY_H

#include <stddef.h>

void *mem_alloc(size_t size);
// Filled with zero bytes.
void *mem_zalloc(size_t size);
// `pointer` may be NULL. The old pointer is dead afterwards.
void *mem_realloc(void *pointer, size_t size);
// The same for `count` items of `size` bytes; a product too large for size_t is out of memory.
void *mem_realloc_array(void *pointer, size_t count, size_t size);
// For a size that cannot even be asked for: prints and aborts.
_Noreturn void mem_fail(size_t size);
// NULL is allowed.
void mem_free(void *pointer);
// Gives what is free back to the system, where the C library can.
void mem_trim(void);

#endif
