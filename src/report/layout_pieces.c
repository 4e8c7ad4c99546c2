#include "report/layout_pieces.h"

enum {
  POINTER = 8,
  FIRST_MANAGED_DICT = 11,    // 3.11: dict and values stand in front of the object
  FIRST_MANAGED_WEAKREF = 12, // 3.12: so do weak references
  VALUES_OFFSET = -32,        // 3.11
  DICT_OFFSET = -24,
  WEAKREF_OFFSET = -32,
  DICT_OFFSET_NO_GIL = -8,
  WEAKREF_OFFSET_NO_GIL = -16
};

typedef struct Cutter {
  LayoutPieces *pieces;
  const Project *project;
  const Class *class;
  const ClassRow *row;
  Arena *arena;
} Cutter;

static void add(Cutter *self, Str name, int32_t offset, uint32_t size) {
  array_push(&self->pieces->list,
             (LayoutPiece){.name = name, .offset = offset, .size = size, .has_offset = true});
}

static bool has_managed_dict(const Cutter *self) {
  const Layout *layout = &self->class->layout;
  return self->project->target.minor >= FIRST_MANAGED_DICT && layout->dictoffset < 0 &&
         layout->dictoffset != -POINTER;
}

static bool has_managed_weakref(const Cutter *self) {
  return self->project->target.minor >= FIRST_MANAGED_WEAKREF &&
         self->class->layout.weakrefoffset < 0;
}

// Two words in front of the header: both are there as soon as one of them is needed.
static void add_front(Cutter *self) {
  bool dict = has_managed_dict(self), weakref = has_managed_weakref(self);
  bool no_gil = target_is_free_threaded(&self->project->target);
  if (dict || weakref) {
    Str first = self->project->target.minor < FIRST_MANAGED_WEAKREF ? STR("attribute values")
                : weakref                                           ? STR("__weakref__")
                                                                    : STR("(unused)");
    add(self, first, no_gil ? WEAKREF_OFFSET_NO_GIL : WEAKREF_OFFSET, POINTER);
    add(self, dict ? STR("__dict__") : STR("(unused)"), no_gil ? DICT_OFFSET_NO_GIL : DICT_OFFSET,
        POINTER);
  }
  if (!no_gil)
    add(self, STR("gc header"), -16, 16);
}

static Str owner_remark(Cutter *self, const LayoutMember *member, MemberState state) {
  static const char *const STATES[] = {"", "shadowed", "never assigned"};
  const Class *owner = project_class(self->project, member->owner);
  if (owner == self->class)
    return str_from(STATES[state]);
  return arena_printf(self->arena, "from " STR_FMT "%s%s", STR_ARG(owner->qualname),
                      state == MEMBER_LIVE ? "" : ", ", STATES[state]);
}

static void add_object(Cutter *self) {
  const Layout *layout = &self->class->layout;
  add(self, STR("object header"), 0, target_is_free_threaded(&self->project->target) ? 32 : 16);
  for (uint32_t i = 0; i < layout->member_count; i++) {
    const LayoutMember *member = &layout->members[i];
    add(self, member->name, (int32_t)member->offset, POINTER);
    MemberState state = class_row_member_state(self->row, member);
    array_last(&self->pieces->list).remark = owner_remark(self, member, state);
    array_last(&self->pieces->list).is_waste = state != MEMBER_LIVE;
  }
  if (layout->dictoffset > 0)
    add(self, STR("__dict__"), layout->dictoffset, POINTER);
  if (layout->weakrefoffset > 0)
    add(self, STR("__weakref__"), layout->weakrefoffset, POINTER);
}

static int compare_offsets(const void *left, const void *right) {
  const LayoutPiece *a = left, *b = right;
  if (a->offset != b->offset)
    return a->offset < b->offset ? -1 : 1;
  return str_compare(a->name, b->name);
}

// The base made in C that the bytes up to `end` belong to.
static Str fields_name(Cutter *self, uint32_t end) {
  const Class *class = self->class, *found = NULL;
  for (uint32_t depth = 0; depth < 1000; depth++) {
    if (class->origin == ORIGIN_STDLIB && class->layout.sized && class->layout.basicsize >= end)
      found = class;
    if (class->layout.best_base == NO_CLASS)
      break;
    class = project_class(self->project, class->layout.best_base);
  }
  return found ? arena_printf(self->arena, "fields of " STR_FMT, STR_ARG(found->qualname))
               : STR("(fields)");
}

// What no piece covers up to the end of the fixed part are fields of a base made in C.
static void fill_gaps(Cutter *self, uint32_t end) {
  int32_t at = 0;
  uint32_t count = self->pieces->list.len;
  for (uint32_t i = 0; i < count; i++) {
    LayoutPiece piece = self->pieces->list.items[i];
    if (piece.offset > at)
      add(self, fields_name(self, (uint32_t)piece.offset), at, (uint32_t)(piece.offset - at));
    if (piece.offset >= 0 && piece.offset + (int32_t)piece.size > at)
      at = piece.offset + (int32_t)piece.size;
  }
  if (at < (int32_t)end)
    add(self, fields_name(self, end), at, end - (uint32_t)at);
  array_sort(&self->pieces->list, compare_offsets);
}

// Items start behind the fixed part; a dict or weakref pointer of a variable-size class that is not
// in front of the object lies behind them.
static void add_items(Cutter *self, uint32_t fixed, bool dict, bool weakref) {
  if (self->class->layout.itemsize) {
    add(self, STR("items"), (int32_t)fixed, self->class->layout.itemsize);
    array_last(&self->pieces->list).each = true;
  }
  const char *const names[] = {dict ? "__dict__" : NULL, weakref ? "__weakref__" : NULL};
  for (size_t i = 0; i < 2; i++) {
    if (!names[i])
      continue;
    add(self, str_from(names[i]), 0, POINTER);
    array_last(&self->pieces->list).has_offset = false;
  }
}

static Str names_in_dict(const Cutter *self) {
  StrBuf text = {0};
  for (uint32_t i = 0; i < self->class->stored_count; i++) {
    Str name = self->class->stored[i];
    if (class_lookup(self->project, self->class, name).kind == ATTRIBUTE_SLOT)
      continue;
    strbuf_append_c(&text, text.len ? ", " : "");
    strbuf_append(&text, name);
  }
  Str copy = arena_str(self->arena, strbuf_str(&text));
  strbuf_release(&text);
  return copy;
}

// What an instance takes beyond its fixed part: its dict with all values, or what the allocator
// rounds up to.
static void add_rest(Cutter *self) {
  const ClassMemory *memory = &self->class->memory;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < self->pieces->list.len; i++)
    sum += self->pieces->list.items[i].size;
  if (!memory->known || self->class->layout.itemsize || memory->bytes <= sum)
    return;
  bool dict = self->class->layout.has_dict == YES;
  add(self, dict ? STR("attributes in the dict") : STR("padding"), 0, memory->bytes - sum);
  LayoutPiece *piece = &array_last(&self->pieces->list);
  piece->has_offset = false;
  piece->remark = dict ? names_in_dict(self) : STR("");
}

void layout_pieces_init(LayoutPieces *self, const ClassRow *row, Arena *arena) {
  *self = (LayoutPieces){0};
  Cutter cutter = {self, row->project, row->class, row, arena};
  const Layout *layout = &row->class->layout;
  bool dict_behind = layout->dictoffset < 0 && !has_managed_dict(&cutter);
  bool weakref_behind = layout->weakrefoffset < 0 && !has_managed_weakref(&cutter);
  uint32_t behind = POINTER * ((uint32_t)dict_behind + weakref_behind);
  uint32_t fixed = layout->basicsize > behind ? layout->basicsize - behind : 0;
  add_front(&cutter);
  add_object(&cutter);
  array_sort(&self->list, compare_offsets);
  fill_gaps(&cutter, fixed);
  add_items(&cutter, fixed, dict_behind, weakref_behind);
  add_rest(&cutter);
}

void layout_pieces_release(LayoutPieces *self) {
  array_release(&self->list);
}
