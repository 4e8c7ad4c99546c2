#include "analyzer/extract_newer.h"

static bool is_word(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (unsigned char)c >= 0x80;
}

static size_t skip_spaces(Str text, size_t at) {
  while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
    at++;
  return at;
}

static size_t skip_word(Str text, size_t at) {
  while (at < text.len && is_word(text.data[at]))
    at++;
  return at;
}

// Past `word` and the spaces after it, or `at` itself where something else stands there.
static size_t skip_keyword(Str text, size_t at, const char *word) {
  size_t end = skip_word(text, at);
  return str_eq_c(str_slice(text, at, end), word) ? skip_spaces(text, end) : at;
}

// Past a string literal on one line that begins at `at`.
static size_t skip_string(Str text, size_t at) {
  char quote = text.data[at++];
  while (at < text.len && text.data[at] != quote && text.data[at] != '\n')
    at += text.data[at] == '\\' ? 2 : 1;
  return at + 1;
}

typedef Array(TextRange) Ranges;

// Brackets that do not close within this many bytes are no type parameters.
enum { BRACKET_LIMIT = 4096 };

static size_t nesting(size_t depth, char c) {
  if (c == '(' || c == '[' || c == '{')
    return depth + 1;
  return depth > 0 && (c == ')' || c == ']' || c == '}') ? depth - 1 : depth;
}

// From `=` at `at` to the comma or bracket that ends the default.
static size_t default_end(Str text, size_t at) {
  size_t depth = 0;
  while (at < text.len && (depth || (text.data[at] != ',' && text.data[at] != ']'))) {
    bool quoted = text.data[at] == '"' || text.data[at] == '\'';
    depth = nesting(depth, text.data[at]);
    at = quoted ? skip_string(text, at) : at + 1;
  }
  return at;
}

// The defaults in the brackets that open at `at`. Bounds and constraints hold no `=` outside of
// brackets of their own. Returns where the brackets end, or `at` where they do not.
static size_t find_defaults(Str whole, size_t at, Ranges *found) {
  Str text = str_slice(whole, 0, at + BRACKET_LIMIT);
  uint32_t before = found->len;
  size_t depth = 0, opening = at;
  while (at < text.len) {
    char c = text.data[at];
    if (c == '=' && depth == 1) {
      size_t end = default_end(text, at);
      array_push(found, (TextRange){(uint32_t)at, (uint32_t)end});
      at = end;
      continue;
    }
    depth = nesting(depth, c);
    at = c == '"' || c == '\'' ? skip_string(text, at) : at + 1;
    if (depth == 0)
      return at;
  }
  found->len = before;
  return opening;
}

// What is to be blanked in the statement that begins on the line at `start`; where it was looked up
// to.
static size_t look_at_line(Str text, size_t start, Ranges *found) {
  size_t at = skip_spaces(text, start);
  size_t after = skip_keyword(text, at, "lazy");
  if (after != at) {
    if (skip_keyword(text, after, "import") != after || skip_keyword(text, after, "from") != after)
      array_push(found, (TextRange){(uint32_t)at, (uint32_t)at + 4});
    return after;
  }
  at = skip_keyword(text, at, "async");
  static const char *const WORDS[] = {"class", "def", "type"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    after = skip_keyword(text, at, WORDS[i]);
    if (after == at)
      continue;
    size_t bracket = skip_spaces(text, skip_word(text, after));
    if (bracket < text.len && text.data[bracket] == '[')
      return find_defaults(text, bracket, found);
  }
  return at;
}

static bool ends_line(char c) {
  return c == '\n' || c == '\r';
}

static size_t line_start(Str text, size_t at, size_t floor) {
  while (at > floor && !ends_line(text.data[at - 1]))
    at--;
  return at;
}

// Lines to look at before the one an error stands on: brackets may be spread over several.
enum { LINES_BEFORE = 8 };

// Looks at the line of an error and those before it, but not before `floor`; returns the end of the
// last line that was looked at.
static size_t look_around(Str text, size_t position, size_t floor, Ranges *found) {
  size_t start = line_start(text, position, floor);
  for (uint32_t i = 0; i < LINES_BEFORE && start > floor; i++)
    start = line_start(text, start - 1, floor);
  while (start <= position && start < text.len) {
    start = look_at_line(text, start, found);
    while (start < text.len && !ends_line(text.data[start]))
      start++;
    start++;
  }
  return start;
}

bool blank_newer_syntax(const SyntaxTree *tree, StrBuf *copy) {
  Ranges found = {0};
  size_t done = 0; // every line is looked at once
  for (uint32_t i = 0; i < tree->errors.len; i++)
    if (tree->errors.items[i].range.start >= done)
      done = look_around(tree->text, tree->errors.items[i].range.start, done, &found);
  strbuf_clear(copy);
  if (found.len)
    strbuf_append(copy, tree->text);
  for (uint32_t i = 0; i < found.len; i++)
    for (uint32_t at = found.items[i].start; at < found.items[i].end; at++)
      if (!ends_line(copy->data[at]))
        copy->data[at] = ' ';
  bool any = found.len > 0;
  array_release(&found);
  return any;
}
