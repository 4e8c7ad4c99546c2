// ClassRows: the classes a report is about, in its order: those of reported files, each file told
// by one project, without those in functions unless asked for, without class statements that a
// decorator replaces by a class of its own (which is listed in their place).
#ifndef SLOTLINT_REPORT_CLASS_ROWS_H
#define SLOTLINT_REPORT_CLASS_ROWS_H

#include "analyzer/assigned.h"
#include "report/report.h"

typedef struct ClassRow {
  const Project *project;
  const Class *class;
  const Assigned *assigned; // of the project
} ClassRow;

typedef struct ClassRows {
  Array(ClassRow) list;
  Assigned *assigned; // one a project of the context
  uint32_t project_count;
} ClassRows;

typedef enum MemberState { MEMBER_LIVE, MEMBER_SHADOWED, MEMBER_UNASSIGNED } MemberState;

// Whether a slot of the row's class can be reached, and ever is assigned.
MemberState class_row_member_state(const ClassRow *self, const LayoutMember *member);

void class_rows_init(ClassRows *self, const ReportContext *context, const LayoutOptions *options);
void class_rows_release(ClassRows *self);

#endif
