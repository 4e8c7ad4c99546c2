#include <string.h>

#include "analyzer/facts_builder.h"
#include "base/memory.h"

// Old numbers to new ones: 0 stays 0, and stands for what is left out.
typedef struct {
  Builder *builder;
  ExprId *exprs;
  TextId *texts;
  uint32_t *events;
} Compaction;

static bool names_text(const Event *event) {
  return event->kind == EVENT_IMPORT_FROM || event->kind == EVENT_IMPORT_STAR;
}

static bool names_definition(const Event *event) {
  return event->kind == EVENT_CLASS || event->kind == EVENT_FUNCTION;
}

static bool extra_is_expr(const Event *event) {
  switch ((int)event->kind) {
  case EVENT_CASE:
  case EVENT_STORE_ITEM: return true;
  case EVENT_STORE_ATTRIBUTE: return event->op != BIND_AUGMENTED;
  default: return false;
  }
}

static void mark_event(Compaction *self, const Event *event) {
  self->texts[event->name] = 1;
  if (event->kind == EVENT_IMPORT)
    self->texts[event->extra] = 1;
  if (names_text(event)) {
    self->texts[event->expr] = 1;
    self->texts[event->target] = 1;
    return;
  }
  if (!names_definition(event))
    self->exprs[event->expr] = 1;
  self->exprs[event->target] = 1;
  if (extra_is_expr(event))
    self->exprs[event->extra] = 1;
}

static void mark_chain(Compaction *self, ExprId id) {
  for (; id; id = self->builder->exprs.items[id].next)
    self->exprs[id] = 1;
}

static void mark_scope(Compaction *self, const Scope *scope) {
  mark_chain(self, scope->params);
  mark_chain(self, scope->decorators);
  self->exprs[scope->returns] = 1;
}

// Children come before their parents, so one pass from the last to the first finds all.
static void mark_children(Compaction *self) {
  for (ExprId id = self->builder->exprs.len; id-- > 0;) {
    const Expr *expr = &self->builder->exprs.items[id];
    if (!self->exprs[id] && id != 0)
      continue;
    mark_chain(self, expr->first);
    if (expr->kind != EXPR_LAMBDA)
      self->texts[expr->text] = 1;
  }
}

// Marks become numbers.
static void number(uint32_t *marks, uint32_t count) {
  uint32_t next = 1;
  marks[0] = 0;
  for (uint32_t i = 1; i < count; i++)
    marks[i] = marks[i] ? next++ : 0;
}

static void move_exprs(Compaction *self) {
  Builder *builder = self->builder;
  uint32_t kept = 1;
  for (ExprId id = 1; id < builder->exprs.len; id++) {
    if (!self->exprs[id])
      continue;
    Expr expr = builder->exprs.items[id];
    expr.first = self->exprs[expr.first];
    expr.next = self->exprs[expr.next];
    if (expr.kind != EXPR_LAMBDA)
      expr.text = self->texts[expr.text];
    builder->exprs.items[kept++] = expr;
  }
  builder->exprs.len = kept;
}

static void move_texts(Compaction *self) {
  Builder *builder = self->builder;
  uint32_t count = builder->text_offsets.len - 1, kept = 0, bytes = 0;
  uint32_t *offsets = builder->text_offsets.items;
  for (TextId id = 0; id < count; id++) {
    uint32_t from = offsets[id], size = offsets[id + 1] - from;
    if (id > 0 && !self->texts[id])
      continue;
    if (size > 0)
      memmove(builder->text_bytes.data + bytes, builder->text_bytes.data + from, size);
    // The slot read next lies behind the one written here.
    bytes += size;
    self->texts[id] = kept++;
    if (kept <= id)
      offsets[kept] = bytes;
  }
  builder->text_offsets.len = kept + 1;
  builder->text_offsets.items[kept] = bytes;
  strbuf_truncate(&builder->text_bytes, bytes);
}

static Event moved_event(const Compaction *self, Event event) {
  event.name = self->texts[event.name];
  if (event.kind == EVENT_IMPORT)
    event.extra = self->texts[event.extra];
  if (names_text(&event)) {
    event.expr = self->texts[event.expr];
    event.target = self->texts[event.target];
    return event;
  }
  if (!names_definition(&event))
    event.expr = self->exprs[event.expr];
  event.target = self->exprs[event.target];
  if (extra_is_expr(&event))
    event.extra = self->exprs[event.extra];
  return event;
}

static bool has_match(uint8_t kind) {
  return kind <= EVENT_END;
}

static void move_events(Compaction *self, const bool *keep) {
  Builder *builder = self->builder;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < builder->events.len; i++)
    self->events[i] = keep[i] ? kept++ : 0;
  for (uint32_t i = 0; i < builder->events.len; i++) {
    Event event = builder->events.items[i];
    if (!keep[i])
      continue;
    event = moved_event(self, event);
    if (has_match(event.kind))
      event.match = self->events[event.match];
    builder->events.items[self->events[i]] = event;
  }
  builder->events.len = kept;
}

static void move_scopes(Compaction *self, const bool *keep, const bool *keep_scope) {
  Builder *builder = self->builder;
  uint32_t kept = 0, first = 0;
  for (uint32_t i = 0; i < builder->scopes.len; i++) {
    Scope scope = builder->scopes.items[i];
    uint32_t count = 0;
    for (uint32_t k = 0; k < scope.event_count; k++)
      count += keep[scope.first_event + k];
    if (!keep_scope[i])
      continue;
    scope.first_event = first;
    scope.event_count = count;
    first += count;
    scope.params = self->exprs[scope.params];
    scope.decorators = self->exprs[scope.decorators];
    scope.returns = self->exprs[scope.returns];
    builder->scopes.items[kept++] = scope;
  }
  builder->scopes.len = kept;
}

void builder_compact(Builder *self, const bool *keep, const bool *keep_scope) {
  uint32_t texts = self->text_offsets.len - 1;
  Compaction compaction = {.builder = self,
                           .exprs = mem_zalloc(self->exprs.len * sizeof(ExprId)),
                           .texts = mem_zalloc(texts * sizeof(TextId)),
                           .events = mem_zalloc((self->events.len + 1) * sizeof(uint32_t))};
  for (uint32_t i = 0; i < self->events.len; i++)
    if (keep[i])
      mark_event(&compaction, &self->events.items[i]);
  for (uint32_t i = 0; i < self->scopes.len; i++)
    if (keep_scope[i])
      mark_scope(&compaction, &self->scopes.items[i]);
  mark_children(&compaction);
  number(compaction.exprs, self->exprs.len);
  move_texts(&compaction);
  move_exprs(&compaction);
  move_scopes(&compaction, keep, keep_scope);
  move_events(&compaction, keep);
  mem_free(compaction.exprs);
  mem_free(compaction.texts);
  mem_free(compaction.events);
}
