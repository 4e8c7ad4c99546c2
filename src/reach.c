#include "reach.h"

#include "analyzer/stdlib.h"
#include "base/path.h"

void reach_init(Reach *self, Discovery *discovery, Finder *finder) {
  *self = (Reach){.discovery = discovery, .finder = finder};
}

void reach_release(Reach *self) {
  array_release(&self->roots);
  array_release(&self->states);
  array_release(&self->fresh);
  reach_forget(self);
}

void reach_forget(Reach *self) {
  map_release(&self->places);
  map_release(&self->followed);
  strbuf_release(&self->key);
  arena_release(&self->keys);
}

ReachState reach_state(const Reach *self, uint32_t file) {
  return file < self->states.len ? (ReachState)self->states.items[file] : REACH_NOT;
}

void reach_add(Reach *self, uint32_t file, ReachState state) {
  if (reach_state(self, file) >= state)
    return;
  if (file >= self->states.len)
    (void)array_grow(&self->states, file + 1 - self->states.len);
  self->states.items[file] = (uint8_t)state;
  array_push(&self->fresh, file);
}

static bool is_file(const Found *found) {
  return found->kind != FOUND_NOTHING && found->kind != FOUND_FOLDER;
}

static void add_found(Reach *self, const Found *found, ReachState state) {
  if (found->shadowed)
    map_set(&self->discovery->shadowed, found->file, 1);
  if (is_file(found))
    reach_add(self, discovery_add_reached(self->discovery, found->file), state);
}

// Follows `dotted` below `folder`; every module on the way is run by an import.
static Found walk(Reach *self, Str folder, Str dotted, ReachState state) {
  Found at = {.kind = FOUND_FOLDER, .folder = folder};
  Str part;
  while (!str_is_empty(dotted) && !str_is_empty(at.folder)) {
    str_split(&dotted, '.', &part);
    at = finder_child(self->finder, at.folder, part);
    add_found(self, &at, state);
  }
  return str_is_empty(dotted) ? at : (Found){0};
}

// A statement: `import dotted` or `from ..dotted import member`.
typedef struct Import {
  Str dotted, member; // no member: empty
  uint32_t level;
} Import;

// A file whose imports are followed.
typedef struct Importer {
  Str path;
  Str top; // the folder that its outermost package is in
  ReachState own;
} Importer;

// The first time that the import is met from `place`, a folder. Only then can it lead to something
// new: files import the same things over and over.
static bool is_first(Reach *self, Str place, const Import *import, ReachState state) {
  uint32_t number = *map_at(&self->places, place, map_len(&self->places), NULL);
  strbuf_clear(&self->key);
  strbuf_append(&self->key, str_make((const char *)&number, sizeof number));
  strbuf_append_char(&self->key, (char)(state * 2 + (import->level > 0)));
  strbuf_append(&self->key, import->dotted);
  strbuf_append_char(&self->key, ':');
  strbuf_append(&self->key, import->member);
  if (map_has(&self->followed, strbuf_str(&self->key)))
    return false;
  map_set(&self->followed, arena_str(&self->keys, strbuf_str(&self->key)), 1);
  return true;
}

// Whether the module is in the folder. A member may be a submodule.
static bool look_below(Reach *self, Str folder, Str dotted, Str member, ReachState state) {
  Found found = walk(self, folder, dotted, state);
  if (!str_is_empty(member) && !str_is_empty(found.folder)) {
    Found child = finder_child(self->finder, found.folder, member);
    add_found(self, &child, state);
  }
  return found.kind == FOUND_SOURCE;
}

// What a stub package in a folder of the import path tells of the module.
static void look_in_stubs(Reach *self, Str folder, const Import *import, ReachState state) {
  StrBuf stubs = {0};
  Str top = str_slice(import->dotted, 0, str_find_char(import->dotted, '.'));
  strbuf_append(&stubs, top);
  strbuf_append_c(&stubs, "-stubs");
  Found package = finder_child(self->finder, folder, strbuf_str(&stubs));
  strbuf_release(&stubs);
  if (str_is_empty(package.folder))
    return;
  add_found(self, &package, state);
  look_below(self, package.folder, str_slice(import->dotted, top.len + 1, import->dotted.len),
             import->member, state);
}

// Whether source of it is in a folder of the import path. Where there is none, stubs may tell.
static bool look_in(Reach *self, Str folder, const Import *import, ReachState state) {
  if (look_below(self, folder, import->dotted, import->member, state))
    return true;
  look_in_stubs(self, folder, import, state);
  return false;
}

static Str top_folder(Reach *self, Str folder) {
  while (folder.len > 1) {
    Found package = finder_package(self->finder, folder);
    if (!is_file(&package))
      break;
    folder = path_dirname(folder);
  }
  return folder;
}

// "TOP/pkg/sub" and "a.b" -> "pkg.sub.a.b"
static Str absolute_name(Reach *self, Str top, Str folder, Str dotted) {
  Str below = str_slice(folder, top.len + 1, folder.len), part;
  StrBuf name = {0};
  while (str_split(&below, '/', &part)) {
    strbuf_append(&name, part);
    strbuf_append_char(&name, '.');
  }
  strbuf_append(&name, dotted);
  Str text = arena_str(&self->discovery->arena, strbuf_str(&name));
  strbuf_release(&name);
  return str_ends_with(text, STR(".")) ? str_slice(text, 0, text.len - 1) : text;
}

static void follow_relative(Reach *self, const Importer *importer, const Import *import) {
  ReachState state = self->installed ? REACH_REFERENCE : importer->own;
  Str folder = path_dirname(importer->path);
  for (uint32_t i = 1; i < import->level && folder.len > 1; i++)
    folder = path_dirname(folder);
  if (!is_first(self, folder, import, state))
    return;
  Found package = finder_package(self->finder, folder);
  add_found(self, &package, state);
  if (look_below(self, folder, import->dotted, import->member, state))
    return;
  Str top = top_folder(self, folder);
  Import absolute = *import;
  absolute.dotted = absolute_name(self, top, folder, import->dotted);
  if (!str_is_empty(absolute.dotted))
    look_in_stubs(self, top, &absolute, state);
}

static void follow_absolute(Reach *self, const Importer *importer, const Import *import) {
  bool own = importer->own == REACH_OWN;
  if (!is_first(self, own ? importer->top : (Str){0}, import, importer->own))
    return;
  if (own) {
    ReachState state = self->installed ? REACH_REFERENCE : REACH_OWN;
    if (look_in(self, importer->top, import, state))
      return;
    for (uint32_t i = 0; i < self->roots.len; i++)
      if (look_in(self, self->roots.items[i], import, state))
        return;
  }
  // The standard library comes before what is installed.
  Str top = str_slice(import->dotted, 0, str_find_char(import->dotted, '.'));
  if (!self->site || stdlib_is_known_module(top))
    return;
  for (uint32_t i = 0; i < self->site->folders.len; i++)
    if (look_in(self, self->site->folders.items[i], import, REACH_REFERENCE))
      return;
}

static void follow_event(Reach *self, const Importer *importer, const Section *section,
                         const Event *event) {
  bool plain = event->kind == EVENT_IMPORT, from = event->kind == EVENT_IMPORT_FROM;
  if (!plain && !from && event->kind != EVENT_IMPORT_STAR)
    return;
  Import import = {.dotted = section_text(section, plain ? event->extra : event->expr),
                   .level = plain ? 0 : event->op};
  if (from)
    import.member = section_text(section, event->target);
  if (import.level == 0)
    follow_absolute(self, importer, &import);
  else
    follow_relative(self, importer, &import);
}

// `TYPE_CHECKING` or `typing.TYPE_CHECKING`
static bool is_for_checkers(const Section *section, const Event *event) {
  const Expr *test = &section->exprs[event->expr];
  return event->kind == EVENT_IF && (test->kind == EXPR_NAME || test->kind == EXPR_ATTRIBUTE) &&
         str_eq_c(section_text(section, test->text), "TYPE_CHECKING");
}

// A module that finds names when they are asked for tells type checkers what they are.
static bool is_lazy(const Facts *facts) {
  const Section *outline = &facts->outline;
  for (uint32_t i = 0; i < facts->function_count; i++) {
    const FunctionFact *function = &facts->functions[i];
    if (function->parent_class == FACTS_NONE && function->parent_function == FACTS_NONE &&
        str_eq_c(section_text(outline, function->name), "__getattr__"))
      return true;
  }
  return false;
}

static void follow_scope(Reach *self, const Importer *importer, const Section *section,
                         const Scope *scope) {
  uint32_t end = scope->first_event + scope->event_count;
  for (uint32_t i = scope->first_event; i < end; i++) {
    const Event *event = &section->events[i];
    if (is_for_checkers(section, event) && event->match > i)
      i = event->match - 1;
    else
      follow_event(self, importer, section, event);
  }
}

// What runs when the module is imported, and what finds the names that it lacks.
static bool runs_on_import(const Facts *facts, const Section *body, const Scope *scope) {
  if (scope->kind != SCOPE_FUNCTION)
    return true;
  const FunctionFact *function = &facts->functions[body->first_function + scope->ordinal];
  return function->parent_class == FACTS_NONE && function->parent_function == FACTS_NONE &&
         str_eq_c(section_text(&facts->outline, function->name), "__getattr__");
}

static void follow_whole(Reach *self, const Importer *importer, const Section *section) {
  for (uint32_t i = 0; i < section->event_count; i++)
    follow_event(self, importer, section, &section->events[i]);
}

void reach_follow(Reach *self, uint32_t file, const Facts *facts) {
  Str path = self->discovery->files.items[file].path;
  Importer importer = {path, top_folder(self, path_dirname(path)), reach_state(self, file)};
  bool whole = importer.own == REACH_OWN;
  if (whole || is_lazy(facts))
    follow_whole(self, &importer, &facts->outline);
  else
    follow_scope(self, &importer, &facts->outline, &facts->outline.scopes[0]);
  for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
    Section body = facts_body(facts, piece);
    if (whole)
      follow_whole(self, &importer, &body);
    for (uint32_t i = 0; i < body.scope_count && !whole; i++)
      if (runs_on_import(facts, &body, &body.scopes[i]))
        follow_scope(self, &importer, &body, &body.scopes[i]);
  }
}
