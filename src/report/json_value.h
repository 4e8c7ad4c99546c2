// JSON values, made with cJSON one record at a time and written compactly. Strings are escaped
// here, for cJSON knows neither NUL nor bytes that are no UTF-8: what cannot be text (a byte of a
// file's name, a surrogate of its own) becomes U+FFFD, so that the output is valid whatever the
// input was. Keys are literals and are not copied. A NULL value counts as null.
#ifndef SLOTLINT_REPORT_JSON_VALUE_H
#define SLOTLINT_REPORT_JSON_VALUE_H

#include <cjson/cJSON.h>

#include "report/report.h"
#include "report/source_view.h"

// Lets cJSON allocate from base/memory, which never fails; before the first value of a report.
void json_begin(void);

cJSON *json_object(void);
cJSON *json_array(void);
cJSON *json_text(Str text);
cJSON *json_c(const char *text);    // NULL gives null
cJSON *json_text_or_null(Str text); // null for the empty text
cJSON *json_number(int64_t number);
cJSON *json_bool(bool value);
cJSON *json_null(void);
cJSON *json_truth(Truth truth); // MAYBE is null

void json_set(cJSON *object, const char *key, cJSON *value);
void json_add(cJSON *array, cJSON *value);

// {"line": 7, "column": 9, "offset": 104}
cJSON *json_place(SourcePlace place);

// Writes a value without line breaks and deletes it.
void json_write(Writer *writer, cJSON *value);
// The same behind `"key": `.
void json_write_member(Writer *writer, const char *key, cJSON *value);

// Records of an array, each on a line of its own.
typedef struct JsonRecords {
  Writer *writer;
  uint32_t count;
} JsonRecords;

void json_records_begin(JsonRecords *self, Writer *writer, const char *key);
void json_records_add(JsonRecords *self, cJSON *value);
void json_records_end(JsonRecords *self);

// "tool": and "target": as all our own JSON has them.
cJSON *json_tool(void);
cJSON *json_target(const ReportContext *context);

#endif
