// Reach: what the imports of a root's files lead to outside of what was discovered: installed
// packages, compiled modules, neighbours that are excluded or too many. It looks on the disk where
// the importing file would look: in its own top folder, the source roots, the folders of the
// environment. Files are added to the discovery; somebody else reads them and comes back with their
// facts, until nothing is new. Of what the environment holds only the imports that run when a
// module is imported are followed.
#ifndef SLOTLINT_REACH_H
#define SLOTLINT_REACH_H

#include "analyzer/facts.h"
#include "discover.h"
#include "finder.h"
#include "site.h"

typedef enum ReachState {
  REACH_NOT,
  REACH_REFERENCE, // of the environment
  REACH_OWN        // of the project
} ReachState;

typedef Array(uint32_t) FileNumbers;

typedef struct Reach {
  Discovery *discovery;
  Finder *finder;
  Texts roots;           // source roots, by priority
  const Site *site;      // borrowed; NULL: none
  bool installed;        // the root is itself a folder of installed packages
  bool packages;         // ... and not the standard library
  Array(uint8_t) states; // a ReachState for each file of the discovery
  FileNumbers fresh;     // files whose imports are to be followed
  Map followed;          // imports, each with the place that it was followed from
  Map places;            // folder -> its number in these
  StrBuf key;            // of the import that is looked up in it
  Arena keys;            // where its keys are
} Reach;

void reach_init(Reach *self, Discovery *discovery, Finder *finder);
void reach_release(Reach *self);

ReachState reach_state(const Reach *self, uint32_t file);
// The root knows the file: its imports are to be followed, unless they were.
void reach_add(Reach *self, uint32_t file, ReachState state);
void reach_follow(Reach *self, uint32_t file, const Facts *facts);
// Nothing more will be followed: frees what served that.
void reach_forget(Reach *self);

#endif
