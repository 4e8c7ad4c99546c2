// Discovery: from the paths that are named to the files that are read. Named files and folders are
// reported; around them the project is indexed, so that base classes are known. Links to folders
// are followed after all real folders, each folder once, so that circles end and neither the order
// of the arguments nor that of the disk matters. Nothing is opened here; what cannot be reached is
// a problem with a sentence. Files come sorted by path; those that imports lead to (reach.h) are
// added behind them later.
#ifndef SLOTLINT_DISCOVER_H
#define SLOTLINT_DISCOVER_H

#include "options.h"
#include "roots.h"

typedef struct DiscoveredFile {
  Str path;      // absolute, normalized
  Str shown;     // relative to the working directory below it, else absolute
  uint32_t root; // index in roots.list; ROOT_NOWHERE where imports led
  bool reported;
  bool compiled; // an extension module: nothing to read
} DiscoveredFile;

typedef struct Discovery {
  Array(DiscoveredFile) files;
  Map by_path;  // -> index in `files`
  Map shadowed; // paths of sources beside an extension module of that name
  Roots roots;
  Texts import_roots;    // `--src`, absolute
  Texts problems;        // "PATH: why"
  bool failed;           // something that was named cannot be reached
  Str working_directory; // absolute
  Str stdin_path;        // absolute path that standard input stands for, empty if none
  Arena arena;
} Discovery;

void discovery_init(Discovery *self);
void discovery_release(Discovery *self);
void discovery_find(Discovery *self, const Options *options);
// The index of a file, which is added, not to be reported, if it is not there.
uint32_t discovery_add_reached(Discovery *self, Str path);

#endif
