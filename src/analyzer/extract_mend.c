// What CPython reads and the pinned grammar does not. Where the tree has errors, the text is
// patched with blanks of the same length and read again:
//   lazy import x              PEP 810: without `lazy`
//   class C[T = int]           PEP 696: without the default
//   x = 1, *(2, 3)             a star before something that is no name: with `~` for `*`
//   type(x).y = z              taken for a type alias: with another name for `type`
//   (a.<newline>b)             brackets that hold lines indented less than the statement: on one
//   line
// A patched text counts only if its tree is better.

#include <string.h>

#include "analyzer/extract_tree.h"
#include "base/memory.h"

enum { IN_STRING = 1, IN_COMMENT = 2, MAX_TYPE_PARAMS = 4096 };

typedef struct {
  const SyntaxTree *tree;
  Str text;
  char *patched;
  char *accepted; // the patches so far that made the tree better
  uint8_t *mask;  // by byte
  uint32_t error; // the first one that was not passed yet
  bool changed;
} Mend;

static void cover(Mend *self, uint32_t start, uint32_t end, uint8_t what) {
  if (end > start)
    memset(self->mask + start, what, end - start);
}

// Strings and comments, as the first reading saw them.
static void make_mask(Mend *self) {
  const SyntaxTree *tree = self->tree;
  for (NodeId node = 0; node < tree->nodes.len; node++)
    if (node_kind(tree, node) == NODE_STRING)
      cover(self, node_at(tree, node)->start, node_at(tree, node)->end, IN_STRING);
  for (uint32_t i = 0; i < tree->comments.len; i++)
    cover(self, tree->comments.items[i].start, tree->comments.items[i].end, IN_COMMENT);
}

static void blank(Mend *self, size_t from, size_t to) {
  for (size_t at = from; at < to; at++)
    if (self->patched[at] != '\n' && self->patched[at] != '\r')
      self->patched[at] = ' ';
  self->changed = true;
}

static bool is_code(const Mend *self, size_t at) {
  return self->mask[at] == 0;
}

static bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (unsigned char)c >= 0x80;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

static bool has_word(const Mend *self, size_t at, Str word) {
  size_t end = at + word.len;
  return end <= self->text.len && str_eq(str_slice(self->text, at, end), word) &&
         (at == 0 || !is_word_byte(self->text.data[at - 1])) &&
         (end == self->text.len || !is_word_byte(self->text.data[end]));
}

static bool has_word_before(const Mend *self, size_t at, Str word) {
  return at >= word.len && has_word(self, at - word.len, word);
}

static size_t skip_blanks(const Mend *self, size_t at) {
  while (at < self->text.len && is_blank(self->text.data[at]))
    at++;
  return at;
}

// Only a name may follow the keyword of a type alias.
static void mend_type_calls(Mend *self) {
  for (NodeId node = 0; node < self->tree->nodes.len; node++) {
    if (node_kind(self->tree, node) != NODE_TYPE_ALIAS)
      continue;
    size_t at = node_at(self->tree, node)->start, next = skip_blanks(self, at + 4);
    if (next < self->text.len && (self->text.data[next] == '(' || self->text.data[next] == '[')) {
      self->patched[at] = 'T';
      self->changed = true;
    }
  }
}

static void mend_lazy_imports(Mend *self) {
  for (uint32_t i = 0; i < self->tree->errors.len; i++) {
    size_t at = self->tree->errors.items[i].range.start;
    if (!has_word(self, at, STR("lazy")))
      continue;
    size_t next = skip_blanks(self, at + 4);
    if (has_word(self, next, STR("import")) || has_word(self, next, STR("from")))
      blank(self, at, at + 4);
  }
}

static bool is_opening(char c) {
  return c == '(' || c == '[' || c == '{';
}

static bool is_closing(char c) {
  return c == ')' || c == ']' || c == '}';
}

// Behind the bracket that closes the one at `open`, or 0 if there is none before `limit`.
static size_t closing(const Mend *self, size_t open, size_t limit) {
  size_t depth = 0;
  for (size_t at = open; at < self->text.len && at < limit; at++) {
    if (!is_code(self, at))
      continue;
    depth += is_opening(self->text.data[at]);
    if (is_closing(self->text.data[at]) && --depth == 0)
      return at + 1;
  }
  return 0;
}

// Asked with ranges that follow each other.
static bool has_error_between(Mend *self, size_t from, size_t to) {
  const SyntaxTree *tree = self->tree;
  while (self->error < tree->errors.len && tree->errors.items[self->error].range.end < from)
    self->error++;
  return self->error < tree->errors.len && tree->errors.items[self->error].range.start < to;
}

// An `=` that is no part of another operator.
static bool is_default_sign(const Mend *self, size_t at) {
  const char *text = self->text.data;
  return text[at] == '=' && text[at + 1] != '=' && text[at - 1] != '=' && text[at - 1] != ':' &&
         text[at - 1] != '<' && text[at - 1] != '>' && text[at - 1] != '!';
}

// Blanks the defaults in a list of type parameters, brackets included in [open, end).
static void mend_type_params(Mend *self, size_t open, size_t end) {
  size_t depth = 0, sign = 0;
  for (size_t at = open; at < end; at++) {
    if (!is_code(self, at))
      continue;
    char c = self->text.data[at];
    depth += is_opening(c);
    depth -= is_closing(c);
    bool ends = depth == 0 || (depth == 1 && c == ',');
    if (sign && ends) {
      if (skip_blanks(self, sign + 1) < at)
        blank(self, sign, at);
      sign = 0;
    }
    if (!sign && depth == 1 && is_default_sign(self, at))
      sign = at;
  }
}

// The `[` of `class C[`, `def f[` or `type X[` if the keyword stands at `at`; else 0.
static size_t type_params_at(const Mend *self, size_t at) {
  size_t length = has_word(self, at, STR("class"))  ? 5
                  : has_word(self, at, STR("type")) ? 4
                  : has_word(self, at, STR("def"))  ? 3
                                                    : 0;
  if (length == 0)
    return 0;
  size_t name = skip_blanks(self, at + length);
  size_t end = name;
  while (end < self->text.len && is_word_byte(self->text.data[end]))
    end++;
  size_t open = skip_blanks(self, end);
  return end > name && open < self->text.len && self->text.data[open] == '[' ? open : 0;
}

static void mend_type_defaults(Mend *self) {
  for (size_t at = 0; at < self->text.len; at++) {
    char c = self->text.data[at];
    if ((c != 'c' && c != 't' && c != 'd') || !is_code(self, at))
      continue;
    size_t open = type_params_at(self, at);
    size_t end = open ? closing(self, open, open + MAX_TYPE_PARAMS) : 0;
    if (end && has_error_between(self, at, end + 1))
      mend_type_params(self, open, end);
  }
}

// Whether an operand may begin behind the code before `at`, so that a `*` there is no product.
static bool begins_operand(const Mend *self, size_t at) {
  while (at > 0 && (is_blank(self->text.data[at - 1]) || !is_code(self, at - 1) ||
                    self->text.data[at - 1] == '\n' || self->text.data[at - 1] == '\r')) {
    if (self->mask[at - 1] == IN_STRING)
      return false;
    at--;
  }
  if (at == 0)
    return true;
  char before = self->text.data[at - 1];
  return before == '=' || before == ',' || is_opening(before) ||
         has_word_before(self, at, STR("return")) || has_word_before(self, at, STR("yield")) ||
         has_word_before(self, at, STR("in"));
}

// Names after a star are known to the grammar, but for those that begin something else.
static bool is_strange_operand(const Mend *self, size_t at) {
  char c = (char)(at < self->text.len ? self->text.data[at] : 0);
  if (has_word(self, at, STR("await")) || self->mask[at] == IN_STRING)
    return true;
  return is_opening(c) || c == '-' || c == '+' || c == '~' || (c >= '0' && c <= '9');
}

// The grammar may run on for a while before it sees that something is wrong.
enum { MOST_AFTER_STAR = 256 };

static void mend_stars(Mend *self) {
  for (size_t at = 0; at + 1 < self->text.len; at++) {
    if (self->text.data[at] != '*' || !is_code(self, at) || self->text.data[at + 1] == '*' ||
        !has_error_between(self, at, at + MOST_AFTER_STAR))
      continue;
    if (!begins_operand(self, at) || !is_strange_operand(self, skip_blanks(self, at + 1)))
      continue;
    self->patched[at] = '~';
    self->changed = true;
  }
}

static void join_lines(Mend *self, size_t open, size_t end) {
  for (size_t at = open; at < end; at++) {
    char c = self->patched[at];
    bool line_end = (c == '\n' || c == '\r') && self->mask[at] != IN_STRING;
    if (!line_end && self->mask[at] != IN_COMMENT)
      continue;
    self->patched[at] = ' ';
    self->changed = true;
  }
}

// Outermost brackets around which there is an error, if they are closed.
static void mend_brackets(Mend *self) {
  for (size_t at = 0; at < self->text.len; at++) {
    if (!is_code(self, at) || !is_opening(self->text.data[at]))
      continue;
    size_t end = closing(self, at, SIZE_MAX);
    // What is not closed is not looked through again: there would be no end to it.
    if (end == 0)
      return;
    if (has_error_between(self, at, end))
      join_lines(self, at, end);
    at = end - 1;
  }
}

// For each reading: a second or less.
enum { MOST_LOST_STEPS = 500000 };

// Takes the tree of the patched text unless it has more than `most` errors; then the patch is
// undone.
static bool read_again(SyntaxTree *self, Mend *mend, TSParser *parser, const Grammar *grammar,
                       uint32_t most) {
  SyntaxTree other = {0};
  Str patched = str_make(mend->patched, mend->text.len);
  bool better = syntax_tree_parse(&other, parser, grammar, patched, MOST_LOST_STEPS) &&
                other.errors.len <= most;
  if (better) {
    // Comments in joined lines are seen in the first tree alone.
    SyntaxTree first = *self;
    *self = other;
    self->comments = first.comments;
    first.comments = other.comments;
    other = first;
  }
  memcpy(better ? mend->accepted : mend->patched, better ? mend->patched : mend->accepted,
         mend->text.len);
  self->text = mend->text;
  syntax_tree_release(&other);
  return better;
}

static bool has_type_alias(const SyntaxTree *tree) {
  for (NodeId node = 0; node < tree->nodes.len; node++)
    if (node_kind(tree, node) == NODE_TYPE_ALIAS)
      return true;
  return false;
}

// Each mender once; true if the tree became better.
static bool mend_all(SyntaxTree *self, Mend *mend, TSParser *parser, const Grammar *grammar) {
  static void (*const MENDERS[])(Mend *) = {mend_type_calls, mend_lazy_imports, mend_type_defaults,
                                            mend_stars, mend_brackets};
  bool better = false;
  for (size_t i = 0; i < sizeof MENDERS / sizeof MENDERS[0]; i++) {
    bool always = MENDERS[i] == mend_type_calls;
    uint32_t errors = self->errors.len;
    if (errors == 0 && !always)
      break;
    memset(mend->mask, 0, mend->text.len + 1);
    make_mask(mend);
    mend->changed = false;
    mend->error = 0;
    MENDERS[i](mend);
    if (mend->changed)
      better |= read_again(self, mend, parser, grammar, always ? errors : errors - 1);
  }
  return better;
}

// One error can hide another, but not for long. What has an error in every other line, or is larger
// than anything a person wrote, is not worth reading a dozen times.
enum { MOST_ROUNDS = 3, ERRORS_FREE = 100, BYTES_PER_ERROR = 100, MOST_BYTES = 8 << 20 };

static bool is_worth_mending(const SyntaxTree *tree) {
  if (tree->errors.len == 0)
    return has_type_alias(tree);
  return tree->text.len <= MOST_BYTES &&
         tree->errors.len <= ERRORS_FREE + tree->text.len / BYTES_PER_ERROR;
}

void syntax_tree_mend(SyntaxTree *self, TSParser *parser, const Grammar *grammar) {
  Str text = self->text;
  Mend mend = {.tree = self, .text = text};
  if (!is_worth_mending(self))
    return;
  mend.patched = mem_alloc(text.len + 1);
  mend.accepted = mem_alloc(text.len + 1);
  mend.mask = mem_alloc(text.len + 1);
  memcpy(mend.patched, text.data, text.len);
  memcpy(mend.accepted, text.data, text.len);
  for (uint32_t round = 0; round < MOST_ROUNDS; round++)
    if (!mend_all(self, &mend, parser, grammar) || self->errors.len == 0)
      break;
  mem_free(mend.patched);
  mem_free(mend.accepted);
  mem_free(mend.mask);
}
