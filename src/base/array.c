#include "base/array.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { ARRAY_MIN = 8 };

void *array_reserve_items(void *items, uint32_t *cap, uint32_t count, size_t size) {
  if (count <= *cap && items)
    return items;
  *cap = count > ARRAY_MIN ? count : ARRAY_MIN;
  return mem_realloc_array(items, *cap, size);
}

void *array_enlarge_items(void *items, uint32_t len, uint32_t *cap, uint32_t extra, size_t size) {
  if (extra > UINT32_MAX - len)
    mem_fail(SIZE_MAX);
  uint32_t needed = len + extra;
  uint32_t doubled = *cap > UINT32_MAX / 2 ? UINT32_MAX : *cap * 2;
  return array_reserve_items(items, cap, needed > doubled ? needed : doubled, size);
}

void *array_grow_items(void *items, uint32_t *len, uint32_t *cap, uint32_t extra, size_t size) {
  char *grown = array_make_room_items(items, *len, cap, extra, size);
  memset(grown + *len * size, 0, extra * size);
  *len += extra;
  return grown;
}

uint32_t array_copy_items(void *items, uint32_t len, const void *source, uint32_t count,
                          size_t size) {
  if (count)
    memcpy((char *)items + len * size, source, count * size);
  return len + count;
}

void array_sort_items(void *items, uint32_t len, size_t size,
                      int (*compare)(const void *, const void *)) {
  if (len > 1)
    qsort(items, len, size, compare);
}

uint32_t sorted_lower_bound(const void *items, uint32_t len, size_t size, const void *key,
                            int (*compare)(const void *item, const void *key)) {
  uint32_t low = 0, high = len;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (compare((const char *)items + middle * size, key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void array_free_items(void *items) {
  mem_free(items);
}
