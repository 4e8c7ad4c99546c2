/*
 * What functions of the project do with a class, read off their statements where running them
 * (look.c) comes to nothing: decorators that give back what they are given, and metaclasses that
 * hand name, bases and namespace on to type.__new__.
 */
#include "analyzer/linker.h"

typedef struct Code {
  const Section *section;
  const Scope *scope;
} Code;

static bool code_of(Linker *linker, FileId file, uint32_t function, Code *code) {
  Value value = {.kind = VALUE_FUNCTION, .file = file, .id = function};
  code->scope = look_scope(linker, &value, &code->section);
  return code->scope != NULL;
}

static const Event *event_at(const Code *code, uint32_t index) {
  return &code->section->events[code->scope->first_event + index];
}

static bool binds(const Code *code, TextId name) {
  for (uint32_t i = 0; i < code->scope->event_count; i++) {
    const Event *event = event_at(code, i);
    bool binding = event->kind == EVENT_BIND || event->kind == EVENT_UNBIND ||
                   event->kind == EVENT_CLASS || event->kind == EVENT_FUNCTION ||
                   event->kind == EVENT_IMPORT || event->kind == EVENT_IMPORT_FROM;
    if (binding && event->name == name) {
      return true;
    }
  }
  return false;
}

/* The positional parameter by index; 0 if there is none, or it is bound anew. */
static TextId kept_parameter(const Code *code, uint32_t index) {
  ExprId id = code->scope->params;
  for (uint32_t i = 0; i < index && id; i++) {
    id = code->section->exprs[id].next;
  }
  const Expr *parameter = &code->section->exprs[id];
  bool one = id && parameter->op != PARAM_STAR && parameter->op != PARAM_DOUBLE_STAR &&
             parameter->op != PARAM_KEYWORD_ONLY;
  return one && !binds(code, parameter->text) ? parameter->text : 0;
}

/* ---- decorators */

/* Whether all that the function returns is its parameter. */
static bool returns_parameter(const Code *code, uint32_t index) {
  TextId name = kept_parameter(code, index);
  uint32_t count = 0;
  for (uint32_t i = 0; name && i < code->scope->event_count; i++) {
    const Event *event = event_at(code, i);
    if (event->kind != EVENT_RETURN) {
      continue;
    }
    const Expr *value = &code->section->exprs[event->expr];
    if (!event->expr || value->kind != EXPR_NAME || value->text != name) {
      return false;
    }
    count++;
  }
  return count > 0;
}

static uint32_t inner_function(Linker *linker, FileId file, uint32_t outer, Str name) {
  const Facts *facts = linker->files[file].facts;
  uint32_t found = FACTS_NONE;
  for (uint32_t i = outer + 1; i < facts->function_count; i++) {
    const FunctionFact *fact = &facts->functions[i];
    if (fact->parent_function == outer && str_eq(section_text(&facts->outline, fact->name), name)) {
      found = i;
    }
  }
  return found;
}

/* Whether all that the function returns are inner functions that give back what they are given, or
 * what one of those gives. */
static bool returns_keepers(Linker *linker, FileId file, uint32_t function) {
  Code code, inner;
  uint32_t count = 0;
  if (!code_of(linker, file, function, &code)) {
    return false;
  }
  for (uint32_t i = 0; i < code.scope->event_count; i++) {
    const Event *event = event_at(&code, i);
    if (event->kind != EVENT_RETURN) {
      continue;
    }
    const Expr *value = &code.section->exprs[event->expr];
    value = value->kind == EXPR_CALL ? &code.section->exprs[value->first] : value;
    uint32_t id =
        event->expr && value->kind == EXPR_NAME
            ? inner_function(linker, file, function, section_text(code.section, value->text))
            : FACTS_NONE;
    if (id == FACTS_NONE || !code_of(linker, file, id, &inner) || !returns_parameter(&inner, 0)) {
      return false;
    }
    count++;
  }
  return count > 0;
}

/* An instance whose `__call__` gives back its argument, the instance of a class whose own calls
 * nothing changes. */
static bool instance_gives_back(Linker *linker, ClassId id) {
  Code code;
  class_link(linker, id);
  const Class *class = linker_class(linker, id);
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = linker_class(linker, class->mro[i]);
    const Member *member = class_own_member(at, STR("__call__"));
    if (member || at->origin == ORIGIN_STDLIB) {
      return member && member->function != FACTS_NONE && at->file != NO_FILE &&
             code_of(linker, at->file, member->function, &code) && returns_parameter(&code, 1);
    }
  }
  return false;
}

bool decorator_gives_back(Linker *linker, Value *decorator) {
  Code code;
  Value *reduced = value_reduce(linker, decorator);
  if (reduced->kind == VALUE_FUNCTION) {
    return code_of(linker, reduced->file, reduced->id, &code) && returns_parameter(&code, 0);
  }
  if (reduced->kind == VALUE_INSTANCE) {
    return instance_gives_back(linker, reduced->id);
  }
  Value *callee = decorator->kind == VALUE_CALL ? value_reduce(linker, decorator->items[0]) : NULL;
  return callee && callee->kind == VALUE_FUNCTION &&
         returns_keepers(linker, callee->file, callee->id);
}

/* ---- metaclasses */

static bool mentions_slots(const Section *section) {
  for (TextId i = 0; i < section->text_count; i++) {
    if (str_eq_c(section_text(section, i), "__slots__")) {
      return true;
    }
  }
  return false;
}

/* Whether a call hands on the metaclass's own bases and namespace: `X.__new__(meta, name, bases,
 * namespace, ...)`. */
static bool hands_on(const Code *code, const Expr *call, TextId bases, TextId namespace) {
  ExprId id = code->section->exprs[call->first].next;
  for (uint32_t i = 0; i < 4 && id; i++, id = code->section->exprs[id].next) {
    const Expr *argument = &code->section->exprs[id];
    bool named =
        i < 2 || (argument->kind == EXPR_NAME && argument->text == (i == 2 ? bases : namespace));
    if (!named || argument->kind == EXPR_STAR || argument->kind == EXPR_KEYWORD ||
        argument->kind == EXPR_DOUBLE_STAR) {
      return false;
    }
    if (i == 3) {
      return true;
    }
  }
  return false;
}

static bool calls_hand_on(const Code *code, ExprId id, TextId bases, TextId namespace,
                          uint32_t depth) {
  const Expr *expr = &code->section->exprs[id];
  if (id == 0 || depth > 64) {
    return id == 0;
  }
  const Expr *callee = &code->section->exprs[expr->kind == EXPR_CALL ? expr->first : 0];
  bool creates = expr->kind == EXPR_CALL && callee->kind == EXPR_ATTRIBUTE &&
                 str_eq_c(section_text(code->section, callee->text), "__new__");
  if (creates && !hands_on(code, expr, bases, namespace)) {
    return false;
  }
  for (ExprId i = expr->first; i; i = code->section->exprs[i].next) {
    if (!calls_hand_on(code, i, bases, namespace, depth + 1)) {
      return false;
    }
  }
  return true;
}

bool metaclass_new_hands_on(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const Member *member = class_own_member(class, STR("__new__"));
  Code code;
  if (!member || member->function == FACTS_NONE ||
      !code_of(linker, class->file, member->function, &code)) {
    return false;
  }
  TextId bases = kept_parameter(&code, 2), namespace = kept_parameter(&code, 3);
  for (uint32_t i = 0; bases && namespace && i < code.scope->event_count; i++) {
    const Event *event = event_at(&code, i);
    bool has_value =
        event->kind == EVENT_BIND || event->kind == EVENT_CALL || event->kind == EVENT_RETURN;
    if (has_value && !calls_hand_on(&code, event->expr, bases, namespace, 0)) {
      return false;
    }
  }
  return bases && namespace;
}

/* What its __new__ writes into the namespace cannot be `__slots__`: nothing there is called so, and
 * computed names are those of other things. */
bool metaclass_leaves_slots(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const Member *member = class_own_member(class, STR("__new__"));
  Code code;
  return member && member->function != FACTS_NONE &&
         code_of(linker, class->file, member->function, &code) && !mentions_slots(code.section);
}
