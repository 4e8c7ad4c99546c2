#include "analyzer/extract.h"

#include <string.h>

#include "analyzer/extract_walk.h"
#include "base/memory.h"

// Larger files are not parsed: tree-sitter needs some thirty bytes for each byte of source.
enum { MAX_SOURCE = 32 << 20 };

// Some ten seconds.
enum { MOST_LOST_STEPS = 6000000 };

struct Extractor {
  TSParser *parser;
  Grammar grammar;
  SyntaxTree tree;
  Builder builder;
  Arena arena;
  StrBuf decoded;
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
  array_release(&self->walk.classes);
  array_release(&self->walk.functions);
  mem_free(self);
}

static void add_problem(Extraction *self, uint32_t start, uint32_t end, bool missing) {
  SyntaxProblem problem = {start, end, missing};
  array_push(&self->facts->problems, problem);
}

// Of Python 2: `print x`, `exec x`, `a <> b`. But `print >>f, x` is a tuple.
static bool is_outdated(const SyntaxTree *tree, NodeId node) {
  NodeKind kind = node_kind(tree, node);
  if (kind == NODE_PRINT)
    return node_child(tree, node, FIELD_ARGUMENT) == node_first(tree, node);
  return kind == NODE_EXEC || kind == NODE_TOKEN_OLD_NOT_EQUAL;
}

static int compare_problems(const void *a, const void *b) {
  const SyntaxProblem *left = a, *right = b;
  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;
  return left->end < right->end ? -1 : left->end > right->end;
}

static void extract_problems(Extraction *self) {
  const SyntaxTree *tree = self->tree;
  for (uint32_t i = 0; i < tree->errors.len; i++) {
    SyntaxError error = tree->errors.items[i];
    add_problem(self, error.range.start, error.range.end, error.missing);
  }
  for (NodeId node = 1; node < tree->nodes.len; node++) {
    // The grammar allows a block with nothing in it.
    bool empty = node_kind(tree, node) == NODE_BLOCK && node_first(tree, node) == 0;
    if (empty || is_outdated(tree, node))
      add_problem(self, node_at(tree, node)->start, node_at(tree, node)->end, empty);
  }
  if (self->facts->problems.len > 0)
    array_sort(&self->facts->problems, compare_problems);
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

// How many levels of indentation the lines come to, strings and brackets left aside: an upper
// bound. The grammar's scanner keeps its levels in a buffer of fixed size and fails beyond some
// 500.
static bool nests_too_deep(Str text) {
  enum { LEVELS_MAX = 400 };
  uint32_t columns[LEVELS_MAX + 1], depth = 0;
  for (size_t at = 0; at < text.len;) {
    uint32_t column = 0;
    for (; at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'); at++)
      column = text.data[at] == '\t' ? (column / 8 + 1) * 8 : column + 1;
    bool blank = at >= text.len || strchr("\r\n\f#", text.data[at]) != NULL;
    while (!blank && depth > 0 && columns[depth - 1] >= column)
      depth--;
    if (!blank && column > 0)
      columns[depth++] = column;
    if (depth > LEVELS_MAX)
      return true;
    while (at < text.len && text.data[at] != '\n' && text.data[at] != '\r')
      at++;
    at += at < text.len;
  }
  return false;
}

// The grammar's scanner reads a run of lines that hold a backslash alone again for each of them, in
// one step of the parser: 20,000 such lines take 4 s. The sum of the runs' squares bounds that.
static bool continues_too_long(Str text) {
  enum { SQUARES_MAX = 100000000 };
  uint64_t run = 0, squares = 0;
  for (size_t at = 0; at < text.len;) {
    size_t start = at;
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
      at++;
    bool alone = at + 1 < text.len && text.data[at] == '\\' &&
                 (text.data[at + 1] == '\n' || text.data[at + 1] == '\r');
    run = alone ? run + 1 : 0;
    squares += 2 * run;
    if (squares > SQUARES_MAX)
      return true;
    const char *end = memchr(text.data + start, '\n', text.len - start);
    at = end ? (size_t)(end - text.data) + 1 : text.len;
  }
  return false;
}

static bool read_tree(Extractor *self, Str text) {
  if (text.len > MAX_SOURCE || nests_too_deep(text) || continues_too_long(text) ||
      !syntax_tree_parse(&self->tree, self->parser, &self->grammar, text, MOST_LOST_STEPS))
    return false;
  syntax_tree_mend(&self->tree, self->parser, &self->grammar);
  return true;
}

bool extract_facts(Extractor *self, Str raw_source, void **block, size_t *size, Error *error) {
  Str text;
  SourceEncoding encoding;
  if (!source_decode(raw_source, &text, &self->decoded, &encoding, error))
    return false;
  builder_clear(&self->builder);
  if (read_tree(self, text))
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
