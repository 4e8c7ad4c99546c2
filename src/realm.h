// Realm: a project root that has files to report, with what it knows: its source roots, its
// environment, and which files its imports reach. The environment is the one that is named
// (`--python`), else the one that is active (VIRTUAL_ENV), else `.venv` in the root or a folder
// above it up to the working directory. A root that is itself a folder of installed packages is its
// own environment.
#ifndef SLOTLINT_REALM_H
#define SLOTLINT_REALM_H

#include "reach.h"

typedef struct Realm {
  uint32_t root; // index in discovery->roots.list
  Site site;
  Str site_from; // what named the environment; empty: there is none
  Reach reach;
} Realm;

typedef struct Realms {
  Array(Realm) list; // by path of the root
  Texts warnings;    // sentences
  Finder finder;
  Arena arena;
} Realms;

void realms_release(Realms *self);

// False, with a sentence, when an environment that was named is none.
bool realms_find(Realms *self, Discovery *discovery, const Options *options, Error *error);

#endif
