#include "roots.h"

#include "base/file.h"
#include "base/path.h"
#include "pyproject.h"

void roots_init(Roots *self, Arena *arena, Str working_directory, Str home, bool isolated) {
  *self = (Roots){
      .arena = arena, .working_directory = working_directory, .home = home, .isolated = isolated};
}

void roots_release(Roots *self) {
  array_release(&self->list);
  map_release(&self->by_path);
  map_release(&self->nearest);
  map_release(&self->packages);
}

static bool holds(Roots *self, Str folder, const char *name) {
  return file_kind(path_join(self->arena, folder, str_from(name)).data) != FILE_MISSING;
}

static bool is_top(Str folder) {
  return str_eq_c(folder, "/") || str_eq(folder, path_dirname(folder));
}

static bool is_silly(const Roots *self, Str folder) {
  return is_top(folder) || str_eq(folder, self->home);
}

static bool has_marker(Roots *self, Str folder) {
  static const char *const MARKERS[] = {"pyproject.toml", "slotlint.toml", ".slotlint.toml",
                                        ".git"};
  for (size_t i = 0; i < sizeof MARKERS / sizeof MARKERS[0]; i++)
    if (holds(self, folder, MARKERS[i]))
      return true;
  return false;
}

static bool is_environment(Str folder) {
  Str name = path_basename(folder), above = path_basename(path_dirname(folder));
  return str_eq_c(name, "site-packages") || str_eq_c(name, "dist-packages") ||
         (str_starts_with(name, STR("python3")) && str_starts_with(above, STR("lib")));
}

static bool read_requires(Root *root, const char *path) {
  StrBuf text = {0};
  bool there = file_read(path, (size_t)16 << 20, &text, NULL);
  Str requires = pyproject_requires_python(strbuf_str(&text));
  if (!str_is_empty(requires)) {
    root->requires_from = str_from(path);
    root->requires_minor = pyproject_lower_bound(requires);
  }
  strbuf_release(&text);
  return there;
}

// The nearest pyproject.toml decides, with or without a `requires-python`.
static void find_requires(Roots *self, Root *root) {
  for (Str folder = root->path;; folder = path_dirname(folder)) {
    if (read_requires(root, path_join(self->arena, folder, STR("pyproject.toml")).data) ||
        is_top(folder))
      return;
  }
}

// Whether the file is there and configures slotlint.
static bool read_configuration(Roots *self, Root *root, const char *path, bool is_pyproject) {
  StrBuf text = {0};
  bool configures = false;
  if (file_read(path, (size_t)16 << 20, &text, NULL)) {
    Str value = pyproject_min_saving(strbuf_str(&text), is_pyproject, &configures);
    if (!str_is_empty(value)) {
      root->min_saving = arena_str(self->arena, value);
      root->min_saving_from = str_from(path);
    }
  }
  strbuf_release(&text);
  return configures;
}

// The nearest configuration decides; in one folder, .slotlint.toml before slotlint.toml before
// pyproject.toml.
static void find_configuration(Roots *self, Root *root) {
  static const char *const NAMES[] = {".slotlint.toml", "slotlint.toml", "pyproject.toml"};
  for (Str folder = root->path;; folder = path_dirname(folder)) {
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
      if (read_configuration(self, root, path_join(self->arena, folder, str_from(NAMES[i])).data,
                             i == 2))
        return;
    if (is_top(folder))
      return;
  }
}

bool root_min_saving(const Root *self, uint32_t *bytes) {
  enum { MOST = 1000000000, DIGITS = 10 };
  uint64_t value = 0;
  for (size_t i = 0; i < self->min_saving.len; i++) {
    char c = self->min_saving.data[i];
    if (c < '0' || c > '9' || i >= DIGITS)
      return false;
    value = value * 10 + (uint64_t)(c - '0');
  }
  *bytes = (uint32_t)value;
  return value <= MOST;
}

static uint32_t add_root(Roots *self, Str path, RootKind kind) {
  uint32_t index;
  if (map_get(&self->by_path, path, &index))
    return index;
  Root root = {.path = arena_str(self->arena, path), .kind = kind, .requires_minor = -1};
  if (!self->isolated) {
    find_requires(self, &root);
    find_configuration(self, &root);
  }
  map_set(&self->by_path, root.path, self->list.len);
  array_push(&self->list, root);
  return self->list.len - 1;
}

static uint32_t look_at(Roots *self, Str folder) {
  if (is_environment(folder))
    return add_root(self, folder, ROOT_ENVIRONMENT);
  if (!self->isolated && !is_silly(self, folder) && has_marker(self, folder))
    return add_root(self, folder, ROOT_PROJECT);
  return ROOT_NOWHERE;
}

uint32_t roots_nearest(Roots *self, Str folder) {
  Str start = arena_str(self->arena, folder);
  uint32_t found = ROOT_NOWHERE;
  for (folder = start; !map_get(&self->nearest, folder, &found); folder = path_dirname(folder)) {
    found = look_at(self, folder);
    if (found != ROOT_NOWHERE || is_top(folder))
      break;
  }
  // What was passed on the way up has the same answer.
  for (Str passed = start; !map_has(&self->nearest, passed); passed = path_dirname(passed)) {
    map_set(&self->nearest, passed, found);
    if (str_eq(passed, folder))
      break;
  }
  return found;
}

uint32_t roots_fallback(Roots *self, Str folder) {
  if (path_is_within(folder, self->working_directory) && !is_silly(self, self->working_directory))
    return add_root(self, self->working_directory, ROOT_WORKING);
  return add_root(self, roots_above_packages(self, folder), ROOT_OWN);
}

bool roots_is_package(Roots *self, Str folder) {
  uint32_t known;
  if (map_get(&self->packages, folder, &known))
    return known;
  bool is_package = holds(self, folder, "__init__.py") || holds(self, folder, "__init__.pyi");
  map_set(&self->packages, arena_str(self->arena, folder), is_package);
  return is_package;
}

Str roots_above_packages(Roots *self, Str folder) {
  while (!is_top(folder) && roots_is_package(self, folder))
    folder = path_dirname(folder);
  return folder;
}
