#include "analyzer/extract.h"

#include <string.h>

#include "analyzer/extract_newer.h"
#include "analyzer/extract_walk.h"
#include "base/memory.h"

// Larger files are not parsed: tree-sitter needs some thirty bytes for each byte of source.
enum { MAX_SOURCE = 64 << 20 };

struct Extractor {
  TSParser *parser;
  Grammar grammar;
  SyntaxTree tree;
  Builder builder;
  Arena arena;
  StrBuf decoded;
  StrBuf blanked; // the source without what the grammar is too old for
  Extraction walk; // its arrays are kept from file to file
};

Extractor *extractor_new(void) {
  Extractor *self = mem_zalloc(sizeof *self);
  grammar_init(&self->grammar);
  arena_init(&self->arena);
  self->parser = ts_parser_new();
  ts_parser_set_language(self->parser, grammar_language());
  return self;
}

void extractor_free(Extractor *self) {
  if (!self)
    return;
  ts_parser_delete(self->parser);
  grammar_release(&self->grammar);
  syntax_tree_release(&self->tree);
  builder_release(&self->builder);
  arena_release(&self->arena);
  strbuf_release(&self->decoded);
  strbuf_release(&self->blanked);
  array_release(&self->walk.classes);
  array_release(&self->walk.functions);
  mem_free(self);
}

static void extract_problems(Extraction *self) {
  for (uint32_t i = 0; i < self->tree->errors.len; i++) {
    SyntaxError error = self->tree->errors.items[i];
    SyntaxProblem problem = {error.range.start, error.range.end, error.missing};
    array_push(&self->facts->problems, problem);
  }
}

static void walk_tree(Extractor *self) {
  Extraction *walk = &self->walk;
  uint32_t count = self->tree.nodes.len;
  walk->tree = &self->tree;
  walk->facts = &self->builder;
  walk->arena = &self->arena;
  walk->ordinals = mem_zalloc(count * sizeof *walk->ordinals);
  walk->built = mem_zalloc(count * sizeof *walk->built);
  walk->first_class = walk->first_function = 0;
  array_clear(&walk->classes);
  array_clear(&walk->functions);
  builder_begin_section(walk->facts, 0);
  extract_outline(walk);
  extract_module(walk);
  extract_headers(walk);
  extract_comments(walk);
  extract_problems(walk);
  builder_end_outline(walk->facts);
  memset(walk->built, 0, count * sizeof *walk->built);
  for (uint32_t i = 0; i < walk->facts->pieces.len; i++)
    extract_body(walk, i);
  mem_free(walk->ordinals);
  mem_free(walk->built);
}

// The facts of a file of which nothing is known.
static void give_up(Builder *builder) {
  builder_clear(builder);
  builder->flags |= FACTS_GIVEN_UP;
  builder_begin_section(builder, 0);
  builder_end_scope(builder, (Scope){.kind = SCOPE_MODULE});
  builder_end_outline(builder);
}

// A file with errors that blanking may mend is read a second time.
static bool parse(Extractor *self, Str text) {
  if (!syntax_tree_parse(&self->tree, self->parser, &self->grammar, text))
    return false;
  if (!self->tree.errors.len || !blank_newer_syntax(&self->tree, &self->blanked))
    return true;
  return syntax_tree_parse(&self->tree, self->parser, &self->grammar, strbuf_str(&self->blanked));
}

bool extract_facts(Extractor *self, Str raw_source, void **block, size_t *size, Error *error) {
  Str text;
  SourceEncoding encoding;
  if (!source_decode(raw_source, &text, &self->decoded, &encoding, error))
    return false;
  builder_clear(&self->builder);
  if (text.len <= MAX_SOURCE && parse(self, text))
    walk_tree(self);
  else
    give_up(&self->builder);
  uint64_t hash = str_hash(raw_source);
  if (!builder_seal(&self->builder, text, encoding, hash, block, size)) {
    give_up(&self->builder);
    builder_seal(&self->builder, text, encoding, hash, block, size);
  }
  arena_clear(&self->arena);
  return true;
}
