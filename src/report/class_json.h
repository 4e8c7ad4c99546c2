// The records of `layout --format json`, which `check --memory` adds to JSON and SARIF too: one
// class as one JSON object. Every key is always there; what is not known is null. Lines and columns
// come from the source, read again.
#ifndef SLOTLINT_REPORT_CLASS_JSON_H
#define SLOTLINT_REPORT_CLASS_JSON_H

#include "report/class_rows.h"
#include "report/json_value.h"

cJSON *class_json(const ClassRow *row, SourceViews *views);

// `"classes": [...]`, empty unless `wanted`.
void class_json_write_all(const ReportContext *context, const LayoutOptions *options, bool wanted,
                          SourceViews *views, Writer *writer);

// A base as the source spells it, on one line; `object` where none is written. Into `out`.
void class_base_text(const ClassRow *row, uint32_t base, SourceViews *views, StrBuf *out);

#endif
