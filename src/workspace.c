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
  for (uint32_t i = 0; i < self->sources.len; i++)
    mem_free(self->sources.items[i].block);
  array_release(&self->sources);
  for (uint32_t i = 0; self->errors && i < self->jobs; i++)
    arena_release(&self->errors[i]);
  mem_free(self->errors);
  strbuf_release(&self->stdin_text);
  realms_release(&self->realms);
  discovery_release(&self->discovery);
  arena_release(&self->arena);
}

bool workspace_discover(Workspace *self, const Options *options, Error *error) {
  Error cause = {0};
  self->jobs = options->jobs;
  discovery_find(&self->discovery, options);
  if (!realms_find(&self->realms, &self->discovery, options, error))
    return false;
  if (str_is_empty(self->discovery.stdin_path) || file_read_stdin(&self->stdin_text, &cause))
    return true;
  error_set(error, "cannot read standard input: %s", cause.text);
  return false;
}

typedef struct Reader {
  Workspace *workspace;
  Extractor **extractors; // one a worker, made when first needed
  StrBuf *buffers;
  uint32_t first; // file to be read
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

static void read_file(void *context, uint32_t offset, uint32_t worker) {
  const Reader *self = context;
  Workspace *workspace = self->workspace;
  uint32_t index = self->first + offset;
  Source *source = &workspace->sources.items[index];
  StrBuf *buffer = &self->buffers[worker];
  Str text;
  Error error = {0};
  if (workspace->discovery.files.items[index].compiled)
    return;
  if (!self->extractors[worker])
    self->extractors[worker] = extractor_new();
  if (!read_source(self, &workspace->discovery.files.items[index], buffer, &text, &error) ||
      !extract_source(source, self->extractors[worker], text, &error))
    source->error = arena_str(&workspace->errors[worker], str_from(error.text));
  if (buffer->cap > BUFFER_KEPT_MAX)
    strbuf_release(buffer);
}

// What was added to the discovery since the last time.
static void read_level(Reader *self) {
  Workspace *workspace = self->workspace;
  uint32_t count = workspace->discovery.files.len - workspace->sources.len;
  self->first = workspace->sources.len;
  (void)array_grow(&workspace->sources, count);
  parallel_for(count, workspace->jobs, read_file, self);
}

// False when no root knows of a file it did not know before.
static bool follow_level(Workspace *self) {
  bool any = false;
  for (uint32_t i = 0; i < self->realms.list.len; i++) {
    Reach *reach = &self->realms.list.items[i].reach;
    FileNumbers fresh = reach->fresh;
    reach->fresh = (FileNumbers){0};
    for (uint32_t j = 0; j < fresh.len; j++) {
      const Source *source = &self->sources.items[fresh.items[j]];
      if (source->block)
        reach_follow(reach, fresh.items[j], &source->facts);
    }
    array_release(&fresh);
    any = any || reach->fresh.len;
  }
  return any;
}

void workspace_read(Workspace *self) {
  self->errors = mem_zalloc(self->jobs * sizeof(Arena));
  Reader reader = {.workspace = self,
                   .extractors = mem_zalloc(self->jobs * sizeof(Extractor *)),
                   .buffers = mem_zalloc(self->jobs * sizeof(StrBuf))};
  do
    read_level(&reader);
  while (follow_level(self));
  for (uint32_t i = 0; i < self->jobs; i++) {
    if (reader.extractors[i])
      extractor_free(reader.extractors[i]);
    strbuf_release(&reader.buffers[i]);
  }
  mem_free(reader.extractors);
  mem_free(reader.buffers);
  for (uint32_t i = 0; i < self->realms.list.len; i++)
    reach_forget(&self->realms.list.items[i].reach);
  mem_trim();
}

uint8_t root_default_minor(const Root *root) {
  int32_t minor = root->requires_minor;
  if (minor < 0)
    return MINOR_DEFAULT;
  return (uint8_t)(minor < MINOR_FIRST ? MINOR_FIRST : minor > MINOR_LAST ? MINOR_LAST : minor);
}

static bool is_declared(Str path) {
  StrBuf name = {0};
  strbuf_append(&name, str_slice(path, 0, str_find_char_last(path, '.')));
  strbuf_append(&name, STR(".pxd"));
  bool declared = file_kind(strbuf_c(&name)) == FILE_REGULAR;
  strbuf_release(&name);
  return declared;
}

static SourceFile source_file(const Workspace *self, uint32_t index, const Realm *realm) {
  const DiscoveredFile *file = &self->discovery.files.items[index];
  const Source *source = &self->sources.items[index];
  uint32_t flags = source->block ? 0 : file->compiled ? SOURCE_COMPILED : SOURCE_BROKEN;
  if (str_ends_with(file->path, STR(".pyi")))
    flags |= SOURCE_STUB;
  if (map_has(&self->discovery.shadowed, file->path))
    flags |= SOURCE_SHADOWED | (is_declared(file->path) ? SOURCE_DECLARED : 0);
  if (file->reported && file->root == realm->root)
    flags |= SOURCE_REPORTED;
  if (reach_state(&realm->reach, index) == REACH_REFERENCE)
    flags |= SOURCE_REFERENCE;
  return (SourceFile){.path = file->path,
                      .shown = file->shown,
                      .facts = source->block ? &source->facts : NULL,
                      .error = source->error,
                      .flags = flags};
}

static int compare_source_files(const void *a, const void *b) {
  const SourceFile *left = a, *right = b;
  return str_compare(left->path, right->path);
}

static void list_texts(Arena *arena, const Texts *first, const Texts *second, const Str **list,
                       uint32_t *count) {
  Str *texts = ARENA_ARRAY(arena, Str, first->len + second->len);
  *list = texts;
  *count = first->len + second->len;
  for (uint32_t i = 0; i < *count; i++)
    texts[i] = i < first->len ? first->items[i] : second->items[i - first->len];
}

// Files by path, however they were found.
static ProjectInput *make_input(Workspace *self, const Realm *realm) {
  ProjectInput *input = ARENA_NEW(&self->arena, ProjectInput);
  Array(SourceFile) files = {0};
  for (uint32_t i = 0; i < self->discovery.files.len; i++)
    if (reach_state(&realm->reach, i) != REACH_NOT)
      array_push(&files, source_file(self, i, realm));
  array_sort(&files, compare_source_files);
  SourceFile *kept = ARENA_ARRAY(&self->arena, SourceFile, files.len);
  for (uint32_t i = 0; i < files.len; i++)
    kept[i] = files.items[i];
  input->files = kept;
  input->file_count = files.len;
  input->installed = realm->reach.packages;
  list_texts(&self->arena, &realm->reach.roots, &realm->site.folders, &input->roots,
             &input->root_count);
  list_texts(&self->arena, &realm->site.hidden, &(Texts){0}, &input->hidden, &input->hidden_count);
  array_release(&files);
  return input;
}

typedef struct Linker {
  Workspace *workspace;
  bool priced;
  Array(ProjectInput *) inputs; // parallel to workspace->projects
} Linker;

static void link_project(void *context, uint32_t index, uint32_t worker) {
  const Linker *self = context;
  LinkedProject *linked = &self->workspace->projects.items[index];
  ProjectInput *input = self->inputs.items[index];
  (void)worker;
  linked->project = project_link(input);
}

static void plan_realm(Linker *self, const Options *options, const Realm *realm) {
  uint32_t minors = options->minors;
  Workspace *workspace = self->workspace;
  const ProjectInput *shared = make_input(workspace, realm);
  if (!minors)
    minors = 1u << root_default_minor(&workspace->discovery.roots.list.items[realm->root]);
  uint32_t min_saving = options->min_saving;
  if (!options->has_min_saving)
    root_min_saving(&workspace->discovery.roots.list.items[realm->root], &min_saving);
  for (uint8_t minor = MINOR_FIRST; minor <= MINOR_LAST; minor++) {
    if (!(minors & 1u << minor))
      continue;
    ProjectInput *input = ARENA_NEW(&workspace->arena, ProjectInput);
    *input = *shared;
    input->target = (Target){.minor = minor, .free_threaded = options->free_threaded};
    input->priced = self->priced;
    input->min_saving = min_saving;
    array_push(&self->inputs, input);
    array_push(&workspace->projects,
               (LinkedProject){.root = realm->root, .minor = minor, .minors = minors});
  }
}

void workspace_link(Workspace *self, const Options *options, bool priced) {
  Linker linker = {.workspace = self, .priced = priced};
  for (uint32_t i = 0; i < self->realms.list.len; i++)
    plan_realm(&linker, options, &self->realms.list.items[i]);
  parallel_for(self->projects.len, self->jobs, link_project, &linker);
  array_release(&linker.inputs);
}
