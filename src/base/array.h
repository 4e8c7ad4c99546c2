// One growing array for every item type: `Array(T)` is a struct with typed `items`, so the compiler
// checks what goes in and out. Zero-initialized means empty. Give it a name where it crosses a
// function: `typedef Array(Edit) Edits;`. The macros take a pointer to the array and may evaluate
// that pointer (not the value) more than once. A pointer to an item dies with the next push, grow,
// extend or reserve.
#ifndef SLOTLINT_BASE_ARRAY_H
#define SLOTLINT_BASE_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#define Array(T)                                                                                   \
  struct {                                                                                         \
    T *items;                                                                                      \
    uint32_t len, cap;                                                                             \
  }

// Appends the value, which may read the array's items but not push to it: `array_push(&a, (T){1,
// 2})`.
#define array_push(a, ...)                                                                         \
  (array_make_room((a), 1), (a)->items[(a)->len] = (__VA_ARGS__), (void)(a)->len++)

// Appends `n` zeroed items and yields a pointer to the first of them (valid to hold for n == 0).
#define array_grow(a, n)                                                                           \
  ((a)->items = array_grow_items((a)->items, &(a)->len, &(a)->cap, (n), sizeof *(a)->items),       \
   &(a)->items[(a)->len - (n)])

// Appends copies of `n` items, which must not lie in the array itself.
#define array_extend(a, source, n)                                                                 \
  (array_make_room((a), (n)),                                                                      \
   (a)->len =                                                                                      \
       array_copy_items((a)->items, (a)->len, 1 ? (source) : (a)->items, (n), sizeof *(a)->items))

// Makes room for `n` items in all.
#define array_reserve(a, n)                                                                        \
  ((void)((a)->items = array_reserve_items((a)->items, &(a)->cap, (n), sizeof *(a)->items)))

// The last item, as an lvalue, and its removal; the array must not be empty.
#define array_last(a) ((a)->items[(a)->len - 1])
#define array_pop(a) ((a)->items[--(a)->len])

// qsort with `int compare(const void *, const void *)`: give it a total order, for equal bytes each
// run.
#define array_sort(a, compare) array_sort_items((a)->items, (a)->len, sizeof *(a)->items, (compare))

// The first of `len` items, sorted as `compare(item, key)` has it, that does not come before `key`;
// `len` if all do. `items` may be NULL when `len` is 0.
uint32_t sorted_lower_bound(const void *items, uint32_t len, size_t size, const void *key,
                            int (*compare)(const void *item, const void *key));

// Empties and keeps the memory; empties and frees it.
#define array_clear(a) ((void)((a)->len = 0))
#define array_release(a)                                                                           \
  (array_free_items((a)->items), (a)->items = NULL, (void)((a)->len = (a)->cap = 0))

// What follows serves the macros only.
#define array_make_room(a, n)                                                                      \
  ((a)->items = array_make_room_items((a)->items, (a)->len, &(a)->cap, (n), sizeof *(a)->items))

void *array_reserve_items(void *items, uint32_t *cap, uint32_t count, size_t size);
void *array_enlarge_items(void *items, uint32_t len, uint32_t *cap, uint32_t extra, size_t size);
void *array_grow_items(void *items, uint32_t *len, uint32_t *cap, uint32_t extra, size_t size);
uint32_t array_copy_items(void *items, uint32_t len, const void *source, uint32_t count,
                          size_t size);
void array_sort_items(void *items, uint32_t len, size_t size,
                      int (*compare)(const void *, const void *));
void array_free_items(void *items);

static inline void *array_make_room_items(void *items, uint32_t len, uint32_t *cap, uint32_t extra,
                                          size_t size) {
  if (extra <= *cap - len && items)
    return items;
  return array_enlarge_items(items, len, cap, extra, size);
}

#endif
