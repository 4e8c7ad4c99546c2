#include "analyzer/memory.h"

#include <stddef.h>

enum {
  FIRST_MINOR = 8,
  LAST_MINOR = 15,
  POINTER = 8,
  GC_HEADER = 16,
  PRE_HEADER = 16,
  OBJECT_HEADER = 16,
  DICT = 64, // PyDictObject with its GC header
  SHARED_KEYS_MAX = 30,
  PYMALLOC_MAX = 512,
  MAX_COUNT = 1 << 24 // of anything counted, so that 64 bits hold every sum
};

typedef struct {
  const MemoryModel *model;
  uint64_t requested, allocated;
} Bill;

static uint64_t round_up(uint64_t value, uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

// mi_bin() of mimalloc: multiples of 16 up to 64, then four sizes for each power of two.
static uint64_t mimalloc_block(uint64_t size) {
  uint64_t words = (size + 7) / 8;
  if (words <= 1) {
    return 8;
  }
  if (words <= 8) {
    return round_up(words, 2) * 8;
  }
  words--;
  unsigned shift = 0;
  while (words >> (shift + 1) >= 4) {
    shift++;
  }
  return ((words >> shift) + 1) * 8 << shift;
}

static uint64_t block_size(const MemoryModel *self, uint64_t size) {
  if (self->free_threaded) {
    return mimalloc_block(size);
  }
  if (size <= PYMALLOC_MAX) {
    return size == 0 ? 16 : round_up(size, 16);
  }
  return round_up(size + 8, 16); // a chunk of glibc
}

static void bill_add(Bill *self, uint64_t size) {
  self->requested += size;
  self->allocated += block_size(self->model, size);
}

// Entries that a table of `size` indices takes before it grows: USABLE_FRACTION in dictobject.c.
static uint64_t usable(uint64_t size) {
  return size * 2 / 3;
}

static uint64_t table_size_for(uint64_t count) {
  uint64_t size = 8;
  while (size < count) {
    size *= 2;
  }
  return size;
}

// After inserting up to `count` entries, growing as GROWTH_RATE says: three times what is used.
static uint64_t grown(uint64_t size, uint64_t count) {
  while (count > usable(size)) {
    size = table_size_for(usable(size) * 3);
  }
  return size;
}

static uint64_t keys_bytes(const MemoryModel *self, uint64_t size) {
  uint64_t header = self->minor < 11 ? 40 : 32, entry = self->minor < 11 ? 24 : 16;
  uint64_t index = size <= 128 ? 1 : size <= 32768 ? 2 : 4;
  return header + size * index + usable(size) * entry;
}

// Values that `count` keys of a shared table have room for, in a block (3.11, 3.12) or in the
// object: struct _dictvalues.
static uint64_t values_bytes(const MemoryModel *self, uint64_t count) {
  return self->minor < 13 ? round_up(count + 2, 8) + POINTER * count
                          : round_up(count, 8) + POINTER * count + 8;
}

// What the shared key table of a class looks like once it has settled.
typedef struct {
  uint64_t capacity; // value cells that an instance gets
  bool is_spilled;   // this instance has a real dict
  uint64_t stored;   // attributes it had when it got one
} SharedKeys;

static uint32_t seed_count(const MemoryModel *self, const InstanceShape *shape) {
  if (self->minor < 14) {
    return 0;
  }
  return shape->static_count < SHARED_KEYS_MAX ? shape->static_count : SHARED_KEYS_MAX;
}

// Names that are not seeded enter the keys in order while `room` lasts; the first that does not
// makes a real dict of the instance.
static SharedKeys insert_all(const InstanceShape *shape, uint32_t seeds, uint32_t room) {
  SharedKeys keys = {0};
  uint32_t inserted = 0, last = 0;
  for (uint32_t i = 0; i < shape->attribute_count; i++) {
    if (str_is_in_sorted(shape->attributes[i], shape->static_attributes, seeds)) {
      continue;
    }
    last = i;
    if (inserted < room) {
      inserted++;
    } else if (!keys.is_spilled) {
      keys.is_spilled = true;
      keys.stored = i;
    }
  }
  if (shape->is_reversed && keys.is_spilled) {
    keys.stored = shape->attribute_count - 1 - last;
  }
  keys.capacity = seeds + inserted;
  return keys;
}

static void add_spilled(Bill *self, const SharedKeys *keys, uint32_t count) {
  bill_add(self, DICT);
  bill_add(self, keys_bytes(self->model, grown(table_size_for(keys->stored * 3), count)));
}

static void add_plain_dict(Bill *self, uint32_t count) {
  if (count > 0) {
    bill_add(self, DICT);
    bill_add(self, memory_dict_table(self->model, count));
  }
}

// 3.8 to 3.10: a dict whose keys are the class's.
static void add_split_dict(Bill *self, const InstanceShape *shape) {
  uint32_t count = shape->attribute_count;
  if (count == 0 && shape->dict_is_read && !shape->is_unshared) {
    count = 1;
  }
  if (shape->is_unshared) {
    add_plain_dict(self, count);
  } else if (count > 0) {
    bill_add(self, DICT);
    bill_add(self, POINTER * usable(grown(8, count)));
  }
}

// Each new instance takes one name off the room of the key table until one is left, so that later
// instances get a cell for every name and one more.
static uint64_t add_inline_values(Bill *self, const InstanceShape *shape, uint64_t object) {
  uint32_t seeds = seed_count(self->model, shape);
  uint32_t left = SHARED_KEYS_MAX - seeds;
  uint32_t room = left > 1 ? left - 1 : left;
  SharedKeys keys = insert_all(shape, seeds, room);
  bool has_spare = keys.capacity - seeds < room;
  uint64_t values = values_bytes(self->model, keys.capacity + has_spare);
  if (self->model->minor >= 13) {
    object += values;
  } else if (!keys.is_spilled) {
    bill_add(self, values);
  }
  if (keys.is_spilled) {
    add_spilled(self, &keys, shape->attribute_count);
  } else if (shape->dict_is_read) {
    bill_add(self, DICT);
  }
  return object;
}

// A dict made at the first attribute, with a value cell for every name the keys can ever hold.
static void add_lazy_values(Bill *self, const InstanceShape *shape) {
  if (shape->attribute_count == 0) {
    return;
  }
  uint32_t seeds = seed_count(self->model, shape);
  SharedKeys keys = insert_all(shape, seeds, SHARED_KEYS_MAX - seeds);
  if (keys.is_spilled) {
    add_spilled(self, &keys, shape->attribute_count);
  } else {
    bill_add(self, DICT);
    bill_add(self, values_bytes(self->model, SHARED_KEYS_MAX));
  }
}

// The object itself; `*before` is what stands in front of it.
static uint64_t object_bytes(const MemoryModel *self, const InstanceShape *shape,
                             uint64_t *before) {
  uint64_t size = shape->basicsize + (uint64_t)POINTER * shape->slot_count;
  bool dict_inside = self->minor < 11 || (self->minor == 11 && shape->itemsize > 0);
  bool weakref_inside = self->minor < 12;
  bool dict_before = shape->has_dict && !dict_inside;
  bool weakref_before = shape->has_weakref && !weakref_inside;
  size += shape->has_dict && dict_inside ? POINTER : 0;
  size += shape->has_weakref && weakref_inside ? POINTER : 0;
  *before = shape->has_no_gc ? (self->free_threaded ? OBJECT_HEADER : 0) : GC_HEADER;
  *before += dict_before || weakref_before ? PRE_HEADER : 0;
  return shape->itemsize > 0 ? round_up(size + shape->items_bytes, POINTER) : size;
}

static bool has_inline_values(const MemoryModel *self, const InstanceShape *shape,
                              uint64_t object) {
  if (self->minor < 13) {
    return !shape->own_new;
  }
  return self->minor == 13 ? object == OBJECT_HEADER : shape->itemsize == 0;
}

static void add_instance(Bill *self, const InstanceShape *shape) {
  uint8_t minor = self->model->minor;
  uint64_t before = 0;
  uint64_t object = object_bytes(self->model, shape, &before);
  if (shape->base_has_dict) {
    if (minor < 11) {
      add_split_dict(self, shape);
    } else {
      add_plain_dict(self, shape->attribute_count);
    }
  } else if (shape->has_dict) {
    if (minor < 11) {
      add_split_dict(self, shape);
    } else if (minor == 11 && shape->itemsize > 0) {
      add_plain_dict(self, shape->attribute_count);
    } else if (has_inline_values(self->model, shape, object)) {
      object = add_inline_values(self, shape, object);
    } else {
      add_lazy_values(self, shape);
    }
  }
  bill_add(self, before + object);
  for (uint32_t i = 0; i < shape->extra_count; i++) {
    bill_add(self, shape->extra[i]);
  }
}

static bool is_measured(const MemoryModel *self) {
  return self->minor >= (self->free_threaded ? 13 : FIRST_MINOR) && self->minor <= LAST_MINOR;
}

bool memory_instance(const MemoryModel *self, const InstanceShape *shape, uint32_t *requested,
                     uint32_t *allocated) {
  if (!is_measured(self) || shape->attribute_count > MAX_COUNT || shape->extra_count > MAX_COUNT) {
    return false;
  }
  Bill bill = {.model = self};
  add_instance(&bill, shape);
  if (bill.requested > UINT32_MAX || bill.allocated > UINT32_MAX) {
    return false;
  }
  *requested = (uint32_t)bill.requested;
  *allocated = (uint32_t)bill.allocated;
  return true;
}

uint32_t memory_dict_table(const MemoryModel *self, uint32_t count) {
  if (count == 0 || count > MAX_COUNT) {
    return 0;
  }
  return (uint32_t)keys_bytes(self, grown(8, count));
}
