/*
 * Strays: what code does with things that nobody knows, and that may well be instances of the
 * project's classes. None of it is certain, so no rule that tells of an error may ask; but a class
 * is not said to be ready for slots where one of these may meet it (savings.h):
 *
 * - `node.name = ...` here and where this file is imported: classes called Node or TreeNode that do
 *   not store it on self;
 * - `x.name = ...`, and `self.part.name = ...` of a name that nobody else stores, where no class of
 *   the file is called so: those of the same file that do not store it on self;
 * - setattr(x, computed, v): classes of the same file;
 * - type(name, (A, b), {}) with a base that is not known: classes of the same file;
 * - weak references and containers of them: classes of the same file want a `__weakref__`;
 * - `x.method = ...`, mock.patch.object(x, "method") of a name that no class stores on self, here
 * and where this file is imported: classes that have such a method or variable.
 *
 * Found by project_link when all else is known, if the project is priced.
 */
#ifndef SLOTLINT_ANALYZER_STRAY_H
#define SLOTLINT_ANALYZER_STRAY_H

#include "analyzer/modules.h"
#include "analyzer/project.h"

/* Fills in Project.strays, patches, hints and imports; needs operations and Class.stored. */
void stray_collect(Project *project, Modules *modules);

/* The strays of one file, in order. */
typedef struct StrayRange {
  const Stray *first;
  uint32_t count;
} StrayRange;

StrayRange stray_range(const Project *project, FileId file);

/* A store, anywhere, on what is called as the class is, of a name that the class does not store;
 * NULL: none. */
const Stray *stray_hint(const Project *project, const Class *class);

/* Whether code of the class's file makes weak references to what is not known. */
bool stray_is_weakly_referenced(const Project *project, const Class *class);

/* A store of that name on something unknown, here or where this file is imported; NULL: none. */
const Stray *stray_patch(const Project *project, const Class *class, Str name);

#endif
