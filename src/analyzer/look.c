/*
 * Looking into functions of the project: what a call of one gives. The body is run once with the
 * arguments bound; only what it returns counts. Bounded in depth, length, and in number for each
 * function or value of module scope that asks.
 */
#include "analyzer/classes.h"

enum { LOOK_COUNT_MAX = 1000, LOOK_EVENTS_MAX = 400 };

static Value *unknown(Linker *linker, Span span) {
  return value_unknown(linker->arena, UNKNOWN_DECORATOR, span);
}

Suite look_suite(Linker *linker, const Value *function) {
  Module *module = &linker->files[function->file];
  if (!module->facts || function->id >= module->facts->function_count) {
    return (Suite){0};
  }
  const Section *section =
      module_body(linker, module, module->facts->functions[function->id].piece);
  return (Suite){section, facts_function_scope(module->facts, section, function->id)};
}

static Value *argument_for(const Value *call, const Section *section, const Expr *parameter,
                           uint32_t index) {
  Value *value = parameter->op == PARAM_KEYWORD_ONLY ? NULL : call_positional(call, index);
  if (value) {
    return value;
  }
  Str name = section_text(section, parameter->text);
  for (uint32_t i = 1; i < call->count; i++) {
    if (call->items[i]->kind == VALUE_KEYWORD && str_eq(call->items[i]->name, name)) {
      return call->items[i]->items[0];
    }
  }
  return NULL;
}

/* `*names`: the positional arguments from `index` on. NULL: not known. */
static Value *rest_of_arguments(Linker *linker, const Value *call, uint32_t index) {
  Value *rest = value_with_items(linker->arena, VALUE_TUPLE, call->span, call->count);
  uint32_t count = 0, at = 0;
  for (uint32_t i = 1; i < call->count; i++) {
    if (call->items[i]->kind == VALUE_STARRED) {
      return NULL;
    }
    if (call->items[i]->kind != VALUE_KEYWORD && at++ >= index) {
      rest->items[count++] = call->items[i];
    }
  }
  rest->count = count;
  return rest;
}

/* `**names`: the keywords that no parameter takes. NULL: not known. */
static Value *rest_of_keywords(Frame *frame, const Value *call) {
  Linker *linker = frame->linker;
  Value *rest = value_with_items(linker->arena, VALUE_DICT, call->span, 2 * call->count);
  uint32_t count = 0;
  for (uint32_t i = 1; i < call->count; i++) {
    Value *item = call->items[i];
    if (item->kind != VALUE_KEYWORD) {
      continue;
    }
    if (str_is_empty(item->name)) {
      return NULL;
    }
    bool taken = false;
    for (ExprId id = frame->scope->params; id; id = frame->section->exprs[id].next) {
      taken =
          taken || str_eq(section_text(frame->section, frame->section->exprs[id].text), item->name);
    }
    if (!taken) {
      rest->items[count++] = value_str(linker->arena, item->span, item->name);
      rest->items[count++] = item->items[0];
    }
  }
  rest->count = count;
  return rest;
}

enum { ARGUMENTS_MAX = 64 };

/* Adds the keywords of a `**mapping`; a later one takes the place of an earlier. */
static bool spread_mapping(Linker *linker, Value *spread, uint32_t *count, const Value *mapping) {
  Items pairs = value_pairs(linker, mapping);
  uint32_t first = *count;
  for (uint32_t i = 0; i + 1 < pairs.count; i += 2) {
    Value *key = value_reduce(linker, pairs.list[i]);
    uint32_t at = first;
    while (at < *count && !str_eq(spread->items[at]->name, key->text)) {
      at++;
    }
    if (key->kind != VALUE_STR || at >= ARGUMENTS_MAX) {
      return false;
    }
    spread->items[at] =
        value_named(linker->arena, VALUE_KEYWORD, key->span, key->text, pairs.list[i + 1]);
    *count += at == *count;
  }
  return pairs.known;
}

static bool spread_sequence(Linker *linker, Value *spread, uint32_t *count, Value *sequence) {
  Items items = value_items(linker, sequence);
  for (uint32_t i = 0; i < items.count; i++) {
    if (*count >= ARGUMENTS_MAX) {
      return false;
    }
    spread->items[(*count)++] = items.list[i];
  }
  return items.known;
}

/* The call with `*items` and `**mapping` that are known written out. */
static const Value *spread_arguments(Linker *linker, const Value *call) {
  if (!call_has_unknown_arguments(call) || call->count > ARGUMENTS_MAX) {
    return call;
  }
  Value *spread = value_with_items(linker->arena, VALUE_CALL, call->span, ARGUMENTS_MAX);
  uint32_t count = 1;
  spread->items[0] = call->items[0];
  for (uint32_t i = 1; i < call->count; i++) {
    Value *item = call->items[i];
    bool mapping = item->kind == VALUE_KEYWORD && str_is_empty(item->name);
    bool known = count < ARGUMENTS_MAX;
    if (known && mapping) {
      known = spread_mapping(linker, spread, &count, value_reduce(linker, item->items[0]));
    } else if (known && item->kind == VALUE_STARRED) {
      known = spread_sequence(linker, spread, &count, value_reduce(linker, item->items[0]));
    } else if (known) {
      spread->items[count++] = item;
    }
    if (!known) {
      return call;
    }
  }
  spread->count = count;
  return spread;
}

static void bind_arguments(Frame *frame, const Value *call) {
  uint32_t index = 0;
  for (ExprId i = frame->scope->params; i; i = frame->section->exprs[i].next) {
    const Expr *parameter = &frame->section->exprs[i];
    bool one = parameter->op != PARAM_STAR && parameter->op != PARAM_DOUBLE_STAR;
    Value *value = one ? argument_for(call, frame->section, parameter, index) : NULL;
    ExprId fallback = parameter->first ? frame->section->exprs[parameter->first].next : 0;
    if (!value && one && fallback && !(frame->section->exprs[fallback].flags & EXPR_FLAG_ABSENT)) {
      value = evaluate(frame, frame->section, fallback);
    }
    if (parameter->op == PARAM_STAR) {
      value = rest_of_arguments(frame->linker, call, index);
    }
    if (parameter->op == PARAM_DOUBLE_STAR) {
      value = rest_of_keywords(frame, call);
    }
    index += parameter->op != PARAM_KEYWORD_ONLY;
    if (parameter->text) {
      frame_bind(frame, parameter->text, value ? value : unknown(frame->linker, call->span),
                 frame->scope->first_event);
    }
  }
}

/* A copy of what lies in the arena of a look, which is about to be cleared; `*budget` bounds it. */
static Value *carry_out(Linker *linker, Value *value, uint32_t *budget) {
  value = value->reduced ? value->reduced : value;
  if (value->level == 0) {
    return value;
  }
  if (*budget == 0) {
    return unknown(linker, value->span);
  }
  (*budget)--;
  Value *copy = value_with_items(linker->arena, (ValueKind)value->kind, value->span, value->count);
  Value **items = copy->items;
  *copy = *value;
  copy->level = 0;
  copy->flags &= (uint16_t)~VALUE_BUSY;
  copy->items = items;
  copy->reduced = NULL;
  copy->name = arena_str(linker->arena, value->name);
  bool number = value->kind == VALUE_BOOL || value->kind == VALUE_INT ||
                value->kind == VALUE_NUMBER || value->kind == VALUE_PROPERTY;
  if (!number) {
    copy->text = arena_str(linker->arena, value->text);
  }
  for (uint32_t i = 0; i < value->count; i++) {
    copy->items[i] = carry_out(linker, value->items[i], budget);
  }
  return copy;
}

static void init_look(Frame *frame, Linker *linker, const Value *function, const Suite *suite) {
  frame_init(frame, linker, &linker->files[function->file], suite->section, suite->scope, NULL,
             SCOPE_FUNCTION);
  frame->function = function->id;
  frame->looking = true;
  frame_count_binds(frame);
}

static void start_look(Frame *frame, Linker *linker, const Value *call, const Value *function,
                       const Suite *suite) {
  init_look(frame, linker, function, suite);
  frame->closure = function->count > 0 ? function : NULL;
  frame->moment = call->file == function->file ? call->id : 0;
  bind_arguments(frame, spread_arguments(linker, call));
  interpret_scope(frame);
}

static Value *run_look(Linker *linker, Value *call, const Value *function, const Suite *suite) {
  Frame frame;
  start_look(&frame, linker, call, function, suite);
  Value *returned = frame.returned;
  bool falls_through = !frame.ended;
  frame_release(&frame);
  return returned && !falls_through ? value_reduce(linker, returned)
         : !returned                ? value_new(linker->arena, VALUE_NONE, call->span)
                                    : unknown(linker, call->span);
}

/* Links what looks have made; nothing holds on to their values afterwards. */
static void finish_classes(Linker *linker, ClassId first) {
  for (ClassId id = first; id < linker->class_count; id++) {
    class_link(linker, id);
    linker_draft(linker, id)->entry_count = 0;
    linker_draft(linker, id)->slots_value = NULL;
  }
}

static void begin_passing(Linker *linker, Arena *passing) {
  passing->level = ++linker->level;
  linker->levels[passing->level] = passing;
  linker->arena = passing;
}

/* What a look made goes with it, unless a class was made, whose names may lie there. The level is
 * given to another when nothing holds on to its values: when the classes are linked, which is later
 * where one is being made that they may descend from. */
static void end_passing(Linker *linker, Arena *passing, ClassId first) {
  uint8_t level = passing->level;
  linker->levels[level] = linker->lasting;
  if (linker->class_count == first) {
    arena_release(passing);
  } else {
    array_push(&linker->kept, *passing);
    if (linker->making != NO_CLASS) {
      linker->unfinished = linker->unfinished < first ? linker->unfinished : first;
      return;
    }
    finish_classes(linker, first);
  }
  linker->level = (uint8_t)(level - 1);
}

void look_finish(Linker *linker, uint8_t level) {
  ClassId first = linker->unfinished;
  linker->unfinished = NO_CLASS;
  finish_classes(linker, first);
  linker->level = level;
}

/* Where the result has to last, all else that the look makes does not. */
static Value *run_lasting_look(Linker *linker, Value *call, const Value *function,
                               const Suite *suite) {
  enum { CARRIED_MAX = 1000, CHUNK = 4096 }; /* most looks make less than that */
  Arena passing = {.chunk_size = CHUNK};
  uint32_t budget = CARRIED_MAX, classes = linker->class_count;
  begin_passing(linker, &passing);
  Value *result = run_look(linker, call, function, suite);
  linker->arena = linker->lasting;
  result = carry_out(linker, result, &budget);
  end_passing(linker, &passing, classes);
  return result;
}

Value *function_call_result(Linker *linker, Value *call, Value *function) {
  Suite suite = look_suite(linker, function);
  Module *module = &linker->files[function->file];
  if (!linker->linking) {
    linker->incomplete = true;
    return unknown(linker, call->span);
  }
  if (linker->look_depth == 0 && linker->arena == linker->lasting) {
    linker->look_count = 0;
  }
  bool bounded = linker->look_depth < LOOK_DEPTH_MAX && linker->look_count < LOOK_COUNT_MAX &&
                 linker->level + 1 < LEVELS_MAX;
  if (!suite.scope || !bounded || suite.scope->event_count > LOOK_EVENTS_MAX) {
    return unknown(linker, call->span);
  }
  const FunctionFact *fact = &module->facts->functions[function->id];
  if (fact->flags & (FUNCTION_ASYNC | FUNCTION_GENERATOR)) {
    return unknown(linker, call->span);
  }
  linker->look_depth++;
  linker->look_count++;
  Value *result = linker->arena == linker->lasting
                      ? run_lasting_look(linker, call, function, &suite)
                      : run_look(linker, call, function, &suite);
  linker->look_depth--;
  return result;
}

/* How many stores of an attribute the methods of a class statement do. */
static uint32_t count_stores(Linker *linker, const Class *class, Str name) {
  Module *module = &linker->files[class->file];
  const Section *body = module_body(linker, module, module->facts->classes[class->fact].piece);
  uint32_t count = 0;
  for (uint32_t i = 0; i < body->event_count; i++) {
    const Event *event = &body->events[i];
    count += (event->kind == EVENT_STORE_ATTRIBUTE || event->kind == EVENT_DELETE_ATTRIBUTE) &&
             str_eq(section_text(body, event->name), name);
  }
  return count;
}

/* The class that a method stores; NO_CLASS: something else. What the run makes is gone with it,
 * but for classes. */
static ClassId stored_by(Linker *linker, const Value *instance, const Value *function, Str name) {
  Suite suite = look_suite(linker, function);
  if (!suite.scope || suite.scope->event_count > LOOK_EVENTS_MAX ||
      linker->look_depth >= LOOK_DEPTH_MAX || linker->level + 1 >= LEVELS_MAX) {
    return NO_CLASS;
  }
  Arena passing = {0}, *before = linker->arena;
  uint32_t classes = linker->class_count;
  begin_passing(linker, &passing);
  Value *call = value_with_items(linker->arena, VALUE_CALL, instance->span, 2);
  call->items[0] = call->items[1] = (Value *)(uintptr_t)instance;
  Frame frame;
  linker->look_depth++;
  init_look(&frame, linker, function, &suite);
  frame.wanted = name;
  bind_arguments(&frame, call);
  interpret_scope(&frame);
  Value *stored = frame.stored ? value_reduce(linker, frame.stored) : NULL;
  ClassId id = stored && stored->kind == VALUE_CLASS ? stored->id : NO_CLASS;
  frame_release(&frame);
  linker->look_depth--;
  linker->arena = before;
  end_passing(linker, &passing, classes);
  return id;
}

static ClassId find_instance_class(Linker *linker, const Value *instance, Str name);

/* The function that a class statement defines by a name, under whatever decorators. */
static const Value *undecorated(Linker *linker, ClassId id, Str name) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->entry_count; i++) {
    const Value *value = draft->entries[i].value;
    while (value->kind == VALUE_CALL && value->count == 2) {
      value = value->items[1];
    }
    if (str_eq(draft->entries[i].name, name)) {
      return value->kind == VALUE_FUNCTION ? value : NULL;
    }
  }
  return NULL;
}

Value *instance_attribute(Linker *linker, const Value *instance, Str name) {
  bool capital = name.len > 0 && name.data[0] >= 'A' && name.data[0] <= 'Z';
  if (!capital || linker_class(linker, instance->id)->origin != ORIGIN_STATEMENT) {
    return NULL;
  }
  if (!linker->linking) {
    linker->incomplete = true;
    return NULL;
  }
  Str key = arena_printf(linker->lasting, "%u." STR_FMT, instance->id, STR_ARG(name));
  uint32_t known = NO_CLASS;
  if (!map_get(&linker->instance_classes, key, &known)) {
    map_set(&linker->instance_classes, key, NO_CLASS); /* while it is looked for */
    bool settled = linker_draft(linker, instance->id)->state == RUN_DONE &&
                   linker->look_depth + 1 < LOOK_DEPTH_MAX;
    known = find_instance_class(linker, instance, name);
    if (settled || known != NO_CLASS) {
      map_set(&linker->instance_classes, key, known);
    } else {
      map_remove(&linker->instance_classes, key);
    }
  }
  Value *class = value_new(linker->arena, VALUE_CLASS, instance->span);
  class->id = known;
  return known == NO_CLASS ? NULL : class;
}

static ClassId find_instance_class(Linker *linker, const Value *instance, Str name) {
  class_link(linker, instance->id);
  uint32_t stores = 0;
  ClassId owner = NO_CLASS;
  const Class *class = linker_class(linker, instance->id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    if (at->fact != FACTS_NONE) {
      stores += count_stores(linker, at, name);
    }
    if (class_own_member(at, name)) {
      return NO_CLASS;
    }
    bool first = owner == NO_CLASS && class_own_member(at, STR("__init__"));
    owner = first ? at->id : owner;
  }
  const Value *init = owner == NO_CLASS ? NULL : undecorated(linker, owner, STR("__init__"));
  return stores == 1 && init ? stored_by(linker, instance, init, name) : NO_CLASS;
}

Value *function_returned(Linker *linker, Value *call, const Value *function) {
  Suite suite = look_suite(linker, function);
  bool bounded = linker->linking && linker->look_depth < LOOK_DEPTH_MAX;
  if (!suite.scope || !bounded || suite.scope->event_count > LOOK_EVENTS_MAX) {
    return NULL;
  }
  Frame frame;
  linker->look_depth++;
  linker->look_count++;
  start_look(&frame, linker, call, function, &suite);
  Value *returned = frame.ended ? frame.returned : NULL;
  frame_release(&frame);
  linker->look_depth--;
  return returned;
}

/* Whether `X.__new__(cls, ...)` is given the function's own first parameter, which nothing binds
 * anew. */
static bool makes_of_first(const Suite *suite, const Expr *call) {
  const Expr *argument = suite_expr(suite, suite_expr(suite, call->first)->next);
  const Expr *parameter = suite_expr(suite, suite->scope->params);
  return argument->kind == EXPR_NAME && argument->text == parameter->text &&
         !suite_binds(suite, parameter->text);
}

/* What the event `index` returns, taken from the local name that it may stand under. */
static const Expr *returned_expr(const Suite *suite, uint32_t index) {
  const Expr *value = suite_expr(suite, suite_event(suite, index)->expr);
  for (uint32_t i = index; i > 0 && value->kind == EXPR_NAME; i--) {
    const Event *bind = suite_event(suite, i - 1);
    if (bind->kind == EVENT_BIND && bind->name == value->text && bind->expr) {
      value = suite_expr(suite, bind->expr);
    }
  }
  return value;
}

bool class_new_is_plain(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const Member *member = class_own_member(class, STR("__new__"));
  if (!member || member->function == FACTS_NONE) {
    return false;
  }
  Value function = {.kind = VALUE_FUNCTION, .file = class->file, .id = member->function};
  Suite suite = look_suite(linker, &function);
  uint32_t returns = 0;
  for (uint32_t i = 0; suite.scope && i < suite.scope->event_count; i++) {
    if (suite_event(&suite, i)->kind != EVENT_RETURN) {
      continue;
    }
    const Expr *value = returned_expr(&suite, i);
    const Expr *callee = value->kind == EXPR_CALL ? suite_expr(&suite, value->first) : NULL;
    bool plain = callee && callee->kind == EXPR_ATTRIBUTE &&
                 str_eq_c(suite_text(&suite, callee->text), "__new__");
    if (!plain || !makes_of_first(&suite, value)) {
      return false;
    }
    returns++;
  }
  return returns > 0;
}

uint32_t class_new_count(Linker *linker, ClassId id, bool *all_plain) {
  uint32_t count = 0;
  *all_plain = true;
  for (uint32_t i = 0; i < linker_class(linker, id)->mro_count; i++) {
    const Class *at = linker_class(linker, linker_class(linker, id)->mro[i]);
    if (at->origin != ORIGIN_STDLIB && class_own_member(at, STR("__new__"))) {
      count++;
      *all_plain = *all_plain && class_new_is_plain(linker, at->id);
    }
  }
  return count;
}
