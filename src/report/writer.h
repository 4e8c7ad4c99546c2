// Writer is where reports go: bytes are collected and flushed to an open file descriptor in large
// pieces, or kept for a file that is written whole (`file_write(path, writer_kept(&w), ...)`).
// A failed write is remembered and everything after it is dropped, so reports need not look: the
// caller asks once, after `writer_flush`. A reader that went away (EPIPE, with SIGPIPE ignored) is
// `closed`, which is no failure to complain about.
#ifndef SLOTLINT_REPORT_WRITER_H
#define SLOTLINT_REPORT_WRITER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"

typedef struct Writer {
  StrBuf buffer;
  int fd;       // -1: everything is kept in `buffer`
  bool failed;  // some write failed; `error` tells, unless `closed`
  bool closed;  // nobody reads any more
  bool started; // something was written since writer_init
  Error error;
} Writer;

// `fd` stays the caller's; -1 keeps everything.
void writer_init(Writer *self, int fd);
void writer_release(Writer *self);

void writer_append(Writer *self, Str text);
void writer_append_c(Writer *self, const char *text);
void writer_append_char(Writer *self, char c);
void writer_append_repeated(Writer *self, char c, size_t count);
void writer_printf(Writer *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Writes out what is buffered (nothing where all is kept). False when this or an earlier write
// failed.
bool writer_flush(Writer *self);
// All that was written, where it is kept; borrowed until the next append.
Str writer_kept(const Writer *self);

#endif
