#include <string.h>

#include "analyzer/facts.h"
#include "analyzer/facts_block.h"
#include "base/array.h"
#include "base/memory.h"

// What a section's numbers may refer to, and where it ends.
typedef struct {
  Section section;
  uint32_t size; // with its header, before alignment
  uint32_t text_size;
  uint32_t class_count, function_count; // that its events may name
  uint32_t length;                      // positions end here
  uint8_t *referred;                    // by expression: how often it is `first` or `next`
} Checked;

static bool range_fits(uint32_t start, uint32_t end, uint32_t length) {
  return start <= end && end <= length;
}

// The section at `offset`, if its arrays lie inside the block.
static bool open_section(const char *block, uint32_t size, uint32_t offset, Checked *out) {
  SectionHeader header;
  if (offset % FACTS_ALIGNMENT != 0 || offset > size || size - offset < sizeof header)
    return false;
  memcpy(&header, block + offset, sizeof header);
  uint64_t total = sizeof header + (uint64_t)header.expr_count * sizeof(Expr) +
                   (uint64_t)header.event_count * sizeof(Event) +
                   (uint64_t)header.scope_count * sizeof(Scope) +
                   ((uint64_t)header.text_count + 1) * sizeof(uint32_t) + header.text_size;
  if (total > size - offset || header.expr_count == 0 || header.text_count == 0)
    return false;
  const char *at = block + offset + sizeof header;
  Section *section = &out->section;
  section->expr_count = header.expr_count;
  section->event_count = header.event_count;
  section->scope_count = header.scope_count;
  section->text_count = header.text_count;
  section->exprs = (const void *)at;
  at += header.expr_count * sizeof(Expr);
  section->events = (const void *)at;
  at += header.event_count * sizeof(Event);
  section->scopes = (const void *)at;
  at += header.scope_count * sizeof(Scope);
  section->text_offsets = (const void *)at;
  out->text_size = header.text_size;
  out->size = (uint32_t)total;
  return true;
}

static bool check_texts(const Checked *self) {
  const uint32_t *offsets = self->section.text_offsets;
  uint32_t count = self->section.text_count;
  if (offsets[0] != 0 || offsets[1] != 0 || offsets[count] != self->text_size)
    return false;
  for (uint32_t i = 0; i < count; i++)
    if (offsets[i] > offsets[i + 1])
      return false;
  return true;
}

static bool refer(const Checked *self, ExprId id) {
  if (id >= self->section.expr_count)
    return false;
  return id == 0 || ++self->referred[id] == 1;
}

static bool check_expr(const Checked *self, const Expr *expr) {
  uint32_t text_limit = expr->kind == EXPR_LAMBDA ? self->function_count : self->section.text_count;
  if (expr->kind == EXPR_PARAM && expr->op > PARAM_DOUBLE_STAR)
    return false;
  return expr->kind < EXPR_KIND_COUNT && expr->text < text_limit && refer(self, expr->first) &&
         refer(self, expr->next) && range_fits(expr->start, expr->end, self->length);
}

// Children come before their parent, and no expression is referred to twice: so chains end, and the
// depth of a tree is known when its root is met.
static bool check_depths(const Checked *self) {
  const Expr *exprs = self->section.exprs;
  uint8_t *depths = mem_zalloc(self->section.expr_count);
  bool good = true;
  for (ExprId id = 1; good && id < self->section.expr_count; id++) {
    uint8_t depth = 0;
    for (ExprId child = exprs[id].first; good && child; child = exprs[child].next) {
      good = child < id;
      if (good && depths[child] > depth)
        depth = depths[child];
    }
    depths[id] = (uint8_t)(depth + 1);
    good = good && depth < FACTS_MAX_EXPR_DEPTH;
  }
  mem_free(depths);
  return good;
}

static bool check_exprs(const Checked *self) {
  const Expr *exprs = self->section.exprs;
  if (exprs[0].kind != EXPR_OTHER || exprs[0].first || exprs[0].next || exprs[0].text)
    return false;
  for (ExprId id = 0; id < self->section.expr_count; id++)
    if (!check_expr(self, &exprs[id]))
      return false;
  return check_depths(self);
}

// The head of a chain that is no expression's children: nothing may refer to it, or the chain could
// come back to it.
static bool check_head(const Checked *self, ExprId id) {
  return id < self->section.expr_count && (id == 0 || self->referred[id] == 0);
}

static bool check_operands(const Checked *self, const Event *event) {
  uint32_t exprs = self->section.expr_count, texts = self->section.text_count;
  switch ((EventKind)event->kind) {
  case EVENT_CLASS: return event->expr < self->class_count && event->target < exprs;
  case EVENT_FUNCTION: return event->expr < self->function_count && event->target < exprs;
  case EVENT_IMPORT: return event->extra < texts && event->expr < exprs && event->target < exprs;
  case EVENT_IMPORT_FROM:
  case EVENT_IMPORT_STAR: return event->expr < texts && event->target < texts;
  case EVENT_BIND:
  case EVENT_STORE_ATTRIBUTE:
  case EVENT_STORE_ITEM:
    if (event->op > BIND_EXCEPT)
      return false;
    break;
  case EVENT_CASE: break;
  case EVENT_IF:
  case EVENT_ELSE:
  case EVENT_WHILE:
  case EVENT_FOR:
  case EVENT_TRY:
  case EVENT_EXCEPT:
  case EVENT_FINALLY:
  case EVENT_WITH:
  case EVENT_MATCH:
  case EVENT_COMPREHENSION:
  case EVENT_END:
  case EVENT_RETURN:
  case EVENT_RAISE:
  case EVENT_BREAK:
  case EVENT_CONTINUE:
  case EVENT_ASSERT:
  case EVENT_ANNOTATE:
  case EVENT_UNBIND:
  case EVENT_GLOBAL:
  case EVENT_NONLOCAL:
  case EVENT_TYPE_ALIAS:
  case EVENT_DELETE_ATTRIBUTE:
  case EVENT_READ_ATTRIBUTE:
  case EVENT_DELETE_ITEM:
  case EVENT_CALL:
  case EVENT_YIELD:
  case EVENT_KIND_COUNT: break;
  }
  bool operator_there = event->op == BIND_AUGMENTED &&
                        (event->kind == EVENT_BIND || event->kind == EVENT_STORE_ATTRIBUTE);
  return event->expr < exprs && event->target < exprs && (operator_there || event->extra < exprs);
}

// A block that is open: its first event, its last mark, the number of its marks.
typedef struct {
  uint32_t first, last;
} Open;

typedef Array(Open) OpenBlocks;

static bool is_opening(uint8_t kind) {
  return kind == EVENT_IF || kind == EVENT_WHILE || kind == EVENT_FOR || kind == EVENT_TRY ||
         kind == EVENT_WITH || kind == EVENT_MATCH || kind == EVENT_COMPREHENSION;
}

static bool is_mark(uint8_t kind) {
  return kind == EVENT_ELSE || kind == EVENT_EXCEPT || kind == EVENT_FINALLY || kind == EVENT_CASE;
}

// Whether `mark` may follow `last`, the opening or the mark before it, in a block of kind `first`.
static bool may_follow(uint8_t first, uint8_t last, uint8_t mark) {
  switch (mark) {
  case EVENT_CASE: return first == EVENT_MATCH;
  case EVENT_EXCEPT: return first == EVENT_TRY && (last == EVENT_TRY || last == EVENT_EXCEPT);
  case EVENT_FINALLY: return first == EVENT_TRY && last != EVENT_FINALLY;
  default:
    if (first == EVENT_TRY)
      return last == EVENT_TRY || last == EVENT_EXCEPT;
    return (first == EVENT_IF || first == EVENT_WHILE || first == EVENT_FOR) && last == first;
  }
}

// One step of the check that blocks are nested, and that `match` tells how.
static bool check_nesting(const Checked *self, OpenBlocks *open, uint32_t index) {
  const Event *events = self->section.events, *event = &events[index];
  bool in_match = open->len > 0 && events[array_last(open).last].kind == EVENT_MATCH;
  if (in_match && event->kind != EVENT_CASE && event->kind != EVENT_END)
    return false;
  if (is_opening(event->kind)) {
    array_push(open, (Open){index, index});
    return open->len <= FACTS_MAX_BLOCK_DEPTH;
  }
  bool end = event->kind == EVENT_END;
  if (!end && !is_mark(event->kind))
    return true;
  if (open->len == 0)
    return false;
  Open *block = &array_last(open);
  if (events[block->last].match != index)
    return false;
  if (end) {
    uint32_t first = array_pop(open).first;
    return event->match == first;
  }
  bool good = may_follow(events[block->first].kind, events[block->last].kind, event->kind);
  block->last = index;
  return good;
}

static bool check_events(const Checked *self, const Scope *scope, OpenBlocks *open) {
  array_clear(open);
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &self->section.events[scope->first_event + i];
    if (event->kind >= EVENT_KIND_COUNT || event->name >= self->section.text_count ||
        !range_fits(event->start, event->end, self->length) || !check_operands(self, event) ||
        !check_nesting(self, open, scope->first_event + i))
      return false;
  }
  return open->len == 0;
}

static bool check_scope(const Checked *self, const Scope *scope) {
  uint32_t limit = self->class_count;
  if (scope->kind == SCOPE_FUNCTION)
    limit = self->function_count;
  if (scope->kind > SCOPE_FUNCTION || (scope->kind != SCOPE_MODULE && scope->ordinal >= limit))
    return false;
  return check_head(self, scope->params) && check_head(self, scope->decorators) &&
         scope->returns < self->section.expr_count &&
         range_fits(scope->start, scope->end, self->length);
}

// In the outline there is the module alone; in a body everything else, sorted.
static bool check_order(const Checked *self, uint32_t index, bool outline) {
  const Scope *scope = &self->section.scopes[index];
  if (outline)
    return index == 0 && scope->kind == SCOPE_MODULE;
  if (scope->kind == SCOPE_MODULE || index == 0)
    return scope->kind != SCOPE_MODULE;
  const Scope *before = scope - 1;
  return before->kind < scope->kind ||
         (before->kind == scope->kind && before->ordinal < scope->ordinal);
}

static bool check_scopes(const Checked *self, bool outline) {
  OpenBlocks open = {0};
  bool good = self->section.scope_count > 0;
  uint32_t next = 0;
  for (uint32_t i = 0; good && i < self->section.scope_count; i++) {
    const Scope *scope = &self->section.scopes[i];
    good = scope->first_event == next && scope->event_count <= self->section.event_count - next;
    good = good && check_order(self, i, outline) && check_scope(self, scope) &&
           check_events(self, scope, &open);
    next += good ? scope->event_count : 0;
  }
  array_release(&open);
  return good && next == self->section.event_count;
}

static bool check_section(Checked *self, bool outline) {
  return check_texts(self) && check_exprs(self) && check_scopes(self, outline);
}

typedef struct {
  const char *block;
  FactsHeader header;
  Facts facts; // its tables only
  Checked outline;
} Block;

// The table must lie where the builder puts it, behind what was before; `at` moves past it.
static bool take_table(const Block *self, FactsTable table, size_t item, uint64_t *at) {
  if (table.offset != *at)
    return false;
  *at = facts_align(*at + (uint64_t)table.count * item);
  return *at <= self->header.size;
}

static bool check_header(Block *self, size_t size) {
  FactsHeader *header = &self->header;
  if (size < sizeof *header || (uintptr_t)self->block % FACTS_ALIGNMENT != 0)
    return false;
  memcpy(header, self->block, sizeof *header);
  uint64_t at = facts_align(sizeof *header);
  return header->magic == FACTS_MAGIC && header->version == FACTS_VERSION && header->size == size &&
         header->encoding < ENCODING_COUNT && header->bodies.count == header->pieces.count &&
         header->bodies_start <= size &&
         take_table(self, header->classes, sizeof(ClassFact), &at) &&
         take_table(self, header->functions, sizeof(FunctionFact), &at) &&
         take_table(self, header->pieces, sizeof(Piece), &at) &&
         take_table(self, header->suppressions, sizeof(Suppression), &at) &&
         take_table(self, header->problems, sizeof(SyntaxProblem), &at) &&
         take_table(self, header->bodies, sizeof(uint32_t), &at) && header->outline == at;
}

// Parents start before what they enclose, so that going up comes to an end.
static bool check_parents(const Facts *facts, uint32_t class_index, uint32_t function_index,
                          uint32_t start) {
  if (class_index != FACTS_NONE &&
      (class_index >= facts->class_count || facts->classes[class_index].start >= start))
    return false;
  return function_index == FACTS_NONE ||
         (function_index < facts->function_count && facts->functions[function_index].start < start);
}

static bool check_class(const Block *self, uint32_t index) {
  const ClassFact *fact = &self->facts.classes[index];
  const Section *outline = &self->outline.section;
  if (fact->piece >= self->facts.piece_count)
    return false;
  const Piece *piece = &self->facts.pieces[fact->piece];
  return index - piece->first_class < piece->class_count && fact->name < outline->text_count &&
         fact->qualname < outline->text_count && check_head(&self->outline, fact->arguments) &&
         check_head(&self->outline, fact->decorators) &&
         check_head(&self->outline, fact->type_params) && fact->start <= fact->class_start &&
         fact->class_start <= fact->name_start && fact->name_start <= fact->name_end &&
         range_fits(fact->name_end, fact->end, self->facts.source_size) &&
         check_parents(&self->facts, fact->parent_class, fact->parent_function, fact->start);
}

static bool check_function(const Block *self, uint32_t index) {
  const FunctionFact *fact = &self->facts.functions[index];
  if (fact->piece >= self->facts.piece_count)
    return false;
  const Piece *piece = &self->facts.pieces[fact->piece];
  return index - piece->first_function < piece->function_count &&
         fact->name < self->outline.section.text_count && fact->start <= fact->name_start &&
         fact->name_start <= fact->name_end &&
         range_fits(fact->name_end, fact->end, self->facts.source_size) &&
         check_parents(&self->facts, fact->parent_class, fact->parent_function, fact->start);
}

// Pieces follow each other and share out all classes and functions.
static bool check_pieces(const Block *self) {
  uint32_t at = 0, classes = 0, functions = 0;
  for (uint32_t i = 0; i < self->facts.piece_count; i++) {
    const Piece *piece = &self->facts.pieces[i];
    if (piece->start < at || !range_fits(piece->start, piece->end, self->facts.source_size) ||
        piece->first_class != classes || piece->first_function != functions ||
        piece->class_count > self->facts.class_count - classes ||
        piece->function_count > self->facts.function_count - functions)
      return false;
    at = piece->end;
    classes += piece->class_count;
    functions += piece->function_count;
  }
  return classes == self->facts.class_count && functions == self->facts.function_count;
}

static bool check_rest(const Block *self) {
  uint32_t size = self->facts.source_size;
  for (uint32_t i = 0; i < self->facts.suppression_count; i++) {
    const Suppression *each = &self->facts.suppressions[i];
    if (each->kind > SUPPRESS_NOQA || each->codes >= self->outline.section.text_count ||
        !range_fits(each->start, each->end, size) ||
        !range_fits(each->covers_start, each->covers_end, size))
      return false;
  }
  for (uint32_t i = 0; i < self->facts.problem_count; i++) {
    const SyntaxProblem *each = &self->facts.problems[i];
    if (each->missing > 1 || !range_fits(each->start, each->end, size))
      return false;
  }
  return true;
}

static bool check_outline(Block *self) {
  Checked *outline = &self->outline;
  if (!open_section(self->block, self->header.size, self->header.outline, outline))
    return false;
  if (facts_align((uint64_t)self->header.outline + outline->size) != self->header.bodies_start)
    return false;
  outline->class_count = self->facts.class_count;
  outline->function_count = self->facts.function_count;
  outline->length = self->facts.source_size;
  outline->referred = mem_zalloc(outline->section.expr_count);
  bool good = check_section(outline, true) && check_pieces(self) && check_rest(self);
  for (uint32_t i = 0; good && i < self->facts.class_count; i++)
    good = check_class(self, i);
  for (uint32_t i = 0; good && i < self->facts.function_count; i++)
    good = check_function(self, i);
  mem_free(outline->referred);
  return good;
}

static bool check_body(const Block *self, uint32_t piece_index, uint32_t *from) {
  uint32_t offset = self->facts.body_offsets[piece_index];
  if (offset == 0)
    return true;
  const Piece *piece = &self->facts.pieces[piece_index];
  Checked body = {.class_count = piece->class_count,
                  .function_count = piece->function_count,
                  .length = piece->end - piece->start};
  if (offset < *from || !open_section(self->block, self->header.size, offset, &body))
    return false;
  *from = offset + body.size;
  body.referred = mem_zalloc(body.section.expr_count);
  bool good = check_section(&body, false);
  mem_free(body.referred);
  return good;
}

bool facts_validate(const void *bytes, size_t size) {
  Block self = {.block = bytes};
  if (!check_header(&self, size))
    return false;
  const FactsHeader *header = &self.header;
  self.facts = (Facts){.classes = (const void *)(self.block + header->classes.offset),
                       .functions = (const void *)(self.block + header->functions.offset),
                       .pieces = (const void *)(self.block + header->pieces.offset),
                       .suppressions = (const void *)(self.block + header->suppressions.offset),
                       .problems = (const void *)(self.block + header->problems.offset),
                       .body_offsets = (const void *)(self.block + header->bodies.offset),
                       .class_count = header->classes.count,
                       .function_count = header->functions.count,
                       .piece_count = header->pieces.count,
                       .suppression_count = header->suppressions.count,
                       .problem_count = header->problems.count,
                       .source_size = header->source_size};
  if (!check_outline(&self))
    return false;
  uint32_t from = header->bodies_start;
  for (uint32_t i = 0; i < self.facts.piece_count; i++)
    if (!check_body(&self, i, &from))
      return false;
  return true;
}
