// Arenas: alignment, zeroed memory in reused chunks, blocks that never overlap, and what clear
// keeps.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static bool all_bytes(const void *block, size_t size, unsigned char byte) {
  const unsigned char *p = block;
  for (size_t i = 0; i < size; i++)
    if (p[i] != byte)
      return false;
  return true;
}

static void test_zero_initialized_arena_is_empty(void **state) {
  (void)state;
  Arena arena = {0};
  arena_clear(&arena);
  arena_clear(&arena);
  arena_release(&arena);
  assert_non_null(arena_alloc(&arena, 1));
  arena_release(&arena);
  arena_release(&arena);
}

static void test_zero_bytes_have_places_of_their_own(void **state) {
  (void)state;
  Arena arena;
  arena_init(&arena);
  char *a = arena_alloc(&arena, 0), *b = arena_alloc(&arena, 0);
  assert_non_null(a);
  assert_ptr_not_equal(a, b);
  assert_non_null(ARENA_ARRAY(&arena, uint64_t, 0));
  assert_non_null(arena_copy_array(&arena, NULL, 0, sizeof(uint64_t)));
  const uint64_t numbers[] = {1, UINT64_MAX};
  const uint64_t *copy = arena_copy_array(&arena, numbers, 2, sizeof *numbers);
  assert_ptr_not_equal(copy, numbers);
  assert_memory_equal(copy, numbers, sizeof numbers);
  arena_release(&arena);
}

// Sizes around each limit: the rounding, a chunk's quarter, a chunk, the biggest chunk.
static const size_t SIZES[] = {
    1,     15,    16,     17,     4095,    16383,   16384,         16385,  65535,
    65536, 65537, 131072, 524288, 1048575, 1 << 20, (1 << 20) + 1, 3 << 20};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES, BLOCKS = 400 };

// Every block is filled with its number and must still hold it at the end.
static void fill_and_check(Arena *arena, uint64_t seed) {
  unsigned char *blocks[BLOCKS];
  size_t sizes[BLOCKS];
  for (size_t i = 0; i < BLOCKS; i++) {
    uint64_t dice = next_random(&seed);
    sizes[i] = dice % 50 ? dice % 700 : SIZES[(dice >> 32) % SIZE_COUNT];
    blocks[i] = arena_alloc(arena, sizes[i]);
    assert_int_equal((uintptr_t)blocks[i] % 8, 0);
    assert_true(all_bytes(blocks[i], sizes[i], 0));
    memset(blocks[i], (int)(i % 255 + 1), sizes[i]);
  }
  for (size_t i = 0; i < BLOCKS; i++)
    assert_true(all_bytes(blocks[i], sizes[i], (unsigned char)(i % 255 + 1)));
}

static void test_blocks_are_zeroed_aligned_and_apart(void **state) {
  (void)state;
  Arena arena;
  arena_init(&arena);
  for (uint64_t round = 1; round < 30; round++) {
    fill_and_check(&arena, round * 0x9E3779B97F4A7C15);
    arena_clear(&arena);
  }
  arena_release(&arena);
}

static void test_each_size_alone_and_behind_another(void **state) {
  (void)state;
  for (size_t i = 0; i < SIZE_COUNT; i++) {
    Arena arena;
    arena_init(&arena);
    for (int round = 0; round < 3; round++) {
      unsigned char *first = arena_alloc(&arena, SIZES[i]);
      memset(first, 1, SIZES[i]);
      unsigned char *small = arena_alloc(&arena, 24);
      memset(small, 2, 24);
      unsigned char *second = arena_alloc(&arena, SIZES[i]);
      assert_true(all_bytes(second, SIZES[i], 0));
      assert_true(all_bytes(first, SIZES[i], 1));
      assert_true(all_bytes(small, 24, 2));
      memset(second, 3, SIZES[i]);
      arena_clear(&arena);
    }
    arena_release(&arena);
  }
}

static void test_clear_reuses_memory(void **state) {
  (void)state;
  Arena arena;
  arena_init(&arena);
  char *before = arena_alloc(&arena, 100);
  for (int i = 0; i < 1000; i++) {
    arena_clear(&arena);
    assert_ptr_equal(arena_alloc(&arena, 100), before);
  }
  arena_release(&arena);
}

static size_t spare_bytes(Arena *arena) {
  // Only whole chunks are handed out below: each allocation takes a quarter of the smallest chunk.
  size_t taken = 0;
  while (arena->spare) {
    arena_alloc(arena, 16384);
    taken += 16384;
  }
  return taken;
}

static void test_clear_bounds_what_it_keeps(void **state) {
  (void)state;
  Arena arena;
  arena_init(&arena);
  for (int i = 0; i < 3000; i++)
    memset(arena_alloc(&arena, 10000), 1, 10000);
  arena_alloc(&arena, 50 << 20);
  arena_clear(&arena);
  size_t kept = spare_bytes(&arena);
  assert_in_range(kept, 2 << 20, 4 << 20);
  arena_release(&arena);
}

static void test_a_big_block_does_not_waste_the_open_chunk(void **state) {
  (void)state;
  Arena arena;
  arena_init(&arena);
  char *a = arena_alloc(&arena, 16);
  arena_alloc(&arena, 2 << 20);
  assert_ptr_equal(arena_alloc(&arena, 16), a + 16);
  arena_release(&arena);
}

static void test_strings(void **state) {
  (void)state;
  Arena arena;
  arena_init(&arena);
  Str empty = arena_str(&arena, (Str){0});
  assert_non_null(empty.data);
  assert_int_equal(empty.data[0], '\0');
  Str copy = arena_str(&arena, str_make("a\0b", 3));
  assert_int_equal(copy.len, 3);
  assert_memory_equal(copy.data, "a\0b", 4);
  char big[40000];
  memset(big, 'x', sizeof big);
  Str text =
      arena_printf(&arena, "%d-" STR_FMT "-%s", 7, STR_ARG(str_make(big, sizeof big)), "end");
  assert_int_equal(text.len, sizeof big + 6);
  assert_int_equal(strlen(text.data), text.len);
  assert_true(str_starts_with(text, STR("7-xx")));
  assert_true(str_ends_with(text, STR("xx-end")));
  assert_int_equal(arena_printf(&arena, "%s", "").len, 0);
  arena_release(&arena);
}

#if defined(__SANITIZE_ADDRESS__)
static void test_dead_and_unasked_memory_is_poisoned(void **state) {
  (void)state;
  Arena arena;
  arena_init(&arena);
  char *p = arena_alloc(&arena, 20);
  assert_false(__asan_address_is_poisoned(p + 19));
  assert_true(__asan_address_is_poisoned(p + 24));
  arena_clear(&arena);
  assert_true(__asan_address_is_poisoned(p));
  arena_release(&arena);
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_zero_initialized_arena_is_empty),
    cmocka_unit_test(test_zero_bytes_have_places_of_their_own),
    cmocka_unit_test(test_blocks_are_zeroed_aligned_and_apart),
    cmocka_unit_test(test_each_size_alone_and_behind_another),
    cmocka_unit_test(test_clear_reuses_memory),
    cmocka_unit_test(test_clear_bounds_what_it_keeps),
    cmocka_unit_test(test_a_big_block_does_not_waste_the_open_chunk),
    cmocka_unit_test(test_strings),
#if defined(__SANITIZE_ADDRESS__)
    cmocka_unit_test(test_dead_and_unasked_memory_is_poisoned),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
