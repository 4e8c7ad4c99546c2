#include "pyproject.h"

// What is left to read.
typedef struct Toml {
  Str rest;
} Toml;

static bool at(const Toml *self, Str text) {
  return str_starts_with(self->rest, text);
}

static void skip(Toml *self, size_t count) {
  self->rest = str_slice(self->rest, count, self->rest.len);
}

static void skip_line(Toml *self) {
  size_t end = str_find_char(self->rest, '\n');
  skip(self, end == STR_NOT_FOUND ? self->rest.len : end + 1);
}

static void skip_blanks(Toml *self) {
  while (at(self, STR(" ")) || at(self, STR("\t")))
    skip(self, 1);
}

// A string of any kind, which `rest` starts with, and what is between its quotes.
static Str take_string(Toml *self) {
  static const Str QUOTES[] = {STR_INIT("\"\"\""), STR_INIT("'''"), STR_INIT("\""), STR_INIT("'")};
  size_t kind = 0;
  while (!at(self, QUOTES[kind]))
    kind++;
  Str quotes = QUOTES[kind];
  bool escapes = quotes.data[0] == '"', one_line = quotes.len == 1;
  skip(self, quotes.len);
  Str start = self->rest;
  while (self->rest.len && !at(self, quotes) && !(one_line && at(self, STR("\n"))))
    skip(self, escapes && at(self, STR("\\")) ? 2 : 1);
  Str inside = str_slice(start, 0, start.len - self->rest.len);
  if (at(self, quotes))
    skip(self, quotes.len);
  return inside;
}

static bool at_string(const Toml *self) {
  return at(self, STR("\"")) || at(self, STR("'"));
}

// The rest of a value, to the end of its line outside all brackets.
static void skip_value(Toml *self) {
  uint32_t depth = 0;
  while (self->rest.len) {
    char c = self->rest.data[0];
    if (at_string(self)) {
      take_string(self);
      continue;
    }
    if (c == '#' || c == '\n') {
      skip_line(self);
      if (depth == 0)
        return;
      continue;
    }
    depth += c == '[' || c == '{';
    depth -= depth && (c == ']' || c == '}');
    skip(self, 1);
  }
}

// "project" or "project . requires-python", up to `end` on this line: whether it is the dotted name
// `wanted`. Quotes around a part are dropped.
static bool take_name(Toml *self, char end, Str wanted) {
  bool same = true;
  while (self->rest.len && self->rest.data[0] != end && self->rest.data[0] != '\n') {
    char c = self->rest.data[0];
    Str part = str_slice(self->rest, 0, 1);
    if (at_string(self))
      part = take_string(self);
    else
      skip(self, 1);
    if (c == ' ' || c == '\t' || c == '\r')
      continue;
    same = same && str_starts_with(wanted, part);
    wanted = str_slice(wanted, part.len, wanted.len);
  }
  return same && str_is_empty(wanted) && self->rest.len && self->rest.data[0] == end;
}

// What stands before the comment and the end of the line.
static Str take_bare(Toml *self) {
  size_t end = 0;
  while (end < self->rest.len && self->rest.data[end] != '\n' && self->rest.data[end] != '#')
    end++;
  return str_trim(str_slice(self->rest, 0, end));
}

// The value of `key` in `table` ("" is the top of the file), a string without its quotes, all else
// as it is written; empty if there is none. `has_table` may be NULL.
static Str find_value(Str text, Str table, Str key, Str dotted, bool *has_table) {
  Toml toml = {text};
  bool in_top = true, in_table = str_is_empty(table);
  if (at(&toml, STR("\xef\xbb\xbf")))
    skip(&toml, 3);
  while (toml.rest.len) {
    skip_blanks(&toml);
    if (at(&toml, STR("[["))) {
      in_top = in_table = false;
      skip_line(&toml);
    } else if (at(&toml, STR("["))) {
      skip(&toml, 1);
      in_top = false;
      in_table = take_name(&toml, ']', table);
      if (has_table)
        *has_table = *has_table || in_table;
      skip_line(&toml);
    } else if (at(&toml, STR("#")) || at(&toml, STR("\n")) || at(&toml, STR("\r"))) {
      skip_line(&toml);
    } else {
      bool found = take_name(&toml, '=', in_top ? dotted : key) && (in_top || in_table);
      skip(&toml, at(&toml, STR("=")));
      skip_blanks(&toml);
      if (found)
        return at_string(&toml) ? take_string(&toml) : take_bare(&toml);
      skip_value(&toml);
    }
  }
  return (Str){0};
}

Str pyproject_requires_python(Str text) {
  return find_value(text, STR("project"), STR("requires-python"), STR("project.requires-python"),
                    NULL);
}

Str pyproject_min_saving(Str text, bool in_pyproject, bool *configures) {
  Str key = STR("min-saving");
  *configures = !in_pyproject;
  if (!in_pyproject)
    return find_value(text, (Str){0}, key, key, NULL);
  Str value =
      find_value(text, STR("tool.slotlint"), key, STR("tool.slotlint.min-saving"), configures);
  *configures = *configures || !str_is_empty(value);
  return value;
}

// Reads digits; false where there are none.
static bool take_digits(Str *rest, uint32_t *number) {
  size_t count = 0;
  *number = 0;
  while (count < rest->len && rest->data[count] >= '0' && rest->data[count] <= '9') {
    if (*number < 1000)
      *number = *number * 10 + (uint32_t)(rest->data[count] - '0');
    count++;
  }
  *rest = str_slice(*rest, count, rest->len);
  return count > 0;
}

// The lower bound that one clause sets, or -1.
static int32_t clause_bound(Str clause) {
  static const Str OPERATORS[] = {STR_INIT("==="), STR_INIT(">="), STR_INIT("=="),
                                  STR_INIT("~="),  STR_INIT(">"),  STR_INIT("^")};
  enum { COUNT = sizeof OPERATORS / sizeof OPERATORS[0] };
  size_t i = 0;
  while (i < COUNT && !str_starts_with(clause, OPERATORS[i]))
    i++;
  if (i == COUNT)
    return -1;
  Str version = str_trim(str_slice(clause, OPERATORS[i].len, clause.len));
  uint32_t major = 0, minor = 0;
  if (!take_digits(&version, &major))
    return -1;
  if (str_starts_with(version, STR("."))) {
    version = str_slice(version, 1, version.len);
    take_digits(&version, &minor);
  }
  return major == 3 ? (int32_t)minor : major < 3 ? 0 : INT32_MAX;
}

int32_t pyproject_lower_bound(Str specifiers) {
  int32_t bound = -1;
  Str clause;
  while (str_split(&specifiers, ',', &clause)) {
    int32_t own = clause_bound(str_trim(clause));
    bound = own > bound ? own : bound;
  }
  return bound;
}
