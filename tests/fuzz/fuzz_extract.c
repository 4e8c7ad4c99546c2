// Any bytes: the extractor gives a block that is valid and can be read, or says why not.
#include <stdlib.h>

#include "../tools/facts_text.h"
#include "analyzer/extract.h"
#include "base/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // One for all inputs, as a worker thread has it.
  static Extractor *extractor;
  if (!extractor)
    extractor = extractor_new();
  Error error = {0};
  void *block;
  size_t block_size;
  if (extract_facts(extractor, str_make((const char *)data, size), &block, &block_size, &error)) {
    StrBuf text = {0};
    if (!facts_validate(block, block_size))
      abort();
    Facts facts = facts_open(block, block_size);
    print_facts(&text, &facts);
    strbuf_release(&text);
    mem_free(block);
  }
  return 0;
}
