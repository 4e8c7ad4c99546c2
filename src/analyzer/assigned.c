#include "analyzer/assigned.h"

#include "base/memory.h"

enum { DESCENDANTS_MAX = 1000 };

/* The last name of what is called. */
static Str callee_name(const Section *body, const Expr *call) {
  const Expr *callee = &body->exprs[call->first];
  return callee->kind == EXPR_NAME || callee->kind == EXPR_ATTRIBUTE
             ? section_text(body, callee->text)
             : (Str){0};
}

/* setattr(x, "name", v), x.__setattr__("name", v), C.name.__set__(x, v) and the like. */
static void add_call(Assigned *self, const Section *body, FileId file, const Expr *call) {
  static const char *const NAMES[] = {"setattr",      "__setattr__", "_setattr", "update",
                                      "__setstate__", "__set__",     "fromkeys"};
  if (call->kind != EXPR_CALL || !STR_IS_ONE_OF(callee_name(body, call), NAMES)) {
    return;
  }
  bool literal = false;
  for (ExprId id = body->exprs[call->first].next; id; id = body->exprs[id].next) {
    const Expr *argument = &body->exprs[id];
    if (argument->kind == EXPR_STRING) {
      map_set(&self->names, section_text(body, argument->text), 1);
      literal = true;
    }
  }
  self->computes[file] |= !literal;
}

static void add_section(Assigned *self, const Section *body, FileId file) {
  for (uint32_t i = 0; i < body->event_count; i++) {
    const Event *event = &body->events[i];
    if (event->kind == EVENT_STORE_ATTRIBUTE) {
      map_set(&self->names, section_text(body, event->name), 1);
    } else if (event->kind == EVENT_CALL) {
      add_call(self, body, file, &body->exprs[event->expr]);
    }
  }
}

void assigned_init(Assigned *self, const Project *project) {
  *self = (Assigned){.computes = mem_zalloc(project->file_count + 1)};
  for (FileId file = 0; file < project->file_count; file++) {
    const Facts *facts = project->files[file].facts;
    if (!facts) {
      self->computes[file] = true;
      continue;
    }
    self->computes[file] = facts->problem_count > 0 || facts->flags & FACTS_GIVEN_UP;
    add_section(self, &facts->outline, file);
    for (uint32_t piece = 0; piece < facts->piece_count; piece++) {
      Section body = facts_body(facts, piece);
      add_section(self, &body, file);
    }
  }
}

void assigned_release(Assigned *self) {
  map_release(&self->names);
  mem_free(self->computes);
}

static bool may_compute(const Assigned *self, const Class *class) {
  return class->file == NO_FILE || self->computes[class->file] || class->flags & CLASS_NEEDS_DICT;
}

static bool family_computes(const Assigned *self, const Project *project, const Class *class,
                            uint32_t *left) {
  if (may_compute(self, class) || *left == 0) {
    return true;
  }
  (*left)--;
  for (uint32_t i = 0; i < class->subclass_count; i++) {
    if (family_computes(self, project, project_class(project, class->subclasses[i]), left)) {
      return true;
    }
  }
  return false;
}

bool assigned_is_never(const Assigned *self, const Project *project, const Class *class,
                       const LayoutMember *member) {
  enum { GENERATED = CLASS_IS_DATACLASS | CLASS_IS_ATTRS | CLASS_IS_NAMEDTUPLE };
  const Class *owner = project_class(project, member->owner);
  const Slot *slot = class_own_slot(owner, member->name);
  bool apart = owner->file == NO_FILE || owner->flags & GENERATED || owner->slots.generated ||
               project->files[owner->file].flags & (SOURCE_REFERENCE | SOURCE_STUB);
  if (!slot || apart || map_has(&self->names, slot->name) || map_has(&self->names, member->name)) {
    return false;
  }
  uint32_t left = DESCENDANTS_MAX;
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = project_class(project, class->mro[i]);
    if (at->file != NO_FILE && (at->flags & GENERATED || may_compute(self, at))) {
      return false;
    }
  }
  return !family_computes(self, project, owner, &left);
}
