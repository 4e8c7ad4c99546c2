#include "analyzer/static_attributes.h"

#include "base/array.h"

typedef Array(Str) Names;

static void add_stores(Names *names, const Section *body, const Scope *scope) {
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &body->events[scope->first_event + i];
    const Expr *target = &body->exprs[event->target];
    bool stores = event->kind == EVENT_STORE_ATTRIBUTE && event->op != BIND_AUGMENTED &&
                  target->kind == EXPR_NAME && str_eq_c(section_text(body, target->text), "self");
    if (stores) {
      array_push(names, section_text(body, event->name));
    }
  }
}

static int compare_names(const void *a, const void *b) {
  return str_compare(*(const Str *)a, *(const Str *)b);
}

uint32_t static_attributes(const Facts *facts, uint32_t class_fact, Arena *arena, Str **result) {
  uint32_t piece_index = facts->classes[class_fact].piece;
  const Piece *piece = &facts->pieces[piece_index];
  Section body = facts_body(facts, piece_index);
  Names names = {0};
  for (uint32_t i = 0; i < piece->function_count; i++) {
    uint32_t function = piece->first_function + i;
    const Scope *scope = facts->functions[function].parent_class == class_fact
                             ? facts_function_scope(facts, &body, function)
                             : NULL;
    if (scope) {
      add_stores(&names, &body, scope);
    }
  }
  if (names.len > 0) {
    array_sort(&names, compare_names);
  }
  *result = ARENA_ARRAY(arena, Str, names.len + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < names.len; i++) {
    if (count == 0 || !str_eq((*result)[count - 1], names.items[i])) {
      (*result)[count++] = names.items[i];
    }
  }
  array_release(&names);
  return count;
}
