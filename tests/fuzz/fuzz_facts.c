// Any bytes as a block of facts: refused, or readable from one end to the other.
#include <stdlib.h>
#include <string.h>

#include "../tools/facts_text.h"
#include "base/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // Blocks are aligned; a copy of just that size lets a step too far be seen.
  void *block = mem_alloc(size);
  if (size > 0)
    memcpy(block, data, size);
  if (facts_validate(block, size)) {
    StrBuf text = {0};
    Facts facts = facts_open(block, size);
    print_facts(&text, &facts);
    size_t outline_size;
    void *outline = facts_without_bodies(&facts, &outline_size);
    if (!facts_validate(outline, outline_size))
      abort();
    strbuf_release(&text);
    mem_free(outline);
  }
  mem_free(block);
  return 0;
}
