#include "report/fingerprint.h"

#include "base/map.h"
#include "base/path.h"

// FNV-1a, 64 bits: fixed by its definition, whatever the machine.
#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t mix(uint64_t hash, Str text) {
  for (size_t i = 0; i < text.len; i++)
    hash = (hash ^ (unsigned char)text.data[i]) * FNV_PRIME;
  // Ends the part: no text holds 0xFF, neither UTF-8 nor WTF-8 has it; a path that does is its own.
  return (hash ^ 0xFF) * FNV_PRIME;
}

// Spreads what FNV leaves in the low bits (the finalizer of MurmurHash3).
static uint64_t finish(uint64_t hash) {
  hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
  hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
  return hash ^ hash >> 33;
}

static Str path_from_root(const ReportContext *context, uint32_t index, Arena *arena) {
  uint32_t project = context->finding_projects[index];
  const SourceFile *file = &context->projects[project]->files[context->findings[index].span.file];
  if (!context->project_roots)
    return file->shown;
  return path_relative(arena, file->path, context->project_roots[project]);
}

static Str key_of(const ReportContext *context, uint32_t index, Arena *arena) {
  const Finding *finding = &context->findings[index];
  uint64_t hash = mix(FNV_START, str_from(finding->rule->code));
  hash = mix(hash, path_from_root(context, index, arena));
  hash = mix(hash, finding->class_name);
  hash = mix(hash, finding->attribute);
  return arena_printf(arena, "%016llx", (unsigned long long)hash);
}

const uint64_t *fingerprints_make(const ReportContext *context, Arena *arena) {
  uint64_t *made = ARENA_ARRAY(arena, uint64_t, context->finding_count);
  Arena scratch;
  Map seen;
  arena_init(&scratch);
  map_init(&seen);
  for (uint32_t i = 0; i < context->finding_count; i++) {
    Str key = key_of(context, i, &scratch);
    uint32_t *ordinal = map_at(&seen, key, 0, NULL);
    made[i] = finish(mix(mix(FNV_START, key), arena_printf(&scratch, "%u", (*ordinal)++)));
  }
  map_release(&seen);
  arena_release(&scratch);
  return made;
}
