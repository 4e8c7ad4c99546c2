#include "report/json_value.h"
#include "report/savings.h"

static cJSON *id_json(const Class *class) {
  StrBuf text = {0};
  strbuf_append(&text, class->module);
  strbuf_append_char(&text, ':');
  strbuf_append(&text, class->qualname);
  cJSON *value = json_text(strbuf_str(&text));
  strbuf_release(&text);
  return value;
}

static void set_place(Savings *self, cJSON *value, const SavingsRow *row, Span span) {
  if (span.file == NO_FILE) {
    json_set(value, "path", NULL);
    json_set(value, "line", NULL);
    return;
  }
  SourceRange range = source_views_range(&self->views, row->project, span);
  json_set(value, "path", json_text(range.file->shown));
  json_set(value, "line", json_number(range.start.line));
}

static cJSON *blockers_json(Savings *self, const SavingsRow *row) {
  cJSON *list = json_array();
  for (uint32_t i = 0; i < row->saving.blocker_count; i++) {
    const Blocker *blocker = &row->saving.blockers[i];
    cJSON *value = json_object();
    json_set(value, "reason", json_c(blocker_name(blocker->kind)));
    json_set(value, "class", id_json(project_class(row->project, blocker->on)));
    json_set(value, "message", json_text(blocker->message));
    set_place(self, value, row, blocker->span);
    json_add(list, value);
  }
  return list;
}

static cJSON *steps_json(Savings *self, const SavingsRow *row) {
  cJSON *list = json_array();
  SavingsSteps steps = {0};
  if (row->saving.is_candidate)
    savings_steps(self, row, &steps);
  for (uint32_t i = 0; i < steps.len; i++) {
    const SavingsStep *step = &steps.items[i];
    SourceRange range = savings_place(self, row->project, step->class);
    cJSON *value = json_object();
    json_set(value, "class", id_json(step->class));
    json_set(value, "path", json_text(range.file->shown));
    json_set(value, "line", json_number(range.start.line));
    json_set(value, "decorator", json_bool(step->text.by_decorator));
    json_set(value, "text", json_text(step->text.text));
    json_add(list, value);
  }
  array_release(&steps);
  return list;
}

static cJSON *row_json(Savings *self, const SavingsRow *row) {
  const ClassMemory *memory = &row->class->memory;
  SourceRange range = savings_place(self, row->project, row->class);
  cJSON *value = json_object();
  json_set(value, "id", id_json(row->class));
  json_set(value, "module", json_text(row->class->module));
  json_set(value, "class", json_text(row->class->qualname));
  json_set(value, "path", json_text(range.file->shown));
  json_set(value, "line", json_number(range.start.line));
  json_set(value, "bytes", json_number(memory->bytes));
  json_set(value, "bytes_unslotted", json_number(memory->bytes_unslotted));
  json_set(value, "bytes_slotted", json_number(memory->bytes_slotted));
  json_set(value, "bytes_then",
           row->saving.is_candidate ? json_number(row->saving.bytes_then) : json_null());
  json_set(value, "saved", json_number(memory->saved));
  json_set(value, "could_save", json_number(row->saving.is_candidate ? row->saving.could_save : 0));
  json_set(value, "instances", savings_is_weighted(self) ? json_number(row->weight) : json_null());
  json_set(value, "saved_total", json_number(row->saved));
  json_set(value, "could_save_total", json_number(row->could_save));
  json_set(value, "ready", json_bool(row->is_ready));
  json_set(value, "write", steps_json(self, row));
  json_set(value, "blockers", row->saving.is_candidate ? blockers_json(self, row) : json_array());
  return value;
}

static void set_sum(cJSON *value, const SavingsSum *sum) {
  json_set(value, "classes", json_number(sum->classes));
  json_set(value, "bytes", json_number(sum->bytes));
  json_set(value, "saved", json_number(sum->saved));
  json_set(value, "could_save", json_number(sum->ready + sum->blocked));
  json_set(value, "ready", json_number(sum->ready));
  json_set(value, "blocked", json_number(sum->blocked));
  json_set(value, "slotted_classes", json_number(sum->slotted));
  json_set(value, "ready_classes", json_number(sum->ready_classes));
  json_set(value, "blocked_classes", json_number(sum->blocked_classes));
  json_set(value, "unknown_classes", json_number(sum->unknown_classes));
}

static cJSON *module_json(const ModuleSum *module) {
  cJSON *value = json_object();
  json_set(value, "module", json_text(module->module));
  set_sum(value, &module->sum);
  return value;
}

static cJSON *weights_json(const Savings *self) {
  const Counts *counts = self->options->counts;
  cJSON *value = json_object(), *unknown = json_array(), *refused = json_array();
  for (uint32_t i = 0; counts && i < counts->entries.len; i++)
    if (!counts->entries.items[i].used)
      json_add(unknown, json_text(counts->entries.items[i].name));
  for (uint32_t i = 0; counts && i < counts->refused.len; i++)
    json_add(refused, json_text(counts->refused.items[i]));
  json_set(value, "counted", json_bool(counts != NULL));
  json_set(value, "assumed",
           self->options->assume ? json_number(self->options->assume) : json_null());
  json_set(value, "unknown_names", unknown);
  json_set(value, "refused_names", refused);
  return value;
}

void savings_json_write(Savings *self, Writer *writer) {
  JsonRecords records;
  json_begin();
  writer_append_c(writer, "{\"schema\": \"slotlint.savings/1\",\n ");
  json_write_member(writer, "tool", json_tool());
  writer_append_c(writer, ",\n ");
  json_write_member(writer, "target", json_target(self->context));
  writer_append_c(writer, ",\n ");
  json_write_member(writer, "weights", weights_json(self));
  writer_append_c(writer, ",\n ");
  json_records_begin(&records, writer, "classes");
  for (uint32_t i = 0; i < self->rows.len; i++)
    json_records_add(&records, row_json(self, &self->rows.items[i]));
  json_records_end(&records);
  writer_append_c(writer, ",\n ");
  json_records_begin(&records, writer, "modules");
  for (uint32_t i = 0; i < self->modules.len; i++)
    json_records_add(&records, module_json(&self->modules.items[i]));
  json_records_end(&records);
  cJSON *total = json_object();
  set_sum(total, &self->total);
  json_set(total, "hidden", json_number(self->hidden));
  writer_append_c(writer, ",\n ");
  json_write_member(writer, "total", total);
  writer_append_c(writer, "}");
}

static void write_json(Savings *savings, Writer *writer) {
  savings_json_write(savings, writer);
  writer_append_char(writer, '\n');
}

const SavingsFormat savings_json = {"json", "one JSON object, schema slotlint.savings/1",
                                    write_json};
