// Map: held against a naive model under random operations, with keys chosen to collide and to wrap
// around, through removal, re-insertion, iteration and churn.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/map.h"

enum { KEY_MAX = 24, MODEL_MAX = 300 };

typedef struct {
  Str key;
  uint32_t value;
} Pair;

// In insertion order, as the map must iterate.
typedef struct {
  Pair pairs[MODEL_MAX];
  uint32_t len;
} Model;

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static Pair *model_find(Model *model, Str key) {
  for (uint32_t i = 0; i < model->len; i++)
    if (str_eq(model->pairs[i].key, key))
      return &model->pairs[i];
  return NULL;
}

static void model_set(Model *model, Str key, uint32_t value) {
  Pair *pair = model_find(model, key);
  if (!pair) {
    assert_true(model->len < MODEL_MAX);
    pair = &model->pairs[model->len++];
    pair->key = key;
  }
  pair->value = value;
}

static bool model_remove(Model *model, Str key) {
  Pair *pair = model_find(model, key);
  if (!pair)
    return false;
  size_t behind = (size_t)(model->pairs + model->len - pair) - 1;
  memmove(pair, pair + 1, behind * sizeof *pair);
  model->len--;
  return true;
}

static void check_same(const Map *map, const Model *model) {
  assert_int_equal(map_len(map), model->len);
  uint32_t cursor = 0, seen = 0, value = 0;
  Str key;
  while (map_next(map, &cursor, &key, &value)) {
    assert_true(seen < model->len);
    assert_true(str_eq(key, model->pairs[seen].key));
    assert_int_equal(value, model->pairs[seen].value);
    assert_true(map_get(map, key, &value));
    assert_int_equal(value, model->pairs[seen].value);
    seen++;
  }
  assert_int_equal(seen, model->len);
}

static void random_operations(const Str *keys, uint32_t key_count, uint64_t seed, int rounds) {
  Map map;
  map_init(&map);
  Model model = {.len = 0};
  for (int i = 0; i < rounds; i++) {
    uint64_t dice = next_random(&seed);
    Str key = keys[(dice >> 8) % key_count];
    uint32_t value = (uint32_t)(dice >> 32), got = 0;
    Pair *pair = model_find(&model, key);
    assert_int_equal(map_has(&map, key), pair != NULL);
    assert_int_equal(map_get(&map, key, &got), pair != NULL);
    assert_true(!pair || pair->value == got);
    // Long phases of mostly insertion and mostly removal.
    if (dice % 8 < (i / 500 % 2 ? 2U : 6U)) {
      map_set(&map, key, value);
      model_set(&model, key, value);
    } else {
      assert_int_equal(map_remove(&map, key), model_remove(&model, key));
    }
    if (i % 97 == 0)
      check_same(&map, &model);
    if (dice % 5000 == 0) {
      map_clear(&map);
      model.len = 0;
    }
  }
  check_same(&map, &model);
  map_release(&map);
}

static void test_random_operations(void **state) {
  (void)state;
  static char names[MODEL_MAX][KEY_MAX];
  Str keys[MODEL_MAX];
  for (int i = 0; i < MODEL_MAX; i++) {
    snprintf(names[i], KEY_MAX, "key%d", i);
    keys[i] = str_from(names[i]);
  }
  random_operations(keys, 5, 1, 20000);
  random_operations(keys, 40, 2, 20000);
  random_operations(keys, MODEL_MAX, 3, 40000);
}

// The map's home slot in a table of 16, which ends up at the last ones: runs wrap around.
static bool is_at_the_end(Str key) {
  uint64_t hash = str_hash(key);
  return ((hash ^ hash >> 32) & 15) >= 14;
}

static void test_colliding_keys_that_wrap_around(void **state) {
  (void)state;
  enum { COUNT = 12 };
  static char names[COUNT][KEY_MAX];
  Str keys[COUNT];
  int found = 0;
  for (int i = 0; found < COUNT; i++) {
    snprintf(names[found], KEY_MAX, "n%d", i);
    keys[found] = str_from(names[found]);
    found += is_at_the_end(keys[found]);
  }
  for (uint64_t seed = 1; seed < 40; seed++)
    random_operations(keys, seed % 2 ? 9 : COUNT, seed * 77, 3000);
}

static void test_keys_that_look_alike(void **state) {
  (void)state;
  static const Str keys[] = {
      STR_INIT(""),
      STR_INIT("\0"),
      STR_INIT("\0\0"),
      STR_INIT("a"),
      STR_INIT("a\0"),
      STR_INIT("a\0b"),
      STR_INIT("a\0c"),
      STR_INIT("\xff"),
      STR_INIT("\xff\xff"),
      STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
      STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
  };
  uint32_t count = sizeof keys / sizeof *keys;
  random_operations(keys, count, 5, 20000);
}

static void test_empty_key_with_and_without_data(void **state) {
  (void)state;
  Map map = {0};
  uint32_t value = 9;
  assert_false(map_get(&map, (Str){0}, &value));
  assert_int_equal(value, 9);
  assert_false(map_remove(&map, (Str){0}));
  map_set(&map, (Str){0}, 4);
  assert_true(map_get(&map, STR(""), &value));
  assert_int_equal(value, 4);
  uint32_t cursor = 0;
  assert_true(map_next(&map, &cursor, NULL, &value));
  assert_false(map_next(&map, &cursor, NULL, NULL));
  assert_true(map_remove(&map, STR("")));
  assert_int_equal(map_len(&map), 0);
  map_release(&map);
  map_release(&map);
}

static void test_get_after_remove_is_not_the_old_value(void **state) {
  (void)state;
  Map map = {0};
  uint32_t value = 0;
  map_set(&map, STR("a"), 1);
  assert_true(map_remove(&map, STR("a")));
  assert_false(map_remove(&map, STR("a")));
  assert_false(map_get(&map, STR("a"), &value));
  bool is_new = false;
  assert_int_equal(*map_at(&map, STR("a"), 7, &is_new), 7);
  assert_true(is_new);
  *map_at(&map, STR("a"), 8, &is_new) += 1;
  assert_false(is_new);
  assert_true(map_get(&map, STR("a"), &value));
  assert_int_equal(value, 8);
  map_release(&map);
}

static void test_set_again_keeps_the_first_key(void **state) {
  (void)state;
  Map map = {0};
  char first[] = "key", second[] = "key";
  map_set(&map, str_from(first), 1);
  map_set(&map, str_from(second), 2);
  memset(second, 'x', 3);
  uint32_t value = 0, cursor = 0;
  Str key;
  assert_true(map_next(&map, &cursor, &key, &value));
  assert_ptr_equal(key.data, first);
  assert_int_equal(value, 2);
  map_release(&map);
}

static void test_removing_while_iterating(void **state) {
  (void)state;
  static char names[200][KEY_MAX];
  Map map = {0};
  for (uint32_t i = 0; i < 200; i++) {
    snprintf(names[i], KEY_MAX, "%u", i);
    map_set(&map, str_from(names[i]), i);
  }
  uint32_t cursor = 0, value = 0, expected = 0;
  Str key;
  while (map_next(&map, &cursor, &key, &value)) {
    assert_int_equal(value, expected++);
    if (value % 3)
      assert_true(map_remove(&map, key));
  }
  assert_int_equal(expected, 200);
  assert_int_equal(map_len(&map), 67);
  for (uint32_t i = 0; i < 200; i++)
    assert_int_equal(map_has(&map, str_from(names[i])), i % 3 == 0);
  map_release(&map);
}

// A queue of few keys that moves on for ever must not grow the table.
static void test_churn_does_not_grow(void **state) {
  (void)state;
  enum { LIVE = 10, ROUNDS = 200000 };
  char(*names)[KEY_MAX] = malloc(sizeof *names * ROUNDS);
  assert_non_null(names);
  Map map = {0};
  for (uint32_t i = 0; i < ROUNDS; i++) {
    snprintf(names[i], KEY_MAX, "%u", i);
    map_set(&map, str_from(names[i]), i);
    if (i >= LIVE)
      assert_true(map_remove(&map, str_from(names[i - LIVE])));
  }
  assert_int_equal(map_len(&map), LIVE);
  assert_true(map.slot_count <= 64);
  map_release(&map);
  free(names);
}

static void test_many_keys(void **state) {
  (void)state;
  enum { COUNT = 300000 };
  char(*names)[KEY_MAX] = malloc(sizeof *names * COUNT);
  assert_non_null(names);
  Map map = {0};
  map_reserve(&map, 1000);
  for (uint32_t i = 0; i < COUNT; i++) {
    snprintf(names[i], KEY_MAX, "package.module%u", i);
    map_set(&map, str_from(names[i]), i);
  }
  for (uint32_t i = 1; i < COUNT; i += 2)
    assert_true(map_remove(&map, str_from(names[i])));
  uint32_t value = 0;
  for (uint32_t i = 0; i < COUNT; i++) {
    assert_int_equal(map_get(&map, str_from(names[i]), &value), i % 2 == 0);
    assert_true(i % 2 || value == i);
  }
  assert_int_equal(map_len(&map), COUNT / 2);
  map_clear(&map);
  assert_false(map_has(&map, str_from(names[0])));
  map_release(&map);
  free(names);
}

static void test_reserved_map_does_not_move(void **state) {
  (void)state;
  static char names[1000][KEY_MAX];
  Map map = {0};
  map_reserve(&map, 1000);
  const void *entries = map.entries, *slots = map.slots;
  for (uint32_t i = 0; i < 1000; i++) {
    snprintf(names[i], KEY_MAX, "%u", i);
    map_set(&map, str_from(names[i]), i);
  }
  assert_ptr_equal(map.entries, entries);
  assert_ptr_equal(map.slots, slots);
  map_reserve(&map, 0);
  assert_ptr_equal(map.slots, slots);
  map_release(&map);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_operations),
      cmocka_unit_test(test_colliding_keys_that_wrap_around),
      cmocka_unit_test(test_keys_that_look_alike),
      cmocka_unit_test(test_empty_key_with_and_without_data),
      cmocka_unit_test(test_get_after_remove_is_not_the_old_value),
      cmocka_unit_test(test_set_again_keeps_the_first_key),
      cmocka_unit_test(test_removing_while_iterating),
      cmocka_unit_test(test_churn_does_not_grow),
      cmocka_unit_test(test_many_keys),
      cmocka_unit_test(test_reserved_map_does_not_move),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
