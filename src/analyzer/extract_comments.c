#include "analyzer/extract_walk.h"

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool has_word(Str text, size_t at, const char *word) {
  for (; *word; word++, at++)
    if (at >= text.len || lower(text.data[at]) != *word)
      return false;
  return true;
}

static size_t find_word(Str text, size_t from, const char *word) {
  for (size_t at = from; at < text.len; at++)
    if (has_word(text, at, word))
      return at;
  return STR_NOT_FOUND;
}

static size_t skip_blanks(Str text, size_t at) {
  while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
    at++;
  return at;
}

static bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

static uint32_t line_start(Str text, uint32_t at) {
  while (at > 0 && !is_line_end(text.data[at - 1]))
    at--;
  return at;
}

static uint32_t line_end(Str text, uint32_t at) {
  while (at < text.len && !is_line_end(text.data[at]))
    at++;
  return at;
}

static uint32_t next_line(Str text, uint32_t at) {
  at = line_end(text, at);
  if (at + 1 < text.len && text.data[at] == '\r' && text.data[at + 1] == '\n')
    at++;
  return at < text.len ? at + 1 : at;
}

static bool stands_alone(Str text, uint32_t comment) {
  uint32_t start = line_start(text, comment);
  if (start == 0 && str_starts_with(text, STR("\xEF\xBB\xBF")))
    start = 3;
  Str before = str_slice(text, start, comment);
  return str_is_empty(str_trim(before));
}

// The line of a comment, or the first line after it that is neither blank nor a comment.
static TextRange covered_line(Str text, uint32_t comment, bool follow) {
  uint32_t start = line_start(text, comment);
  while (follow && start < text.len) {
    start = next_line(text, start);
    Str line = str_trim(str_slice(text, start, line_end(text, start)));
    follow = str_is_empty(line) || line.data[0] == '#';
  }
  return (TextRange){start, line_end(text, start)};
}

static void add(Extraction *self, uint32_t kind, TextRange part, Str codes, TextRange covers) {
  Suppression suppression = {.kind = kind,
                             .codes = builder_text(self->facts, codes),
                             .start = part.start,
                             .end = part.end,
                             .covers_start = covers.start,
                             .covers_end = covers.end};
  array_push(&self->facts->suppressions, suppression);
}

// `[A, B]` at `at`: the text between the brackets. False where a bracket is not closed.
static bool read_brackets(Str text, size_t *at, Str *codes) {
  *codes = (Str){0};
  if (*at >= text.len || text.data[*at] != '[')
    return true;
  size_t close = str_find_char(str_slice(text, *at, text.len), ']');
  if (close == STR_NOT_FOUND)
    return false;
  *codes = str_trim(str_slice(text, *at + 1, *at + close));
  *at += close + 1;
  return !str_is_empty(*codes);
}

static bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// `slotlint: ignore`, `slotlint: ignore[...]` or `slotlint: file-ignore[...]` after a `#`.
static void read_ours(Extraction *self, TextRange comment, size_t hash) {
  Str text = str_slice(self->tree->text, comment.start, comment.end);
  size_t at = skip_blanks(text, hash + 1);
  if (!has_word(text, at, "slotlint:"))
    return;
  at = skip_blanks(text, at + 9);
  bool whole_file = has_word(text, at, "file-ignore");
  if (!whole_file && !has_word(text, at, "ignore"))
    return;
  at += whole_file ? 11 : 6;
  Str codes;
  if ((at < text.len && is_word_char(text.data[at])) || !read_brackets(text, &at, &codes))
    return;
  uint32_t start = comment.start + (uint32_t)hash;
  TextRange part = {start, comment.start + (uint32_t)at};
  Str all = self->tree->text;
  if (!whole_file) {
    TextRange covers = covered_line(all, comment.start, stands_alone(all, comment.start));
    add(self, SUPPRESS_LINE, part, codes, covers);
  } else if (start == line_start(all, start) ||
             (start == 3 && str_starts_with(all, STR("\xEF\xBB\xBF")))) {
    add(self, SUPPRESS_FILE, part, codes, (TextRange){0, (uint32_t)all.len});
  }
}

static bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The end of `A1, B2 C3` from `at`: codes of letters and digits with commas or blanks between.
static size_t codes_end(Str text, size_t at) {
  size_t end = at;
  for (;;) {
    size_t digits = at;
    while (digits < text.len && is_letter(text.data[digits]))
      digits++;
    size_t after = digits;
    while (after < text.len && is_digit(text.data[after]))
      after++;
    if (digits == at || after == digits)
      return end;
    end = at = after;
    while (at < text.len && (text.data[at] == ',' || text.data[at] == ' ' || text.data[at] == '\t'))
      at++;
  }
}

// `noqa` or `noqa: A1, B2` after a `#`, in any case.
static void read_noqa(Extraction *self, TextRange comment, size_t hash) {
  Str text = str_slice(self->tree->text, comment.start, comment.end);
  size_t at = skip_blanks(text, hash + 1);
  if (!has_word(text, at, "noqa"))
    return;
  at += 4;
  if (at < text.len && is_word_char(text.data[at]))
    return;
  Str codes = {0};
  size_t colon = skip_blanks(text, at);
  if (colon < text.len && text.data[colon] == ':') {
    size_t from = skip_blanks(text, colon + 1), to = codes_end(text, from);
    codes = str_slice(text, from, to);
    at = to > from ? to : at;
  }
  TextRange part = {comment.start + (uint32_t)hash, comment.start + (uint32_t)at};
  add(self, SUPPRESS_NOQA, part, codes, covered_line(self->tree->text, comment.start, false));
}

// Marks of generated files, as protoc, thrift, antlr and others write them. With "do not" an author
// has to forbid editing as well.
static bool says_generated(Str text) {
  if (find_word(text, 0, "@generated") != STR_NOT_FOUND)
    return true;
  bool forbids = find_word(text, 0, "do not edit") != STR_NOT_FOUND ||
                 find_word(text, 0, "do not modify") != STR_NOT_FOUND ||
                 find_word(text, 0, "don't edit") != STR_NOT_FOUND;
  return forbids && (find_word(text, 0, "generated") != STR_NOT_FOUND);
}

// The comments that stand in the first lines, as one text: such a mark is often two lines long.
static void find_generated(Extraction *self) {
  enum { TOP_LINES = 20 };
  Str text = self->tree->text;
  uint32_t top = 0;
  for (uint32_t i = 0; i < TOP_LINES; i++)
    top = next_line(text, top);
  StrBuf said = {0};
  for (uint32_t i = 0; i < self->tree->comments.len; i++) {
    TextRange comment = self->tree->comments.items[i];
    if (comment.start < top) {
      strbuf_append(&said, str_slice(text, comment.start, comment.end));
      strbuf_append_char(&said, '\n');
    }
  }
  if (says_generated(strbuf_str(&said)))
    self->facts->flags |= FACTS_GENERATED;
  strbuf_release(&said);
}

void extract_comments(Extraction *self) {
  find_generated(self);
  for (uint32_t i = 0; i < self->tree->comments.len; i++) {
    TextRange comment = self->tree->comments.items[i];
    for (uint32_t at = comment.start; at < comment.end; at++)
      if (self->tree->text.data[at] == '#') {
        read_ours(self, comment, at - comment.start);
        read_noqa(self, comment, at - comment.start);
      }
  }
}
