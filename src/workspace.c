#include "workspace.h"

#include "analyzer/extract.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/threads.h"

enum {
  // The densest text (`x = 1` again and again) takes 160 bytes of tree for each of its own, so this
  // is 1.3 GB; the largest of 20,000 installed files at hand has 4 MB.
  SOURCE_BYTES_MAX = 8 << 20,
  BUFFER_KEPT_MAX = 4 << 20 // a worker keeps this much between files
};

void workspace_init(Workspace *self) {
  *self = (Workspace){0};
  discovery_init(&self->discovery);
  arena_init(&self->arena);
}

void workspace_release(Workspace *self) {
  for (uint32_t i = 0; i < self->projects.len; i++)
    project_free(self->projects.items[i].project);
  array_release(&self->projects);
  for (uint32_t i = 0; self->sources && i < self->discovery.files.len; i++)
    mem_free(self->sources[i].block);
  mem_free(self->sources);
  for (uint32_t i = 0; self->errors && i < self->jobs; i++)
    arena_release(&self->errors[i]);
  mem_free(self->errors);
  strbuf_release(&self->stdin_text);
  discovery_release(&self->discovery);
  arena_release(&self->arena);
}

bool workspace_discover(Workspace *self, const Options *options, Error *error) {
  Error cause = {0};
  self->jobs = options->jobs;
  discovery_find(&self->discovery, options);
  if (str_is_empty(self->discovery.stdin_path) || file_read_stdin(&self->stdin_text, &cause))
    return true;
  error_set(error, "cannot read standard input: %s", cause.text);
  return false;
}

typedef struct Reader {
  Workspace *workspace;
  Extractor **extractors; // one a worker, made when first needed
  StrBuf *buffers;
} Reader;

static bool read_source(const Reader *self, const DiscoveredFile *file, StrBuf *buffer, Str *text,
                        Error *error) {
  const Workspace *workspace = self->workspace;
  if (str_eq(file->path, workspace->discovery.stdin_path)) {
    *text = strbuf_str(&workspace->stdin_text);
    return true;
  }
  bool ok = file_read(file->path.data, SOURCE_BYTES_MAX, buffer, error);
  *text = strbuf_str(buffer);
  return ok;
}

// False, with a reason, also for what was given up as a whole: nothing is known of it.
static bool extract_source(Source *source, Extractor *extractor, Str text, Error *error) {
  size_t size = 0;
  if (text.len > SOURCE_BYTES_MAX) {
    error_set(error, "larger than %d bytes", SOURCE_BYTES_MAX);
    return false;
  }
  if (!extract_facts(extractor, text, &source->block, &size, error))
    return false;
  source->facts = facts_open(source->block, size);
  if (!(source->facts.flags & FACTS_GIVEN_UP) || source->facts.piece_count)
    return true;
  mem_free(source->block);
  source->block = NULL;
  error_set(error, "too large or too deeply nested");
  return false;
}

static void read_file(void *context, uint32_t index, uint32_t worker) {
  const Reader *self = context;
  Workspace *workspace = self->workspace;
  Source *source = &workspace->sources[index];
  StrBuf *buffer = &self->buffers[worker];
  Str text;
  Error error = {0};
  if (!self->extractors[worker])
    self->extractors[worker] = extractor_new();
  if (!read_source(self, &workspace->discovery.files.items[index], buffer, &text, &error) ||
      !extract_source(source, self->extractors[worker], text, &error))
    source->error = arena_str(&workspace->errors[worker], str_from(error.text));
  if (buffer->cap > BUFFER_KEPT_MAX)
    strbuf_release(buffer);
}

void workspace_read(Workspace *self) {
  uint32_t count = self->discovery.files.len;
  self->sources = mem_zalloc(count * sizeof(Source));
  self->errors = mem_zalloc(self->jobs * sizeof(Arena));
  Reader reader = {.workspace = self,
                   .extractors = mem_zalloc(self->jobs * sizeof(Extractor *)),
                   .buffers = mem_zalloc(self->jobs * sizeof(StrBuf))};
  parallel_for(count, self->jobs, read_file, &reader);
  for (uint32_t i = 0; i < self->jobs; i++) {
    if (reader.extractors[i])
      extractor_free(reader.extractors[i]);
    strbuf_release(&reader.buffers[i]);
  }
  mem_free(reader.extractors);
  mem_free(reader.buffers);
  mem_trim();
}

uint8_t root_default_minor(const Root *root) {
  int32_t minor = root->requires_minor;
  if (minor < 0)
    return MINOR_DEFAULT;
  return (uint8_t)(minor < MINOR_FIRST ? MINOR_FIRST : minor > MINOR_LAST ? MINOR_LAST : minor);
}

static SourceFile source_file(const Workspace *self, uint32_t index, uint32_t root) {
  const DiscoveredFile *file = &self->discovery.files.items[index];
  const Source *source = &self->sources[index];
  uint32_t flags = source->block ? 0 : SOURCE_BROKEN;
  if (str_ends_with(file->path, STR(".pyi")))
    flags |= SOURCE_STUB;
  if (file->reported && file->root == root)
    flags |= SOURCE_REPORTED;
  return (SourceFile){.path = file->path,
                      .shown = file->shown,
                      .facts = source->block ? &source->facts : NULL,
                      .error = source->error,
                      .flags = flags};
}

// What is below the root or a source root; a project within the root is known to it too.
static bool takes_part(const Workspace *self, Str path, Str root) {
  const Texts *others = &self->discovery.import_roots;
  bool takes = path_is_within(path, root);
  for (uint32_t i = 0; i < others->len && !takes; i++)
    takes = path_is_within(path, others->items[i]);
  return takes;
}

typedef struct ImportRoots {
  Texts list;
  Map seen;
} ImportRoots;

static void add_import_root(ImportRoots *self, Str path) {
  bool is_new;
  map_at(&self->seen, path, 1, &is_new);
  if (is_new)
    array_push(&self->list, path);
}

// By priority: what was named, the root's `src`, the root, and the folders that hold packages.
static void find_import_roots(Workspace *self, ProjectInput *input, Str root) {
  ImportRoots found = {0};
  Str src = path_join(&self->arena, root, STR("src"));
  for (uint32_t i = 0; i < self->discovery.import_roots.len; i++)
    add_import_root(&found, self->discovery.import_roots.items[i]);
  if (file_kind(src.data) == FILE_DIRECTORY)
    add_import_root(&found, src);
  add_import_root(&found, root);
  for (uint32_t i = 0; i < input->file_count; i++) {
    Str folder = path_dirname(input->files[i].path);
    if (roots_is_package(&self->discovery.roots, folder))
      add_import_root(&found, roots_above_packages(&self->discovery.roots, folder));
  }
  Str *roots = ARENA_ARRAY(&self->arena, Str, found.list.len);
  for (uint32_t i = 0; i < found.list.len; i++)
    roots[i] = found.list.items[i];
  input->roots = roots;
  input->root_count = found.list.len;
  array_release(&found.list);
  map_release(&found.seen);
}

static ProjectInput *make_input(Workspace *self, uint32_t root) {
  const Discovery *discovery = &self->discovery;
  Str path = discovery->roots.list.items[root].path;
  ProjectInput *input = ARENA_NEW(&self->arena, ProjectInput);
  uint32_t count = 0;
  for (uint32_t i = 0; i < discovery->files.len; i++)
    count += takes_part(self, discovery->files.items[i].path, path);
  SourceFile *files = ARENA_ARRAY(&self->arena, SourceFile, count);
  input->files = files;
  for (uint32_t i = 0; i < discovery->files.len; i++)
    if (takes_part(self, discovery->files.items[i].path, path))
      files[input->file_count++] = source_file(self, i, root);
  find_import_roots(self, input, path);
  return input;
}

typedef struct RootOrder {
  uint32_t root;
  Str path;
} RootOrder;

typedef Array(RootOrder) RootOrders;

static int compare_roots(const void *a, const void *b) {
  const RootOrder *left = a, *right = b;
  return str_compare(left->path, right->path);
}

// The roots that have files to report, by path.
static void find_reported_roots(const Workspace *self, RootOrders *order) {
  const Discovery *discovery = &self->discovery;
  uint32_t root_count = discovery->roots.list.len;
  bool *reported = mem_zalloc(root_count);
  for (uint32_t i = 0; i < discovery->files.len; i++)
    if (discovery->files.items[i].reported)
      reported[discovery->files.items[i].root] = true;
  for (uint32_t i = 0; i < root_count; i++)
    if (reported[i])
      array_push(order, (RootOrder){i, discovery->roots.list.items[i].path});
  array_sort(order, compare_roots);
  mem_free(reported);
}

typedef struct Linker {
  Workspace *workspace;
  Array(ProjectInput *) inputs; // parallel to workspace->projects
} Linker;

static void link_project(void *context, uint32_t index, uint32_t worker) {
  const Linker *self = context;
  LinkedProject *linked = &self->workspace->projects.items[index];
  ProjectInput *input = self->inputs.items[index];
  (void)worker;
  linked->project = project_link(input);
}

static void plan_root(Linker *self, const Options *options, uint32_t root) {
  uint32_t minors = options->minors;
  Workspace *workspace = self->workspace;
  const ProjectInput *shared = make_input(workspace, root);
  if (!minors)
    minors = 1u << root_default_minor(&workspace->discovery.roots.list.items[root]);
  for (uint8_t minor = MINOR_FIRST; minor <= MINOR_LAST; minor++) {
    if (!(minors & 1u << minor))
      continue;
    ProjectInput *input = ARENA_NEW(&workspace->arena, ProjectInput);
    *input = *shared;
    input->target = (Target){.minor = minor, .free_threaded = options->free_threaded};
    array_push(&self->inputs, input);
    array_push(&workspace->projects,
               (LinkedProject){.root = root, .minor = minor, .minors = minors});
  }
}

void workspace_link(Workspace *self, const Options *options) {
  Linker linker = {.workspace = self};
  RootOrders roots = {0};
  find_reported_roots(self, &roots);
  for (uint32_t i = 0; i < roots.len; i++)
    plan_root(&linker, options, roots.items[i].root);
  parallel_for(self->projects.len, self->jobs, link_project, &linker);
  array_release(&linker.inputs);
  array_release(&roots);
}
