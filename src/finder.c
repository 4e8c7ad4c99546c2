#include "finder.h"

#include <string.h>

#include "base/file.h"
#include "base/path.h"

enum { NAME_LEN_MAX = 255 }; // of a file on Linux

void finder_init(Finder *self, Arena *arena) {
  *self = (Finder){.arena = arena};
}

void finder_release(Finder *self) {
  for (uint32_t i = 0; i < self->names.len; i++) {
    map_release(&self->names.items[i]);
    map_release(&self->stems.items[i]);
  }
  array_release(&self->names);
  array_release(&self->stems);
  array_release(&self->compiled);
  array_release(&self->found);
  strbuf_release(&self->key);
  map_release(&self->asked);
  map_release(&self->folders);
}

bool finder_is_compiled(Str name) {
  return str_ends_with(name, STR(".so")) || str_ends_with(name, STR(".pyd"));
}

static bool is_of_interest(const DirEntry *entry) {
  return entry->kind == FILE_DIRECTORY ||
         (entry->kind == FILE_REGULAR &&
          (str_ends_with(entry->name, STR(".py")) || str_ends_with(entry->name, STR(".pyi")) ||
           finder_is_compiled(entry->name)));
}

static void list_entry(Finder *self, Str folder, const DirEntry *entry, Map *names, Map *stems) {
  if (!is_of_interest(entry))
    return;
  // A link to a folder it is in itself would never end.
  if (entry->kind == FILE_DIRECTORY && entry->is_link &&
      file_leads_up(path_join(self->arena, folder, entry->name).data))
    return;
  map_set(names, entry->name, (uint32_t)entry->kind);
  if (entry->kind != FILE_REGULAR || !finder_is_compiled(entry->name))
    return;
  Str stem = str_slice(entry->name, 0, str_find_char(entry->name, '.'));
  if (!map_has(stems, stem)) {
    map_set(stems, stem, self->compiled.len);
    array_push(&self->compiled, entry->name);
  }
}

static uint32_t list_folder(Finder *self, Str folder) {
  uint32_t index;
  if (map_get(&self->folders, folder, &index))
    return index;
  DirEntries entries = {0};
  Map names = {0}, stems = {0};
  Str path = arena_str(self->arena, folder);
  dir_list(path.data, &entries, self->arena, NULL);
  for (uint32_t i = 0; i < entries.len; i++)
    list_entry(self, path, &entries.items[i], &names, &stems);
  array_release(&entries);
  index = self->names.len;
  array_push(&self->names, names);
  array_push(&self->stems, stems);
  map_set(&self->folders, path, index);
  return index;
}

static bool holds(const Finder *self, uint32_t folder, Str name, FileKind kind) {
  uint32_t found;
  return map_get(&self->names.items[folder], name, &found) && found == (uint32_t)kind;
}

static Found in_folder(Finder *self, Str folder, Str name, FoundKind kind) {
  return (Found){.kind = kind, .file = path_join(self->arena, folder, name)};
}

// A file of the folder called `stem` with one of the endings of modules.
static Found find_file(Finder *self, uint32_t index, Str folder, Str stem) {
  char text[NAME_LEN_MAX + sizeof ".pyi"];
  Str source = {text, stem.len + 3}, stub = {text, stem.len + 4};
  uint32_t compiled;
  if (stem.len > NAME_LEN_MAX)
    return (Found){0};
  memcpy(text, stem.data, stem.len);
  memcpy(text + stem.len, ".pyi", sizeof ".pyi");
  if (holds(self, index, source, FILE_REGULAR)) {
    Found found = in_folder(self, folder, source, FOUND_SOURCE);
    found.shadowed = map_has(&self->stems.items[index], stem);
    return found;
  }
  if (holds(self, index, stub, FILE_REGULAR)) {
    Found found = in_folder(self, folder, stub, FOUND_STUB);
    found.shadowed = map_has(&self->stems.items[index], stem);
    return found;
  }
  if (map_get(&self->stems.items[index], stem, &compiled))
    return in_folder(self, folder, self->compiled.items[compiled], FOUND_COMPILED);
  return (Found){0};
}

// "folder/name"; for the folder's own package without a name.
static bool was_asked(Finder *self, Str folder, Str name, Found *found) {
  uint32_t index;
  strbuf_clear(&self->key);
  strbuf_append(&self->key, folder);
  strbuf_append_char(&self->key, '/');
  strbuf_append(&self->key, name);
  if (!map_get(&self->asked, strbuf_str(&self->key), &index))
    return false;
  *found = self->found.items[index];
  return true;
}

static void remember(Finder *self, Str folder, Str name, Found found) {
  Str key = arena_printf(self->arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(name));
  map_set(&self->asked, key, self->found.len);
  array_push(&self->found, found);
}

Found finder_package(Finder *self, Str folder) {
  Found found;
  if (was_asked(self, folder, (Str){0}, &found))
    return found;
  Str path = arena_str(self->arena, folder);
  found = find_file(self, list_folder(self, path), path, STR("__init__"));
  found.kind = found.kind == FOUND_NOTHING ? FOUND_FOLDER : found.kind;
  found.folder = path;
  remember(self, path, (Str){0}, found);
  return found;
}

static Found look_for(Finder *self, Str folder, Str name) {
  uint32_t index = list_folder(self, folder);
  Found package = {0};
  if (holds(self, index, name, FILE_DIRECTORY))
    package = finder_package(self, path_join(self->arena, folder, name));
  if (package.kind != FOUND_NOTHING && package.kind != FOUND_FOLDER)
    return package;
  Found module = find_file(self, index, folder, name);
  return module.kind == FOUND_NOTHING ? package : module;
}

Found finder_child(Finder *self, Str folder, Str name) {
  Found found;
  if (was_asked(self, folder, name, &found))
    return found;
  found = look_for(self, folder, name);
  if (found.kind != FOUND_NOTHING)
    remember(self, folder, name, found);
  return found;
}
