/*
 * ClassMemory and what an instance stores: Class.memory, Class.stored and Class.stored_count of the
 * project's own classes, once layouts and operations are known. Run last by project_link.
 */
#ifndef SLOTLINT_ANALYZER_CLASS_MEMORY_H
#define SLOTLINT_ANALYZER_CLASS_MEMORY_H

#include "analyzer/linker.h"

void memory_compute(Linker *linker);

#endif
