// Workspace: the files of a run, read and linked. Files are read and extracted in parallel, and a
// source is gone when its facts are made; what their imports lead to is read level by level; then
// each project root is linked once for each target version. The projects borrow the facts in here.
// Nothing fails: a file that cannot be read is a broken source with its reason.
#ifndef SLOTLINT_WORKSPACE_H
#define SLOTLINT_WORKSPACE_H

#include "analyzer/project.h"
#include "realm.h"

typedef struct Source {
  void *block; // the facts' own, freed with mem_free; NULL if broken
  Facts facts;
  Str error;
} Source;

// A root linked for one version.
typedef struct LinkedProject {
  Project *project;
  uint32_t root; // index in discovery.roots.list
  uint8_t minor;
  uint32_t minors; // bit v: the root is linked for 3.v too
} LinkedProject;

typedef struct Workspace {
  Discovery discovery;
  Realms realms;
  StrBuf stdin_text;
  Array(Source) sources;         // parallel to discovery.files
  Array(LinkedProject) projects; // by path of the root, then version
  uint32_t jobs;
  Arena arena;   // inputs of the link
  Arena *errors; // one a worker
} Workspace;

void workspace_init(Workspace *self);
void workspace_release(Workspace *self);

// False, with a sentence in `error`, when standard input cannot be read or an environment is none.
bool workspace_discover(Workspace *self, const Options *options, Error *error);
void workspace_read(Workspace *self);
// `priced`: what every class costs is wanted.
void workspace_link(Workspace *self, const Options *options, bool priced);

// The target of a root whose `requires-python` says so: 3.8 at least, 3.15 at most.
uint8_t root_default_minor(const Root *root);

#endif
