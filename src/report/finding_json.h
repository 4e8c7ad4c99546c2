// The records of `check --format json`: one finding as one JSON object. Every key is always there.
#ifndef SLOTLINT_REPORT_FINDING_JSON_H
#define SLOTLINT_REPORT_FINDING_JSON_H

#include "report/json_value.h"

// `index` is that of the finding in the context; `fingerprints` is parallel to the findings.
cJSON *finding_json(const ReportContext *context, uint32_t index, const uint64_t *fingerprints,
                    SourceViews *views);

#endif
