#include "gather.h"

#include "base/memory.h"
#include "base/threads.h"
#include "rules/check.h"

void gathered_init(Gathered *self) {
  *self = (Gathered){0};
}

void gathered_release(Gathered *self) {
  for (uint32_t i = 0; i < self->worker_count; i++)
    findings_release(&self->workers[i]);
  mem_free(self->workers);
  array_release(&self->findings);
  array_release(&self->projects);
}

// A file to be checked in a project.
typedef struct Task {
  uint32_t project;
  FileId file;
} Task;

typedef Array(uint32_t) Numbers;

typedef struct Runner {
  Gathered *gathered;
  const Workspace *workspace;
  RuleIndex **indexes; // one a project
  bool *selected;      // by RULE_TABLE
  Array(Task) tasks;
  Numbers *projects; // one list a worker, parallel to its findings
} Runner;

static void run_task(void *context, uint32_t index, uint32_t worker) {
  const Runner *self = context;
  Task task = self->tasks.items[index];
  Findings *findings = &self->gathered->workers[worker];
  rules_check_file(self->indexes[task.project], task.file, self->selected, findings);
  while (self->projects[worker].len < findings->list.len)
    array_push(&self->projects[worker], task.project);
}

static void plan_project(Runner *self, uint32_t index) {
  const Project *project = self->workspace->projects.items[index].project;
  self->indexes[index] = rule_index_new(project);
  for (FileId file = 0; file < project->file_count; file++)
    if (project->files[file].flags & SOURCE_REPORTED)
      array_push(&self->tasks, (Task){index, file});
}

static void mark_selected(bool *selected, const Selection *selection) {
  for (uint32_t i = 0; i < RULE_COUNT; i++)
    for (uint32_t j = 0; j < selection->rules.len; j++)
      selected[i] = selected[i] || RULE_TABLE[i] == selection->rules.items[j];
}

static void runner_init(Runner *self, const Selection *selection) {
  Gathered *gathered = self->gathered;
  uint32_t jobs = self->workspace->jobs, count = self->workspace->projects.len;
  gathered->worker_count = jobs;
  gathered->workers = mem_zalloc(jobs * sizeof(Findings));
  for (uint32_t i = 0; i < jobs; i++)
    findings_init(&gathered->workers[i]);
  self->projects = mem_zalloc(jobs * sizeof(Numbers));
  self->indexes = mem_zalloc(count * sizeof(RuleIndex *));
  self->selected = mem_zalloc(RULE_COUNT * sizeof(bool));
  mark_selected(self->selected, selection);
  for (uint32_t i = 0; i < count; i++)
    plan_project(self, i);
}

static void runner_release(Runner *self) {
  for (uint32_t i = 0; i < self->workspace->projects.len; i++)
    rule_index_free(self->indexes[i]);
  for (uint32_t i = 0; i < self->workspace->jobs; i++)
    array_release(&self->projects[i]);
  mem_free(self->projects);
  mem_free(self->indexes);
  mem_free(self->selected);
  array_release(&self->tasks);
}

bool suppression_covers(const Facts *facts, const Suppression *suppression, const Rule *rule) {
  if (suppression->codes == 0)
    return true;
  Str rest = section_text(&facts->outline, suppression->codes), part;
  while (str_split(&rest, ',', &part)) {
    // `# noqa: SLT201 SLT301` is written with spaces too.
    Str words = str_trim(part), word;
    while (str_split(&words, ' ', &word))
      if (selector_specificity(str_trim(word), rule))
        return true;
  }
  return false;
}

static bool is_suppressed(const Facts *facts, const Finding *finding) {
  for (uint32_t i = 0; facts && i < facts->suppression_count; i++) {
    const Suppression *suppression = &facts->suppressions[i];
    bool here =
        suppression->kind == SUPPRESS_FILE || (suppression->covers_start <= finding->span.start &&
                                               finding->span.start < suppression->covers_end);
    if (here && suppression_covers(facts, suppression, finding->rule))
      return true;
  }
  return false;
}

// A finding on its way through sorting.
typedef struct Entry {
  const Finding *finding;
  Str path;
  uint32_t project;
  uint32_t minor;
  uint32_t ordinal; // among those of one version that differ in their words alone
  bool suppressed;
} Entry;

typedef Array(Entry) Entries;

static int compare_numbers(uint32_t a, uint32_t b) {
  return (a > b) - (a < b);
}

// Everything that makes a finding the same one in another version.
static int compare_identity(const Entry *left, const Entry *right) {
  const Finding *a = left->finding, *b = right->finding;
  int order = str_compare(left->path, right->path);
  order = order ? order : compare_numbers(a->span.start, b->span.start);
  order = order ? order : str_compare(str_from(a->rule->code), str_from(b->rule->code));
  order = order ? order : compare_numbers(a->span.end, b->span.end);
  order = order ? order : str_compare(a->module, b->module);
  order = order ? order : str_compare(a->class_name, b->class_name);
  return order ? order : str_compare(a->attribute, b->attribute);
}

static int compare_words(const Entry *left, const Entry *right) {
  const Finding *a = left->finding, *b = right->finding;
  int order = str_compare(a->message, b->message);
  order = order ? order : str_compare(a->note, b->note);
  return order ? order : str_compare(a->help, b->help);
}

static int compare_by_version(const void *a, const void *b) {
  const Entry *left = a, *right = b;
  int order = compare_identity(left, right);
  order = order ? order : compare_numbers(left->minor, right->minor);
  return order ? order : compare_words(left, right);
}

static int compare_by_ordinal(const void *a, const void *b) {
  const Entry *left = a, *right = b;
  int order = compare_identity(left, right);
  order = order ? order : compare_numbers(left->ordinal, right->ordinal);
  return order ? order : compare_numbers(left->minor, right->minor);
}

static void collect_entries(const Runner *self, Entries *entries) {
  for (uint32_t worker = 0; worker < self->gathered->worker_count; worker++) {
    const Findings *findings = &self->gathered->workers[worker];
    for (uint32_t i = 0; i < findings->list.len; i++) {
      uint32_t index = self->projects[worker].items[i];
      const LinkedProject *linked = &self->workspace->projects.items[index];
      const Finding *finding = &findings->list.items[i];
      const SourceFile *file = &linked->project->files[finding->span.file];
      array_push(entries, (Entry){.finding = finding,
                                  .path = file->shown,
                                  .project = index,
                                  .minor = linked->minor,
                                  .suppressed = is_suppressed(file->facts, finding)});
    }
  }
}

// Drops what a rule said twice, numbers the rest within each version.
static void number_entries(Entries *entries) {
  uint32_t kept = 0;
  array_sort(entries, compare_by_version);
  for (uint32_t i = 0; i < entries->len; i++) {
    Entry *entry = &entries->items[i];
    const Entry *last = kept ? &entries->items[kept - 1] : NULL;
    bool alike = last && compare_identity(last, entry) == 0 && last->minor == entry->minor;
    if (alike && compare_words(last, entry) == 0)
      continue;
    entry->ordinal = alike ? last->ordinal + 1 : 0;
    entries->items[kept++] = *entry;
  }
  entries->len = kept;
}

static bool is_same_finding(const Entry *a, const Entry *b) {
  return compare_identity(a, b) == 0 && a->ordinal == b->ordinal;
}

// The words are those of the lowest version.
static void add_finding(Gathered *self, const Workspace *workspace, const Entry *entry,
                        uint32_t versions) {
  if (entry->suppressed) {
    self->suppressed++;
    return;
  }
  Finding finding = *entry->finding;
  bool holds_for_all = versions == workspace->projects.items[entry->project].minors;
  finding.versions = holds_for_all ? 0 : versions;
  array_push(&self->findings, finding);
  array_push(&self->projects, entry->project);
}

static void merge_versions(Gathered *self, const Workspace *workspace, Entries *entries) {
  array_sort(entries, compare_by_ordinal);
  for (uint32_t i = 0, next; i < entries->len; i = next) {
    const Entry *first = &entries->items[i];
    uint32_t versions = 0;
    for (next = i; next < entries->len && is_same_finding(first, &entries->items[next]); next++)
      versions |= 1u << entries->items[next].minor;
    add_finding(self, workspace, first, versions);
  }
}

void gathered_run(Gathered *self, const Workspace *workspace, const Selection *selection) {
  Runner runner = {.gathered = self, .workspace = workspace};
  Entries entries = {0};
  runner_init(&runner, selection);
  parallel_for(runner.tasks.len, workspace->jobs, run_task, &runner);
  collect_entries(&runner, &entries);
  number_entries(&entries);
  merge_versions(self, workspace, &entries);
  array_release(&entries);
  runner_release(&runner);
}
