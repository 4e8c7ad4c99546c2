#include "analyzer/modules.h"

#include <string.h>

#include "base/path.h"

static Str path_stem(Str path) {
  Str extension = path_extension(path);
  return str_make(path.data, path.len - extension.len);
}

static bool is_package_path(Str path) {
  return str_eq_c(path_basename(path_stem(path)), "__init__");
}

/* The path a module is known by: its file's without ending, or its package's folder. */
static Str module_key(Str path) {
  return is_package_path(path) ? path_dirname(path) : path_stem(path);
}

static Str join(Arena *arena, Str folder, Str name) {
  if (str_is_empty(name)) {
    return folder;
  }
  char *text = arena_alloc(arena, folder.len + 1 + name.len);
  memcpy(text, folder.data, folder.len);
  text[folder.len] = '/';
  memcpy(text + folder.len + 1, name.data, name.len);
  return str_make(text, folder.len + 1 + name.len);
}

static void add_folders(Modules *self, Str folder) {
  while (folder.len > 1 && !map_has(&self->folders, folder)) {
    map_set(&self->folders, folder, 1);
    folder = path_dirname(folder);
  }
}

/* A package's folder comes before a module of the same name; source before a stub. */
static void add_file(Modules *self, FileId file) {
  const SourceFile *source = &self->input->files[file];
  Str key = module_key(source->path);
  uint32_t known;
  add_folders(self, path_dirname(source->path));
  if (map_get(&self->by_path, key, &known)) {
    const SourceFile *other = &self->input->files[known];
    bool stub = source->flags & SOURCE_STUB, other_stub = other->flags & SOURCE_STUB;
    bool better = stub != other_stub
                      ? other_stub
                      : is_package_path(source->path) && !is_package_path(other->path);
    if (!better) {
      return;
    }
  }
  map_set(&self->by_path, key, file);
}

static bool has_init(const Modules *self, Str folder) {
  uint32_t file;
  return map_get(&self->by_path, folder, &file) && is_package_path(self->input->files[file].path);
}

static Str top_of(const Modules *self, Str path) {
  Str folder = path_dirname(path);
  while (folder.len > 1 && has_init(self, folder)) {
    folder = path_dirname(folder);
  }
  return folder;
}

void modules_init(Modules *self, const ProjectInput *input, Arena *arena) {
  *self = (Modules){.input = input, .arena = arena};
  map_init(&self->by_path);
  map_init(&self->folders);
  map_reserve(&self->by_path, input->file_count);
  self->tops = ARENA_ARRAY(arena, Str, input->file_count ? input->file_count : 1);
  for (FileId file = 0; file < input->file_count; file++) {
    add_file(self, file);
  }
  for (FileId file = 0; file < input->file_count; file++) {
    self->tops[file] = top_of(self, input->files[file].path);
  }
}

void modules_release(Modules *self) {
  map_release(&self->by_path);
  map_release(&self->folders);
}

static Str dotted_below(const Modules *self, Str key, Str root) {
  if (key.len <= root.len) {
    return path_basename(key);
  }
  size_t from = root.len + (str_ends_with(root, STR("/")) ? 0 : 1);
  Str name = arena_str(self->arena, str_slice(key, from, key.len));
  char *text = (char *)(uintptr_t)name.data;
  for (size_t i = 0; i < name.len; i++) {
    text[i] = text[i] == '/' ? '.' : text[i];
  }
  return name;
}

Str modules_name(const Modules *self, FileId file) {
  Str path = self->input->files[file].path, best = {0};
  for (uint32_t i = 0; i < self->input->root_count; i++) {
    Str root = self->input->roots[i];
    if (path_is_within(path, root) && root.len > best.len) {
      best = root;
    }
  }
  Str top = self->tops[file];
  /* A root inside a package is none: the package's name counts. */
  if (best.len == 0 || best.len > top.len) {
    best = top;
  }
  Str key = module_key(path);
  return key.len <= best.len ? path_basename(path_stem(path)) : dotted_below(self, key, best);
}

static ModuleRef at_path(const Modules *self, Str key) {
  uint32_t file;
  if (map_get(&self->by_path, key, &file)) {
    bool package = is_package_path(self->input->files[file].path);
    return (ModuleRef){MODULE_FILE, file, package ? key : (Str){0}, package};
  }
  if (map_has(&self->folders, key)) {
    return (ModuleRef){MODULE_NAMESPACE, NO_FILE, key, true};
  }
  return (ModuleRef){MODULE_MISSING, NO_FILE, {0}, false};
}

ModuleRef modules_child(const Modules *self, ModuleRef parent, Str name) {
  if (parent.kind == MODULE_MISSING || !parent.is_package) {
    return (ModuleRef){MODULE_MISSING, NO_FILE, {0}, false};
  }
  return at_path(self, join(self->arena, parent.folder, name));
}

ModuleRef modules_of_file(const Modules *self, FileId file) {
  return at_path(self, module_key(self->input->files[file].path));
}

static ModuleRef below(const Modules *self, Str folder, Str dotted) {
  Str rest = dotted, part;
  ModuleRef at = {MODULE_NAMESPACE, NO_FILE, folder, true};
  while (at.kind != MODULE_MISSING && str_split(&rest, '.', &part)) {
    at = modules_child(self, at, part);
  }
  return at;
}

static ModuleRef find_relative(const Modules *self, FileId from, uint32_t level, Str dotted) {
  Str folder = path_dirname(self->input->files[from].path);
  for (uint32_t i = 1; i < level && folder.len > 1; i++) {
    folder = path_dirname(folder);
  }
  return str_is_empty(dotted) ? at_path(self, folder) : below(self, folder, dotted);
}

ModuleRef modules_find(const Modules *self, FileId from, uint32_t level, Str dotted) {
  if (level > 0) {
    return find_relative(self, from, level, dotted);
  }
  ModuleRef found = below(self, self->tops[from], dotted), namespace = found;
  for (uint32_t i = 0; i < self->input->root_count && found.kind != MODULE_FILE; i++) {
    found = below(self, self->input->roots[i], dotted);
    if (namespace.kind == MODULE_MISSING) {
      namespace = found;
    }
  }
  return found.kind == MODULE_FILE ? found : namespace;
}
