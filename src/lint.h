// Lint: the pipeline of `check`, `layout` and `savings` on one page, from options to bytes and an
// exit status. Reports go to `out` (standard output) or to the files that are named; everything
// else that is to be said goes to `err`, a line each. Nothing here ends the process.
#ifndef SLOTLINT_LINT_H
#define SLOTLINT_LINT_H

#include "options.h"

typedef enum ExitStatus { STATUS_CLEAN, STATUS_FOUND, STATUS_FAILED } ExitStatus;

ExitStatus lint_check(const Options *options, Writer *out, Writer *err);
ExitStatus lint_layout(const Options *options, Writer *out, Writer *err);
ExitStatus lint_savings(const Options *options, Writer *out, Writer *err);

#endif
