// FactsBlock: how a block of facts lies in memory. A header, tables at the offsets it names, then
// sections; every table and section begins at a multiple of eight bytes. A section is its header,
// expressions, events, scopes, text offsets (text_count + 1) and text bytes, one behind the other.
// Bodies follow each other in the order of their pieces, behind everything else, so that a block
// without bodies is a prefix of the block with them. Numbers are in the machine's byte order: the
// version and the magic tell. Only facts.c and facts_builder.c look in here.
#ifndef SLOTLINT_ANALYZER_FACTS_BLOCK_H
#define SLOTLINT_ANALYZER_FACTS_BLOCK_H

#include <stdint.h>

#define FACTS_MAGIC UINT32_C(0x544C5346)

enum { FACTS_VERSION = 1, FACTS_ALIGNMENT = 8 };

typedef struct FactsTable {
  uint32_t offset, count;
} FactsTable;

typedef struct FactsHeader {
  uint32_t magic, version;
  uint32_t size; // of the whole block
  uint32_t flags, encoding, source_size;
  uint64_t source_hash;
  FactsTable classes, functions, pieces, suppressions, problems;
  FactsTable bodies;     // one uint32_t for each piece: offset of its section, or 0
  uint32_t outline;      // offset of the outline's section
  uint32_t bodies_start; // where the first body is, or would be
} FactsHeader;

typedef struct SectionHeader {
  uint32_t expr_count, event_count, scope_count, text_count, text_size;
  uint32_t zero;
} SectionHeader;

static inline uint64_t facts_align(uint64_t offset) {
  return (offset + FACTS_ALIGNMENT - 1) / FACTS_ALIGNMENT * FACTS_ALIGNMENT;
}

#endif
