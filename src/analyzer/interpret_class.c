/* The inside of class statements and functions: what a class body leaves behind is its Draft. */
#include "analyzer/classes.h"
#include "base/memory.h"

/* Scopes nested deeper than this are not run. */
enum { FRAME_DEPTH_MAX = 40 };
/* Linking a class that a look has made may look again, and make another. */
enum { GENERATIONS_MAX = 3 };

static void draft_arguments(Frame *frame, const ClassFact *fact, Draft *draft) {
  const Section *outline = &frame->module->facts->outline;
  uint32_t count = 0;
  for (ExprId i = fact->arguments; i; i = outline->exprs[i].next) {
    count++;
  }
  Arena *arena = frame->linker->arena;
  draft->bases = ARENA_ARRAY(arena, Value *, count + 1);
  draft->base_spans = ARENA_ARRAY(arena, Span, count + 1);
  draft->keywords = ARENA_ARRAY(arena, Keyword, count + 1);
  for (ExprId i = fact->arguments; i; i = outline->exprs[i].next) {
    const Expr *expr = &outline->exprs[i];
    if (expr->kind == EXPR_KEYWORD || expr->kind == EXPR_DOUBLE_STAR) {
      Str name = expr->kind == EXPR_KEYWORD ? section_text(outline, expr->text) : (Str){0};
      draft->keywords[draft->keyword_count++] =
          (Keyword){name, evaluate(frame, outline, expr->first)};
      continue;
    }
    draft->base_spans[draft->base_count] =
        (Span){frame->module->file, outline->base + expr->start, outline->base + expr->end};
    draft->bases[draft->base_count++] = evaluate(frame, outline, i);
  }
}

/* Type variables that only the class statement sees. */
static Value *type_param_values(Frame *frame, const ClassFact *fact) {
  Linker *linker = frame->linker;
  const Section *outline = &frame->module->facts->outline;
  uint32_t count = 0;
  for (ExprId i = fact->type_params; i; i = outline->exprs[i].next) {
    count++;
  }
  Span span = {frame->module->file, fact->name_start, fact->name_end};
  Value *list = value_with_items(linker->arena, VALUE_TUPLE, span, count);
  count = 0;
  for (ExprId i = fact->type_params; i; i = outline->exprs[i].next) {
    Value *variable = value_new(linker->arena, VALUE_INSTANCE, span);
    variable->id = linker_builtin(linker, "typing", "TypeVar");
    variable->name = section_text(outline, outline->exprs[i].text);
    variable->flags |= VALUE_EXACT;
    variable->flags |= outline->exprs[i].flags & EXPR_FLAG_DEFAULT ? VALUE_HAS_DEFAULT : 0;
    list->items[count++] = variable;
  }
  return list;
}

static void draft_decorators(Frame *frame, const ClassFact *fact, Draft *draft) {
  const Section *outline = &frame->module->facts->outline;
  uint32_t count = 0;
  for (ExprId i = fact->decorators; i; i = outline->exprs[i].next) {
    count++;
  }
  draft->decorators = ARENA_ARRAY(frame->linker->arena, Value *, count + 1);
  for (ExprId i = fact->decorators; i; i = outline->exprs[i].next) {
    draft->decorators[draft->decorator_count++] = evaluate(frame, outline, i);
  }
}

static Span event_name_span(const Frame *body, uint32_t event) {
  const Event *at = &body->section->events[event];
  return frame_span(body, body->section, at->start, at->end);
}

static void take_slots(Frame *body, Draft *draft, Value *value, uint32_t event) {
  draft->slots_value = value;
  draft->slots_name_span = event_name_span(body, event);
  const Event *at = &body->section->events[event];
  bool has_value = at->kind == EVENT_BIND && at->expr;
  const Expr *expr = &body->section->exprs[has_value ? at->expr : 0];
  draft->slots_span =
      has_value ? frame_span(body, body->section, expr->start, expr->end) : draft->slots_name_span;
}

/* The first change of the name that stands, since it was last deleted. */
static uint32_t first_binding(const Frame *body, TextId name) {
  uint32_t first = UINT32_MAX;
  for (uint32_t i = body->journal.len; i > 0; i--) {
    const Change *change = &body->journal.items[i - 1];
    if (change->name != name) {
      continue;
    }
    if (change->after && change->after->kind == VALUE_UNBOUND) {
      break;
    }
    first = i;
  }
  return first;
}

/* The namespace at the end of the body. */
static void draft_entries(Frame *body, Draft *draft) {
  Linker *linker = body->linker;
  uint32_t count = 0;
  for (TextId i = 0; i < body->section->text_count; i++) {
    count += body->bindings[i] && body->bindings[i]->kind != VALUE_UNBOUND;
  }
  draft->entries = ARENA_ARRAY(linker->arena, Entry, count + 1);
  for (TextId i = 0; i < body->section->text_count; i++) {
    Value *value = body->bindings[i];
    if (!value || value->kind == VALUE_UNBOUND) {
      continue;
    }
    Str name = section_text(body->section, i);
    if (str_eq_c(name, "__slots__")) {
      take_slots(body, draft, value, body->events[i]);
    }
    const Event *event = &body->section->events[body->events[i]];
    draft->entries[draft->entry_count++] = (Entry){.name = frame_mangle(body, name),
                                                   .value = value,
                                                   .span = event_name_span(body, body->events[i]),
                                                   .order = first_binding(body, i),
                                                   .annotated = event_annotates(event)};
  }
}

static void draft_calls(Frame *body, Draft *draft) {
  draft->calls = ARENA_ARRAY(body->linker->arena, Value *, body->journal.len + 1);
  for (uint32_t i = 0; i < body->journal.len; i++) {
    Value *value = body->journal.items[i].after;
    if (value && value->kind == VALUE_CALL) {
      draft->calls[draft->call_count++] = value;
    }
  }
}

/* Annotated names in order of their first appearance, as far as the target comes by them. */
static void draft_annotations(Frame *body, Class *class, Draft *draft) {
  const Section *section = body->section;
  uint32_t count = body->annotated.len;
  Annotation *list = ARENA_ARRAY(body->linker->arena, Annotation, count + 1);
  draft->field_annotations = ARENA_ARRAY(body->linker->arena, Value *, count + 1);
  draft->field_values = ARENA_ARRAY(body->linker->arena, Value *, count + 1);
  uint32_t len = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Event *event = &section->events[body->annotated.items[i]];
    Str name = frame_mangle(body, section_text(section, event->name));
    Value *annotation = evaluate_annotation(body, section, event->target);
    uint32_t at = 0;
    while (at < len && !str_eq(list[at].name, name)) {
      at++;
    }
    list[at] = (Annotation){.name = name,
                            .span = frame_span(body, section, event->start, event->end),
                            .has_value = event->kind == EVENT_BIND};
    draft->field_annotations[at] = annotation;
    draft->field_values[at] = body->bindings[event->name];
    len = at == len ? len + 1 : len;
  }
  class->annotations = list;
  class->annotation_count = len;
}

static ClassId new_class(Frame *frame, uint32_t class_index) {
  Linker *linker = frame->linker;
  const ClassFact *fact = &frame->module->facts->classes[class_index];
  const Section *outline = &frame->module->facts->outline;
  ClassId id = linker_add_class(linker, ORIGIN_STATEMENT);
  Class *class = linker_class(linker, id);
  class->file = frame->module->file;
  class->fact = class_index;
  class->module = linker->project->modules[frame->module->file];
  class->name = section_text(outline, fact->name);
  class->qualname = section_text(outline, fact->qualname);
  class->span = (Span){class->file, fact->start, fact->end};
  class->name_span = (Span){class->file, fact->name_start, fact->name_end};
  class->flags = (frame->dead ? CLASS_IS_DEAD : 0) |
                 (linker->input->files[class->file].flags & SOURCE_STUB ? CLASS_IS_STUB : 0);
  linker_draft(linker, id)->module = frame->module;
  /* Cython's own Python compiles to classes as they are written, unless a decorator says else,
   * which in Python alone does nothing, or a .pxd. */
  uint32_t source = linker->input->files[class->file].flags;
  bool cython = map_has(&frame->module->names, STR("cython")) && !fact->decorators &&
                !(source & SOURCE_DECLARED);
  if (source & SOURCE_SHADOWED && !(source & SOURCE_STUB) && !cython) {
    class_set_unknown(linker, id, UNKNOWN_COMPILED_MODULE, class->name_span,
                      "the module is imported from an extension module beside it", (Str){0});
    class = linker_class(linker, id);
  }
  if (frame->looking) {
    class->flags |= CLASS_IS_UNNAMED | CLASS_IS_COPY;
    linker_draft(linker, id)->generation = (uint8_t)(linker->generation + 1);
  } else {
    frame->module->class_ids[class_index] = id;
  }
  array_push(&linker->pending, id);
  return id;
}

static void run_methods(Frame *body, uint32_t class_index) {
  const Facts *facts = body->module->facts;
  const ClassFact *fact = &facts->classes[class_index];
  const Piece *piece = &facts->pieces[fact->piece];
  for (uint32_t i = 0; i < piece->function_count; i++) {
    uint32_t index = piece->first_function + i;
    const FunctionFact *function = &facts->functions[index];
    bool direct =
        function->parent_class == class_index && function->parent_function == fact->parent_function;
    if (direct) {
      interpret_function(body->linker, body, body->module, index, body->class_id);
    }
  }
}

static ClassId run_class_statement(Frame *frame, uint32_t class_index) {
  bool made = frame->module->class_ids[class_index] != NO_CLASS && !frame->looking;
  if (made || frame->depth > FRAME_DEPTH_MAX) {
    return frame->module->class_ids[class_index];
  }
  if (frame->looking && frame->linker->generation >= GENERATIONS_MAX) {
    return NO_CLASS;
  }
  const Facts *facts = frame->module->facts;
  const ClassFact *fact = &facts->classes[class_index];
  ClassId id = new_class(frame, class_index);
  Draft draft = *linker_draft(frame->linker, id);
  Value *type_params = frame->type_params;
  if (fact->flags & CLASS_TYPE_PARAMS) {
    draft.type_params = frame->type_params = type_param_values(frame, fact);
  }
  draft_arguments(frame, fact, &draft);
  draft_decorators(frame, fact, &draft);
  *linker_draft(frame->linker, id) = draft;
  const Section *section = module_body(frame->linker, frame->module, fact->piece);
  const Scope *scope = facts_class_scope(facts, section, class_index);
  if (!scope) {
    linker_draft(frame->linker, id)->exotic_namespace = true;
    frame->type_params = type_params;
    return id;
  }
  Frame body;
  frame_init(&body, frame->linker, frame->module, section, scope, frame, SCOPE_CLASS);
  body.class_id = id;
  body.mangle = section_text(&facts->outline, fact->name);
  interpret_scope(&body);
  frame->type_params = type_params;
  draft = *linker_draft(frame->linker, id);
  draft_entries(&body, &draft);
  draft_calls(&body, &draft);
  Class class = *linker_class(frame->linker, id);
  draft_annotations(&body, &class, &draft);
  *linker_class(frame->linker, id) = class;
  *linker_draft(frame->linker, id) = draft;
  if (frame->linker->flow && !frame->looking) {
    run_methods(&body, class_index);
  }
  frame_release(&body);
  return id;
}

ClassId interpret_class(Frame *frame, uint32_t class_index) {
  Arena *before = linker_last(frame->linker);
  ClassId id = run_class_statement(frame, class_index);
  linker_restore(frame->linker, before);
  return id;
}

/* How often each name is bound, up to 2; what a comprehension binds is not the function's. */
void frame_count_binds(Frame *frame) {
  uint32_t last = frame->scope->first_event + frame->scope->event_count;
  for (uint32_t i = frame->scope->first_event; i < last; i++) {
    const Event *event = &frame->section->events[i];
    if (event->kind == EVENT_COMPREHENSION) {
      i = event->match;
    } else if (event->kind == EVENT_GLOBAL) {
      frame->is_global[event->name] = true;
    } else if (event_binds_name(event) && frame->bind_counts[event->name] < 2) {
      frame->bind_counts[event->name]++;
    }
  }
}

static void bind_parameters(Frame *frame) {
  bool first = frame->class_id != NO_CLASS;
  for (ExprId i = frame->scope->params; i; i = frame->section->exprs[i].next) {
    const Expr *parameter = &frame->section->exprs[i];
    if (!parameter->text) {
      continue;
    }
    frame_bind(frame, parameter->text, flow_parameter(frame, parameter, first),
               frame->scope->first_event);
    if (frame->bind_counts[parameter->text] < 2) {
      frame->bind_counts[parameter->text]++;
    }
    first = false;
  }
}

void interpret_function(Linker *linker, Frame *outer, Module *module, uint32_t function,
                        ClassId method_of) {
  if (outer && outer->depth > FRAME_DEPTH_MAX) {
    return;
  }
  const FunctionFact *fact = &module->facts->functions[function];
  const Section *section = module_body(linker, module, fact->piece);
  const Scope *scope = facts_function_scope(module->facts, section, function);
  if (!scope) {
    return;
  }
  Frame frame;
  frame_init(&frame, linker, module, section, scope, outer, SCOPE_FUNCTION);
  frame.function = function;
  frame.class_id = method_of;
  frame.expected = outer && outer->kind == SCOPE_FUNCTION ? outer->expected : 0;
  if (!outer && fact->parent_class != FACTS_NONE) {
    frame.mangle =
        section_text(&module->facts->outline, module->facts->classes[fact->parent_class].name);
    frame.dead = method_of != NO_CLASS && linker_class(linker, method_of)->flags & CLASS_IS_DEAD;
  }
  frame_count_binds(&frame);
  bind_parameters(&frame);
  frame.expected += flow_is_expected_to_fail(&frame);
  interpret_scope(&frame);
  frame_release(&frame);
}
