// Pyproject: what is taken from configuration so far, `requires-python` of the table `project` and
// our own `min-saving`. The text is read as TOML as far as that needs: tables, keys, strings of all
// four kinds, brackets over several lines. What is not TOML gives no answer rather than a wrong
// one.
#ifndef SLOTLINT_PYPROJECT_H
#define SLOTLINT_PYPROJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// The value as written between the quotes, borrowed from `text`; empty if there is none.
Str pyproject_requires_python(Str text);

// `min-saving` as written: of the table `tool.slotlint` of a pyproject.toml, or of the top of a
// slotlint.toml; empty if there is none. `*configures`: the file is one that configures slotlint.
Str pyproject_min_saving(Str text, bool in_pyproject, bool *configures);

// The lowest 3.x that version specifiers like ">=3.9, <4" allow, as x; -1 where they set no lower
// bound, 0 for one below 3.
int32_t pyproject_lower_bound(Str specifiers);

#endif
