// Savings as tables for other programs: Markdown for a pull request, CSV for a spreadsheet.
#include "report/savings.h"
#include "report/text.h"

static void append_steps(Savings *self, const SavingsRow *row, const char *between, StrBuf *out) {
  SavingsSteps steps = {0};
  if (row->saving.is_candidate)
    savings_steps(self, row, &steps);
  for (uint32_t i = 0; i < steps.len; i++) {
    strbuf_append_c(out, i ? between : "");
    if (steps.items[i].class != row->class || steps.len > 1) {
      strbuf_append(out, steps.items[i].class->name);
      strbuf_append_c(out, ": ");
    }
    strbuf_append(out, steps.items[i].text.text);
  }
  array_release(&steps);
}

static void append_blockers(const SavingsRow *row, const char *between, StrBuf *out) {
  for (uint32_t i = 0; row->saving.is_candidate && i < row->saving.blocker_count; i++) {
    strbuf_append_c(out, i ? between : "");
    strbuf_append(out, row->saving.blockers[i].message);
  }
}

// ---- Markdown

// What would end a cell or begin a tag; control characters become escapes.
static void write_cell(Writer *writer, Str text) {
  StrBuf safe = {0};
  text_append_safe(&safe, text);
  for (size_t i = 0; i < safe.len; i++) {
    if (safe.data[i] == '|' || safe.data[i] == '<')
      writer_append_char(writer, '\\');
    writer_append_char(writer, safe.data[i]);
  }
  strbuf_release(&safe);
}

static void write_code(Writer *writer, Str text) {
  StrBuf safe = {0};
  text_append_safe(&safe, text);
  writer_append_char(writer, '`');
  for (size_t i = 0; i < safe.len; i++) {
    if (safe.data[i] == '|')
      writer_append_char(writer, '\\');
    writer_append_char(writer, safe.data[i] == '`' ? '\'' : safe.data[i]);
  }
  writer_append_char(writer, '`');
  strbuf_release(&safe);
}

static void write_number(Writer *writer, int64_t number) {
  StrBuf text = {0};
  text_append_number(&text, number);
  writer_append(writer, strbuf_str(&text));
  strbuf_release(&text);
}

static void write_markdown_row(Savings *self, const SavingsRow *row, Writer *writer) {
  StrBuf text = {0};
  SourceRange range = savings_place(self, row->project, row->class);
  strbuf_printf(&text, STR_FMT ":" STR_FMT, STR_ARG(row->class->module),
                STR_ARG(row->class->qualname));
  writer_append_c(writer, "| ");
  write_code(writer, strbuf_str(&text));
  writer_append_char(writer, ' ');
  write_cell(writer, range.file->shown);
  writer_printf(writer, ":%u | ", range.start.line);
  const int64_t numbers[] = {row->class->memory.bytes,
                             row->saving.is_candidate ? row->saving.bytes_then
                                                      : row->class->memory.bytes,
                             row->could_save, row->saved};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    write_number(writer, numbers[i]);
    writer_append_c(writer, " | ");
  }
  strbuf_clear(&text);
  append_steps(self, row, "; ", &text);
  if (text.len)
    write_code(writer, strbuf_str(&text));
  strbuf_clear(&text);
  append_blockers(row, "; ", &text);
  writer_append_c(writer, " | ");
  write_cell(writer, strbuf_str(&text));
  writer_append_c(writer, " |\n");
  strbuf_release(&text);
}

static void write_markdown(Savings *self, Writer *writer) {
  writer_append_c(writer, "## What `__slots__` save and could save\n\n");
  if (self->context->project_count)
    writer_printf(writer,
                  "CPython 3.%u, 64-bit Linux; bytes as allocated, without the values of "
                  "attributes.\n\n",
                  self->context->projects[0]->target.minor);
  writer_printf(writer,
                "| class | bytes | with slots | could save%s | saved%s | to write | in the way |\n"
                "| --- | ---: | ---: | ---: | ---: | --- | --- |\n",
                savings_is_weighted(self) ? " in all" : "",
                savings_is_weighted(self) ? " in all" : "");
  for (uint32_t i = 0; i < self->rows.len; i++)
    write_markdown_row(self, &self->rows.items[i], writer);
  writer_append_c(writer, "\nTotal: saved ");
  write_number(writer, self->total.saved);
  writer_append_c(writer, ", could save ");
  write_number(writer, self->total.ready);
  writer_append_c(writer, " as it stands and ");
  write_number(writer, self->total.blocked);
  writer_append_c(writer, " where something is in the way.\n");
}

const SavingsFormat savings_markdown = {"markdown", "a table for a pull request", write_markdown};

// ---- CSV (RFC 4180), for spreadsheets: a text that they would take for a formula gets a quote.

static void write_field(Writer *writer, Str text) {
  static const char FORMULA[] = "=+-@\t\r";
  bool formula = text.len && str_find_char(str_from(FORMULA), text.data[0]) != STR_NOT_FOUND;
  writer_append_char(writer, '"');
  writer_append_c(writer, formula ? "'" : "");
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] == '"')
      writer_append_char(writer, '"');
    writer_append_char(writer, text.data[i]);
  }
  writer_append_char(writer, '"');
}

static void write_csv_row(Savings *self, const SavingsRow *row, Writer *writer) {
  const ClassMemory *memory = &row->class->memory;
  SourceRange range = savings_place(self, row->project, row->class);
  StrBuf text = {0};
  write_field(writer, row->class->module);
  writer_append_char(writer, ',');
  write_field(writer, row->class->qualname);
  writer_append_char(writer, ',');
  write_field(writer, range.file->shown);
  writer_printf(writer, ",%u,%u,%u,%u,%d,%d,%lld,%lld,%lld,%s,", range.start.line, memory->bytes,
                memory->bytes_unslotted,
                row->saving.is_candidate ? row->saving.bytes_then : memory->bytes, memory->saved,
                row->saving.is_candidate ? row->saving.could_save : 0, (long long)row->weight,
                (long long)row->saved, (long long)row->could_save, row->is_ready ? "yes" : "no");
  append_steps(self, row, "; ", &text);
  write_field(writer, strbuf_str(&text));
  writer_append_char(writer, ',');
  strbuf_clear(&text);
  append_blockers(row, "; ", &text);
  write_field(writer, strbuf_str(&text));
  writer_append_c(writer, "\r\n");
  strbuf_release(&text);
}

static void write_csv(Savings *self, Writer *writer) {
  writer_append_c(writer,
                  "module,class,path,line,bytes,bytes_unslotted,bytes_then,saved,could_save,"
                  "instances,saved_total,could_save_total,ready,write,blockers\r\n");
  for (uint32_t i = 0; i < self->rows.len; i++)
    write_csv_row(self, &self->rows.items[i], writer);
}

const SavingsFormat savings_csv = {"csv", "a line a class, for spreadsheets", write_csv};
