// Array: growth, values read from the array that grows, expressions with side effects, empty sorts.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"

typedef struct {
  uint64_t id;
  char name[13];
} Item;

typedef Array(int) Ints;
typedef Array(Item) Items;

static void test_zero_initialized_is_empty(void **state) {
  (void)state;
  Ints a = {0};
  array_clear(&a);
  array_release(&a);
  array_sort(&a, NULL);
  assert_int_equal(a.len, 0);
  array_reserve(&a, 0);
  assert_int_equal(a.len, 0);
  array_extend(&a, (const int *)NULL, 0);
  assert_int_equal(a.len, 0);
  (void)array_grow(&a, 0);
  assert_int_equal(a.len, 0);
  array_release(&a);
  assert_null(a.items);
  assert_int_equal(a.cap, 0);
}

static void test_push_and_pop(void **state) {
  (void)state;
  Ints a = {0};
  for (int i = 0; i < 100000; i++) {
    array_push(&a, i * 3);
    assert_int_equal(array_last(&a), i * 3);
  }
  for (uint32_t i = 0; i < a.len; i++)
    assert_int_equal(a.items[i], i * 3);
  array_last(&a) = -1;
  assert_int_equal(array_pop(&a), -1);
  assert_int_equal(a.len, 99999);
  uint32_t cap = a.cap;
  array_clear(&a);
  assert_int_equal(a.cap, cap);
  array_release(&a);
}

static void test_push_of_own_item(void **state) {
  (void)state;
  Items a = {0};
  array_push(&a, (Item){1, "first"});
  for (int i = 0; i < 1000; i++)
    array_push(&a, a.items[0]);
  for (uint32_t i = 0; i < a.len; i++) {
    assert_int_equal(a.items[i].id, 1);
    assert_string_equal(a.items[i].name, "first");
  }
  array_release(&a);
}

static void test_value_is_evaluated_once(void **state) {
  (void)state;
  Ints a = {0};
  int calls = 0;
  for (int i = 0; i < 20; i++)
    array_push(&a, calls++);
  assert_int_equal(calls, 20);
  assert_int_equal(array_last(&a), 19);
  if (calls == 20)
    array_push(&a, 7);
  else
    array_push(&a, 8);
  assert_int_equal(array_last(&a), 7);
  array_release(&a);
}

static void test_grow_is_zeroed_in_used_memory(void **state) {
  (void)state;
  Items a = {0};
  for (uint32_t round = 1; round < 50; round++) {
    Item *fresh = array_grow(&a, round);
    assert_ptr_equal(fresh, &a.items[a.len - round]);
    for (uint32_t i = 0; i < round; i++) {
      assert_int_equal(fresh[i].id, 0);
      assert_int_equal(fresh[i].name[12], 0);
    }
    memset(fresh, 0xFF, round * sizeof *fresh);
    if (round % 7 == 0)
      array_clear(&a);
  }
  array_release(&a);
}

static void test_extend(void **state) {
  (void)state;
  static const int source[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  Ints a = {0};
  for (uint32_t n = 0; n <= 9; n++)
    array_extend(&a, source, n);
  assert_int_equal(a.len, 45);
  assert_int_equal(a.items[44], 9);
  assert_int_equal(a.items[36], 1);
  array_release(&a);
}

static void test_reserve(void **state) {
  (void)state;
  Ints a = {0};
  array_reserve(&a, 1000);
  const int *place = a.items;
  for (int i = 0; i < 1000; i++)
    array_push(&a, i);
  assert_ptr_equal(a.items, place);
  array_reserve(&a, 10);
  assert_int_equal(a.len, 1000);
  assert_int_equal(a.items[999], 999);
  array_release(&a);
}

static void test_array_inside_a_struct(void **state) {
  (void)state;
  struct {
    int before;
    Array(const char *) names;
    int after;
  } holder = {1, {0}, 2};
  for (int i = 0; i < 100; i++)
    array_push(&holder.names, i % 2 ? "odd" : "even");
  assert_string_equal(holder.names.items[99], "odd");
  assert_int_equal(holder.before + holder.after, 3);
  array_release(&holder.names);
}

static int compare_ids(const void *a, const void *b) {
  const Item *left = a, *right = b;
  return (left->id > right->id) - (left->id < right->id);
}

static void test_sort(void **state) {
  (void)state;
  Items a = {0};
  for (uint64_t i = 0; i < 500; i++)
    array_push(&a, (Item){.id = i * 7919 % 500});
  array_sort(&a, compare_ids);
  for (uint32_t i = 0; i < a.len; i++)
    assert_int_equal(a.items[i].id, i);
  array_release(&a);
}

static void test_lower_bound(void **state) {
  (void)state;
  const Item items[] = {{.id = 1}, {.id = 3}, {.id = 3}, {.id = 3}, {.id = 8}};
  const uint32_t expected[] = {0, 0, 1, 1, 4, 4, 4, 4, 4, 5};
  for (uint64_t id = 0; id < 10; id++) {
    Item key = {.id = id};
    assert_int_equal(sorted_lower_bound(items, 5, sizeof *items, &key, compare_ids), expected[id]);
    assert_int_equal(sorted_lower_bound(items, 1, sizeof *items, &key, compare_ids), id > 1);
    assert_int_equal(sorted_lower_bound(NULL, 0, sizeof *items, &key, compare_ids), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_zero_initialized_is_empty),
      cmocka_unit_test(test_push_and_pop),
      cmocka_unit_test(test_push_of_own_item),
      cmocka_unit_test(test_value_is_evaluated_once),
      cmocka_unit_test(test_grow_is_zeroed_in_used_memory),
      cmocka_unit_test(test_extend),
      cmocka_unit_test(test_reserve),
      cmocka_unit_test(test_array_inside_a_struct),
      cmocka_unit_test(test_sort),
      cmocka_unit_test(test_lower_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
