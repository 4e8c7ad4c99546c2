// The records of `check --format json` and `json-lines`: one finding as one JSON object. Every key
// is always there, null where there is nothing to say; places are those of the source as it is
// now.
#ifndef SLOTLINT_REPORT_FINDING_JSON_H
#define SLOTLINT_REPORT_FINDING_JSON_H

#include "report/json_value.h"

// `index` is that of the finding in the context; `fingerprints` is parallel to the findings.
cJSON *finding_json(const ReportContext *context, uint32_t index, const uint64_t *fingerprints,
                    SourceViews *views);

#endif
