/* The method resolution order, as mro_implementation in Objects/typeobject.c merges it (C3). */
#include <string.h>

#include "analyzer/linker.h"

/* Longer orders are not worked out: their lists grow with the square of the depth. */
enum { MRO_MAX = 2000 };

typedef struct Sequence {
  const ClassId *ids;
  uint32_t at, count;
} Sequence;

static bool in_some_tail(const Sequence *sequences, uint32_t count, ClassId id) {
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = sequences[i].at + 1; k < sequences[i].count; k++) {
      if (sequences[i].ids[k] == id) {
        return true;
      }
    }
  }
  return false;
}

static ClassId next_head(const Sequence *sequences, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (sequences[i].at < sequences[i].count &&
        !in_some_tail(sequences, count, sequences[i].ids[sequences[i].at])) {
      return sequences[i].ids[sequences[i].at];
    }
  }
  return NO_CLASS;
}

static bool is_merged(const Sequence *sequences, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (sequences[i].at < sequences[i].count) {
      return false;
    }
  }
  return true;
}

/* set_mro_error names the first class of every list that is left, each once, in order. */
static void refuse(Linker *linker, ClassId id, const Sequence *sequences, uint32_t count) {
  Class *class = linker_class(linker, id);
  bool space = linker->project->target.minor >= 13;
  Str text = arena_printf(linker->arena,
                          "Cannot create a consistent method resolution%sorder (MRO) for bases",
                          space ? " " : "\n");
  for (uint32_t i = 0, named = 0; i < count; i++) {
    if (sequences[i].at >= sequences[i].count) {
      continue;
    }
    ClassId head = sequences[i].ids[sequences[i].at];
    bool seen = false;
    for (uint32_t k = 0; k < i && !seen; k++) {
      seen = sequences[k].at < sequences[k].count && sequences[k].ids[sequences[k].at] == head;
    }
    if (!seen) {
      text = arena_printf(linker->arena, STR_FMT "%s " STR_FMT, STR_ARG(text), named++ ? "," : "",
                          STR_ARG(linker_class(linker, head)->name));
    }
  }
  if (class->layout.created == NO) {
    return;
  }
  class->layout.created = NO;
  class->layout.error = (CreationError){.type = "TypeError",
                                        .message = text,
                                        .slot = FACTS_NONE,
                                        .first = NO_CLASS,
                                        .second = NO_CLASS,
                                        .cause = CREATION_MRO};
}

static bool has_duplicate(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->base_count; i++) {
    for (uint32_t k = i + 1; k < class->base_count; k++) {
      if (class->bases[i] != NO_CLASS && class->bases[i] == class->bases[k]) {
        if (class->layout.created == NO) {
          return true;
        }
        class->layout.created = NO;
        class->layout.error = (CreationError){
            .type = "TypeError",
            .message = arena_printf(linker->arena, "duplicate base class " STR_FMT,
                                    STR_ARG(linker_class(linker, class->bases[i])->name)),
            .slot = FACTS_NONE,
            .first = class->bases[i],
            .second = NO_CLASS,
            .cause = CREATION_DUPLICATE_BASE};
        return true;
      }
    }
  }
  return false;
}

/* One base: its order behind the class. */
static bool single(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  const Class *base = linker_class(linker, class->bases[0]);
  if (base->mro_count >= MRO_MAX) {
    return false;
  }
  ClassId *mro = ARENA_ARRAY(linker->arena, ClassId, base->mro_count + 1);
  mro[0] = id;
  memcpy(mro + 1, base->mro, base->mro_count * sizeof *mro);
  class->mro = mro;
  class->mro_count = base->mro_count + 1;
  return true;
}

static bool merge(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  uint32_t count = class->base_count + 1, total = 1;
  Sequence *sequences = ARENA_ARRAY(linker->arena, Sequence, count);
  for (uint32_t i = 0; i < class->base_count; i++) {
    const Class *base = linker_class(linker, class->bases[i]);
    sequences[i] = (Sequence){base->mro, 0, base->mro_count};
    total += base->mro_count;
  }
  sequences[count - 1] = (Sequence){class->bases, 0, class->base_count};
  if (total > MRO_MAX) {
    return false;
  }
  ClassId *mro = ARENA_ARRAY(linker->arena, ClassId, total);
  uint32_t len = 0;
  mro[len++] = id;
  while (!is_merged(sequences, count)) {
    ClassId head = next_head(sequences, count);
    if (head == NO_CLASS) {
      refuse(linker, id, sequences, count);
      return false;
    }
    mro[len++] = head;
    for (uint32_t i = 0; i < count; i++) {
      bool takes =
          sequences[i].at < sequences[i].count && sequences[i].ids[sequences[i].at] == head;
      sequences[i].at += takes;
    }
  }
  class->mro = mro;
  class->mro_count = len;
  return true;
}

/* What is known of the order where a base is not: the class, then its known bases' orders. */
static void partial(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  uint32_t total = 1;
  for (uint32_t i = 0; i < class->base_count; i++) {
    total += class->bases[i] == NO_CLASS ? 0 : linker_class(linker, class->bases[i])->mro_count;
  }
  total = total > MRO_MAX ? MRO_MAX : total;
  ClassId *mro = ARENA_ARRAY(linker->arena, ClassId, total);
  uint32_t len = 0;
  mro[len++] = id;
  for (uint32_t i = 0; i < class->base_count; i++) {
    if (class->bases[i] == NO_CLASS) {
      continue;
    }
    const Class *base = linker_class(linker, class->bases[i]);
    for (uint32_t k = 0; k < base->mro_count && len < total; k++) {
      bool seen = false;
      for (uint32_t j = 0; j < len && !seen && len < 200; j++) {
        seen = mro[j] == base->mro[k];
      }
      if (!seen) {
        mro[len++] = base->mro[k];
      }
    }
  }
  class->mro = mro;
  class->mro_count = len;
}

bool mro_compute(Linker *linker, ClassId id) {
  Class *class = linker_class(linker, id);
  bool complete = true;
  for (uint32_t i = 0; i < class->base_count; i++) {
    ClassId base = class->bases[i];
    complete =
        complete && base != NO_CLASS && linker_class(linker, base)->flags & CLASS_MRO_COMPLETE;
  }
  bool refused = has_duplicate(linker, id);
  bool ordered =
      !refused && complete && (class->base_count == 1 ? single(linker, id) : merge(linker, id));
  if (ordered) {
    linker_class(linker, id)->flags |= CLASS_MRO_COMPLETE;
    return true;
  }
  partial(linker, id);
  return false;
}
