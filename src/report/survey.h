// Survey: what a report has to know of the whole before it prints the first line: how many there
// are of everything, and which project speaks for a file that several projects have. Each reported
// file and class counts once, whatever the number of target versions.
#ifndef SLOTLINT_REPORT_SURVEY_H
#define SLOTLINT_REPORT_SURVEY_H

#include "base/map.h"
#include "report/report.h"

typedef struct Survey {
  Map owners; // path of a reported file -> index of the first project that reports it
  uint32_t files, classes, unknown_bases;
  uint32_t findings[SEVERITY_ERROR + 1];
} Survey;

void survey_init(Survey *self, const ReportContext *context);
void survey_release(Survey *self);

// Whether `project`, an index, is the one that speaks for the file.
bool survey_owns(const Survey *self, uint32_t project, const SourceFile *file);

#endif
