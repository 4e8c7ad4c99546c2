// MemoryModel says what one instance costs under one CPython: the bytes it asks the allocators for
// (`requested`) and the bytes they set aside (`allocated`), each summed over its separate blocks,
// GC header included, values of attributes not. It is arithmetic in closed form and equals every
// measured row of data/memory/*.tsv (64-bit Linux, glibc). It holds for a class of which some
// dozens of instances exist: the first about 30 are larger on 3.11 and newer. layout and the
// reports use it.
//
// Parts of an instance:
// - 16 bytes of GC header (or the larger object header of a free-threaded build);
// - another 16 in front for a dict pointer (3.11), or for dict or weakrefs or both (3.12+), else 8
//   for each inside the object;
// - the object: basicsize of the base made in C, 8 for each slot entry, items rounded up to 8;
// - values of the attributes in the dict: 3.8 to 3.10 a dict of its own with shared keys; 3.11 and
//   3.12 a separate block of values, 3.13+ values at the end of the object, sized by the class's
//   key table of at most 30 names; a real dict from the name that no longer fits it.
#ifndef SLOTLINT_ANALYZER_MEMORY_H
#define SLOTLINT_ANALYZER_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct {
  uint8_t minor; // 3.minor, 8 to 15
  bool free_threaded;
} MemoryModel;

// An instance of a class made by a class statement. Names and arrays are borrowed for the call.
typedef struct {
  uint32_t basicsize;   // of the nearest base made in C: 16 for object
  uint32_t itemsize;    // of that base
  uint32_t items_bytes; // of this instance's items: tuple of n 8 * (n + 1), int 4 * (digits + 1)
  uint32_t slot_count;  // entries of the whole MRO; duplicates and redeclarations count again
  bool has_dict;        // brought by a class made in Python
  bool has_weakref;     // likewise
  bool base_has_dict;   // the base made in C has a dict pointer (exceptions, modules, ...)
  bool own_new;         // the base made in C has a __new__ that is not object's
  bool has_no_gc;       // made in C without Py_TPFLAGS_HAVE_GC: the exact type alone, no subclass
  bool dict_is_read;    // `o.__dict__` or `vars(o)` was asked for
  bool is_unshared;     // 3.8 to 3.10: key sharing was lost (attributes deleted or added late)
  bool is_reversed;     // 3.11+: sets its attributes in the reverse order of its fellows
  // What it stores in its dict: distinct, in order of assignment.
  const Str *attributes;
  uint32_t attribute_count;
  // The class's own __static_attributes__, which seed its keys from 3.14 on: every X that functions
  // of the body store as `self.X`, slots too, as spelt (not mangled); distinct, sorted by bytes.
  const Str *static_attributes;
  uint32_t static_count;
  // Blocks that the base made in C allocates beside the object (a str's text, a dict's table).
  const uint32_t *extra;
  uint32_t extra_count;
} InstanceShape;

// False, with nothing written, for a version that was not measured and for sizes beyond 4 GiB.
bool memory_instance(const MemoryModel *self, const InstanceShape *shape, uint32_t *requested,
                     uint32_t *allocated);

// The block that an unshared dict of `count` str keys keeps its table in; 0 for no keys. An empty
// instance of a dict subclass has one of 5 keys at once on 3.8 and 3.9: give it as `extra`.
uint32_t memory_dict_table(const MemoryModel *self, uint32_t count);

#endif
