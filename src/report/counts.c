#include "report/counts.h"

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
  if (cJSON_IsString(format) &&
      !str_starts_with(str_from(format->valuestring), STR("slotlint-counts/1"))) {
    error_set(error, "its format is `%.80s`, not `slotlint-counts/1`", format->valuestring);
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
  cJSON *root = cJSON_ParseWithLength(text.data, text.len);
  if (!root) {
    error_set(error, "it is no JSON");
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
    line = str_trim(line);
    size_t tab = str_find_char(line, '\t');
    if (str_is_empty(line))
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

int64_t counts_find(Counts *self, const Class *class) {
  StrBuf name = {0};
  strbuf_append(&name, class->module);
  strbuf_append_char(&name, '.');
  strbuf_append(&name, class->qualname);
  uint32_t index;
  bool found = map_get(&self->by_name, strbuf_str(&name), &index);
  strbuf_release(&name);
  if (!found)
    return -1;
  self->entries.items[index].used = true;
  return self->entries.items[index].count;
}
