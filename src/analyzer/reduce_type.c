/* `type(x)` with one argument: the class of an object, of a class its metaclass. */
#include "analyzer/reduce.h"
#include "analyzer/stdlib.h"

/* The type of what is no instance of a class that is read, by a name that it has; NULL: another. */
static const char *name_of_type(const Value *object) {
  switch ((ValueKind)object->kind) {
  case VALUE_NONE: return "types.NoneType";
  case VALUE_BOOL: return "builtins.bool";
  case VALUE_INT: return "builtins.int";
  case VALUE_STR:
  case VALUE_SOME_STR: return "builtins.str";
  case VALUE_BYTES: return "builtins.bytes";
  case VALUE_TUPLE: return "builtins.tuple";
  case VALUE_LIST: return "builtins.list";
  case VALUE_DICT: return "builtins.dict";
  case VALUE_SET: return object->flags & VALUE_FROZEN ? "builtins.frozenset" : "builtins.set";
  case VALUE_FUNCTION: return object->flags & VALUE_STATIC ? NULL : "types.FunctionType";
  case VALUE_MODULE: return "types.ModuleType";
  default: return NULL;
  }
}

Value *type_of_value(Linker *linker, const Value *object, Span span) {
  if (object->kind == VALUE_INSTANCE) {
    return class_of_instance(linker, object, span);
  }
  Value *type = value_new(linker->arena, VALUE_CLASS, span);
  const char *name = name_of_type(object);
  if (name) {
    Str dotted = str_from(name);
    size_t dot = str_find_char(dotted, '.');
    /* NoneType has had that name since 3.10; the table's classes are the same before. */
    uint8_t minor = object->kind == VALUE_NONE ? 10 : linker->project->target.minor;
    type->id = linker_stdlib_class(linker, stdlib_find(minor, str_slice(dotted, 0, dot),
                                                       str_slice(dotted, dot + 1, dotted.len)));
    return type->id == NO_CLASS ? value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span) : type;
  }
  if (object->kind != VALUE_CLASS || object->flags & VALUE_SUBSCRIPTED || !linker->linking) {
    linker->incomplete = linker->incomplete || object->kind == VALUE_CLASS;
    return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
  }
  class_link(linker, object->id);
  const Class *class = linker_class(linker, object->id);
  type->id = class->metaclass == NO_CLASS ? linker->type : class->metaclass;
  type->flags |= object->flags & VALUE_SELF;
  return class->flags & CLASS_MRO_COMPLETE && class->layout.unknown.reason != UNKNOWN_METACLASS
             ? type
             : value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
}
