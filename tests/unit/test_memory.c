// MemoryModel against every row of data/memory/*.tsv: what CPython really asked for and got, for
// 53 kinds of class with 0 to 64 attributes. The sizes of bases come from Stdlib.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/memory.h"
#include "analyzer/stdlib.h"
#include "base/file.h"

#define DATA SLOTLINT_TESTS_DIR "/../data/memory/"
#define MAX_NAMES 65

// Names that an instance stores in its dict, or that its class's functions store on self.
typedef enum { NOTHING, ALL, SECOND_HALF, ZZ, ALL_AND_ZZ, ALL_AND_ORIG_CLASS, MANGLED } Names;

enum { DICT = 1, WEAKREF = 2, READ = 4, DICT_TABLE = 8, TEXT = 16 };
enum { NO_ITEMS, DIGITS, ONE_DIGIT, TUPLE, EMPTY_TUPLE, EXACT_TUPLE };

typedef struct {
  const char *kind, *base;
  uint32_t slots; // for each n
  int flags, items;
  Names stored, on_self;
} Kind;

static const Kind KINDS[] = {
    {"plain", "object", 0, DICT | WEAKREF, 0, ALL, ALL},
    {"plain_private", "object", 0, DICT | WEAKREF, 0, MANGLED, ALL},
    {"plain_materialized", "object", 0, DICT | WEAKREF | READ, 0, ALL, ALL},
    {"plain_external", "object", 0, DICT | WEAKREF, 0, ALL, NOTHING},
    {"dataclass_plain", "object", 0, DICT | WEAKREF, 0, ALL, NOTHING},
    {"plain_class_defaults", "object", 0, DICT | WEAKREF, 0, NOTHING, NOTHING},
    {"plain_mixed_order", "object", 0, DICT | WEAKREF, 0, ALL, ALL},
    {"plain_late_fill", "object", 0, DICT | WEAKREF, 0, ALL, ALL},
    {"plain_inherit", "object", 0, DICT | WEAKREF, 0, ALL, SECOND_HALF},
    {"generic_plain_subscripted", "object", 0, DICT | WEAKREF, 0, ALL_AND_ORIG_CLASS, ALL},
    {"slots", "object", 1, 0, 0, NOTHING, ALL},
    {"slots_unset", "object", 1, 0, 0, NOTHING, NOTHING},
    {"chain2", "object", 1, 0, 0, NOTHING, ALL},
    {"chain4", "object", 1, 0, 0, NOTHING, ALL},
    {"slots_mixins", "object", 1, 0, 0, NOTHING, ALL},
    {"abc_slots", "object", 1, 0, 0, NOTHING, ALL},
    {"generic_slots", "object", 1, 0, 0, NOTHING, ALL},
    {"dataclass_slots", "object", 1, 0, 0, NOTHING, NOTHING},
    {"slots_weakref", "object", 1, WEAKREF, 0, NOTHING, ALL},
    {"dataclass_slots_weakref", "object", 1, WEAKREF, 0, NOTHING, NOTHING},
    {"redeclared", "object", 2, 0, 0, NOTHING, ALL},
    {"slots_duplicated", "object", 2, 0, 0, NOTHING, ALL},
    {"slots_dict", "object", 1, DICT, 0, NOTHING, ALL},
    {"slots_dict_weakref", "object", 1, DICT | WEAKREF, 0, NOTHING, ALL},
    {"slots_dict_used1", "object", 1, DICT, 0, ZZ, ALL_AND_ZZ},
    {"dict_slot", "object", 0, DICT, 0, ALL, ALL},
    {"slots_base_plain_derived", "object", 1, DICT | WEAKREF, 0, NOTHING, NOTHING},
    {"slots_base_plain_derived_used1", "object", 1, DICT | WEAKREF, 0, ZZ, ZZ},
    {"plain_base_slots_derived", "object", 1, DICT | WEAKREF, 0, NOTHING, ALL},
    {"slots_plain_mixin", "object", 1, DICT | WEAKREF, 0, NOTHING, ALL},
    {"dict_sub_slots", "dict", 1, DICT_TABLE, 0, NOTHING, ALL},
    {"dict_sub_plain", "dict", 0, DICT | WEAKREF | DICT_TABLE, 0, ALL, ALL},
    {"list_sub_slots", "list", 1, 0, 0, NOTHING, ALL},
    {"list_sub_plain", "list", 0, DICT | WEAKREF, 0, ALL, ALL},
    {"exc_slots", "Exception", 1, 0, 0, NOTHING, ALL},
    {"exc_plain", "Exception", 0, WEAKREF, 0, ALL, ALL},
    {"int_sub_empty_slots", "int", 0, 0, DIGITS, NOTHING, NOTHING},
    {"int_sub_plain", "int", 0, DICT, ONE_DIGIT, ALL, ALL},
    {"str_sub_empty_slots", "str", 0, TEXT, 0, NOTHING, NOTHING},
    {"str_sub_plain", "str", 0, DICT | WEAKREF | TEXT, 0, NOTHING, NOTHING},
    {"tuple_sub_empty_slots", "tuple", 0, 0, TUPLE, NOTHING, NOTHING},
    {"namedtuple", "tuple", 0, 0, TUPLE, NOTHING, NOTHING},
    {"namedtuple_sub_empty_slots", "tuple", 0, 0, TUPLE, NOTHING, NOTHING},
    {"tuple_sub_plain", "tuple", 0, DICT, TUPLE, NOTHING, NOTHING},
    {"namedtuple_sub_plain", "tuple", 0, DICT, TUPLE, NOTHING, NOTHING},
    {"tuple_sub_slots", "tuple", 1, 0, EMPTY_TUPLE, NOTHING, ALL},
    {"tuple_exact", "tuple", 0, 0, EXACT_TUPLE, NOTHING, NOTHING},
    {"object_exact", "object", 0, 0, 0, NOTHING, NOTHING},
    {"object_with_dict_only_values", "dict", 0, 0, 0, NOTHING, NOTHING},
};

// Measured, not modelled: dicts changed behind the model's back.
static const char *const UNMODELLED[] = {"plain_dict_update", "plain_del_first", "plain_del_last",
                                         "plain_optional_last"};

typedef struct {
  const char *name;
  MemoryModel model;
} Table;

static const Table TABLES[] = {
    {"cpython-3.8.tsv", {8, false}},   {"cpython-3.9.tsv", {9, false}},
    {"cpython-3.10.tsv", {10, false}}, {"cpython-3.11.tsv", {11, false}},
    {"cpython-3.12.tsv", {12, false}}, {"cpython-3.13.tsv", {13, false}},
    {"cpython-3.13t.tsv", {13, true}}, {"cpython-3.14.tsv", {14, false}},
    {"cpython-3.14t.tsv", {14, true}}, {"cpython-3.15.tsv", {15, false}},
    {"cpython-3.15t.tsv", {15, true}},
};

typedef struct {
  MemoryModel model;
  uint32_t rows, modelled, deviating, resident;
} Tally;

typedef struct {
  char text[MAX_NAMES][24];
  Str items[MAX_NAMES];
  uint32_t count;
} NameList;

static void add_name(NameList *self, const char *format, unsigned number) {
  char *text = self->text[self->count];
  snprintf(text, sizeof self->text[0], "%s%u", format, number);
  self->items[self->count++] = str_from(text);
}

static void fill_names(NameList *self, Names names, uint32_t n, bool is_mangled) {
  self->count = 0;
  if (names == ALL || names == SECOND_HALF || names == ALL_AND_ZZ || names == MANGLED ||
      names == ALL_AND_ORIG_CLASS) {
    for (uint32_t i = names == SECOND_HALF ? n / 2 : 0; i < n; i++) {
      add_name(self, is_mangled ? "_C__a" : "a", i);
    }
  }
  if (names == ZZ || names == ALL_AND_ZZ) {
    add_name(self, "zz", 0);
  }
  if (names == ALL_AND_ORIG_CLASS) {
    add_name(self, "__orig_class__", 0);
  }
}

static int compare_names(const void *a, const void *b) {
  return str_compare(*(const Str *)a, *(const Str *)b);
}

static uint32_t items_bytes(const Kind *kind, uint8_t minor, uint32_t n) {
  uint32_t least = minor >= 12 ? 1 : 0;
  switch (kind->items) {
  case DIGITS: return 4 * ((n > least ? n : least) + 1);
  case ONE_DIGIT: return 4 * (least + 1);
  case TUPLE: return 8 * (n + 1);
  case EMPTY_TUPLE: return 8;
  case EXACT_TUPLE: return 8 * n;
  }
  return 0;
}

typedef struct {
  NameList stored, on_self;
  uint32_t extra[1];
  InstanceShape shape;
} Specimen;

static void set_extra(Specimen *self, const Kind *kind, const MemoryModel *model, uint32_t n) {
  InstanceShape *shape = &self->shape;
  self->extra[0] = 0;
  if (kind->flags & TEXT) {
    self->extra[0] = n + 1;
  } else if (kind->flags & DICT_TABLE && model->minor < 10) {
    self->extra[0] = memory_dict_table(model, 1);
  } else if (strcmp(kind->kind, "object_with_dict_only_values") == 0) {
    self->extra[0] = memory_dict_table(model, n);
  }
  shape->extra = self->extra;
  shape->extra_count = self->extra[0] > 0;
}

static void set_quirks(InstanceShape *shape, const Kind *kind, uint32_t n) {
  if (strcmp(kind->kind, "plain_mixed_order") == 0) {
    shape->is_unshared = n > 1;
  } else if (strcmp(kind->kind, "plain_late_fill") == 0) {
    shape->is_unshared = n > 5;
  } else if (strcmp(kind->kind, "object_exact") == 0) {
    shape->has_no_gc = true;
  }
}

static void make_specimen(Specimen *self, const Kind *kind, const MemoryModel *model, uint32_t n) {
  StdlibClass base = {0};
  StdlibClassId id = stdlib_find(model->minor, STR("builtins"), str_from(kind->base));
  assert_true(stdlib_class(model->minor, id, &base));
  fill_names(&self->stored, kind->stored, n, kind->stored == MANGLED);
  fill_names(&self->on_self, kind->on_self, n, false);
  qsort(self->on_self.items, self->on_self.count, sizeof(Str), compare_names);
  self->shape = (InstanceShape){
      .basicsize = base.basicsize,
      .itemsize = base.itemsize,
      .items_bytes = items_bytes(kind, model->minor, n),
      .slot_count = kind->slots * n,
      .has_dict = kind->flags & DICT,
      .has_weakref = kind->flags & WEAKREF,
      .base_has_dict = base.has_dict,
      .own_new = base.own_new,
      .dict_is_read = kind->flags & READ,
      .attributes = self->stored.items,
      .attribute_count = self->stored.count,
      .static_attributes = self->on_self.items,
      .static_count = self->on_self.count,
  };
  set_extra(self, kind, model, n);
  set_quirks(&self->shape, kind, n);
}

static const Kind *find_kind(Str name) {
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
    if (str_eq_c(name, KINDS[i].kind)) {
      return &KINDS[i];
    }
  }
  for (size_t i = 0; i < sizeof UNMODELLED / sizeof *UNMODELLED; i++) {
    if (str_eq_c(name, UNMODELLED[i])) {
      return NULL;
    }
  }
  fail_msg("no kind " STR_FMT, STR_ARG(name));
  return NULL;
}

static void predict(const Kind *kind, const MemoryModel *model, uint32_t n, double *requested,
                    double *allocated) {
  Specimen specimen;
  uint32_t asked = 0, got = 0;
  make_specimen(&specimen, kind, model, n);
  assert_true(memory_instance(model, &specimen.shape, &asked, &got));
  *requested = asked;
  *allocated = got;
  if (model->minor >= 11 && strcmp(kind->kind, "plain_mixed_order") == 0) {
    specimen.shape.is_reversed = true; // every second one
    assert_true(memory_instance(model, &specimen.shape, &asked, &got));
    *requested = (*requested + asked) / 2;
    *allocated = (*allocated + got) / 2;
  }
}

static bool is_modelled(const Kind *kind, const MemoryModel *model, uint32_t n) {
  if (strcmp(kind->kind, "plain_late_fill") == 0) {
    return model->minor < 11 || n <= 27;
  }
  return strcmp(kind->kind, "tuple_exact") != 0 || n > 0; // () is one object for all
}

// 2,000 tuples of 20 items are kept once by a free list of 3.11 and 3.12, not by each instance:
// 100 bytes each of the 4,000 that were measured.
static bool is_deviation(const Kind *kind, const MemoryModel *model, uint32_t n) {
  return n == 20 && (model->minor == 11 || model->minor == 12) &&
         strncmp(kind->kind, "namedtuple", 10) == 0;
}

static bool is_near(double a, double b, double tolerance) {
  return a - b < tolerance && b - a < tolerance;
}

static void check_row(Tally *self, const Kind *kind, uint32_t n, double requested,
                      double allocated) {
  self->rows++;
  if (!kind || !is_modelled(kind, &self->model, n)) {
    return;
  }
  double asked = 0, got = 0;
  predict(kind, &self->model, n, &asked, &got);
  if (is_deviation(kind, &self->model, n)) {
    assert_true(is_near(asked + 100, requested, 0.6));
    self->deviating++;
    return;
  }
  bool same =
      is_near(asked, requested, 0.6) && (self->model.free_threaded || is_near(got, allocated, 0.6));
  if (!same) {
    fail_msg("3.%d%s %s %u: model %g/%g, measured %g/%g", self->model.minor,
             self->model.free_threaded ? "t" : "", kind->kind, n, asked, got, requested, allocated);
  }
  self->modelled++;
}

// Free-threaded builds count no blocks: resident memory within 2 % stands for them.
static void check_resident(Tally *self, const Kind *kind, uint32_t n, double resident) {
  double asked = 0, got = 0;
  predict(kind, &self->model, n, &asked, &got);
  assert_true(is_near(got, resident, 0.02 * resident));
  self->resident++;
}

// KIND <tab> N:REQUESTED[/ALLOCATED] ..., or KIND@resident <tab> N:BYTES ...
static void check_line(Tally *self, Str line) {
  Str name = {0}, row = {0};
  assert_true(str_split(&line, '\t', &name));
  size_t at = str_find_char(name, '@');
  const Kind *kind = find_kind(at == STR_NOT_FOUND ? name : str_slice(name, 0, at));
  while (str_split(&line, ' ', &row)) {
    char *end = NULL;
    unsigned long n = strtoul(row.data, &end, 10);
    assert_true(n < MAX_NAMES && *end == ':');
    double requested = strtod(end + 1, &end);
    if (at != STR_NOT_FOUND) {
      check_resident(self, kind, (uint32_t)n, requested);
      continue;
    }
    assert_int_equal(*end == '/', !self->model.free_threaded);
    double allocated = self->model.free_threaded ? 0 : strtod(end + 1, &end);
    check_row(self, kind, (uint32_t)n, requested, allocated);
  }
}

static void check_table(const Table *table) {
  char path[4096];
  snprintf(path, sizeof path, "%s%s", DATA, table->name);
  StrBuf text = {0};
  Error error = {0};
  if (!file_read(path, 1 << 20, &text, &error)) {
    fail_msg("%s", error.text);
  }
  Tally tally = {.model = table->model};
  Str rest = strbuf_str(&text), line = {0};
  while (str_split(&rest, '\n', &line)) {
    if (line.len > 0) {
      check_line(&tally, line);
    }
  }
  strbuf_release(&text);
  print_message("%s: %u rows, %u equal, %u deviate, %u of resident memory\n", table->name,
                tally.rows, tally.modelled, tally.deviating, tally.resident);
  uint8_t minor = table->model.minor;
  assert_true(tally.rows > 2800 && tally.modelled > 2600);
  assert_int_equal(tally.deviating, minor == 11 || minor == 12 ? 3 : 0);
  assert_int_equal(tally.resident > 0, table->model.free_threaded);
}

static void test_every_measured_row(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
    check_table(&TABLES[i]);
  }
}

static void test_refusals(void **state) {
  (void)state;
  InstanceShape shape = {.basicsize = 16};
  uint32_t requested = 7, allocated = 7;
  const MemoryModel never[] = {{7, false}, {16, false}, {12, true}};
  for (size_t i = 0; i < 3; i++) {
    assert_false(memory_instance(&never[i], &shape, &requested, &allocated));
  }
  const MemoryModel model = {12, false};
  shape.slot_count = UINT32_MAX;
  assert_false(memory_instance(&model, &shape, &requested, &allocated));
  assert_int_equal(requested, 7);
  assert_int_equal(allocated, 7);
  assert_int_equal(memory_dict_table(&model, 0), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_measured_row),
      cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
