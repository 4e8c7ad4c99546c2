/*
 * Modules: which file an import statement means, found as CPython's path finder would, but over the
 * set of files at hand instead of the disk.
 *
 * An absolute import is looked for in the importing file's own top folder (where a script's folder
 * stands first on sys.path, or where the package lies), then in each source root in order: in each
 * package, module, stub, and last a folder without __init__ (a namespace package).
 */
#ifndef SLOTLINT_ANALYZER_MODULES_H
#define SLOTLINT_ANALYZER_MODULES_H

#include "analyzer/project.h"
#include "base/array.h"
#include "base/strbuf.h"

typedef enum ModuleKind { MODULE_MISSING, MODULE_FILE, MODULE_NAMESPACE } ModuleKind;

typedef struct ModuleRef {
  ModuleKind kind;
  FileId file; /* MODULE_FILE */
  Str folder; /* MODULE_NAMESPACE: absolute; MODULE_FILE: its package's folder if it is a package */
  bool is_package;
} ModuleRef;

typedef struct Modules {
  Map by_path; /* path without `.py`, `/__init__.py` -> file; stubs only where there is no source,
                  compiled modules only where there is no stub */
  Map folders; /* every folder that holds a file, and those above it -> index in folder_names */
  Array(Str) folder_names;
  StrBuf key; /* of the last question */
  Str *stems; /* per file: its path without ending; of a stub package, that of what it tells of */
  Str *tops;  /* per file: the folder above its topmost package */
  const ProjectInput *input;
  Arena *arena;
} Modules;

void modules_init(Modules *self, const ProjectInput *input, Arena *arena);
void modules_release(Modules *self);

/* The dotted name a file has: below the longest source root it lies in, or below its own top. */
Str modules_name(const Modules *self, FileId file);

/* `import dotted` in `from`; level > 0: relative to the package of `from`. An empty `dotted` with a
 * level is the package itself. */
ModuleRef modules_find(Modules *self, FileId from, uint32_t level, Str dotted);
/* The submodule `name` of a package or namespace. */
ModuleRef modules_child(Modules *self, ModuleRef parent, Str name);
ModuleRef modules_of_file(const Modules *self, FileId file);

#endif
