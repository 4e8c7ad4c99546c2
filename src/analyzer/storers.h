/*
 * Storers: decorators and descriptors of the project that store in the instances of the classes
 * they are used in. A decorator's wrapper says `setattr(self, name, value)`, a descriptor's __get__
 * says `instance.__dict__[name] = value`: the class itself shows no such attribute. They are known
 * by name alone, wherever they stand, so that nothing certain may be said of them.
 */
#ifndef SLOTLINT_ANALYZER_STORERS_H
#define SLOTLINT_ANALYZER_STORERS_H

#include "analyzer/project.h"

/* Fills in Project.storers. */
void storers_collect(Project *project);

/* Where a class uses one, as decorator of a method or as what a name of its body is bound to. */
typedef struct StorerUse {
  Str name; /* of the decorator or the descriptor's class; empty: there is none */
  Span span;
} StorerUse;

StorerUse storers_in_class(const Project *project, const Class *class);

#endif
