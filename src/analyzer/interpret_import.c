/* Import statements: which module is meant, what is bound, and whether it works out for the target.
 */
#include "analyzer/linker.h"
#include "analyzer/stdlib.h"

static Arena *arena_of(Frame *frame) {
  return frame->linker->arena;
}

/* setuptools brings distutils, which is no part of the standard library since 3.12. */
static ModuleRef find_module(Frame *frame, uint32_t level, Str dotted) {
  Modules *modules = &frame->linker->modules;
  ModuleRef ref = modules_find(modules, frame->module->file, level, dotted);
  bool distutils = level == 0 && frame->linker->project->target.minor >= 12 &&
                   (str_eq_c(dotted, "distutils") || str_starts_with(dotted, STR("distutils.")));
  if (!distutils || ref.kind != MODULE_MISSING) {
    return ref;
  }
  Str copy = arena_printf(arena_of(frame), "setuptools._" STR_FMT, STR_ARG(dotted));
  return modules_find(modules, frame->module->file, 0, copy);
}

static Value *module_value_of(Frame *frame, uint32_t level, Str dotted, Span span) {
  ModuleRef ref = find_module(frame, level, dotted);
  bool stdlib = level == 0 && stdlib_is_known_module(dotted);
  /* An environment comes after the standard library, and stubs of it stand for nothing. */
  const ProjectInput *input = frame->linker->input;
  bool later =
      input->installed ||
      (ref.kind == MODULE_FILE && input->files[ref.file].flags & (SOURCE_REFERENCE | SOURCE_STUB));
  Value *self = value_new(arena_of(frame), VALUE_MODULE, span);
  self->text = dotted;
  if (ref.kind == MODULE_FILE && !(stdlib && later)) {
    self->file = ref.file;
  } else if (ref.kind == MODULE_NAMESPACE && !stdlib) {
    self->name = ref.folder;
  }
  return self;
}

static bool module_exists(Frame *frame, const Value *module) {
  return module->file != NO_FILE || !str_is_empty(module->name) ||
         stdlib_has_module(frame->linker->project->target.minor, module->text);
}

/* Whether a module that is not found is known to be nowhere: code that is installed finds what is
 * installed, but for what a .pth file adds by running code. */
static bool module_is_absent(Frame *frame, Str dotted) {
  const ProjectInput *input = frame->linker->input;
  bool installed = input->installed || input->files[frame->module->file].flags & SOURCE_REFERENCE;
  Str top = str_slice(dotted, 0, str_find_char(dotted, '.'));
  for (uint32_t i = 0; i < input->hidden_count; i++) {
    installed = installed && !str_eq(input->hidden[i], top);
  }
  return installed && find_module(frame, 0, top).kind == MODULE_MISSING;
}

/* The module that an import event names is known to be nowhere. */
static bool is_absent(Frame *frame, const Event *event) {
  bool plain = event->kind == EVENT_IMPORT;
  Str dotted = section_text(frame->section, plain ? event->extra : event->expr);
  return (plain || event->op == 0) &&
         (stdlib_is_known_module(dotted) || module_is_absent(frame, dotted));
}

/* Whether a module's own imports, but for those that are tried or depend on a condition, all lead
 * to something: NO where one leads nowhere, MAYBE where that is not known, or the module may refuse
 * to be imported. Read off the statements: the answer is the same whatever has run. */
static Truth module_imports(Frame *frame, Module *module, uint32_t depth) {
  enum { IMPORT_DEPTH_MAX = 40 };
  if (module->importable) {
    return (Truth)(module->importable - 1);
  }
  module->importable = 1 + YES; /* while it is being looked at: circles are fine */
  const Section *outline = module->facts ? &module->facts->outline : NULL;
  Frame there = {.linker = frame->linker, .module = module, .section = outline};
  Truth result = outline && depth < IMPORT_DEPTH_MAX ? YES : MAYBE;
  const Scope *scope = outline && outline->scope_count ? &outline->scopes[0] : NULL;
  if (frame->linker->input->files[module->file].flags & (SOURCE_SHADOWED | SOURCE_COMPILED)) {
    result = YES;
    scope = NULL;
  } else if (frame->linker->input->files[module->file].flags & SOURCE_STUB) {
    result = MAYBE;
  }
  for (uint32_t i = 0; scope && i < scope->event_count && result == YES; i++) {
    const Event *event = &outline->events[scope->first_event + i];
    bool block = event->kind == EVENT_IF || event->kind == EVENT_TRY || event->kind == EVENT_WITH;
    if (block) {
      uint32_t end = scope->first_event + i;
      while (outline->events[end].kind != EVENT_END) {
        end = outline->events[end].match;
      }
      i = end - scope->first_event;
      continue;
    }
    bool plain = event->kind == EVENT_IMPORT;
    bool from = event->kind == EVENT_IMPORT_FROM || event->kind == EVENT_IMPORT_STAR;
    if (event->kind == EVENT_RAISE) {
      result = MAYBE;
    }
    if (!plain && !from) {
      continue;
    }
    Str dotted = section_text(outline, plain ? event->extra : event->expr);
    Value *value = module_value_of(&there, plain ? 0 : event->op, dotted, (Span){NO_FILE, 0, 0});
    bool exists = module_exists(&there, value);
    bool file = exists && value->file != NO_FILE;
    result = !exists ? (is_absent(&there, event) ? NO : MAYBE)
             : file  ? module_imports(frame, &frame->linker->files[value->file], depth + 1)
                     : result;
  }
  module->importable = (uint8_t)(1 + result);
  return result;
}

/* Whether the statements of a module bind a name: YES where one does that is in no block, else
 * MAYBE, for names come in other ways too. */
static Truth module_binds(Frame *frame, const Value *module, Str name) {
  const Facts *facts = frame->linker->files[module->file].facts;
  const Section *outline = facts ? &facts->outline : NULL;
  const Scope *scope = outline && outline->scope_count ? &outline->scopes[0] : NULL;
  if (!scope) {
    return MAYBE;
  }
  uint32_t depth = 0;
  bool bound = false;
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &outline->events[scope->first_event + i];
    depth -= event->kind == EVENT_END;
    bool mine = event->name && str_eq(section_text(outline, event->name), name);
    if (mine && event->kind == EVENT_UNBIND) {
      return MAYBE;
    }
    bound = bound || (mine && depth == 0 && event_binds_name(event));
    depth += event_is_block(event);
  }
  return bound ? YES : MAYBE;
}

/* `from module import name`, of a module that is a file here. */
static Truth member_is_there(Frame *frame, const Value *module, Str name) {
  Module *there = &frame->linker->files[module->file];
  if (frame->linker->input->files[module->file].flags & SOURCE_COMPILED) {
    return YES;
  }
  uint32_t flags = frame->linker->input->files[module->file].flags;
  /* What a stub imports says nothing of what the module does. */
  Truth runs = flags & SOURCE_SHADOWED ? YES
               : flags & SOURCE_STUB   ? MAYBE
                                       : module_imports(frame, there, 0);
  return runs == YES ? module_binds(frame, module, name) : runs;
}

static Truth import_succeeds(Frame *frame, const Event *event) {
  bool plain = event->kind == EVENT_IMPORT;
  Str dotted = section_text(frame->section, plain ? event->extra : event->expr);
  Value *module = module_value_of(frame, plain ? 0 : event->op, dotted, (Span){NO_FILE, 0, 0});
  if (!module_exists(frame, module)) {
    return is_absent(frame, event) ? NO : MAYBE;
  }
  if (event->kind != EVENT_IMPORT_FROM) {
    return YES;
  }
  if (module->file != NO_FILE) {
    return member_is_there(frame, module, section_text(frame->section, event->target));
  }
  uint8_t minor = frame->linker->project->target.minor;
  Str member = section_text(frame->section, event->target);
  Truth binds = stdlib_find(minor, dotted, member) ? YES : stdlib_binds(minor, dotted, member);
  Str below = arena_printf(arena_of(frame), STR_FMT "." STR_FMT, STR_ARG(dotted), STR_ARG(member));
  if (binds != MAYBE) {
    return stdlib_has_module(minor, below) ? YES : binds;
  }
  /* CPython's own accelerators, `from _abc import _abc_init`: written for what imports from them.
   */
  return str_starts_with(dotted, STR("_")) ? YES : MAYBE;
}

/* Literals and displays of them, whose evaluation cannot fail. */
static bool is_literal(const Section *section, ExprId id, uint32_t depth) {
  const Expr *expr = &section->exprs[id];
  switch ((ExprKind)expr->kind) {
  case EXPR_STRING:
  case EXPR_BYTES:
  case EXPR_INT:
  case EXPR_FLOAT:
  case EXPR_TRUE:
  case EXPR_FALSE:
  case EXPR_NONE:
  case EXPR_ELLIPSIS:
  case EXPR_LAMBDA: return true;
  case EXPR_TUPLE:
  case EXPR_LIST:
    for (ExprId i = expr->first; i; i = section->exprs[i].next) {
      if (depth == 0 || !is_literal(section, i, depth - 1)) {
        return false;
      }
    }
    return !(expr->flags & EXPR_FLAG_TRIMMED);
  default: return false;
  }
}

static Truth event_succeeds(Frame *frame, const Event *event) {
  switch ((EventKind)event->kind) {
  case EVENT_IMPORT:
  case EVENT_IMPORT_FROM:
  case EVENT_IMPORT_STAR: return import_succeeds(frame, event);
  case EVENT_CLASS:
  case EVENT_FUNCTION: return YES;
  case EVENT_RAISE: return NO;
  case EVENT_BIND: {
    bool plain = event->op == BIND_ASSIGN && !(event->flags & EVENT_UNPACKED) && event->expr &&
                 is_literal(frame->section, event->expr, 3);
    return plain ? YES : MAYBE;
  }
  default: return MAYBE;
  }
}

TryOutcome interpret_try(Frame *frame, uint32_t from, uint32_t to, bool told) {
  /* Plain expressions leave no event: an empty body may fail. */
  TryOutcome outcome = {.succeeds = told || from < to ? YES : MAYBE};
  for (uint32_t i = from; i < to; i++) {
    const Event *event = &frame->section->events[i];
    Truth one = event_succeeds(frame, event);
    if (one == NO) {
      bool sure = outcome.succeeds == YES && (told || event->kind != EVENT_RAISE);
      outcome.succeeds = sure ? NO : MAYBE;
      outcome.failure = event;
      return outcome;
    }
    outcome.succeeds = truth_and(outcome.succeeds, one);
  }
  return outcome;
}

static ClassId exception_class(Frame *frame, Value *value) {
  Value *reduced = value_reduce(frame->linker, value->kind == VALUE_CALL ? value->items[0] : value);
  bool class = reduced->kind == VALUE_CLASS &&
               linker_class(frame->linker, reduced->id)->origin == ORIGIN_STDLIB;
  return class ? reduced->id : NO_CLASS;
}

static Truth type_catches(Frame *frame, Value *type, ClassId raised) {
  Value *reduced = value_reduce(frame->linker, type);
  if (reduced->kind == VALUE_TUPLE) {
    Truth result = NO;
    for (uint32_t i = 0; i < reduced->count; i++) {
      ClassId one = exception_class(frame, reduced->items[i]);
      Truth catches = one == NO_CLASS
                          ? MAYBE
                          : truth_of(class_is_subclass(linker_class(frame->linker, raised), one));
      result = truth_or(result, catches);
    }
    return result;
  }
  ClassId one = exception_class(frame, reduced);
  return one == NO_CLASS ? MAYBE
                         : truth_of(class_is_subclass(linker_class(frame->linker, raised), one));
}

Truth interpret_catches(Frame *frame, const Event *handler, const Event *failure) {
  if (!handler->expr) {
    return YES;
  }
  Value *type = evaluate(frame, frame->section, handler->expr);
  bool raise = failure->kind == EVENT_RAISE;
  ClassId raised = raise ? NO_CLASS : linker_builtin(frame->linker, "builtins", "ImportError");
  if (raise && failure->expr) {
    raised = exception_class(frame, evaluate(frame, frame->section, failure->expr));
  }
  if (raised == NO_CLASS) {
    return MAYBE;
  }
  Truth catches = type_catches(frame, type, raised);
  /* It may be a ModuleNotFoundError, a subclass. */
  return !raise && catches == NO ? MAYBE : catches;
}

bool interpret_imports_lead_somewhere(Frame *frame, uint32_t from, uint32_t to) {
  bool found = false;
  for (uint32_t i = from; i < to; i++) {
    const Event *event = &frame->section->events[i];
    bool plain = event->kind == EVENT_IMPORT;
    if (!plain && event->kind != EVENT_IMPORT_FROM && event->kind != EVENT_IMPORT_STAR) {
      continue;
    }
    Str dotted = section_text(frame->section, plain ? event->extra : event->expr);
    Value *module = module_value_of(frame, plain ? 0 : event->op, dotted, (Span){NO_FILE, 0, 0});
    bool file = module->file != NO_FILE;
    if (!module_exists(frame, module) ||
        (file && module_imports(frame, &frame->linker->files[module->file], 0) != YES)) {
      return false;
    }
    found = true;
  }
  return found;
}

/* What a star import binds anew of the names that are bound already. A module that is no file, nor
 * in the table, is taken to leave them alone. */
static bool star_exports(Frame *frame, const Value *module, Str name) {
  if (module->file == NO_FILE) {
    return stdlib_find(frame->linker->project->target.minor, module->text, name) != 0;
  }
  Module *source = &frame->linker->files[module->file];
  TextId id;
  return source->state == RUN_DONE && !str_starts_with(name, STR("_")) &&
         map_get(&source->names, name, &id) && source->bindings[id] &&
         source->bindings[id]->kind != VALUE_UNBOUND;
}

static void override_by_star(Frame *frame, Value *module, uint32_t at) {
  if (module->file != NO_FILE && module->file != frame->module->file) {
    interpret_module(frame->linker, &frame->linker->files[module->file]);
  }
  uint32_t count = frame->section->text_count;
  for (TextId id = 0; id < count && module->file != frame->module->file; id++) {
    Str name = section_text(frame->section, id);
    if (frame->bindings[id] && star_exports(frame, module, name)) {
      frame_bind(frame, id, value_named(arena_of(frame), VALUE_IMPORT, module->span, name, module),
                 at);
    }
  }
}

/* The names of one statement share the value of their module. */
static Value *imported_module(Frame *frame, const Event *event, Span span) {
  Value *last = frame->imported;
  bool again = last && frame->imported_event + 1 == event && event[-1].kind == event->kind &&
               event[-1].expr == event->expr && event[-1].op == event->op;
  if (!again) {
    Str dotted = section_text(frame->section, event->expr);
    last = module_value_of(frame, event->op, dotted, span);
  }
  frame->imported = last;
  frame->imported_event = event;
  return last;
}

void interpret_import(Frame *frame, const Event *event, uint32_t at) {
  Span span = frame_span(frame, frame->section, event->start, event->end);
  if (event->kind == EVENT_IMPORT) {
    Str dotted = section_text(frame->section, event->extra);
    size_t dot = str_find_char(dotted, '.');
    bool top = event->flags & EVENT_BINDS_TOP && dot != STR_NOT_FOUND;
    frame_bind(frame, event->name,
               module_value_of(frame, 0, top ? str_slice(dotted, 0, dot) : dotted, span), at);
    return;
  }
  Value *module = imported_module(frame, event, span);
  if (event->kind == EVENT_IMPORT_STAR) {
    if (frame->kind == SCOPE_MODULE && !frame->dead) {
      override_by_star(frame, module, at);
      array_push(&frame->module->stars, module);
    } else if (frame->kind == SCOPE_MODULE && frame->typing) {
      array_push(&frame->module->typing_stars, module);
    }
    return;
  }
  Str member = section_text(frame->section, event->target);
  frame_bind(frame, event->name, value_named(arena_of(frame), VALUE_IMPORT, span, member, module),
             at);
}
