// An Arena hands out memory that dies all at once: one `arena_clear` or `arena_release` ends every
// pointer it gave. Allocation is a pointer increment in chunks that start at 64 KiB and double up
// to 1 MiB; a larger request gets a chunk of its own. All memory is zeroed and aligned to 8 bytes.
// An Arena belongs to one thread at a time. `(Arena){0}` is an empty, valid Arena.
#ifndef SLOTLINT_BASE_ARENA_H
#define SLOTLINT_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

typedef struct ArenaChunk ArenaChunk;
typedef struct Arena Arena;

struct Arena {
  ArenaChunk *chunks; // in use; `next` and `end` bound the free part of the first
  ArenaChunk *spare;  // kept by `arena_clear`, biggest first
  char *next;
  char *end;
  size_t chunk_size; // of the next ordinary chunk; set it for arenas that hold little
  uint8_t level;     // for owners of several: how soon it goes, 0 lasts longest
  Arena *side;       // the owner's: where objects go that die earlier; NULL: here
};

void arena_init(Arena *self);
void arena_release(Arena *self);
// Ends all pointers but keeps the biggest ordinary chunks, up to 4 MiB, for reuse.
void arena_clear(Arena *self);

// Never NULL, also for zero bytes.
void *arena_alloc(Arena *self, size_t bytes);
void *arena_alloc_array(Arena *self, size_t count, size_t size);

// A copy of `count` items; `items` may be NULL when there are none.
void *arena_copy_array(Arena *self, const void *items, size_t count, size_t size);

#define ARENA_NEW(arena, T) ((T *)arena_alloc((arena), sizeof(T)))
#define ARENA_ARRAY(arena, T, n) ((T *)arena_alloc_array((arena), (n), sizeof(T)))

// Copies; the byte after the copy is NUL, so `data` is a C string when `text` holds no NUL itself.
Str arena_str(Arena *self, Str text);
Str arena_printf(Arena *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
