#include "discover.h"

#include "base/environment.h"
#include "base/file.h"
#include "base/glob.h"
#include "base/path.h"
#include "finder.h"

// Without a marker nobody says where a project ends: an index of so much is enough.
enum { INDEX_FILES_MAX = 1000, INDEX_FOLDERS_MAX = 10000 };

typedef struct Folder {
  Str path;
  bool reported;
  bool named;    // on the command line
  uint32_t root; // for files below it that have no root nearer by
} Folder;

typedef Array(Folder) Folders;

typedef struct Walk {
  Discovery *discovery;
  const Options *options;
  Map visited; // "device:inode" of folders
  Folders queue;
  uint32_t next; // in `queue`
  Folders links;
  uint32_t files_left, folders_left; // what an index may still take
  Arena scratch;
} Walk;

void discovery_init(Discovery *self) {
  *self = (Discovery){0};
  arena_init(&self->arena);
}

void discovery_release(Discovery *self) {
  array_release(&self->files);
  map_release(&self->by_path);
  map_release(&self->shadowed);
  array_release(&self->import_roots);
  array_release(&self->problems);
  roots_release(&self->roots);
  arena_release(&self->arena);
}

static Str shown_path(Discovery *self, Str path) {
  if (path_is_within(path, self->working_directory) && !str_eq(path, self->working_directory))
    return path_relative(&self->arena, path, self->working_directory);
  return path;
}

static void add_problem(Discovery *self, Str path, const char *why) {
  Str shown = str_eq(path, self->working_directory) ? STR(".") : shown_path(self, path);
  array_push(&self->problems, arena_printf(&self->arena, STR_FMT ": %s", STR_ARG(shown), why));
}

static bool is_python(Str name) {
  return str_ends_with(name, STR(".py")) || str_ends_with(name, STR(".pyi"));
}

static bool is_excluded_name(Str name) {
  static const char *const NAMES[] = {"venv",  "node_modules", "__pycache__",
                                      "build", "dist",         "site-packages"};
  return STR_IS_ONE_OF(name, NAMES) || str_starts_with(name, STR("."));
}

// A pattern with a slash is about the path as shown or as it is, one without about the last name.
static bool matches_exclude(Walk *self, Str path) {
  const Texts *patterns = &self->options->exclude;
  for (uint32_t i = 0; i < patterns->len; i++) {
    Str pattern = patterns->items[i];
    if (pattern.len > 1 && str_ends_with(pattern, STR("/")))
      pattern.len--;
    if (str_starts_with(pattern, STR("./")))
      pattern = str_slice(pattern, 2, pattern.len);
    bool by_path = str_find_char(pattern, '/') != STR_NOT_FOUND;
    if (glob_match(pattern, by_path ? shown_path(self->discovery, path) : path_basename(path)) ||
        (by_path && glob_match(pattern, path)))
      return true;
  }
  return false;
}

// A package called `build` inside another is a package.
static bool is_inner_package(Walk *self, Str path) {
  Roots *roots = &self->discovery->roots;
  return roots_is_package(roots, path) && roots_is_package(roots, path_dirname(path));
}

static bool skips_folder(Walk *self, Str path) {
  return (is_excluded_name(path_basename(path)) && !is_inner_package(self, path)) ||
         matches_exclude(self, path);
}

// Whether `--force-exclude` leaves a named path out: for its own name or for that of a folder it is
// in, up to the working directory or its root.
static bool is_forced_out(Walk *self, Str path, bool is_folder) {
  if (!self->options->force_exclude)
    return false;
  Roots *roots = &self->discovery->roots;
  uint32_t root = roots_nearest(roots, path_dirname(path));
  Str top = roots->working_directory;
  if (!path_is_within(path, top))
    top = root == ROOT_NOWHERE ? path_dirname(path) : roots->list.items[root].path;
  if (!is_folder && matches_exclude(self, path))
    return true;
  for (Str at = is_folder ? path : path_dirname(path); !str_eq(at, top) && path_is_within(at, top);
       at = path_dirname(at))
    if (skips_folder(self, at))
      return true;
  return false;
}

static void add_file(Walk *self, Str path, bool reported, uint32_t fallback) {
  Discovery *discovery = self->discovery;
  bool is_new;
  uint32_t index = *map_at(&discovery->by_path, path, discovery->files.len, &is_new);
  if (!is_new) {
    DiscoveredFile *known = &discovery->files.items[index];
    known->reported = known->reported || reported;
    return;
  }
  uint32_t root = roots_nearest(&discovery->roots, path_dirname(path));
  array_push(&discovery->files, (DiscoveredFile){.path = path,
                                                 .shown = shown_path(discovery, path),
                                                 .root = root == ROOT_NOWHERE ? fallback : root,
                                                 .reported = reported});
}

// False for a folder that was walked already.
static bool visit_folder(Walk *self, Str path) {
  uint64_t device, inode;
  if (!file_identity(path.data, &device, &inode))
    return true; // listing it will tell why
  Str key = arena_printf(&self->discovery->arena, "%llx:%llx", (unsigned long long)device,
                         (unsigned long long)inode);
  bool is_new;
  map_at(&self->visited, key, 1, &is_new);
  return is_new;
}

static void take_subfolder(Walk *self, const Folder *folder, const DirEntry *entry, Str path) {
  if (skips_folder(self, path))
    return;
  Folder below = {.path = path, .reported = folder->reported, .root = folder->root};
  if (!entry->is_link)
    array_push(&self->queue, below);
  else if (!file_leads_up(path.data))
    array_push(&self->links, below);
}

static void take_file(Walk *self, const Folder *folder, const DirEntry *entry, Str path) {
  // An editor's lock is a link that leads nowhere.
  bool is_lock = str_starts_with(entry->name, STR(".#"));
  bool readable = entry->kind == FILE_REGULAR;
  if (!is_python(entry->name) || is_lock || (!readable && !folder->reported) ||
      matches_exclude(self, path))
    return;
  if (!folder->reported && self->files_left-- == 0) {
    self->files_left = 0;
    return;
  }
  add_file(self, path, folder->reported, folder->root);
}

// An extension module is imported in the place of a source of the same name, and is what a stub of
// that name tells of.
static void add_shadow(Discovery *self, Str folder, Str name) {
  Str stem = str_slice(name, 0, str_find_char(name, '.'));
  Str stub = arena_printf(&self->arena, STR_FMT "/" STR_FMT ".pyi", STR_ARG(folder), STR_ARG(stem));
  map_set(&self->shadowed, stub, 1);
  map_set(&self->shadowed, str_slice(stub, 0, stub.len - 1), 1);
}

static void walk_folder(Walk *self, Folder folder) {
  Discovery *discovery = self->discovery;
  DirEntries entries = {0};
  Error error = {0};
  arena_clear(&self->scratch);
  if (!dir_list(folder.path.data, &entries, &self->scratch, &error) && folder.reported) {
    add_problem(discovery, folder.path, error.text);
    discovery->failed = discovery->failed || folder.named;
  }
  for (uint32_t i = 0; i < entries.len; i++) {
    const DirEntry *entry = &entries.items[i];
    bool is_folder = entry->kind == FILE_DIRECTORY;
    if (!is_folder && finder_is_compiled(entry->name))
      add_shadow(discovery, folder.path, entry->name);
    if (!is_folder && !is_python(entry->name))
      continue;
    Str path = path_join(&discovery->arena, folder.path, entry->name);
    if (is_folder)
      take_subfolder(self, &folder, entry, path);
    else
      take_file(self, &folder, entry, path);
  }
  array_release(&entries);
}

static void walk_queue(Walk *self) {
  while (self->next < self->queue.len) {
    Folder folder = self->queue.items[self->next++];
    if (self->files_left == 0 || self->folders_left == 0)
      break;
    if (!visit_folder(self, folder.path))
      continue;
    self->folders_left--;
    walk_folder(self, folder);
  }
  array_clear(&self->queue);
  self->next = 0;
}

static int compare_folders(const void *a, const void *b) {
  const Folder *left = a, *right = b;
  return str_compare(left->path, right->path);
}

// Walks what links lead to, round by round: a folder is known by its real path where that is among
// what is walked.
static void walk_links(Walk *self) {
  while (self->links.len) {
    array_sort(&self->links, compare_folders);
    Folders links = self->links;
    self->links = (Folders){0};
    array_extend(&self->queue, links.items, links.len);
    array_release(&links);
    walk_queue(self);
  }
}

static void walk_index(Walk *self, bool bounded) {
  self->files_left = bounded ? INDEX_FILES_MAX : UINT32_MAX;
  self->folders_left = bounded ? INDEX_FOLDERS_MAX : UINT32_MAX;
  walk_queue(self);
  walk_links(self);
}

static Str own_folder(Str path, bool is_folder) {
  return is_folder ? path : path_dirname(path);
}

static uint32_t root_of(Walk *self, Str path, bool is_folder) {
  Str folder = own_folder(path, is_folder);
  uint32_t root = roots_nearest(&self->discovery->roots, folder);
  return root == ROOT_NOWHERE ? roots_fallback(&self->discovery->roots, folder) : root;
}

static void queue_index(Walk *self, Str path, uint32_t root) {
  array_push(&self->queue, (Folder){.path = path, .root = root});
}

// The package that a named path stands in. What a lone script imports from beside it is found when
// its imports are known.
static void index_neighbours(Walk *self, Str path, bool is_folder) {
  Roots *roots = &self->discovery->roots;
  Str folder = own_folder(path, is_folder), above = roots_above_packages(roots, folder);
  uint32_t root = root_of(self, path, is_folder);
  if (str_eq(folder, above))
    return;
  while (!str_eq(path_dirname(folder), above))
    folder = path_dirname(folder);
  queue_index(self, arena_str(&self->discovery->arena, folder), root);
}

typedef struct NamedPath {
  Str path;
  FileKind kind;
} NamedPath;

typedef Array(NamedPath) NamedPaths;

static int compare_named(const void *a, const void *b) {
  const NamedPath *left = a, *right = b;
  return str_compare(left->path, right->path);
}

// Why a named path leads nowhere, in the system's words.
static void fail_missing(Walk *self, Str argument, const char *written) {
  Discovery *discovery = self->discovery;
  Error error = {0};
  StrBuf nothing = {0};
  file_read(written, 0, &nothing, &error);
  strbuf_release(&nothing);
  bool is_only = self->options->arguments.len == 1;
  Str hint = is_only ? command_did_you_mean(&discovery->arena, argument) : STR("");
  array_push(&discovery->problems,
             arena_printf(&discovery->arena, STR_FMT ": %s" STR_FMT, STR_ARG(argument),
                          error_is_set(&error) ? error.text : "it cannot be reached",
                          STR_ARG(hint)));
  discovery->failed = true;
}

static void add_named(Walk *self, NamedPaths *named, Str argument) {
  Discovery *discovery = self->discovery;
  if (str_is_empty(argument)) {
    array_push(&discovery->problems, STR("an empty path names nothing"));
    discovery->failed = true;
    return;
  }
  // As it is written, `link/..` is resolved by the system; as a path of ours it is text.
  const char *written = arena_str(&discovery->arena, argument).data;
  FileKind kind = file_kind(written);
  Str path = path_absolute(&discovery->arena, argument);
  if (kind == FILE_MISSING)
    fail_missing(self, argument, written);
  else if (!is_forced_out(self, path, kind == FILE_DIRECTORY))
    array_push(named, (NamedPath){path, kind});
}

static void collect_named(Walk *self, NamedPaths *named) {
  const Texts *arguments = &self->options->arguments;
  for (uint32_t i = 0; i < arguments->len; i++)
    add_named(self, named, arguments->items[i]);
  if (arguments->len == 0)
    add_named(self, named, STR("."));
  array_sort(named, compare_named);
}

static bool reads_stdin(const Options *options) {
  bool dash = options->arguments.len == 1 && str_eq_c(options->arguments.items[0], "-");
  return dash || (options->arguments.len == 0 && !str_is_empty(options->stdin_filename));
}

// Standard input stands for a file that need not exist.
static void add_stdin(Walk *self, NamedPaths *named) {
  Discovery *discovery = self->discovery;
  Str name = self->options->stdin_filename;
  Str path = path_absolute(&discovery->arena, str_is_empty(name) ? STR("-") : name);
  if (is_forced_out(self, path, false))
    return;
  discovery->stdin_path = path;
  array_push(named, (NamedPath){path, FILE_REGULAR});
}

static void walk_named(Walk *self, const NamedPaths *named) {
  self->files_left = self->folders_left = UINT32_MAX;
  for (uint32_t i = 0; i < named->len; i++) {
    const NamedPath *path = &named->items[i];
    bool is_folder = path->kind == FILE_DIRECTORY;
    uint32_t root = root_of(self, path->path, is_folder);
    if (!is_folder) {
      add_file(self, path->path, true, root);
      continue;
    }
    array_push(&self->queue,
               (Folder){.path = path->path, .reported = true, .named = true, .root = root});
    walk_queue(self);
  }
  walk_links(self);
}

static void index_around(Walk *self, const NamedPaths *named) {
  Discovery *discovery = self->discovery;
  if (named->len == 0)
    return;
  for (uint32_t i = 0; i < named->len; i++)
    index_neighbours(self, named->items[i].path, named->items[i].kind == FILE_DIRECTORY);
  for (uint32_t i = 0; i < discovery->import_roots.len; i++)
    queue_index(self, discovery->import_roots.items[i], 0);
  uint32_t root_count = discovery->roots.list.len;
  walk_index(self, false);
  for (uint32_t i = 0; i < root_count; i++) {
    Root root = discovery->roots.list.items[i];
    if (root.kind == ROOT_PROJECT || root.kind == ROOT_WORKING) {
      queue_index(self, root.path, i);
      walk_index(self, root.kind == ROOT_WORKING);
    }
  }
}

static int compare_files(const void *a, const void *b) {
  const DiscoveredFile *left = a, *right = b;
  return str_compare(left->path, right->path);
}

static bool find_import_roots(Discovery *self, const Options *options) {
  for (uint32_t i = 0; i < options->src.len; i++) {
    Str path = path_absolute(&self->arena, options->src.items[i]);
    if (file_kind(path.data) == FILE_DIRECTORY) {
      array_push(&self->import_roots, path);
      continue;
    }
    add_problem(self, path, "`--src` names no folder");
    self->failed = true;
  }
  return !self->failed;
}

static int compare_texts(const void *a, const void *b) {
  const Str *left = a, *right = b;
  return str_compare(*left, *right);
}

static void find_files(Walk *self) {
  Discovery *discovery = self->discovery;
  NamedPaths named = {0};
  if (reads_stdin(self->options))
    add_stdin(self, &named);
  else
    collect_named(self, &named);
  walk_named(self, &named);
  // Standard input without a name has no surroundings.
  if (str_is_empty(discovery->stdin_path) || !str_is_empty(self->options->stdin_filename))
    index_around(self, &named);
  array_sort(&discovery->files, compare_files);
  map_clear(&discovery->by_path);
  for (uint32_t i = 0; i < discovery->files.len; i++)
    map_set(&discovery->by_path, discovery->files.items[i].path, i);
  array_release(&named);
}

void discovery_find(Discovery *self, const Options *options) {
  Walk walk = {.discovery = self, .options = options};
  self->working_directory = path_absolute(&self->arena, STR("."));
  Str home = environment_get("HOME");
  home = str_is_empty(home) ? home : path_absolute(&self->arena, home);
  roots_init(&self->roots, &self->arena, self->working_directory, home, options->isolated);
  if (find_import_roots(self, options))
    find_files(&walk);
  array_sort(&self->problems, compare_texts);
  map_release(&walk.visited);
  array_release(&walk.queue);
  array_release(&walk.links);
  arena_release(&walk.scratch);
}

uint32_t discovery_add_reached(Discovery *self, Str path) {
  bool is_new;
  uint32_t index = *map_at(&self->by_path, path, self->files.len, &is_new);
  if (is_new)
    array_push(&self->files, (DiscoveredFile){.path = path,
                                              .shown = shown_path(self, path),
                                              .root = ROOT_NOWHERE,
                                              .compiled = !is_python(path)});
  return index;
}
