#include "report/memory_report.h"

#include "report/class_rows.h"
#include "report/source_view.h"
#include "report/text.h"

enum { NUMBER_COLUMNS = 11 };

typedef struct MemoryReport {
  const ReportContext *context;
  Writer *writer;
  SourceViews views;
} MemoryReport;

// A class whose instances have slots, or were meant to.
static bool is_slotted(const Class *class) {
  return class->layout.member_count > 0 || class->slots.form != SLOTS_ABSENT;
}

static void write_number(MemoryReport *self, int64_t number) {
  StrBuf text = {0};
  text_append_number(&text, number);
  text_write_right(self->writer, strbuf_str(&text), NUMBER_COLUMNS);
  strbuf_release(&text);
}

static void write_class(MemoryReport *self, const ClassRow *row) {
  const ClassMemory *memory = &row->class->memory;
  Span name = row->class->name_span;
  name.file = row->class->file;
  SourceRange range = source_views_range(&self->views, row->project, name);
  write_number(self, memory->bytes_unslotted);
  write_number(self, memory->bytes);
  text_style(self->writer, memory->saved < 0 ? STYLE_WARNING : STYLE_GOOD, self->context->color);
  write_number(self, memory->saved);
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  write_number(self, memory->could_save);
  writer_append_c(self->writer, "  ");
  text_write_safe(self->writer, row->class->module);
  writer_append_char(self->writer, ':');
  text_write_safe(self->writer, row->class->qualname);
  text_style(self->writer, STYLE_DIM, self->context->color);
  writer_append_c(self->writer, "  ");
  text_write_path(self->writer, range.file->shown);
  writer_printf(self->writer, ":%u", range.start.line);
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  writer_append_char(self->writer, '\n');
}

static void write_head(MemoryReport *self, const Target *target) {
  static const char *const HEADS[] = {"plain", "as it is", "saved", "could save"};
  text_style(self->writer, STYLE_BOLD, self->context->color);
  writer_printf(self->writer, "Bytes per instance, CPython 3.%u%s, 64-bit", target->minor,
                target->free_threaded ? " free-threaded" : "");
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  writer_append_c(self->writer, " (as allocated, without the values of attributes)\n\n");
  for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
    text_write_right(self->writer, str_from(HEADS[i]), NUMBER_COLUMNS);
  writer_append_c(self->writer, "  class\n");
}

static bool same_target(const Target *a, const Target *b) {
  return a->minor == b->minor && a->free_threaded == b->free_threaded;
}

// The classes of one target; nothing at all where there is none.
static void write_target(MemoryReport *self, const ClassRows *rows, const Target *target) {
  uint32_t shown = 0, unknown = 0;
  for (uint32_t i = 0; i < rows->list.len; i++) {
    const ClassRow *row = &rows->list.items[i];
    if (!same_target(&row->project->target, target) || !is_slotted(row->class))
      continue;
    if (shown + unknown == 0)
      write_head(self, target);
    unknown += !row->class->memory.known;
    if (!row->class->memory.known)
      continue;
    write_class(self, row);
    shown++;
  }
  if (unknown) {
    writer_append_c(self->writer, "  and ");
    text_count(self->writer, unknown, "class", "classes");
    writer_append_c(self->writer, " of which it is not known\n");
  }
  writer_append_c(self->writer, shown + unknown ? "\n" : "");
}

static bool is_first_of_target(const ReportContext *context, uint32_t index) {
  for (uint32_t i = 0; i < index; i++)
    if (same_target(&context->projects[i]->target, &context->projects[index]->target))
      return false;
  return true;
}

void memory_report_write(const ReportContext *context, Writer *writer) {
  MemoryReport self = {.context = context, .writer = writer};
  ClassRows rows;
  source_views_init(&self.views, context);
  class_rows_init(&rows, context, &(LayoutOptions){.sort = LAYOUT_SORT_SAVED, .all = true});
  for (uint32_t i = 0; i < context->project_count; i++)
    if (is_first_of_target(context, i))
      write_target(&self, &rows, &context->projects[i]->target);
  class_rows_release(&rows);
  source_views_release(&self.views);
}
