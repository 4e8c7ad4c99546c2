// Glob: file name patterns. `*` matches any run without "/", `**` any run, `**/` any number of
// whole folders and none, `?` one character but "/", `[a-c]` and `[!a-c]` one character of a set or
// outside it. A set that is not closed is an ordinary "[". The whole text has to match. Time is at
// most pattern length times text length, whatever the pattern.
#ifndef SLOTLINT_BASE_GLOB_H
#define SLOTLINT_BASE_GLOB_H

#include <stdbool.h>

#include "base/str.h"

bool glob_match(Str pattern, Str text);

#endif
