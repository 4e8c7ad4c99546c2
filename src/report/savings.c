#include "report/savings.h"

#include "report/class_rows.h"

const SavingsFormat *const SAVINGS_FORMATS[] = {&savings_text, &savings_json, &savings_markdown,
                                                &savings_csv, &savings_html};
const uint32_t SAVINGS_FORMAT_COUNT = sizeof SAVINGS_FORMATS / sizeof *SAVINGS_FORMATS;

const SavingsFormat *savings_format_find(Str name) {
  for (uint32_t i = 0; i < SAVINGS_FORMAT_COUNT; i++)
    if (str_eq_c(name, SAVINGS_FORMATS[i]->name))
      return SAVINGS_FORMATS[i];
  return NULL;
}

bool savings_is_weighted(const Savings *self) {
  return self->options->counts || self->options->assume > 0;
}

static int64_t weight_of(const Savings *self, const Project *project, const Class *class) {
  Counts *counts = self->options->counts;
  int64_t count = counts ? counts_find(counts, project, class) : -1;
  if (count >= 0)
    return count;
  if (self->options->assume > 0)
    return self->options->assume;
  return self->options->counts ? 0 : 1;
}

static bool is_slotted(const Class *class) {
  return class->layout.created == YES && (class->slots.present == YES || class->memory.saved != 0);
}

// A class without instances is in no sum.
static void add_to_sum(SavingsSum *sum, const SavingsRow *row) {
  const Class *class = row->class;
  if (row->weight == 0)
    return;
  sum->classes++;
  sum->slotted += is_slotted(class);
  sum->unknown_classes += !class->memory.known;
  if (!class->memory.known)
    return;
  sum->bytes += row->weight * class->memory.bytes;
  sum->saved += row->saved;
  if (!row->saving.is_candidate)
    return;
  sum->ready += row->is_ready ? row->could_save : 0;
  sum->blocked += row->is_ready ? 0 : row->could_save;
  sum->ready_classes += row->is_ready;
  sum->blocked_classes += !row->is_ready;
}

static ModuleSum *module_sum(Savings *self, Map *modules, Str module) {
  uint32_t *index = map_at(modules, module, self->modules.len, NULL);
  if (*index == self->modules.len)
    array_push(&self->modules, (ModuleSum){.module = module});
  return &self->modules.items[*index];
}

static SavingsRow make_row(Savings *self, const ClassRow *found) {
  SavingsRow row = {.project = found->project, .class = found->class};
  row.weight = weight_of(self, found->project, found->class);
  row.saving = saving_of(found->project, found->class, &self->arena);
  row.is_ready = row.saving.is_candidate && row.saving.blocker_count == 0;
  row.could_save = row.saving.is_candidate ? row.weight * row.saving.could_save : 0;
  row.saved = found->class->memory.known ? row.weight * found->class->memory.saved : 0;
  return row;
}

// What is worth a line of its own.
static bool is_shown(const SavingsRow *row) {
  if (!row->class->memory.known || row->weight == 0)
    return false;
  int64_t least = row->project->min_saving;
  bool could = row->saving.is_candidate && row->saving.could_save >= least;
  bool saves = row->class->memory.saved != 0 && is_slotted(row->class) &&
               (row->class->memory.saved >= least || row->class->memory.saved < 0);
  return could || saves;
}

static int compare_numbers(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

static int compare_rows(const void *left, const void *right) {
  const SavingsRow *a = left, *b = right;
  int order = compare_numbers(b->could_save, a->could_save);
  order = order ? order : b->is_ready - a->is_ready;
  order = order ? order : compare_numbers(b->saved, a->saved);
  order = order ? order : str_compare(a->class->module, b->class->module);
  order = order ? order : str_compare(a->class->qualname, b->class->qualname);
  return order ? order : compare_numbers(a->class->span.start, b->class->span.start);
}

static int64_t module_size(const ModuleSum *module) {
  return module->sum.ready + module->sum.blocked;
}

static int compare_modules(const void *left, const void *right) {
  const ModuleSum *a = left, *b = right;
  int order = compare_numbers(module_size(b), module_size(a));
  order = order ? order : compare_numbers(b->sum.saved, a->sum.saved);
  return order ? order : str_compare(a->module, b->module);
}

static void add_rows(Savings *self) {
  ClassRows found;
  Map modules = {0};
  class_rows_init(&found, self->context, &(LayoutOptions){.all = true});
  for (uint32_t i = 0; i < found.list.len; i++) {
    SavingsRow row = make_row(self, &found.list.items[i]);
    add_to_sum(&self->total, &row);
    add_to_sum(&module_sum(self, &modules, row.class->module)->sum, &row);
    if (is_shown(&row))
      array_push(&self->rows, row);
  }
  map_release(&modules);
  class_rows_release(&found);
}

void savings_init(Savings *self, const ReportContext *context, const SavingsOptions *options) {
  *self = (Savings){.context = context, .options = options};
  source_views_init(&self->views, context);
  add_rows(self);
  if (self->rows.len)
    array_sort(&self->rows, compare_rows);
  if (self->modules.len)
    array_sort(&self->modules, compare_modules);
  if (options->top && self->rows.len > options->top) {
    self->hidden = self->rows.len - options->top;
    self->rows.len = options->top;
  }
  for (uint32_t i = 0; options->counts && i < options->counts->entries.len; i++)
    self->not_counted += !options->counts->entries.items[i].used;
}

void savings_release(Savings *self) {
  array_release(&self->rows);
  array_release(&self->modules);
  source_views_release(&self->views);
  arena_release(&self->arena);
}

void savings_steps(Savings *self, const SavingsRow *row, SavingsSteps *steps) {
  array_clear(steps);
  for (uint32_t i = 0; i < row->saving.changed_count; i++) {
    const Class *class = project_class(row->project, row->saving.changed[i]);
    array_push(steps, (SavingsStep){class, saving_slots_text(row->project, class, &self->arena)});
  }
}

SourceRange savings_place(Savings *self, const Project *project, const Class *class) {
  Span name = class->name_span;
  name.file = class->file;
  return source_views_range(&self->views, project, name);
}

const char SAVINGS_COUNTER[] =
    "\"\"\"Counts the instances of each class in a process, for `slotlint savings --counts`.\n"
    "\n"
    "Call dump(\"counts.json\") where the program is at its largest; nothing else is changed.\n"
    "Instances of every class made by a class statement are seen (CPython 3.8 and newer).\n"
    "\"\"\"\n"
    "import collections\n"
    "import gc\n"
    "import json\n"
    "import os\n"
    "import platform\n"
    "import sys\n"
    "\n"
    "\n"
    "def main_name(path=None):\n"
    "    \"\"\"What the module that runs as __main__ is called when it is imported.\"\"\"\n"
    "    main = sys.modules[\"__main__\"]\n"
    "    spec = getattr(main, \"__spec__\", None)\n"
    "    if path is None and spec is not None:\n"
    "        return spec.name\n"
    "    path = path or getattr(main, \"__file__\", None)\n"
    "    if not path:\n"
    "        return \"__main__\"\n"
    "    path = os.path.splitext(os.path.relpath(path))[0]\n"
    "    outside = path.startswith(\"..\")\n"
    "    return os.path.basename(path) if outside else path.replace(os.sep, \".\")\n"
    "\n"
    "\n"
    "def counts(main=None):\n"
    "    gc.collect()\n"
    "    main = main or main_name()\n"
    "    types = collections.Counter(map(type, gc.get_objects()))\n"
    "    named = collections.Counter()\n"
    "    for kind, count in types.items():\n"
    "        module = main if kind.__module__ == \"__main__\" else kind.__module__\n"
    "        named[f\"{module}:{kind.__qualname__}\"] += count\n"
    "    return named\n"
    "\n"
    "\n"
    "def dump(path, main=None):\n"
    "    report = {\n"
    "        \"format\": \"slotlint-counts/1\",\n"
    "        \"python\": platform.python_version(),\n"
    "        \"classes\": dict(counts(main).most_common()),\n"
    "    }\n"
    "    with open(path, \"w\", encoding=\"utf-8\") as file:\n"
    "        json.dump(report, file, indent=1)\n"
    "\n"
    "\n"
    "if __name__ == \"__main__\":\n"
    "    # python counter.py PROGRAM [ARGUMENTS]: runs it and counts when it ends.\n"
    "    import runpy\n"
    "\n"
    "    if len(sys.argv) < 2:\n"
    "        sys.exit(\"usage: counter.py PROGRAM [ARGUMENTS]\")\n"
    "    sys.argv = sys.argv[1:]\n"
    "    sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))\n"
    "    name = main_name(sys.argv[0])\n"
    "    try:\n"
    "        kept = runpy.run_path(sys.argv[0], run_name=\"__main__\")\n"
    "    finally:\n"
    "        dump(\"counts.json\", name)\n";
