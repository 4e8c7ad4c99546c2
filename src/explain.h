// Explain: `slotlint rule`, which prints what the rules say of themselves: the explanation of those
// that are named, or with `--all` a line for each. An unknown rule is an error with a did-you-mean
// on `err`.
#ifndef SLOTLINT_EXPLAIN_H
#define SLOTLINT_EXPLAIN_H

#include "lint.h"

ExitStatus explain_rules(const Options *options, Writer *out, Writer *err);

#endif
