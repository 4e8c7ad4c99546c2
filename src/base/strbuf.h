// StrBuf owns bytes and grows. Once something was appended (even the empty Str) `data[len]` is NUL;
// before that `data` is NULL, and `strbuf_c` is the safe way to a C string. `(StrBuf){0}` is valid
// and empty. Appending a Str that points into the buffer itself is allowed.
#ifndef SLOTLINT_BASE_STRBUF_H
#define SLOTLINT_BASE_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

typedef struct {
  char *data;
  size_t len, cap; // `cap` counts the bytes allocated, with the NUL
} StrBuf;

void strbuf_init(StrBuf *self);
void strbuf_release(StrBuf *self);
void strbuf_clear(StrBuf *self);
// Makes room for `extra` more bytes and the NUL.
void strbuf_reserve(StrBuf *self, size_t extra);
// Cuts to `len`, which must not be more than it holds.
void strbuf_truncate(StrBuf *self, size_t len);

void strbuf_append(StrBuf *self, Str text);
void strbuf_append_c(StrBuf *self, const char *text);
void strbuf_append_char(StrBuf *self, char c);
void strbuf_append_repeated(StrBuf *self, char c, size_t count);
void strbuf_printf(StrBuf *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vprintf(StrBuf *self, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

// Borrowed from the buffer, dead after the next append. Never with NULL data.
Str strbuf_str(const StrBuf *self);
const char *strbuf_c(const StrBuf *self);

#endif
