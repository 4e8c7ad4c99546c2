#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

// Formatted aside first: callers put a path before the text with `"%s: %s", path, self->text`.
void error_set(Error *self, const char *format, ...) {
  if (!self)
    return;
  Error fresh;
  va_list arguments;
  va_start(arguments, format);
  int len = vsnprintf(fresh.text, sizeof fresh.text, format, arguments);
  va_end(arguments);
  if (len < 0)
    fresh.text[0] = '\0';
  if (len >= (int)sizeof fresh.text) {
    size_t end = sizeof fresh.text - 1;
    size_t start = end;
    while (start > end - 4 && ((unsigned char)fresh.text[start - 1] & 0xC0) == 0x80)
      start--;
    unsigned char lead = (unsigned char)fresh.text[start - 1];
    size_t sequence = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (sequence > 1 && start - 1 + sequence > end)
      fresh.text[start - 1] = '\0';
  }
  memcpy(self->text, fresh.text, strlen(fresh.text) + 1);
}

// strerror_r has two types: GNU's returns the text, POSIX's (musl, macOS) fills the buffer.
static const char *posix_text(int result, const char *buffer) {
  return result == 0 ? buffer : "Unknown error";
}

static const char *gnu_text(const char *result, const char *buffer) {
  (void)buffer;
  return result;
}

void error_set_errno(Error *self, int number) {
  char buffer[256];
  const char *text = _Generic(strerror_r(number, buffer, sizeof buffer),
                              int: posix_text,
                              char *: gnu_text)(strerror_r(number, buffer, sizeof buffer), buffer);
  error_set(self, "%s", text);
}

bool error_is_set(const Error *self) {
  return self && self->text[0] != '\0';
}

void error_clear(Error *self) {
  if (self)
    self->text[0] = '\0';
}
