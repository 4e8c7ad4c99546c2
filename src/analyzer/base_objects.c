/*
 * Bases that are no classes: `class C(module)`. The type of the first base is called in place of
 * `type`, with a name, the bases and a namespace (Objects/bltinmodule.c: builtin___build_class__);
 * what it says is the words below, measured on each version.
 */
#include "analyzer/classes.h"
#include "analyzer/stdlib.h"

/* Whether the file of a function stores `__mro_entries__` somewhere: functions that have it stand
 * for classes. */
static bool stands_for_classes(const Linker *linker, const Value *function) {
  const Facts *facts = linker->files[function->file].facts;
  for (TextId i = 0; facts && i < facts->outline.text_count; i++) {
    if (str_eq_c(section_text(&facts->outline, i), "__mro_entries__")) {
      return true;
    }
  }
  return false;
}

static bool module_is_known(const Linker *linker, const Value *module) {
  return module->file != NO_FILE ? !linker->files[module->file].replacement
                                 : stdlib_has_module(linker->project->target.minor, module->text);
}

static const char *words(const Linker *linker, const Value *object) {
  uint8_t minor = linker->project->target.minor;
  switch ((ValueKind)object->kind) {
  case VALUE_NONE: return "NoneType takes no arguments";
  case VALUE_ELLIPSIS: return "EllipsisType takes no arguments";
  case VALUE_BOOL: return "bool expected at most 1 argument, got 3";
  case VALUE_INT:
    return minor < 13 ? "int() takes at most 2 arguments (3 given)"
                      : "int expected at most 2 arguments, got 3";
  case VALUE_STR:
  case VALUE_SOME_STR:
    return minor < 10 ? "str() argument 2 must be str, not tuple"
                      : "str() argument 'encoding' must be str, not tuple";
  case VALUE_BYTES:
    return minor < 10 ? "bytes() argument 2 must be str, not tuple"
                      : "bytes() argument 'encoding' must be str, not tuple";
  case VALUE_TUPLE: return "tuple expected at most 1 argument, got 3";
  case VALUE_LIST: return "list expected at most 1 argument, got 3";
  case VALUE_SET:
    return object->flags & VALUE_FROZEN ? "frozenset expected at most 1 argument, got 3"
                                        : "set expected at most 1 argument, got 3";
  case VALUE_DICT: return "dict expected at most 1 argument, got 3";
  case VALUE_FUNCTION:
    return object->flags & VALUE_STATIC || stands_for_classes(linker, object)
               ? NULL
               : "function() argument 'code' must be code, not str";
  case VALUE_MODULE:
    return module_is_known(linker, object) ? "module() takes at most 2 arguments (3 given)" : NULL;
  default: return NULL;
  }
}

Value *base_or_exception(Linker *linker, Value *base) {
  const char *message = words(linker, base);
  return message ? value_raising(linker->arena, base->span, "TypeError", str_from(message)) : base;
}
