#include "analyzer/extract_walk.h"
#include "base/unicode.h"

// How a string literal begins: `rb"""` and the like.
typedef struct {
  bool raw, bytes, format, templated;
  uint32_t start, end; // of what stands between the quotes
} Opening;

static Opening opening_of(const SyntaxTree *tree, NodeId string) {
  NodeId start = node_child_of_kind(tree, string, NODE_STRING_START);
  NodeId end = node_child_of_kind(tree, string, NODE_STRING_END);
  Opening opening = {.start = node_at(tree, start)->end, .end = node_at(tree, end)->start};
  Str prefix = node_text(tree, start);
  for (size_t i = 0; i < prefix.len; i++) {
    char c = (char)(prefix.data[i] | 0x20);
    opening.raw |= c == 'r';
    opening.bytes |= c == 'b';
    opening.format |= c == 'f';
    opening.templated |= c == 't';
  }
  return opening;
}

static int digit_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  char lower = (char)(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

// Up to `most` digits of a base, at least `least`; false where they are not there.
static bool read_number(Str text, size_t *at, int base, size_t least, size_t most,
                        uint32_t *value) {
  size_t from = *at;
  *value = 0;
  while (*at < text.len && *at - from < most && digit_value(text.data[*at]) < base)
    *value = *value * (uint32_t)base + (uint32_t)digit_value(text.data[(*at)++]);
  return *at - from >= least;
}

// UTF-8, with lone surrogates encoded the same way (WTF-8).
static void append_code_point(StrBuf *out, uint32_t c) {
  char bytes[4];
  size_t len = utf8_encode(c, bytes);
  if (len == 0) {
    bytes[0] = (char)(0xE0 | (c >> 12));
    bytes[1] = (char)(0x80 | (c >> 6 & 0x3F));
    bytes[2] = (char)(0x80 | (c & 0x3F));
    len = 3;
  }
  strbuf_append(out, str_make(bytes, len));
}

// A line end, whatever its form, is one LF in a literal's value; false if there is none at `at`.
static bool skip_line_end(Str text, size_t *at) {
  char c = text.data[*at];
  if (c != '\n' && c != '\r')
    return false;
  bool crlf = c == '\r' && *at + 1 < text.len && text.data[*at + 1] == '\n';
  *at += crlf ? 2 : 1;
  return true;
}

static bool decode_number(Str text, size_t *at, Opening opening, char kind, StrBuf *out) {
  uint32_t value;
  bool good;
  if (kind == 'x')
    good = read_number(text, at, 16, 2, 2, &value);
  else if (kind == 'u')
    good = read_number(text, at, 16, 4, 4, &value);
  else if (kind == 'U')
    good = read_number(text, at, 16, 8, 8, &value) && value <= 0x10FFFF;
  else
    good = read_number(text, at, 8, 1, 3, &value);
  if (opening.bytes)
    strbuf_append_char(out, (char)(value & 0xFF));
  else if (good)
    append_code_point(out, value);
  return good;
}

// The character that stands for itself or for a control character after a backslash, or 0.
static char simple_escape(char c) {
  switch (c) {
  case '\\':
  case '\'':
  case '"': return c;
  case 'a': return '\a';
  case 'b': return '\b';
  case 'f': return '\f';
  case 'n': return '\n';
  case 'r': return '\r';
  case 't': return '\t';
  case 'v': return '\v';
  default: return 0;
  }
}

// One escape; `at` is behind the backslash. False if its value is not known: \N{...}, or an error.
static bool decode_escape(Str text, size_t *at, Opening opening, StrBuf *out) {
  char c = text.data[*at];
  if (skip_line_end(text, at))
    return true;
  char simple = simple_escape(c);
  if (simple) {
    strbuf_append_char(out, simple);
    ++*at;
    return true;
  }
  if (c == 'N' && !opening.bytes)
    return false;
  if (c >= '0' && c <= '7')
    return decode_number(text, at, opening, '0', out);
  if (c == 'x' || (!opening.bytes && (c == 'u' || c == 'U'))) {
    ++*at;
    return decode_number(text, at, opening, c, out);
  }
  strbuf_append_char(out, '\\');
  return true;
}

// Appends the value of one literal's text. False if it is not known.
static bool decode(Str text, Opening opening, StrBuf *out) {
  for (size_t at = 0; at < text.len;) {
    char c = text.data[at];
    if (skip_line_end(text, &at)) {
      strbuf_append_char(out, '\n');
    } else if (c == '\\' && !opening.raw && at + 1 < text.len) {
      at++;
      if (!decode_escape(text, &at, opening, out))
        return false;
    } else {
      // In an f-string without placeholders every brace is doubled.
      bool doubled =
          opening.format && (c == '{' || c == '}') && at + 1 < text.len && text.data[at + 1] == c;
      strbuf_append_char(out, c);
      at += doubled ? 2 : 1;
    }
  }
  return true;
}

static bool ends_in_space(Str text) {
  if (str_is_empty(text))
    return false;
  char c = text.data[text.len - 1];
  return c == ' ' || (c >= '\t' && c <= '\r');
}

typedef struct {
  Literal literal;
  StrBuf text;
  bool known, bytes;
} LiteralState;

static void add_fragment(LiteralState *state, const SyntaxTree *tree, NodeId string) {
  Opening opening = opening_of(tree, string);
  bool placeholders = node_child_of_kind(tree, string, NODE_INTERPOLATION) != 0;
  state->bytes |= opening.bytes;
  if (opening.format && !placeholders)
    state->literal.flags |= EXPR_FLAG_F_STRING;
  Str text = str_slice(tree->text, opening.start, opening.end);
  if (placeholders || opening.templated || !decode(text, opening, &state->text))
    state->known = false;
}

static void add_fragments(LiteralState *state, const SyntaxTree *tree, NodeId node) {
  uint32_t end = 0;
  for (NODE_EACH(tree, node, child)) {
    const Node *fragment = node_at(tree, child);
    if (fragment->kind != NODE_STRING)
      continue;
    if (end && ends_in_space(strbuf_str(&state->text)))
      state->literal.flags |= EXPR_FLAG_FRAGMENT_SPACE;
    Str gap = str_slice(tree->text, end, fragment->start);
    if (end &&
        (str_find_char(gap, '\n') != STR_NOT_FOUND || str_find_char(gap, '\r') != STR_NOT_FOUND))
      state->literal.flags |= EXPR_FLAG_MULTILINE;
    end = fragment->end;
    add_fragment(state, tree, child);
  }
  state->literal.flags |= EXPR_FLAG_CONCATENATED;
}

Literal literal_value(const SyntaxTree *tree, NodeId node, Arena *arena) {
  LiteralState state = {.known = true};
  if (node_at(tree, node)->flags & NODE_HAS_ERROR)
    return (Literal){.kind = EXPR_OTHER};
  if (node_kind(tree, node) == NODE_CONCATENATED_STRING)
    add_fragments(&state, tree, node);
  else
    add_fragment(&state, tree, node);
  if (state.known) {
    state.literal.kind = state.bytes ? EXPR_BYTES : EXPR_STRING;
    state.literal.text = arena_str(arena, strbuf_str(&state.text));
  } else {
    state.literal.kind = state.bytes ? EXPR_OTHER : EXPR_FSTRING;
    state.literal.flags &= (uint8_t)~EXPR_FLAG_F_STRING;
  }
  strbuf_release(&state.text);
  return state.literal;
}

TextId extract_name(Extraction *self, NodeId node) {
  if (!node)
    return 0;
  return builder_text(self->facts, unicode_nfkc(self->arena, node_text(self->tree, node)));
}

TextId extract_dotted(Extraction *self, NodeId node) {
  Str written = node ? node_text(self->tree, node) : STR("");
  bool plain = true;
  for (size_t i = 0; i < written.len; i++)
    plain &= written.data[i] > ' ' && written.data[i] != '\\';
  if (plain)
    return builder_text(self->facts, unicode_nfkc(self->arena, written));
  StrBuf text = {0};
  for (NODE_EACH(self->tree, node, part)) {
    if (text.len > 0)
      strbuf_append_char(&text, '.');
    strbuf_append(&text, node_text(self->tree, part));
  }
  Str copy = arena_str(self->arena, strbuf_str(&text));
  strbuf_release(&text);
  return builder_text(self->facts, unicode_nfkc(self->arena, copy));
}

uint16_t extract_operator(const Extraction *self, NodeId node) {
  Str text = node ? node_text(self->tree, node) : STR("");
  if (text.len == 0)
    return 0;
  if (text.data[0] == 'i' && text.len > 2)
    return OP('i', '!');
  if (text.data[0] == 'n')
    return OP('n', 'i');
  bool augmented =
      self->tree->nodes.items[node].field == FIELD_OPERATOR && text.data[text.len - 1] == '=';
  size_t len = augmented ? text.len - 1 : text.len;
  unsigned char first = (unsigned char)text.data[0];
  return OP(first, len > 1 ? (unsigned char)text.data[1] : 0);
}
