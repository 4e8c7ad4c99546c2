/*
 * Flow: what code does to instances whose class is known. Operations are noted while scopes run,
 * with values that may still be symbolic, and judged when all classes are linked (flow_finish.c).
 */
#include "analyzer/flow.h"

#include "analyzer/classes.h"

#include <string.h>

static Str text_of(const Frame *frame, TextId id) {
  return section_text(frame->section, id);
}

static const Expr *expr_at(const Frame *frame, ExprId id) {
  return &frame->section->exprs[id];
}

static ClassId enclosing_class(const Frame *frame) {
  for (const Frame *at = frame; at; at = at->outer) {
    if (at->class_id != NO_CLASS) {
      return at->class_id;
    }
  }
  return NO_CLASS;
}

static bool is_guarded(const Frame *frame, Str name) {
  for (const Frame *at = frame; at; at = at->outer) {
    for (uint32_t i = 0; i < at->guards.len; i++) {
      if (str_is_empty(at->guards.items[i]) || str_eq(at->guards.items[i], name)) {
        return true;
      }
    }
  }
  return false;
}

/* Only these can come to an instance. */
static bool may_be_instance(const Value *value) {
  return value->kind == VALUE_INSTANCE || value->kind == VALUE_CALL || value->kind == VALUE_CLASS ||
         value->kind == VALUE_IMPORT || value->kind == VALUE_ATTRIBUTE ||
         value->kind == VALUE_CHOICE || value->kind == VALUE_SUBSCRIPT ||
         value->kind == VALUE_STAR_NAME;
}

static void note(Frame *frame, OperationKind kind, uint32_t flags, Value *receiver, Str written,
                 const Event *event, Value *stored, const char *how) {
  if (frame->dead || frame->typing || !may_be_instance(receiver)) {
    return;
  }
  Str attribute = flags & OPERATION_CALLED ? written : frame_mangle(frame, written);
  RawOperation raw = {
      .operation = {.kind = kind,
                    .flags = flags |
                             (frame->expected || is_guarded(frame, attribute)
                                  ? (uint32_t)OPERATION_EXPECTED
                                  : 0) |
                             (receiver->flags & VALUE_SELF ? (uint32_t)OPERATION_ON_SELF : 0),
                    .class_id = NO_CLASS,
                    .attribute = attribute,
                    .written = written,
                    .span = frame_span(frame, frame->section, event->start, event->end),
                    .within = enclosing_class(frame),
                    .function = frame->function,
                    .other = NO_CLASS,
                    .how = how ? str_from(how) : (Str){0}},
      .receiver = receiver,
      .stored = stored};
  array_push(&frame->linker->operations, raw);
}

static Value *receiver_of(Frame *frame, ExprId id) {
  /* Longer chains are never judged: only names, calls and super() are. */
  const Expr *expr = expr_at(frame, id);
  bool simple = expr->kind == EXPR_NAME || expr->kind == EXPR_CALL ||
                (expr->kind == EXPR_ATTRIBUTE && str_eq_c(text_of(frame, expr->text), "__class__"));
  return simple ? evaluate(frame, frame->section, id)
                : value_new(frame->linker->arena, VALUE_UNKNOWN, (Span){NO_FILE, 0, 0});
}

static void note_attribute(Frame *frame, const Event *event) {
  Str name = text_of(frame, event->name);
  bool read = event->kind == EVENT_READ_ATTRIBUTE, store = event->kind == EVENT_STORE_ATTRIBUTE;
  OperationKind kind = read ? OPERATION_READ : store ? OPERATION_STORE : OPERATION_DELETE;
  if (str_eq_c(name, "__dict__")) {
    kind = OPERATION_DICT;
  } else if (store && str_eq_c(name, "__class__")) {
    kind = OPERATION_SET_CLASS;
  }
  /* `module.Class.name = ...` changes a class; of an instance in a module nothing is certain. */
  bool chain = !read && expr_at(frame, event->target)->kind == EXPR_ATTRIBUTE;
  Value *receiver =
      chain ? evaluate(frame, frame->section, event->target) : receiver_of(frame, event->target);
  Value *stored = store && event->expr ? evaluate(frame, frame->section, event->expr) : NULL;
  uint32_t flags = event->op == BIND_AUGMENTED && store ? OPERATION_AUGMENTED : 0;
  uint32_t before = frame->linker->operations.len;
  note(frame, kind, flags, receiver, name, event, stored, NULL);
  if (frame->linker->operations.len > before) {
    array_last(&frame->linker->operations).class_only = chain;
  }
}

typedef struct CallParts {
  Value *call, *arguments[4];
  uint32_t count;
  Str callee; /* the last name */
} CallParts;

static CallParts call_parts(Frame *frame, const Event *event) {
  CallParts parts = {.call = evaluate(frame, frame->section, event->expr)};
  const Expr *callee = expr_at(frame, expr_at(frame, event->expr)->first);
  parts.callee = callee->kind == EXPR_NAME || callee->kind == EXPR_ATTRIBUTE
                     ? text_of(frame, callee->text)
                     : (Str){0};
  if (parts.call->kind != VALUE_CALL) {
    return parts;
  }
  while (parts.count < 4 && call_positional(parts.call, parts.count)) {
    parts.arguments[parts.count] = call_positional(parts.call, parts.count);
    parts.count++;
  }
  return parts;
}

static bool is_builtin(Frame *frame, const CallParts *parts, const char *name) {
  if (!str_eq_c(parts->callee, name) || parts->call->kind != VALUE_CALL) {
    return false;
  }
  return value_known_as(frame->linker, value_reduce(frame->linker, parts->call->items[0]),
                        "builtins", name);
}

static Str literal(Frame *frame, Value *value) {
  Value *reduced = value ? value_reduce(frame->linker, value) : NULL;
  return reduced && reduced->kind == VALUE_STR ? reduced->text : (Str){0};
}

/* setattr and its kin. A computed name says that the class means to take any. */
static void note_by_name(Frame *frame, const Event *event, const CallParts *parts,
                         OperationKind kind, uint32_t flags, uint32_t first) {
  Value *receiver = parts->arguments[first];
  Str name = literal(frame, parts->arguments[first + 1]);
  if (!receiver) {
    return;
  }
  if (str_is_empty(name)) {
    if (kind == OPERATION_STORE) {
      note(frame, OPERATION_STORE, flags | OPERATION_CALLED, receiver, (Str){0}, event, NULL, NULL);
    }
    return;
  }
  note(frame, kind, flags | OPERATION_CALLED, receiver, name, event, NULL, NULL);
}

/* object.__setattr__(x, "name", v) and super().__setattr__("name", v). */
static void note_past_setattr(Frame *frame, const Event *event, const CallParts *parts) {
  OperationKind kind = str_eq_c(parts->callee, "__setattr__") ? OPERATION_STORE : OPERATION_DELETE;
  Value *method = parts->call->items[0];
  Value *owner = method->kind == VALUE_ATTRIBUTE ? method->items[0] : NULL;
  if (!owner) {
    return;
  }
  Value *reduced = value_reduce(frame->linker, owner);
  if (value_known_as(frame->linker, reduced, "builtins", "object")) {
    note_by_name(frame, event, parts, kind, OPERATION_PAST_SETATTR, 0);
  }
}

typedef struct WeakMaker {
  const char *module, *name;
} WeakMaker;

static const WeakMaker WEAK_MAKERS[] = {{"weakref", "ref"},      {"weakref", "proxy"},
                                        {"weakref", "finalize"}, {"weakref", "ReferenceType"},
                                        {"_weakref", "proxy"},   {"weakref", "WeakMethod"},
                                        {"_weakref", "ref"}};
enum { WEAK_MAKER_COUNT = sizeof WEAK_MAKERS / sizeof *WEAK_MAKERS };

/* What is called by its name alone may be any of them under another name. */
static bool may_make_weakref(const CallParts *parts) {
  bool may = parts->call->items[0]->kind != VALUE_ATTRIBUTE;
  for (size_t i = 0; i < WEAK_MAKER_COUNT; i++) {
    may = may || str_eq_c(parts->callee, WEAK_MAKERS[i].name);
  }
  return may && parts->count > 0;
}

static void note_weakref(Frame *frame, const Event *event, const CallParts *parts) {
  if (!may_make_weakref(parts)) {
    return;
  }
  Value *callee = value_reduce(frame->linker, parts->call->items[0]);
  for (size_t i = 0; i < WEAK_MAKER_COUNT; i++) {
    if (!value_known_as(frame->linker, callee, WEAK_MAKERS[i].module, WEAK_MAKERS[i].name)) {
      continue;
    }
    Value *subject = parts->arguments[0];
    if (str_eq_c(parts->callee, "WeakMethod")) {
      subject = subject->kind == VALUE_ATTRIBUTE ? subject->items[0] : NULL;
    }
    if (subject) {
      note(frame, OPERATION_WEAKREF, 0, subject, (Str){0}, event, NULL, WEAK_MAKERS[i].name);
    }
    return;
  }
}

/* WeakSet.add(x), WeakKeyDictionary[x]: the container's class is judged later. */
static void note_container(Frame *frame, const Event *event, Value *container, Value *item,
                           const char *how) {
  if (container && item) {
    note(frame, OPERATION_WEAKREF, OPERATION_CALLED, item, (Str){0}, event, container, how);
  }
}

static void note_call(Frame *frame, const Event *event) {
  CallParts parts = call_parts(frame, event);
  if (parts.call->kind != VALUE_CALL) {
    return;
  }
  if (is_builtin(frame, &parts, "setattr")) {
    note_by_name(frame, event, &parts, OPERATION_STORE, 0, 0);
  } else if (is_builtin(frame, &parts, "delattr")) {
    note_by_name(frame, event, &parts, OPERATION_DELETE, 0, 0);
  } else if (is_builtin(frame, &parts, "getattr") && parts.count == 2) {
    note_by_name(frame, event, &parts, OPERATION_READ, 0, 0);
  } else if (is_builtin(frame, &parts, "vars") && parts.count == 1) {
    note(frame, OPERATION_DICT, OPERATION_VARS, parts.arguments[0], STR("__dict__"), event, NULL,
         NULL);
  } else if (str_eq_c(parts.callee, "__setattr__") || str_eq_c(parts.callee, "__delattr__")) {
    note_past_setattr(frame, event, &parts);
  } else if (str_eq_c(parts.callee, "update_wrapper") && parts.count > 0) {
    /* It sets what the other has, and updates the `__dict__`. */
    note(frame, OPERATION_STORE, OPERATION_CALLED, parts.arguments[0], (Str){0}, event, NULL, NULL);
  } else if (str_eq_c(parts.callee, "add") && parts.call->items[0]->kind == VALUE_ATTRIBUTE) {
    note_container(frame, event, parts.call->items[0]->items[0], parts.arguments[0], "WeakSet.add");
  } else {
    note_weakref(frame, event, &parts);
  }
}

static bool may_make_instance(const Expr *expr) {
  return expr->kind == EXPR_NAME || expr->kind == EXPR_CALL;
}

static void note_item(Frame *frame, const Event *event) {
  const Expr *container = expr_at(frame, event->target), *key = expr_at(frame, event->expr);
  const Expr *stored = expr_at(frame, event->extra);
  if (!may_make_instance(container)) {
    return;
  }
  Value *holder = evaluate(frame, frame->section, event->target);
  if (may_make_instance(key)) {
    note_container(frame, event, holder, evaluate(frame, frame->section, event->expr),
                   "WeakKeyDictionary");
  }
  if (event->extra && may_make_instance(stored)) {
    note_container(frame, event, holder, evaluate(frame, frame->section, event->extra),
                   "WeakValueDictionary");
  }
}

void flow_event(Frame *frame, const Event *event) {
  if (frame->dead || frame->typing) {
    return;
  }
  switch (event->kind) {
  case EVENT_STORE_ATTRIBUTE:
  case EVENT_DELETE_ATTRIBUTE:
  case EVENT_READ_ATTRIBUTE: note_attribute(frame, event); break;
  case EVENT_CALL: note_call(frame, event); break;
  case EVENT_STORE_ITEM: note_item(frame, event); break;
  case EVENT_RETURN:
  case EVENT_RAISE:
    if (event->expr && expr_at(frame, event->expr)->kind == EXPR_CALL) {
      evaluate(frame, frame->section, event->expr);
    }
    break;
  }
}

static bool is_class(Frame *frame, Value *value) {
  return value && value_reduce(frame->linker, value)->kind == VALUE_CLASS;
}

static void look_at_call(Frame *frame, const Event *event) {
  CallParts parts = call_parts(frame, event);
  if (parts.call->kind != VALUE_CALL || !is_class(frame, parts.arguments[0])) {
    return;
  }
  if (is_builtin(frame, &parts, "setattr")) {
    note_by_name(frame, event, &parts, OPERATION_STORE, 0, 0);
  } else if (is_builtin(frame, &parts, "delattr")) {
    note_by_name(frame, event, &parts, OPERATION_DELETE, 0, 0);
  } else {
    value_reduce(frame->linker, parts.call);
  }
}

/* What was noted while looking outlives the values of the look. */
static void make_lasting(Frame *frame, RawOperation *raw) {
  Linker *linker = frame->linker;
  Value *class = value_new(linker->lasting, VALUE_CLASS, raw->receiver->span);
  class->id = value_reduce(linker, raw->receiver)->id;
  raw->receiver = class;
  Member member = {.span = {NO_FILE, 0, 0}};
  MemberKind kind = raw->stored ? member_kind_of(linker, value_reduce(linker, raw->stored), &member)
                                : MEMBER_UNKNOWN;
  bool plain = kind == MEMBER_VALUE || kind == MEMBER_FUNCTION || kind == MEMBER_CLASS;
  raw->stored = plain ? value_new(linker->lasting, VALUE_NONE, class->span) : NULL;
  raw->operation.attribute = arena_str(linker->lasting, raw->operation.attribute);
  raw->operation.written = raw->operation.attribute;
}

/* `made.__name__ = cls.__name__` of a class that a decorator makes. */
static void rename_copy(Frame *frame, const Event *event) {
  Str name = text_of(frame, event->name);
  bool short_name = str_eq_c(name, "__name__");
  Value *receiver = value_reduce(frame->linker, receiver_of(frame, event->target));
  Class *class = linker_class(frame->linker, receiver->id);
  if (!(short_name || str_eq_c(name, "__qualname__")) || !event->expr ||
      !(class->flags & CLASS_IS_COPY)) {
    return;
  }
  Value *value = value_reduce(frame->linker, evaluate(frame, frame->section, event->expr));
  class = linker_class(frame->linker, receiver->id);
  if (value->kind == VALUE_STR && short_name) {
    class->name = arena_str(frame->linker->lasting, value->text);
  } else if (value->kind == VALUE_STR) {
    class->qualname = arena_str(frame->linker->lasting, value->text);
  }
}

void flow_look_event(Frame *frame, const Event *event) {
  if (frame->dead || frame->typing) {
    return;
  }
  uint32_t before = frame->linker->operations.len;
  bool store = event->kind == EVENT_STORE_ATTRIBUTE || event->kind == EVENT_DELETE_ATTRIBUTE;
  if (store && is_class(frame, receiver_of(frame, event->target))) {
    rename_copy(frame, event);
    note_attribute(frame, event);
  } else if (event->kind == EVENT_CALL) {
    look_at_call(frame, event);
  }
  /* Looks inside this one have made theirs lasting already. */
  for (uint32_t i = before; i < frame->linker->operations.len; i++) {
    RawOperation raw = frame->linker->operations.items[i];
    bool lasts = raw.receiver->level == 0 && raw.receiver->kind == VALUE_CLASS &&
                 raw.operation.written.data == raw.operation.attribute.data && !raw.stored;
    if (!lasts) {
      make_lasting(frame, &raw);
      frame->linker->operations.items[i] = raw;
    }
  }
}

/* ---- failures that are expected */

static bool names_expected_exception(Frame *frame, Value *value, int depth) {
  static const char *const NAMES[] = {"AttributeError", "TypeError", "Exception", "BaseException"};
  Value *reduced = value_reduce(frame->linker, value);
  if (reduced->kind == VALUE_TUPLE && depth < 4) {
    for (uint32_t i = 0; i < reduced->count; i++) {
      if (names_expected_exception(frame, reduced->items[i], depth + 1)) {
        return true;
      }
    }
    return false;
  }
  if (reduced->kind != VALUE_CLASS) {
    return true;
  }
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    if (value_known_as(frame->linker, reduced, "builtins", NAMES[i])) {
      return true;
    }
  }
  return false;
}

static bool is_raises(Str name) {
  static const char *const NAMES[] = {"raises",   "assertRaises",       "assertRaisesRegex",
                                      "suppress", "assertRaisesRegexp", "xfail"};
  return STR_IS_ONE_OF(name, NAMES);
}

static Str last_name(const Frame *frame, const Expr *expr) {
  return expr->kind == EXPR_NAME || expr->kind == EXPR_ATTRIBUTE ? text_of(frame, expr->text)
                                                                 : (Str){0};
}

bool flow_is_given_to_raises(Frame *frame, TextId name) {
  for (uint32_t i = 0; i < frame->scope->event_count; i++) {
    const Event *event = &frame->section->events[frame->scope->first_event + i];
    if (event->kind != EVENT_CALL) {
      continue;
    }
    const Expr *callee = expr_at(frame, expr_at(frame, event->expr)->first);
    for (ExprId id = callee->next; is_raises(last_name(frame, callee)) && id;
         id = expr_at(frame, id)->next) {
      if (expr_at(frame, id)->kind == EXPR_NAME && expr_at(frame, id)->text == name) {
        return true;
      }
    }
  }
  return false;
}

bool flow_is_expected_to_fail(Frame *frame) {
  for (ExprId id = frame->scope->decorators; id; id = expr_at(frame, id)->next) {
    const Expr *decorator = expr_at(frame, id);
    decorator = decorator->kind == EXPR_CALL ? expr_at(frame, decorator->first) : decorator;
    Str name = last_name(frame, decorator);
    if (str_eq_c(name, "expectedFailure") || str_eq_c(name, "xfail")) {
      return true;
    }
  }
  return false;
}

static Str callee_name(const Value *call) {
  const Value *callee = call->items[0];
  return callee->kind == VALUE_ATTRIBUTE || callee->kind == VALUE_IMPORT ||
                 callee->kind == VALUE_EXTERNAL
             ? callee->name
             : (Str){0};
}

bool flow_expects_failure(Frame *frame, Value *value) {
  if (value->kind == VALUE_CALL && value->count > 0) {
    return is_raises(callee_name(value));
  }
  if (value->kind == VALUE_INSTANCE || value->kind == VALUE_UNKNOWN || value->kind == VALUE_STR) {
    return value->kind == VALUE_UNKNOWN;
  }
  return names_expected_exception(frame, value, 0);
}

/* ---- what a test says about names */

static void guard(Frame *frame, Str name) {
  array_push(&frame->guards, name);
}

/* A class whose metaclass has a word in isinstance (an ABC with register, ...) proves nothing. */
static bool proves_class(Linker *linker, const Value *type) {
  if (type->kind != VALUE_CLASS) {
    return false;
  }
  class_link(linker, type->id);
  const Class *class = linker_class(linker, type->id);
  return class->metaclass == NO_CLASS && class->layout.unknown.reason != UNKNOWN_METACLASS &&
         !(class->flags & CLASS_IS_PROTOCOL);
}

static void narrow_isinstance(Frame *frame, const Expr *call) {
  const Expr *name = expr_at(frame, expr_at(frame, call->first)->next);
  if (name->kind != EXPR_NAME || !name->next || frame->kind == SCOPE_CLASS ||
      (!frame->bindings[name->text] && frame->kind == SCOPE_FUNCTION)) {
    return;
  }
  Span span = frame_span(frame, frame->section, call->start, call->end);
  Value *type = frame->linker->linking
                    ? value_reduce(frame->linker, evaluate(frame, frame->section, name->next))
                    : NULL;
  bool known = type && proves_class(frame->linker, type);
  Value *instance = known ? value_new(frame->linker->arena, VALUE_INSTANCE, span)
                          : value_unknown(frame->linker->arena, UNKNOWN_BRANCHES, span);
  instance->id = known ? type->id : 0;
  frame_bind(frame, name->text, instance, frame->events[name->text]);
}

static void narrow_call(Frame *frame, const Expr *call, bool holds) {
  const Expr *callee = expr_at(frame, call->first);
  if (callee->kind != EXPR_NAME) {
    return;
  }
  Str name = text_of(frame, callee->text);
  if (str_eq_c(name, "isinstance") && holds) {
    narrow_isinstance(frame, call);
  } else if (str_eq_c(name, "hasattr") || str_eq_c(name, "getattr")) {
    ExprId second = callee->next ? expr_at(frame, callee->next)->next : 0;
    const Expr *key = expr_at(frame, second);
    guard(frame, key->kind == EXPR_STRING ? text_of(frame, key->text) : (Str){0});
  }
}

/* `surely`: the test is known to come out as `holds`. Where it is not, a guard still counts
 * wherever it stands, but nothing is learnt of classes. */
static void narrow(Frame *frame, ExprId test, bool holds, bool surely, uint32_t depth) {
  const Expr *expr = expr_at(frame, test);
  if (depth > 16) {
    return;
  }
  switch (expr->kind) {
  case EXPR_CALL: narrow_call(frame, expr, holds && surely); break;
  case EXPR_NOT: narrow(frame, expr->first, !holds, surely, depth + 1); break;
  case EXPR_AND:
  case EXPR_OR:
  case EXPR_COMPARE: {
    bool all = (expr->kind == EXPR_AND && holds) || (expr->kind == EXPR_OR && !holds);
    for (ExprId i = expr->first; i; i = expr_at(frame, i)->next) {
      narrow(frame, i, holds, surely && all, depth + 1);
    }
    break;
  }
  }
}

void flow_narrow(Frame *frame, ExprId test, bool holds) {
  narrow(frame, test, holds, true, 0);
}

/* ---- parameters */

typedef enum MethodKind { METHOD_INSTANCE, METHOD_CLASS, METHOD_STATIC, METHOD_UNSURE } MethodKind;

/* What the class binds under the method's name, and how many calls stand around the function there.
 */
static Value *bound_method(Frame *frame, Str name, uint32_t *calls) {
  const Draft *draft = linker_draft(frame->linker, frame->class_id);
  Str mangled = frame_mangle(frame, name);
  for (uint32_t i = 0; i < draft->entry_count; i++) {
    if (!str_eq(draft->entries[i].name, mangled)) {
      continue;
    }
    Value *value = draft->entries[i].value;
    for (*calls = 0; value->kind == VALUE_CALL && value->count == 2; (*calls)++) {
      value = value->items[1];
    }
    bool same = value->kind == VALUE_FUNCTION && value->id == frame->function;
    return same ? draft->entries[i].value : NULL;
  }
  return NULL;
}

/* `h = staticmethod(h)` below the function, or a decorator that gives something else than a
 * function: the first parameter may be anything. */
static bool is_bound_otherwise(Frame *frame, Str name, uint32_t decorators, bool known) {
  uint32_t calls = 0;
  Value *bound = bound_method(frame, name, &calls);
  if (!bound) {
    return !known;
  }
  if (calls != decorators) {
    return true;
  }
  Value *reduced = known ? NULL : value_reduce(frame->linker, bound);
  bool method = reduced && (reduced->kind == VALUE_FUNCTION || reduced->kind == VALUE_PROPERTY);
  return reduced && (!method || reduced->flags & VALUE_STATIC);
}

static MethodKind method_kind(Frame *frame) {
  const FunctionFact *fact = &frame->module->facts->functions[frame->function];
  Str name = section_text(&frame->module->facts->outline, fact->name);
  if (str_eq_c(name, "__new__") || str_eq_c(name, "__init_subclass__") ||
      str_eq_c(name, "__class_getitem__")) {
    return METHOD_CLASS;
  }
  bool known = true;
  uint32_t decorators = 0;
  for (ExprId i = frame->scope->decorators; i; i = expr_at(frame, i)->next, decorators++) {
    Value *value = evaluate(frame, frame->section, i);
    Value *reduced = value_reduce(frame->linker, value);
    Str dotted = value_dotted(frame->linker, reduced);
    if (str_eq_c(dotted, "builtins.staticmethod") || str_eq_c(dotted, "abc.abstractstaticmethod")) {
      return METHOD_STATIC;
    }
    if (str_eq_c(dotted, "builtins.classmethod") || str_eq_c(dotted, "abc.abstractclassmethod")) {
      return METHOD_CLASS;
    }
    bool property = reduced->kind == VALUE_BOUND_METHOD || reduced->kind == VALUE_PROPERTY ||
                    str_eq_c(dotted, "builtins.property") ||
                    str_eq_c(dotted, "functools.cached_property");
    known = known && (property || function_decorator_keeps(frame->linker, reduced));
  }
  if (is_bound_otherwise(frame, name, decorators, known)) {
    return METHOD_UNSURE;
  }
  return METHOD_INSTANCE;
}

static Value *self_parameter(Frame *frame, const Expr *parameter) {
  Span span = frame_span(frame, frame->section, parameter->start, parameter->end);
  Arena *arena = frame->linker->arena;
  MethodKind kind = method_kind(frame);
  if (kind == METHOD_UNSURE || parameter->op == PARAM_STAR || parameter->op == PARAM_DOUBLE_STAR) {
    return value_unknown(arena, UNKNOWN_DECORATOR, span);
  }
  Value *self = value_new(arena, kind == METHOD_CLASS ? VALUE_CLASS : VALUE_INSTANCE, span);
  self->id = frame->class_id;
  self->flags |= VALUE_SELF;
  return self;
}

/* A class that an annotation names, itself or as a string; NO_CLASS for all that is more. */
static ClassId annotated_class(Frame *frame, ExprId annotation) {
  const Expr *expr = expr_at(frame, annotation);
  Span span = frame_span(frame, frame->section, expr->start, expr->end);
  Value *value;
  if (expr->kind == EXPR_STRING &&
      str_find_char(text_of(frame, expr->text), '.') == STR_NOT_FOUND) {
    value = module_lookup(frame->linker, frame->module, text_of(frame, expr->text), span, true);
  } else if (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTRIBUTE) {
    value = evaluate_annotation(frame, frame->section, annotation);
  } else {
    return NO_CLASS;
  }
  Value *reduced = value_reduce(frame->linker, value);
  return proves_class(frame->linker, reduced) ? reduced->id : NO_CLASS;
}

Value *flow_parameter(Frame *frame, const Expr *parameter, bool first) {
  Span span = frame_span(frame, frame->section, parameter->start, parameter->end);
  if (first && frame->class_id != NO_CLASS && method_kind(frame) != METHOD_STATIC) {
    return self_parameter(frame, parameter);
  }
  const Expr *annotation = expr_at(frame, parameter->first);
  bool annotated = parameter->first && !(annotation->flags & EXPR_FLAG_ABSENT);
  bool defaulted =
      annotation->next && !(expr_at(frame, annotation->next)->flags & EXPR_FLAG_ABSENT);
  bool plain = parameter->op != PARAM_STAR && parameter->op != PARAM_DOUBLE_STAR;
  ClassId id =
      plain && annotated && !defaulted ? annotated_class(frame, parameter->first) : NO_CLASS;
  if (id == NO_CLASS || linker_class(frame->linker, id)->origin == ORIGIN_STDLIB) {
    return value_unknown(frame->linker->arena, UNKNOWN_BRANCHES, span);
  }
  Value *self = value_new(frame->linker->arena, VALUE_INSTANCE, span);
  self->id = id;
  return self;
}
