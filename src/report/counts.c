#include "report/counts.h"

#include "base/path.h"
#include "base/strbuf.h"
#include "report/json_value.h"

enum { NAME_MAX = 4096 };

static const double COUNT_MAX = 1e12;

void counts_init(Counts *self) {
  *self = (Counts){0};
}

void counts_release(Counts *self) {
  array_release(&self->entries);
  array_release(&self->refused);
  map_release(&self->by_name);
  arena_release(&self->arena);
}

static Str with_dots(Arena *arena, Str name) {
  Str copy = arena_str(arena, name);
  char *bytes = (char *)(uintptr_t)copy.data;
  for (size_t i = 0; i < copy.len; i++)
    if (bytes[i] == ':')
      bytes[i] = '.';
  return copy;
}

static void add(Counts *self, Str name, double number) {
  Str kept = arena_str(&self->arena, name);
  bool is_count = number >= 0 && number <= COUNT_MAX && number == (double)(int64_t)number;
  if (!is_count || name.len > NAME_MAX) {
    array_push(&self->refused, str_slice(kept, 0, kept.len > 80 ? 80 : kept.len));
    return;
  }
  bool is_new;
  uint32_t *index =
      map_at(&self->by_name, with_dots(&self->arena, name), self->entries.len, &is_new);
  if (is_new)
    array_push(&self->entries, (CountEntry){.name = kept, .count = (int64_t)number});
  else
    self->entries.items[*index].count += (int64_t)number;
}

static void add_item(Counts *self, const cJSON *item) {
  add(self, str_from(item->string ? item->string : ""),
      cJSON_IsNumber(item) ? item->valuedouble : -1.0);
}

static bool read_json(Counts *self, const cJSON *root, Error *error) {
  const cJSON *format = cJSON_GetObjectItemCaseSensitive(root, "format");
  const cJSON *classes = cJSON_GetObjectItemCaseSensitive(root, "classes");
  const char *name = cJSON_IsString(format) ? format->valuestring : "";
  if (format && !str_eq_c(str_from(name), "slotlint-counts/1")) {
    error_set(error, "its format is `%.80s`, not `slotlint-counts/1`", name);
    return false;
  }
  if (!cJSON_IsObject(classes)) {
    error_set(error, "it has no object `classes` with the counts");
    return false;
  }
  const cJSON *item;
  cJSON_ArrayForEach(item, classes) add_item(self, item);
  return true;
}

static bool parse_json(Counts *self, Str text, Error *error) {
  json_begin();
  const char *end = text.data;
  cJSON *root = cJSON_ParseWithLengthOpts(text.data, text.len, &end, false);
  if (!root || end != text.data + text.len) {
    cJSON_Delete(root);
    error_set(error, "it is no JSON (byte %zu)", (size_t)(end - text.data) + 1);
    return false;
  }
  bool ok = read_json(self, root, error);
  cJSON_Delete(root);
  return ok;
}

// Digits alone; -1 for anything else.
static double read_number(Str text) {
  double number = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] < '0' || text.data[i] > '9')
      return -1.0;
    number = number * 10 + (text.data[i] - '0');
  }
  return text.len ? number : -1.0;
}

static bool parse_lines(Counts *self, Str text, Error *error) {
  Str line;
  uint32_t number = 0;
  while (str_split(&text, '\n', &line)) {
    number++;
    size_t tab = str_find_char(line, '\t');
    if (str_is_empty(str_trim(line)))
      continue;
    if (tab == STR_NOT_FOUND) {
      error_set(error, "it is neither JSON nor lines of name, tab, number (line %u)", number);
      return false;
    }
    add(self, str_trim(str_slice(line, 0, tab)),
        read_number(str_trim(str_slice(line, tab + 1, line.len))));
  }
  return true;
}

bool counts_parse(Counts *self, Str text, Error *error) {
  if (str_starts_with(text, STR("\xEF\xBB\xBF")))
    text = str_slice(text, 3, text.len);
  Str trimmed = str_trim(text);
  bool is_json = trimmed.len && (trimmed.data[0] == '{' || trimmed.data[0] == '[');
  return is_json ? parse_json(self, trimmed, error) : parse_lines(self, text, error);
}

static CountEntry *find_dotted(Counts *self, Str module, Str qualname) {
  StrBuf name = {0};
  strbuf_append(&name, module);
  strbuf_append_char(&name, '.');
  strbuf_append(&name, qualname);
  uint32_t index;
  bool found = map_get(&self->by_name, strbuf_str(&name), &index);
  strbuf_release(&name);
  return found ? &self->entries.items[index] : NULL;
}

// "tools/run.py" as the counter names it when it is the program: "tools.run".
static CountEntry *find_program(Counts *self, Str path, Str qualname) {
  Arena scratch = {0};
  Str module = arena_str(&scratch, str_slice(path, 0, path.len - path_extension(path).len));
  char *bytes = (char *)(uintptr_t)module.data;
  for (size_t i = 0; i < module.len; i++)
    if (bytes[i] == '/')
      bytes[i] = '.';
  CountEntry *entry = find_dotted(self, module, qualname);
  arena_release(&scratch);
  return entry;
}

int64_t counts_find(Counts *self, const Project *project, const Class *class) {
  CountEntry *entry = find_dotted(self, class->module, class->qualname);
  if (!entry)
    entry = find_program(self, project->files[class->file].shown, class->qualname);
  if (!entry)
    return -1;
  entry->used = true;
  return entry->count;
}
