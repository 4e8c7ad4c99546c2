// Error carries one line of text from an edge (file, option, cache) that failed to whoever reports
// it: functions that can fail return bool and fill an `Error *`, which may be NULL when nobody
// asks. The text names the cause ("No such file or directory"); the caller adds what it was about.
// `(Error){0}` is unset.
#ifndef SLOTLINT_BASE_ERROR_H
#define SLOTLINT_BASE_ERROR_H

#include <stdbool.h>

typedef struct {
  char text[512]; // NUL-terminated; longer texts are cut, at a whole UTF-8 character
} Error;

void error_set(Error *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The system's text for an errno.
void error_set_errno(Error *self, int number);
bool error_is_set(const Error *self);
void error_clear(Error *self);

#endif
