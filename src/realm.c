#include "realm.h"

#include "base/environment.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"

void realms_release(Realms *self) {
  for (uint32_t i = 0; i < self->list.len; i++) {
    site_release(&self->list.items[i].site);
    reach_release(&self->list.items[i].reach);
  }
  array_release(&self->list);
  array_release(&self->warnings);
  finder_release(&self->finder);
  arena_release(&self->arena);
}

// What is below the root or a source root; a project within the root is known to it too.
static bool takes_part(const Discovery *discovery, Str path, Str root) {
  const Texts *others = &discovery->import_roots;
  bool takes = path_is_within(path, root);
  for (uint32_t i = 0; i < others->len && !takes; i++)
    takes = path_is_within(path, others->items[i]);
  return takes;
}

static void add_source_root(Reach *reach, Map *seen, Str path) {
  bool is_new;
  map_at(seen, path, 1, &is_new);
  if (is_new)
    array_push(&reach->roots, path);
}

// By priority: what was named, the root's `src`, the root, and the folders that hold packages. Of
// what is installed, `site` puts nothing on the path but the folder itself.
static void find_source_roots(Realms *self, Reach *reach, Str root) {
  Discovery *discovery = reach->discovery;
  Map seen = {0};
  Str src = path_join(&self->arena, root, STR("src"));
  for (uint32_t i = 0; i < discovery->import_roots.len; i++)
    add_source_root(reach, &seen, discovery->import_roots.items[i]);
  if (!reach->packages && file_kind(src.data) == FILE_DIRECTORY)
    add_source_root(reach, &seen, src);
  add_source_root(reach, &seen, root);
  for (uint32_t i = 0; i < reach->fresh.len && !reach->packages; i++) {
    Str folder = path_dirname(discovery->files.items[reach->fresh.items[i]].path);
    if (roots_is_package(&discovery->roots, folder))
      add_source_root(reach, &seen, roots_above_packages(&discovery->roots, folder));
  }
  map_release(&seen);
}

static bool open_named(Realms *self, Realm *realm, Str named, Error *error) {
  Error cause = {0};
  Site site;
  bool ok = site_open(&site, &self->arena, path_absolute(&self->arena, named), &cause);
  if (ok && !realm->reach.installed) {
    realm->site = site;
    realm->site_from = STR("--python");
    return true;
  }
  if (ok)
    site_extend(&realm->site, &site);
  else
    error_set(error, "`--python " STR_FMT "` names no environment: %s", STR_ARG(named), cause.text);
  site_release(&site);
  return ok;
}

static bool try_site(Realms *self, Realm *realm, Str path, Str from, Error *error) {
  if (!site_open(&realm->site, &self->arena, path, error)) {
    site_release(&realm->site);
    return false;
  }
  realm->site_from = from;
  return true;
}

static void open_active(Realms *self, Realm *realm) {
  Str active = environment_get("VIRTUAL_ENV");
  Error error = {0};
  if (str_is_empty(active) ||
      try_site(self, realm, path_absolute(&self->arena, active), STR("VIRTUAL_ENV"), &error))
    return;
  if (self->warnings.len == 0)
    array_push(&self->warnings,
               arena_printf(&self->arena, "`VIRTUAL_ENV=" STR_FMT "` names no environment: %s",
                            STR_ARG(active), error.text));
}

static void open_beside(Realms *self, Realm *realm, const Roots *roots, Str folder) {
  for (;; folder = path_dirname(folder)) {
    Str path = path_join(&self->arena, folder, STR(".venv"));
    if (try_site(self, realm, path, STR("its place"), NULL))
      return;
    if (str_eq(folder, path_dirname(folder)) || str_eq(folder, roots->working_directory) ||
        !path_is_within(folder, roots->working_directory))
      return;
  }
}

static bool find_site(Realms *self, Realm *realm, const Root *root, const Options *options,
                      Error *error) {
  const Roots *roots = &realm->reach.discovery->roots;
  if (realm->reach.installed) {
    site_open_folder(&realm->site, &self->arena, root->path);
    realm->site_from = STR("what is checked");
  }
  if (!str_is_empty(options->python))
    return open_named(self, realm, options->python, error);
  if (str_is_empty(realm->site_from))
    open_active(self, realm);
  if (str_is_empty(realm->site_from))
    open_beside(self, realm, roots, root->path);
  return true;
}

static void add_realm(Realms *self, Discovery *discovery, uint32_t root) {
  Realm *realm = array_grow(&self->list, 1);
  Str path = discovery->roots.list.items[root].path;
  realm->root = root;
  reach_init(&realm->reach, discovery, &self->finder);
  realm->reach.installed = discovery->roots.list.items[root].kind == ROOT_ENVIRONMENT;
  // The standard library itself is imported as any project is.
  Str os = path_join(&self->arena, path, STR("os.py"));
  realm->reach.packages = realm->reach.installed && file_kind(os.data) != FILE_REGULAR;
  for (uint32_t i = 0; i < discovery->files.len; i++)
    if (takes_part(discovery, discovery->files.items[i].path, path))
      reach_add(&realm->reach, i, REACH_OWN);
  find_source_roots(self, &realm->reach, path);
}

static int compare_realms(const void *a, const void *b) {
  const Realm *left = a, *right = b;
  const Root *roots = left->reach.discovery->roots.list.items;
  return str_compare(roots[left->root].path, roots[right->root].path);
}

bool realms_find(Realms *self, Discovery *discovery, const Options *options, Error *error) {
  uint32_t root_count = discovery->roots.list.len;
  bool *reported = mem_zalloc(root_count);
  *self = (Realms){0};
  arena_init(&self->arena);
  finder_init(&self->finder, &self->arena);
  for (uint32_t i = 0; i < discovery->files.len; i++)
    if (discovery->files.items[i].reported)
      reported[discovery->files.items[i].root] = true;
  for (uint32_t i = 0; i < root_count; i++)
    if (reported[i])
      add_realm(self, discovery, i);
  mem_free(reported);
  array_sort(&self->list, compare_realms);
  bool ok = true;
  for (uint32_t i = 0; i < self->list.len && ok; i++) {
    Realm *realm = &self->list.items[i];
    ok = find_site(self, realm, &discovery->roots.list.items[realm->root], options, error);
    realm->reach.site = str_is_empty(realm->site_from) ? NULL : &realm->site;
  }
  return ok;
}
