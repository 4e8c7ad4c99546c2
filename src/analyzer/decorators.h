/*
 * Decorators: what a class decorator makes of a class. Runs after the class's order is known and
 * before its layout; decorators_apply (linker.h) is all that others call.
 */
#ifndef SLOTLINT_ANALYZER_DECORATORS_H
#define SLOTLINT_ANALYZER_DECORATORS_H

#include "analyzer/classes.h"

/* The class statement itself may raise before a decorator sees the class: layout.error tells. */
void layout_before_decorator(Linker *linker, ClassId id);

#endif
