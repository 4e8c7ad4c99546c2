// Stdlib: facts of particular classes as CPython reports them, and that the whole table is closed:
// whatever a class refers to is there in the same version.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/stdlib.h"
#include "analyzer/stdlib_tables.h"

static StdlibClass get(uint8_t minor, const char *module, const char *name) {
  StdlibClassId id = stdlib_find(minor, str_from(module), str_from(name));
  StdlibClass out = {0};
  if (!stdlib_class(minor, id, &out)) {
    fail_msg("3.%d has no %s.%s", minor, module, name);
  }
  return out;
}

static bool is_there(uint8_t minor, const char *module, const char *name) {
  return stdlib_find(minor, str_from(module), str_from(name)) != 0;
}

static void assert_str(Str got, const char *want) {
  if (!str_eq_c(got, want)) {
    fail_msg("got '" STR_FMT "', want '%s'", STR_ARG(got), want);
  }
}

static void assert_named(StdlibClassId id, uint8_t minor, const char *module, const char *name) {
  StdlibClass cls = {0};
  assert_true(stdlib_class(minor, id, &cls));
  assert_str(cls.module, module);
  assert_str(cls.qualname, name);
}

static StdlibAttribute kind(uint8_t minor, const char *module, const char *cls, const char *name) {
  return stdlib_attribute(minor, get(minor, module, cls).id, str_from(name));
}

static void test_object_and_type(void **state) {
  (void)state;
  for (uint8_t minor = 8; minor <= 15; minor++) {
    StdlibClass object = get(minor, "builtins", "object");
    assert_int_equal(object.basicsize, 16);
    assert_int_equal(object.base, 0);
    assert_int_equal(object.base_count, 0);
    assert_true(object.is_c && object.subclassable && object.reachable);
    assert_false(object.has_dict || object.has_weakref || object.own_new || object.gc);
    assert_false(object.heap || object.has_slots);
    StdlibClass type = get(minor, "builtins", "type");
    assert_int_equal(type.metaclass, 0);
    assert_int_equal(stdlib_class_base(&type, 0), object.id);
    assert_int_equal(type.itemsize, 40);
    assert_true(type.has_dict && type.has_weakref);
  }
}

static void test_variable_sized(void **state) {
  (void)state;
  for (uint8_t minor = 8; minor <= 15; minor++) {
    StdlibClass number = get(minor, "builtins", "int"), tuple = get(minor, "builtins", "tuple");
    assert_int_equal(number.basicsize, 24);
    assert_int_equal(number.itemsize, 4);
    assert_false(number.gc);
    assert_int_equal(tuple.basicsize, minor < 14 ? 24 : 32);
    assert_int_equal(tuple.itemsize, 8);
    assert_true(tuple.own_new && tuple.gc && tuple.subclassable);
    assert_false(get(minor, "builtins", "bool").subclassable);
    assert_int_equal(get(minor, "builtins", "str").basicsize, minor < 12 ? 80 : 64);
  }
}

static void test_exceptions(void **state) {
  (void)state;
  StdlibClass base = get(10, "builtins", "BaseException");
  assert_int_equal(base.basicsize, 64);
  assert_int_equal(base.dictoffset, 16);
  assert_true(base.has_dict);
  assert_false(base.has_weakref);
  assert_int_equal(get(11, "builtins", "BaseException").basicsize, 72);
  assert_int_equal(get(11, "builtins", "IOError").id, get(11, "builtins", "OSError").id);
  assert_true(is_there(11, "builtins", "ExceptionGroup"));
  assert_false(is_there(10, "builtins", "ExceptionGroup"));
  StdlibClass group = get(12, "builtins", "ExceptionGroup");
  assert_int_equal(group.base_count, 2);
  assert_named(stdlib_class_base(&group, 0), 12, "builtins", "BaseExceptionGroup");
  assert_named(stdlib_class_base(&group, 1), 12, "builtins", "Exception");
}

static void test_aliases(void **state) {
  (void)state;
  StdlibClass local = get(12, "threading", "local");
  assert_str(local.module, "_thread");
  assert_str(local.qualname, "_local");
  assert_int_equal(local.id, get(12, "_thread", "_local").id);
  assert_str(get(12, "types", "ModuleType").name, "module");
  assert_false(is_there(12, "builtins", "module"));
  assert_false(is_there(12, "builtins", "function"));
  assert_int_equal(get(12, "io", "IncrementalNewlineDecoder").id,
                   get(12, "_io", "IncrementalNewlineDecoder").id);
}

static void test_abstract_classes(void **state) {
  (void)state;
  StdlibClass path_like = get(8, "os", "PathLike");
  assert_named(path_like.metaclass, 8, "abc", "ABCMeta");
  assert_true(path_like.has_dict);
  assert_true(path_like.has_slots == false);
  StdlibClass mapping = get(13, "collections.abc", "Mapping");
  assert_true(mapping.has_slots);
  assert_int_equal(mapping.slot_count, 0);
  assert_false(mapping.has_dict || mapping.has_weakref);
  assert_int_equal(get(13, "_collections_abc", "Mapping").id, mapping.id);
  assert_true(get(12, "contextlib", "AbstractContextManager").has_dict);
  assert_false(get(13, "contextlib", "AbstractContextManager").has_dict);
}

static void test_enum(void **state) {
  (void)state;
  StdlibClass new_enum = get(12, "enum", "Enum"), old_enum = get(8, "enum", "Enum");
  assert_named(new_enum.metaclass, 12, "enum", "EnumType");
  assert_named(old_enum.metaclass, 8, "enum", "EnumMeta");
  assert_int_equal(get(12, "enum", "EnumMeta").id, new_enum.metaclass);
  assert_true(is_there(11, "enum", "StrEnum"));
  assert_false(is_there(10, "enum", "StrEnum"));
}

static void test_slots(void **state) {
  (void)state;
  StdlibClass fraction = get(12, "fractions", "Fraction");
  assert_true(fraction.has_slots);
  assert_int_equal(fraction.slot_count, 2);
  assert_str(stdlib_class_slot(&fraction, 0), "_numerator");
  assert_str(stdlib_class_slot(&fraction, 1), "_denominator");
  assert_int_equal(fraction.member_count, 2);
  assert_str(stdlib_class_member(&fraction, 0), "_denominator");
  assert_int_equal(fraction.basicsize, 32);
  StdlibClass weak_set = get(12, "weakref", "WeakSet");
  assert_false(weak_set.has_slots);
}

static void test_nested(void **state) {
  (void)state;
  StdlibClass nested = get(12, "weakref", "finalize._Info");
  assert_str(nested.qualname, "finalize._Info");
  assert_str(nested.name, "_Info");
  assert_int_equal(nested.slot_count, 6);
  assert_true(is_there(12, "string", "Template"));
  // Bound under another module: the outer class is an alias.
  assert_int_equal(get(13, "_pyrepl.historical_reader", "Reader.RefreshCache").id,
                   get(13, "_pyrepl.reader", "Reader.RefreshCache").id);
  assert_false(is_there(12, "string", "Template.Nothing"));
  assert_false(is_there(12, "string", ".Template"));
  assert_false(is_there(12, "string", "Template."));
  assert_false(is_there(12, "", ""));
  assert_false(is_there(12, "nothing", "Template"));
}

static void test_modules(void **state) {
  (void)state;
  assert_true(stdlib_has_module(11, STR("tomllib")));
  assert_false(stdlib_has_module(10, STR("tomllib")));
  assert_true(stdlib_is_known_module(STR("tomllib")));
  assert_true(stdlib_has_module(11, STR("asyncore")));
  assert_false(stdlib_has_module(12, STR("asyncore")));
  assert_false(stdlib_has_module(12, STR("distutils.core")));
  assert_true(stdlib_has_module(8, STR("os.path")));
  assert_true(stdlib_has_module(14, STR("collections.abc")));
  assert_true(stdlib_has_module(8, STR("winreg")));
  assert_true(stdlib_has_module(15, STR("asyncio.windows_events")));
  assert_true(stdlib_has_module(15, STR("tkinter.ttk")));
  assert_false(stdlib_has_module(13, STR("compression.zstd")));
  assert_true(stdlib_has_module(14, STR("compression.zstd")));
  assert_true(stdlib_has_module(12, STR("test.support.os_helper")));
  assert_true(stdlib_is_known_module(STR("idlelib")));
  assert_false(stdlib_is_known_module(STR("os.nothing")));
  assert_false(stdlib_is_known_module(STR("numpy")));
  assert_false(stdlib_is_known_module(STR("")));
  assert_false(stdlib_has_module(7, STR("os")));
  assert_false(stdlib_has_module(16, STR("os")));
}

static void test_stand_ins(void **state) {
  (void)state;
  const uint16_t *ids = NULL;
  assert_int_equal(stdlib_stand_in(12, STR("typing"), STR("List"), &ids), 2);
  assert_named(ids[0], 12, "builtins", "list");
  assert_named(ids[1], 12, "typing", "Generic");
  assert_true(is_there(8, "typing", "NamedTuple"));
  assert_false(is_there(9, "typing", "NamedTuple"));
  assert_int_equal(stdlib_stand_in(8, STR("typing"), STR("NamedTuple"), &ids), 0);
  assert_int_equal(stdlib_stand_in(9, STR("typing"), STR("NamedTuple"), &ids), 1);
  assert_named(ids[0], 9, "typing", "NamedTuple");
  assert_int_equal(stdlib_stand_in(12, STR("typing"), STR("nothing"), &ids), 0);
  assert_int_equal(stdlib_stand_in(12, STR(""), STR(""), &ids), 0);
}

static void test_attributes(void **state) {
  (void)state;
  assert_int_equal(kind(12, "builtins", "list", "append"), STDLIB_ATTRIBUTE_READONLY);
  assert_int_equal(kind(12, "builtins", "int", "real"), STDLIB_ATTRIBUTE_FIXED);
  assert_int_equal(kind(8, "builtins", "str", "removeprefix"), STDLIB_ATTRIBUTE_NONE);
  assert_int_equal(kind(9, "builtins", "str", "removeprefix"), STDLIB_ATTRIBUTE_READONLY);
  assert_int_equal(kind(12, "builtins", "BaseException", "args"), STDLIB_ATTRIBUTE_DATA);
  assert_int_equal(kind(12, "builtins", "BaseException", "__traceback__"), STDLIB_ATTRIBUTE_DATA);
  assert_int_equal(kind(12, "builtins", "slice", "start"), STDLIB_ATTRIBUTE_FIXED);
  assert_int_equal(kind(12, "builtins", "OSError", "errno"), STDLIB_ATTRIBUTE_SLOT);
  assert_int_equal(kind(12, "builtins", "object", "__class__"), STDLIB_ATTRIBUTE_DATA);
  assert_int_equal(kind(12, "fractions", "Fraction", "_numerator"), STDLIB_ATTRIBUTE_SLOT);
  assert_int_equal(kind(12, "fractions", "Fraction", "numerator"), STDLIB_ATTRIBUTE_FIXED);
  assert_int_equal(kind(12, "threading", "Thread", "daemon"), STDLIB_ATTRIBUTE_DATA);
  assert_int_equal(kind(12, "threading", "Thread", "run"), STDLIB_ATTRIBUTE_READONLY);
  assert_int_equal(kind(12, "threading", "Thread", "nothing"), STDLIB_ATTRIBUTE_NONE);
  assert_int_equal(kind(12, "types", "SimpleNamespace", "__setattr__"), STDLIB_ATTRIBUTE_READONLY);
  assert_int_equal(kind(12, "string", "Template", "__init_subclass__"), STDLIB_ATTRIBUTE_READONLY);
}

static void test_unknown_ids(void **state) {
  (void)state;
  StdlibClass out = {0};
  assert_false(stdlib_class(12, 0, &out));
  assert_false(stdlib_class(12, UINT32_MAX, &out));
  assert_false(stdlib_class(7, get(12, "builtins", "int").id, &out));
  assert_int_equal(stdlib_attribute(12, UINT32_MAX, STR("append")), STDLIB_ATTRIBUTE_NONE);
  uint32_t cursor = 0;
  Str name = {0};
  StdlibAttribute found = STDLIB_ATTRIBUTE_NONE;
  assert_false(stdlib_next_attribute(12, 0, &cursor, &name, &found));
}

static void check_references(uint8_t minor, const StdlibClass *cls) {
  StdlibClass other = {0};
  bool is_object = str_eq_c(cls->qualname, "object") && str_eq_c(cls->module, "builtins");
  assert_int_equal(cls->base == 0, is_object);
  assert_int_equal(cls->base_count == 0, is_object);
  assert_true(is_object || stdlib_class(minor, cls->base, &other));
  assert_true(is_object || cls->basicsize >= other.basicsize);
  assert_true(cls->metaclass == 0 || stdlib_class(minor, cls->metaclass, &other));
  for (uint32_t i = 0; i < cls->base_count; i++) {
    assert_true(stdlib_class(minor, stdlib_class_base(cls, i), &other));
  }
  assert_int_equal(cls->has_dict, cls->dictoffset != 0);
  assert_int_equal(cls->has_weakref, cls->weakrefoffset != 0);
}

static uint32_t check_attributes(uint8_t minor, StdlibClassId id) {
  uint32_t cursor = 0, count = 0;
  Str name = {0}, before = {0};
  StdlibAttribute found = STDLIB_ATTRIBUTE_NONE;
  while (stdlib_next_attribute(minor, id, &cursor, &name, &found)) {
    assert_true(str_compare(before, name) < 0);
    assert_int_equal(stdlib_attribute(minor, id, name), found);
    assert_int_not_equal(found, STDLIB_ATTRIBUTE_NONE);
    before = name;
    count++;
  }
  return count;
}

static void test_closed(void **state) {
  (void)state;
  for (uint8_t minor = 8; minor <= 15; minor++) {
    uint32_t classes = 0, attributes = 0;
    for (StdlibClassId id = 1; id < stdlib_class_count; id++) {
      StdlibClass cls = {0};
      if (stdlib_class(minor, id, &cls)) {
        check_references(minor, &cls);
        attributes += check_attributes(minor, id);
        classes++;
      }
    }
    print_message("3.%d: %u classes, %u attributes\n", minor, classes, attributes);
    assert_true(classes > 2900 && attributes > 15000);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_object_and_type),
      cmocka_unit_test(test_variable_sized),
      cmocka_unit_test(test_exceptions),
      cmocka_unit_test(test_aliases),
      cmocka_unit_test(test_abstract_classes),
      cmocka_unit_test(test_enum),
      cmocka_unit_test(test_slots),
      cmocka_unit_test(test_nested),
      cmocka_unit_test(test_modules),
      cmocka_unit_test(test_stand_ins),
      cmocka_unit_test(test_attributes),
      cmocka_unit_test(test_unknown_ids),
      cmocka_unit_test(test_closed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
