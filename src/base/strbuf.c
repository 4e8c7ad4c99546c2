#include "base/strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { STRBUF_MIN = 64 };

void strbuf_init(StrBuf *self) {
  *self = (StrBuf){0};
}

void strbuf_release(StrBuf *self) {
  mem_free(self->data);
  *self = (StrBuf){0};
}

void strbuf_clear(StrBuf *self) {
  strbuf_truncate(self, 0);
}

void strbuf_reserve(StrBuf *self, size_t extra) {
  if (extra < self->cap - self->len)
    return;
  if (extra > PTRDIFF_MAX - 1 - self->len)
    mem_fail(extra);
  size_t needed = self->len + extra + 1;
  size_t doubled = self->cap <= PTRDIFF_MAX / 2 ? self->cap * 2 : needed;
  size_t cap = needed > doubled ? needed : doubled;
  if (cap < STRBUF_MIN)
    cap = STRBUF_MIN;
  self->data = mem_realloc(self->data, cap);
  self->cap = cap;
  self->data[self->len] = '\0';
}

void strbuf_truncate(StrBuf *self, size_t len) {
  self->len = len;
  if (self->data)
    self->data[len] = '\0';
}

static bool points_inside(const StrBuf *self, const char *p) {
  return self->data && (uintptr_t)p >= (uintptr_t)self->data &&
         (uintptr_t)p < (uintptr_t)self->data + self->cap;
}

void strbuf_append(StrBuf *self, Str text) {
  if (points_inside(self, text.data)) {
    size_t offset = (size_t)(text.data - self->data);
    strbuf_reserve(self, text.len);
    text.data = self->data + offset;
  } else {
    strbuf_reserve(self, text.len);
  }
  if (text.len)
    memcpy(self->data + self->len, text.data, text.len);
  strbuf_truncate(self, self->len + text.len);
}

void strbuf_append_c(StrBuf *self, const char *text) {
  strbuf_append(self, str_from(text));
}

void strbuf_append_char(StrBuf *self, char c) {
  strbuf_reserve(self, 1);
  self->data[self->len++] = c;
  self->data[self->len] = '\0';
}

void strbuf_append_repeated(StrBuf *self, char c, size_t count) {
  strbuf_reserve(self, count);
  memset(self->data + self->len, c, count);
  strbuf_truncate(self, self->len + count);
}

void strbuf_printf(StrBuf *self, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  strbuf_vprintf(self, format, arguments);
  va_end(arguments);
}

void strbuf_vprintf(StrBuf *self, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  strbuf_reserve(self, STRBUF_MIN);
  size_t room = self->cap - self->len;
  int len = vsnprintf(self->data + self->len, room, format, arguments);
  if (len >= 0 && (size_t)len >= room) {
    strbuf_reserve(self, (size_t)len);
    vsnprintf(self->data + self->len, (size_t)len + 1, format, again);
  }
  va_end(again);
  strbuf_truncate(self, len < 0 ? self->len : self->len + (size_t)len);
}

Str strbuf_str(const StrBuf *self) {
  return str_make(strbuf_c(self), self->len);
}

const char *strbuf_c(const StrBuf *self) {
  return self->data ? self->data : "";
}
