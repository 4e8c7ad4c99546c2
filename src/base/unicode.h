// Unicode as CPython sees it. UTF-8 is strict: no surrogates, no overlong forms, nothing above
// U+10FFFF. The functions that walk or count take any bytes and treat each byte that is not part of
// a valid sequence as one character of its own. Lengths and positions are bytes from 0 unless the
// name says otherwise.
#ifndef SLOTLINT_BASE_UNICODE_H
#define SLOTLINT_BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define UTF8_INVALID UINT32_MAX

// The length of the longest valid beginning; `text.len` when all of it is valid.
size_t utf8_valid_prefix(Str text);
bool utf8_is_valid(Str text);
bool str_is_ascii(Str text);

// The code point at `*pos`, which moves past it; UTF8_INVALID moves by one byte, and by none at the
// end.
uint32_t utf8_decode(Str text, size_t *pos);
// Writes 1 to 4 bytes and returns how many; 0 for a surrogate or a number above U+10FFFF.
size_t utf8_encode(uint32_t code_point, char out[4]);

size_t utf8_count_code_points(Str text);
size_t utf8_count_utf16(Str text); // code units

// The columns a terminal gives a character: 0 for combining marks, controls and what is invisible,
// 2 for wide ones (East Asian, most emoji). UTF8_INVALID counts 1, as U+FFFD does in its place.
unsigned unicode_width(uint32_t code_point);

// `str.isidentifier()`: XID_Start or "_", then XID_Continue. Keywords are identifiers here; invalid
// UTF-8 is not.
bool str_is_identifier(Str text);
// What CPython's parser makes of an identifier. Returns `text` itself (borrowed) when it is ASCII
// or not valid UTF-8, else a copy in the arena.
Str unicode_nfkc(Arena *arena, Str text);

#endif
