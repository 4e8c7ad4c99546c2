#include "report/savings.h"

#include "report/text.h"

enum { BAR_COLUMNS = 16, BAR_STEPS = 8, NUMBER_COLUMNS = 10, TOTAL_COLUMNS = 16, MODULES_MAX = 12 };

typedef struct TextReport {
  Savings *savings;
  Writer *writer;
  bool color, weighted;
  uint32_t indent;
} TextReport;

static void write_number(TextReport *self, int64_t number, uint32_t columns) {
  StrBuf text = {0};
  text_append_number(&text, number);
  text_write_right(self->writer, strbuf_str(&text), columns);
  strbuf_release(&text);
}

// Eighths of a column; at least one for what is more than nothing.
static void write_bar(TextReport *self, int64_t part, int64_t whole, Style style) {
  static const char *const EIGHTHS[BAR_STEPS] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  uint32_t steps = 0;
  if (whole > 0 && part > 0)
    steps = (uint32_t)((double)part / (double)whole * BAR_COLUMNS * BAR_STEPS);
  steps = part > 0 && steps == 0 ? 1 : steps;
  uint32_t full = steps / BAR_STEPS, rest = steps % BAR_STEPS;
  text_style(self->writer, style, self->color);
  for (uint32_t i = 0; i < full; i++)
    writer_append_c(self->writer, "█");
  writer_append_c(self->writer, EIGHTHS[rest]);
  text_style(self->writer, STYLE_PLAIN, self->color);
  writer_append_repeated(self->writer, ' ', BAR_COLUMNS - full - (rest > 0));
}

static void write_class_name(TextReport *self, const SavingsRow *row) {
  SourceRange range = savings_place(self->savings, row->project, row->class);
  writer_append_c(self->writer, "  ");
  text_write_safe(self->writer, row->class->module);
  writer_append_char(self->writer, ':');
  text_style(self->writer, STYLE_BOLD, self->color);
  text_write_safe(self->writer, row->class->qualname);
  text_style(self->writer, STYLE_PLAIN, self->color);
  text_style(self->writer, STYLE_DIM, self->color);
  writer_append_c(self->writer, "  ");
  text_write_path(self->writer, range.file->shown);
  writer_printf(self->writer, ":%u", range.start.line);
  text_style(self->writer, STYLE_PLAIN, self->color);
  writer_append_char(self->writer, '\n');
}

static void begin_detail(TextReport *self, const char *label, Style style) {
  writer_append_repeated(self->writer, ' ', self->indent);
  text_styled(self->writer, style, self->color, label);
  writer_append_c(self->writer, " ");
}

static void write_step(TextReport *self, const SavingsRow *row, const SavingsStep *step) {
  begin_detail(self, "write", STYLE_GOOD);
  text_write_safe(self->writer, step->text.text);
  if (step->text.by_decorator)
    writer_append_c(self->writer, " in the decorator");
  if (step->class != row->class) {
    SourceRange range = savings_place(self->savings, row->project, step->class);
    writer_append_c(self->writer, step->text.by_decorator ? " of `" : " in the base `");
    text_write_safe(self->writer, step->class->qualname);
    writer_append_c(self->writer, "`  ");
    text_write_path(self->writer, range.file->shown);
    writer_printf(self->writer, ":%u", range.start.line);
  }
  writer_append_char(self->writer, '\n');
}

static void write_blocker(TextReport *self, const SavingsRow *row, const Blocker *blocker) {
  const Class *on = project_class(row->project, blocker->on);
  begin_detail(self, "but", STYLE_WARNING);
  if (on != row->class && on->file != NO_FILE) {
    writer_append_c(self->writer, "in `");
    text_write_safe(self->writer, on->qualname);
    writer_append_c(self->writer, "` ");
  }
  text_write_safe(self->writer, blocker->message);
  if (blocker->span.file != NO_FILE) {
    SourceRange range = source_views_range(&self->savings->views, row->project, blocker->span);
    writer_append_c(self->writer, "  ");
    text_write_path(self->writer, range.file->shown);
    writer_printf(self->writer, ":%u", range.start.line);
  }
  writer_append_char(self->writer, '\n');
}

static void write_details(TextReport *self, const SavingsRow *row) {
  SavingsSteps steps = {0};
  savings_steps(self->savings, row, &steps);
  for (uint32_t i = 0; i < steps.len; i++)
    write_step(self, row, &steps.items[i]);
  for (uint32_t i = 0; i < row->saving.blocker_count; i++)
    write_blocker(self, row, &row->saving.blockers[i]);
  array_release(&steps);
}

static void write_head(TextReport *self, const char *first, const char *second, const char *third) {
  text_write_right(self->writer, str_from(first), NUMBER_COLUMNS);
  text_write_right(self->writer, str_from(second), NUMBER_COLUMNS);
  text_write_right(self->writer, str_from(third), NUMBER_COLUMNS);
  if (self->weighted) {
    text_write_right(self->writer, STR("instances"), TOTAL_COLUMNS);
    text_write_right(self->writer, STR("in all"), TOTAL_COLUMNS);
  }
  writer_append_c(self->writer, "\n");
}

static void write_row(TextReport *self, const SavingsRow *row, bool could, int64_t biggest) {
  const ClassMemory *memory = &row->class->memory;
  int64_t each = could ? row->saving.could_save : memory->saved;
  int64_t all = could ? row->could_save : row->saved;
  write_number(self, each, NUMBER_COLUMNS);
  write_number(self, could ? memory->bytes : memory->bytes_unslotted, NUMBER_COLUMNS);
  write_number(self, could ? row->saving.bytes_then : memory->bytes, NUMBER_COLUMNS);
  if (self->weighted) {
    write_number(self, row->weight, TOTAL_COLUMNS);
    write_number(self, all, TOTAL_COLUMNS);
  }
  Style style = !could || row->is_ready ? STYLE_GOOD : STYLE_WARNING;
  writer_append_c(self->writer, "  ");
  write_bar(self, all, biggest, each < 0 ? STYLE_ERROR : style);
  write_class_name(self, row);
  if (could)
    write_details(self, row);
}

static bool belongs(const SavingsRow *row, bool could) {
  return could ? row->saving.is_candidate : row->class->memory.saved != 0;
}

static void write_title(TextReport *self, const char *title) {
  text_styled(self->writer, STYLE_BOLD, self->color, title);
  writer_append_char(self->writer, '\n');
}

static void write_section(TextReport *self, bool could) {
  const Savings *savings = self->savings;
  int64_t biggest = 0;
  uint32_t count = 0;
  for (uint32_t i = 0; i < savings->rows.len; i++) {
    const SavingsRow *row = &savings->rows.items[i];
    int64_t all = could ? row->could_save : row->saved;
    count += belongs(row, could);
    biggest = belongs(row, could) && all > biggest ? all : biggest;
  }
  if (!count)
    return;
  write_title(self, could ? "What slots could save, bytes per instance"
                          : "What slots save now, bytes per instance");
  write_head(self, could ? "could save" : "saved", could ? "now" : "plain", could ? "then" : "now");
  for (uint32_t i = 0; i < savings->rows.len; i++)
    if (belongs(&savings->rows.items[i], could))
      write_row(self, &savings->rows.items[i], could, biggest);
  writer_append_char(self->writer, '\n');
}

static void write_module(TextReport *self, const ModuleSum *module, int64_t biggest) {
  int64_t could = module->sum.ready + module->sum.blocked;
  write_number(self, could, TOTAL_COLUMNS);
  write_number(self, module->sum.saved, TOTAL_COLUMNS);
  writer_append_c(self->writer, "  ");
  write_bar(self, could, biggest, STYLE_GOOD);
  writer_append_c(self->writer, "  ");
  text_write_safe(self->writer, module->module);
  writer_append_char(self->writer, '\n');
}

static void write_modules(TextReport *self) {
  const Savings *savings = self->savings;
  if (savings->modules.len < 2)
    return;
  const SavingsSum *first = &savings->modules.items[0].sum;
  write_title(self, self->weighted ? "Modules, bytes in all"
                                   : "Modules, bytes for one instance of each class");
  text_write_right(self->writer, STR("could save"), TOTAL_COLUMNS);
  text_write_right(self->writer, STR("saved"), TOTAL_COLUMNS);
  writer_append_char(self->writer, '\n');
  uint32_t shown = 0;
  for (uint32_t i = 0; i < savings->modules.len && shown < MODULES_MAX; i++) {
    const ModuleSum *module = &savings->modules.items[i];
    if (module->sum.ready + module->sum.blocked == 0 && module->sum.saved == 0)
      continue;
    write_module(self, module, first->ready + first->blocked);
    shown++;
  }
  writer_append_char(self->writer, '\n');
}

static void write_sum(TextReport *self, const char *what, int64_t bytes, uint32_t classes) {
  StrBuf text = {0};
  text_append_number(&text, bytes);
  writer_append_c(self->writer, what);
  writer_append(self->writer, strbuf_str(&text));
  writer_append_c(self->writer, " bytes in ");
  text_count(self->writer, classes, "class", "classes");
  strbuf_release(&text);
}

static void write_totals(TextReport *self) {
  const SavingsSum *total = &self->savings->total;
  writer_append_c(self->writer, self->weighted ? "In all: " : "For one instance of each class: ");
  write_sum(self, "slots save ", total->saved, total->slotted);
  write_sum(self, ", could save ", total->ready, total->ready_classes);
  write_sum(self, " more as they stand, and ", total->blocked, total->blocked_classes);
  writer_append_c(self->writer, " where something is in the way");
  if (total->unknown_classes) {
    writer_append_c(self->writer, "; of ");
    text_count(self->writer, total->unknown_classes, "class", "classes");
    writer_append_c(self->writer, " it is not known");
  }
  writer_append_c(self->writer, ".\n");
}

// What of the counts could not be used.
static void write_counts(TextReport *self) {
  const Counts *counts = self->savings->options->counts;
  if (counts && self->savings->not_counted) {
    text_count(self->writer, self->savings->not_counted, "counted name is of no class here",
               "counted names are of no class here");
    writer_append_c(self->writer, ".\n");
  }
  for (uint32_t i = 0; counts && i < counts->refused.len; i++) {
    writer_append_c(self->writer, "The count of `");
    text_write_safe(self->writer, counts->refused.items[i]);
    writer_append_c(self->writer, "` is no number from 0 to 10^12 and was left out.\n");
  }
}

static void write_heading(TextReport *self) {
  const ReportContext *context = self->savings->context;
  for (uint32_t i = 0; i < context->project_count && i < 1; i++) {
    const Target *target = &context->projects[i]->target;
    writer_printf(self->writer,
                  "CPython 3.%u%s, 64-bit Linux; bytes as allocated, without the "
                  "values of attributes\n\n",
                  target->minor, target->free_threaded ? " free-threaded" : "");
  }
}

static void write_text(Savings *savings, Writer *writer) {
  TextReport self = {.savings = savings,
                     .writer = writer,
                     .color = savings->context->color,
                     .weighted = savings_is_weighted(savings)};
  self.indent = 3 * NUMBER_COLUMNS + 4 + BAR_COLUMNS + (self.weighted ? 2 * TOTAL_COLUMNS : 0);
  write_heading(&self);
  write_section(&self, true);
  write_section(&self, false);
  if (savings->hidden) {
    text_count(writer, savings->hidden, "class is", "classes are");
    writer_append_c(writer, " not shown.\n\n");
  }
  write_modules(&self);
  write_totals(&self);
  write_counts(&self);
}

const SavingsFormat savings_text = {"text", "tables with bars", write_text};
