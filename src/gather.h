// Gathered: the findings of a run as reports want them. The rules run in parallel over the files of
// all projects; then what comments suppress is taken out, the rest is sorted by shown path,
// position and code, and findings that differ in nothing but the target version become one. The
// texts live in the workers' arenas in here and in the projects, which must outlive this.
#ifndef SLOTLINT_GATHER_H
#define SLOTLINT_GATHER_H

#include "rules/finding.h"
#include "select.h"
#include "workspace.h"

typedef struct Gathered {
  Array(Finding) findings;
  Array(uint32_t) projects; // parallel: index in workspace->projects
  uint32_t suppressed;
  Findings *workers;
  uint32_t worker_count;
} Gathered;

void gathered_init(Gathered *self);
void gathered_release(Gathered *self);
void gathered_run(Gathered *self, const Workspace *workspace, const Selection *selection);

// Whether the comment holds back findings of `rule`.
bool suppression_covers(const Facts *facts, const Suppression *suppression, const Rule *rule);

#endif
