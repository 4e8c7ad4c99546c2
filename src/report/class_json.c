#include "report/class_json.h"

#include "report/layout_versions.h"

static const char *const MINOR_NAMES[] = {
    "3.0", "3.1", "3.2",  "3.3",  "3.4",  "3.5",  "3.6",  "3.7",
    "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15",
};

static cJSON *id_json(const Class *class) {
  StrBuf text = {0};
  strbuf_append(&text, class->module);
  strbuf_append_char(&text, ':');
  strbuf_append(&text, class->qualname);
  cJSON *value = json_text(strbuf_str(&text));
  strbuf_release(&text);
  return value;
}

// White space of any kind becomes one space, and none at all within brackets' edges.
static void append_on_one_line(StrBuf *out, Str text) {
  bool space = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      space = true;
      continue;
    }
    char before = out->len ? out->data[out->len - 1] : '[';
    if (space && before != '[' && before != '(' && c != ']' && c != ')')
      strbuf_append_char(out, ' ');
    space = false;
    strbuf_append_char(out, c);
  }
}

// The source of a base where a class statement spells it; empty where nobody wrote it (it has the
// place of the class's name then), or wrote it in another way: `*bases`, `class C[T]`, a call.
static Str written_base(const ClassRow *row, uint32_t base, SourceViews *views) {
  const Class *class = row->class;
  if (!class->base_spans || class->origin != ORIGIN_STATEMENT)
    return STR("");
  Span span = class->base_spans[base];
  if (span.file == NO_FILE || span.start <= class->name_span.start)
    return STR("");
  const SourceView *view = source_views_open(views, &row->project->files[span.file]);
  Str text = view->readable ? str_slice(view->lines.text, span.start, span.end) : STR("");
  return text.len && (text.data[0] == '*' || text.data[0] == '[') ? STR("") : text;
}

void class_base_text(const ClassRow *row, uint32_t base, SourceViews *views, StrBuf *out) {
  ClassId id = row->class->bases[base];
  append_on_one_line(out, written_base(row, base, views));
  if (out->len == 0 && id != NO_CLASS)
    strbuf_append(out, project_class(row->project, id)->qualname);
}

static cJSON *bases_json(const ClassRow *row, SourceViews *views) {
  cJSON *list = json_array();
  StrBuf text = {0};
  for (uint32_t i = 0; i < row->class->base_count; i++) {
    strbuf_clear(&text);
    class_base_text(row, i, views, &text);
    json_add(list, json_text_or_null(strbuf_str(&text)));
  }
  if (row->class->base_count == 0)
    json_add(list, json_c("object"));
  strbuf_release(&text);
  return list;
}

static cJSON *mro_json(const ClassRow *row) {
  const Class *class = row->class;
  if (!(class->flags & CLASS_MRO_COMPLETE))
    return json_null();
  cJSON *list = json_array();
  for (uint32_t i = 0; i < class->mro_count; i++)
    json_add(list, id_json(project_class(row->project, class->mro[i])));
  return list;
}

static bool is_descriptor(const Slot *slot) {
  return slot->is_str && !str_eq(slot->mangled, STR("__dict__")) &&
         !str_eq(slot->mangled, STR("__weakref__"));
}

static cJSON *slots_json(const Class *class) {
  const Slots *slots = &class->slots;
  if (slots->form != SLOTS_ITEMS || slots->present != YES)
    return json_null();
  cJSON *list = json_array();
  for (uint32_t i = 0; i < slots->count; i++)
    if (is_descriptor(&slots->items[i]))
      json_add(list, json_text(slots->items[i].mangled));
  return list;
}

static cJSON *instance_slots_json(const Layout *layout) {
  if (!layout->sized)
    return json_null();
  cJSON *list = json_array();
  for (uint32_t i = 0; i < layout->member_count; i++)
    json_add(list, json_text(layout->members[i].name));
  return list;
}

static cJSON *member_json(const ClassRow *row, const LayoutMember *member) {
  static const char *const STATES[] = {"live", "shadowed", "unassigned"};
  cJSON *value = json_object();
  json_set(value, "name", json_text(member->name));
  json_set(value, "offset", json_number(member->offset));
  json_set(value, "size", json_number(8));
  json_set(value, "owner", id_json(project_class(row->project, member->owner)));
  json_set(value, "state", json_c(STATES[class_row_member_state(row, member)]));
  return value;
}

static cJSON *members_json(const ClassRow *row) {
  const Layout *layout = &row->class->layout;
  if (!layout->sized)
    return json_null();
  cJSON *list = json_array();
  for (uint32_t i = 0; i < layout->member_count; i++)
    json_add(list, member_json(row, &layout->members[i]));
  return list;
}

static cJSON *creation_error_json(const Layout *layout) {
  const CreationError *error = &layout->error;
  if (layout->created != NO || !error->type)
    return json_null();
  cJSON *value = json_object();
  json_set(value, "type", json_c(error->type));
  json_set(value, "message", json_text(error->message));
  return value;
}

static cJSON *unknown_json(const Project *project, const Unknown *unknown, SourceViews *views) {
  if (unknown->reason == UNKNOWN_NOT)
    return json_null();
  cJSON *value = json_object();
  json_set(value, "reason", json_c(unknown_reason_name(unknown->reason)));
  json_set(value, "message", json_text(unknown->message));
  if (unknown->span.file == NO_FILE) {
    json_set(value, "path", NULL);
    json_set(value, "start", NULL);
    return value;
  }
  SourceRange range = source_views_range(views, project, unknown->span);
  json_set(value, "path", json_text(range.file->shown));
  json_set(value, "start", json_place(range.start));
  return value;
}

static cJSON *attributes_json(const Class *class) {
  cJSON *list = json_array();
  for (uint32_t i = 0; i < class->attribute_count; i++)
    json_add(list, json_text(class->attributes[i]));
  return list;
}

static void set_place(cJSON *value, const ClassRow *row, SourceViews *views) {
  Span name = row->class->name_span, whole = row->class->span;
  name.file = whole.file = row->class->file;
  SourceRange range = source_views_range(views, row->project, name);
  whole.start = whole.end > whole.start ? whole.end - 1 : whole.end;
  SourceRange last = source_views_range(views, row->project, whole);
  json_set(value, "path", json_text(range.file->shown));
  json_set(value, "line", json_number(range.start.line));
  json_set(value, "column", json_number(range.start.column));
  json_set(value, "end_line", json_number(last.start.line));
}

static cJSON *number_if(bool known, int64_t number) {
  return known ? json_number(number) : json_null();
}

static void set_sizes(cJSON *value, const Layout *layout) {
  json_set(value, "has_dict", json_truth(layout->created == NO ? MAYBE : layout->has_dict));
  json_set(value, "has_weakref", json_truth(layout->created == NO ? MAYBE : layout->has_weakref));
  json_set(value, "item_size", number_if(layout->sized, layout->itemsize));
  json_set(value, "basicsize", number_if(layout->sized, layout->basicsize));
}

static void set_memory(cJSON *value, const ClassMemory *memory) {
  json_set(value, "bytes", number_if(memory->known, memory->bytes));
  json_set(value, "bytes_unslotted", number_if(memory->known, memory->bytes_unslotted));
  json_set(value, "bytes_slotted", number_if(memory->known, memory->bytes_slotted));
  json_set(value, "saved", number_if(memory->known, memory->saved));
  json_set(value, "could_save", number_if(memory->known, memory->could_save));
}

cJSON *class_json(const ClassRow *row, SourceViews *views) {
  const Class *class = row->class;
  cJSON *value = json_object();
  json_set(value, "id", id_json(class));
  json_set(value, "module", json_text(class->module));
  json_set(value, "qualname", json_text(class->qualname));
  set_place(value, row, views);
  json_set(value, "bases", bases_json(row, views));
  json_set(value, "mro", mro_json(row));
  json_set(value, "slots", slots_json(class));
  json_set(value, "instance_slots", instance_slots_json(&class->layout));
  json_set(value, "members", members_json(row));
  set_sizes(value, &class->layout);
  json_set(value, "creation_error", creation_error_json(&class->layout));
  json_set(value, "unknown", unknown_json(row->project, &class->layout.unknown, views));
  json_set(value, "attributes", attributes_json(class));
  set_memory(value, &class->memory);
  return value;
}

// What differs by version.
static cJSON *version_json(const ClassRow *row, SourceViews *views) {
  cJSON *value = json_object();
  json_set(value, "slots", slots_json(row->class));
  json_set(value, "instance_slots", instance_slots_json(&row->class->layout));
  json_set(value, "members", members_json(row));
  set_sizes(value, &row->class->layout);
  json_set(value, "creation_error", creation_error_json(&row->class->layout));
  json_set(value, "unknown", unknown_json(row->project, &row->class->layout.unknown, views));
  set_memory(value, &row->class->memory);
  return value;
}

static cJSON *layouts_json(const ClassRow *row, LayoutVersions *versions, SourceViews *views) {
  cJSON *value = json_object();
  for (uint32_t i = 0; i < versions->context->minor_count; i++) {
    uint8_t minor = versions->context->minors[i];
    ClassRow there;
    bool found = layout_versions_find(versions, row, minor, &there);
    json_set(value, MINOR_NAMES[minor], found ? version_json(&there, views) : json_null());
  }
  return value;
}

static cJSON *compared_json(const ClassRow *row, LayoutVersions *versions, SourceViews *views) {
  cJSON *value = class_json(row, views);
  if (versions)
    json_set(value, "layouts", layouts_json(row, versions, views));
  return value;
}

void class_json_write_all(const ReportContext *context, const LayoutOptions *options, bool wanted,
                          SourceViews *views, Writer *writer) {
  ClassRows rows = {0};
  JsonRecords records;
  LayoutVersions versions;
  if (options->compare)
    layout_versions_init(&versions, context);
  if (wanted)
    class_rows_init(&rows, context, options);
  json_records_begin(&records, writer, "classes");
  for (uint32_t i = 0; i < rows.list.len; i++)
    json_records_add(
        &records, compared_json(&rows.list.items[i], options->compare ? &versions : NULL, views));
  json_records_end(&records);
  if (options->compare)
    layout_versions_release(&versions);
  class_rows_release(&rows);
}
