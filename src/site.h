// Site: what an environment adds to the import path, as CPython's `site` module would find it, but
// from files alone: no interpreter is started and no line of a .pth file is run. `folders` holds
// the environment's site-packages, each followed by the folders that its .pth files name; then
// those of the interpreter the environment was made from, where pyvenv.cfg includes them. All texts
// live in the arena that site_open is given.
#ifndef SLOTLINT_SITE_H
#define SLOTLINT_SITE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "options.h"

typedef struct Site {
  Str path;       // the environment's folder, or the one folder of packages
  Texts folders;  // absolute, by priority
  Texts hidden;   // modules that only code run by a .pth file would find (editable installs)
  Texts problems; // "PATH: why"
  Map seen;       // "device:inode" of `folders`
  Arena *arena;
} Site;

void site_release(Site *self);

// `path`: an interpreter, the folder of an environment or of an installation, or a site-packages
// folder; absolute. False, with a sentence, when nothing is installed there.
bool site_open(Site *self, Arena *arena, Str path, Error *error);
// A folder whose packages are checked themselves: it comes first, then what is beside it.
void site_open_folder(Site *self, Arena *arena, Str folder);
// Adds the folders of `other` that are not there.
void site_extend(Site *self, const Site *other);

#endif
