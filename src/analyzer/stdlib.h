// Stdlib is what CPython 3.8 to 3.15 bring along, as measured on 64-bit Linux: which modules, which
// classes, how each class is laid out, what stands in its namespace. The table is constant and
// compiled in (data/README.md tells where it comes from); every Str borrows from it for ever. A
// StdlibClassId means the same class in every version, and a class that a version lacks is no class
// there. `minor` is that of 3.minor; outside 8 to 15 nothing is known. No function follows bases:
// MRO and inheritance are the caller's. The meaning wing uses it.
#ifndef SLOTLINT_ANALYZER_STDLIB_H
#define SLOTLINT_ANALYZER_STDLIB_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/truth.h"
#include "base/str.h"

typedef uint32_t StdlibClassId; // 0: none

typedef struct {
  StdlibClassId id;
  Str module, qualname, name;        // as the type's own __module__, __qualname__ and __name__
  bool has_dict, has_weakref;        // of its instances
  bool subclassable;                 // Py_TPFLAGS_BASETYPE
  bool own_new;                      // its __new__ is not object's
  bool gc;                           // Py_TPFLAGS_HAVE_GC
  bool is_c;                         // made in C, static or heap type; not by a class statement
  bool heap;                         // Py_TPFLAGS_HEAPTYPE
  bool reachable;                    // some module binds it under its own name or an alias
  bool has_slots;                    // its namespace has __slots__, perhaps empty
  uint32_t basicsize, itemsize;      // bytes
  int32_t dictoffset, weakrefoffset; // as type.__dictoffset__ and type.__weakrefoffset__
  StdlibClassId base;                // the best base, type.__base__; 0 for object
  StdlibClassId metaclass;           // 0: type itself
  uint32_t base_count, slot_count, member_count;
  const uint16_t *bases, *slots, *members; // read by stdlib_class_base, _slot, _member
} StdlibClass;

// What a class's own namespace makes of `instance.name = value`.
typedef enum {
  STDLIB_ATTRIBUTE_NONE,    // not there: its bases decide
  STDLIB_ATTRIBUTE_DATA,    // a data descriptor that takes the value (property with a setter, ...)
  STDLIB_ATTRIBUTE_SLOT,    // a writable member: a slot, or a member of a C type
  STDLIB_ATTRIBUTE_FIXED,   // a data descriptor that refuses: AttributeError, even with a __dict__
  STDLIB_ATTRIBUTE_READONLY // a method or variable: goes to the __dict__, AttributeError without
                            // one
} StdlibAttribute;

// Can be imported in 3.minor, on some platform.
bool stdlib_has_module(uint8_t minor, Str dotted);
// Is a module of the library in some version.
bool stdlib_is_known_module(Str dotted);

// Whether a module has a public name in 3.minor on Linux, classes or not; MAYBE where that was not
// measured, or a __getattr__ may make it.
Truth stdlib_binds(uint8_t minor, Str module, Str name);

// The class that `module.name` is; `name` is dotted for a nested class, aliases are followed
// (threading.local), those of an outer class too. Builtins are in module "builtins".
StdlibClassId stdlib_find(uint8_t minor, Str module, Str name);
// The classes that take the place of `module.name` in a base list where it is not a class but has
// __mro_entries__ (PEP 560): typing.List gives list and Generic, typing.NamedTuple gives
// typing._NamedTuple. Returns how many; 0: no such name. `ids` is borrowed.
uint32_t stdlib_stand_in(uint8_t minor, Str module, Str name, const uint16_t **ids);

// False, with `*out` untouched, if 3.minor has no such class.
bool stdlib_class(uint8_t minor, StdlibClassId id, StdlibClass *out);
// Bases in order; slots as declared, __dict__ and __weakref__ included, names not mangled; members
// are the real slots, mangled, sorted, and known for classes that are not made in C.
StdlibClassId stdlib_class_base(const StdlibClass *self, uint32_t index);
Str stdlib_class_slot(const StdlibClass *self, uint32_t index);
Str stdlib_class_member(const StdlibClass *self, uint32_t index);

// Of the class's own namespace. Names without underscores at both ends are all there; of dunders
// only data descriptors and those that steer access, copying, creation and calling.
StdlibAttribute stdlib_attribute(uint8_t minor, StdlibClassId id, Str name);
// Walks the own namespace, in the order of the names' bytes: `uint32_t cursor = 0; while
// (stdlib_next_attribute(minor, id, &cursor, &name, &kind)) ...`.
bool stdlib_next_attribute(uint8_t minor, StdlibClassId id, uint32_t *cursor, Str *name,
                           StdlibAttribute *kind);

#endif
