/* Linking: the three steps, and what the meaning wing asks of the linker's tables. */
#include "analyzer/linker.h"

#include <stdlib.h>

#include "analyzer/class_memory.h"
#include "analyzer/classes.h"
#include "analyzer/flow.h"
#include "analyzer/stdlib.h"
#include "analyzer/storers.h"
#include "analyzer/stray.h"
#include "base/memory.h"

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
    module->last_rebound = ARENA_ARRAY(linker->arena, uint32_t, facts->outline.text_count + 1);
    module->bodies = ARENA_ARRAY(linker->arena, Body *, facts->piece_count + 1);
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
  ClassId first = linker->class_count;
  linker->arena = &linker->scratch;
  linker->look_count = 0;
  interpret_function(linker, NULL, module, function, method_of);
  link_pending(linker);
  flow_judge(linker);
  link_pending(linker);
  linker->arena = linker->lasting;
  for (ClassId id = first; id < linker->class_count; id++) {
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
  for (uint32_t i = 0; i < linker->bound_calls.len; i++) {
    Value *made = value_reduce(linker, linker->bound_calls.items[i]);
    bool fresh =
        made->kind == VALUE_CLASS && linker_class(linker, made->id)->flags & CLASS_IS_UNNAMED;
    if (fresh) {
      linker_class(linker, made->id)->flags &= ~(uint32_t)CLASS_IS_UNNAMED;
      linker_class(linker, made->id)->flags |= CLASS_IS_REACHABLE;
    }
  }
}

static void set_subclasses(Linker *linker) {
  uint32_t count = linker->class_count;
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

/* What pricing needs of the drafts. */
static void keep_drafts(Linker *linker) {
  for (ClassId id = 0; id < linker->class_count; id++) {
    Class *class = linker_class(linker, id);
    const Draft *draft = linker_draft(linker, id);
    class->fields = draft->field_names;
    class->field_count = draft->field_count;
    class->item_count = draft->fields ? draft->fields->count : FACTS_NONE;
    class->stdlib = draft->stdlib;
  }
}

static void price(Project *project, Class *classes, Modules *modules) {
  class_memory_fill(project, classes, project->arena);
  stray_collect(project, modules);
  storers_collect(project);
  project->priced = true;
}

static void count_unresolved(Linker *linker) {
  for (ClassId id = 0; id < linker->class_count; id++) {
    const Class *class = linker_class(linker, id);
    bool counted =
        class->file != NO_FILE && linker->input->files[class->file].flags & SOURCE_REPORTED;
    for (uint32_t i = 0; counted && i < class->base_count; i++) {
      linker->project->unresolved_bases += class->bases[i] == NO_CLASS;
    }
  }
}

/* A class that a decorator has made, and called like the one it was given, takes its place. */
static void take_places(Linker *linker, Class *classes) {
  for (ClassId id = 0; id < linker->class_count; id++) {
    ClassId other = linker_draft(linker, id)->replacement;
    const Class *class = &classes[id];
    Class *made = &classes[other];
    bool takes = linker_draft(linker, id)->replaced && made->flags & CLASS_IS_COPY &&
                 str_eq(made->name, class->name) && !(class->flags & CLASS_IS_COPY);
    if (takes) {
      made->origin = ORIGIN_DECORATED;
      made->file = class->file;
      made->fact = class->fact;
      made->module = class->module;
      made->qualname = class->qualname;
      made->span = class->span;
      made->name_span = class->name_span;
      made->base_spans = NULL;
      made->flags &= ~(uint32_t)CLASS_IS_UNNAMED;
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
  array_release(&linker->operations); /* those of module scope were many at once */
  linker->flow = true;
  for (FileId file = 0; file < linker->input->file_count; file++) {
    run_functions(linker, &linker->files[file]);
  }
  flow_finish(linker);
}

/* What served to find out; drafts and classes are as they will be. */
static void release_values(Linker *linker) {
  for (FileId file = 0; file < linker->input->file_count; file++) {
    Module *module = &linker->files[file];
    map_release(&module->names);
    map_release(&module->typing);
    map_release(&module->rebound);
    array_release(&module->history);
    map_release(&module->global_stores);
    array_release(&module->typing_values);
    array_release(&module->stars);
    array_release(&module->typing_stars);
    map_release(&module->exports);
    map_release(&module->star_names);
    array_release(&module->star_values);
    for (uint32_t i = 0; module->facts && i < module->facts->piece_count; i++) {
      if (module->bodies[i]) {
        map_release(&module->bodies[i]->names);
        map_release(&module->bodies[i]->nonlocals);
      }
    }
  }
  array_release(&linker->operations);
  array_release(&linker->rebased);
  array_release(&linker->pending);
  array_release(&linker->called);
  array_release(&linker->bound_calls);
  array_release(&linker->builtin_values);
  map_release(&linker->builtin_names);
  map_release(&linker->instance_classes);
  arena_release(&linker->scratch);
  linker->lasting->side = NULL;
  arena_release(&linker->values);
  for (uint32_t i = 0; i < linker->kept.len; i++) {
    arena_release(&linker->kept.items[i]);
  }
  array_release(&linker->kept);
  mem_free(linker->stdlib);
}

static void release_drafts(Linker *linker) {
  for (uint32_t i = 0; i < linker->drafts.len; i++) {
    mem_free(linker->drafts.items[i]);
  }
  array_release(&linker->drafts);
  array_release(&linker->classes);
}

/* The classes side by side; their chunks are gone. */
static Class *join_classes(Linker *linker) {
  Class *all = mem_alloc(linker->class_count * sizeof *all);
  for (uint32_t i = 0; i < linker->classes.len; i++) {
    uint32_t first = i * CLASSES_PER_CHUNK, rest = linker->class_count - first;
    memcpy(&all[first], linker->classes.items[i],
           (rest < CLASSES_PER_CHUNK ? rest : CLASSES_PER_CHUNK) * sizeof *all);
    mem_free(linker->classes.items[i]);
  }
  return all;
}

Project *project_link(const ProjectInput *input) {
  Project *project = mem_zalloc(sizeof *project);
  project->arena = mem_zalloc(sizeof *project->arena);
  arena_init(project->arena);
  project->target = input->target;
  project->min_saving = input->min_saving;
  project->files = input->files;
  project->file_count = input->file_count;
  Linker linker = {.making = NO_CLASS,
                   .unfinished = NO_CLASS,
                   .project = project,
                   .arena = project->arena,
                   .lasting = project->arena,
                   .scratch = {.level = 1},
                   .level = 1,
                   .input = input,
                   .object = NO_CLASS,
                   .type = NO_CLASS};
  project->arena->side = &linker.values;
  linker.levels[0] = linker.lasting;
  linker.levels[1] = &linker.scratch;
  modules_init(&linker.modules, input, project->arena);
  init_modules(&linker);
  run_all(&linker);
  set_subclasses(&linker);
  keep_drafts(&linker);
  count_unresolved(&linker);
  release_values(&linker);
  Class *classes = join_classes(&linker);
  project->classes = classes;
  project->class_count = linker.class_count;
  if (input->priced) {
    price(project, classes, &linker.modules);
  }
  take_places(&linker, classes);
  modules_release(&linker.modules);
  release_drafts(&linker);
  return project;
}
