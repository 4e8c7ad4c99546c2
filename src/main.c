#include <stdlib.h>

#include "base/environment.h"
#include "explain.h"
#include "lint.h"
#include "output.h"
#include "report/savings.h"
#include "version.h"

static ExitStatus print(Writer *out, Writer *err, Str text) {
  Arena arena = {0};
  Output output;
  output_begin(&output, out, (Str){0}, &arena);
  writer_append(output.writer, text);
  bool ok = output_end(&output, err);
  arena_release(&arena);
  return ok ? STATUS_CLEAN : STATUS_FAILED;
}

static ExitStatus fail(Writer *err, const Error *error) {
  output_say(err, str_from(error->text));
  return STATUS_FAILED;
}

static ExitStatus print_help(const Options *options, Writer *out, Writer *err) {
  Command command = options->command;
  bool is_overview = command == COMMAND_CHECK;
  Error error = {0};
  if (command == COMMAND_HELP && !options->help) {
    is_overview = options->arguments.len == 0;
    if (!is_overview && !command_find(options->arguments.items[0], &command, &error))
      return fail(err, &error);
  }
  StrBuf text = {0};
  if (is_overview)
    options_help(&text);
  else
    options_help_command(&text, command);
  ExitStatus status = print(out, err, strbuf_str(&text));
  strbuf_release(&text);
  return status;
}

static ExitStatus run(const Options *options, Writer *out, Writer *err) {
  if (options->version)
    return print(out, err, STR("slotlint " SLOTLINT_VERSION "\n"));
  if (options->help)
    return print_help(options, out, err);
  switch (options->command) {
  case COMMAND_CHECK: return lint_check(options, out, err);
  case COMMAND_LAYOUT: return lint_layout(options, out, err);
  case COMMAND_SAVINGS:
    return options->print_counter ? print(out, err, str_from(SAVINGS_COUNTER))
                                  : lint_savings(options, out, err);
  case COMMAND_RULE: return explain_rules(options, out, err);
  case COMMAND_HELP: return print_help(options, out, err);
  case COMMAND_COUNT: break;
  }
  return STATUS_FAILED;
}

int main(int argc, char **argv) {
  enum { STANDARD_OUTPUT = 1, STANDARD_ERROR = 2 };
  Writer out, err;
  Options options;
  Error error = {0};
  environment_ignore_sigpipe();
  writer_init(&out, STANDARD_OUTPUT);
  writer_init(&err, STANDARD_ERROR);
  options_init(&options);
  ExitStatus status =
      options_parse(&options, argc, argv, &error) ? run(&options, &out, &err) : fail(&err, &error);
  writer_flush(&err);
  options_release(&options);
  writer_release(&out);
  writer_release(&err);
  exit((int)status);
}
