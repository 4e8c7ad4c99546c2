/*
 * Runs the events of a scope once, in order, as CPython would: arms of a condition that is decided
 * for the target run alone, the others run side by side and their bindings are joined.
 */
#include "analyzer/linker.h"
#include "analyzer/stdlib.h"
#include "base/memory.h"

/* A loop over a known collection is unrolled up to this many items, and the loops of one scope
 * until so many events have run in them. */
enum { UNROLL_MAX = 64, UNROLLED_EVENTS_MAX = 4000, FRAME_DEPTH_MAX = 60 };

typedef struct Arm {
  Change *changes;
  uint32_t count;
  bool ended;
} Arm;

typedef Array(Arm) Arms;

static void run(Frame *frame, uint32_t from, uint32_t to);

static Arena *arena_of(Frame *frame) {
  return frame->linker->arena;
}

static Value *unbound(Frame *frame) {
  return value_new(arena_of(frame), VALUE_UNBOUND, (Span){NO_FILE, 0, 0});
}

/* Takes what has changed since `mark` out of the frame. A name is listed once, with its last value.
 */
static Arm take_arm(Frame *frame, uint32_t mark) {
  uint32_t len = frame->journal.len - mark;
  Arm arm = {mem_alloc((len ? len : 1) * sizeof(Change)), 0, frame->ended};
  while (frame->journal.len > mark) {
    Change change = array_pop(&frame->journal);
    bool seen = false;
    for (uint32_t i = 0; i < arm.count && !seen && len < 64; i++) {
      seen = arm.changes[i].name == change.name;
    }
    if (!seen) {
      Change last = change;
      last.after = frame->bindings[change.name];
      last.event_before = frame->events[change.name];
      arm.changes[arm.count++] = last;
    }
    frame_restore(frame, change);
  }
  frame->ended = false;
  return arm;
}

/* Takes back what has changed since `mark`. */
static void drop_changes(Frame *frame, uint32_t mark) {
  while (frame->journal.len > mark) {
    Change change = array_pop(&frame->journal);
    frame_restore(frame, change);
  }
}

/* With long journals a name may be listed several times: the first entry holds its last value. */
static Value *arm_value(const Arm *arm, TextId name, uint32_t *event) {
  for (uint32_t i = 0; i < arm->count; i++) {
    if (arm->changes[i].name == name) {
      *event = arm->changes[i].event_before;
      return arm->changes[i].after;
    }
  }
  return NULL;
}

static Value *joined(Frame *frame, const Arms *arms, TextId name, uint32_t *event) {
  Value *result = NULL;
  for (uint32_t i = 0; i < arms->len; i++) {
    if (arms->items[i].ended) {
      continue;
    }
    Value *value = arm_value(&arms->items[i], name, event);
    value = value ? value : frame->bindings[name];
    value = value ? value : unbound(frame);
    result = result ? value_choice(arena_of(frame), result, value) : value;
  }
  return result;
}

static void arms_release(Arms *arms) {
  for (uint32_t i = 0; i < arms->len; i++) {
    mem_free(arms->items[i].changes);
  }
  array_release(arms);
}

static void join_arms(Frame *frame, Arms *arms) {
  bool alive = false;
  uint32_t mark = frame->journal.len;
  for (uint32_t i = 0; i < arms->len; i++) {
    const Arm *arm = &arms->items[i];
    alive = alive || !arm->ended;
    for (uint32_t k = 0; k < arm->count && !arm->ended; k++) {
      TextId name = arm->changes[k].name;
      bool done = false;
      for (uint32_t j = mark; j < frame->journal.len && !done; j++) {
        done = frame->journal.items[j].name == name;
      }
      if (!done) {
        uint32_t event = frame->events[name];
        Value *value = joined(frame, arms, name, &event);
        frame_bind(frame, name, value, event);
      }
    }
  }
  frame->ended = !alive;
  arms_release(arms);
}

static void run_arm(Frame *frame, Arms *arms, uint32_t from, uint32_t to, bool dead) {
  uint32_t mark = frame->journal.len;
  bool outer_dead = frame->dead;
  frame->dead = frame->dead || dead;
  run(frame, from, to);
  frame->dead = outer_dead;
  Arm arm = take_arm(frame, mark);
  arm.ended = arm.ended || dead;
  array_push(arms, arm);
}

/* Below `if TYPE_CHECKING`: what is bound there is known to annotations alone. */
static void run_typing_arm(Frame *frame, Arms *arms, uint32_t from, uint32_t to) {
  uint32_t mark = frame->journal.len;
  bool typing = frame->typing, dead = frame->dead;
  frame->typing = frame->dead = true;
  run(frame, from, to);
  frame->typing = typing;
  frame->dead = dead;
  Arm arm = take_arm(frame, mark);
  for (uint32_t i = 0; i < arm.count && frame->kind == SCOPE_MODULE; i++) {
    Str name = section_text(frame->section, arm.changes[i].name);
    if (!map_has(&frame->module->typing, name) && arm.changes[i].after) {
      map_set(&frame->module->typing, name, frame->module->typing_values.len);
      array_push(&frame->module->typing_values, arm.changes[i].after);
    }
  }
  arm.ended = true;
  array_push(arms, arm);
}

/* The marks of a statement: opening, ELSE..., END. Bounded by the section's events. */
static uint32_t next_mark(const Frame *frame, uint32_t mark) {
  return frame->section->events[mark].match;
}

static uint32_t run_if(Frame *frame, uint32_t at) {
  const Event *event = &frame->section->events[at];
  uint32_t middle = next_mark(frame, at), end = middle;
  bool has_else = frame->section->events[middle].kind == EVENT_ELSE;
  if (has_else) {
    end = next_mark(frame, middle);
  }
  bool typing = false;
  Truth holds = evaluate_test(frame, event->expr, &typing);
  Arms arms = {0};
  uint32_t guards = frame->guards.len;
  if (typing) {
    run_typing_arm(frame, &arms, at + 1, middle);
  } else {
    uint32_t mark = frame->journal.len;
    flow_narrow(frame, event->expr, true);
    bool dead = frame->dead;
    frame->dead = dead || holds == NO;
    run(frame, at + 1, middle);
    frame->dead = dead;
    Arm arm = take_arm(frame, mark);
    arm.ended = arm.ended || holds == NO;
    array_push(&arms, arm);
  }
  uint32_t mark = frame->journal.len;
  bool dead = frame->dead;
  frame->dead = dead || holds == YES;
  flow_narrow(frame, event->expr, false);
  if (has_else) {
    run(frame, middle + 1, end);
  }
  frame->dead = dead;
  Arm arm = take_arm(frame, mark);
  arm.ended = arm.ended || holds == YES;
  array_push(&arms, arm);
  /* `if not hasattr(self, "x"): return` guards what follows. */
  bool one_ended = arms.items[0].ended || arms.items[1].ended;
  frame->guards.len = one_ended ? frame->guards.len : guards;
  join_arms(frame, &arms);
  return end + 1;
}

/* The items of a loop that can be unrolled; count 0 and known: it does not run at all. */
static Items loop_items(Frame *frame, const Event *event) {
  if (event->kind != EVENT_FOR || !event->expr ||
      (frame->kind == SCOPE_FUNCTION && !frame->looking)) {
    return (Items){NULL, 0, false};
  }
  Value *value = evaluate(frame, frame->section, event->expr);
  Items items = value_items(frame->linker, value_reduce(frame->linker, value));
  items.known = items.known && items.count <= UNROLL_MAX;
  return items;
}

/* Loops in loops multiply. */
static bool takes_turns(Frame *frame, const Items *items, uint32_t events) {
  uint64_t turns = (uint64_t)items->count * events;
  if (frame->unrolled + turns > UNROLLED_EVENTS_MAX) {
    return false;
  }
  frame->unrolled += (uint32_t)turns;
  return true;
}

static bool has_loop_jump(const Frame *frame, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    EventKind kind = (EventKind)frame->section->events[i].kind;
    if (kind == EVENT_BREAK || kind == EVENT_CONTINUE) {
      return true;
    }
  }
  return false;
}

/* What a loop changes depends on how often it runs; a value built from the one before is not known.
 */
static void weaken(Frame *frame, Arm *arm, Span span) {
  for (uint32_t i = 0; i < arm->count; i++) {
    Value *after = arm->changes[i].after;
    if (after && after->kind == VALUE_BINARY) {
      arm->changes[i].after = value_unknown(arena_of(frame), UNKNOWN_COMPUTED_SLOTS, span);
    }
  }
}

static void bind_loop_item(Frame *frame, uint32_t at, Value *item) {
  const Event *bind = &frame->section->events[at + 1];
  if (bind->kind == EVENT_BIND && bind->op == BIND_FOR && !(bind->flags & EVENT_UNPACKED)) {
    frame_bind(frame, bind->name, item, at + 1);
  }
}

static Truth items_enter(const Items *items) {
  return items->known ? truth_of(items->count > 0) : MAYBE;
}

/* A break of this loop, not of one inside. */
static bool has_break(const Frame *frame, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    EventKind kind = (EventKind)frame->section->events[i].kind;
    if (kind == EVENT_BREAK) {
      return true;
    }
    if (kind == EVENT_WHILE || kind == EVENT_FOR) {
      while (frame->section->events[i].kind != EVENT_END) {
        i = next_mark(frame, i);
      }
    }
  }
  return false;
}

/* The body of a loop that is not unrolled. Returns whether its `else` runs. */
static Truth run_body(Frame *frame, uint32_t at, uint32_t middle, Truth enters, Span span) {
  const Event *event = &frame->section->events[at];
  bool typing = false;
  if (event->kind == EVENT_WHILE) {
    enters = evaluate_test(frame, event->expr, &typing);
  }
  Arms arms = {0};
  run_arm(frame, &arms, at + 1, middle, enters == NO);
  bool jumps = arms.items[0].ended && enters != NO;
  bool breaks = has_break(frame, at + 1, middle);
  arms.items[0].ended = enters == NO;
  weaken(frame, &arms.items[0], span);
  bool surely = enters == YES && (jumps || !breaks);
  if (!surely) {
    array_push(&arms, (Arm){0});
  }
  join_arms(frame, &arms);
  return !breaks ? YES : surely ? NO : enters == NO ? YES : MAYBE;
}

static uint32_t run_loop(Frame *frame, uint32_t at) {
  const Event *event = &frame->section->events[at];
  uint32_t middle = next_mark(frame, at), end = middle;
  bool has_else = frame->section->events[middle].kind == EVENT_ELSE;
  if (has_else) {
    end = next_mark(frame, middle);
  }
  Span span = frame_span(frame, frame->section, event->start, event->end);
  Items items = loop_items(frame, event);
  const Event *first = &frame->section->events[at + 1];
  bool simple = first->kind == EVENT_BIND && first->op == BIND_FOR &&
                !(first->flags & EVENT_UNPACKED) && !has_loop_jump(frame, at + 1, middle);
  Truth otherwise = YES;
  if (items.known && (items.count == 0 || (simple && takes_turns(frame, &items, middle - at)))) {
    for (uint32_t i = 0; i < items.count; i++) {
      bind_loop_item(frame, at, items.list[i]);
      run(frame, at + 2, middle);
    }
    if (items.count == 0) {
      Arms none = {0};
      run_arm(frame, &none, at + 1, middle, true);
      arms_release(&none);
    }
  } else {
    otherwise =
        run_body(frame, at, middle, event->kind == EVENT_WHILE ? MAYBE : items_enter(&items), span);
  }
  if (has_else && otherwise == MAYBE) {
    Arms arms = {0};
    run_arm(frame, &arms, middle + 1, end, false);
    array_push(&arms, (Arm){0});
    join_arms(frame, &arms);
  } else if (has_else) {
    bool dead = frame->dead;
    uint32_t mark = frame->journal.len;
    frame->dead = dead || otherwise == NO;
    run(frame, middle + 1, end);
    frame->dead = dead;
    if (otherwise == NO) {
      drop_changes(frame, mark);
    }
  }
  frame->ended = false;
  return end + 1;
}

typedef struct TryMarks {
  uint32_t first_except, otherwise, finally, end; /* FACTS_NONE where there is none */
} TryMarks;

static TryMarks try_marks(const Frame *frame, uint32_t at) {
  TryMarks marks = {FACTS_NONE, FACTS_NONE, FACTS_NONE, FACTS_NONE};
  uint32_t mark = next_mark(frame, at);
  while (frame->section->events[mark].kind != EVENT_END) {
    switch (frame->section->events[mark].kind) {
    case EVENT_EXCEPT:
      marks.first_except = marks.first_except == FACTS_NONE ? mark : marks.first_except;
      break;
    case EVENT_ELSE: marks.otherwise = mark; break;
    case EVENT_FINALLY: marks.finally = mark; break;
    }
    mark = next_mark(frame, mark);
  }
  marks.end = mark;
  return marks;
}

static bool try_expects_failure(Frame *frame, uint32_t first_except) {
  for (uint32_t mark = first_except; frame->section->events[mark].kind == EVENT_EXCEPT;
       mark = next_mark(frame, mark)) {
    ExprId type = frame->section->events[mark].expr;
    if (!type || flow_expects_failure(frame, evaluate(frame, frame->section, type))) {
      return true;
    }
  }
  return false;
}

/* Whether some clause may take the failure; else it is not understood, and any may. */
static bool is_handled(Frame *frame, const TryMarks *marks, const TryOutcome *outcome) {
  for (uint32_t mark = marks->first_except;
       mark != FACTS_NONE && frame->section->events[mark].kind == EVENT_EXCEPT;
       mark = next_mark(frame, mark)) {
    if (interpret_catches(frame, &frame->section->events[mark], outcome->failure) != NO) {
      return true;
    }
  }
  return false;
}

/* Joins what the try block has bound with what was there before: an exception may come at any
 * point. */
static void run_handlers(Frame *frame, Arms *arms, const TryMarks *marks, const Arm *tried,
                         const TryOutcome *outcome) {
  Truth fails = truth_not(outcome->succeeds);
  bool handled = outcome->succeeds != NO || is_handled(frame, marks, outcome);
  for (uint32_t mark = marks->first_except;
       mark != FACTS_NONE && frame->section->events[mark].kind == EVENT_EXCEPT;
       mark = next_mark(frame, mark)) {
    const Event *event = &frame->section->events[mark];
    uint32_t journal = frame->journal.len;
    bool dead = frame->dead;
    Truth taken =
        fails == YES && handled ? interpret_catches(frame, event, outcome->failure) : fails;
    fails = taken == YES ? NO : fails;
    frame->dead = dead || taken == NO;
    for (uint32_t i = 0; i < tried->count; i++) {
      const Change *change = &tried->changes[i];
      Value *before =
          frame->bindings[change->name] ? frame->bindings[change->name] : unbound(frame);
      if (change->after) {
        bool all = outcome->succeeds == NO;
        frame_bind(frame, change->name,
                   all ? change->after : value_choice(arena_of(frame), before, change->after),
                   change->event_before);
      }
    }
    if (event->name) {
      Span span = frame_span(frame, frame->section, event->start, event->end);
      frame_bind(frame, event->name, value_unknown(arena_of(frame), UNKNOWN_COMPUTED_SLOTS, span),
                 mark);
    }
    run(frame, mark + 1, next_mark(frame, mark));
    if (event->name) {
      frame_bind(frame, event->name, unbound(frame), mark);
    }
    frame->dead = dead;
    Arm arm = take_arm(frame, journal);
    arm.ended = arm.ended || taken == NO;
    array_push(arms, arm);
  }
}

static bool expects_import(Frame *frame, uint32_t first_except) {
  if (first_except == FACTS_NONE) {
    return false;
  }
  ExprId type = frame->section->events[first_except].expr;
  const Expr *expr = &frame->section->exprs[type];
  Str name = expr->kind == EXPR_NAME ? section_text(frame->section, expr->text) : (Str){0};
  return !type || str_eq_c(name, "ImportError") || str_eq_c(name, "ModuleNotFoundError") ||
         str_eq_c(name, "Exception");
}

/* What is there to be imported is imported, and what stands in for it is not. */
static void prefer_imports(Frame *frame, const Arm *tried) {
  for (uint32_t i = 0; i < tried->count; i++) {
    const Change *change = &tried->changes[i];
    bool import = change->after &&
                  (change->after->kind == VALUE_IMPORT || change->after->kind == VALUE_MODULE);
    if (import) {
      frame_bind(frame, change->name, change->after, change->event_before);
    }
  }
}

/* Runs a try block as far as it gets, the rest as dead code; what it has bound stays bound. */
static Arm run_tried(Frame *frame, uint32_t from, uint32_t to, const TryOutcome *outcome) {
  uint32_t mark = frame->journal.len;
  bool fails = outcome->succeeds == NO, dead = frame->dead;
  uint32_t stop = fails ? (uint32_t)(outcome->failure - frame->section->events) : to;
  run(frame, from, stop);
  if (fails) {
    uint32_t rest = frame->journal.len;
    frame->dead = true;
    run(frame, stop, to);
    frame->dead = dead;
    drop_changes(frame, rest);
    frame->ended = true;
  }
  bool ended = frame->ended;
  Arm tried = take_arm(frame, mark);
  for (uint32_t i = tried.count; i > 0; i--) {
    const Change *change = &tried.changes[i - 1];
    frame_bind(frame, change->name, change->after ? change->after : unbound(frame),
               change->event_before);
  }
  tried.ended = ended;
  return tried;
}

static uint32_t run_try(Frame *frame, uint32_t at) {
  TryMarks marks = try_marks(frame, at);
  uint32_t body_end = next_mark(frame, at);
  bool told = frame->section->events[at].flags & EVENT_TOLD;
  TryOutcome outcome = interpret_try(frame, at + 1, body_end, told);
  bool expects = marks.first_except != FACTS_NONE && try_expects_failure(frame, marks.first_except);
  uint32_t mark = frame->journal.len;
  Arms arms = {0};
  frame->expected += expects;
  frame->tried += marks.first_except != FACTS_NONE;
  Arm tried = run_tried(frame, at + 1, body_end, &outcome);
  frame->tried -= marks.first_except != FACTS_NONE;
  frame->expected -= expects;
  bool fails = outcome.succeeds == NO, dead = frame->dead;
  if (marks.otherwise != FACTS_NONE && (!tried.ended || fails)) {
    frame->dead = dead || fails;
    run(frame, marks.otherwise + 1, marks.finally != FACTS_NONE ? marks.finally : marks.end);
    frame->dead = dead;
  }
  bool completes = !tried.ended && !frame->ended;
  Arm whole = take_arm(frame, mark);
  whole.ended = !completes || fails;
  array_push(&arms, whole);
  run_handlers(frame, &arms, &marks, &tried, &outcome);
  join_arms(frame, &arms);
  if (!tried.ended && outcome.succeeds == MAYBE && expects_import(frame, marks.first_except) &&
      interpret_imports_lead_somewhere(frame, at + 1, body_end)) {
    prefer_imports(frame, &tried);
  }
  mem_free(tried.changes);
  if (marks.finally != FACTS_NONE) {
    bool was_ended = frame->ended;
    frame->ended = false;
    run(frame, marks.finally + 1, marks.end);
    frame->ended = frame->ended || was_ended;
  }
  return marks.end + 1;
}

static uint32_t run_with(Frame *frame, uint32_t at) {
  const Event *event = &frame->section->events[at];
  uint32_t end = next_mark(frame, at);
  bool expects = flow_expects_failure(frame, evaluate(frame, frame->section, event->expr));
  frame->expected += expects;
  run(frame, at + 1, end);
  frame->expected -= expects;
  if (expects) {
    frame->ended = false;
  }
  return end + 1;
}

/* Whether a case takes the subject; literals against literals are decided. */
static Truth case_takes(Frame *frame, const Event *event, const Value *subject) {
  if (event->flags & EVENT_IRREFUTABLE) {
    return YES;
  }
  if (!event->expr) {
    return MAYBE;
  }
  Value *pattern = value_reduce(frame->linker, evaluate(frame, frame->section, event->expr));
  bool known =
      (subject->kind == VALUE_INT || subject->kind == VALUE_STR || subject->kind == VALUE_NONE) &&
      (pattern->kind == VALUE_INT || pattern->kind == VALUE_STR || pattern->kind == VALUE_NONE);
  if (!known) {
    return MAYBE;
  }
  bool equal = subject->kind == pattern->kind &&
               (subject->kind == VALUE_INT   ? subject->number == pattern->number
                : subject->kind == VALUE_STR ? str_eq(subject->text, pattern->text)
                                             : true);
  return truth_of(equal);
}

static uint32_t run_match(Frame *frame, uint32_t at) {
  Arms arms = {0};
  Truth open = YES; /* no case before has taken the subject */
  uint32_t mark = next_mark(frame, at);
  const Value *subject =
      value_reduce(frame->linker, evaluate(frame, frame->section, frame->section->events[at].expr));
  while (frame->section->events[mark].kind == EVENT_CASE) {
    uint32_t next = next_mark(frame, mark);
    Truth takes = case_takes(frame, &frame->section->events[mark], subject);
    run_arm(frame, &arms, mark + 1, next, truth_and(open, takes) == NO);
    open = truth_and(open, truth_not(takes));
    mark = next;
  }
  if (open != NO) {
    array_push(&arms, (Arm){NULL, 0, false});
  }
  join_arms(frame, &arms);
  return mark + 1;
}

static uint32_t run_comprehension(Frame *frame, uint32_t at) {
  uint32_t mark = frame->journal.len, end = next_mark(frame, at);
  run(frame, at + 1, end);
  Arm arm = take_arm(frame, mark);
  mem_free(arm.changes);
  return end + 1;
}

static Value *binding_value(Frame *frame, const Event *event) {
  Span span = frame_span(frame, frame->section, event->start, event->end);
  Arena *arena = arena_of(frame);
  if (event->op == BIND_AUGMENTED) {
    Value *sum = value_with_items(arena, VALUE_BINARY, span, 2);
    sum->items[0] = frame_lookup(frame, frame->section, event->name, span);
    sum->items[1] = evaluate(frame, frame->section, event->expr);
    sum->op = (uint16_t)event->extra;
    return sum;
  }
  if (!event->expr) {
    return value_unknown(arena, UNKNOWN_COMPUTED_SLOTS, span);
  }
  Value *value = evaluate(frame, frame->section, event->expr);
  switch (event->op) {
  case BIND_FOR: return value_named(arena, VALUE_ITEM_OF, span, (Str){0}, value);
  case BIND_WITH:
  case BIND_MATCH:
  case BIND_STAR:
  case BIND_EXCEPT: return value_unknown(arena, UNKNOWN_COMPUTED_SLOTS, span);
  }
  return value;
}

static void note_unbound_slots(Frame *frame, const Event *event) {
  bool slots = frame->kind == SCOPE_CLASS && event->op == BIND_AUGMENTED &&
               !map_has(&frame->module->global_stores, STR("__slots__")) &&
               str_eq_c(section_text(frame->section, event->name), "__slots__");
  if (!slots || frame->dead) {
    return;
  }
  Value *bound = frame->bindings[event->name];
  if (bound && bound->kind != VALUE_UNBOUND) {
    return;
  }
  Draft *draft = linker_draft(frame->linker, frame->class_id);
  draft->augments_unbound = true;
  draft->augment_span = frame_span(frame, frame->section, event->start, event->end);
}

static void run_bind(Frame *frame, const Event *event, uint32_t at) {
  note_unbound_slots(frame, event);
  const Event *before = at > frame->scope->first_event ? event - 1 : event;
  bool shared = event->flags & EVENT_CHAINED && before->kind == EVENT_BIND &&
                event->op == BIND_ASSIGN && before->flags & EVENT_CHAINED &&
                before->expr == event->expr && before != event;
  Value *value = shared && frame->bindings[before->name] ? frame->bindings[before->name]
                                                         : binding_value(frame, event);
  interpret_changing_value(frame, event, value, at);
  frame_bind(frame, event->name, value, at);
}

/* After `name.__class__ = ...` the name stands for an instance of another class. */
/* `C.x = value` right in the module puts another value in the place of a slot's descriptor. */
static void note_replaced(Frame *frame, const Event *event, TextId target) {
  enum { REPLACED_MAX = 64 };
  const Value *bound = frame->bindings[target];
  while (bound && bound->kind == VALUE_CALL && bound->op == CALL_DECORATES_CLASS) {
    bound = bound->items[1];
  }
  bool class = frame->kind == SCOPE_MODULE && !frame->dead && frame->blocks == 0 && bound &&
               bound->kind == VALUE_CLASS && bound->id != NO_CLASS;
  Draft *draft = class ? linker_draft(frame->linker, bound->id) : NULL;
  if (!draft || !draft->slots_value || draft->replaced_count == REPLACED_MAX) {
    return;
  }
  if (!draft->replaced_names) {
    draft->replaced_names = ARENA_ARRAY(frame->linker->lasting, Str, REPLACED_MAX);
  }
  draft->replaced_names[draft->replaced_count++] = section_text(frame->section, event->name);
}

static void run_store_attribute(Frame *frame, const Event *event) {
  const Expr *target = &frame->section->exprs[event->target];
  if (target->kind == EXPR_NAME && target->text) {
    note_replaced(frame, event, target->text);
  }
  bool wanted = frame->looking && frame->wanted.len > 0 && target->kind == EXPR_NAME &&
                target->text == frame->section->exprs[frame->scope->params].text &&
                str_eq(section_text(frame->section, event->name), frame->wanted);
  if (wanted && event->expr) {
    Value *value = evaluate(frame, frame->section, event->expr);
    frame->stored = frame->stored ? value_choice(arena_of(frame), frame->stored, value) : value;
  }
  if (target->kind == EXPR_NAME && target->text && frame->bindings[target->text] &&
      str_eq_c(section_text(frame->section, event->name), "__class__")) {
    Span span = frame_span(frame, frame->section, event->start, event->end);
    frame_bind(frame, target->text, value_unknown(arena_of(frame), UNKNOWN_BRANCHES, span),
               frame->events[target->text]);
  }
}

static Value *decorate(Frame *frame, const Section *section, ExprId decorators, Value *value) {
  ExprId chain[32];
  uint32_t count = 0;
  for (ExprId i = decorators; i && count < 32; i = section->exprs[i].next) {
    chain[count++] = i;
  }
  while (count > 0) {
    ExprId id = chain[--count];
    Span span = frame_span(frame, section, section->exprs[id].start, section->exprs[id].end);
    Value *call = value_with_items(arena_of(frame), VALUE_CALL, span, 2);
    call->items[0] = evaluate(frame, section, id);
    call->items[1] = value;
    call->file = frame->module->file;
    call->id = frame_moment(frame);
    value = call;
  }
  return value;
}

static void run_function(Frame *frame, const Event *event, uint32_t at) {
  uint32_t index = frame->section->first_function + event->expr;
  const Facts *facts = frame->module->facts;
  if (index >= facts->function_count) {
    return;
  }
  const FunctionFact *fact = &facts->functions[index];
  const Section *body = module_body(frame->linker, frame->module, fact->piece);
  const Scope *scope = facts_function_scope(facts, body, index);
  Value *value = value_new(arena_of(frame), VALUE_FUNCTION,
                           (Span){frame->module->file, fact->name_start, fact->name_end});
  value->id = index;
  value->file = frame->module->file;
  if (frame->looking && frame->kind == SCOPE_FUNCTION) {
    frame_close_over(frame, value);
  }
  if (scope && scope->decorators) {
    value = decorate(frame, body, scope->decorators, value);
  }
  frame_bind(frame, event->name, value, at);
  if (frame->linker->flow && frame->kind == SCOPE_FUNCTION && !frame->looking) {
    bool expected = flow_is_given_to_raises(frame, event->name);
    frame->expected += expected;
    interpret_function(frame->linker, frame, frame->module, index, NO_CLASS);
    frame->expected -= expected;
  }
}

/* What the name is bound to when the decorators have had the class. */
static Value *decorated(Frame *frame, ClassId id, Value *value) {
  const Draft *draft = linker_draft(frame->linker, id);
  for (uint32_t i = draft->decorator_count; i > 0; i--) {
    Value *call = value_with_items(arena_of(frame), VALUE_CALL, value->span, 2);
    call->items[0] = draft->decorators[i - 1];
    call->items[1] = value;
    call->op = CALL_DECORATES_CLASS;
    call->file = frame->module->file;
    call->id = frame_moment(frame);
    value = call;
  }
  return value;
}

static void run_class(Frame *frame, const Event *event, uint32_t at) {
  uint32_t index = frame->section->first_class + event->expr;
  if (index >= frame->module->facts->class_count) {
    return;
  }
  ClassId id = interpret_class(frame, index);
  Value *value = id == NO_CLASS
                     ? value_unknown(arena_of(frame), UNKNOWN_TOO_COMPLEX,
                                     frame_span(frame, frame->section, event->start, event->end))
                     : value_new(arena_of(frame), VALUE_CLASS,
                                 frame_span(frame, frame->section, event->start, event->end));
  value->id = id;
  if (id != NO_CLASS) {
    value = decorated(frame, id, value);
  }
  frame_bind(frame, event->name, value, at);
}

static void note_return(Frame *frame, const Event *event) {
  if (!frame->looking || frame->dead) {
    return;
  }
  Value *value = event->expr ? evaluate(frame, frame->section, event->expr)
                             : value_new(arena_of(frame), VALUE_NONE, (Span){NO_FILE, 0, 0});
  frame->returned = frame->returned ? value_choice(arena_of(frame), frame->returned, value) : value;
}

static void run_simple(Frame *frame, const Event *event, uint32_t at) {
  /* A class statement that cannot run is told of as if it ran. */
  bool runs = frame->kind == SCOPE_CLASS && (!frame->dead || frame->outer->dead);
  if (runs && event_annotates(event)) {
    array_push(&frame->annotated, at);
  }
  switch ((EventKind)event->kind) {
  case EVENT_BIND:
  case EVENT_TYPE_ALIAS: run_bind(frame, event, at); break;
  case EVENT_UNBIND: frame_bind(frame, event->name, unbound(frame), at); break;
  case EVENT_GLOBAL: frame->is_global[event->name] = frame->kind != SCOPE_MODULE; break;
  case EVENT_IMPORT:
  case EVENT_IMPORT_FROM:
  case EVENT_IMPORT_STAR: interpret_import(frame, event, at); break;
  case EVENT_CLASS: run_class(frame, event, at); break;
  case EVENT_FUNCTION: run_function(frame, event, at); break;
  case EVENT_CALL: interpret_changing_call(frame, event, at); break;
  case EVENT_STORE_ITEM:
  case EVENT_DELETE_ITEM: interpret_item_change(frame, event); break;
  case EVENT_RETURN:
    note_return(frame, event);
    frame->ended = true;
    break;
  case EVENT_RAISE:
  case EVENT_BREAK:
  case EVENT_CONTINUE: frame->ended = true; break;
  case EVENT_STORE_ATTRIBUTE: run_store_attribute(frame, event); break;
  case EVENT_ASSERT: flow_narrow(frame, event->expr, true); break;
  case EVENT_ANNOTATE:
  case EVENT_NONLOCAL:
  case EVENT_DELETE_ATTRIBUTE:
  case EVENT_READ_ATTRIBUTE:
  case EVENT_YIELD:
  case EVENT_IF:
  case EVENT_ELSE:
  case EVENT_WHILE:
  case EVENT_FOR:
  case EVENT_TRY:
  case EVENT_EXCEPT:
  case EVENT_FINALLY:
  case EVENT_WITH:
  case EVENT_MATCH:
  case EVENT_CASE:
  case EVENT_COMPREHENSION:
  case EVENT_END:
  case EVENT_KIND_COUNT: break;
  }
}

static uint32_t run_event(Frame *frame, uint32_t at) {
  static uint32_t (*const BLOCKS[EVENT_KIND_COUNT])(Frame *, uint32_t) = {[EVENT_IF] = run_if,
                                                                          [EVENT_WHILE] = run_loop,
                                                                          [EVENT_FOR] = run_loop,
                                                                          [EVENT_TRY] = run_try,
                                                                          [EVENT_WITH] = run_with,
                                                                          [EVENT_MATCH] = run_match,
                                                                          [EVENT_COMPREHENSION] =
                                                                              run_comprehension};
  const Event *event = &frame->section->events[at];
  frame->at = at;
  if (BLOCKS[event->kind]) {
    bool counts = event->kind != EVENT_WITH;
    frame->blocks += counts;
    uint32_t next = BLOCKS[event->kind](frame, at);
    frame->blocks -= counts;
    return next;
  }
  if (frame->looking) {
    flow_look_event(frame, event);
  } else {
    flow_event(frame, event);
  }
  run_simple(frame, event, at);
  return at + 1;
}

/* After a jump the rest of the block is dead: its classes are still to be told of, but it binds
 * nothing. */
static void run(Frame *frame, uint32_t from, uint32_t to) {
  bool dead = frame->dead, ended = frame->ended, jumped = false;
  uint32_t at = from, mark = 0;
  while (at < to) {
    at = run_event(frame, at);
    if (frame->ended && !ended) {
      ended = jumped = true;
      frame->dead = true;
      mark = frame->journal.len;
    }
  }
  if (jumped) {
    drop_changes(frame, mark);
  }
  frame->dead = dead;
  frame->ended = ended;
}

void interpret_scope(Frame *frame) {
  run(frame, frame->scope->first_event, frame->scope->first_event + frame->scope->event_count);
}

static void collect_globals(Module *module) {
  const Facts *facts = module->facts;
  for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
    Section body = facts_body(facts, piece);
    for (uint32_t i = 0; i < body.event_count; i++) {
      if (body.events[i].kind == EVENT_GLOBAL) {
        map_set(&module->global_stores, section_text(&body, body.events[i].name), 1);
      }
    }
  }
}

void interpret_module(Linker *linker, Module *module) {
  if (module->state != RUN_NOT || !module->facts) {
    return;
  }
  module->state = RUN_BUSY;
  Arena *before = linker_last(linker);
  collect_globals(module);
  const Section *outline = &module->facts->outline;
  if (outline->scope_count > 0) {
    Frame frame;
    frame_init(&frame, linker, module, outline, &outline->scopes[0], NULL, SCOPE_MODULE);
    interpret_scope(&frame);
    frame_release(&frame);
  }
  linker_restore(linker, before);
  module->state = RUN_DONE;
  linker->runs++;
}
