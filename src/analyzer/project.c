#include "analyzer/project.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/class_memory.h"
#include "analyzer/classes.h"
#include "analyzer/flow.h"
#include "analyzer/stdlib.h"
#include "base/memory.h"

/* ---- small services */

Str mangle_name(Arena *arena, Str class_name, Str name) {
  bool private = str_starts_with(name, STR("__")) && !str_ends_with(name, STR("__")) &&
                 str_find_char(name, '.') == STR_NOT_FOUND;
  if (!private) {
    return name;
  }
  size_t start = 0;
  while (start < class_name.len && class_name.data[start] == '_') {
    start++;
  }
  Str stripped = str_slice(class_name, start, class_name.len);
  return str_is_empty(stripped)
             ? name
             : arena_printf(arena, "_" STR_FMT STR_FMT, STR_ARG(stripped), STR_ARG(name));
}

const char *unknown_reason_name(UnknownReason reason) {
  static const char *const NAMES[UNKNOWN_REASON_COUNT] = {
      [UNKNOWN_NOT] = "known",
      [UNKNOWN_UNRESOLVED_BASE] = "unresolved-base",
      [UNKNOWN_UNRESOLVED_IMPORT] = "unresolved-import",
      [UNKNOWN_COMPILED_MODULE] = "compiled-module",
      [UNKNOWN_STUB_ONLY] = "stub-only",
      [UNKNOWN_COMPUTED_SLOTS] = "computed-slots",
      [UNKNOWN_DECORATOR] = "unknown-decorator",
      [UNKNOWN_METACLASS] = "unknown-metaclass",
      [UNKNOWN_BRANCHES] = "undecided-branch",
      [UNKNOWN_BROKEN_SOURCE] = "broken-source",
      [UNKNOWN_UNKNOWN_BASE] = "unknown-base",
      [UNKNOWN_REFUSED_BASE] = "refused-base",
      [UNKNOWN_PATCHED] = "patched-class",
      [UNKNOWN_NEWER_SYNTAX] = "newer-syntax",
      [UNKNOWN_TOO_COMPLEX] = "too-complex"};
  return NAMES[reason];
}

Str class_id_text(const Class *self, Arena *arena) {
  return arena_printf(arena, STR_FMT ":" STR_FMT, STR_ARG(self->module), STR_ARG(self->qualname));
}

const Slot *class_own_slot(const Class *self, Str mangled) {
  for (uint32_t i = 0; i < self->slots.count; i++) {
    if (self->slots.items[i].is_str && str_eq(self->slots.items[i].mangled, mangled)) {
      return &self->slots.items[i];
    }
  }
  return NULL;
}

const Member *class_own_member(const Class *self, Str mangled) {
  uint32_t low = 0, high = self->member_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = str_compare(self->members[middle].name, mangled);
    if (order == 0) {
      return &self->members[middle];
    }
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

bool class_is_subclass(const Project *project, const Class *self, ClassId ancestor) {
  (void)project;
  for (uint32_t i = 0; i < self->mro_count; i++) {
    if (self->mro[i] == ancestor) {
      return true;
    }
  }
  return self->id == ancestor;
}

bool class_is_subclass_of(Linker *linker, const Class *self, ClassId ancestor) {
  return class_is_subclass(linker->project, self, ancestor);
}

bool class_descends_from(const Project *project, const Class *self, const char *module,
                         const char *qualname) {
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *at = project_class(project, self->mro[i]);
    if (str_eq_c(at->module, module) && str_eq_c(at->qualname, qualname)) {
      return true;
    }
  }
  return false;
}

bool class_defines(Linker *linker, ClassId id, const char *name) {
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (at->origin != ORIGIN_STDLIB && class_own_member(at, str_from(name))) {
      return true;
    }
  }
  return false;
}

static bool stdlib_facts(Linker *linker, ClassId id, StdlibClass *facts) {
  return linker_class(linker, id)->origin == ORIGIN_STDLIB &&
         stdlib_class(linker->project->target.minor, linker_draft(linker, id)->stdlib, facts);
}

bool linker_stdlib_is_c(Linker *linker, ClassId id) {
  StdlibClass facts;
  return stdlib_facts(linker, id, &facts) && facts.is_c;
}

bool linker_stdlib_is_heap(Linker *linker, ClassId id) {
  StdlibClass facts;
  return stdlib_facts(linker, id, &facts) && facts.heap;
}

bool linker_stdlib_is_subclassable(Linker *linker, ClassId id) {
  StdlibClass facts;
  return !stdlib_facts(linker, id, &facts) || facts.subclassable;
}

void linker_remember_stdlib(Linker *linker, uint32_t stdlib_id, ClassId id) {
  if (stdlib_id >= linker->stdlib_count) {
    uint32_t count = stdlib_id + 1024;
    linker->stdlib = mem_realloc(linker->stdlib, count * sizeof *linker->stdlib);
    for (uint32_t i = linker->stdlib_count; i < count; i++) {
      linker->stdlib[i] = NO_CLASS;
    }
    linker->stdlib_count = count;
  }
  linker->stdlib[stdlib_id] = id;
}

/* ---- lookup on the type */

static Attribute member_attribute(const Class *at, const Member *member) {
  Attribute found = {.kind = ATTRIBUTE_READ_ONLY, .owner = at->id, .member = member};
  found.has_deleter = member->has_deleter;
  if (member->bound != YES) {
    found.kind = ATTRIBUTE_MAYBE;
    return found;
  }
  switch (member->kind) {
  case MEMBER_VALUE:
  case MEMBER_FUNCTION:
  case MEMBER_CLASS:
  case MEMBER_CACHED_PROPERTY: break;
  case MEMBER_PROPERTY:
    found.kind = member->has_setter ? ATTRIBUTE_DATA : ATTRIBUTE_NO_SETTER;
    break;
  case MEMBER_DATA_DESCRIPTOR: found.kind = ATTRIBUTE_DATA; break;
  case MEMBER_UNKNOWN: found.kind = ATTRIBUTE_MAYBE; break;
  }
  return found;
}

/* ctypes makes a descriptor for each entry of `_fields_`. */
static bool makes_own_descriptors(const Project *project, const Class *self) {
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *at = project_class(project, self->mro[i]);
    if (at->metaclass != NO_CLASS &&
        str_eq_c(project_class(project, at->metaclass)->module, "_ctypes")) {
      return true;
    }
  }
  return false;
}

Attribute class_lookup(const Project *project, const Class *self, Str name) {
  for (uint32_t i = 0; i < self->mro_count; i++) {
    const Class *at = project_class(project, self->mro[i]);
    const Member *member = class_own_member(at, name);
    if (member) {
      return member_attribute(at, member);
    }
    const Slot *slot = class_own_slot(at, name);
    if (slot) {
      return (Attribute){.kind = slot->present == YES ? ATTRIBUTE_SLOT : ATTRIBUTE_MAYBE,
                         .owner = at->id,
                         .slot = slot,
                         .has_deleter = true};
    }
    if (at->slots.form == SLOTS_UNKNOWN || at->slots.present == MAYBE) {
      return (Attribute){.kind = ATTRIBUTE_MAYBE, .owner = NO_CLASS};
    }
  }
  bool dunder = str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
  bool listed = !dunder || str_eq_c(name, "__dict__") || str_eq_c(name, "__weakref__");
  static const char *const OBJECT[] = {"__doc__", "__module__", "__slots__"};
  for (size_t i = 0; i < sizeof OBJECT / sizeof *OBJECT; i++) {
    if (str_eq_c(name, OBJECT[i])) {
      return (Attribute){.kind = ATTRIBUTE_READ_ONLY, .owner = self->id};
    }
  }
  /* The table of the standard library leaves out most names with underscores at both ends. */
  bool certain = self->flags & CLASS_MRO_COMPLETE && listed && !makes_own_descriptors(project, self);
  return (Attribute){.kind = certain ? ATTRIBUTE_NONE : ATTRIBUTE_MAYBE, .owner = NO_CLASS};
}

/* ---- linking */

static void init_modules(Linker *linker) {
  uint32_t count = linker->input->file_count;
  linker->files = ARENA_ARRAY(linker->arena, Module, count + 1);
  Str *names = ARENA_ARRAY(linker->arena, Str, count + 1);
  for (FileId file = 0; file < count; file++) {
    Module *module = &linker->files[file];
    module->file = file;
    module->facts = linker->input->files[file].facts;
    names[file] = modules_name(&linker->modules, file);
    if (!module->facts) {
      continue;
    }
    const Facts *facts = module->facts;
    module->bindings = ARENA_ARRAY(linker->arena, Value *, facts->outline.text_count + 1);
    module->bodies = ARENA_ARRAY(linker->arena, const Section *, facts->piece_count + 1);
    module->body_names = ARENA_ARRAY(linker->arena, Map, facts->piece_count + 1);
    module->class_ids = ARENA_ARRAY(linker->arena, ClassId, facts->class_count + 1);
    for (uint32_t i = 0; i < facts->class_count; i++) {
      module->class_ids[i] = NO_CLASS;
    }
  }
  linker->project->modules = names;
}

static void link_pending(Linker *linker) {
  for (uint32_t i = 0; i < linker->pending.len; i++) {
    class_link(linker, linker->pending.items[i]);
  }
  array_clear(&linker->pending);
}

static bool is_reported(const Linker *linker, FileId file) {
  return !(linker->input->files[file].flags & SOURCE_REFERENCE);
}

/* Whatever the function has made that lasts is linked and judged before the rest goes. */
static void run_function(Linker *linker, Module *module, uint32_t function, ClassId method_of) {
  ClassId first = linker->classes.len;
  linker->arena = &linker->scratch;
  interpret_function(linker, NULL, module, function, method_of);
  link_pending(linker);
  flow_judge(linker);
  link_pending(linker);
  linker->arena = linker->lasting;
  for (ClassId id = first; id < linker->classes.len; id++) {
    linker_draft(linker, id)->entry_count = 0;
    linker_draft(linker, id)->slots_value = NULL;
  }
  arena_clear(&linker->scratch);
}

/* Functions of module scope and methods of its classes; those inside functions run with them. */
static void run_functions(Linker *linker, Module *module) {
  const Facts *facts = module->facts;
  if (!facts || !is_reported(linker, module->file)) {
    return;
  }
  for (uint32_t i = 0; i < facts->function_count; i++) {
    const FunctionFact *fact = &facts->functions[i];
    if (fact->parent_function != FACTS_NONE) {
      continue;
    }
    ClassId class =
        fact->parent_class == FACTS_NONE ? NO_CLASS : module->class_ids[fact->parent_class];
    bool lost = fact->parent_class != FACTS_NONE && class == NO_CLASS;
    if (!lost && !(fact->flags & FUNCTION_LAMBDA)) {
      run_function(linker, module, i, class);
    }
  }
}

/* Classes that values made on the way, `namedtuple(...)` bound to a name and the like. */
static void reduce_bindings(Linker *linker) {
  for (FileId file = 0; file < linker->input->file_count; file++) {
    Module *module = &linker->files[file];
    uint32_t cursor = 0;
    Str name;
    TextId id;
    while (module->facts && map_next(&module->names, &cursor, &name, &id)) {
      Value *value = module->bindings[id];
      if (value && value->kind == VALUE_CALL) {
        Value *made = value_reduce(linker, value);
        bool fresh = made->kind == VALUE_CLASS &&
                     linker_class(linker, made->id)->flags & CLASS_IS_UNNAMED;
        if (fresh) {
          linker_class(linker, made->id)->flags &= ~(uint32_t)CLASS_IS_UNNAMED;
          linker_class(linker, made->id)->flags |= CLASS_IS_REACHABLE;
        }
      }
    }
  }
}

static void set_subclasses(Linker *linker) {
  uint32_t count = linker->classes.len;
  uint32_t *counts = mem_zalloc((count + 1) * sizeof *counts);
  for (ClassId id = 0; id < count; id++) {
    const Class *class = linker_class(linker, id);
    for (uint32_t i = 0; i < class->base_count && class->origin != ORIGIN_STDLIB; i++) {
      if (class->bases[i] != NO_CLASS) {
        counts[class->bases[i]]++;
      }
    }
  }
  for (ClassId id = 0; id < count; id++) {
    linker_class(linker, id)->subclasses = ARENA_ARRAY(linker->arena, ClassId, counts[id] + 1);
  }
  for (ClassId id = 0; id < count; id++) {
    const Class *class = linker_class(linker, id);
    for (uint32_t i = 0; i < class->base_count && class->origin != ORIGIN_STDLIB; i++) {
      if (class->bases[i] != NO_CLASS) {
        Class *base = linker_class(linker, class->bases[i]);
        ((ClassId *)(uintptr_t)base->subclasses)[base->subclass_count++] = id;
      }
    }
  }
  mem_free(counts);
}

static void count_unresolved(Linker *linker) {
  for (ClassId id = 0; id < linker->classes.len; id++) {
    const Class *class = linker_class(linker, id);
    bool counted =
        class->file != NO_FILE && linker->input->files[class->file].flags & SOURCE_REPORTED;
    for (uint32_t i = 0; counted && i < class->base_count; i++) {
      linker->project->unresolved_bases += class->bases[i] == NO_CLASS;
    }
  }
}

/* Classes in code that never ran, say inside a function nested too deep: told of, and unknown. */
static void run_all(Linker *linker) {
  for (FileId file = 0; file < linker->input->file_count; file++) {
    interpret_module(linker, &linker->files[file]);
  }
  linker->linking = true;
  linker->object = linker_builtin(linker, "builtins", "object");
  linker->type = linker_builtin(linker, "builtins", "type");
  linker->tuple = linker_builtin(linker, "builtins", "tuple");
  link_pending(linker);
  reduce_bindings(linker);
  flow_judge(linker);
  linker->flow = true;
  for (FileId file = 0; file < linker->input->file_count; file++) {
    run_functions(linker, &linker->files[file]);
  }
  flow_finish(linker);
}

static void release(Linker *linker) {
  for (FileId file = 0; file < linker->input->file_count; file++) {
    Module *module = &linker->files[file];
    map_release(&module->names);
    map_release(&module->typing);
    map_release(&module->global_stores);
    array_release(&module->typing_values);
    array_release(&module->stars);
    for (uint32_t i = 0; module->facts && i < module->facts->piece_count; i++) {
      map_release(&module->body_names[i]);
    }
  }
  modules_release(&linker->modules);
  array_release(&linker->drafts);
  array_release(&linker->operations);
  array_release(&linker->pending);
  array_release(&linker->called);
  array_release(&linker->judged);
  array_release(&linker->builtin_values);
  map_release(&linker->builtin_names);
  arena_release(&linker->scratch);
  mem_free(linker->stdlib);
}

Project *project_link(const ProjectInput *input) {
  Project *project = mem_zalloc(sizeof *project);
  project->arena = mem_zalloc(sizeof *project->arena);
  arena_init(project->arena);
  project->target = input->target;
  project->files = input->files;
  project->file_count = input->file_count;
  Linker linker = {.project = project,
                   .arena = project->arena,
                   .lasting = project->arena,
                   .scratch = {.is_scratch = true},
                   .input = input,
                   .object = NO_CLASS,
                   .type = NO_CLASS};
  modules_init(&linker.modules, input, project->arena);
  init_modules(&linker);
  run_all(&linker);
  set_subclasses(&linker);
  count_unresolved(&linker);
  project->classes = linker.classes.items;
  project->class_count = linker.classes.len;
  memory_compute(&linker);
  release(&linker);
  return project;
}

void project_free(Project *self) {
  if (!self) {
    return;
  }
  mem_free((void *)(uintptr_t)self->classes);
  arena_release(self->arena);
  mem_free(self->arena);
  mem_free(self);
}
