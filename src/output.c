#include "output.h"

#include "base/environment.h"
#include "base/file.h"
#include "report/text.h"

void output_say(Writer *err, Str sentence) {
  writer_append_c(err, "slotlint: ");
  text_write_path(err, sentence);
  writer_append_char(err, '\n');
  writer_flush(err);
}

void output_begin(Output *self, Writer *out, Str file, Arena *arena) {
  *self = (Output){.writer = out, .out = out};
  if (str_is_empty(file))
    return;
  self->path = arena_str(arena, file).data;
  writer_init(&self->kept, -1);
  self->writer = &self->kept;
}

static bool fail(Writer *err, const char *path, const char *why) {
  StrBuf text = {0};
  strbuf_printf(&text, "cannot write to %s: %s", path, why);
  output_say(err, strbuf_str(&text));
  strbuf_release(&text);
  return false;
}

bool output_end(Output *self, Writer *err) {
  if (!self->path) {
    if (writer_flush(self->out) || self->out->closed)
      return true;
    return fail(err, "standard output", self->out->error.text);
  }
  Error error = {0};
  bool ok = file_write(self->path, writer_kept(&self->kept), &error);
  writer_release(&self->kept);
  return ok || fail(err, self->path, error.text);
}

bool output_color(const Output *self, const Options *options) {
  if (options->color != COLOR_AUTO)
    return options->color == COLOR_ALWAYS;
  Str force = environment_get("FORCE_COLOR");
  if (!str_is_empty(environment_get("NO_COLOR")))
    return false;
  if (!str_is_empty(force) && !str_eq_c(force, "0"))
    return !self->path;
  return !self->path && environment_is_terminal(self->out->fd) &&
         !str_eq_c(environment_get("TERM"), "dumb");
}
