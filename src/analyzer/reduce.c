/*
 * Reduce: what a symbolic value comes to. Each value is reduced once; a circle, and what may still
 * grow because a module is being run, is unknown and not remembered.
 */
#include <string.h>

#include "analyzer/linker.h"
#include "analyzer/reduce.h"
#include "analyzer/stdlib.h"

/* STEPS: of one outermost reduction. Chains of choices, `if a: x = x.f()` and `if b: x = x.g()`,
 * are run through again and again while nothing of them can be remembered. The 15,000 files of the
 * packages that the tests compare need 336,234 in one place, where the answer is the same with
 * 10,000; elsewhere 9,100. */
enum { REDUCE_DEPTH_MAX = 200, REDUCE_STEPS_MAX = 20000 };

static Value *unknown(Linker *linker, UnknownReason reason, Span span) {
  return value_unknown(linker->arena, reason, span);
}

static Value *module_ref_value(Linker *linker, ModuleRef ref, Str dotted, Span span) {
  Value *self = value_new(linker->arena, VALUE_MODULE, span);
  self->text = dotted;
  self->file = ref.kind == MODULE_FILE ? ref.file : NO_FILE;
  self->name = ref.kind == MODULE_NAMESPACE ? ref.folder : (Str){0};
  return self;
}

static ModuleRef ref_of(const Linker *linker, const Value *module) {
  if (module->file != NO_FILE) {
    return modules_of_file(&linker->modules, module->file);
  }
  if (!str_is_empty(module->name)) {
    return (ModuleRef){MODULE_NAMESPACE, NO_FILE, module->name, true};
  }
  return (ModuleRef){MODULE_MISSING, NO_FILE, {0}, false};
}

Value *value_child_module(Linker *linker, FileId package, Str name, Span span) {
  ModuleRef child =
      modules_child(&linker->modules, modules_of_file(&linker->modules, package), name);
  return child.kind == MODULE_MISSING ? NULL : module_ref_value(linker, child, name, span);
}

static Value *member_of_file(Linker *linker, FileId file, Str name, Span span);

/* A name of `from m import *` below TYPE_CHECKING. */
static Value *typing_star(Linker *linker, const Module *module, Str name, Span span) {
  for (uint32_t i = module->typing_stars.len; i > 0; i--) {
    FileId file = module->typing_stars.items[i - 1]->file;
    bool other = file != NO_FILE && file != module->file && !str_starts_with(name, STR("_"));
    if (other && linker->depth < REDUCE_DEPTH_MAX) {
      linker->depth++;
      Value *found = member_of_file(linker, file, name, span);
      linker->depth--;
      if (found && found->kind != VALUE_UNKNOWN) {
        return found;
      }
    }
  }
  return NULL;
}

/* Special forms of typing that typing_extensions writes anew. */
static bool is_special_form(const Linker *linker, FileId file, Str name) {
  return str_eq_c(linker->project->modules[file], "typing_extensions") &&
         (str_eq_c(name, "TypedDict") || str_eq_c(name, "NamedTuple"));
}

/* What others find by a name that the module binds: where it is bound in one branch alone, that,
 * for else there is nothing to find. */
static Value *bound_member(Linker *linker, Module *module, Value *bound, Str name, Span span) {
  Value *result = NULL;
  for (uint32_t i = 0; bound->kind == VALUE_CHOICE && i < bound->count; i++) {
    Value *item = bound->items[i];
    bool missing = item->kind == VALUE_UNBOUND;
    result = missing ? result : result ? value_choice(linker->arena, result, item) : item;
  }
  bool whole = !result || !value_is_choice_with(bound, VALUE_UNBOUND) ||
               map_has(&module->global_stores, name);
  return whole ? module_lookup(linker, module, name, span, false) : result;
}

/* NULL: the module has no such name. */
static Value *member_of_file(Linker *linker, FileId file, Str name, Span span) {
  Module *module = &linker->files[file];
  if (!module->facts) {
    bool compiled = linker->input->files[file].flags & SOURCE_COMPILED;
    return unknown(linker, compiled ? UNKNOWN_COMPILED_MODULE : UNKNOWN_BROKEN_SOURCE, span);
  }
  if (module->state == RUN_NOT) {
    interpret_module(linker, module);
  }
  if (module->state == RUN_BUSY) {
    linker->incomplete = true;
  }
  TextId id;
  bool stub = linker->input->files[file].flags & SOURCE_STUB;
  Value *replacement = module->replacement ? value_reduce(linker, module->replacement) : NULL;
  if (replacement && replacement->kind == VALUE_MODULE && replacement->file != file) {
    return value_reduce(linker, value_named(linker->arena, VALUE_IMPORT, span, name, replacement));
  }
  if (map_get(&module->names, name, &id) && module->bindings[id] &&
      module->bindings[id]->kind != VALUE_UNBOUND) {
    return bound_member(linker, module, module->bindings[id], name, span);
  }
  /* What a module's `__getattr__` brings when it is asked for, type checkers are told. */
  bool lazy = map_has(&module->names, STR("__getattr__"));
  if ((stub || lazy) && map_has(&module->typing, name)) {
    return module_lookup(linker, module, name, span, true);
  }
  Value *starred = lazy ? typing_star(linker, module, name, span) : NULL;
  if (starred) {
    return starred;
  }
  UnknownReason unsure =
      lazy || module->state == RUN_BUSY ? UNKNOWN_UNRESOLVED_IMPORT : UNKNOWN_NOT;
  Value *found = star_lookup(linker, module, name, module->stars.len, span, &unsure);
  found = found ? found : value_child_module(linker, file, name, span);
  return found || !unsure ? found : unknown(linker, unsure, span);
}

Value *external_value(Linker *linker, Str module, Str name, Span span) {
  Value *self = value_new(linker->arena, VALUE_EXTERNAL, span);
  self->text = module;
  self->name = name;
  return self;
}

static Value *member_of_module(Linker *linker, Value *module, Str name, Span span) {
  ModuleRef ref = ref_of(linker, module);
  if (ref.kind == MODULE_FILE && is_special_form(linker, ref.file, name)) {
    return external_value(linker, STR("typing_extensions"), name, span);
  }
  if (ref.kind == MODULE_FILE) {
    Value *found = member_of_file(linker, ref.file, name, span);
    return found ? found : unknown(linker, UNKNOWN_UNRESOLVED_IMPORT, span);
  }
  if (ref.kind == MODULE_NAMESPACE) {
    ModuleRef child = modules_child(&linker->modules, ref, name);
    return child.kind == MODULE_MISSING ? unknown(linker, UNKNOWN_UNRESOLVED_IMPORT, span)
                                        : module_ref_value(linker, child, name, span);
  }
  Str dotted =
      arena_printf(linker->arena, STR_FMT "." STR_FMT, STR_ARG(module->text), STR_ARG(name));
  if (stdlib_is_known_module(dotted) &&
      !stdlib_find(linker->project->target.minor, module->text, name)) {
    Value *child = value_new(linker->arena, VALUE_MODULE, span);
    child->text = dotted;
    return child;
  }
  return external_value(linker, module->text, name, span);
}

Value *value_binding(Linker *linker, Value *self) {
  enum { BINDINGS_MAX = 32 };
  for (uint32_t i = 0; i < BINDINGS_MAX; i++) {
    bool attribute = self->kind == VALUE_ATTRIBUTE;
    if (self->kind != VALUE_IMPORT && !attribute) {
      break;
    }
    Value *module = attribute ? value_reduce(linker, self->items[0]) : self->items[0];
    if (module->kind != VALUE_MODULE) {
      break;
    }
    self = member_of_module(linker, module, self->name, self->span);
  }
  return self;
}

/* `from . import name` in the package itself, and longer ways round: import_from falls back on the
 * submodule when the package has no such attribute yet. */
static Value *reduce_import(Linker *linker, Value *self) {
  Value *module = self->items[0];
  Value *found = value_reduce(linker, member_of_module(linker, module, self->name, self->span));
  bool circle = found->kind == VALUE_UNKNOWN && found->op == UNKNOWN_TOO_COMPLEX;
  Value *child = circle && module->file != NO_FILE
                     ? value_child_module(linker, module->file, self->name, self->span)
                     : NULL;
  linker->incomplete = linker->incomplete && !(child && linker->linking);
  return child ? child : found;
}

static Value *reduce_star_name(Linker *linker, Value *self) {
  UnknownReason unsure = UNKNOWN_NOT;
  Value *found =
      star_lookup(linker, &linker->files[self->file], self->name, self->id, self->span, &unsure);
  if (found) {
    return value_reduce(linker, found);
  }
  if (!unsure || stdlib_find(linker->project->target.minor, STR("builtins"), self->name)) {
    return value_reduce(linker, external_value(linker, STR("builtins"), self->name, self->span));
  }
  return unknown(linker, unsure, self->span);
}

static Value *constant(Linker *linker, ValueKind kind, int64_t number, Span span) {
  Value *self = value_new(linker->arena, kind, span);
  self->number = number;
  return self;
}

/* Facts about the target that programs ask for. NULL: nothing special. */
static Value *external_constant(Linker *linker, const Value *self) {
  Span span = self->span;
  if (str_eq_c(self->text, "sys")) {
    if (str_eq_c(self->name, "version_info")) {
      Value *tuple = value_with_items(linker->arena, VALUE_TUPLE, span, 5);
      tuple->items[0] = constant(linker, VALUE_INT, 3, span);
      tuple->items[1] = constant(linker, VALUE_INT, linker->project->target.minor, span);
      tuple->items[2] = constant(linker, VALUE_NUMBER, 0, span);
      tuple->items[3] = constant(linker, VALUE_SOME_STR, 0, span);
      tuple->items[4] = constant(linker, VALUE_NUMBER, 0, span);
      return tuple;
    }
    if (str_eq_c(self->name, "platform")) {
      return value_str(linker->arena, span, STR("linux"));
    }
    if (str_eq_c(self->name, "maxsize")) {
      return constant(linker, VALUE_INT, INT64_MAX, span);
    }
    if (str_eq_c(self->name, "byteorder")) {
      return value_str(linker->arena, span, STR("little"));
    }
    if (str_eq_c(self->name, "hexversion")) {
      return constant(linker, VALUE_INT, 0x03000000 + (linker->project->target.minor << 16), span);
    }
  }
  if (str_eq_c(self->text, "sys.implementation") && str_eq_c(self->name, "name")) {
    return value_str(linker->arena, span, STR("cpython"));
  }
  if (str_eq_c(self->text, "os") && str_eq_c(self->name, "name")) {
    return value_str(linker->arena, span, STR("posix"));
  }
  if (str_eq_c(self->text, "six") && str_starts_with(self->name, STR("PY"))) {
    bool holds = str_eq_c(self->name, "PY3") || str_eq_c(self->name, "PY34");
    return constant(linker, VALUE_BOOL, holds, span);
  }
  if (str_eq_c(self->text, "builtins") && str_eq_c(self->name, "__debug__")) {
    return constant(linker, VALUE_BOOL, 1, span);
  }
  return NULL;
}

static Value *reduce_external(Linker *linker, Value *self) {
  Value *special = external_constant(linker, self);
  if (special) {
    return special;
  }
  StdlibClassId id = stdlib_find(linker->project->target.minor, self->text, self->name);
  if (id) {
    Value *class = value_new(linker->arena, VALUE_CLASS, self->span);
    class->id = linker_stdlib_class(linker, id);
    class->text = self->text;
    class->name = self->name;
    return class;
  }
  return self;
}

/* Whether `cls.__new__` makes an instance of the class it is given. */
static bool makes_what_is_asked(Linker *linker, ClassId id) {
  bool plain;
  class_link(linker, id);
  class_new_count(linker, id, &plain);
  return plain && linker_class(linker, id)->flags & CLASS_MRO_COMPLETE;
}

/* `ABC.register`: a method of the metaclass, where no class of the order has the name. */
static bool is_abc_register(Linker *linker, ClassId id, Str name) {
  class_link(linker, id);
  const Class *class = linker_class(linker, id);
  return str_eq_c(name, "register") && class->flags & CLASS_MRO_COMPLETE &&
         class->metaclass != NO_CLASS &&
         linker_class(linker, class->metaclass)->origin == ORIGIN_STDLIB &&
         !class_defines(linker, id, "register");
}

static Value *member_of_class(Linker *linker, Value *class, Str name, Span span) {
  static const char *const SPECIAL[] = {"__dict__", "__bases__", "__mro__", "__name__"};
  if (linker_class(linker, class->id)->origin == ORIGIN_STDLIB && !STR_IS_ONE_OF(name, SPECIAL)) {
    return value_named(linker->arena, VALUE_BOUND_METHOD, span, name, class);
  }
  if (!linker->linking) {
    linker->incomplete = true;
    return unknown(linker, UNKNOWN_COMPUTED_SLOTS, span);
  }
  bool method =
      str_eq_c(name, "mro") || (linker->making != NO_CLASS && str_eq_c(name, "__new__") &&
                                linker_class(linker, class->id)->flags & CLASS_IS_METACLASS);
  method = method || is_abc_register(linker, class->id, name);
  if (method || (str_eq_c(name, "__new__") && makes_what_is_asked(linker, class->id))) {
    return value_named(linker->arena, VALUE_BOUND_METHOD, span, name, class);
  }
  return reduce_class_member(linker, class->id, name, span);
}

/* `type(x)`: that class, or a subclass where the instance may be one of it. */
Value *class_of_instance(Linker *linker, const Value *instance, Span span) {
  Value *class = value_new(linker->arena, VALUE_CLASS, span);
  class->id = instance->id;
  class->flags |= instance->flags & VALUE_EXACT ? 0 : VALUE_SELF;
  return class;
}

static Value *reduce_attribute(Linker *linker, Value *self) {
  Value *object = value_reduce(linker, self->items[0]);
  Value *result;
  switch ((ValueKind)object->kind) {
  case VALUE_MODULE:
    return value_reduce(linker, member_of_module(linker, object, self->name, self->span));
  case VALUE_CLASS: return member_of_class(linker, object, self->name, self->span);
  case VALUE_EXTERNAL:
    return value_reduce(linker,
                        external_value(linker,
                                       arena_printf(linker->arena, STR_FMT "." STR_FMT,
                                                    STR_ARG(object->text), STR_ARG(object->name)),
                                       self->name, self->span));
  case VALUE_TUPLE:
    if (str_eq_c(self->name, "major") || str_eq_c(self->name, "minor")) {
      return object->count == 5 ? object->items[self->name.data[1] == 'a' ? 0 : 1]
                                : unknown(linker, UNKNOWN_COMPUTED_SLOTS, self->span);
    }
    break;
  case VALUE_UNKNOWN: return object;
  case VALUE_INSTANCE:
    if (str_eq_c(self->name, "__class__")) {
      return class_of_instance(linker, object, self->span);
    }
    if (object->text.len > 0 && str_eq_c(self->name, "name")) {
      return value_str(linker->arena, self->span, object->text); /* of dataclasses.fields() */
    }
    result = instance_attribute(linker, object, self->name);
    if (result) {
      return result;
    }
    break;
  case VALUE_CHOICE:
    result = NULL;
    for (uint32_t i = 0; i < object->count; i++) {
      Value *one = value_reduce(linker, value_named(linker->arena, VALUE_ATTRIBUTE, self->span,
                                                    self->name, object->items[i]));
      result = result ? value_choice(linker->arena, result, one) : one;
    }
    return result;
  case VALUE_UNBOUND:
  case VALUE_NONE:
  case VALUE_BOOL:
  case VALUE_INT:
  case VALUE_NUMBER:
  case VALUE_ELLIPSIS:
  case VALUE_STR:
  case VALUE_SOME_STR:
  case VALUE_BYTES:
  case VALUE_LIST:
  case VALUE_SET:
  case VALUE_DICT:
  case VALUE_ITERATOR:
  case VALUE_STARRED:
  case VALUE_FUNCTION:
  case VALUE_BOUND_METHOD:
  case VALUE_PROPERTY:
  case VALUE_ITEM_OF:
  case VALUE_NAMESPACE:
  case VALUE_IMPORT:
  case VALUE_STAR_NAME:
  case VALUE_ATTRIBUTE:
  case VALUE_CALL:
  case VALUE_KEYWORD:
  case VALUE_SUBSCRIPT:
  case VALUE_SLICE:
  case VALUE_BINARY:
  case VALUE_UNARY:
  case VALUE_COMPARE:
  case VALUE_AND:
  case VALUE_OR: break;
  }
  return value_named(linker->arena, VALUE_BOUND_METHOD, self->span, self->name, object);
}

static Value *reduce_choice(Linker *linker, Value *self) {
  Value *result = NULL;
  for (uint32_t i = 0; i < self->count; i++) {
    Value *one = value_reduce(linker, self->items[i]);
    bool same =
        result && result->kind == VALUE_CLASS && one->kind == VALUE_CLASS && result->id == one->id;
    result = !result ? one : same ? result : value_choice(linker->arena, result, one);
  }
  return result;
}

static Value *reduce_kind(Linker *linker, Value *self) {
  switch ((ValueKind)self->kind) {
  case VALUE_IMPORT: return reduce_import(linker, self);
  case VALUE_STAR_NAME: return reduce_star_name(linker, self);
  case VALUE_ATTRIBUTE: return reduce_attribute(linker, self);
  case VALUE_CALL: return reduce_call(linker, self);
  case VALUE_SUBSCRIPT: return reduce_subscript(linker, self);
  case VALUE_BINARY: return reduce_binary(linker, self);
  case VALUE_UNARY:
  case VALUE_COMPARE:
  case VALUE_AND:
  case VALUE_OR: return reduce_logic(linker, self);
  case VALUE_CHOICE: return reduce_choice(linker, self);
  case VALUE_EXTERNAL: return reduce_external(linker, self);
  case VALUE_NAMESPACE:
  case VALUE_ITEM_OF: return self;
  case VALUE_KEYWORD:
  case VALUE_SLICE: return unknown(linker, UNKNOWN_COMPUTED_SLOTS, self->span);
  case VALUE_UNKNOWN:
  case VALUE_UNBOUND:
  case VALUE_NONE:
  case VALUE_BOOL:
  case VALUE_INT:
  case VALUE_NUMBER:
  case VALUE_ELLIPSIS:
  case VALUE_STR:
  case VALUE_SOME_STR:
  case VALUE_BYTES:
  case VALUE_TUPLE:
  case VALUE_LIST:
  case VALUE_SET:
  case VALUE_DICT:
  case VALUE_ITERATOR:
  case VALUE_STARRED:
  case VALUE_CLASS:
  case VALUE_FUNCTION:
  case VALUE_MODULE:
  case VALUE_INSTANCE:
  case VALUE_BOUND_METHOD:
  case VALUE_PROPERTY: break;
  }
  return self;
}

Value *value_reduce(Linker *linker, Value *self) {
  if (self->reduced) {
    return self->reduced;
  }
  linker->steps = linker->depth == 0 ? 1 : linker->steps + 1;
  if (self->flags & VALUE_BUSY || linker->depth > REDUCE_DEPTH_MAX ||
      linker->steps > REDUCE_STEPS_MAX) {
    linker->incomplete = true;
    return unknown(linker, UNKNOWN_TOO_COMPLEX, self->span);
  }
  bool outer_incomplete = linker->incomplete;
  linker->incomplete = false;
  self->flags |= VALUE_BUSY;
  linker->depth++;
  /* What a value comes to has to last as long as it does; what is left of looks that have ended
   * lasts to the end. */
  Arena *before = linker->arena;
  linker->arena = self->level <= linker->level ? linker->levels[self->level] : linker->lasting;
  Value *result = reduce_kind(linker, self);
  bool endless = linker->steps > REDUCE_STEPS_MAX;
  if (endless) {
    result = unknown(linker, UNKNOWN_TOO_COMPLEX, self->span);
  }
  linker_restore(linker, before);
  linker->depth--;
  self->flags &= (uint16_t)~VALUE_BUSY;
  if (!linker->incomplete || endless) {
    self->reduced = result;
  }
  linker->incomplete = linker->incomplete || outer_incomplete;
  return result;
}

Str value_dotted(Linker *linker, Value *self) {
  Str module = {0}, name = {0};
  if (self->kind == VALUE_EXTERNAL) {
    module = self->text;
    name = self->name;
  } else if (self->kind == VALUE_CLASS) {
    module = linker_class(linker, self->id)->module;
    name = linker_class(linker, self->id)->qualname;
  } else if (self->kind == VALUE_FUNCTION) {
    const Facts *facts = linker->files[self->file].facts;
    module = linker->project->modules[self->file];
    name = section_text(&facts->outline, facts->functions[self->id].name);
  } else {
    return (Str){0};
  }
  return arena_printf(linker->arena, STR_FMT "." STR_FMT, STR_ARG(module), STR_ARG(name));
}

bool value_known_as(Linker *linker, Value *self, const char *module, const char *name) {
  switch (self->kind) {
  case VALUE_EXTERNAL: return str_eq_c(self->text, module) && str_eq_c(self->name, name);
  case VALUE_CLASS: {
    const Class *class = linker_class(linker, self->id);
    return (str_eq_c(class->module, module) && str_eq_c(class->qualname, name)) ||
           (str_eq_c(self->text, module) && str_eq_c(self->name, name));
  }
  case VALUE_FUNCTION: {
    const Facts *facts = linker->files[self->file].facts;
    return str_eq_c(linker->project->modules[self->file], module) &&
           str_eq_c(section_text(&facts->outline, facts->functions[self->id].name), name);
  }
  }
  return false;
}
