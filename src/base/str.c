#include "base/str.h"

#include "base/array.h"

#include <limits.h>
#include <string.h>

int str_compare(Str a, Str b) {
  size_t common = a.len < b.len ? a.len : b.len;
  int order = common ? memcmp(a.data, b.data, common) : 0;
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_is_one_of(Str self, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (str_eq_c(self, names[i]))
      return true;
  return false;
}

static int compare_with(const void *name, const void *key) {
  return str_compare(*(const Str *)name, *(const Str *)key);
}

bool str_is_in_sorted(Str self, const Str *names, uint32_t count) {
  uint32_t at = sorted_lower_bound(names, count, sizeof *names, &self, compare_with);
  return at < count && str_eq(names[at], self);
}

bool str_starts_with(Str self, Str prefix) {
  return self.len >= prefix.len && str_eq(str_make(self.data, prefix.len), prefix);
}

bool str_ends_with(Str self, Str suffix) {
  return self.len >= suffix.len && str_eq(str_slice(self, self.len - suffix.len, self.len), suffix);
}

static uint64_t load64(const char *p) {
  uint64_t value;
  memcpy(&value, p, sizeof value);
  return value;
}

static uint64_t load32(const char *p) {
  uint32_t value;
  memcpy(&value, p, sizeof value);
  return value;
}

// A 64 x 64 -> 128 bit product folded to 64. The factors are added back so that a zero factor,
// which anybody can construct against known constants, does not erase the other one.
static uint64_t fold(uint64_t a, uint64_t b) {
  __extension__ typedef unsigned __int128 Wide;
  Wide product = (Wide)a * b;
  return a ^ b ^ (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Arbitrary odd constants with 32 bits set and no byte repeated.
static const uint64_t KEY_A = 0x9d3b5ce172a6480f;
static const uint64_t KEY_B = 0x6c8e12d5b03f97a5;
static const uint64_t KEY_C = 0xb1d4693ae70c5f27;
static const uint64_t KEY_D = 0x57a2c9f01e6bd48d;

static uint64_t hash_short(const char *p, size_t len, uint64_t state) {
  uint64_t a = 0, b = 0;
  if (len >= 8) {
    a = load64(p);
    b = load64(p + len - 8);
  } else if (len >= 4) {
    a = load32(p);
    b = load32(p + len - 4);
  } else if (len) {
    a = (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[len / 2] << 8 |
        (unsigned char)p[len - 1];
  }
  return fold(a ^ KEY_A, b ^ state);
}

static uint64_t hash_long(const char *p, size_t len, uint64_t state) {
  const char *end = p + len;
  uint64_t other = state ^ KEY_D;
  for (; end - p > 32; p += 32) {
    state = fold(load64(p) ^ KEY_A, load64(p + 8) ^ state);
    other = fold(load64(p + 16) ^ KEY_B, load64(p + 24) ^ other);
  }
  if (end - p > 16)
    other = fold(load64(p) ^ KEY_C, load64(p + 8) ^ other);
  return fold(load64(end - 16) ^ KEY_D, load64(end - 8) ^ state ^ other * KEY_B);
}

uint64_t str_hash_seeded(Str self, uint64_t seed) {
  uint64_t state = fold(seed ^ KEY_C, KEY_B);
  state = self.len <= 16 ? hash_short(self.data, self.len, state)
                         : hash_long(self.data, self.len, state);
  return fold(state ^ KEY_D, self.len ^ KEY_C);
}

uint64_t str_hash(Str self) {
  return str_hash_seeded(self, 0);
}

Str str_slice(Str self, size_t from, size_t to) {
  if (to > self.len)
    to = self.len;
  if (from >= to)
    return (Str){0};
  return str_make(self.data + from, to - from);
}

static bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str self) {
  size_t from = 0, to = self.len;
  while (from < to && is_space(self.data[from]))
    from++;
  while (to > from && is_space(self.data[to - 1]))
    to--;
  return str_slice(self, from, to);
}

size_t str_find_char(Str self, char c) {
  const char *found = self.len ? memchr(self.data, c, self.len) : NULL;
  return found ? (size_t)(found - self.data) : STR_NOT_FOUND;
}

size_t str_find_char_last(Str self, char c) {
  for (size_t i = self.len; i > 0; i--)
    if (self.data[i - 1] == c)
      return i - 1;
  return STR_NOT_FOUND;
}

size_t str_find(Str self, Str part) {
  if (part.len == 0)
    return 0;
  size_t from = 0;
  while (self.len - from >= part.len) {
    size_t step = str_find_char(str_slice(self, from, self.len - part.len + 1), part.data[0]);
    if (step == STR_NOT_FOUND)
      break;
    from += step;
    if (memcmp(self.data + from, part.data, part.len) == 0)
      return from;
    from++;
  }
  return STR_NOT_FOUND;
}

bool str_split(Str *rest, char separator, Str *part) {
  if (!rest->data) {
    *part = (Str){0};
    return false;
  }
  size_t at = str_find_char(*rest, separator);
  if (at == STR_NOT_FOUND) {
    *part = *rest;
    *rest = (Str){0};
    return true;
  }
  *part = str_make(rest->data, at);
  *rest = str_make(rest->data + at + 1, rest->len - at - 1);
  return true;
}

int str_printf_len(Str self) {
  return self.len > INT_MAX ? INT_MAX : (int)self.len;
}

const char *str_printf_data(Str self) {
  return self.data ? self.data : "";
}
