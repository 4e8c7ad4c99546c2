/*
 * Special classes of the standard library's making: steps of linking a class that stand before and
 * after its layout. Used by classes.c alone.
 */
#ifndef SLOTLINT_ANALYZER_SPECIAL_H
#define SLOTLINT_ANALYZER_SPECIAL_H

#include "analyzer/classes.h"

/* After the members are known, before slots and order. */
void special_link(Linker *linker, ClassId id);
/* After the metaclass is known: what it refuses before type.__new__. */
void special_check_metaclass(Linker *linker, ClassId id);
/* After the layout: what raises although type.__new__ was content. */
void special_check(Linker *linker, ClassId id);

#endif
