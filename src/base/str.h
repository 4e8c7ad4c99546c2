// Str borrows bytes: a pointer and a length, passed by value, not NUL-terminated, any bytes
// allowed. Who owns the bytes is said by the function that returns the Str. `(Str){0}` is the empty
// Str, so `data` may be NULL when `len` is 0. Positions are bytes from 0. Everybody uses it; StrBuf
// owns.
#ifndef SLOTLINT_BASE_STR_H
#define SLOTLINT_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
  const char *data;
  size_t len;
} Str;

// A literal as an expression, and as the initializer of a static table.
#define STR(literal) ((Str)STR_INIT(literal))
#define STR_INIT(literal)                                                                          \
  { "" literal, sizeof(literal) - 1 }

// For printf; a Str longer than INT_MAX is cut.
#define STR_FMT "%.*s"
#define STR_ARG(s) str_printf_len(s), str_printf_data(s)

#define STR_NOT_FOUND SIZE_MAX

static inline Str str_make(const char *data, size_t len) {
  return (Str){data, len};
}

// Of a C string; NULL gives the empty Str.
static inline Str str_from(const char *text) {
  return text ? str_make(text, strlen(text)) : (Str){0};
}

static inline bool str_is_empty(Str self) {
  return self.len == 0;
}

static inline bool str_eq(Str a, Str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
// The length of a literal costs nothing.
static inline bool str_eq_c(Str a, const char *b) {
  return str_eq(a, str_from(b));
}
// By unsigned bytes, a prefix first: negative, zero or positive.
int str_compare(Str a, Str b);
bool str_starts_with(Str self, Str prefix);
bool str_ends_with(Str self, Str suffix);

// Whether it is in a static array of C strings.
#define STR_IS_ONE_OF(self, names) str_is_one_of(self, names, sizeof(names) / sizeof *(names))
bool str_is_one_of(Str self, const char *const *names, size_t count);
// The same in an array that is sorted by str_compare; `names` may be NULL when `count` is 0.
bool str_is_in_sorted(Str self, const Str *names, uint32_t count);

// 64 good bits, the same in every run, but not on every byte order; not for secrets.
uint64_t str_hash(Str self);
uint64_t str_hash_seeded(Str self, uint64_t seed);

// Bytes [from, to); both are cut to the length, and `to` < `from` gives the empty Str.
Str str_slice(Str self, size_t from, size_t to);
Str str_trim(Str self); // without ASCII white space at both ends
// The first (last) position or STR_NOT_FOUND.
size_t str_find_char(Str self, char c);
size_t str_find_char_last(Str self, char c);
size_t str_find(Str self, Str part);
// Takes the text before the first `separator` off the front of `rest`, with the separator. False,
// with an empty `part`, when `rest` is used up: `rest->data` is NULL then. "a,,b" gives "a", "",
// "b".
bool str_split(Str *rest, char separator, Str *part);

int str_printf_len(Str self);
const char *str_printf_data(Str self);

#endif
