// Output: where reports go and how they look there. A report for a file is kept whole and written
// by file_write, so that nobody sees half of it; one for standard output is streamed, in colours
// where that is a terminal. A reader that went away is no failure.
#ifndef SLOTLINT_OUTPUT_H
#define SLOTLINT_OUTPUT_H

#include "options.h"

typedef struct Output {
  Writer *writer;   // to write to
  Writer kept;      // for a file
  Writer *out;      // standard output
  const char *path; // NULL: standard output
} Output;

// `file` is empty for standard output; borrowed until output_end. `arena` holds its name.
void output_begin(Output *self, Writer *out, Str file, Arena *arena);
// False, with a line on `err`, when it could not be written.
bool output_end(Output *self, Writer *err);

// Whether to colour what goes to `output`.
bool output_color(const Output *self, const Options *options);

// One line, "slotlint: ...", with nothing in it that could steer a terminal.
void output_say(Writer *err, Str sentence);

#endif
