#include "analyzer/facts_builder.h"

#include <string.h>

#include "analyzer/facts_block.h"
#include "base/memory.h"

void builder_release(Builder *self) {
  array_release(&self->exprs);
  array_release(&self->notes);
  array_release(&self->events);
  array_release(&self->scopes);
  array_release(&self->open);
  array_release(&self->text_offsets);
  array_release(&self->text_met);
  strbuf_release(&self->text_bytes);
  map_release(&self->texts);
  array_release(&self->locals);
  array_release(&self->classes);
  array_release(&self->functions);
  array_release(&self->pieces);
  array_release(&self->suppressions);
  array_release(&self->problems);
  array_release(&self->body_offsets);
  strbuf_release(&self->outline);
  strbuf_release(&self->bodies);
  *self = (Builder){0};
}

void builder_clear(Builder *self) {
  map_clear(&self->texts);
  array_clear(&self->locals);
  array_clear(&self->classes);
  array_clear(&self->functions);
  array_clear(&self->pieces);
  array_clear(&self->suppressions);
  array_clear(&self->problems);
  array_clear(&self->body_offsets);
  strbuf_clear(&self->outline);
  strbuf_clear(&self->bodies);
  self->stamp = 0;
  self->flags = 0;
}

void builder_begin_section(Builder *self, uint32_t base) {
  array_clear(&self->exprs);
  array_clear(&self->notes);
  array_clear(&self->events);
  array_clear(&self->scopes);
  array_clear(&self->open);
  array_clear(&self->text_offsets);
  array_clear(&self->text_met);
  strbuf_clear(&self->text_bytes);
  self->base = base;
  self->stamp++;
  array_push(&self->text_offsets, 0);
  builder_text(self, STR(""));
  array_push(&self->exprs, (Expr){.kind = EXPR_OTHER});
  array_push(&self->notes, (ExprNote){true, 1});
}

TextId builder_text(Builder *self, Str text) {
  uint32_t index = *map_at(&self->texts, text, self->locals.len, NULL);
  if (index == self->locals.len)
    array_push(&self->locals, (LocalText){0, 0});
  LocalText *local = &self->locals.items[index];
  if (local->stamp == self->stamp)
    return local->id;
  *local = (LocalText){self->stamp, self->text_offsets.len - 1};
  strbuf_append(&self->text_bytes, text);
  array_push(&self->text_offsets, (uint32_t)self->text_bytes.len);
  return local->id;
}

bool builder_first_time(Builder *self, TextId text) {
  if (text >= self->text_met.len)
    (void)array_grow(&self->text_met, text + 1 - self->text_met.len);
  bool first = !self->text_met.items[text];
  self->text_met.items[text] = true;
  return first;
}

ExprId builder_expr(Builder *self, ExprKind kind, uint32_t start, uint32_t end) {
  Expr expr = {.kind = (uint8_t)kind, .start = start - self->base, .end = end - self->base};
  array_push(&self->exprs, expr);
  array_push(&self->notes, (ExprNote){false, 1});
  return self->exprs.len - 1;
}

ExprId builder_parent(Builder *self, ExprKind kind, uint32_t start, uint32_t end,
                      ExprChain children) {
  ExprId id = builder_expr(self, kind, start, end);
  uint8_t depth = 0;
  for (ExprId child = children.first; child; child = self->exprs.items[child].next)
    if (self->notes.items[child].depth > depth)
      depth = self->notes.items[child].depth;
  self->exprs.items[id].first = children.first;
  self->notes.items[id].depth = (uint8_t)(depth + 1);
  return id;
}

void builder_link(Builder *self, ExprChain *chain, ExprId id) {
  self->notes.items[id].linked = true;
  if (chain->first)
    self->exprs.items[chain->last].next = id;
  else
    chain->first = id;
  chain->last = id;
}

uint32_t builder_event(Builder *self, Event event) {
  event.start -= self->base;
  event.end -= self->base;
  array_push(&self->events, event);
  return self->events.len - 1;
}

bool builder_open(Builder *self, Event event) {
  if (self->open.len == FACTS_MAX_BLOCK_DEPTH) {
    self->flags |= FACTS_GIVEN_UP;
    return false;
  }
  uint32_t index = builder_event(self, event);
  array_push(&self->open, (OpenBlock){index, index, 0});
  return true;
}

void builder_mark(Builder *self, Event event) {
  uint32_t index = builder_event(self, event);
  OpenBlock *block = &array_last(&self->open);
  self->events.items[block->last].match = index;
  block->last = index;
  block->marks++;
}

void builder_close(Builder *self, uint32_t end) {
  OpenBlock block = array_pop(&self->open);
  Event event = {.kind = EVENT_END, .start = end, .end = end, .match = block.first};
  uint32_t index = builder_event(self, event);
  self->events.items[block.last].match = index;
}

void builder_close_inline(Builder *self, uint32_t end) {
  OpenBlock block = array_last(&self->open);
  if (self->events.len != block.first + 1 + block.marks) {
    builder_close(self, end);
    return;
  }
  self->events.len = block.first;
  self->open.len--;
}

void builder_end_scope(Builder *self, Scope scope) {
  uint32_t first = 0;
  if (self->scopes.len > 0)
    first = array_last(&self->scopes).first_event + array_last(&self->scopes).event_count;
  scope.first_event = first;
  scope.event_count = self->events.len - first;
  scope.start -= self->base;
  scope.end -= self->base;
  array_push(&self->scopes, scope);
}

static void append_bytes(StrBuf *to, const void *bytes, size_t size) {
  if (size > 0)
    strbuf_append(to, str_make(bytes, size));
}

static void pad(StrBuf *to) {
  strbuf_append_repeated(to, '\0', (size_t)facts_align(to->len) - to->len);
}

static void append_section(const Builder *self, StrBuf *to) {
  SectionHeader header = {self->exprs.len,
                          self->events.len,
                          self->scopes.len,
                          self->text_offsets.len - 1,
                          (uint32_t)self->text_bytes.len,
                          0};
  append_bytes(to, &header, sizeof header);
  append_bytes(to, self->exprs.items, self->exprs.len * sizeof(Expr));
  append_bytes(to, self->events.items, self->events.len * sizeof(Event));
  append_bytes(to, self->scopes.items, self->scopes.len * sizeof(Scope));
  append_bytes(to, self->text_offsets.items, self->text_offsets.len * sizeof(uint32_t));
  append_bytes(to, self->text_bytes.data, self->text_bytes.len);
  pad(to);
}

void builder_end_outline(Builder *self) {
  append_section(self, &self->outline);
}

void builder_end_body(Builder *self, uint32_t piece) {
  self->body_offsets.items[piece] = (uint32_t)self->bodies.len + 1;
  append_section(self, &self->bodies);
}

// Appends a table behind the header; `offset` grows by it.
static FactsTable place_table(uint64_t *offset, uint32_t count, size_t size) {
  FactsTable table = {(uint32_t)*offset, count};
  *offset = facts_align(*offset + (uint64_t)count * size);
  return table;
}

static void fill_table(char *block, FactsTable table, const void *items, size_t size) {
  if (table.count > 0)
    memcpy(block + table.offset, items, table.count * size);
}

// The offsets of bodies, from the start of the block.
static void fill_bodies(const Builder *self, char *block, const FactsHeader *header) {
  for (uint32_t i = 0; i < self->body_offsets.len; i++) {
    uint32_t at = self->body_offsets.items[i];
    uint32_t offset = at ? header->bodies_start + at - 1 : 0;
    memcpy(block + header->bodies.offset + i * sizeof offset, &offset, sizeof offset);
  }
}

bool builder_seal(Builder *self, Str text, SourceEncoding encoding, uint64_t hash, void **block,
                  size_t *size) {
  FactsHeader header = {.magic = FACTS_MAGIC,
                        .version = FACTS_VERSION,
                        .flags = self->flags,
                        .encoding = encoding,
                        .source_size = (uint32_t)text.len,
                        .source_hash = hash};
  uint64_t at = facts_align(sizeof header);
  header.classes = place_table(&at, self->classes.len, sizeof(ClassFact));
  header.functions = place_table(&at, self->functions.len, sizeof(FunctionFact));
  header.pieces = place_table(&at, self->pieces.len, sizeof(Piece));
  header.suppressions = place_table(&at, self->suppressions.len, sizeof(Suppression));
  header.problems = place_table(&at, self->problems.len, sizeof(SyntaxProblem));
  header.bodies = place_table(&at, self->body_offsets.len, sizeof(uint32_t));
  header.outline = (uint32_t)at;
  at += self->outline.len;
  header.bodies_start = (uint32_t)at;
  at += self->bodies.len;
  if (at > UINT32_MAX / 2)
    return false;
  header.size = (uint32_t)at;
  char *bytes = mem_zalloc(header.size);
  memcpy(bytes, &header, sizeof header);
  fill_table(bytes, header.classes, self->classes.items, sizeof(ClassFact));
  fill_table(bytes, header.functions, self->functions.items, sizeof(FunctionFact));
  fill_table(bytes, header.pieces, self->pieces.items, sizeof(Piece));
  fill_table(bytes, header.suppressions, self->suppressions.items, sizeof(Suppression));
  fill_table(bytes, header.problems, self->problems.items, sizeof(SyntaxProblem));
  fill_bodies(self, bytes, &header);
  memcpy(bytes + header.outline, self->outline.data, self->outline.len);
  if (self->bodies.len > 0)
    memcpy(bytes + header.bodies_start, self->bodies.data, self->bodies.len);
  *block = bytes;
  *size = header.size;
  return true;
}
