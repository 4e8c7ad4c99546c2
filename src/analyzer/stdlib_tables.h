// The tables that data/generate_stdlib.py writes from data/stdlib/*.tsv: read-only, without
// pointers, all ids 16 bits wide. Names are numbered in the order of their bytes and name 0 is the
// empty string; class 0 is no class; list 0 is no list. For stdlib.c alone.
#ifndef SLOTLINT_ANALYZER_STDLIB_TABLES_H
#define SLOTLINT_ANALYZER_STDLIB_TABLES_H

#include <stdint.h>

enum {
  STDLIB_FIRST_MINOR = 8,
  STDLIB_LAST_MINOR = 15,
  STDLIB_POOL_ROW = 2048 // a name never crosses a row
};

enum {
  STDLIB_HAS_DICT = 1,
  STDLIB_HAS_WEAKREF = 2,
  STDLIB_SUBCLASSABLE = 4,
  STDLIB_OWN_NEW = 8,
  STDLIB_GC = 16,
  STDLIB_IS_C = 32,
  STDLIB_HEAP = 64,
  STDLIB_UNREACHABLE = 128
};

// Modules: bit `minor - STDLIB_FIRST_MINOR` for each version that has it.
enum { STDLIB_OPEN_MODULE = 0x8000 }; // any module below it counts as there

typedef struct {
  uint16_t name, versions;
} StdlibModuleRow;

// What a module was measured to bind by public names: rows [first, first + count) of
// stdlib_public_names, by name. `late`: the versions in which its __getattr__ may make others.
typedef struct {
  uint16_t module;
  uint8_t measured, late; // bits of versions
  uint16_t first, count;
} StdlibPublicRow;

typedef struct {
  uint16_t name;
  uint8_t versions;
} StdlibNameRow;

// What a module binds: rows [first, first + count) of stdlib_targets.
typedef struct {
  uint16_t module, name, first, count;
} StdlibBindingRow;

// For minors `first` to `last`: a class, or a list of classes where the binding is a stand-in.
typedef struct {
  uint8_t first, last;
  uint16_t value;
} StdlibTargetRow;

typedef struct {
  uint16_t module, path;
  uint16_t first_facts, facts_count;
  uint32_t first_attribute, attribute_count; // attributes by name, then kind
} StdlibClassRow;

// True of a class in minors `first` to `last`. Lists stand in stdlib_lists, their length first.
typedef struct {
  uint8_t first, last;
  uint16_t flags, basicsize, itemsize;
  int16_t dictoffset, weakrefoffset;
  uint16_t base, metaclass, module, qualname;
  uint16_t bases, slots, members;
} StdlibFactsRow;

typedef struct {
  uint16_t name;
  uint8_t kind, versions; // kind is a StdlibAttribute
} StdlibAttributeRow;

extern const char stdlib_pool[][STDLIB_POOL_ROW];
extern const uint32_t stdlib_names[]; // offset in the pool << 8 | length
// Open addressing with steps of 1, sizes are powers of two: FNV-1a of the bytes -> name.
extern const uint16_t stdlib_name_slots[];
extern const uint32_t stdlib_name_slot_count;

extern const StdlibModuleRow stdlib_modules[]; // by name
extern const uint32_t stdlib_module_count;

extern const StdlibPublicRow stdlib_public[]; // by module
extern const uint32_t stdlib_public_count;
extern const StdlibNameRow stdlib_public_names[];

extern const StdlibBindingRow stdlib_bindings[];
extern const uint16_t stdlib_binding_slots[]; // stdlib_pair_hash -> index in stdlib_bindings + 1
extern const uint32_t stdlib_binding_slot_count;
extern const StdlibTargetRow stdlib_targets[];

extern const StdlibBindingRow stdlib_stand_ins[]; // by module and name
extern const uint32_t stdlib_stand_in_count;

extern const StdlibClassRow stdlib_classes[]; // class `id` is row `id`; row 0 is empty
extern const uint32_t stdlib_class_count;     // with row 0
extern const StdlibFactsRow stdlib_facts[];
extern const StdlibAttributeRow stdlib_attributes[];
extern const uint16_t stdlib_lists[];

static inline uint32_t stdlib_pair_hash(uint16_t module, uint16_t name) {
  uint32_t hash = module * 0x9E3779B1u ^ name * 0x85EBCA77u;
  return hash ^ hash >> 15;
}

#endif
