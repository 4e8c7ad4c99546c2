// ClassRows: the classes a report is about, in its order: those of reported files, each file told
// by one project, without those in functions unless asked for, without class statements that a
// decorator replaces by a class of its own (which is listed in their place).
#ifndef SLOTLINT_REPORT_CLASS_ROWS_H
#define SLOTLINT_REPORT_CLASS_ROWS_H

#include "report/report.h"

typedef struct ClassRow {
  const Project *project;
  const Class *class;
} ClassRow;

typedef struct ClassRows {
  Array(ClassRow) list;
} ClassRows;

void class_rows_init(ClassRows *self, const ReportContext *context, const LayoutOptions *options);
void class_rows_release(ClassRows *self);

#endif
