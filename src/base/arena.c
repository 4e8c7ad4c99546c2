#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

// Memory that is not handed out is poisoned, so AddressSanitizer sees a pointer kept across
// arena_clear.
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define poison(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define poison(p, n) ((void)0)
#define unpoison(p, n) ((void)0)
#endif

enum {
  ARENA_ALIGN = 8, // no type of ours needs more, and most objects are small
  ARENA_CHUNK_MIN = 64 << 10,
  ARENA_CHUNK_MAX = 1 << 20,
  ARENA_KEEP = 4 << 20,
};

struct ArenaChunk {
  ArenaChunk *next;
  size_t size; // of `data`
  _Alignas(ARENA_ALIGN) char data[];
};

void arena_init(Arena *self) {
  *self = (Arena){0};
}

static void chunk_free(ArenaChunk *chunk) {
  unpoison(chunk->data, chunk->size);
  mem_free(chunk);
}

static void chunks_free(ArenaChunk *chunk) {
  while (chunk) {
    ArenaChunk *next = chunk->next;
    chunk_free(chunk);
    chunk = next;
  }
}

void arena_release(Arena *self) {
  chunks_free(self->chunks);
  chunks_free(self->spare);
  *self = (Arena){0};
}

static void spare_insert(Arena *self, ArenaChunk *chunk) {
  ArenaChunk **place = &self->spare;
  while (*place && (*place)->size > chunk->size)
    place = &(*place)->next;
  chunk->next = *place;
  *place = chunk;
}

static void spare_trim(Arena *self) {
  size_t kept = 0;
  ArenaChunk **place = &self->spare;
  while (*place && kept + (*place)->size <= ARENA_KEEP) {
    kept += (*place)->size;
    place = &(*place)->next;
  }
  chunks_free(*place);
  *place = NULL;
}

void arena_clear(Arena *self) {
  ArenaChunk *chunk = self->chunks;
  while (chunk) {
    ArenaChunk *next = chunk->next;
    poison(chunk->data, chunk->size);
    if (chunk->size < ARENA_CHUNK_MIN || chunk->size > ARENA_CHUNK_MAX)
      chunk_free(chunk);
    else
      spare_insert(self, chunk);
    chunk = next;
  }
  spare_trim(self);
  self->chunks = NULL;
  self->next = self->end = NULL;
}

static ArenaChunk *chunk_new(size_t size) {
  if (size > PTRDIFF_MAX - sizeof(ArenaChunk))
    mem_fail(size);
  ArenaChunk *chunk = mem_alloc(sizeof(ArenaChunk) + size);
  chunk->next = NULL;
  chunk->size = size;
  poison(chunk->data, size);
  return chunk;
}

// Behind the first chunk, whose free part stays in use.
static char *alloc_own_chunk(Arena *self, size_t bytes) {
  ArenaChunk *chunk = chunk_new(bytes);
  ArenaChunk **place = self->chunks ? &self->chunks->next : &self->chunks;
  chunk->next = *place;
  *place = chunk;
  return chunk->data;
}

static size_t next_chunk_size(const Arena *self) {
  if (self->spare)
    return self->spare->size;
  return self->chunk_size ? self->chunk_size : ARENA_CHUNK_MIN;
}

static ArenaChunk *take_chunk(Arena *self) {
  ArenaChunk *chunk = self->spare;
  if (chunk) {
    self->spare = chunk->next;
    return chunk;
  }
  self->chunk_size = next_chunk_size(self);
  chunk = chunk_new(self->chunk_size);
  if (self->chunk_size < ARENA_CHUNK_MAX)
    self->chunk_size *= 2;
  return chunk;
}

static char *alloc_slow(Arena *self, size_t bytes) {
  size_t next = next_chunk_size(self);
  if (bytes > (next < ARENA_CHUNK_MIN ? next : ARENA_CHUNK_MIN) / 4)
    return alloc_own_chunk(self, bytes);
  ArenaChunk *chunk = take_chunk(self);
  chunk->next = self->chunks;
  self->chunks = chunk;
  self->next = chunk->data + bytes;
  self->end = chunk->data + chunk->size;
  return chunk->data;
}

void *arena_alloc(Arena *self, size_t bytes) {
  if (bytes > PTRDIFF_MAX - ARENA_ALIGN)
    mem_fail(bytes);
  size_t rounded = bytes ? (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1) : ARENA_ALIGN;
  char *result = self->next;
  if (rounded <= (size_t)(self->end - self->next))
    self->next += rounded;
  else
    result = alloc_slow(self, rounded);
  unpoison(result, bytes);
  return memset(result, 0, bytes);
}

void *arena_alloc_array(Arena *self, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size)
    mem_fail(SIZE_MAX);
  return arena_alloc(self, count * size);
}

void *arena_copy_array(Arena *self, const void *items, size_t count, size_t size) {
  void *copy = arena_alloc_array(self, count, size);
  if (count > 0)
    memcpy(copy, items, count * size);
  return copy;
}

Str arena_str(Arena *self, Str text) {
  if (text.len == SIZE_MAX)
    mem_fail(SIZE_MAX);
  char *copy = arena_alloc(self, text.len + 1);
  if (text.len)
    memcpy(copy, text.data, text.len);
  return str_make(copy, text.len);
}

Str arena_printf(Arena *self, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int len = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  size_t size = len < 0 ? 0 : (size_t)len;
  char *text = arena_alloc(self, size + 1);
  if (len > 0)
    vsnprintf(text, size + 1, format, again);
  va_end(again);
  return str_make(text, size);
}
