#include "base/glob.h"

#include <string.h>

#include "base/memory.h"
#include "base/unicode.h"

typedef enum { ITEM_CHARACTER, ITEM_ANY, ITEM_SET, ITEM_RUN, ITEM_DEEP_RUN, ITEM_FOLDERS } ItemKind;

// One step of a pattern: what is left of it, and what it matches.
typedef struct {
  ItemKind kind;
  uint32_t character;
  Str set; // between the brackets, "!" included
} Item;

// `[` at the start of `rest`: the set, or the empty Str when no "]" closes it. A "]" that comes
// first belongs to the set.
static Str read_set(Str rest) {
  size_t first = rest.len > 1 && rest.data[1] == '!' ? 2 : 1;
  for (size_t i = first + 1; i < rest.len; i++)
    if (rest.data[i] == ']')
      return str_slice(rest, 1, i);
  return (Str){0};
}

static Item next_item(Str *rest) {
  Item item = {.kind = ITEM_CHARACTER};
  size_t len = 1;
  if (str_starts_with(*rest, STR("**/"))) {
    item.kind = ITEM_FOLDERS;
    len = 3;
  } else if (str_starts_with(*rest, STR("**"))) {
    item.kind = ITEM_DEEP_RUN;
    len = 2;
  } else if (rest->data[0] == '*') {
    item.kind = ITEM_RUN;
  } else if (rest->data[0] == '?') {
    item.kind = ITEM_ANY;
  } else if (rest->data[0] == '[' && (item.set = read_set(*rest)).len) {
    item.kind = ITEM_SET;
    len = item.set.len + 2;
  } else {
    len = 0;
    item.character = utf8_decode(*rest, &len);
    if (item.character == UTF8_INVALID)
      item.character = 0x110000u + (unsigned char)rest->data[0];
  }
  *rest = str_slice(*rest, len, rest->len);
  return item;
}

// A byte that is not UTF-8 is a character of its own, different from every real one.
static uint32_t character_at(Str text, size_t *pos) {
  size_t start = *pos;
  uint32_t character = utf8_decode(text, pos);
  return character == UTF8_INVALID ? 0x110000u + (unsigned char)text.data[start] : character;
}

static bool set_has(Str set, uint32_t character) {
  size_t pos = 0;
  bool negated = set.data[0] == '!', found = false;
  pos += negated;
  while (pos < set.len) {
    uint32_t low = character_at(set, &pos), high = low;
    if (pos + 1 < set.len && set.data[pos] == '-') {
      pos++;
      high = character_at(set, &pos);
    }
    found = found || (low <= character && character <= high);
  }
  return found != negated;
}

static bool item_takes(const Item *item, uint32_t character) {
  switch (item->kind) {
  case ITEM_CHARACTER: return item->character == character;
  case ITEM_ANY:
  case ITEM_RUN: return character != '/';
  case ITEM_SET: return character != '/' && set_has(item->set, character);
  case ITEM_DEEP_RUN:
  case ITEM_FOLDERS: return true;
  }
  return false;
}

// `from[i]`: the pattern so far matches text[0, i). Fills `to` for the pattern with `item` more.
static void advance(const Item *item, Str text, const bool *from, bool *to) {
  bool is_run = item->kind == ITEM_RUN || item->kind == ITEM_DEEP_RUN;
  bool inside = false; // a run of folders is open
  memset(to, 0, text.len + 1);
  for (size_t pos = 0; pos < text.len;) {
    size_t start = pos;
    uint32_t character = character_at(text, &pos);
    bool here = from[start] || (is_run && to[start]);
    if (is_run || item->kind == ITEM_FOLDERS)
      to[start] = to[start] || from[start];
    if (item->kind == ITEM_FOLDERS) {
      inside = inside || from[start];
      to[pos] = to[pos] || (inside && character == '/');
    } else if (here && item_takes(item, character)) {
      to[pos] = true;
    }
  }
  if (is_run || item->kind == ITEM_FOLDERS)
    to[text.len] = to[text.len] || from[text.len];
}

bool glob_match(Str pattern, Str text) {
  size_t size = text.len + 1;
  bool *from = mem_zalloc(2 * size), *to = from + size, *all = from;
  from[0] = true;
  while (pattern.len) {
    Item item = next_item(&pattern);
    advance(&item, text, from, to);
    bool *swap = from;
    from = to;
    to = swap;
  }
  bool matches = from[text.len];
  mem_free(all);
  return matches;
}
