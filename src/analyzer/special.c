/*
 * Classes that somebody else finishes: NamedTuple's metaclass, Protocol's __init_subclass__, fields that a
 * version does not know, statements that a version cannot parse.
 */
#include "analyzer/special.h"

#include <stdlib.h>
#include <string.h>

static void refuse(Linker *linker, ClassId id, const char *type, Str message, uint32_t cause) {
  Layout *layout = &linker_class(linker, id)->layout;
  layout->created = NO;
  layout->error = (CreationError){type, message, FACTS_NONE, NO_CLASS, NO_CLASS, cause};
}

static int compare_members(const void *a, const void *b) {
  return str_compare(((const Member *)a)->name, ((const Member *)b)->name);
}

/* Annotated names become fields: descriptors that refuse stores. */
static void namedtuple_fields(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  Member *members =
      ARENA_ARRAY(linker->arena, Member, class->member_count + class->annotation_count + 1);
  Value *fields =
      value_with_items(linker->arena, VALUE_TUPLE, class->name_span, class->annotation_count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < class->annotation_count; i++) {
    const Annotation *field = &class->annotations[i];
    members[count++] = (Member){.name = field->name,
                                .kind = MEMBER_PROPERTY,
                                .bound = YES,
                                .span = field->span,
                                .function = FACTS_NONE,
                                .class_id = NO_CLASS};
    fields->items[i] = value_str(linker->arena, field->span, field->name);
  }
  for (uint32_t i = 0; i < class->member_count; i++) {
    if (!class->members[i].annotated) {
      members[count++] = class->members[i];
    }
  }
  qsort(members, count, sizeof *members, compare_members);
  linker_class(linker, id)->members = members;
  linker_class(linker, id)->member_count = count;
  linker_draft(linker, id)->fields = fields;
}

/* NamedTupleMeta.__new__ makes a namedtuple, which has `__slots__ = ()`, and copies the body into it. */
static void namedtuple_link(Linker *linker, ClassId id) {
  if (linker_draft(linker, id)->slots_value) {
    refuse(linker, id, "AttributeError", STR("Cannot overwrite NamedTuple attribute __slots__"),
           CREATION_SPECIAL_CLASS);
    return;
  }
  Class *class = linker_class(linker, id);
  class->slots.form = SLOTS_ITEMS;
  class->slots.present = YES;
  class->slots.generated = true;
  class->slots.span = class->slots.name_span = class->name_span;
  namedtuple_fields(linker, id);
}

static bool is_field_call(Linker *linker, const Value *value) {
  return value->kind == VALUE_CALL && value->count > 0 &&
         str_eq_c(value_dotted(linker, value_reduce(linker, value->items[0])), "dataclasses.field");
}

/* field() learned kw_only in 3.10 and doc in 3.14. */
static void check_field_options(Linker *linker, ClassId id) {
  uint8_t minor = linker->project->target.minor;
  for (uint32_t i = 0; i < linker_draft(linker, id)->entry_count; i++) {
    Value *value = linker_draft(linker, id)->entries[i].value;
    if (!is_field_call(linker, value)) {
      continue;
    }
    const char *name = minor < 14 && call_keyword(value, "doc")       ? "doc"
                       : minor < 10 && call_keyword(value, "kw_only") ? "kw_only"
                                                                      : NULL;
    if (name) {
      refuse(linker, id, "TypeError",
             arena_printf(linker->arena, "field() got an unexpected keyword argument '%s'", name),
             CREATION_DECORATOR);
      return;
    }
  }
}

/* The version that brought the syntax of an event of a class body; 0 for any. */
static uint8_t syntax_since(const Event *event) {
  return event->kind == EVENT_TYPE_ALIAS ? 12 : event->kind == EVENT_MATCH ? 10 : 0;
}

static void check_body_syntax(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  Module *module = &linker->files[class->file];
  const ClassFact *fact = &module->facts->classes[class->fact];
  const Section *body = module_body(linker, module, fact->piece);
  const Scope *scope = facts_class_scope(module->facts, body, class->fact);
  for (uint32_t i = 0; scope && i < scope->event_count; i++) {
    if (syntax_since(&body->events[scope->first_event + i]) > linker->project->target.minor) {
      class_set_unknown(linker, id, UNKNOWN_NEWER_SYNTAX, class->name_span,
                        "a statement of the class body is a syntax error in the target version",
                        (Str){0});
    }
  }
}

static void check_syntax(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  const ClassFact *fact = &linker->files[class->file].facts->classes[class->fact];
  if (fact->flags & CLASS_TYPE_PARAMS && linker->project->target.minor < 12) {
    class_set_unknown(linker, id, UNKNOWN_NEWER_SYNTAX, class->name_span,
                      "type parameters are a syntax error before 3.12", (Str){0});
  }
}

static void take_qualname(Linker *linker, ClassId id) {
  const Draft *draft = linker_draft(linker, id);
  for (uint32_t i = 0; i < draft->entry_count; i++) {
    if (str_eq_c(draft->entries[i].name, "__qualname__")) {
      Value *value = value_reduce(linker, draft->entries[i].value);
      if (value->kind == VALUE_STR) {
        linker_class(linker, id)->qualname = value->text;
      }
      return;
    }
  }
}

void special_link(Linker *linker, ClassId id) {
  if (linker_class(linker, id)->origin != ORIGIN_STATEMENT) {
    return;
  }
  check_syntax(linker, id);
  check_body_syntax(linker, id);
  take_qualname(linker, id);
  check_field_options(linker, id);
  if (linker_class(linker, id)->flags & CLASS_IS_NAMEDTUPLE) {
    namedtuple_link(linker, id);
  }
}

/* _proto_hook's companion, Protocol.__init_subclass__: what may stand beside Protocol. Of the standard
 * library several may, by version; a class of the project has to be a protocol itself. */
static bool may_stand_in_protocol(const Class *base) {
  return base->origin == ORIGIN_STDLIB || base->flags & CLASS_IS_PROTOCOL;
}

void special_check(Linker *linker, ClassId id) {
  const Class *class = linker_class(linker, id);
  if (!(class->flags & CLASS_IS_PROTOCOL) || class->layout.created != YES) {
    return;
  }
  for (uint32_t i = 0; i < class->base_count; i++) {
    const Class *base = linker_class(linker, class->bases[i]);
    if (!may_stand_in_protocol(base)) {
      refuse(linker, id, "TypeError",
             arena_printf(linker->arena,
                          "Protocols can only inherit from other protocols, got <class '" STR_FMT
                          "." STR_FMT "'>",
                          STR_ARG(base->module), STR_ARG(base->qualname)),
             CREATION_SPECIAL_CLASS);
      return;
    }
  }
}
