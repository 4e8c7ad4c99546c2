// Paths: tables of edge cases. Expectations are those of POSIX and of Python's posixpath.
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/path.h"

typedef struct {
  const char *a, *b, *expected;
} Row;

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void assert_str(Str got, const char *expected) {
  assert_int_equal(got.len, strlen(expected));
  assert_memory_equal(got.data, expected, got.len);
}

// What the arena holds ends with a NUL.
static void assert_made(Str got, const char *expected) {
  assert_string_equal(got.data, expected);
  assert_int_equal(got.len, strlen(expected));
}

static void test_join(void **state) {
  (void)state;
  static const Row rows[] = {
      {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"},
      {"a", "", "a"},    {"a", "/b", "/b"},  {"/", "b", "/b"},
      {"", "", ""},      {".", "b", "./b"},  {"a//", "b", "a//b"},
  };
  Arena arena = {0};
  for (size_t i = 0; i < COUNT(rows); i++)
    assert_made(path_join(&arena, str_from(rows[i].a), str_from(rows[i].b)), rows[i].expected);
  assert_made(path_join(&arena, (Str){0}, (Str){0}), "");
  Str joined = path_join(&arena, str_make("ab", 1), str_make("cd", 1));
  assert_made(joined, "a/c");
  arena_release(&arena);
}

// As the dirname and basename of a shell.
static void test_dirname_and_basename(void **state) {
  (void)state;
  static const Row rows[] = {
      {"a/b", "a", "b"},  {"a", ".", "a"},       {"/a", "/", "a"},          {"/", "/", "/"},
      {"//", "/", "/"},   {"", ".", "."},        {"a/b/", "a", "b"},        {"a//b//", "a", "b"},
      {"///a", "/", "a"}, {".", ".", "."},       {"..", ".", ".."},         {"a/.", "a", "."},
      {"a/", ".", "a"},   {"a/b/c", "a/b", "c"}, {"/a/b.py", "/a", "b.py"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    assert_str(path_dirname(str_from(rows[i].a)), rows[i].b);
    assert_str(path_basename(str_from(rows[i].a)), rows[i].expected);
  }
  assert_str(path_dirname((Str){0}), ".");
  assert_str(path_basename((Str){0}), ".");
}

static void test_extension(void **state) {
  (void)state;
  static const Row rows[] = {
      {"a.py", "", ".py"}, {"a.b.pyi", "", ".pyi"}, {"a", "", ""}, {".py", "", ""}, {"a.", "", ""},
      {"d.py/a", "", ""},  {"d/.a.py", "", ".py"},  {"", "", ""},  {"..", "", ""},
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    assert_str(path_extension(str_from(rows[i].a)), rows[i].expected);
}

static void test_normalize(void **state) {
  (void)state;
  static const Row rows[] = {
      {"", "", "."},
      {".", "", "."},
      {"./", "", "."},
      {"/", "", "/"},
      {"//", "", "/"},
      {"/..", "", "/"},
      {"/../..", "", "/"},
      {"/../a", "", "/a"},
      {"..", "", ".."},
      {"../..", "", "../.."},
      {"../a", "", "../a"},
      {"a/..", "", "."},
      {"a/../..", "", ".."},
      {"a/b/../..", "", "."},
      {"a/./b//../c", "", "a/c"},
      {"../a/../b", "", "../b"},
      {"a/../../b", "", "../b"},
      {"/a/../../b", "", "/b"},
      {"...", "", "..."},
      {"a/.../..", "", "a"},
      {"..a/..", "", "."},
      {"a../..", "", "."},
      {"/a/", "", "/a"},
      {"./.a", "", ".a"},
      {"../../a/..", "", "../.."},
      {"a/b/c/../../../../d", "", "../d"},
      {"\xff/..", "", "."},
  };
  Arena arena = {0};
  for (size_t i = 0; i < COUNT(rows); i++) {
    Str once = path_normalize(&arena, str_from(rows[i].a));
    assert_made(once, rows[i].expected);
    assert_made(path_normalize(&arena, once), rows[i].expected);
  }
  assert_made(path_normalize(&arena, (Str){0}), ".");
  arena_release(&arena);
}

static void test_absolute(void **state) {
  (void)state;
  Arena arena = {0};
  char here[4096];
  assert_non_null(getcwd(here, sizeof here)); // may be a link's target
  assert_made(path_absolute(&arena, STR(".")), here);
  assert_made(path_absolute(&arena, (Str){0}), here);
  assert_made(path_absolute(&arena, STR("x/..")), here);
  assert_made(path_absolute(&arena, STR("/a/../b")), "/b");
  assert_made(path_absolute(&arena, STR("a/b")), arena_printf(&arena, "%s/a/b", here).data);
  arena_release(&arena);
}

// A working directory with a name that needs more than the first buffer.
static void test_absolute_in_a_deep_directory(void **state) {
  (void)state;
  char root[] = P_tmpdir "/test_base_path.XXXXXX", name[201];
  assert_non_null(mkdtemp(root));
  memset(name, 'd', 200);
  name[200] = '\0';
  char start[4096];
  assert_non_null(getcwd(start, sizeof start));
  assert_int_equal(chdir(root), 0);
  Arena arena = {0};
  const char *command = arena_printf(&arena, "mkdir -p %s/%s/%s", name, name, name).data;
  assert_int_equal(system(command), 0);
  assert_int_equal(chdir(arena_printf(&arena, "%s/%s/%s", name, name, name).data), 0);
  Str full = path_absolute(&arena, STR("f"));
  assert_true(full.len > 600);
  assert_true(str_ends_with(full, STR("dd/f")));
  assert_int_equal(system(arena_printf(&arena, "rm -r %s", root).data), 0);
  assert_made(path_absolute(&arena, STR("./f")), "f");
  assert_int_equal(chdir(start), 0);
  arena_release(&arena);
}

static void test_relative(void **state) {
  (void)state;
  static const Row rows[] = {
      {"/a/b/c", "/a/d", "../b/c"},
      {"/a", "/a", "."},
      {"/a", "/a/b", ".."},
      {"/a/b", "/a", "b"},
      {"/ab", "/a", "../ab"},
      {"/", "/", "."},
      {"/", "/a/b", "../.."},
      {"/a/b", "/", "a/b"},
      {"a/b", ".", "a/b"},
      {"a/b", "", "a/b"},
      {".", "a/b", "../.."},
      {"a", "b", "../a"},
      {"../a", ".", "../a"},
      {"../a", "b", "../../a"},
      {"../a", "..", "a"},
      {"../../a", "..", "../a"},
      {"../../../../a", "../../../b", "../a"},
      {"a/./b/", "a//c/..", "b"},
  };
  Arena arena = {0};
  for (size_t i = 0; i < COUNT(rows); i++)
    assert_made(path_relative(&arena, str_from(rows[i].a), str_from(rows[i].b)), rows[i].expected);
  arena_release(&arena);
}

// Only the working directory knows what lies above.
static void test_relative_by_the_working_directory(void **state) {
  (void)state;
  Arena arena = {0};
  Str here = path_absolute(&arena, STR("."));
  assert_made(path_relative(&arena, path_join(&arena, here, STR("a")), STR("b")), "../a");
  assert_made(path_relative(&arena, STR("a"), here), "a");
  Str from_above = path_relative(&arena, STR("a"), STR(".."));
  assert_made(from_above, arena_printf(&arena, STR_FMT "/a", STR_ARG(path_basename(here))).data);
  // What both have in front must not be lost on the way to the working directory.
  Str above = path_basename(path_dirname(here));
  assert_made(path_relative(&arena, STR("../a"), STR("../..")),
              arena_printf(&arena, STR_FMT "/a", STR_ARG(above)).data);
  arena_release(&arena);
}

static void test_within(void **state) {
  (void)state;
  assert_true(path_is_within(STR("/a/b"), STR("/a")));
  assert_true(path_is_within(STR("/a"), STR("/a")));
  assert_false(path_is_within(STR("/ab"), STR("/a")));
  assert_false(path_is_within(STR("/a"), STR("/a/b")));
  assert_true(path_is_within(STR("/a"), STR("/")));
  assert_true(path_is_within(STR("a"), STR(".")));
  assert_true(path_is_within(STR("..a"), STR(".")));
  assert_false(path_is_within(STR("../a"), STR(".")));
  assert_false(path_is_within(STR(".."), STR(".")));
  assert_false(path_is_within(STR("/a"), STR(".")));
  assert_false(path_is_within(STR("a"), STR("/")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_join),      cmocka_unit_test(test_dirname_and_basename),
      cmocka_unit_test(test_extension), cmocka_unit_test(test_normalize),
      cmocka_unit_test(test_absolute),  cmocka_unit_test(test_absolute_in_a_deep_directory),
      cmocka_unit_test(test_relative),  cmocka_unit_test(test_relative_by_the_working_directory),
      cmocka_unit_test(test_within),
  };
  // Some expectations need two names above them.
  if (chdir("/usr/bin") != 0)
    return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
