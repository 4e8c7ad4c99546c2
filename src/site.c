#include "site.h"

#include "base/file.h"
#include "base/path.h"

enum {
  CONFIG_BYTES_MAX = 1 << 20, // of a pyvenv.cfg, a .pth file, a finder
  FOLDERS_MAX = 1000          // on one import path
};

void site_release(Site *self) {
  array_release(&self->folders);
  array_release(&self->hidden);
  array_release(&self->problems);
  map_release(&self->seen);
}

static bool is_folder(Str path) {
  return file_kind(path.data) == FILE_DIRECTORY;
}

static void add_problem(Site *self, Str path, const char *why) {
  array_push(&self->problems, arena_printf(self->arena, STR_FMT ": %s", STR_ARG(path), why));
}

// False for what is no folder and for one that is there already.
static bool add_folder(Site *self, Str folder) {
  uint64_t device, inode;
  bool is_new;
  if (!is_folder(folder) || !file_identity(folder.data, &device, &inode) ||
      self->folders.len >= FOLDERS_MAX)
    return false;
  Str key =
      arena_printf(self->arena, "%llx:%llx", (unsigned long long)device, (unsigned long long)inode);
  map_at(&self->seen, key, 1, &is_new);
  if (is_new)
    array_push(&self->folders, folder);
  return is_new;
}

// The text of a small file, borrowed from the arena; empty, with a problem, if it cannot be read.
static Str read_text(Site *self, Str path) {
  StrBuf buffer = {0};
  Error error = {0};
  if (!file_read(path.data, CONFIG_BYTES_MAX, &buffer, &error))
    add_problem(self, path, error.text);
  Str text = arena_str(self->arena, strbuf_str(&buffer));
  strbuf_release(&buffer);
  return str_starts_with(text, STR("\xef\xbb\xbf")) ? str_slice(text, 3, text.len) : text;
}

// The next string literal without escapes in `rest`, which moves past it; false at a brace.
static bool take_literal(Str *rest, Str *literal) {
  for (size_t i = 0; i < rest->len; i++) {
    char quote = rest->data[i];
    if (quote == '{' || quote == '}')
      return false;
    if (quote != '\'' && quote != '"')
      continue;
    Str inside = str_slice(*rest, i + 1, rest->len);
    size_t end = str_find_char(inside, quote);
    if (end == STR_NOT_FOUND)
      return false;
    *literal = str_slice(inside, 0, end);
    *rest = str_slice(inside, end + 1, inside.len);
    return true;
  }
  return false;
}

// setuptools writes `MAPPING: dict[str, str] = {'module': 'path', ...}` into its finders.
static bool read_mapping(Site *self, Str text) {
  size_t at = str_find(text, STR("\nMAPPING"));
  Str rest = str_slice(text, at == STR_NOT_FOUND ? text.len : at, text.len), name, path;
  size_t brace = str_find_char(rest, '{');
  bool found = false;
  rest = str_slice(rest, brace == STR_NOT_FOUND ? rest.len : brace + 1, rest.len);
  while (take_literal(&rest, &name) && take_literal(&rest, &path)) {
    array_push(&self->hidden, name);
    found = true;
  }
  return found;
}

// `import __editable___pkg_1_0_finder; ...` (setuptools), `import _editable_impl_pkg` (editables):
// modules that are found by code. Other lines of the kind change nothing that could be known.
static void note_finder(Site *self, Str pth, Str line) {
  static const Str EDITABLES = STR_INIT("_editable_impl_");
  Str name = str_trim(str_slice(line, sizeof "import", line.len));
  size_t end = 0;
  while (end < name.len && name.data[end] != ';' && name.data[end] != ' ')
    end++;
  name = str_slice(name, 0, end);
  bool known = false;
  if (str_find(name, STR("editable")) == STR_NOT_FOUND)
    return;
  if (str_starts_with(name, EDITABLES)) {
    array_push(&self->hidden, str_slice(name, EDITABLES.len, name.len));
    known = true;
  } else if (str_find_char(name, '/') == STR_NOT_FOUND) {
    Str file = arena_printf(self->arena, STR_FMT ".py", STR_ARG(name));
    known = read_mapping(self, read_text(self, path_join(self->arena, path_dirname(pth), file)));
  }
  add_problem(self, pth,
              known ? "an editable install by a finder, which is not run: its modules are unknown"
                    : "an editable install by a finder, which is not run");
}

// As site.addpackage has it: a folder a line; what begins with `import` is code.
static void read_pth(Site *self, Str pth) {
  Str rest = read_text(self, pth), line;
  while (str_split(&rest, '\n', &line)) {
    if (str_find_char(line, '\0') != STR_NOT_FOUND) {
      add_problem(self, pth, "not a text file");
      return;
    }
    bool code = str_starts_with(line, STR("import ")) || str_starts_with(line, STR("import\t"));
    line = str_trim(line);
    if (code)
      note_finder(self, pth, line);
    else if (!str_is_empty(line) && line.data[0] != '#')
      add_folder(self,
                 path_normalize(self->arena, path_join(self->arena, path_dirname(pth), line)));
  }
}

static void add_packages(Site *self, Str folder) {
  DirEntries entries = {0};
  Error error = {0};
  if (!add_folder(self, folder))
    return;
  if (!dir_list(folder.data, &entries, self->arena, &error))
    add_problem(self, folder, error.text);
  for (uint32_t i = 0; i < entries.len; i++) {
    Str name = entries.items[i].name;
    if (str_ends_with(name, STR(".pth")) && !str_starts_with(name, STR(".")) &&
        entries.items[i].kind == FILE_REGULAR)
      read_pth(self, path_join(self->arena, folder, name));
  }
  array_release(&entries);
}

// "python3.12" -> 12, "python3.13t" -> 13, else -1.
static int minor_of(Str name) {
  size_t at = str_find(name, STR("3."));
  int minor = 0;
  if (!(str_starts_with(name, STR("python")) || str_starts_with(name, STR("pypy"))) ||
      at == STR_NOT_FOUND || at + 2 == name.len)
    return -1;
  for (at += 2; at < name.len && name.data[at] >= '0' && name.data[at] <= '9' && minor < 1000; at++)
    minor = minor * 10 + (name.data[at] - '0');
  return minor;
}

// Of PREFIX/lib/python3.X the one of the wanted version, else the newest; `wanted` -1: any.
static Str find_library(Site *self, Str lib, int wanted) {
  DirEntries entries = {0};
  int best = -1;
  Str found = {0};
  dir_list(lib.data, &entries, self->arena, NULL);
  for (uint32_t i = 0; i < entries.len; i++) {
    Str path = path_join(self->arena, lib, entries.items[i].name);
    int minor = minor_of(entries.items[i].name);
    if (minor < 0 || (best == wanted && best >= 0) || (minor <= best && minor != wanted) ||
        (!is_folder(path_join(self->arena, path, STR("site-packages"))) &&
         !is_folder(path_join(self->arena, path, STR("dist-packages")))))
      continue;
    best = minor;
    found = path;
  }
  array_release(&entries);
  return found;
}

static void add_below(Site *self, Str folder, const char *name) {
  add_packages(self, path_join(self->arena, folder, str_from(name)));
}

// The folders of an installation or environment, Debian's and those of Windows included.
static void add_prefix(Site *self, Str prefix, int wanted) {
  static const char *const LIBS[] = {"local/lib", "lib", "lib64"};
  for (size_t i = 0; i < sizeof LIBS / sizeof *LIBS; i++) {
    Str library = find_library(self, path_join(self->arena, prefix, str_from(LIBS[i])), wanted);
    if (str_is_empty(library))
      continue;
    add_below(self, library, "site-packages");
    add_below(self, library, "dist-packages");
  }
  add_below(self, prefix, "lib/python3/dist-packages");
  add_below(self, prefix, "Lib/site-packages");
}

// A value of pyvenv.cfg; keys in any case.
static Str config_value(Str text, const char *wanted) {
  Str line;
  while (str_split(&text, '\n', &line)) {
    size_t equals = str_find_char(line, '=');
    if (equals == STR_NOT_FOUND)
      continue;
    Str key = str_trim(str_slice(line, 0, equals));
    bool same = key.len == str_from(wanted).len;
    for (size_t i = 0; i < key.len && same; i++)
      same = key.data[i] == wanted[i] || key.data[i] == wanted[i] - 'a' + 'A';
    if (same)
      return str_trim(str_slice(line, equals + 1, line.len));
  }
  return (Str){0};
}

static void add_environment(Site *self, Str prefix, int wanted) {
  Str config = path_join(self->arena, prefix, STR("pyvenv.cfg"));
  Str text = file_kind(config.data) == FILE_MISSING ? (Str){0} : read_text(self, config);
  Str version = config_value(text, "version"), home = config_value(text, "home");
  version = str_is_empty(version) ? config_value(text, "version_info") : version;
  if (!str_is_empty(version))
    wanted = minor_of(arena_printf(self->arena, "python" STR_FMT, STR_ARG(version)));
  add_prefix(self, prefix, wanted);
  Str system = config_value(text, "include-system-site-packages");
  if ((str_eq_c(system, "true") || str_eq_c(system, "True")) && path_is_absolute(home))
    add_prefix(self, arena_str(self->arena, path_dirname(home)), wanted);
}

static bool has_config(Site *self, Str prefix) {
  return file_kind(path_join(self->arena, prefix, STR("pyvenv.cfg")).data) == FILE_REGULAR;
}

// The folder above `bin`: of the interpreter as it is named for an environment, which has a
// pyvenv.cfg, else of the file that links lead to.
static void open_interpreter(Site *self, Str path) {
  int wanted = minor_of(path_basename(path));
  Str prefix = path_dirname(path_dirname(path));
  if (!has_config(self, prefix)) {
    Str real = file_real_path(self->arena, path.data);
    wanted = minor_of(path_basename(real)) >= 0 ? minor_of(path_basename(real)) : wanted;
    prefix = path_dirname(path_dirname(real));
  }
  self->path = arena_str(self->arena, prefix);
  add_environment(self, self->path, wanted);
}

static bool is_packages_name(Str name) {
  return str_eq_c(name, "site-packages") || str_eq_c(name, "dist-packages");
}

bool site_open(Site *self, Arena *arena, Str path, Error *error) {
  *self = (Site){.path = path, .arena = arena};
  FileKind kind = file_kind(path.data);
  if (kind == FILE_MISSING) {
    error_set(error, "there is no such file or folder");
    return false;
  }
  if (kind != FILE_DIRECTORY)
    open_interpreter(self, path);
  else if (is_packages_name(path_basename(path)))
    add_packages(self, path);
  else
    add_environment(self, path, -1);
  if (self->folders.len)
    return true;
  error_set(error, "no site-packages folder belongs to it");
  return false;
}

void site_open_folder(Site *self, Arena *arena, Str folder) {
  *self = (Site){.path = folder, .arena = arena};
  add_packages(self, folder);
  add_below(self, folder, "site-packages");
  add_below(self, folder, "dist-packages");
}

void site_extend(Site *self, const Site *other) {
  for (uint32_t i = 0; i < other->folders.len; i++)
    add_folder(self, other->folders.items[i]);
  array_extend(&self->hidden, other->hidden.items, other->hidden.len);
  array_extend(&self->problems, other->problems.items, other->problems.len);
}
