/*
 * Pricing of the project's own classes: bytes of an instance, and what slots have to mind.
 *
 * Needs a project that is linked. Rules that mention bytes ask for one class; reports of memory
 * and of savings, which need all, have project_link fill them in (ProjectInput.priced). Classes of
 * an environment and of the standard library have no price.
 */
#ifndef SLOTLINT_ANALYZER_CLASS_MEMORY_H
#define SLOTLINT_ANALYZER_CLASS_MEMORY_H

#include "analyzer/project.h"

ClassMemory class_memory(const Project *project, const Class *class);

/* Fills in Class.memory, Class.stored and Class.uses of `classes`, which are the project's. */
void class_memory_fill(const Project *project, Class *classes, Arena *arena);

#endif
