/*
 * The frame of the rules on small projects made by hand: the registry, which class is meant, and
 * did you mean. What needs the linker is tested by the fixtures.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "rules/check.h"

enum { OBJECT, BASE, CHILD, CLASS_COUNT };

/* object <- Base <- Child, all known and without a __dict__; Base has the slots alpha and beta. */
typedef struct Family {
  Class classes[CLASS_COUNT];
  Slot slots[2];
  ClassId base_mro[2], child_mro[3], base_subclasses[1];
  SourceFile file;
  Str module;
  Project project;
  Findings findings;
} Family;

static Layout dictless(void) {
  return (Layout){.created = YES, .dict_from = NO_CLASS, .weakref_from = NO_CLASS};
}

static int setup(void **state) {
  static Family family;
  Family *self = &family;
  *self = (Family){.file = {.path = STR("/p/a.py"), .flags = SOURCE_REPORTED}, .module = STR("a")};
  self->slots[0] =
      (Slot){.name = STR("alpha"), .mangled = STR("alpha"), .is_str = true, .present = YES};
  self->slots[1] =
      (Slot){.name = STR("beta"), .mangled = STR("beta"), .is_str = true, .present = YES};
  self->base_mro[0] = self->child_mro[1] = BASE;
  self->base_mro[1] = self->child_mro[2] = OBJECT;
  self->child_mro[0] = self->base_subclasses[0] = CHILD;
  self->classes[OBJECT] = (Class){.id = OBJECT,
                                  .file = NO_FILE,
                                  .origin = ORIGIN_STDLIB,
                                  .name = STR("object"),
                                  .flags = CLASS_MRO_COMPLETE,
                                  .layout = dictless()};
  self->classes[BASE] =
      (Class){.id = BASE,
              .name = STR("Base"),
              .qualname = STR("Base"),
              .flags = CLASS_MRO_COMPLETE,
              .mro = self->base_mro,
              .mro_count = 2,
              .slots = {.form = SLOTS_ITEMS, .present = YES, .items = self->slots, .count = 2},
              .layout = dictless()};
  self->classes[CHILD] = (Class){.id = CHILD,
                                 .name = STR("Child"),
                                 .qualname = STR("Child"),
                                 .flags = CLASS_MRO_COMPLETE,
                                 .mro = self->child_mro,
                                 .mro_count = 3,
                                 .slots = {.form = SLOTS_ITEMS, .present = YES},
                                 .layout = dictless()};
  self->project = (Project){.files = &self->file,
                            .modules = &self->module,
                            .file_count = 1,
                            .classes = self->classes,
                            .class_count = CLASS_COUNT};
  findings_init(&self->findings);
  *state = self;
  return 0;
}

static int teardown(void **state) {
  Family *self = *state;
  findings_release(&self->findings);
  return 0;
}

static Truth provides_nothing(const Project *project, const Class *subject, Str attribute) {
  (void)project, (void)subject, (void)attribute;
  return NO;
}

static Truth provides_perhaps(const Project *project, const Class *subject, Str attribute) {
  (void)project, (void)subject, (void)attribute;
  return MAYBE;
}

static bool is_certain(Family *self, ClassId id, ProvidesFunction provides) {
  Check check = {.project = &self->project, .findings = &self->findings, .rule = RULE_TABLE[0]};
  return check_self_is_certain(&check, &self->classes[id], STR("gamma"), provides);
}

static void test_a_lone_class_needs_slots(void **state) {
  Family *self = *state;
  assert_true(is_certain(self, BASE, provides_nothing));
  self->classes[BASE].flags |= CLASS_IS_ABSTRACT;
  assert_false(is_certain(self, BASE, provides_nothing));
  self->classes[BASE].flags ^= CLASS_IS_ABSTRACT;
  self->classes[BASE].slots.count = 0;
  assert_false(is_certain(self, BASE, provides_nothing));
  self->classes[BASE].flags |= CLASS_IS_INSTANTIATED;
  assert_true(is_certain(self, BASE, provides_nothing));
}

static void test_inherited_slots_count(void **state) {
  assert_true(is_certain(*state, CHILD, provides_nothing));
}

static void test_a_base_must_be_instantiated(void **state) {
  Family *self = *state;
  self->classes[BASE].subclasses = self->base_subclasses;
  self->classes[BASE].subclass_count = 1;
  assert_false(is_certain(self, BASE, provides_nothing));
  self->classes[BASE].flags |= CLASS_IS_INSTANTIATED;
  assert_true(is_certain(self, BASE, provides_nothing));
  assert_false(is_certain(self, BASE, provides_perhaps));
}

static void test_a_dict_of_another_base_excuses(void **state) {
  Family *self = *state;
  self->classes[BASE].subclasses = self->base_subclasses;
  self->classes[BASE].subclass_count = 1;
  self->classes[BASE].flags |= CLASS_IS_INSTANTIATED;
  self->classes[CHILD].layout.has_dict = YES;
  self->classes[CHILD].layout.dict_from = CHILD;
  assert_true(is_certain(self, BASE, provides_store));
  self->classes[CHILD].layout.dict_from = OBJECT;
  assert_false(is_certain(self, BASE, provides_store));
}

static void test_unknown_classes_are_not_judged(void **state) {
  Family *self = *state;
  self->classes[BASE].layout.created = MAYBE;
  assert_false(is_certain(self, BASE, provides_nothing));
  self->classes[BASE].layout.created = YES;
  self->classes[BASE].flags = 0;
  assert_false(is_certain(self, BASE, provides_nothing));
}

static void test_closest_slot(void **state) {
  Family *self = *state;
  Check check = {.project = &self->project, .findings = &self->findings, .rule = RULE_TABLE[0]};
  const Class *child = &self->classes[CHILD];
  assert_true(str_eq_c(check_closest_slot(&check, child, STR("alhpa")), "alpha"));
  assert_true(str_eq_c(check_closest_slot(&check, child, STR("bet")), "beta"));
  assert_true(str_is_empty(check_closest_slot(&check, child, STR("gamma"))));
  assert_true(str_is_empty(check_closest_slot(&check, child, STR("b"))));
  assert_true(str_is_empty(check_closest_slot(&check, child, STR(""))));
}

static void test_findings_carry_what_is_said(void **state) {
  Family *self = *state;
  Check check = {.project = &self->project, .findings = &self->findings, .rule = RULE_TABLE[0]};
  Finding *finding =
      check_report_class(&check, &self->classes[BASE], (Span){0, 1, 2}, "%s %d", "no", 7);
  check_relate(&check, finding, (Span){0, 3, 4}, "one");
  check_relate_class(&check, finding, OBJECT, "two");
  check_relate_class(&check, finding, NO_CLASS, "never");
  assert_true(str_eq_c(finding->message, "no 7"));
  assert_true(str_eq_c(finding->class_name, "Base"));
  assert_int_equal(finding->related_count, 2);
  assert_true(str_eq_c(finding->related[0].message, "one"));
  assert_int_equal(finding->related[1].span.file, NO_FILE);
  assert_true(str_eq_c(finding->related[1].name, "object"));
}

static void test_the_table_is_sorted(void **state) {
  (void)state;
  assert_true(RULE_COUNT > 0);
  for (uint32_t i = 1; i < RULE_COUNT; i++)
    assert_true(str_compare(str_from(RULE_TABLE[i - 1]->code), str_from(RULE_TABLE[i]->code)) < 0);
}

static void test_rules_are_found(void **state) {
  (void)state;
  for (uint32_t i = 0; i < RULE_COUNT; i++) {
    assert_ptr_equal(rule_find(str_from(RULE_TABLE[i]->code)), RULE_TABLE[i]);
    assert_ptr_equal(rule_find(str_from(RULE_TABLE[i]->name)), RULE_TABLE[i]);
  }
  assert_null(rule_find(STR("SLT")));
  assert_null(rule_find(STR("slt101")));
  assert_null(rule_find(STR("")));
}

static void test_generated_files(void **state) {
  (void)state;
  assert_true(file_is_generated(&(SourceFile){.path = STR("/a/b_pb2.py")}));
  assert_true(file_is_generated(&(SourceFile){.path = STR("/a/b_pb2_grpc.py")}));
  assert_false(file_is_generated(&(SourceFile){.path = STR("/a/pb2.py")}));
  Facts facts = {.flags = FACTS_GENERATED};
  assert_true(file_is_generated(&(SourceFile){.path = STR("/a/b.py"), .facts = &facts}));
}

/* Without facts no rule looks at anything but the classes; Base and Child are blameless. */
static void test_only_reported_files_are_checked(void **state) {
  Family *self = *state;
  bool *selected = arena_alloc(&self->findings.arena, RULE_COUNT);
  for (uint32_t i = 0; i < RULE_COUNT; i++)
    selected[i] = str_eq_c(STR("SLT902"), RULE_TABLE[i]->code);
  self->file.flags = SOURCE_BROKEN;
  RuleIndex *index = rule_index_new(&self->project);
  rules_check_file(index, 0, selected, &self->findings);
  assert_int_equal(self->findings.list.len, 0);
  self->file.flags |= SOURCE_REPORTED | SOURCE_STUB;
  rules_check_file(index, 0, selected, &self->findings);
  assert_int_equal(self->findings.list.len, 1);
  rule_index_free(index);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_a_lone_class_needs_slots, setup, teardown),
      cmocka_unit_test_setup_teardown(test_inherited_slots_count, setup, teardown),
      cmocka_unit_test_setup_teardown(test_a_base_must_be_instantiated, setup, teardown),
      cmocka_unit_test_setup_teardown(test_a_dict_of_another_base_excuses, setup, teardown),
      cmocka_unit_test_setup_teardown(test_unknown_classes_are_not_judged, setup, teardown),
      cmocka_unit_test_setup_teardown(test_closest_slot, setup, teardown),
      cmocka_unit_test_setup_teardown(test_findings_carry_what_is_said, setup, teardown),
      cmocka_unit_test(test_the_table_is_sorted),
      cmocka_unit_test(test_rules_are_found),
      cmocka_unit_test(test_generated_files),
      cmocka_unit_test_setup_teardown(test_only_reported_files_are_checked, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
