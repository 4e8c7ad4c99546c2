#include "report/writer.h"

#include <stdarg.h>

#include "base/file.h"

enum { FLUSH_SIZE = 1 << 16 };

void writer_init(Writer *self, int fd) {
  *self = (Writer){.fd = fd};
  strbuf_init(&self->buffer);
}

void writer_release(Writer *self) {
  strbuf_release(&self->buffer);
}

// After something was put into the buffer.
static void settle(Writer *self) {
  self->started = self->started || self->buffer.len > 0;
  if (self->failed)
    strbuf_clear(&self->buffer);
  else if (self->fd >= 0 && self->buffer.len >= FLUSH_SIZE)
    writer_flush(self);
}

void writer_append(Writer *self, Str text) {
  strbuf_append(&self->buffer, text);
  settle(self);
}

void writer_append_c(Writer *self, const char *text) {
  writer_append(self, str_from(text));
}

void writer_append_char(Writer *self, char c) {
  strbuf_append_char(&self->buffer, c);
  settle(self);
}

void writer_append_repeated(Writer *self, char c, size_t count) {
  strbuf_append_repeated(&self->buffer, c, count);
  settle(self);
}

void writer_printf(Writer *self, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  strbuf_vprintf(&self->buffer, format, arguments);
  va_end(arguments);
  settle(self);
}

bool writer_flush(Writer *self) {
  if (self->fd < 0 || self->failed || self->buffer.len == 0)
    return !self->failed;
  self->failed = !file_write_fd(self->fd, strbuf_str(&self->buffer), &self->closed, &self->error);
  strbuf_clear(&self->buffer);
  return !self->failed;
}

Str writer_kept(const Writer *self) {
  return strbuf_str(&self->buffer);
}
