// dump_facts FILE [--no-bodies]: the facts of one file as indented text, for people and tests.
#include <stdio.h>
#include <string.h>

#include "analyzer/extract.h"
#include "base/file.h"
#include "base/memory.h"
#include "facts_text.h"

// Drops the bodies where that is asked for.
static void *trim(void *block, size_t *size, bool no_bodies) {
  if (!no_bodies)
    return block;
  Facts whole = facts_open(block, *size);
  void *outline = facts_without_bodies(&whole, size);
  mem_free(block);
  return outline;
}

int main(int argc, char **argv) {
  bool no_bodies = argc == 3 && strcmp(argv[2], "--no-bodies") == 0;
  if (argc != 2 + no_bodies) {
    fprintf(stderr, "usage: dump_facts FILE [--no-bodies]\n");
    return 2;
  }
  StrBuf source = {0};
  Error error = {0};
  void *block = NULL;
  size_t size = 0;
  Extractor *extractor = extractor_new();
  bool good = file_read(argv[1], SIZE_MAX, &source, &error) &&
              extract_facts(extractor, strbuf_str(&source), &block, &size, &error);
  if (good) {
    block = trim(block, &size, no_bodies);
    good = facts_validate(block, size);
    Facts facts = facts_open(block, size);
    StrBuf text = {0};
    print_facts(&text, &facts);
    fwrite(text.data, 1, text.len, stdout);
    strbuf_release(&text);
  } else {
    fprintf(stderr, "%s: %s\n", argv[1], error.text);
  }
  mem_free(block);
  extractor_free(extractor);
  strbuf_release(&source);
  return good ? 0 : 1;
}
