// Options: what the command line asks for, and the one table of commands and options that parsing,
// `--help` and `help COMMAND` are made from. Parsing touches nothing but `@FILE` arguments: it does
// not ask whether paths exist or rules are known. Texts are borrowed from argv or from the arena in
// here, which owns all the rest too.
#ifndef SLOTLINT_OPTIONS_H
#define SLOTLINT_OPTIONS_H

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "report/report.h"

enum { MINOR_FIRST = 8, MINOR_LAST = 15, MINOR_DEFAULT = 10 };

typedef enum Command {
  COMMAND_CHECK,
  COMMAND_LAYOUT,
  COMMAND_SAVINGS,
  COMMAND_RULE,
  COMMAND_HELP,
  COMMAND_COUNT
} Command;

typedef enum ColorChoice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorChoice;

typedef Array(Str) Texts;

// `--format NAME[:FILE]`; an empty file is standard output.
typedef struct FormatRequest {
  Str name, file;
} FormatRequest;

typedef struct Options {
  Command command;
  Texts arguments;              // what is no option: paths, or what to explain
  Array(FormatRequest) formats; // at least one
  Str output_file;
  Texts select, ignore, extend_select, extend_ignore;
  Texts src, exclude, globs;
  Str stdin_filename;
  Str python;      // an interpreter or an environment; empty: not said
  uint32_t minors; // bit v: 3.v is a target; 0: not said
  uint32_t jobs;   // at least 1
  Severity fail_level;
  ColorChoice color;
  LayoutSort sort;
  Str counts;                       // file of instance counts; empty: none
  uint32_t assume, top, min_saving; // 0: not said
  bool preview, memory, isolated, no_cache, exit_zero, quiet, verbose, statistics, show_files;
  bool has_min_saving, force_exclude, all, unknown, tree, compare, free_threaded, print_counter;
  bool help, version;
  Arena arena;
} Options;

void options_init(Options *self);
void options_release(Options *self);

// False with one sentence in `error` for what cannot be meant.
bool options_parse(Options *self, int argc, char *const *argv, Error *error);

// The overview, and the help of one command.
void options_help(StrBuf *out);
void options_help_command(StrBuf *out, Command command);
// The command of that name; false, with a sentence in `error`, if there is none.
bool command_find(Str name, Command *command, Error *error);

// " (did you mean `x`?)", or nothing; borrowed from `arena`.
Str command_did_you_mean(Arena *arena, Str word);
Str options_did_you_mean(Arena *arena, Str word, const Str *names, uint32_t count);

#endif
