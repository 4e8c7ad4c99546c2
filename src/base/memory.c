#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void mem_fail(size_t size) {
  fprintf(stderr, "out of memory (%zu bytes)\n", size);
  abort();
}

static size_t at_least_one(size_t size) {
  return size ? size : 1;
}

void *mem_alloc(size_t size) {
  void *pointer = malloc(at_least_one(size));
  if (!pointer)
    mem_fail(size);
  return pointer;
}

void *mem_zalloc(size_t size) {
  void *pointer = calloc(1, at_least_one(size));
  if (!pointer)
    mem_fail(size);
  return pointer;
}

void *mem_realloc(void *pointer, size_t size) {
  void *moved = realloc(pointer, at_least_one(size));
  if (!moved)
    mem_fail(size);
  return moved;
}

void *mem_realloc_array(void *pointer, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size)
    mem_fail(SIZE_MAX);
  return mem_realloc(pointer, count * size);
}

void mem_free(void *pointer) {
  free(pointer);
}

void mem_trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
