/*
 * A class's __static_attributes__ (3.13 and newer), as the compiler collects them: every X that a
 * function of the class body stores as `self.X`. maybe_add_static_attribute_to_class of
 * Python/compile.c: the receiver must be spelt `self`, names are as spelt, the innermost enclosing
 * class gets them. From 3.14 on they seed the key table of the class's instances.
 */
#ifndef SLOTLINT_ANALYZER_STATIC_ATTRIBUTES_H
#define SLOTLINT_ANALYZER_STATIC_ATTRIBUTES_H

#include "analyzer/facts.h"
#include "base/arena.h"

/* Distinct names sorted by bytes; the array is the arena's, texts borrow from `facts`. */
uint32_t static_attributes(const Facts *facts, uint32_t class_fact, Arena *arena, Str **names);

#endif
