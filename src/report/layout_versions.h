// LayoutVersions: the same class in the projects of other target versions, for `--compare`. A class
// is the same where its file, its place and its kind of origin are; one that a version does not
// have (code under `sys.version_info`) has no row there.
#ifndef SLOTLINT_REPORT_LAYOUT_VERSIONS_H
#define SLOTLINT_REPORT_LAYOUT_VERSIONS_H

#include "report/class_rows.h"

typedef struct LayoutVersions {
  const ReportContext *context;
  Map *by_place; // one a project: path, start, name -> ClassId
  Assigned *assigned;
  Arena arena;
} LayoutVersions;

void layout_versions_init(LayoutVersions *self, const ReportContext *context);
void layout_versions_release(LayoutVersions *self);
// The row's class for 3.minor; false where there is none.
bool layout_versions_find(LayoutVersions *self, const ClassRow *row, uint8_t minor,
                          ClassRow *found);

#endif
