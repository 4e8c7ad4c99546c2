/*
 * Star imports: what `from m import *` brings, as import_all_from has it: the names that `__all__`
 * lists, or the public ones.
 *
 * First every module that the stars lead to is run and its `__all__` known (prepare); only then is
 * a name looked for, which evaluates nothing and passes each module once, so circles of stars cost
 * no more than trees.
 */
#include "analyzer/linker.h"
#include "analyzer/reduce.h"
#include "analyzer/stdlib.h"

enum { STAR_DEPTH_MAX = 2000 };

/* Module.exports_state */
enum { EXPORTS_NOT, EXPORTS_BUSY, EXPORTS_PUBLIC, EXPORTS_LISTED, EXPORTS_OPEN };

static bool is_bound(const Module *module, Str name) {
  TextId id;
  return map_get(&module->names, name, &id) && module->bindings[id] &&
         module->bindings[id]->kind != VALUE_UNBOUND;
}

static bool list_exports(Linker *linker, Module *module, const Items *items) {
  for (uint32_t i = 0; i < items->count; i++) {
    Value *item = value_reduce(linker, items->list[i]);
    if (item->kind != VALUE_STR) {
      return false;
    }
    map_set(&module->exports, item->text, 1);
  }
  return true;
}

static void find_exports(Linker *linker, Module *module) {
  TextId id;
  if (!is_bound(module, STR("__all__")) || !map_get(&module->names, STR("__all__"), &id)) {
    module->exports_state = EXPORTS_PUBLIC;
    return;
  }
  bool outer_incomplete = linker->incomplete;
  linker->incomplete = false;
  module->exports_state = EXPORTS_BUSY;
  Value *all = value_reduce(linker, module->bindings[id]);
  Items items = {NULL, 0, false};
  if (value_is_sequence(all)) {
    items = value_items(linker, all);
  }
  bool listed = items.known && list_exports(linker, module, &items);
  module->exports_state = linker->incomplete ? EXPORTS_NOT : listed ? EXPORTS_LISTED : EXPORTS_OPEN;
  linker->incomplete = linker->incomplete || outer_incomplete;
}

/* Runs what the stars of `first` lead to. What is met while it is being run, or prepared further
 * out, may still grow, but not before another module has run. */
static void prepare(Linker *linker, Module *first) {
  bool met = first->preparing || (!linker->linking && first->prepared_at == linker->runs + 1);
  if (first->stars_ready || met) {
    linker->incomplete = linker->incomplete || !first->stars_ready;
    return;
  }
  Array(Module *) list = {0};
  bool grows = false;
  uint32_t mine = ++linker->star_serial;
  first->preparing = mine;
  array_push(&list, first);
  for (uint32_t i = 0; i < list.len; i++) {
    Module *module = list.items[i];
    interpret_module(linker, module);
    if (module->state == RUN_DONE && module->exports_state == EXPORTS_NOT) {
      find_exports(linker, module);
    }
    grows = grows || (module->facts && module->exports_state <= EXPORTS_BUSY);
    for (uint32_t k = 0; k < module->stars.len; k++) {
      FileId file = module->stars.items[k]->file;
      Module *star = file == NO_FILE ? NULL : &linker->files[file];
      if (star && !star->stars_ready && !star->preparing) {
        star->preparing = mine;
        array_push(&list, star);
      } else if (star && !star->stars_ready) {
        grows = grows || star->preparing != mine;
      }
    }
  }
  for (uint32_t i = 0; i < list.len; i++) {
    list.items[i]->preparing = 0;
    list.items[i]->prepared_at = linker->runs + 1;
    list.items[i]->stars_ready = !grows;
  }
  array_release(&list);
  linker->incomplete = linker->incomplete || grows;
}

typedef struct Search {
  Linker *linker;
  Str name;
  Span span;
  uint32_t depth;
  UnknownReason unsure; /* UNKNOWN_NOT, or why a star leads to a module that is not known */
  Str library;          /* a star of the standard library was met, of this module */
  bool libraries;       /* ... and of another */
} Search;

/* The first one met counts; that a module is compiled counts more. */
static void note_unsure(Search *search, UnknownReason reason) {
  bool first = search->unsure == UNKNOWN_NOT;
  search->unsure = first || reason == UNKNOWN_COMPILED_MODULE ? reason : search->unsure;
}

static bool exports(const Module *module, Str name) {
  return module->exports_state == EXPORTS_LISTED ? map_has(&module->exports, name)
                                                 : !str_starts_with(name, STR("_"));
}

static Value *search_stars(Search *search, Module *module, uint32_t count);

static Value *search_file(Search *search, Module *module) {
  Linker *linker = search->linker;
  if (module->star_mark == linker->star_serial || search->depth > STAR_DEPTH_MAX) {
    return NULL;
  }
  module->star_mark = linker->star_serial;
  if (!module->facts) {
    bool compiled = linker->input->files[module->file].flags & SOURCE_COMPILED;
    note_unsure(search, compiled ? UNKNOWN_COMPILED_MODULE : UNKNOWN_UNRESOLVED_IMPORT);
    return NULL;
  }
  if (!exports(module, search->name)) {
    return NULL;
  }
  bool stub = linker->input->files[module->file].flags & SOURCE_STUB;
  if (is_bound(module, search->name) || (stub && map_has(&module->typing, search->name))) {
    return module_lookup(linker, module, search->name, search->span, stub);
  }
  search->depth++;
  Value *found = search_stars(search, module, module->stars.len);
  search->depth--;
  if (!found && module->exports_state == EXPORTS_LISTED) {
    found = value_child_module(linker, module->file, search->name, search->span);
  }
  return found;
}

static Value *search_stars(Search *search, Module *module, uint32_t count) {
  Linker *linker = search->linker;
  for (uint32_t i = count; i > 0; i--) {
    const Value *star = module->stars.items[i - 1];
    Value *found = NULL;
    if (star->file != NO_FILE) {
      found = search_file(search, &linker->files[star->file]);
    } else if (!str_starts_with(search->name, STR("_")) &&
               stdlib_find(linker->project->target.minor, star->text, search->name)) {
      found = external_value(linker, star->text, search->name, search->span);
    }
    if (found) {
      return found;
    }
    if (star->file == NO_FILE && !stdlib_is_known_module(star->text)) {
      note_unsure(search, UNKNOWN_UNRESOLVED_IMPORT);
    } else if (star->file == NO_FILE && !str_eq(search->library, star->text)) {
      search->libraries = search->library.len > 0;
      search->library = star->text;
    }
  }
  return NULL;
}

Value *star_lookup(Linker *linker, Module *module, Str name, uint32_t count, Span span,
                   UnknownReason *unsure) {
  if (count == 0) {
    return NULL;
  }
  prepare(linker, module);
  Search search = {.linker = linker, .name = name, .span = span};
  linker->star_serial++;
  module->star_mark = linker->star_serial;
  uint32_t seen = count < module->stars.len ? count : module->stars.len;
  Value *found = search_stars(&search, module, seen);
  *unsure = *unsure ? *unsure : search.unsure;
  /* Functions of the library are in no table: what nothing else has comes from there. */
  bool library = !found && !*unsure && search.library.len > 0 && !search.libraries &&
                 !str_starts_with(name, STR("_")) && !name_is_builtin(linker, name);
  return library ? external_value(linker, search.library, name, span) : found;
}

/* A name that nothing in the module binds: one of a star, else the builtin. One value serves all
 * its uses until another star comes. */
Value *star_name(Linker *linker, Module *module, Str name) {
  uint32_t index;
  if (map_get(&module->star_names, name, &index) &&
      module->star_values.items[index]->id == module->stars.len) {
    return module->star_values.items[index];
  }
  Value *self = value_new(linker->lasting, VALUE_STAR_NAME, (Span){module->file, 0, 0});
  self->name = name;
  self->file = module->file;
  self->id = module->stars.len;
  map_set(&module->star_names, name, module->star_values.len);
  array_push(&module->star_values, self);
  return self;
}
