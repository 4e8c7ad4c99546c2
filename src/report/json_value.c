#include "report/json_value.h"

#include <stdio.h>

#include "base/memory.h"
#include "base/unicode.h"
#include "version.h"

void json_begin(void) {
  cJSON_Hooks hooks = {mem_alloc, mem_free};
  cJSON_InitHooks(&hooks);
}

cJSON *json_object(void) {
  return cJSON_CreateObject();
}

cJSON *json_array(void) {
  return cJSON_CreateArray();
}

static bool is_surrogate(Str text, size_t at) {
  return text.len - at >= 3 && (unsigned char)text.data[at] == 0xED &&
         (text.data[at + 1] & 0xE0) == 0xA0 && (text.data[at + 2] & 0xC0) == 0x80;
}

static void append_character(StrBuf *out, Str text, size_t *at) {
  size_t from = *at;
  uint32_t code_point = utf8_decode(text, at);
  if (code_point == UTF8_INVALID) {
    strbuf_append_c(out, "\xEF\xBF\xBD");
    *at = is_surrogate(text, from) ? from + 3 : *at;
  } else if (code_point == '"' || code_point == '\\') {
    strbuf_append_char(out, '\\');
    strbuf_append_char(out, (char)code_point);
  } else if (code_point == '\n') {
    strbuf_append_c(out, "\\n");
  } else if (code_point < 0x20 || code_point == 0x7F) {
    strbuf_printf(out, "\\u%04x", code_point);
  } else {
    strbuf_append(out, str_slice(text, from, *at));
  }
}

cJSON *json_text(Str text) {
  StrBuf escaped = {0};
  strbuf_reserve(&escaped, text.len + 2);
  strbuf_append_char(&escaped, '"');
  for (size_t at = 0; at < text.len;)
    append_character(&escaped, text, &at);
  strbuf_append_char(&escaped, '"');
  cJSON *value = cJSON_CreateRaw(strbuf_c(&escaped));
  strbuf_release(&escaped);
  return value;
}

cJSON *json_c(const char *text) {
  return text ? json_text(str_from(text)) : json_null();
}

cJSON *json_text_or_null(Str text) {
  return str_is_empty(text) ? json_null() : json_text(text);
}

cJSON *json_number(int64_t number) {
  return cJSON_CreateNumber((double)number);
}

cJSON *json_bool(bool value) {
  return cJSON_CreateBool(value);
}

cJSON *json_null(void) {
  return cJSON_CreateNull();
}

cJSON *json_truth(Truth truth) {
  return truth == MAYBE ? json_null() : json_bool(truth == YES);
}

void json_set(cJSON *object, const char *key, cJSON *value) {
  cJSON_AddItemToObjectCS(object, key, value ? value : json_null());
}

void json_add(cJSON *array, cJSON *value) {
  cJSON_AddItemToArray(array, value ? value : json_null());
}

cJSON *json_place(SourcePlace place) {
  cJSON *value = json_object();
  json_set(value, "line", json_number(place.line));
  json_set(value, "column", json_number(place.column));
  json_set(value, "offset", json_number(place.raw_offset));
  return value;
}

void json_write(Writer *writer, cJSON *value) {
  char *text = cJSON_PrintUnformatted(value);
  writer_append_c(writer, text);
  cJSON_free(text);
  cJSON_Delete(value);
}

void json_write_member(Writer *writer, const char *key, cJSON *value) {
  writer_printf(writer, "\"%s\": ", key);
  json_write(writer, value);
}

void json_records_begin(JsonRecords *self, Writer *writer, const char *key) {
  *self = (JsonRecords){.writer = writer};
  if (key)
    writer_printf(writer, "\"%s\": ", key);
  writer_append_char(writer, '[');
}

void json_records_add(JsonRecords *self, cJSON *value) {
  writer_append_c(self->writer, self->count++ ? ",\n  " : "\n  ");
  json_write(self->writer, value);
}

void json_records_end(JsonRecords *self) {
  writer_append_c(self->writer, self->count ? "\n ]" : "]");
}

cJSON *json_tool(void) {
  cJSON *value = json_object();
  json_set(value, "name", json_c("slotlint"));
  json_set(value, "version", json_c(SLOTLINT_VERSION));
  return value;
}

cJSON *json_target(const ReportContext *context) {
  cJSON *versions = json_array();
  for (uint32_t i = 0; i < context->minor_count; i++) {
    char text[16];
    snprintf(text, sizeof text, "3.%u", context->minors[i]);
    json_add(versions, json_c(text));
  }
  bool free_threaded = context->project_count && context->projects[0]->target.free_threaded;
  cJSON *value = json_object();
  json_set(value, "python", versions);
  json_set(value, "implementation", json_c("cpython"));
  json_set(value, "platform", json_c("linux-x86_64-glibc"));
  json_set(value, "pointer_bits", json_number(64));
  json_set(value, "gil", json_bool(!free_threaded));
  return value;
}
