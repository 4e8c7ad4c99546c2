#include "analyzer/modules.h"

#include "base/path.h"

static Str path_stem(Str path) {
  Str extension = path_extension(path);
  return str_make(path.data, path.len - extension.len);
}

/* Of "_speed.cpython-312-x86_64-linux-gnu.so" only what stands before the first dot is the name. */
static Str compiled_stem(Str path) {
  Str folder = path_dirname(path), name = path_basename(path);
  size_t dot = str_find_char(name, '.');
  return dot == STR_NOT_FOUND ? path : str_slice(path, 0, folder.len + 1 + dot);
}

/* `foo-stubs/bar.pyi` below a source root tells of `foo/bar`. */
static Str without_stubs(const Modules *self, Str path) {
  static const Str SUFFIX = STR_INIT("-stubs");
  for (Str folder = path_dirname(path); folder.len > 1; folder = path_dirname(folder)) {
    for (uint32_t i = 0; str_ends_with(folder, SUFFIX) && i < self->input->root_count; i++) {
      Str root = self->input->roots[i];
      if (path_is_within(folder, root) && folder.len > root.len) {
        return arena_printf(self->arena, STR_FMT STR_FMT,
                            STR_ARG(str_slice(folder, 0, folder.len - SUFFIX.len)),
                            STR_ARG(str_slice(path, folder.len, path.len)));
      }
    }
  }
  return path;
}

static Str find_stem(const Modules *self, const SourceFile *source) {
  if (source->flags & SOURCE_COMPILED) {
    return compiled_stem(source->path);
  }
  Str stem = path_stem(source->path);
  return source->flags & SOURCE_STUB ? without_stubs(self, stem) : stem;
}

static bool is_package(const Modules *self, FileId file) {
  return str_eq_c(path_basename(self->stems[file]), "__init__");
}

/* The path a module is known by: its stem, or its package's folder. */
static Str module_key(const Modules *self, FileId file) {
  Str stem = self->stems[file];
  return is_package(self, file) ? path_dirname(stem) : stem;
}

static void add_folders(Modules *self, Str folder) {
  while (folder.len > 1 && !map_has(&self->folders, folder)) {
    map_set(&self->folders, folder, self->folder_names.len);
    array_push(&self->folder_names, folder);
    folder = path_dirname(folder);
  }
}

/* Source comes before a stub, a stub before compiled code. */
static int rank(const SourceFile *source) {
  return source->flags & SOURCE_COMPILED ? 0 : source->flags & SOURCE_STUB ? 1 : 2;
}

/* A package's folder comes before a module of the same name. */
static void add_file(Modules *self, FileId file) {
  const SourceFile *source = &self->input->files[file];
  Str key = module_key(self, file);
  uint32_t known;
  add_folders(self, path_dirname(self->stems[file]));
  if (map_get(&self->by_path, key, &known)) {
    int mine = rank(source), other = rank(&self->input->files[known]);
    bool better = mine != other ? mine > other : is_package(self, file) && !is_package(self, known);
    if (!better) {
      return;
    }
  }
  map_set(&self->by_path, key, file);
}

static bool has_init(const Modules *self, Str folder) {
  uint32_t file;
  return map_get(&self->by_path, folder, &file) && is_package(self, file);
}

static Str top_of(const Modules *self, FileId file) {
  Str folder = path_dirname(self->stems[file]);
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
  self->tops = ARENA_ARRAY(arena, Str, input->file_count);
  self->stems = ARENA_ARRAY(arena, Str, input->file_count);
  for (FileId file = 0; file < input->file_count; file++) {
    self->stems[file] = find_stem(self, &input->files[file]);
  }
  for (FileId file = 0; file < input->file_count; file++) {
    add_file(self, file);
  }
  for (FileId file = 0; file < input->file_count; file++) {
    self->tops[file] = top_of(self, file);
  }
}

void modules_release(Modules *self) {
  map_release(&self->by_path);
  map_release(&self->folders);
  array_release(&self->folder_names);
  strbuf_release(&self->key);
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
  Str path = self->stems[file], best = {0};
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
  Str key = module_key(self, file);
  return key.len <= best.len ? path_basename(path) : dotted_below(self, key, best);
}

/* `path` may be gone afterwards. */
static ModuleRef at_path(const Modules *self, Str path) {
  uint32_t index;
  if (map_get(&self->by_path, path, &index)) {
    bool package = is_package(self, index);
    return (ModuleRef){MODULE_FILE, index, package ? module_key(self, index) : (Str){0}, package};
  }
  if (map_get(&self->folders, path, &index)) {
    return (ModuleRef){MODULE_NAMESPACE, NO_FILE, self->folder_names.items[index], true};
  }
  return (ModuleRef){MODULE_MISSING, NO_FILE, {0}, false};
}

ModuleRef modules_child(Modules *self, ModuleRef parent, Str name) {
  if (parent.kind == MODULE_MISSING || !parent.is_package) {
    return (ModuleRef){MODULE_MISSING, NO_FILE, {0}, false};
  }
  strbuf_clear(&self->key);
  strbuf_append(&self->key, parent.folder);
  strbuf_append_char(&self->key, '/');
  strbuf_append(&self->key, name);
  return at_path(self, strbuf_str(&self->key));
}

ModuleRef modules_of_file(const Modules *self, FileId file) {
  return at_path(self, module_key(self, file));
}

static ModuleRef below(Modules *self, Str folder, Str dotted) {
  Str rest = dotted, part;
  ModuleRef at = {MODULE_NAMESPACE, NO_FILE, folder, true};
  while (at.kind != MODULE_MISSING && str_split(&rest, '.', &part)) {
    at = modules_child(self, at, part);
  }
  return at;
}

static ModuleRef find_relative(Modules *self, FileId from, uint32_t level, Str dotted) {
  Str folder = path_dirname(self->stems[from]);
  for (uint32_t i = 1; i < level && folder.len > 1; i++) {
    folder = path_dirname(folder);
  }
  return str_is_empty(dotted) ? at_path(self, folder) : below(self, folder, dotted);
}

ModuleRef modules_find(Modules *self, FileId from, uint32_t level, Str dotted) {
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
