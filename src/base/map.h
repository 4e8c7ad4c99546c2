// Map is the one hash map: Str -> uint32_t, usually an id. It borrows the keys' bytes, which must
// outlive it. Iteration is in insertion order whatever was removed between, so output never depends
// on hashes. `(Map){0}` is valid and empty. Reading from several threads is safe, writing is not.
#ifndef SLOTLINT_BASE_MAP_H
#define SLOTLINT_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct MapEntry MapEntry;
typedef struct MapSlot MapSlot;

typedef struct {
  MapEntry *entries; // dense, in insertion order, with holes where keys were removed
  MapSlot *slots;    // power of two, linear probing, never a tombstone
  uint32_t entry_count, entry_cap;
  uint32_t slot_count;
  uint32_t len;
} Map;

void map_init(Map *self);
void map_release(Map *self);
// Empties and keeps the memory.
void map_clear(Map *self);
void map_reserve(Map *self, uint32_t len);

uint32_t map_len(const Map *self);
bool map_has(const Map *self, Str key);
// False leaves `*value` alone.
bool map_get(const Map *self, Str key, uint32_t *value);
// A key that is there keeps its place and its first bytes.
void map_set(Map *self, Str key, uint32_t value);
// The value's place, made with `initial` when the key is new: "get or create" in one search.
// Borrowed until the next change of the map. `is_new` may be NULL.
uint32_t *map_at(Map *self, Str key, uint32_t initial, bool *is_new);
bool map_remove(Map *self, Str key);

// `uint32_t cursor = 0; while (map_next(&map, &cursor, &key, &value)) ...`; the map may not grow
// meanwhile, removing is allowed. `key` and `value` may be NULL.
bool map_next(const Map *self, uint32_t *cursor, Str *key, uint32_t *value);

#endif
