/*
 * `Model[int]` where Model descends from pydantic's BaseModel: its `__class_getitem__` makes a
 * subclass of that name (pydantic/_internal/_generics.py, create_generic_submodel), which adds
 * nothing to the layout. The name is what _repr.display_as_type writes for the arguments.
 */
#include "analyzer/classes.h"
#include "analyzer/reduce.h"

enum { TYPE_DEPTH_MAX = 8 };

static bool append_type(Linker *linker, Value *type, StrBuf *out, uint32_t depth);

static bool append_types(Linker *linker, Value **types, uint32_t count, StrBuf *out,
                         uint32_t depth) {
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0) {
      strbuf_append(out, STR(", "));
    }
    if (!append_type(linker, types[i], out, depth + 1)) {
      return false;
    }
  }
  return true;
}

static bool is_union(Linker *linker, Value *type) {
  Value *origin = value_reduce(linker, type->items[0]);
  return value_known_as(linker, origin, "typing", "Union");
}

/* The members of `A | B | C`. */
static bool append_members(Linker *linker, Value *type, StrBuf *out, uint32_t depth) {
  if (type->kind != VALUE_BINARY || type->op != OP('|', 0) || depth > TYPE_DEPTH_MAX) {
    return append_type(linker, type, out, depth);
  }
  bool left = append_members(linker, type->items[0], out, depth + 1);
  strbuf_append(out, STR(", "));
  return left && append_members(linker, type->items[1], out, depth + 1);
}

static bool append_class(Linker *linker, const Value *class, StrBuf *out, uint32_t depth) {
  strbuf_append(out, linker_class(linker, class->id)->qualname);
  if (!(class->flags & VALUE_SUBSCRIPTED)) {
    return true;
  }
  strbuf_append_char(out, '[');
  bool known = append_types(linker, class->items, class->count, out, depth);
  strbuf_append_char(out, ']');
  return known;
}

static bool append_type(Linker *linker, Value *type, StrBuf *out, uint32_t depth) {
  if (depth > TYPE_DEPTH_MAX) {
    return false;
  }
  bool choice = type->kind == VALUE_BINARY && type->op == OP('|', 0);
  bool listed = type->kind == VALUE_SUBSCRIPT && is_union(linker, type);
  if (choice || listed) {
    strbuf_append(out, STR("Union["));
    bool known = choice ? append_members(linker, type, out, depth)
                        : append_types(linker, type->items + 1, type->count - 1, out, depth);
    strbuf_append_char(out, ']');
    return known;
  }
  Value *reduced = value_reduce(linker, type);
  if (reduced->kind == VALUE_NONE) {
    strbuf_append(out, STR("NoneType"));
    return true;
  }
  if (reduced->kind == VALUE_CLASS) {
    return append_class(linker, reduced, out, depth);
  }
  bool any = value_known_as(linker, reduced, "typing", "Any");
  strbuf_append(out, any ? STR("Any") : STR(""));
  return any;
}

/* The class's own parameters give the class itself. */
static bool is_variable(Linker *linker, Value *type) {
  Value *reduced = value_reduce(linker, type);
  return reduced->kind == VALUE_INSTANCE &&
         str_eq_c(linker_class(linker, reduced->id)->qualname, "TypeVar");
}

bool is_generic_model(Linker *linker, const Value *base) {
  return base->kind == VALUE_CLASS && base->flags & VALUE_SUBSCRIPTED &&
         linker_class(linker, base->id)->flags & CLASS_IS_PYDANTIC &&
         class_defines(linker, base->id, "__class_getitem__");
}

ClassId generic_model(Linker *linker, const Value *base) {
  if (base->count == 1 && is_variable(linker, base->items[0])) {
    return base->id;
  }
  StrBuf text = {0};
  strbuf_append(&text, linker_class(linker, base->id)->name);
  strbuf_append_char(&text, '[');
  bool known = append_types(linker, base->items, base->count, &text, 0);
  strbuf_append_char(&text, ']');
  Str name = arena_str(linker->lasting, strbuf_str(&text));
  strbuf_release(&text);
  return known ? subclass_by_call(linker, base->id, name, base->span) : NO_CLASS;
}
