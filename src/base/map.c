#include "base/map.h"

#include <string.h>

#include "base/memory.h"

// A hole's key has no data; an empty key that is present points to "".
struct MapEntry {
  Str key;
  uint32_t hash;
  uint32_t value;
};

// The hash stands here too, so a probe touches an entry only when it almost surely matches.
struct MapSlot {
  uint32_t hash;
  uint32_t entry; // index + 1; 0 is a free slot
};

enum { MAP_MIN = 16 };

// Linear probing degrades fast above two thirds.
static uint32_t entry_limit(uint32_t slot_count) {
  return slot_count / 2 + slot_count / 8;
}

static uint32_t key_hash(Str key) {
  uint64_t hash = str_hash(key);
  return (uint32_t)(hash ^ hash >> 32);
}

void map_init(Map *self) {
  *self = (Map){0};
}

void map_release(Map *self) {
  mem_free(self->entries);
  mem_free(self->slots);
  *self = (Map){0};
}

void map_clear(Map *self) {
  if (self->slots)
    memset(self->slots, 0, self->slot_count * sizeof(MapSlot));
  self->entry_count = self->len = 0;
}

uint32_t map_len(const Map *self) {
  return self->len;
}

static void slot_insert(Map *self, uint32_t hash, uint32_t entry) {
  uint32_t mask = self->slot_count - 1, at = hash & mask;
  while (self->slots[at].entry)
    at = (at + 1) & mask;
  self->slots[at] = (MapSlot){hash, entry + 1};
}

static void compact_entries(Map *self) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < self->entry_count; i++)
    if (self->entries[i].key.data)
      self->entries[kept++] = self->entries[i];
  self->entry_count = kept;
}

static void rebuild(Map *self, uint32_t slot_count) {
  compact_entries(self);
  if (slot_count != self->slot_count) {
    mem_free(self->slots);
    self->slots = mem_realloc_array(NULL, slot_count, sizeof(MapSlot));
    self->slot_count = slot_count;
    self->entry_cap = entry_limit(slot_count);
    self->entries = mem_realloc_array(self->entries, self->entry_cap, sizeof(MapEntry));
  }
  memset(self->slots, 0, self->slot_count * sizeof(MapSlot));
  for (uint32_t i = 0; i < self->entry_count; i++)
    slot_insert(self, self->entries[i].hash, i);
}

void map_reserve(Map *self, uint32_t len) {
  uint32_t slot_count = self->slot_count ? self->slot_count : MAP_MIN;
  while (entry_limit(slot_count) < len) {
    if (slot_count > UINT32_MAX / 2)
      mem_fail(SIZE_MAX);
    slot_count *= 2;
  }
  if (slot_count > self->slot_count)
    rebuild(self, slot_count);
}

// With half of the entries holes the next as many insertions are paid for without growing.
static void make_room(Map *self) {
  if (self->entry_count < self->entry_cap)
    return;
  if (self->slot_count && self->len <= self->entry_cap / 2)
    rebuild(self, self->slot_count);
  else
    map_reserve(self, self->entry_cap + 1);
}

// The slot of `key` or UINT32_MAX.
static uint32_t find_slot(const Map *self, Str key, uint32_t hash) {
  if (self->len == 0)
    return UINT32_MAX;
  uint32_t mask = self->slot_count - 1;
  for (uint32_t at = hash & mask; self->slots[at].entry; at = (at + 1) & mask) {
    MapSlot slot = self->slots[at];
    if (slot.hash == hash && str_eq(self->entries[slot.entry - 1].key, key))
      return at;
  }
  return UINT32_MAX;
}

bool map_has(const Map *self, Str key) {
  return find_slot(self, key, key_hash(key)) != UINT32_MAX;
}

bool map_get(const Map *self, Str key, uint32_t *value) {
  uint32_t slot = find_slot(self, key, key_hash(key));
  if (slot == UINT32_MAX)
    return false;
  *value = self->entries[self->slots[slot].entry - 1].value;
  return true;
}

void map_set(Map *self, Str key, uint32_t value) {
  *map_at(self, key, value, NULL) = value;
}

uint32_t *map_at(Map *self, Str key, uint32_t initial, bool *is_new) {
  uint32_t hash = key_hash(key);
  uint32_t slot = find_slot(self, key, hash);
  if (is_new)
    *is_new = slot == UINT32_MAX;
  if (slot != UINT32_MAX)
    return &self->entries[self->slots[slot].entry - 1].value;
  make_room(self);
  MapEntry *entry = &self->entries[self->entry_count];
  *entry = (MapEntry){str_make(key.data ? key.data : "", key.len), hash, initial};
  slot_insert(self, hash, self->entry_count++);
  self->len++;
  return &entry->value;
}

// Closes the gap at `hole`: a later slot of the same run moves in unless its home lies behind the
// hole, so every key stays reachable from its home without a tombstone.
static void slot_remove(Map *self, uint32_t hole) {
  uint32_t mask = self->slot_count - 1;
  for (uint32_t at = (hole + 1) & mask; self->slots[at].entry; at = (at + 1) & mask) {
    uint32_t home = self->slots[at].hash & mask;
    if (((at - home) & mask) < ((at - hole) & mask))
      continue;
    self->slots[hole] = self->slots[at];
    hole = at;
  }
  self->slots[hole] = (MapSlot){0, 0};
}

bool map_remove(Map *self, Str key) {
  uint32_t slot = find_slot(self, key, key_hash(key));
  if (slot == UINT32_MAX)
    return false;
  self->entries[self->slots[slot].entry - 1].key = (Str){0};
  slot_remove(self, slot);
  self->len--;
  return true;
}

bool map_next(const Map *self, uint32_t *cursor, Str *key, uint32_t *value) {
  while (*cursor < self->entry_count) {
    const MapEntry *entry = &self->entries[(*cursor)++];
    if (!entry->key.data)
      continue;
    if (key)
      *key = entry->key;
    if (value)
      *value = entry->value;
    return true;
  }
  return false;
}
