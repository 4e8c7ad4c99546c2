// Selection: which rules run, from `--select`, `--ignore` and their kin. A selector is a code, the
// beginning of one ("SLT2"), a rule's name, or ALL. The more specific selector wins; between two
// alike the ignoring one. Without `--select` the rules that are on by default run. A preview rule
// runs only when it is selected and `--preview` is given. Suppression comments use the same words.
#ifndef SLOTLINT_SELECT_H
#define SLOTLINT_SELECT_H

#include "options.h"

typedef struct Selection {
  Array(const Rule *) rules; // by code
  Texts warnings;            // sentences about selectors that have no effect
  Arena arena;
} Selection;

void selection_init(Selection *self);
void selection_release(Selection *self);
// False, with a sentence in `error`, for a selector that means no rule.
bool selection_make(Selection *self, const Options *options, Error *error);

// " (did you mean `SLT201`?)" for a word that names no rule, or nothing; borrowed from `arena`.
Str rule_did_you_mean(Arena *arena, Str word);

// Whether `selector` means `rule`: 0 if not, else the higher the more specific.
uint32_t selector_specificity(Str selector, const Rule *rule);

#endif
