// Finder: what a module's name means in a folder on the disk, as CPython's FileFinder takes it: a
// package's folder, then a module, then a folder without `__init__`. It differs in two things:
// source comes before compiled code, whatever its name, and a stub before compiled code alone.
// Folders are listed once and their names kept, so asking is cheap. Nothing is opened.
#ifndef SLOTLINT_FINDER_H
#define SLOTLINT_FINDER_H

#include "base/arena.h"
#include "base/array.h"
#include "base/map.h"
#include "base/str.h"
#include "base/strbuf.h"

typedef enum FoundKind {
  FOUND_NOTHING,
  FOUND_FOLDER, // without `__init__`
  FOUND_SOURCE,
  FOUND_STUB,    // no source is there
  FOUND_COMPILED // neither source nor stub is there
} FoundKind;

typedef struct Found {
  FoundKind kind;
  Str file;      // unless it is a folder
  Str folder;    // where its submodules are; empty if it has none
  bool shadowed; // FOUND_SOURCE beside an extension module of that name, which is what is imported
} Found;

typedef struct Finder {
  Map folders;         // path -> index in `names`
  Array(Map) names;    // of each folder: name -> FileKind
  Array(Map) stems;    // of each folder: name up to its first dot -> index in `compiled`
  Array(Str) compiled; // names of extension modules
  Map asked;           // "folder/name" of a module that is there -> index in `found`
  Array(Found) found;
  StrBuf key;
  Arena *arena;
} Finder;

// `arena` is borrowed and holds all texts.
void finder_init(Finder *self, Arena *arena);
void finder_release(Finder *self);

// "_speed.cpython-312-x86_64-linux-gnu.so", "_speed.abi3.so", "_speed.pyd"
bool finder_is_compiled(Str name);
// The module `name`, without dots, in `folder`.
Found finder_child(Finder *self, Str folder, Str name);
// The package that the folder itself is; FOUND_FOLDER if it has no `__init__`.
Found finder_package(Finder *self, Str folder);

#endif
