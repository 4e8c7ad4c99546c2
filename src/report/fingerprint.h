// Fingerprints: what makes a finding the same finding after edits elsewhere in its file: a hash of
// code, path from the project's root, class, attribute, and the ordinal among findings that agree
// in all of these. The numbers are for ever (baselines hold them) and the same on every machine.
#ifndef SLOTLINT_REPORT_FINGERPRINT_H
#define SLOTLINT_REPORT_FINGERPRINT_H

#include "base/arena.h"
#include "report/report.h"

// One for each finding of the context, in `arena`.
const uint64_t *fingerprints_make(const ReportContext *context, Arena *arena);

#endif
