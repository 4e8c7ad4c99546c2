/*
 * Flow: operations on instances, from the events of running scopes to the list of a Project. What
 * the interpreter calls is in linker.h.
 */
#ifndef SLOTLINT_ANALYZER_FLOW_H
#define SLOTLINT_ANALYZER_FLOW_H

#include "analyzer/linker.h"

/* flow_finish.c: judges the receivers of all that was noted; fills in the project's operations and
 * what they tell of classes (attributes, instantiation, patches). */
void flow_finish(Linker *linker);

#endif
