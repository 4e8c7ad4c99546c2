/* Expressions to values: names become what they are bound to at this moment. */
#include <stdlib.h>

#include "analyzer/linker.h"

/* Comprehensions over more items than this are not worked out, nor displays of more: tables of
 * data, which are no slots. */
enum { COMPREHENSION_MAX = 256, DISPLAY_MAX = 512 };

static Value *unknown(Frame *frame, UnknownReason reason, Span span) {
  return value_unknown(frame->linker->arena, reason, span);
}

static uint32_t count_children(const Section *section, const Expr *expr) {
  uint32_t count = 0;
  for (ExprId i = expr->first; i; i = section->exprs[i].next) {
    count++;
  }
  return count;
}

/* A value whose items are the values of the children from `first` on. */
static Value *with_children(Frame *frame, const Section *section, const Expr *expr, ValueKind kind,
                            Span span) {
  Value *self = value_with_items(frame->linker->arena, kind, span, count_children(section, expr));
  uint32_t count = 0;
  for (ExprId i = expr->first; i; i = section->exprs[i].next) {
    self->items[count++] = evaluate(frame, section, i);
  }
  return self;
}

static Value *display(Frame *frame, const Section *section, const Expr *expr, ValueKind kind,
                      Span span) {
  if (expr->flags & EXPR_FLAG_TRIMMED || count_children(section, expr) > DISPLAY_MAX) {
    return unknown(frame, UNKNOWN_TOO_COMPLEX, span);
  }
  return with_children(frame, section, expr, kind, span);
}

static Value *dict_display(Frame *frame, const Section *section, const Expr *expr, Span span) {
  if (expr->flags & EXPR_FLAG_TRIMMED || count_children(section, expr) > DISPLAY_MAX) {
    return unknown(frame, UNKNOWN_TOO_COMPLEX, span);
  }
  uint32_t count = 2 * count_children(section, expr), at = 0;
  Value *self = value_with_items(frame->linker->arena, VALUE_DICT, span, count);
  for (ExprId i = expr->first; i; i = section->exprs[i].next) {
    const Expr *item = &section->exprs[i];
    ExprId first = item->first, second = first ? section->exprs[first].next : 0;
    if (item->kind == EXPR_PAIR) {
      self->items[at++] = evaluate(frame, section, first);
      self->items[at++] = evaluate(frame, section, second);
    } else {
      Value *mapping = evaluate(frame, section, first);
      self->items[at++] = value_named(frame->linker->arena, VALUE_STARRED, span, (Str){0}, mapping);
      self->items[at++] = mapping;
    }
  }
  return self;
}

static Value *keyword(Frame *frame, const Section *section, const Expr *expr, Span span) {
  return value_named(frame->linker->arena, VALUE_KEYWORD, span,
                     expr->kind == EXPR_KEYWORD ? section_text(section, expr->text) : (Str){0},
                     evaluate(frame, section, expr->first));
}

static Value *string(Frame *frame, const Section *section, const Expr *expr, Span span) {
  Value *self = value_str(frame->linker->arena, span, section_text(section, expr->text));
  self->flags |= (uint16_t)((expr->flags & EXPR_FLAG_CONCATENATED ? VALUE_CONCATENATED : 0) |
                            (expr->flags & EXPR_FLAG_F_STRING ? VALUE_F_STRING : 0) |
                            (expr->flags & EXPR_FLAG_FRAGMENT_SPACE ? VALUE_FRAGMENT_SPACE : 0));
  return self;
}

/* Small decimal and hexadecimal literals; a larger one is a number all the same. */
static Value *integer(Frame *frame, const Section *section, const Expr *expr, Span span) {
  Str text = section_text(section, expr->text);
  char buffer[32];
  size_t len = 0;
  for (size_t i = 0; i < text.len && len + 1 < sizeof buffer; i++) {
    if (text.data[i] != '_') {
      buffer[len++] = text.data[i];
    }
  }
  buffer[len] = 0;
  if (text.len + 1 >= sizeof buffer) {
    return value_new(frame->linker->arena, VALUE_NUMBER, span);
  }
  Value *self = value_new(frame->linker->arena, VALUE_INT, span);
  self->number = strtoll(buffer, NULL, len > 1 && (buffer[1] == 'x' || buffer[1] == 'X') ? 16 : 10);
  return self;
}

/* op: `j` of a complex one. */
static Value *real_number(Frame *frame, const Section *section, const Expr *expr, Span span) {
  Value *self = value_new(frame->linker->arena, VALUE_NUMBER, span);
  Str text = section_text(section, expr->text);
  self->op = str_ends_with(text, STR("j")) || str_ends_with(text, STR("J")) ? 'j' : 0;
  return self;
}

static Value *attribute(Frame *frame, const Section *section, const Expr *expr, Span span) {
  return value_named(frame->linker->arena, VALUE_ATTRIBUTE, span,
                     frame_mangle(frame, section_text(section, expr->text)),
                     evaluate(frame, section, expr->first));
}

static Value *operation(Frame *frame, const Section *section, const Expr *expr, ValueKind kind,
                        Span span) {
  Value *self = with_children(frame, section, expr, kind, span);
  self->op = expr->op;
  return self;
}

static Value *conditional(Frame *frame, const Section *section, const Expr *expr, Span span) {
  ExprId body = expr->first, test = section->exprs[body].next, other = section->exprs[test].next;
  Truth holds = value_truth(frame->linker, evaluate(frame, section, test));
  if (holds != MAYBE) {
    return evaluate(frame, section, holds == YES ? body : other);
  }
  Value *self = value_choice(frame->linker->arena, evaluate(frame, section, body),
                             evaluate(frame, section, other));
  self->span = self->kind == VALUE_CHOICE ? span : self->span;
  return self;
}

static void bind_target(Frame *frame, const Section *section, const Expr *target, Value *item) {
  if (target->kind == EXPR_NAME && section == frame->section) {
    frame_bind(frame, target->text, item, frame->events[target->text]);
    return;
  }
  if (target->kind != EXPR_TUPLE && target->kind != EXPR_LIST) {
    return;
  }
  Items items = value_items(frame->linker, value_reduce(frame->linker, item));
  uint32_t at = 0;
  for (ExprId i = target->first; i; i = section->exprs[i].next, at++) {
    Value *part = items.known && at < items.count
                      ? items.list[at]
                      : value_unknown(frame->linker->arena, UNKNOWN_COMPUTED_SLOTS, item->span);
    bind_target(frame, section, &section->exprs[i], part);
  }
}

static void restore(Frame *frame, uint32_t mark) {
  while (frame->journal.len > mark) {
    frame_restore(frame, array_pop(&frame->journal));
  }
}

/* One `for`, conditions that are decided: everything else is not worked out. */
static Value *comprehension(Frame *frame, const Section *section, const Expr *expr, ValueKind kind,
                            Span span) {
  Value *failed = unknown(frame, UNKNOWN_COMPUTED_SLOTS, span);
  const Expr *element = &section->exprs[expr->first];
  const Expr *loop = element->next ? &section->exprs[element->next] : NULL;
  if (!loop || loop->kind != EXPR_COMP_FOR || section != frame->section) {
    return failed;
  }
  const Expr *target = &section->exprs[loop->first];
  Value *iterable = value_reduce(frame->linker, evaluate(frame, section, target->next));
  Items items = value_items(frame->linker, iterable);
  if (!items.known || items.count > COMPREHENSION_MAX) {
    return failed;
  }
  uint32_t mark = frame->journal.len, count = 0;
  bool pairs = kind == VALUE_DICT, decided = true;
  Value *self = value_with_items(frame->linker->arena, kind, span, items.count * (pairs ? 2 : 1));
  for (uint32_t i = 0; i < items.count && decided; i++) {
    bind_target(frame, section, target, items.list[i]);
    Truth wanted = YES;
    for (ExprId at = loop->next; at; at = section->exprs[at].next) {
      Truth holds =
          section->exprs[at].kind == EXPR_COMP_IF
              ? value_truth(frame->linker, evaluate(frame, section, section->exprs[at].first))
              : MAYBE;
      wanted = truth_and(wanted, holds);
    }
    decided = wanted != MAYBE;
    if (wanted == YES && pairs) {
      self->items[count++] = evaluate(frame, section, element->first);
      self->items[count++] = evaluate(frame, section, section->exprs[element->first].next);
    } else if (wanted == YES) {
      self->items[count++] = evaluate(frame, section, expr->first);
    }
  }
  restore(frame, mark);
  self->count = count;
  return decided ? self : failed;
}

static Value *function_value(Frame *frame, const Section *section, const Expr *expr, Span span) {
  Value *self = value_new(frame->linker->arena, VALUE_FUNCTION, span);
  self->file = frame->module->file;
  self->id = section->first_function + expr->text;
  return self;
}

static Value *constant(Frame *frame, ValueKind kind, int64_t number, Span span) {
  Value *self = value_new(frame->linker->arena, kind, span);
  self->number = number;
  return self;
}

/* A slice whose bounds the facts do not hold says nothing. */
static Value *slice(Frame *frame, const Section *section, const Expr *expr, Span span) {
  return expr->first ? with_children(frame, section, expr, VALUE_SLICE, span)
                     : unknown(frame, UNKNOWN_COMPUTED_SLOTS, span);
}

/* `globals()["name"]` is the module's name. */
static Value *subscript(Frame *frame, const Section *section, const Expr *expr, Span span) {
  const Expr *call = &section->exprs[expr->first];
  const Expr *callee = &section->exprs[call->first], *key = &section->exprs[call->next];
  uint32_t moment = frame_moment(frame);
  bool global = call->kind == EXPR_CALL && !callee->next && callee->kind == EXPR_NAME &&
                str_eq_c(section_text(section, callee->text), "globals") &&
                key->kind == EXPR_STRING && !key->next && moment;
  if (global) {
    Value *value = frame_module_value(frame, section_text(section, key->text), span);
    return value->kind == VALUE_EXTERNAL ? unknown(frame, UNKNOWN_UNRESOLVED_BASE, span) : value;
  }
  return with_children(frame, section, expr, VALUE_SUBSCRIPT, span);
}

static Value *evaluate_kind(Frame *frame, const Section *section, const Expr *expr, Span span) {
  switch ((ExprKind)expr->kind) {
  case EXPR_NAME: return frame_lookup(frame, section, expr->text, span);
  case EXPR_ATTRIBUTE: return attribute(frame, section, expr, span);
  case EXPR_CALL: {
    Value *self = with_children(frame, section, expr, VALUE_CALL, span);
    self->file = frame->module->file;
    self->id = frame_moment(frame);
    if (!frame->looking && !frame->dead) {
      array_push(&frame->linker->called, self->items[0]);
    }
    return self;
  }
  case EXPR_KEYWORD:
  case EXPR_DOUBLE_STAR: return keyword(frame, section, expr, span);
  case EXPR_STAR:
    return value_named(frame->linker->arena, VALUE_STARRED, span, (Str){0},
                       evaluate(frame, section, expr->first));
  case EXPR_SUBSCRIPT: return subscript(frame, section, expr, span);
  case EXPR_STRING: return string(frame, section, expr, span);
  case EXPR_FSTRING: return constant(frame, VALUE_SOME_STR, 0, span);
  case EXPR_BYTES: return constant(frame, VALUE_BYTES, 0, span);
  case EXPR_INT: return integer(frame, section, expr, span);
  case EXPR_FLOAT: return real_number(frame, section, expr, span);
  case EXPR_TRUE:
  case EXPR_FALSE: return constant(frame, VALUE_BOOL, expr->kind == EXPR_TRUE, span);
  case EXPR_NONE: return constant(frame, VALUE_NONE, 0, span);
  case EXPR_ELLIPSIS: return constant(frame, VALUE_ELLIPSIS, 0, span);
  case EXPR_TUPLE: return display(frame, section, expr, VALUE_TUPLE, span);
  case EXPR_LIST: return display(frame, section, expr, VALUE_LIST, span);
  case EXPR_SET: return display(frame, section, expr, VALUE_SET, span);
  case EXPR_DICT: return dict_display(frame, section, expr, span);
  case EXPR_BINARY: return operation(frame, section, expr, VALUE_BINARY, span);
  case EXPR_UNARY: return operation(frame, section, expr, VALUE_UNARY, span);
  case EXPR_NOT: {
    Value *self = operation(frame, section, expr, VALUE_UNARY, span);
    self->op = '!';
    return self;
  }
  case EXPR_AND: return with_children(frame, section, expr, VALUE_AND, span);
  case EXPR_OR: return with_children(frame, section, expr, VALUE_OR, span);
  case EXPR_COMPARE: return operation(frame, section, expr, VALUE_COMPARE, span);
  case EXPR_CONDITIONAL: return conditional(frame, section, expr, span);
  case EXPR_LAMBDA: return function_value(frame, section, expr, span);
  case EXPR_LIST_COMP: return comprehension(frame, section, expr, VALUE_LIST, span);
  case EXPR_SET_COMP: return comprehension(frame, section, expr, VALUE_SET, span);
  case EXPR_GENERATOR: return comprehension(frame, section, expr, VALUE_ITERATOR, span);
  case EXPR_DICT_COMP: return comprehension(frame, section, expr, VALUE_DICT, span);
  case EXPR_WALRUS: return evaluate(frame, section, expr->first);
  case EXPR_SLICE: return slice(frame, section, expr, span);
  case EXPR_OTHER:
    if (expr->flags & EXPR_FLAG_ABSENT) {
      return constant(frame, VALUE_NONE, 0, span);
    }
    break;
  case EXPR_PAIR:
  case EXPR_COMP_FOR:
  case EXPR_COMP_IF:
  case EXPR_AWAIT:
  case EXPR_PARAM:
  case EXPR_KIND_COUNT: break;
  }
  return unknown(frame, UNKNOWN_COMPUTED_SLOTS, span);
}

Value *evaluate(Frame *frame, const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  Span span = frame_span(frame, section, expr->start, expr->end);
  Value *self = evaluate_kind(frame, section, expr, span);
  /* What a name is bound to keeps the place where it was written. */
  if (!self->expr && expr->kind != EXPR_NAME) {
    self->expr = expr;
    self->flags |= expr->flags & EXPR_FLAG_PARENTHESIZED ? VALUE_PARENTHESIZED : 0;
  }
  return self;
}

Value *evaluate_annotation(Frame *frame, const Section *section, ExprId expr) {
  bool typing = frame->typing;
  frame->typing = true;
  Value *self = evaluate(frame, section, expr);
  frame->typing = typing;
  return self;
}

static bool is_type_checking(Linker *linker, Value *value) {
  Value *reduced = value_reduce(linker, value);
  return value_known_as(linker, reduced, "typing", "TYPE_CHECKING") ||
         value_known_as(linker, reduced, "typing_extensions", "TYPE_CHECKING");
}

Truth evaluate_test(Frame *frame, ExprId expr, bool *typing) {
  Value *value = evaluate(frame, frame->section, expr);
  *typing = is_type_checking(frame->linker, value);
  return *typing ? NO : value_truth(frame->linker, value);
}
