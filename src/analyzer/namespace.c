/* Keys of a class's namespace that nobody wrote: those the compiler puts there, and those that
 * type.__new__, ABCMeta and Generic add when the slots' descriptors are in it already. */
#include "analyzer/classes.h"

bool namespace_has_compiled(Linker *linker, ClassId id, Str name) {
  const Class *class = linker_class(linker, id);
  uint8_t minor = linker->project->target.minor;
  if (str_eq_c(name, "__slots__")) {
    return linker_draft(linker, id)->slots_value != NULL;
  }
  if (class->origin != ORIGIN_STATEMENT) {
    return false;
  }
  const ClassFact *fact = &linker->files[class->file].facts->classes[class->fact];
  if (str_eq_c(name, "__module__")) {
    return true;
  }
  if (str_eq_c(name, "__firstlineno__") || str_eq_c(name, "__static_attributes__")) {
    return minor >= 13;
  }
  if (str_eq_c(name, "__doc__")) {
    return fact->flags & CLASS_HAS_DOCSTRING;
  }
  if (str_eq_c(name, "__annotations__")) {
    return minor <= 13 && fact->flags & CLASS_HAS_ANNOTATIONS;
  }
  if (str_eq_c(name, "__annotate_func__")) {
    return minor >= 14 && fact->flags & CLASS_HAS_ANNOTATIONS;
  }
  if (str_eq_c(name, "__type_params__")) {
    return minor >= 12 && fact->flags & CLASS_TYPE_PARAMS;
  }
  return str_eq_c(name, "__orig_bases__") && linker_draft(linker, id)->has_orig_bases;
}

/* What @dataclass writes unless its options or the body say otherwise. */
static bool is_written_by_dataclass(const Class *class, Str name) {
  static const char *const NAMES[] = {"__init__", "__repr__", "__eq__", "__hash__",
                                      "__match_args__"};
  return class->flags & CLASS_IS_DATACLASS && STR_IS_ONE_OF(name, NAMES) &&
         !class_own_slot(class, name) && !class_own_member(class, name);
}

static bool has_own(const Class *class, const char *name) {
  return class_own_slot(class, str_from(name)) || class_own_member(class, str_from(name));
}

/* The metaclass of ctypes puts a descriptor of its own there for each of `_fields_`. */
static bool is_field_of_structure(Linker *linker, ClassId id, Str name) {
  const Class *class = linker_class(linker, id);
  bool structure = false;
  for (uint32_t i = 1; i < class->mro_count && class->metaclass != NO_CLASS; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    structure = structure || (at->origin == ORIGIN_STDLIB && str_eq_c(at->module, "_ctypes") &&
                              (str_eq_c(at->name, "Structure") || str_eq_c(at->name, "Union")));
  }
  for (uint32_t i = 0; structure && i < linker_draft(linker, id)->entry_count; i++) {
    const Entry entry = linker_draft(linker, id)->entries[i];
    if (!str_eq_c(entry.name, "_fields_")) {
      continue;
    }
    Items items = value_items(linker, value_reduce(linker, entry.value));
    for (uint32_t k = 0; items.known && k < items.count; k++) {
      Items field = value_items(linker, value_reduce(linker, items.list[k]));
      Value *first = field.known && field.count ? value_reduce(linker, field.list[0]) : NULL;
      if (first && first->kind == VALUE_STR && str_eq(first->text, name)) {
        return true;
      }
    }
  }
  return false;
}

/* Members that were taken out of the namespace are stored on the class, unless they would hide the
 * descriptors `name` and `value` of Enum. */
static bool is_enum_member(Linker *linker, ClassId id, Str name) {
  return enumeration_takes_out(linker, id, name) == YES && !str_eq_c(name, "name") &&
         !str_eq_c(name, "value");
}

static bool is_replaced(Linker *linker, ClassId id, Str name) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->replaced_count; i++) {
    if (str_eq(draft->replaced_names[i], name)) {
      return true;
    }
  }
  return is_field_of_structure(linker, id, name) || is_enum_member(linker, id, name);
}

/* type_set_doc and type_ready_set_hash add what is not there; type_new_set_module comes before the
 * descriptors, which replace nothing; the others are stored on the finished class. */
bool namespace_hides_slot(Linker *linker, ClassId id, Str name) {
  const Class *class = linker_class(linker, id);
  if (class->origin == ORIGIN_STDLIB) {
    return false;
  }
  if (is_replaced(linker, id, name)) {
    return true;
  }
  class = linker_class(linker, id);
  if (!str_starts_with(name, STR("_"))) {
    return false;
  }
  if (is_written_by_dataclass(class, name)) {
    return true;
  }
  if (str_eq_c(name, "__doc__")) {
    return !has_own(class, "__doc__");
  }
  if (str_eq_c(name, "__hash__")) {
    return has_own(class, "__eq__") && !has_own(class, "__hash__");
  }
  if (str_eq_c(name, "__module__")) {
    return true;
  }
  if (str_eq_c(name, "__init__")) {
    /* Protocol.__init_subclass__ stores its own until 3.10. */
    return class->flags & CLASS_IS_PROTOCOL && linker->project->target.minor <= 10;
  }
  if (str_eq_c(name, "__new__")) {
    return class->flags & CLASS_IS_ENUM; /* EnumType stores Enum's */
  }
  if (str_eq_c(name, "__parameters__")) {
    return class_has_generic(linker, id);
  }
  if (str_eq_c(name, "__abstractmethods__") || str_eq_c(name, "_abc_impl")) {
    ClassId abstract = linker_builtin(linker, "abc", "ABCMeta");
    class = linker_class(linker, id);
    return class->metaclass != NO_CLASS && abstract != NO_CLASS &&
           class_is_subclass(linker_class(linker, class->metaclass), abstract);
  }
  return !class_own_slot(class, name) && namespace_has_compiled(linker, id, name);
}
