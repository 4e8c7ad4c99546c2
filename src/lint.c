#include "lint.h"

#include "base/clock.h"
#include "base/environment.h"
#include "base/file.h"
#include "gather.h"
#include "output.h"
#include "report/savings.h"
#include "select.h"
#include "workspace.h"

// What a run is made of, from the files to the findings.
typedef struct Lint {
  const Options *options;
  Writer *out, *err;
  Workspace workspace;
  Selection selection;
  Gathered gathered;
  Array(const Project *) projects;
  Texts roots;           // parallel to `projects`
  Array(uint8_t) minors; // rising
  Arena arena;
  bool failed;
} Lint;

static void lint_init(Lint *self, const Options *options, Writer *out, Writer *err) {
  *self = (Lint){.options = options, .out = out, .err = err};
  workspace_init(&self->workspace);
  selection_init(&self->selection);
  gathered_init(&self->gathered);
  arena_init(&self->arena);
}

static void lint_release(Lint *self) {
  gathered_release(&self->gathered);
  selection_release(&self->selection);
  workspace_release(&self->workspace);
  array_release(&self->projects);
  array_release(&self->roots);
  array_release(&self->minors);
  arena_release(&self->arena);
}

static bool fail(Lint *self, const char *sentence) {
  output_say(self->err, str_from(sentence));
  self->failed = true;
  return false;
}

static void say_all(Lint *self, const Texts *sentences) {
  for (uint32_t i = 0; i < sentences->len; i++)
    output_say(self->err, sentences->items[i]);
}

static bool has_reported(const Discovery *discovery) {
  for (uint32_t i = 0; i < discovery->files.len; i++)
    if (discovery->files.items[i].reported)
      return true;
  return false;
}

// What the configuration of each project says; false for what it cannot mean.
static bool check_configuration(Lint *self) {
  const Discovery *discovery = &self->workspace.discovery;
  uint32_t bytes;
  for (uint32_t i = 0; i < discovery->roots.list.len; i++) {
    const Root *root = &discovery->roots.list.items[i];
    if (!root_min_saving(root, &bytes))
      return fail(self, arena_printf(&self->arena,
                                     STR_FMT ": `min-saving` takes a number of bytes from 0 to "
                                             "1000000000, not `%.60s`",
                                     STR_ARG(root->min_saving_from), root->min_saving.data)
                            .data);
  }
  return true;
}

static bool select_and_discover(Lint *self) {
  Error error = {0};
  if (!selection_make(&self->selection, self->options, &error) ||
      !workspace_discover(&self->workspace, self->options, &error))
    return fail(self, error.text);
  say_all(self, &self->selection.warnings);
  say_all(self, &self->workspace.discovery.problems);
  say_all(self, &self->workspace.realms.warnings);
  self->failed = self->workspace.discovery.failed;
  if (!check_configuration(self))
    return false;
  // When nothing that was named is there, a report would only say that nothing was found.
  return !self->failed || has_reported(&self->workspace.discovery);
}

static void list_projects(Lint *self) {
  const Workspace *workspace = &self->workspace;
  uint32_t minors = 0;
  for (uint32_t i = 0; i < workspace->projects.len; i++) {
    const LinkedProject *linked = &workspace->projects.items[i];
    array_push(&self->projects, linked->project);
    array_push(&self->roots, workspace->discovery.roots.list.items[linked->root].path);
    minors |= 1u << linked->minor;
  }
  // With nothing to link the report still tells what it would have been for.
  if (!minors)
    minors = self->options->minors ? self->options->minors : 1u << MINOR_DEFAULT;
  for (uint8_t minor = MINOR_FIRST; minor <= MINOR_LAST; minor++)
    if (minors & 1u << minor)
      array_push(&self->minors, minor);
}

// `--verbose`: what was read, and which target was taken for each project and why.
static void tell_targets(Lint *self) {
  const Workspace *workspace = &self->workspace;
  for (uint32_t i = 0; i < workspace->projects.len; i++) {
    const LinkedProject *linked = &workspace->projects.items[i];
    const Root *root = &workspace->discovery.roots.list.items[linked->root];
    Str why = STR("--target-version");
    if (!self->options->minors)
      why = str_is_empty(root->requires_from) ? STR("the default") : root->requires_from;
    bool is_old =
        !self->options->minors && root->requires_minor >= 0 && root->requires_minor < MINOR_FIRST;
    output_say(self->err, arena_printf(&self->arena, STR_FMT ": for Python 3.%u, by " STR_FMT "%s",
                                       STR_ARG(root->path), linked->minor, STR_ARG(why),
                                       is_old ? ", where what is below 3.8 counts as 3.8" : ""));
  }
}

static void tell_files(Lint *self) {
  const Discovery *discovery = &self->workspace.discovery;
  uint32_t reported = 0;
  for (uint32_t i = 0; i < discovery->files.len; i++)
    reported += discovery->files.items[i].reported;
  output_say(self->err,
             arena_printf(&self->arena, "%u files to check, %u more read for what they say of them",
                          reported, discovery->files.len - reported));
}

// `--verbose`: the environment of each root, what its imports reach there, what is odd in it.
static void tell_environments(Lint *self) {
  const Workspace *workspace = &self->workspace;
  for (uint32_t i = 0; i < workspace->realms.list.len; i++) {
    const Realm *realm = &workspace->realms.list.items[i];
    Str root = workspace->discovery.roots.list.items[realm->root].path;
    uint32_t reached = 0;
    for (uint32_t file = 0; file < workspace->discovery.files.len; file++)
      reached += reach_state(&realm->reach, file) == REACH_REFERENCE;
    if (str_is_empty(realm->site_from)) {
      output_say(self->err, arena_printf(&self->arena, STR_FMT ": no environment", STR_ARG(root)));
      continue;
    }
    output_say(self->err, arena_printf(&self->arena,
                                       STR_FMT ": the environment " STR_FMT ", by " STR_FMT
                                               "; imports reach %u of its files",
                                       STR_ARG(root), STR_ARG(realm->site.path),
                                       STR_ARG(realm->site_from), reached));
    for (uint32_t j = 0; j < realm->site.folders.len; j++)
      output_say(self->err,
                 arena_printf(&self->arena, "  " STR_FMT, STR_ARG(realm->site.folders.items[j])));
    say_all(self, &realm->site.problems);
  }
}

// `--verbose`: what each step took. Roots and versions are linked side by side.
static void tell_times(Lint *self, uint64_t start, uint64_t read, uint64_t linked) {
  uint32_t classes = 0;
  for (uint32_t i = 0; i < self->projects.len; i++)
    classes += self->projects.items[i]->class_count;
  output_say(self->err,
             arena_printf(&self->arena, "read %u files in %u ms",
                          self->workspace.discovery.files.len, (unsigned)((read - start) / 1000u)));
  output_say(self->err, arena_printf(&self->arena, "linked %u classes in %u ms", classes,
                                     (unsigned)((linked - read) / 1000u)));
}

// `layout` and `savings` tell the bytes of every class, `check` those of classes with findings.
static bool wants_prices(const Lint *self) {
  const Options *options = self->options;
  bool wants = options->command != COMMAND_CHECK || options->memory;
  for (uint32_t i = 0; i < self->selection.rules.len; i++)
    wants = wants || self->selection.rules.items[i]->weighs;
  return wants;
}

// Whether what is asked for was ever built.
static bool check_builds(Lint *self) {
  enum { FIRST_FREE_THREADED = 13 };
  uint8_t lowest = self->minors.items[0];
  if (!self->options->free_threaded || lowest >= FIRST_FREE_THREADED)
    return true;
  return fail(self, arena_printf(&self->arena,
                                 "there is no free-threaded build of CPython 3.%u: name a version "
                                 "from 3.%d on with --target-version",
                                 lowest, FIRST_FREE_THREADED)
                        .data);
}

// False: nothing is to be reported.
static bool read_and_link(Lint *self) {
  uint64_t start = clock_microseconds();
  workspace_read(&self->workspace);
  uint64_t read = clock_microseconds();
  workspace_link(&self->workspace, self->options, wants_prices(self));
  uint64_t linked = clock_microseconds();
  list_projects(self);
  if (self->options->verbose) {
    tell_files(self);
    tell_targets(self);
    tell_environments(self);
    tell_times(self, start, read, linked);
  }
  return check_builds(self);
}

static ReportContext make_context(const Lint *self, const Output *output) {
  const Options *options = self->options;
  const Discovery *discovery = &self->workspace.discovery;
  return (ReportContext){
      .projects = self->projects.items,
      .project_count = self->projects.len,
      .project_roots = self->roots.items,
      .minors = self->minors.items,
      .minor_count = self->minors.len,
      .findings = self->gathered.findings.items,
      .finding_projects = self->gathered.projects.items,
      .finding_count = self->gathered.findings.len,
      .suppressed = self->gathered.suppressed,
      .rules = self->selection.rules.items,
      .rule_count = self->selection.rules.len,
      .working_directory = discovery->working_directory,
      .stdin_path = discovery->stdin_path,
      .stdin_text = strbuf_str(&self->workspace.stdin_text),
      .memory = options->memory,
      .color = output_color(output, options),
      .quiet = options->quiet,
      .verbose = options->verbose,
      .width = output->path ? 0 : environment_columns(output->out->fd),
  };
}

// `--show-files`
static void show_files(Lint *self) {
  const Discovery *discovery = &self->workspace.discovery;
  Output output;
  output_begin(&output, self->out, self->options->output_file, &self->arena);
  for (uint32_t i = 0; i < discovery->files.len; i++) {
    if (discovery->files.items[i].reported) {
      writer_append(output.writer, discovery->files.items[i].shown);
      writer_append_char(output.writer, '\n');
    }
  }
  self->failed = !output_end(&output, self->err) || self->failed;
}

// `--statistics`: "COUNT CODE name", the most frequent first.
static void write_statistics(const Lint *self, Writer *writer) {
  const Gathered *gathered = &self->gathered;
  uint32_t most = gathered->findings.len;
  for (uint32_t wanted = most; wanted > 0; wanted--) {
    for (uint32_t i = 0; i < RULE_COUNT; i++) {
      uint32_t count = 0;
      for (uint32_t j = 0; j < gathered->findings.len; j++)
        count += gathered->findings.items[j].rule == RULE_TABLE[i];
      if (count == wanted)
        writer_printf(writer, "%6u  %s  %s\n", count, RULE_TABLE[i]->code, RULE_TABLE[i]->name);
    }
  }
}

static void write_report(Lint *self, const FormatRequest *request) {
  Output output;
  output_begin(&output, self->out, request->file, &self->arena);
  ReportContext context = make_context(self, &output);
  if (self->options->statistics)
    write_statistics(self, output.writer);
  else
    report_format_find(request->name)->write(&context, output.writer);
  self->failed = !output_end(&output, self->err) || self->failed;
}

static void write_layout(Lint *self, const FormatRequest *request) {
  const Options *options = self->options;
  LayoutOptions layout = {.globs = options->globs.items,
                          .glob_count = options->globs.len,
                          .sort = options->sort,
                          .all = options->all,
                          .unknown = options->unknown,
                          .tree = options->tree,
                          .compare = options->compare};
  Output output;
  output_begin(&output, self->out, request->file, &self->arena);
  ReportContext context = make_context(self, &output);
  if (str_eq_c(request->name, "json"))
    layout_json_write(&context, &layout, output.writer);
  else if (options->tree)
    layout_tree_write(&context, &layout, output.writer);
  else if (options->compare && !options->unknown)
    layout_compare_write(&context, &layout, output.writer);
  else
    layout_report_write(&context, &layout, output.writer);
  self->failed = !output_end(&output, self->err) || self->failed;
}

static ExitStatus check_status(const Lint *self) {
  if (self->failed)
    return STATUS_FAILED;
  for (uint32_t i = 0; i < self->gathered.findings.len; i++)
    if (self->gathered.findings.items[i].severity >= self->options->fail_level)
      return self->options->exit_zero ? STATUS_CLEAN : STATUS_FOUND;
  return STATUS_CLEAN;
}

static void run_check(Lint *self) {
  if (!select_and_discover(self))
    return;
  if (self->options->show_files) {
    show_files(self);
    return;
  }
  if (!read_and_link(self))
    return;
  gathered_run(&self->gathered, &self->workspace, &self->selection);
  for (uint32_t i = 0; i < self->options->formats.len; i++)
    write_report(self, &self->options->formats.items[i]);
}

ExitStatus lint_check(const Options *options, Writer *out, Writer *err) {
  Lint lint;
  lint_init(&lint, options, out, err);
  run_check(&lint);
  ExitStatus status = check_status(&lint);
  lint_release(&lint);
  return status;
}

// `layout` has no findings: what could not be read is said on the side.
static void tell_broken(Lint *self) {
  const Workspace *workspace = &self->workspace;
  for (uint32_t i = 0; i < workspace->discovery.files.len; i++) {
    const DiscoveredFile *file = &workspace->discovery.files.items[i];
    if (file->reported && !workspace->sources.items[i].block)
      output_say(self->err, arena_printf(&self->arena, STR_FMT ": " STR_FMT, STR_ARG(file->shown),
                                         STR_ARG(workspace->sources.items[i].error)));
  }
}

static void run_layout(Lint *self) {
  if (!select_and_discover(self))
    return;
  if (self->options->show_files) {
    show_files(self);
    return;
  }
  if (!read_and_link(self))
    return;
  tell_broken(self);
  for (uint32_t i = 0; i < self->options->formats.len; i++)
    write_layout(self, &self->options->formats.items[i]);
}

ExitStatus lint_layout(const Options *options, Writer *out, Writer *err) {
  Lint lint;
  lint_init(&lint, options, out, err);
  run_layout(&lint);
  ExitStatus status = lint.failed ? STATUS_FAILED : STATUS_CLEAN;
  lint_release(&lint);
  return status;
}

// `--counts FILE`; what cannot be read or is no such file ends the run.
static bool read_counts(Lint *self, Counts *counts) {
  enum { COUNTS_BYTES_MAX = 256 << 20 };
  const Options *options = self->options;
  StrBuf text = {0};
  Error error = {0};
  const char *path = arena_str(&self->arena, options->counts).data;
  bool ok = file_read(path, COUNTS_BYTES_MAX, &text, &error) &&
            counts_parse(counts, strbuf_str(&text), &error);
  strbuf_release(&text);
  if (ok)
    return true;
  Str sentence = arena_printf(&self->arena, "cannot use the counts in `%s`: %s", path, error.text);
  return fail(self, sentence.data);
}

static void write_savings(Lint *self, const SavingsOptions *options, const FormatRequest *request) {
  Output output;
  output_begin(&output, self->out, request->file, &self->arena);
  ReportContext context = make_context(self, &output);
  Savings savings;
  savings_init(&savings, &context, options);
  savings_format_find(request->name)->write(&savings, output.writer);
  savings_release(&savings);
  self->failed = !output_end(&output, self->err) || self->failed;
}

static void run_savings(Lint *self, Counts *counts) {
  const Options *options = self->options;
  if ((!str_is_empty(options->counts) && !read_counts(self, counts)) || !select_and_discover(self))
    return;
  if (options->show_files) {
    show_files(self);
    return;
  }
  if (!read_and_link(self))
    return;
  tell_broken(self);
  if (self->minors.len > 1 && self->options->minors)
    output_say(self->err,
               arena_printf(&self->arena, "what slots save is told for CPython 3.%u, the lowest",
                            self->minors.items[0]));
  SavingsOptions savings = {.counts = str_is_empty(options->counts) ? NULL : counts,
                            .assume = options->assume,
                            .top = options->top};
  for (uint32_t i = 0; i < options->formats.len; i++)
    write_savings(self, &savings, &options->formats.items[i]);
}

ExitStatus lint_savings(const Options *options, Writer *out, Writer *err) {
  Lint lint;
  Counts counts;
  lint_init(&lint, options, out, err);
  counts_init(&counts);
  run_savings(&lint, &counts);
  ExitStatus status = lint.failed ? STATUS_FAILED : STATUS_CLEAN;
  counts_release(&counts);
  lint_release(&lint);
  return status;
}
