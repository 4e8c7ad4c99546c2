// Roots: which project a path belongs to, and what its configuration says. A
// project's root is the nearest folder upwards with a pyproject.toml, slotlint.toml, .slotlint.toml
// or .git; an installed environment (site-packages, lib/python3.12) is a root of its own. Where
// there is none, it is the working directory for what lies below it, else the named path's own
// folder. The home folder and / are no roots. All paths are absolute and normalized; answers are
// kept, so asking is cheap.
#ifndef SLOTLINT_ROOTS_H
#define SLOTLINT_ROOTS_H

#include "base/arena.h"
#include "base/array.h"
#include "base/map.h"
#include "base/str.h"

typedef enum RootKind {
  ROOT_PROJECT,     // has a marker: everything below it belongs together
  ROOT_WORKING,     // the working directory, for want of a marker
  ROOT_ENVIRONMENT, // installed packages
  ROOT_OWN          // the folder of a named path
} RootKind;

typedef struct Root {
  Str path;
  RootKind kind;
  Str requires_from;               // the pyproject.toml with a `requires-python`, empty if none
  int32_t requires_minor;          // its lower bound as pyproject_lower_bound tells, -1 if none
  Str min_saving, min_saving_from; // as written, and the file; empty if there is none
} Root;

typedef struct Roots {
  Array(Root) list;
  Map by_path;  // root path -> index in `list`
  Map nearest;  // folder -> index in `list`, or ROOT_NOWHERE
  Map packages; // folder -> whether it has an __init__
  Str working_directory, home;
  bool isolated;
  Arena *arena;
} Roots;

#define ROOT_NOWHERE UINT32_MAX

// `arena` is borrowed and holds all texts.
void roots_init(Roots *self, Arena *arena, Str working_directory, Str home, bool isolated);
void roots_release(Roots *self);

// Its `min-saving` in bytes, 0 if none is set; false for what is no number from 0 to 10^9.
bool root_min_saving(const Root *self, uint32_t *bytes);

// The root of the nearest marker at or above `folder`, or ROOT_NOWHERE.
uint32_t roots_nearest(Roots *self, Str folder);
// The root for a named path whose folder (itself, if it is one) has none.
uint32_t roots_fallback(Roots *self, Str folder);

bool roots_is_package(Roots *self, Str folder);
// The folder above the topmost package that `folder` is in; `folder` if it is no package.
Str roots_above_packages(Roots *self, Str folder);

#endif
