/*
 * Stray stores: `x.name = ...` where nobody knows what x is, of names that no class of the file
 * (of the project, where x is no mere name) stores on self. They may well be stored on instances of
 * a class that stands in the same file, so that class is not said to be ready for slots. Found by
 * project_link when all else is known, if the project is priced.
 */
#ifndef SLOTLINT_ANALYZER_STRAY_H
#define SLOTLINT_ANALYZER_STRAY_H

#include "analyzer/project.h"

/* Fills in Project.strays; needs operations and Class.stored. */
void stray_collect(Project *project);

#endif
