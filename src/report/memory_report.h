// The table of `--memory`: what the slots of each class save, the biggest saving first, and what
// the numbers are. Bytes are those the allocator sets aside for an instance; values are not
// counted.
#ifndef SLOTLINT_REPORT_MEMORY_REPORT_H
#define SLOTLINT_REPORT_MEMORY_REPORT_H

#include "report/report.h"

void memory_report_write(const ReportContext *context, Writer *writer);

#endif
