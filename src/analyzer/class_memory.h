/*
 * Pricing of the project's own classes: fills in Class.memory, Class.stored and Class.uses.
 *
 * Needs layouts and operations to be known, so project_link runs it last. Classes of an environment
 * and of the standard library stay without a price.
 */
#ifndef SLOTLINT_ANALYZER_CLASS_MEMORY_H
#define SLOTLINT_ANALYZER_CLASS_MEMORY_H

#include "analyzer/linker.h"

void memory_compute(Linker *linker);

#endif
