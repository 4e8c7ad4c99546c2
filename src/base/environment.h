// The surroundings of the process: environment variables, terminals, signals.
// Nothing here changes them, but for `environment_ignore_sigpipe`, which main calls once so that a
// reader that goes away is an error of `write` and not the end of the process.
#ifndef SLOTLINT_BASE_ENVIRONMENT_H
#define SLOTLINT_BASE_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// Empty when the variable is not set; borrowed from the environment.
Str environment_get(const char *name);
bool environment_is_terminal(int fd);
// Columns of the terminal behind `fd`, 0 when there is none or it does not tell.
uint32_t environment_columns(int fd);
void environment_ignore_sigpipe(void);

#endif
