/*
 * Assigned: which names the code of a project may store on instances, whatever they are instances
 * of. A slot whose name is not among them is never assigned: a pointer of waste, or a typo. Names
 * stored with setattr() count where they are written out; where they are computed, the whole file
 * is given the benefit of the doubt.
 */
#ifndef SLOTLINT_ANALYZER_ASSIGNED_H
#define SLOTLINT_ANALYZER_ASSIGNED_H

#include "analyzer/project.h"

typedef struct Assigned {
  Map names;      /* as written */
  bool *computes; /* by FileId: it stores names that are computed */
} Assigned;

void assigned_init(Assigned *self, const Project *project);
void assigned_release(Assigned *self);

/* Whether the slot, as an instance of `class` has it, surely is never assigned. */
bool assigned_is_never(const Assigned *self, const Project *project, const Class *class,
                       const LayoutMember *member);

#endif
