#include "base/closest.h"

#include <stdbool.h>

enum { WORD_MAX = 64 }; // longer words are not misspelt names

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(Str a, size_t i, Str b, size_t j) {
  return lower(a.data[i]) == lower(b.data[j]);
}

static uint32_t least(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

// Optimal string alignment; both at most WORD_MAX bytes long.
static uint32_t distance(Str a, Str b) {
  uint32_t rows[3][WORD_MAX + 1];
  uint32_t *before = rows[0], *above = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b.len; j++)
    above[j] = (uint32_t)j;
  for (size_t i = 0; i < a.len; i++) {
    row[0] = (uint32_t)i + 1;
    for (size_t j = 0; j < b.len; j++) {
      row[j + 1] = least(least(above[j + 1], row[j]) + 1, above[j] + !same(a, i, b, j));
      if (i && j && same(a, i, b, j - 1) && same(a, i - 1, b, j))
        row[j + 1] = least(row[j + 1], before[j - 1] + 1);
    }
    uint32_t *oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return above[b.len];
}

Str closest_name(Str word, const Str *names, uint32_t count) {
  Str best = {0};
  uint32_t best_distance = WORD_MAX;
  for (uint32_t i = 0; word.len <= WORD_MAX && i < count; i++) {
    size_t longer = names[i].len > word.len ? names[i].len : word.len;
    if (names[i].len > WORD_MAX || longer == 0)
      continue;
    uint32_t apart = distance(word, names[i]);
    if (apart < best_distance && apart <= (longer + 2) / 3) {
      best = names[i];
      best_distance = apart;
    }
  }
  return best;
}
