/*
 * Saving: what slots would save a class of the project, what would have to be written for it, and
 * what keeps it from being done. The `savings` command and the rules SLT501 to SLT503 say the same
 * because they ask here. A class is ready when nothing at all is in the way; where something is,
 * every reason is told, those of its bases too.
 */
#ifndef SLOTLINT_ANALYZER_SAVINGS_H
#define SLOTLINT_ANALYZER_SAVINGS_H

#include "analyzer/project.h"
#include "base/arena.h"

typedef enum BlockerKind {
  BLOCKER_UNKNOWN,          /* its layout, or what its instances store, is not known */
  BLOCKER_SPECIAL,          /* an enum, a metaclass, a TypedDict...: slots do not apply */
  BLOCKER_OUTSIDE_BASE,     /* a base that is not of the project brings the `__dict__` */
  BLOCKER_VARIABLE_SIZE,    /* below int, tuple, bytes: no named slots */
  BLOCKER_CACHED_PROPERTY,  /* functools.cached_property stores in the `__dict__` */
  BLOCKER_DICT_USED,        /* its code asks for `__dict__` or vars() */
  BLOCKER_DYNAMIC,          /* setattr with names that are computed */
  BLOCKER_OUTSIDE_STORE,    /* other code stores attributes that the class itself does not */
  BLOCKER_CLASS_DEFAULT,    /* a class variable of the name a slot would have */
  BLOCKER_SETATTR,          /* a `__setattr__` of its own */
  BLOCKER_PICKLING,         /* `__setstate__` would get another state */
  BLOCKER_CLASS_ASSIGNMENT, /* `x.__class__ = ...` needs equal layouts */
  BLOCKER_DECLINED,         /* its decorator says `slots=False` */
  BLOCKER_SUPER,            /* zero-argument super() in a class that slots=True makes anew */
  BLOCKER_CONFLICT,         /* a subclass has two bases with slots then */
  BLOCKER_KIND_COUNT
} BlockerKind;

typedef struct Blocker {
  BlockerKind kind;
  ClassId on;  /* the class it stands at: the one asked about, or a base that must change too */
  Str message; /* one clause without a full stop */
  Span span;   /* file NO_FILE: nowhere in particular */
} Blocker;

typedef struct Saving {
  ClassId id;
  bool is_candidate; /* a class of the family has no slots, and with them it would be smaller */
  const ClassId
      *changed; /* classes to give slots, the bases first, itself last where it has none */
  uint32_t changed_count;
  const Blocker *blockers;
  uint32_t blocker_count;
  uint32_t bytes_then; /* with slots in all of `changed`, and `__weakref__` where it is needed */
  int32_t could_save;
} Saving;

/* About a class with a known place; the arrays are the arena's. */
Saving saving_of(const Project *project, const Class *class, Arena *arena);

/* The text that gives one class slots: `slots=True` for its decorator, else a line
 * `__slots__ = (...)`. */
typedef struct SlotsText {
  bool by_decorator;
  Str text;
} SlotsText;

SlotsText saving_slots_text(const Project *project, const Class *class, Arena *arena);

/* The word for a kind in JSON: "cached-property"... */
const char *blocker_name(BlockerKind kind);

#endif
