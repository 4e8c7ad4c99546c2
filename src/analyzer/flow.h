/*
 * Flow: operations on instances, from the events of running scopes to the list of a Project.
 *
 * While scopes run, operations are noted with values that may still be symbolic. They are judged as
 * soon as all classes they may be about are linked. What the interpreter calls is in linker.h.
 */
#ifndef SLOTLINT_ANALYZER_FLOW_H
#define SLOTLINT_ANALYZER_FLOW_H

#include "analyzer/linker.h"

/* flow_finish.c: judges the receivers of what was noted so far; its values are not needed after
 * that. */
void flow_judge(Linker *linker);
/* Sorts what was judged into the project, and what it tells of classes (attributes). */
void flow_finish(Linker *linker);

#endif
