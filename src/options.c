#include "options.h"

#include "base/closest.h"
#include "base/file.h"
#include "base/threads.h"
#include "report/savings.h"

enum {
  FOR_CHECK = 1 << COMMAND_CHECK,
  FOR_LAYOUT = 1 << COMMAND_LAYOUT,
  FOR_SAVINGS = 1 << COMMAND_SAVINGS,
  FOR_RULE = 1 << COMMAND_RULE,
  FOR_RUNS = FOR_CHECK | FOR_LAYOUT | FOR_SAVINGS,
  FOR_ALL = (1 << COMMAND_COUNT) - 1,
  JOBS_MAX = 256
};

typedef struct CommandInfo {
  const char *name, *arguments, *summary;
} CommandInfo;

static const CommandInfo COMMANDS[COMMAND_COUNT] = {
    [COMMAND_CHECK] = {"check", "[PATH...]",
                       "findings for files and folders (the default command)"},
    [COMMAND_LAYOUT] = {"layout", "[PATH...]",
                        "how instances of each class are laid out in memory"},
    [COMMAND_SAVINGS] = {"savings", "[PATH...]",
                         "what slots save, and what they could save, the biggest first"},
    [COMMAND_RULE] = {"rule", "[CODE|NAME...]", "explain rules; --all lists them"},
    [COMMAND_HELP] = {"help", "[COMMAND]", "this overview, or the options of a command"},
};

// Promised for later: words that no path on the command line can be until then.
static const char *const RESERVED[] = {"facts", "server", "config", "clean"};

typedef enum OptionKind {
  OPTION_FLAG,  // a bool at `offset`
  OPTION_TEXT,  // a Str at `offset`
  OPTION_TEXTS, // appended to the Texts at `offset`
  OPTION_LIST,  // the same, separated by commas
  OPTION_PARSED // by `parse`
} OptionKind;

typedef struct Option {
  const char *name;
  char letter; // 0: none
  const char *argument, *help;
  unsigned commands;
  OptionKind kind;
  size_t offset;
  bool (*parse)(Options *options, Str value, Error *error);
} Option;

static bool parse_format(Options *self, Str value, Error *error) {
  size_t colon = str_find_char(value, ':');
  FormatRequest request = {.name = value};
  if (colon != STR_NOT_FOUND) {
    request.name = str_slice(value, 0, colon);
    request.file = str_slice(value, colon + 1, value.len);
    if (str_is_empty(request.file)) {
      error_set(error, "`--format " STR_FMT "` names no file", STR_ARG(value));
      return false;
    }
  }
  array_push(&self->formats, request);
  return true;
}

static bool read_number(Str text, uint32_t max, uint32_t *number) {
  uint32_t value = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] < '0' || text.data[i] > '9')
      return false;
    value = value * 10 + (uint32_t)(text.data[i] - '0');
    if (value > max)
      return false;
  }
  *number = value;
  return text.len > 0;
}

// "3.12", or ruff's "py312".
static bool read_minor(Str text, uint32_t *minor) {
  bool known = str_starts_with(text, STR("3.")) || str_starts_with(text, STR("py3"));
  Str digits = str_slice(text, str_starts_with(text, STR("py3")) ? 3 : 2, text.len);
  return known && digits.data[0] != '0' && read_number(digits, MINOR_LAST, minor) &&
         *minor >= MINOR_FIRST;
}

// One version or a range, as bits.
static bool read_versions(Str text, uint32_t *minors) {
  size_t dash = str_find_char(text, '-');
  uint32_t first, last;
  if (!read_minor(str_slice(text, 0, dash == STR_NOT_FOUND ? text.len : dash), &first))
    return false;
  last = first;
  if (dash != STR_NOT_FOUND && !read_minor(str_slice(text, dash + 1, text.len), &last))
    return false;
  for (uint32_t minor = first; minor <= last; minor++)
    *minors |= 1u << minor;
  return first <= last;
}

static bool parse_target(Options *self, Str value, Error *error) {
  self->minors = 0;
  if (read_versions(value, &self->minors))
    return true;
  error_set(error,
            "`--target-version` takes a version from 3.%d to 3.%d or a range like 3.9-3.14, "
            "not `" STR_FMT "`",
            MINOR_FIRST, MINOR_LAST, STR_ARG(value));
  return false;
}

static bool parse_compare(Options *self, Str value, Error *error) {
  Str rest = value, part;
  self->minors = 0;
  self->compare = true;
  while (str_split(&rest, ',', &part)) {
    if (!read_versions(str_trim(part), &self->minors)) {
      error_set(error,
                "`--compare` takes versions from 3.%d to 3.%d like 3.10,3.12, not `" STR_FMT "`",
                MINOR_FIRST, MINOR_LAST, STR_ARG(value));
      return false;
    }
  }
  return true;
}

static bool parse_memory_model(Options *self, Str value, Error *error) {
  static const char *const UNKNOWN[] = {"32-bit", "windows", "macos", "musl", "pypy"};
  self->free_threaded = str_eq_c(value, "free-threaded");
  if (self->free_threaded || str_eq_c(value, "default"))
    return true;
  for (size_t i = 0; i < sizeof UNKNOWN / sizeof *UNKNOWN; i++) {
    if (str_eq_c(value, UNKNOWN[i])) {
      error_set(
          error,
          "sizes for `%s` are not known: only 64-bit CPython on Linux with glibc was measured "
          "(`default`, and `free-threaded` from 3.13 on)",
          UNKNOWN[i]);
      return false;
    }
  }
  error_set(error, "`--memory-model` takes one of default, free-threaded, not `" STR_FMT "`",
            STR_ARG(value));
  return false;
}

static bool read_amount(const char *option, Str value, uint32_t least, uint32_t *number,
                        Error *error) {
  enum { AMOUNT_MAX = 1000000000 };
  if (read_number(value, AMOUNT_MAX, number) && *number >= least)
    return true;
  error_set(error, "`%s` takes a number from %u to 1000000000, not `" STR_FMT "`", option, least,
            STR_ARG(value));
  return false;
}

static bool parse_assume(Options *self, Str value, Error *error) {
  return read_amount("--assume", value, 1, &self->assume, error);
}

static bool parse_top(Options *self, Str value, Error *error) {
  return read_amount("--top", value, 1, &self->top, error);
}

static bool parse_min_saving(Options *self, Str value, Error *error) {
  self->has_min_saving = true;
  return read_amount("--min-saving", value, 0, &self->min_saving, error);
}

static bool parse_jobs(Options *self, Str value, Error *error) {
  if (read_number(value, UINT16_MAX, &self->jobs) && self->jobs > 0) {
    self->jobs = self->jobs < JOBS_MAX ? self->jobs : JOBS_MAX;
    return true;
  }
  error_set(error, "`--jobs` takes a number from 1, not `" STR_FMT "`", STR_ARG(value));
  return false;
}

// The index of `value` in `names`, which end with NULL.
static bool read_choice(const char *option, const char *const *names, Str value, uint32_t *index,
                        Error *error) {
  StrBuf choices = {0};
  for (uint32_t i = 0; names[i]; i++) {
    if (str_eq_c(value, names[i])) {
      *index = i;
      strbuf_release(&choices);
      return true;
    }
    strbuf_printf(&choices, "%s%s", i ? ", " : "", names[i]);
  }
  error_set(error, "`%s` takes one of %s, not `" STR_FMT "`", option, strbuf_c(&choices),
            STR_ARG(value));
  strbuf_release(&choices);
  return false;
}

static bool parse_color(Options *self, Str value, Error *error) {
  static const char *const NAMES[] = {"auto", "always", "never", NULL};
  uint32_t choice = COLOR_AUTO;
  bool ok = read_choice("--color", NAMES, value, &choice, error);
  self->color = (ColorChoice)choice;
  return ok;
}

static bool parse_fail_level(Options *self, Str value, Error *error) {
  static const char *const NAMES[] = {"info", "warning", "error", NULL};
  uint32_t choice = SEVERITY_WARNING;
  bool ok = read_choice("--fail-level", NAMES, value, &choice, error);
  self->fail_level = (Severity)choice;
  return ok;
}

static bool parse_sort(Options *self, Str value, Error *error) {
  uint32_t index;
  return layout_sort_find(value, &self->sort) ||
         read_choice("--sort", LAYOUT_SORT_NAMES, value, &index, error);
}

#define FLAG(member) OPTION_FLAG, offsetof(Options, member), NULL
#define TEXT(member) OPTION_TEXT, offsetof(Options, member), NULL
#define TEXTS(member) OPTION_TEXTS, offsetof(Options, member), NULL
#define LIST(member) OPTION_LIST, offsetof(Options, member), NULL
#define PARSED(function) OPTION_PARSED, 0, function

// An option that means something else for another command has a line for each.
static const Option OPTIONS[] = {
    {"--format", 0, "F[:FILE]",
     "the form of the report; may be given several times, each to a file of its own", FOR_CHECK,
     PARSED(parse_format)},
    {"--format", 0, "F[:FILE]", "text (the default) or json", FOR_LAYOUT, PARSED(parse_format)},
    {"--format", 0, "F[:FILE]",
     "text (the default), json, markdown, csv or html (one page to sort and search); may be given "
     "several times, each to a file of its own",
     FOR_SAVINGS, PARSED(parse_format)},
    {"--format", 0, "F[:FILE]", "text (the default), json or markdown", FOR_RULE,
     PARSED(parse_format)},
    {"--output-file", 'o', "FILE", "where a single format goes instead of standard output",
     FOR_RUNS | FOR_RULE, TEXT(output_file)},
    {"--select", 0, "RULES",
     "rules to check instead of the default ones: codes, code prefixes, names or ALL, "
     "separated by commas; the more specific one wins",
     FOR_CHECK, LIST(select)},
    {"--ignore", 0, "RULES", "rules to leave out", FOR_CHECK, LIST(ignore)},
    {"--extend-select", 0, "RULES", "rules to check besides", FOR_CHECK, LIST(extend_select)},
    {"--extend-ignore", 0, "RULES", "rules to leave out besides", FOR_CHECK, LIST(extend_ignore)},
    {"--preview", 0, NULL, "rules and answers that are not certain", FOR_CHECK, FLAG(preview)},
    {"--target-version", 0, "VERSION",
     "the CPython the code runs on, 3.8 to 3.15, or a range like 3.9-3.14; by "
     "default the lower bound of requires-python in the nearest pyproject.toml, else 3.10",
     FOR_RUNS, PARSED(parse_target)},
    {"--python", 0, "PATH",
     "an interpreter or the folder of an environment, whose installed packages are read and never "
     "run; by default that of VIRTUAL_ENV, else .venv in the project root",
     FOR_RUNS, TEXT(python)},
    {"--src", 0, "DIR",
     "a source root for imports, before the project root and its src folder; may be given "
     "several times",
     FOR_RUNS, TEXTS(src)},
    {"--class", 0, "GLOB", "only classes whose name, qualified name or module:name matches",
     FOR_LAYOUT, TEXTS(globs)},
    {"--sort", 0, "KEY", "the order of the classes: file, name, size, saved, could-save or slots",
     FOR_LAYOUT, PARSED(parse_sort)},
    {"--compare", 0, "VERSIONS", "several versions side by side, like 3.10,3.12", FOR_LAYOUT,
     PARSED(parse_compare)},
    {"--tree", 0, NULL, "which class inherits from which, and where a __dict__ enters", FOR_LAYOUT,
     FLAG(tree)},
    {"--counts", 0, "FILE", "how many instances of each class there are: see --print-counter",
     FOR_SAVINGS, TEXT(counts)},
    {"--assume", 0, "N", "as many instances of each class that is not counted", FOR_SAVINGS,
     PARSED(parse_assume)},
    {"--min-saving", 0, "BYTES",
     "only classes where so many bytes an instance are at stake; by default `min-saving` of the "
     "configuration, else 0",
     FOR_SAVINGS, PARSED(parse_min_saving)},
    {"--top", 0, "N", "only the N biggest", FOR_SAVINGS, PARSED(parse_top)},
    {"--print-counter", 0, NULL, "print a Python program that counts instances in a process",
     FOR_SAVINGS, FLAG(print_counter)},
    {"--memory-model", 0, "NAME",
     "the build whose sizes count: default, or free-threaded (3.13 and newer)", FOR_RUNS,
     PARSED(parse_memory_model)},
    {"--unknown", 0, NULL, "only classes whose layout is not known, by reason", FOR_LAYOUT,
     FLAG(unknown)},
    {"--all", 0, NULL, "classes inside functions too", FOR_LAYOUT, FLAG(all)},
    {"--all", 0, NULL, "list all rules", FOR_RULE, FLAG(all)},
    {"--memory", 0, NULL, "add what the slots of each class save", FOR_CHECK, FLAG(memory)},
    {"--exit-zero", 'e', NULL, "exit with 0 whatever is found", FOR_CHECK, FLAG(exit_zero)},
    {"--fail-level", 0, "LEVEL",
     "the least severity that makes the exit status 1: error, warning (the default) or info",
     FOR_CHECK, PARSED(parse_fail_level)},
    {"--statistics", 0, NULL, "how many findings each rule has, instead of the findings", FOR_CHECK,
     FLAG(statistics)},
    {"--show-files", 0, NULL, "list the files that would be read for findings, and do no more",
     FOR_RUNS, FLAG(show_files)},
    {"--exclude", 0, "GLOB",
     "files and folders to leave out besides the default ones, by name or by path", FOR_RUNS,
     LIST(exclude)},
    {"--force-exclude", 0, NULL, "leave excluded files and folders out even when they are named",
     FOR_RUNS, FLAG(force_exclude)},
    {"--stdin-filename", 0, "PATH", "the file that standard input stands for, with `-` as the path",
     FOR_RUNS, TEXT(stdin_filename)},
    {"--isolated", 0, NULL, "take no notice of configuration files and pyproject.toml", FOR_RUNS,
     FLAG(isolated)},
    {"--no-cache", 'n', NULL, "neither read nor write a cache (there is none yet)", FOR_RUNS,
     FLAG(no_cache)},
    {"--jobs", 0, "N", "how many threads to use; by default one for each processor", FOR_RUNS,
     PARSED(parse_jobs)},
    {"--color", 0, "WHEN",
     "auto (the default; NO_COLOR and FORCE_COLOR are honoured), always or never",
     FOR_RUNS | FOR_RULE, PARSED(parse_color)},
    {"--quiet", 'q', NULL, "findings alone, no summary", FOR_RUNS, FLAG(quiet)},
    {"--verbose", 'v', NULL, "tell more on standard error", FOR_RUNS, FLAG(verbose)},
    {"--help", 'h', NULL, "print help", FOR_ALL, FLAG(help)},
    {"--version", 'V', NULL, "print the version", FOR_ALL, FLAG(version)},
};

enum { OPTION_COUNT = sizeof OPTIONS / sizeof OPTIONS[0] };

void options_init(Options *self) {
  *self = (Options){.jobs = threads_cpu_count(), .fail_level = SEVERITY_WARNING};
  arena_init(&self->arena);
}

void options_release(Options *self) {
  Texts *lists[] = {&self->arguments,     &self->select, &self->ignore,  &self->extend_select,
                    &self->extend_ignore, &self->src,    &self->exclude, &self->globs};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
    array_release(lists[i]);
  array_release(&self->formats);
  arena_release(&self->arena);
}

Str options_did_you_mean(Arena *arena, Str word, const Str *names, uint32_t count) {
  Str closest = closest_name(word, names, count);
  if (str_is_empty(closest))
    return STR("");
  return arena_printf(arena, " (did you mean `" STR_FMT "`?)", STR_ARG(closest));
}

Str command_did_you_mean(Arena *arena, Str word) {
  Str names[COMMAND_COUNT];
  for (uint32_t i = 0; i < COMMAND_COUNT; i++)
    names[i] = str_from(COMMANDS[i].name);
  return options_did_you_mean(arena, word, names, COMMAND_COUNT);
}

static bool is_reserved(Str word) {
  return STR_IS_ONE_OF(word, RESERVED);
}

bool command_find(Str name, Command *command, Error *error) {
  for (uint32_t i = 0; i < COMMAND_COUNT; i++) {
    if (str_eq_c(name, COMMANDS[i].name)) {
      *command = (Command)i;
      return true;
    }
  }
  if (is_reserved(name)) {
    error_set(error, "the command `" STR_FMT "` is not there yet; `./" STR_FMT "` names a path",
              STR_ARG(name), STR_ARG(name));
    return false;
  }
  Arena arena = {0};
  Str hint = command_did_you_mean(&arena, name);
  error_set(error, "there is no command `" STR_FMT "`" STR_FMT, STR_ARG(name), STR_ARG(hint));
  arena_release(&arena);
  return false;
}

// Where parsing stands.
typedef struct Parser {
  Options *options;
  Texts words;
  uint32_t next;
  bool has_command;
  bool only_arguments; // after `--`
  bool used[OPTION_COUNT];
  Error *error;
} Parser;

static bool fail_unknown(Parser *self, Str name) {
  Str names[OPTION_COUNT];
  for (uint32_t i = 0; i < OPTION_COUNT; i++)
    names[i] = str_from(OPTIONS[i].name);
  Str hint = options_did_you_mean(&self->options->arena, name, names, OPTION_COUNT);
  error_set(self->error, "there is no option `" STR_FMT "`" STR_FMT, STR_ARG(name), STR_ARG(hint));
  return false;
}

static const Option *find_option(Str name) {
  for (uint32_t i = 0; i < OPTION_COUNT; i++)
    if (str_eq_c(name, OPTIONS[i].name))
      return &OPTIONS[i];
  return NULL;
}

static const Option *find_letter(char letter) {
  for (uint32_t i = 0; i < OPTION_COUNT; i++)
    if (OPTIONS[i].letter && OPTIONS[i].letter == letter)
      return &OPTIONS[i];
  return NULL;
}

static void append_parts(Texts *texts, Str value) {
  Str part;
  while (str_split(&value, ',', &part))
    if (!str_is_empty(str_trim(part)))
      array_push(texts, str_trim(part));
}

static bool apply(Parser *self, const Option *option, Str value) {
  void *member = (char *)self->options + option->offset;
  self->used[option - OPTIONS] = true;
  switch (option->kind) {
  case OPTION_FLAG: *(bool *)member = true; return true;
  case OPTION_TEXT: *(Str *)member = value; return true;
  case OPTION_TEXTS: array_push((Texts *)member, value); return true;
  case OPTION_LIST: append_parts(member, value); return true;
  case OPTION_PARSED: return option->parse(self->options, value, self->error);
  }
  return false;
}

static bool take_value(Parser *self, const Option *option) {
  if (!option->argument)
    return apply(self, option, (Str){0});
  if (self->next == self->words.len) {
    error_set(self->error, "`%s` needs a value: %s", option->name, option->argument);
    return false;
  }
  return apply(self, option, self->words.items[self->next++]);
}

static bool parse_long(Parser *self, Str word) {
  size_t equals = str_find_char(word, '=');
  Str name = equals == STR_NOT_FOUND ? word : str_slice(word, 0, equals);
  const Option *option = find_option(name);
  if (!option)
    return fail_unknown(self, name);
  if (equals == STR_NOT_FOUND)
    return take_value(self, option);
  if (option->argument)
    return apply(self, option, str_slice(word, equals + 1, word.len));
  error_set(self->error, "`%s` takes no value", option->name);
  return false;
}

// "-qe", "-o FILE" or "-oFILE".
static bool parse_letters(Parser *self, Str word) {
  for (size_t i = 1; i < word.len; i++) {
    const Option *option = find_letter(word.data[i]);
    if (!option)
      return fail_unknown(self, word);
    if (option->argument && i + 1 < word.len)
      return apply(self, option, str_slice(word, i + 1, word.len));
    if (!take_value(self, option))
      return false;
  }
  return true;
}

// The first word that is no option names the command, if it is the name of one.
static bool parse_argument(Parser *self, Str word) {
  bool may_be_command = !self->has_command && !self->only_arguments;
  self->has_command = true;
  if (may_be_command && command_find(word, &self->options->command, self->error))
    return true;
  if (may_be_command && is_reserved(word))
    return false;
  array_push(&self->options->arguments, word);
  return true;
}

static bool parse_word(Parser *self, Str word) {
  if (self->only_arguments || word.len < 2 || word.data[0] != '-')
    return parse_argument(self, word);
  if (str_eq_c(word, "--")) {
    self->only_arguments = true;
    return true;
  }
  return word.data[1] == '-' ? parse_long(self, word) : parse_letters(self, word);
}

// The lines of the file that "@FILE" names.
static bool read_words(Parser *self, Str path) {
  StrBuf text = {0};
  Error cause = {0};
  const char *name = arena_str(&self->options->arena, path).data;
  if (!file_read(name, (size_t)64 << 20, &text, &cause)) {
    error_set(self->error, "cannot read arguments from `%s`: %s", name, cause.text);
    strbuf_release(&text);
    return false;
  }
  Str rest = arena_str(&self->options->arena, strbuf_str(&text)), line;
  strbuf_release(&text);
  while (str_split(&rest, '\n', &line)) {
    if (str_ends_with(line, STR("\r")))
      line.len--;
    if (!str_is_empty(line))
      array_push(&self->words, arena_str(&self->options->arena, line));
  }
  return true;
}

static bool collect_words(Parser *self, int argc, char *const *argv) {
  bool expand = true;
  for (int i = 1; i < argc; i++) {
    Str word = str_from(argv[i]);
    expand = expand && !str_eq_c(word, "--");
    if (!expand || word.len < 2 || word.data[0] != '@')
      array_push(&self->words, word);
    else if (!read_words(self, str_slice(word, 1, word.len)))
      return false;
  }
  return true;
}

static bool belongs(const Option *option, Command command) {
  for (uint32_t i = 0; i < OPTION_COUNT; i++)
    if (str_eq_c(str_from(option->name), OPTIONS[i].name) && OPTIONS[i].commands & 1u << command)
      return true;
  return false;
}

static bool check_belonging(const Parser *self) {
  Command command = self->options->command;
  for (uint32_t i = 0; i < OPTION_COUNT; i++) {
    if (self->used[i] && !belongs(&OPTIONS[i], command)) {
      error_set(self->error, "`%s` is not for the command `%s`", OPTIONS[i].name,
                COMMANDS[command].name);
      return false;
    }
  }
  return true;
}

static bool is_format(Command command, Str name) {
  RuleFormat rule_format;
  switch (command) {
  case COMMAND_CHECK: return report_format_find(name) != NULL;
  case COMMAND_LAYOUT: return str_eq_c(name, "text") || str_eq_c(name, "json");
  case COMMAND_SAVINGS: return savings_format_find(name) != NULL;
  case COMMAND_RULE: return rule_format_find(name, &rule_format);
  case COMMAND_HELP:
  case COMMAND_COUNT: break;
  }
  return false;
}

static bool fail_format(const Options *self, Arena *arena, Str name, Error *error) {
  static const Str OTHERS[] = {STR_INIT("text"), STR_INIT("json"), STR_INIT("markdown")};
  Texts names = {0};
  if (self->command == COMMAND_CHECK)
    for (uint32_t i = 0; i < REPORT_FORMAT_COUNT; i++)
      array_push(&names, str_from(REPORT_FORMATS[i]->name));
  else if (self->command == COMMAND_SAVINGS)
    for (uint32_t i = 0; i < SAVINGS_FORMAT_COUNT; i++)
      array_push(&names, str_from(SAVINGS_FORMATS[i]->name));
  else
    array_extend(&names, OTHERS, self->command == COMMAND_RULE ? 3 : 2);
  Str hint = options_did_you_mean(arena, name, names.items, names.len);
  error_set(error, "there is no format `" STR_FMT "`" STR_FMT, STR_ARG(name), STR_ARG(hint));
  array_release(&names);
  return false;
}

static bool check_formats(Options *self, Error *error) {
  if (self->formats.len == 0)
    array_push(&self->formats, (FormatRequest){.name = self->command == COMMAND_CHECK
                                                           ? str_from(REPORT_FORMATS[0]->name)
                                                           : STR("text")});
  uint32_t to_output = 0;
  for (uint32_t i = 0; i < self->formats.len; i++) {
    FormatRequest *request = &self->formats.items[i];
    if (!is_format(self->command, request->name))
      return fail_format(self, &self->arena, request->name, error);
    to_output += str_is_empty(request->file);
    if (str_is_empty(request->file))
      request->file = self->output_file;
  }
  if (to_output <= 1)
    return true;
  error_set(error, "only one format can go to one place: name a file for the others, like "
                   "`--format json:report.json`");
  return false;
}

static bool check_stdin(const Options *self, Error *error) {
  for (uint32_t i = 0; i < self->arguments.len; i++) {
    if (self->arguments.len > 1 && str_eq_c(self->arguments.items[i], "-")) {
      error_set(error, "`-` (standard input) goes with no other path");
      return false;
    }
  }
  return true;
}

static bool parse_words(Parser *self) {
  while (self->next < self->words.len)
    if (!parse_word(self, self->words.items[self->next++]))
      return false;
  if (self->options->help || self->options->version)
    return true;
  return check_belonging(self);
}

bool options_parse(Options *self, int argc, char *const *argv, Error *error) {
  Parser parser = {.options = self, .error = error};
  bool ok = collect_words(&parser, argc, argv) && parse_words(&parser);
  array_release(&parser.words);
  if (!ok || self->help || self->version || self->command == COMMAND_HELP)
    return ok;
  return check_formats(self, error) && (self->command == COMMAND_RULE || check_stdin(self, error));
}

enum { HELP_COLUMN = 28, HELP_WIDTH = 100 };

// `left` in two columns' indent, `text` wrapped to its right.
static void help_line(StrBuf *out, Str left, Str text) {
  strbuf_append(out, STR("  "));
  strbuf_append(out, left);
  size_t column = left.len + 2;
  if (column + 2 > HELP_COLUMN) {
    strbuf_append_char(out, '\n');
    column = 0;
  }
  strbuf_append_repeated(out, ' ', HELP_COLUMN - column);
  column = HELP_COLUMN;
  Str word;
  for (bool first = true; str_split(&text, ' ', &word); first = false) {
    if (!first && column + 1 + word.len > HELP_WIDTH) {
      strbuf_append_char(out, '\n');
      strbuf_append_repeated(out, ' ', HELP_COLUMN);
      column = HELP_COLUMN;
    } else if (!first) {
      strbuf_append_char(out, ' ');
      column++;
    }
    strbuf_append(out, word);
    column += word.len;
  }
  strbuf_append_char(out, '\n');
}

static void help_option(StrBuf *out, const Option *option) {
  StrBuf left = {0};
  if (option->letter)
    strbuf_printf(&left, "-%c, ", option->letter);
  else
    strbuf_append(&left, STR("    "));
  strbuf_append_c(&left, option->name);
  if (option->argument)
    strbuf_printf(&left, " %s", option->argument);
  help_line(out, strbuf_str(&left), str_from(option->help));
  strbuf_release(&left);
}

static void help_formats(StrBuf *out) {
  strbuf_append(out, STR("\nFormats:\n"));
  for (uint32_t i = 0; i < REPORT_FORMAT_COUNT; i++)
    help_line(out, str_from(REPORT_FORMATS[i]->name), str_from(REPORT_FORMATS[i]->summary));
}

void options_help_command(StrBuf *out, Command command) {
  const CommandInfo *info = &COMMANDS[command];
  strbuf_printf(out, "slotlint %s: %s\n\nUsage: slotlint %s [OPTIONS]%s%s\n\nOptions:\n",
                info->name, info->summary, info->name, *info->arguments ? " " : "",
                info->arguments);
  for (uint32_t i = 0; i < OPTION_COUNT; i++)
    if (OPTIONS[i].commands & 1u << command)
      help_option(out, &OPTIONS[i]);
  if (command == COMMAND_CHECK)
    help_formats(out);
}

void options_help(StrBuf *out) {
  strbuf_append_c(out, "slotlint: a static analyzer for Python's __slots__\n\n"
                       "Usage: slotlint [COMMAND] [OPTIONS] [PATH...]\n\nCommands:\n");
  for (uint32_t i = 0; i < COMMAND_COUNT; i++) {
    StrBuf left = {0};
    strbuf_printf(&left, "%s %s", COMMANDS[i].name, COMMANDS[i].arguments);
    help_line(out, str_trim(strbuf_str(&left)), str_from(COMMANDS[i].summary));
    strbuf_release(&left);
  }
  strbuf_append_c(out, "\nOptions of check:\n");
  for (uint32_t i = 0; i < OPTION_COUNT; i++)
    if (OPTIONS[i].commands & FOR_CHECK)
      help_option(out, &OPTIONS[i]);
  help_formats(out);
  strbuf_append_c(out,
                  "\nPATH is . by default; `-` is standard input; `@FILE` reads arguments from a "
                  "file, one a line.\n"
                  "Exit status: 0 nothing found, 1 findings, 2 could not do what was asked.\n");
}
