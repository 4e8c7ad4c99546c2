#include "analyzer/source.h"

#include <string.h>

#include "base/unicode.h"

// What a coding cookie may say. Names are compared as CPython's codec lookup does, in lower case
// and without separators.
typedef enum { CODEC_UNKNOWN, CODEC_UTF8, CODEC_ASCII, CODEC_LATIN1, CODEC_LATIN9 } Codec;

typedef struct {
  Str name;
  Codec codec;
} CodecName;

static const CodecName CODEC_NAMES[] = {
    {STR_INIT("utf8"), CODEC_UTF8},        {STR_INIT("u8"), CODEC_UTF8},
    {STR_INIT("utf"), CODEC_UTF8},         {STR_INIT("utf8sig"), CODEC_UTF8},
    {STR_INIT("cp65001"), CODEC_UTF8},     {STR_INIT("ascii"), CODEC_ASCII},
    {STR_INIT("usascii"), CODEC_ASCII},    {STR_INIT("646"), CODEC_ASCII},
    {STR_INIT("iso646us"), CODEC_ASCII},   {STR_INIT("ansix341968"), CODEC_ASCII},
    {STR_INIT("latin1"), CODEC_LATIN1},    {STR_INIT("latin"), CODEC_LATIN1},
    {STR_INIT("l1"), CODEC_LATIN1},        {STR_INIT("iso88591"), CODEC_LATIN1},
    {STR_INIT("isolatin1"), CODEC_LATIN1}, {STR_INIT("iso8859"), CODEC_LATIN1},
    {STR_INIT("8859"), CODEC_LATIN1},      {STR_INIT("cp819"), CODEC_LATIN1},
    {STR_INIT("ibm819"), CODEC_LATIN1},    {STR_INIT("latin9"), CODEC_LATIN9},
    {STR_INIT("l9"), CODEC_LATIN9},        {STR_INIT("iso885915"), CODEC_LATIN9},
    {STR_INIT("isolatin9"), CODEC_LATIN9},
};

static const Str BOM = STR_INIT("\xEF\xBB\xBF");

static bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

static Codec codec_of(Str name) {
  char normal[32];
  size_t len = 0;
  for (size_t i = 0; i < name.len; i++) {
    char c = name.data[i];
    if (c == '-' || c == '_' || c == '.')
      continue;
    if (len == sizeof normal)
      return CODEC_UNKNOWN;
    normal[len++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  for (size_t i = 0; i < sizeof CODEC_NAMES / sizeof CODEC_NAMES[0]; i++)
    if (str_eq(CODEC_NAMES[i].name, str_make(normal, len)))
      return CODEC_NAMES[i].codec;
  // CPython's get_normal_name: "utf-8-unix" and the like, which editors write.
  if (str_starts_with(str_make(normal, len), STR("utf8")))
    return CODEC_UTF8;
  return str_starts_with(str_make(normal, len), STR("latin1")) ? CODEC_LATIN1 : CODEC_UNKNOWN;
}

// Takes a line off the front of `rest`, without its end.
static Str take_line(Str *rest) {
  size_t at = 0;
  while (at < rest->len && rest->data[at] != '\n' && rest->data[at] != '\r')
    at++;
  Str line = str_slice(*rest, 0, at);
  bool crlf = at + 1 < rest->len && rest->data[at] == '\r' && rest->data[at + 1] == '\n';
  *rest = str_slice(*rest, at + (crlf ? 2 : 1), rest->len);
  return line;
}

static size_t skip_blanks(Str line, size_t at) {
  while (at < line.len && (line.data[at] == ' ' || line.data[at] == '\t' || line.data[at] == '\f'))
    at++;
  return at;
}

// `^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)`; the empty Str where the line has no cookie.
static Str cookie_in(Str line) {
  size_t at = skip_blanks(line, 0);
  if (at >= line.len || line.data[at] != '#')
    return (Str){0};
  for (Str rest = str_slice(line, at, line.len);;) {
    size_t found = str_find(rest, STR("coding"));
    if (found == STR_NOT_FOUND)
      return (Str){0};
    rest = str_slice(rest, found + 6, rest.len);
    if (rest.len == 0 || (rest.data[0] != ':' && rest.data[0] != '='))
      continue;
    size_t from = 1;
    while (from < rest.len && (rest.data[from] == ' ' || rest.data[from] == '\t'))
      from++;
    size_t to = from;
    while (to < rest.len && is_name_char(rest.data[to]))
      to++;
    if (to > from)
      return str_slice(rest, from, to);
  }
}

static Str cookie_of(Str raw) {
  Str rest = str_slice(raw, 0, 4096);
  Str first = take_line(&rest);
  Str cookie = cookie_in(first);
  if (!str_is_empty(cookie))
    return cookie;
  size_t at = skip_blanks(first, 0);
  return at == first.len || first.data[at] == '#' ? cookie_in(take_line(&rest)) : (Str){0};
}

static uint32_t line_of(Str raw, size_t offset) {
  uint32_t line = 1;
  for (size_t at = 0; at < offset; at++) {
    bool crlf = raw.data[at] == '\r' && at + 1 < raw.len && raw.data[at + 1] == '\n';
    line += raw.data[at] == '\n' || (raw.data[at] == '\r' && !crlf);
  }
  return line;
}

static uint32_t latin9_code_point(unsigned char c) {
  switch (c) {
  case 0xA4: return 0x20AC;
  case 0xA6: return 0x160;
  case 0xA8: return 0x161;
  case 0xB4: return 0x17D;
  case 0xB8: return 0x17E;
  case 0xBC: return 0x152;
  case 0xBD: return 0x153;
  case 0xBE: return 0x178;
  default: return c;
  }
}

static void transcode(Str raw, bool latin9, StrBuf *buffer) {
  strbuf_clear(buffer);
  strbuf_reserve(buffer, raw.len + raw.len / 8);
  for (size_t i = 0; i < raw.len; i++) {
    unsigned char c = (unsigned char)raw.data[i];
    char bytes[4];
    size_t len = utf8_encode(latin9 ? latin9_code_point(c) : c, bytes);
    strbuf_append(buffer, str_make(bytes, len));
  }
}

static bool check_utf8(Str raw, bool ascii, Error *error) {
  size_t valid = utf8_valid_prefix(raw);
  if (valid < raw.len) {
    error_set(error, "invalid UTF-8 at byte %zu (line %u)", valid, line_of(raw, valid));
    return false;
  }
  if (ascii && !str_is_ascii(raw)) {
    error_set(error, "a byte that is not ASCII in a file that says it is");
    return false;
  }
  return true;
}

bool source_decode(Str raw, Str *text, StrBuf *buffer, SourceEncoding *encoding, Error *error) {
  bool bom = str_starts_with(raw, BOM);
  Str cookie = cookie_of(bom ? str_slice(raw, BOM.len, raw.len) : raw);
  Codec codec = str_is_empty(cookie) ? CODEC_UTF8 : codec_of(cookie);
  *text = raw;
  *encoding = bom ? ENCODING_UTF8_BOM : ENCODING_UTF8;
  if (codec == CODEC_UNKNOWN) {
    error_set(error, "unsupported encoding `" STR_FMT "`", STR_ARG(cookie));
    return false;
  }
  if (bom && codec != CODEC_UTF8) {
    error_set(error, "encoding `" STR_FMT "` with a byte order mark", STR_ARG(cookie));
    return false;
  }
  if (raw.len > 0 && memchr(raw.data, 0, raw.len)) {
    error_set(error, "source code contains null bytes");
    return false;
  }
  if (codec == CODEC_UTF8 || codec == CODEC_ASCII)
    return check_utf8(raw, codec == CODEC_ASCII, error);
  transcode(raw, codec == CODEC_LATIN9, buffer);
  *text = strbuf_str(buffer);
  *encoding = codec == CODEC_LATIN9 ? ENCODING_LATIN9 : ENCODING_LATIN1;
  return true;
}

static size_t bom_length(const LineIndex *self) {
  return self->encoding == ENCODING_UTF8_BOM ? BOM.len : 0;
}

void line_index_init(LineIndex *self, Str text, SourceEncoding encoding) {
  *self = (LineIndex){.text = str_slice(text, 0, UINT32_MAX - 1), .encoding = encoding};
  array_push(&self->starts, 0);
  for (Str rest = self->text; rest.len > 0;) {
    size_t before = self->text.len - rest.len;
    Str line = take_line(&rest);
    if (before + line.len < self->text.len)
      array_push(&self->starts, (uint32_t)(self->text.len - rest.len));
  }
}

void line_index_release(LineIndex *self) {
  array_release(&self->starts);
}

uint32_t line_index_count(const LineIndex *self) {
  return self->starts.len;
}

uint32_t line_index_line(const LineIndex *self, uint32_t offset) {
  uint32_t low = 0, high = self->starts.len;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (self->starts.items[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low + 1;
}

// Where the characters of a 1-based line begin and end.
static Str line_bytes(const LineIndex *self, uint32_t line, size_t *start) {
  *start = self->starts.items[line - 1];
  size_t end = line < self->starts.len ? self->starts.items[line] : self->text.len;
  const char *data = self->text.data;
  if (line < self->starts.len && end > *start && data[end - 1] == '\n')
    end--;
  if (line < self->starts.len && end > *start && data[end - 1] == '\r')
    end--;
  if (line == 1)
    *start = bom_length(self) < end ? bom_length(self) : end;
  return str_slice(self->text, *start, end);
}

SourcePlace line_index_place(const LineIndex *self, uint32_t offset) {
  uint32_t at = offset < self->text.len ? offset : (uint32_t)self->text.len;
  uint32_t line = line_index_line(self, at);
  size_t start;
  line_bytes(self, line, &start);
  Str before = str_slice(self->text, start, at);
  bool one_byte = self->encoding == ENCODING_LATIN1 || self->encoding == ENCODING_LATIN9;
  uint32_t raw = one_byte ? (uint32_t)utf8_count_code_points(str_slice(self->text, 0, at)) : at;
  return (SourcePlace){line, (uint32_t)utf8_count_code_points(before) + 1,
                       (uint32_t)utf8_count_utf16(before) + 1, raw};
}

Str line_index_text(const LineIndex *self, uint32_t line) {
  if (line == 0 || line > self->starts.len)
    return (Str){0};
  size_t start;
  return line_bytes(self, line, &start);
}

uint32_t line_index_offset(const LineIndex *self, uint32_t line, uint32_t column) {
  if (line == 0 || line > self->starts.len)
    return (uint32_t)self->text.len;
  size_t start, at = 0;
  Str text = line_bytes(self, line, &start);
  for (uint32_t i = 1; i < column && at < text.len; i++)
    utf8_decode(text, &at);
  return (uint32_t)(start + at);
}
