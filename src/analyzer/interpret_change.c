/* Calls and stores that change the list, set or dict that a name is bound to, and those by which a
 * class body binds names in a roundabout way. */
#include <string.h>

#include "analyzer/linker.h"
#include "base/unicode.h"

static Arena *arena_of(Frame *frame) {
  return frame->linker->arena;
}

/* Other names of the same list see the change too. */
static void change_aliases(Frame *frame, const Value *old, Value *changed) {
  bool follows = frame->kind == SCOPE_CLASS || frame->looking;
  for (TextId i = 0; follows && i < frame->section->text_count; i++) {
    if (frame->bindings[i] == old) {
      frame_bind(frame, i, changed, frame->events[i]);
    }
  }
}

/* `exec("name = value")` binds it; other code may bind anything. */
static void run_exec(Frame *frame, const Event *event, uint32_t at) {
  const Expr *call = &frame->section->exprs[event->expr];
  const Expr *code = &frame->section->exprs[frame->section->exprs[call->first].next];
  Str text = code->kind == EXPR_STRING ? section_text(frame->section, code->text) : STR("(");
  size_t sign = str_find_char(text, '=');
  Str left = sign == STR_NOT_FOUND ? STR("(") : str_trim(str_slice(text, 0, sign));
  Str right = sign == STR_NOT_FOUND ? STR("(") : str_slice(text, sign + 1, text.len);
  static const char ODD[] = "=;\n(){}[]<>:'\"";
  bool plain = str_is_identifier(left) && !str_is_empty(right);
  for (size_t i = 0; plain && i < right.len; i++) {
    plain = !strchr(ODD, right.data[i]) || !right.data[i];
  }
  for (TextId i = 1; plain && i < frame->section->text_count; i++) {
    if (str_eq(section_text(frame->section, i), left) &&
        frame_mangle(frame, left).len == left.len && !str_eq_c(left, "__slots__")) {
      Span span = frame_span(frame, frame->section, event->start, event->end);
      frame_bind(frame, i, value_unknown(arena_of(frame), UNKNOWN_COMPUTED_SLOTS, span), at);
      return;
    }
  }
  linker_draft(frame->linker, frame->class_id)->exotic_namespace = true;
}

static void change_receiver(Frame *frame, ExprId id, uint32_t at) {
  const Expr *call = &frame->section->exprs[id];
  const Expr *method = &frame->section->exprs[call->first];
  const Expr *object = &frame->section->exprs[method->first];
  if (method->kind != EXPR_ATTRIBUTE || object->kind != EXPR_NAME) {
    return;
  }
  TextId name = object->text;
  Str verb = section_text(frame->section, method->text);
  static const char *const VERBS[] = {"append", "extend", "remove",  "insert",
                                      "add",    "update", "discard", "clear",
                                      "pop",    "sort",   "reverse", "setdefault"};
  if (!STR_IS_ONE_OF(verb, VERBS) || !frame->bindings[name]) {
    return;
  }
  Value *changed = evaluate(frame, frame->section, id);
  changed->op = frame->tried ? CALL_TRIES_TO_CHANGE : CALL_CHANGES_RECEIVER;
  change_aliases(frame, frame->bindings[name], changed);
  frame_bind(frame, name, changed, frame->events[name] ? frame->events[name] : at);
}

/* `name = other.pop(...)` as a whole: the call comes before what it is bound to. */
static bool is_value_of_next(const Frame *frame, const Event *event, uint32_t at) {
  const Event *next = event + 1;
  bool last = at + 1 >= frame->scope->first_event + frame->scope->event_count;
  const Expr *call = &frame->section->exprs[event->expr];
  const Expr *value = &frame->section->exprs[last || next->kind != EVENT_BIND ? 0 : next->expr];
  return value->kind == EXPR_CALL && value->start == call->start && value->end == call->end;
}

/* A call as a statement may change a list, set or dict that a name is bound to. */
void interpret_changing_call(Frame *frame, const Event *event, uint32_t at) {
  const Expr *call = &frame->section->exprs[event->expr];
  const Expr *method = &frame->section->exprs[call->first];
  bool exec = method->kind == EXPR_NAME && frame->kind == SCOPE_CLASS && !frame->dead &&
              str_eq_c(section_text(frame->section, method->text), "exec");
  if (exec) {
    run_exec(frame, event, at);
  } else if (!frame->looking || !is_value_of_next(frame, event, at)) {
    change_receiver(frame, event->expr, at);
  }
}

void interpret_changing_value(Frame *frame, const Event *event, Value *value, uint32_t at) {
  bool call = frame->section->exprs[event->expr].kind == EXPR_CALL;
  const Event *before = event - 1;
  if (frame->looking && call && at > frame->scope->first_event && before->kind == EVENT_CALL &&
      is_value_of_next(frame, before, at - 1)) {
    value_reduce(frame->linker, value);
    change_receiver(frame, event->expr, at);
  }
}

/* The index of a key among a dict's items, or where it would come; of a list's item. -1: not known.
 */
static int64_t item_place(Frame *frame, const Value *container, Value *key) {
  if (container->kind == VALUE_LIST) {
    int64_t at = key->number < 0 ? key->number + container->count : key->number;
    return key->kind == VALUE_INT && at >= 0 && at < container->count ? at : -1;
  }
  for (uint32_t i = 0; i < container->count; i += 2) {
    Value *other = value_reduce(frame->linker, container->items[i]);
    if (other->kind != VALUE_STR || key->kind != VALUE_STR) {
      return -1;
    }
    if (str_eq(other->text, key->text)) {
      return i;
    }
  }
  return key->kind == VALUE_STR ? (int64_t)container->count : -1;
}

/* The container after `name[key] = value` or `del name[key]`; NULL: not known. */
static Value *with_item_changed(Frame *frame, const Event *event, const Value *container) {
  Value *key = evaluate(frame, frame->section, event->expr);
  uint32_t step = container->kind == VALUE_DICT ? 2 : 1, count = 0;
  for (uint32_t i = 0; i < container->count; i += step) {
    if (container->items[i]->kind == VALUE_STARRED) {
      return NULL;
    }
  }
  int64_t at = item_place(frame, container, value_reduce(frame->linker, key));
  bool deletes = event->kind == EVENT_DELETE_ITEM;
  bool plain = deletes ? at < container->count : event->op == BIND_ASSIGN && event->extra;
  if (at < 0 || !plain) {
    return NULL;
  }
  Value *self = value_with_items(arena_of(frame), (ValueKind)container->kind, container->span,
                                 container->count + step);
  for (uint32_t i = 0; i < container->count; i++) {
    bool gone = deletes && i >= at && i < at + step;
    if (!gone) {
      self->items[count++] = container->items[i];
    }
  }
  if (!deletes) {
    Value *value = evaluate(frame, frame->section, event->extra);
    bool added = at == container->count;
    count += added ? step : 0;
    self->items[at] = added ? key : self->items[at];
    self->items[at + step - 1] = value;
  }
  self->count = count;
  return self;
}

static void change_namespace(Frame *frame, const Event *event, TextId name, const Value *value) {
  Linker *linker = frame->linker;
  Value *key = value_reduce(linker, evaluate(frame, frame->section, event->expr));
  Value *item = NULL;
  if (event->kind == EVENT_STORE_ITEM) {
    bool plain = event->op == BIND_ASSIGN && event->extra;
    Span span = frame_span(frame, frame->section, event->start, event->end);
    item = plain ? evaluate(frame, frame->section, event->extra)
                 : value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
  }
  frame_bind(frame, name, namespace_with_item(linker, value, key, item), frame->events[name]);
}

/* What `name[key] = value` makes of the dict or list that the name is bound to. */
static void change_container(Frame *frame, const Event *event, TextId name) {
  Value *bound = frame->bindings[name];
  Value *value = bound ? value_reduce(frame->linker, bound) : NULL;
  if (value && value->kind == VALUE_NAMESPACE) {
    change_namespace(frame, event, name, value);
    return;
  }
  if (value && (value->kind == VALUE_DICT || value->kind == VALUE_LIST)) {
    Span span = frame_span(frame, frame->section, event->start, event->end);
    bool follows = frame->kind == SCOPE_CLASS || frame->looking;
    Value *changed = follows ? with_item_changed(frame, event, value) : NULL;
    frame_bind(frame, name,
               changed ? changed : value_unknown(arena_of(frame), UNKNOWN_COMPUTED_SLOTS, span),
               frame->events[name]);
  }
}

/* `sys.modules[__name__] = value`: who imports the module gets that. */
static void note_replacement(Frame *frame, const Event *event) {
  const Section *section = frame->section;
  const Expr *target = &section->exprs[event->target], *key = &section->exprs[event->expr];
  bool replaces = frame->kind == SCOPE_MODULE && !frame->dead && event->extra &&
                  event->kind == EVENT_STORE_ITEM && target->kind == EXPR_ATTRIBUTE &&
                  str_eq_c(section_text(section, target->text), "modules") &&
                  key->kind == EXPR_NAME && str_eq_c(section_text(section, key->text), "__name__");
  if (replaces) {
    frame->module->replacement = evaluate(frame, section, event->extra);
  }
}

/* `locals()["x"] = ...` binds x; with a key that is not known the namespace may hold anything. */
void interpret_item_change(Frame *frame, const Event *event) {
  const Expr *target = &frame->section->exprs[event->target];
  if (target->kind == EXPR_NAME) {
    change_container(frame, event, target->text);
    return;
  }
  note_replacement(frame, event);
  const Expr *callee = &frame->section->exprs[target->first];
  if (target->kind != EXPR_CALL || callee->kind != EXPR_NAME || frame->kind != SCOPE_CLASS ||
      event->kind == EVENT_DELETE_ITEM) {
    return;
  }
  Str name = section_text(frame->section, callee->text);
  if (!str_eq_c(name, "locals") && !str_eq_c(name, "vars")) {
    return;
  }
  const Expr *key = &frame->section->exprs[event->expr];
  Str text = key->kind == EXPR_STRING ? section_text(frame->section, key->text) : (Str){0};
  if (frame_mangle(frame, text).len != text.len) {
    return; /* a key that no name of the body can spell */
  }
  if (key->kind == EXPR_STRING && key->text) {
    Span span = frame_span(frame, frame->section, event->start, event->end);
    bool plain = event->op == BIND_ASSIGN && event->extra;
    Value *value = plain ? evaluate(frame, frame->section, event->extra)
                         : value_unknown(arena_of(frame), UNKNOWN_COMPUTED_SLOTS, span);
    frame_bind(frame, key->text, value, (uint32_t)(event - frame->section->events));
  } else {
    linker_draft(frame->linker, frame->class_id)->exotic_namespace = true;
  }
}
