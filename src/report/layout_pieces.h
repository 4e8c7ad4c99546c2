// LayoutPieces: an instance's memory cut into what lies there, in order of offset: what CPython
// puts in front of the object, its header, the fields of a base made in C, each slot, the pointers
// to
// `__dict__` and `__weakref__`. Offsets count from where a pointer to the object points. 64-bit.
#ifndef SLOTLINT_REPORT_LAYOUT_PIECES_H
#define SLOTLINT_REPORT_LAYOUT_PIECES_H

#include "base/arena.h"
#include "report/class_rows.h"

typedef struct LayoutPiece {
  Str name;
  Str remark; // "from Base", "shadowed", the names in a dict; empty as a rule
  int32_t offset;
  uint32_t size;
  bool each;       // `size` is that of one item, and how many there are differs
  bool has_offset; // false for what lies behind the items, or elsewhere
  bool is_waste;   // nothing can use it
} LayoutPiece;

typedef struct LayoutPieces {
  Array(LayoutPiece) list;
} LayoutPieces;

// The class's layout must be sized. Names borrow from the project and the arena.
void layout_pieces_init(LayoutPieces *self, const ClassRow *row, Arena *arena);
void layout_pieces_release(LayoutPieces *self);

#endif
