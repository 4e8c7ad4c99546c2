#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/memory.h"

// Eight bytes at a time: no byte has its high bit set.
static bool ascii_block(const char *p) {
  uint64_t block;
  memcpy(&block, p, sizeof block);
  return (block & 0x8080808080808080) == 0;
}

// How many of the bytes from `from` on are ASCII.
static size_t ascii_run(Str text, size_t from) {
  size_t at = from;
  while (text.len - at >= 8 && ascii_block(text.data + at))
    at += 8;
  while (at < text.len && (unsigned char)text.data[at] < 0x80)
    at++;
  return at - from;
}

bool str_is_ascii(Str text) {
  return ascii_run(text, 0) == text.len;
}

// What a lead byte asks for: the length, the bits it gives, and the range of the byte behind it,
// which is where overlong forms, surrogates and numbers above U+10FFFF are refused (Unicode's table
// 3-7).
typedef struct {
  uint8_t len, bits, low, high;
} Lead;

static Lead lead_of(unsigned char c) {
  if (c < 0xC2 || c > 0xF4)
    return (Lead){0};
  if (c < 0xE0)
    return (Lead){2, c & 0x1F, 0x80, 0xBF};
  if (c < 0xF0)
    return (Lead){3, c & 0x0F, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF};
  return (Lead){4, c & 0x07, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF};
}

uint32_t utf8_decode(Str text, size_t *pos) {
  size_t at = *pos;
  if (at >= text.len)
    return UTF8_INVALID;
  const unsigned char *p = (const unsigned char *)text.data + at;
  *pos = at + 1;
  if (p[0] < 0x80)
    return p[0];
  Lead lead = lead_of(p[0]);
  if (lead.len == 0 || text.len - at < lead.len || p[1] < lead.low || p[1] > lead.high)
    return UTF8_INVALID;
  uint32_t code_point = (uint32_t)lead.bits << 6 | (p[1] & 0x3FU);
  for (size_t i = 2; i < lead.len; i++) {
    if ((p[i] & 0xC0) != 0x80)
      return UTF8_INVALID;
    code_point = code_point << 6 | (p[i] & 0x3FU);
  }
  *pos = at + lead.len;
  return code_point;
}

size_t utf8_encode(uint32_t code_point, char out[4]) {
  uint32_t c = code_point;
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
    return 0;
  size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = len - 1; i > 0; i--, c >>= 6)
    out[i] = (char)(0x80 | (c & 0x3F));
  static const uint8_t marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
  out[0] = (char)(marks[len] | c);
  return len;
}

size_t utf8_valid_prefix(Str text) {
  size_t at = ascii_run(text, 0);
  while (at < text.len) {
    size_t start = at;
    if (utf8_decode(text, &at) == UTF8_INVALID)
      return start;
    at += ascii_run(text, at);
  }
  return at;
}

bool utf8_is_valid(Str text) {
  return utf8_valid_prefix(text) == text.len;
}

size_t utf8_count_code_points(Str text) {
  size_t count = 0;
  for (size_t at = 0; at < text.len;) {
    size_t run = ascii_run(text, at);
    count += run;
    at += run;
    if (at < text.len) {
      utf8_decode(text, &at);
      count++;
    }
  }
  return count;
}

size_t utf8_count_utf16(Str text) {
  size_t count = 0;
  for (size_t at = 0; at < text.len;) {
    size_t run = ascii_run(text, at);
    count += run;
    at += run;
    if (at < text.len) {
      uint32_t code_point = utf8_decode(text, &at);
      count += code_point != UTF8_INVALID && code_point > 0xFFFF ? 2 : 1;
    }
  }
  return count;
}

typedef struct {
  uint16_t first, last;
} Range;

static bool in_ranges(uint32_t c, const Range *ranges, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return true;
  return false;
}

#define IN_RANGES(c, ranges) in_ranges((c), (ranges), sizeof(ranges) / sizeof *(ranges))

// What XID_Start and XID_Continue have beyond their general categories (Other_ID_Start,
// Other_ID_Continue) and what they lack (Pattern_Syntax, and letters whose NFKC form is no
// identifier). Taken from the answers of CPython 3.12 (Unicode 15.0) for all code points; the lists
// are the same in 3.8 to 3.12. 3.13 (Unicode 15.1) lets U+200C, U+200D, U+30FB and U+FF65 continue
// a name, too.
static const Range START_TOO[] = {{0x1885, 0x1886}, {0x2118, 0x2118}, {0x212E, 0x212E}};
static const Range START_ONLY_BY_CATEGORY[] = {
    {0x0E33, 0x0E33}, {0x0EB3, 0x0EB3}, {0xFF9E, 0xFF9F}};
static const Range CONTINUE_TOO[] = {{0x00B7, 0x00B7}, {0x0387, 0x0387}, {0x1369, 0x1371},
                                     {0x19DA, 0x19DA}, {0x2118, 0x2118}, {0x212E, 0x212E}};
static const Range NEVER[] = {
    {0x037A, 0x037A}, {0x2E2F, 0x2E2F}, {0xFC5E, 0xFC63}, {0xFDFA, 0xFDFB},
    {0xFE70, 0xFE70}, {0xFE72, 0xFE72}, {0xFE74, 0xFE74}, {0xFE76, 0xFE76},
    {0xFE78, 0xFE78}, {0xFE7A, 0xFE7A}, {0xFE7C, 0xFE7C}, {0xFE7E, 0xFE7E},
};

#define CATEGORY(name) (1U << UTF8PROC_CATEGORY_##name)

enum {
  START_CATEGORIES =
      CATEGORY(LU) | CATEGORY(LL) | CATEGORY(LT) | CATEGORY(LM) | CATEGORY(LO) | CATEGORY(NL),
  CONTINUE_CATEGORIES =
      START_CATEGORIES | CATEGORY(MN) | CATEGORY(MC) | CATEGORY(ND) | CATEGORY(PC),
};

static bool has_category(uint32_t c, unsigned categories) {
  return (1U << utf8proc_category((utf8proc_int32_t)c) & categories) != 0;
}

static bool is_ascii_letter(uint32_t c) {
  return (c | 0x20) - 'a' < 26 || c == '_';
}

static bool is_start(uint32_t c) {
  if (c < 0x80)
    return is_ascii_letter(c);
  if (IN_RANGES(c, START_TOO))
    return true;
  return has_category(c, START_CATEGORIES) && !IN_RANGES(c, START_ONLY_BY_CATEGORY) &&
         !IN_RANGES(c, NEVER);
}

static bool is_continue(uint32_t c) {
  if (c < 0x80)
    return is_ascii_letter(c) || c - '0' < 10;
  return IN_RANGES(c, CONTINUE_TOO) ||
         (has_category(c, CONTINUE_CATEGORIES) && !IN_RANGES(c, NEVER));
}

bool str_is_identifier(Str text) {
  size_t at = 0;
  uint32_t c = utf8_decode(text, &at);
  if (c == UTF8_INVALID || !is_start(c))
    return false;
  while (at < text.len) {
    c = utf8_decode(text, &at);
    if (c == UTF8_INVALID || !is_continue(c))
      return false;
  }
  return true;
}

Str unicode_nfkc(Arena *arena, Str text) {
  if (str_is_ascii(text) || !utf8_is_valid(text) || text.len > PTRDIFF_MAX / 64)
    return text;
  utf8proc_uint8_t *mapped = NULL;
  utf8proc_ssize_t len =
      utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &mapped,
                   UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  if (len == UTF8PROC_ERROR_NOMEM)
    mem_fail(text.len);
  if (len < 0)
    return text;
  Str result = arena_str(arena, str_make((const char *)mapped, (size_t)len));
  free(mapped);
  return result;
}

unsigned unicode_width(uint32_t code_point) {
  if (code_point == UTF8_INVALID)
    return 1;
  int width = utf8proc_charwidth((utf8proc_int32_t)code_point);
  return width > 0 ? (unsigned)width : 0;
}
