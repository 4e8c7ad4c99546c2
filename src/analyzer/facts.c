#include "analyzer/facts.h"

#include <string.h>

#include "analyzer/facts_block.h"
#include "base/memory.h"

static FactsHeader header_of(const void *block) {
  FactsHeader header;
  memcpy(&header, block, sizeof header);
  return header;
}

static const void *at_offset(const void *block, uint32_t offset) {
  return (const char *)block + offset;
}

static Section section_at(const void *block, uint32_t offset) {
  SectionHeader header;
  const char *at = at_offset(block, offset);
  memcpy(&header, at, sizeof header);
  Section section = {.expr_count = header.expr_count,
                     .event_count = header.event_count,
                     .scope_count = header.scope_count,
                     .text_count = header.text_count};
  at += sizeof header;
  section.exprs = (const void *)at;
  at += header.expr_count * sizeof(Expr);
  section.events = (const void *)at;
  at += header.event_count * sizeof(Event);
  section.scopes = (const void *)at;
  at += header.scope_count * sizeof(Scope);
  section.text_offsets = (const void *)at;
  section.text_bytes = at + (header.text_count + 1) * sizeof(uint32_t);
  return section;
}

Facts facts_open(const void *block, size_t size) {
  FactsHeader header = header_of(block);
  return (Facts){.block = block,
                 .size = size,
                 .outline = section_at(block, header.outline),
                 .classes = at_offset(block, header.classes.offset),
                 .functions = at_offset(block, header.functions.offset),
                 .pieces = at_offset(block, header.pieces.offset),
                 .suppressions = at_offset(block, header.suppressions.offset),
                 .problems = at_offset(block, header.problems.offset),
                 .body_offsets = at_offset(block, header.bodies.offset),
                 .class_count = header.classes.count,
                 .function_count = header.functions.count,
                 .piece_count = header.pieces.count,
                 .suppression_count = header.suppressions.count,
                 .problem_count = header.problems.count,
                 .source_size = header.source_size,
                 .encoding = (SourceEncoding)header.encoding,
                 .flags = header.flags,
                 .source_hash = header.source_hash};
}

void *facts_without_bodies(const Facts *self, size_t *size) {
  FactsHeader header = header_of(self->block);
  char *copy = mem_alloc(header.bodies_start);
  memcpy(copy, self->block, header.bodies_start);
  header.size = header.bodies_start;
  memcpy(copy, &header, sizeof header);
  memset(copy + header.bodies.offset, 0, header.bodies.count * sizeof(uint32_t));
  *size = header.size;
  return copy;
}

Section facts_body(const Facts *self, uint32_t piece) {
  if (self->body_offsets[piece] == 0)
    return (Section){0};
  Section body = section_at(self->block, self->body_offsets[piece]);
  body.base = self->pieces[piece].start;
  body.first_class = self->pieces[piece].first_class;
  body.first_function = self->pieces[piece].first_function;
  return body;
}

static const Scope *find_scope(const Section *body, ScopeKind kind, uint32_t ordinal) {
  uint32_t low = 0, high = body->scope_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const Scope *scope = &body->scopes[middle];
    if (scope->kind == kind && scope->ordinal == ordinal)
      return scope;
    if (scope->kind < kind || (scope->kind == kind && scope->ordinal < ordinal))
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

const Scope *facts_class_scope(const Facts *self, const Section *body, uint32_t class_index) {
  (void)self;
  return find_scope(body, SCOPE_CLASS, class_index - body->first_class);
}

const Scope *facts_function_scope(const Facts *self, const Section *body, uint32_t function_index) {
  (void)self;
  return find_scope(body, SCOPE_FUNCTION, function_index - body->first_function);
}
