// Closest: which of several names somebody meant who wrote another. Typing mistakes are counted:
// a character too much, missing, replaced, or swapped with its neighbour; upper and lower case are
// alike. Names too far away (more than a third of the longer word) are no answer. For "did you
// mean" in messages, never for decisions.
#ifndef SLOTLINT_BASE_CLOSEST_H
#define SLOTLINT_BASE_CLOSEST_H

#include <stdint.h>

#include "base/str.h"

// The first of the nearest names, borrowed from `names`; empty when none is near.
Str closest_name(Str word, const Str *names, uint32_t count);

#endif
