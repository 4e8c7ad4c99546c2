#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "select.h"

// Rules of our own in place of the real ones: some are off, some need --preview.
static const Rule RULES[] = {
    {.code = "SLT101", .name = "first", .enabled = true},
    {.code = "SLT102", .name = "off"},
    {.code = "SLT201", .name = "unsure", .enabled = true, .preview = true},
    {.code = "SLT202", .name = "unsure-and-off", .preview = true},
};
const Rule *const RULE_TABLE[] = {&RULES[0], &RULES[1], &RULES[2], &RULES[3], NULL};
const uint32_t RULE_COUNT = 4;

static char *copy_word(Arena *arena, Str word) {
  char *copy = arena_alloc(arena, word.len + 1);
  memcpy(copy, word.data, word.len);
  return copy;
}

// The codes that `line`, arguments separated by spaces, selects; "!" is an error.
static void assert_selects(const char *line, const char *expected, uint32_t warnings) {
  Options options;
  Selection selection;
  Error error = {0};
  Array(char *) argv = {0};
  Arena arena = {0};
  Str rest = str_from(line), word;
  options_init(&options);
  selection_init(&selection);
  array_push(&argv, copy_word(&arena, STR("slotlint")));
  while (str_split(&rest, ' ', &word))
    if (!str_is_empty(word))
      array_push(&argv, copy_word(&arena, word));
  assert_true(options_parse(&options, (int)argv.len, argv.items, &error));
  StrBuf codes = {0};
  strbuf_append(&codes, STR(""));
  if (!selection_make(&selection, &options, &error))
    strbuf_append_c(&codes, "!");
  else
    for (uint32_t i = 0; i < selection.rules.len; i++)
      strbuf_printf(&codes, "%s%s", i ? " " : "", selection.rules.items[i]->code);
  assert_string_equal(codes.data, expected);
  assert_int_equal(selection.warnings.len, warnings);
  strbuf_release(&codes);
  array_release(&argv);
  arena_release(&arena);
  selection_release(&selection);
  options_release(&options);
}

static void test_default_rules(void **state) {
  (void)state;
  assert_selects("", "SLT101", 0);
  assert_selects("--preview", "SLT101 SLT201", 0);
  assert_selects("--extend-select off", "SLT101 SLT102", 0);
}

static void test_preview_rules_need_both(void **state) {
  (void)state;
  assert_selects("--select SLT2", "", 0);
  assert_selects("--select SLT2 --preview", "SLT201 SLT202", 0);
  assert_selects("--select SLT202", "", 1);
  assert_selects("--extend-select unsure-and-off", "SLT101", 1);
  assert_selects("--extend-select unsure-and-off --preview", "SLT101 SLT201 SLT202", 0);
}

static void test_the_more_specific_selector_wins(void **state) {
  (void)state;
  assert_selects("--select ALL --ignore SLT1", "", 0);
  assert_selects("--select ALL --ignore SLT101", "SLT102", 0);
  assert_selects("--select SLT10 --ignore SLT1", "SLT101 SLT102", 0);
  assert_selects("--select SLT1 --ignore SLT10 --extend-select off", "SLT102", 0);
  assert_selects("--select SLT102 --ignore off", "", 0);
  assert_selects("--ignore SLT", "", 0);
  assert_selects("--ignore SLT --extend-select SLT1", "SLT101 SLT102", 0);
}

static void test_selectors_have_to_mean_something(void **state) {
  (void)state;
  assert_selects("--select SLT3", "!", 0);
  assert_selects("--select SL", "!", 0);
  assert_selects("--ignore SLT1011", "!", 0);
  assert_selects("--select uns", "!", 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_default_rules),
      cmocka_unit_test(test_preview_rules_need_both),
      cmocka_unit_test(test_the_more_specific_selector_wins),
      cmocka_unit_test(test_selectors_have_to_mean_something),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
