// Extractor: makes the facts of one Python file from its bytes. One for each worker thread: it
// keeps a parser, arrays and an arena from file to file, and nothing of what it read. Its facts are
// the same for the same bytes on every machine, whatever was read before. Broken Python is no
// error; what is too large or too deep is given up (FACTS_GIVEN_UP), never looped over or recursed
// into. Used by lint, the server and the tests.
#ifndef SLOTLINT_ANALYZER_EXTRACT_H
#define SLOTLINT_ANALYZER_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

typedef struct Extractor Extractor;

Extractor *extractor_new(void);
void extractor_free(Extractor *self);

// False, with the reason in `error`, only when the source cannot be decoded. Else `*block` is a
// sealed block of `*size` bytes (facts_open), which the caller frees with mem_free.
bool extract_facts(Extractor *self, Str raw_source, void **block, size_t *size, Error *error);

#endif
