/*
 * Layout: what type.__new__ makes of a class, in numbers, three-valued.
 *
 * Mirrors type_new_impl and what it calls in Objects/typeobject.c: best_base, extra_ivars,
 * solid_base, type_new_slots, type_new_descriptors. The order of the steps decides which error is
 * reported. Where something is unknown each answer is worked out as far as it does not depend on
 * that.
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/classes.h"
#include "base/unicode.h"

enum { POINTER = 8, MANAGED_WEAKREF = -32, MANAGED_WEAKREF_NO_GIL = -16 };

/* In the place of a class where a value that is no slot's descriptor is found. */
#define HIDDEN (NO_CLASS - 1)

typedef struct Work {
  Linker *linker;
  ClassId id;
  uint8_t minor;
  bool add_dict, add_weakref;
  ClassId base;   /* the best base */
  uint32_t named; /* slots with a descriptor, duplicates included */
} Work;

static Class *subject(Work *work) {
  return linker_class(work->linker, work->id);
}

static Class *type_at(Work *work, ClassId id) {
  return linker_class(work->linker, id);
}

static bool refuse(Work *work, const char *type, Str message, uint32_t cause, uint32_t slot,
                   ClassId first, ClassId second) {
  Layout *layout = &subject(work)->layout;
  layout->created = NO;
  layout->error = (CreationError){type, message, slot, first, second, cause};
  return false;
}

/* tp_name: types made in C have the module in it. */
static Str type_name(Work *work, ClassId id) {
  const Class *class = type_at(work, id);
  bool plain = class->origin != ORIGIN_STDLIB || str_eq_c(class->module, "builtins") ||
               !linker_stdlib_is_c(work->linker, id);
  return plain ? class->name
               : arena_printf(work->linker->arena, STR_FMT "." STR_FMT, STR_ARG(class->module),
                              STR_ARG(class->name));
}

static bool managed_dict(Work *work, const Class *class) {
  return work->minor == 11 && class->origin != ORIGIN_STDLIB && class->layout.dictoffset < 0 &&
         class->layout.itemsize == 0;
}

static bool is_heap(Work *work, ClassId id) {
  return type_at(work, id)->origin != ORIGIN_STDLIB || linker_stdlib_is_heap(work->linker, id);
}

static bool pointer_added(int32_t offset, int32_t base_offset, uint32_t size) {
  return offset > 0 && base_offset == 0 && (uint32_t)offset + POINTER == size;
}

/* extra_ivars: whether the instance layout is more than the base's. */
static bool extra_ivars(Work *work, ClassId id, ClassId base_id) {
  const Layout *type = &type_at(work, id)->layout, *base = &type_at(work, base_id)->layout;
  if (work->minor >= 12 || type->itemsize || base->itemsize) {
    return type->basicsize != base->basicsize || type->itemsize != base->itemsize;
  }
  uint32_t size = type->basicsize;
  bool heap = is_heap(work, id);
  if (heap && pointer_added(type->weakrefoffset, base->weakrefoffset, size)) {
    size -= POINTER;
  }
  if (heap && !managed_dict(work, type_at(work, id)) &&
      pointer_added(type->dictoffset, base->dictoffset, size)) {
    size -= POINTER;
  }
  if (heap && work->minor == 11 && pointer_added(type->weakrefoffset, base->weakrefoffset, size)) {
    size -= POINTER;
  }
  return size != base->basicsize;
}

static bool is_subtype(Work *work, ClassId a, ClassId b) {
  return class_is_subclass(type_at(work, a), b);
}

static ClassId solid_of(Work *work, ClassId id, ClassId base) {
  ClassId solid = base == NO_CLASS ? work->linker->object : type_at(work, base)->layout.solid_base;
  return extra_ivars(work, id, solid) ? id : solid;
}

static Str quoted(Work *work, const char *before, Str name, const char *after) {
  return arena_printf(work->linker->arena, "%s" STR_FMT "%s", before, STR_ARG(name), after);
}

/* best_base over the bases whose solid base is known. NO_CLASS in work->base: not known. */
static bool choose_best_base(Work *work) {
  ClassId winner = NO_CLASS, base = NO_CLASS;
  bool complete = true;
  uint32_t count = subject(work)->base_count;
  for (uint32_t i = 0; i < count; i++) {
    ClassId candidate = subject(work)->bases[i];
    if (candidate == NO_CLASS) {
      complete = false;
      continue;
    }
    if (!linker_stdlib_is_subclassable(work->linker, candidate)) {
      return refuse(
          work, "TypeError",
          quoted(work, "type '", type_name(work, candidate), "' is not an acceptable base type"),
          CREATION_FINAL_BASE, FACTS_NONE, candidate, NO_CLASS);
    }
    ClassId solid = type_at(work, candidate)->layout.solid_base;
    if (solid == NO_CLASS) {
      complete = false;
    } else if (winner == NO_CLASS) {
      winner = solid;
      base = candidate;
    } else if (is_subtype(work, winner, solid)) {
      continue;
    } else if (is_subtype(work, solid, winner)) {
      winner = solid;
      base = candidate;
    } else if (subject(work)->layout.unknown.reason == UNKNOWN_METACLASS) {
      /* It may hand on other bases. */
      return true;
    } else {
      return refuse(work, "TypeError", STR("multiple bases have instance lay-out conflict"),
                    CREATION_LAYOUT_CONFLICT, FACTS_NONE, winner, solid);
    }
  }
  work->base = complete ? base : NO_CLASS;
  return true;
}

static bool slot_is(const Slot *slot, const char *name) {
  return slot->is_str && str_eq_c(slot->name, name);
}

static bool is_special(const Slot *slot) {
  return slot_is(slot, "__dict__") || slot_is(slot, "__weakref__");
}

static bool refuse_variable_size(Work *work, const char *what) {
  return refuse(work, "TypeError", quoted(work, what, type_name(work, work->base), "'"),
                CREATION_VARIABLE_SIZE, FACTS_NONE, work->base, NO_CLASS);
}

static bool check_item(Work *work, const Slot *slot, uint32_t index) {
  const Layout *base = &type_at(work, work->base)->layout;
  if (!slot->is_str) {
    return refuse(work, "TypeError",
                  quoted(work, "__slots__ items must be strings, not '", slot->name, "'"),
                  CREATION_ITEM_NOT_STR, index, NO_CLASS, NO_CLASS);
  }
  if (!str_is_identifier(slot->name)) {
    return refuse(work, "TypeError", STR("__slots__ must be identifiers"), CREATION_NOT_IDENTIFIER,
                  index, NO_CLASS, NO_CLASS);
  }
  if (slot_is(slot, "__dict__")) {
    if (base->dictoffset != 0 || work->add_dict) {
      return refuse(work, "TypeError", STR("__dict__ slot disallowed: we already got one"),
                    CREATION_SECOND_DICT, index, base->dictoffset != 0 ? work->base : NO_CLASS,
                    NO_CLASS);
    }
    work->add_dict = true;
  }
  if (slot_is(slot, "__weakref__")) {
    bool variable = base->itemsize != 0 && work->minor < 15;
    if (base->weakrefoffset != 0 || variable || work->add_weakref) {
      Str text = work->minor >= 12 ? STR("__weakref__ slot disallowed: we already got one")
                                   : STR("__weakref__ slot disallowed: either we already got one, "
                                         "or __itemsize__ != 0");
      return refuse(work, "TypeError", text, CREATION_SECOND_WEAKREF, index,
                    base->weakrefoffset != 0 || variable ? work->base : NO_CLASS, NO_CLASS);
    }
    work->add_weakref = true;
  }
  return true;
}

static bool is_exempt(Work *work, Str name) {
  return str_eq_c(name, "__qualname__") || str_eq_c(name, "__classcell__") ||
         (str_eq_c(name, "__classdictcell__") && work->minor >= 12);
}

/* Whether the namespace holds the name when the body has ended. */
static Truth in_namespace(Work *work, const Slot *slot) {
  if (str_starts_with(slot->mangled, STR("__"))) {
    if (is_exempt(work, slot->mangled)) {
      return NO;
    }
    if (namespace_has_compiled(work->linker, work->id, slot->mangled)) {
      return YES;
    }
  }
  const Member *member = class_own_member(subject(work), slot->mangled);
  if (member) {
    Truth bound = member->bound;
    Truth gone = enumeration_takes_out(work->linker, work->id, slot->mangled);
    return gone == YES ? NO : gone == MAYBE && bound == YES ? MAYBE : bound;
  }
  return linker_draft(work->linker, work->id)->exotic_namespace ? MAYBE : NO;
}

static bool check_class_variables(Work *work) {
  const Slots *slots = &subject(work)->slots;
  for (uint32_t i = 0; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (is_special(slot)) {
      continue;
    }
    bool written_anew = slots->generated && !linker_draft(work->linker, work->id)->keeps_members;
    Truth there = written_anew ? NO : in_namespace(work, slot);
    if (there == YES) {
      return refuse(work, "ValueError",
                    arena_printf(work->linker->arena,
                                 "'" STR_FMT "' in __slots__ conflicts with class variable",
                                 STR_ARG(slot->mangled)),
                    CREATION_CLASS_VARIABLE, i, NO_CLASS, NO_CLASS);
    }
    if (there == MAYBE) {
      class_set_unknown(work->linker, work->id, UNKNOWN_BRANCHES, slot->span,
                        "the slot `{}` may be a class variable too", slot->name);
    }
    work->named++;
  }
  return true;
}

/* type_new_slots, for slots that are known item by item. */
static bool make_slots(Work *work) {
  const Slots *slots = &subject(work)->slots;
  const Layout *base = &type_at(work, work->base)->layout;
  if (work->minor < 15 && slots->count > 0 && base->itemsize != 0) {
    return refuse_variable_size(work, "nonempty __slots__ not supported for subtype of '");
  }
  for (uint32_t i = 0; i < slots->count; i++) {
    if (!check_item(work, &slots->items[i], i)) {
      return false;
    }
  }
  if (!check_class_variables(work)) {
    return false;
  }
  const Class *class = subject(work);
  for (uint32_t i = 0; class->base_count > 1 && i < class->base_count; i++) {
    const Layout *other = &type_at(work, class->bases[i])->layout;
    if (class->bases[i] == work->base) {
      continue;
    }
    work->add_dict = work->add_dict || (base->dictoffset == 0 && other->dictoffset != 0);
    bool may_weakref = base->weakrefoffset == 0 && (base->itemsize == 0 || work->minor >= 15);
    work->add_weakref = work->add_weakref || (may_weakref && other->weakrefoffset != 0);
  }
  if (work->minor >= 15 && work->named > 0 && base->itemsize != 0 &&
      !is_subtype(work, work->base, work->linker->tuple)) {
    return refuse_variable_size(work, "arbitrary __slots__ not supported for subtype of '");
  }
  return true;
}

static void make_plain(Work *work) {
  const Layout *base = &type_at(work, work->base)->layout;
  work->add_dict = base->dictoffset == 0;
  work->add_weakref = base->weakrefoffset == 0 && base->itemsize == 0;
}

/* type_new_descriptors: where dict and weakref pointers go. */
static void set_offsets(Work *work) {
  const Layout base = type_at(work, work->base)->layout;
  Layout *layout = &subject(work)->layout;
  uint32_t size = base.basicsize + POINTER * work->named;
  int32_t dictoffset = base.dictoffset, weakrefoffset = base.weakrefoffset;
  if (work->minor < 11 && work->add_dict) {
    dictoffset = base.itemsize ? -POINTER : (int32_t)size;
    size += POINTER;
  }
  if (work->minor == 11 && work->add_dict && base.itemsize) {
    dictoffset = -POINTER;
    size += POINTER;
  }
  if (work->minor < 12 && work->add_weakref) {
    weakrefoffset = (int32_t)size;
    size += POINTER;
  }
  if (work->minor == 11 && work->add_dict && !base.itemsize) {
    dictoffset = -(int32_t)size - 3 * POINTER;
  }
  if (work->minor >= 12) {
    bool no_gil = target_is_free_threaded(&work->linker->project->target);
    int32_t managed = no_gil ? MANAGED_WEAKREF_NO_GIL : MANAGED_WEAKREF;
    weakrefoffset = work->add_weakref ? managed : weakrefoffset;
    dictoffset = work->add_dict ? -1 : dictoffset;
  }
  layout->sized = true;
  layout->basicsize = size;
  layout->itemsize = base.itemsize;
  layout->dictoffset = dictoffset;
  layout->weakrefoffset = weakrefoffset;
  layout->has_dict = truth_of(dictoffset != 0);
  layout->has_weakref = truth_of(weakrefoffset != 0);
}

static int compare_slots(const void *a, const void *b) {
  const LayoutMember *x = a, *y = b;
  int order = str_compare(x->name, y->name);
  return order ? order : (x->offset < y->offset ? -1 : x->offset > y->offset);
}

/* The class's own slots behind the best base's, sorted by name as type.__new__ does. */
static void set_members(Work *work) {
  const Class *base = work->base == NO_CLASS ? NULL : type_at(work, work->base);
  Class *class = subject(work);
  uint32_t inherited = base ? base->layout.member_count : 0, own = 0;
  LayoutMember *members =
      ARENA_ARRAY(work->linker->arena, LayoutMember, inherited + class->slots.count + 1);
  if (inherited) {
    memcpy(members, base->layout.members, inherited * sizeof *members);
  }
  for (uint32_t i = 0; i < class->slots.count; i++) {
    const Slot *slot = &class->slots.items[i];
    if (slot->is_str && !is_special(slot)) {
      members[inherited + own] = (LayoutMember){slot->mangled, work->id, own, false};
      own++;
    }
  }
  qsort(members + inherited, own, sizeof *members, compare_slots);
  uint32_t start = base ? base->layout.basicsize : 0;
  for (uint32_t i = 0; i < own; i++) {
    members[inherited + i].offset = start + POINTER * i;
  }
  class->layout.members = members;
  class->layout.member_count = inherited + own;
}

static void note_nearest(Map *nearest, Str name, ClassId id) {
  uint32_t owner;
  if (map_get(nearest, name, &owner) && owner == NO_CLASS) {
    map_set(nearest, name, id);
  }
}

/* The first class of the MRO that has each of the names, slot or variable. */
static void find_nearest(Work *work, const LayoutMember *members, uint32_t count, Map *nearest) {
  for (uint32_t i = 0; i < subject(work)->mro_count; i++) {
    ClassId id = subject(work)->mro[i];
    for (uint32_t k = 0; k < count; k++) {
      if (namespace_hides_slot(work->linker, id, members[k].name)) {
        note_nearest(nearest, members[k].name, HIDDEN);
      }
    }
    const Class *at = type_at(work, id);
    for (uint32_t k = 0; k < at->slots.count; k++) {
      if (at->slots.items[k].is_str) {
        note_nearest(nearest, at->slots.items[k].mangled, at->id);
      }
    }
    for (uint32_t k = 0; k < at->member_count; k++) {
      note_nearest(nearest, at->members[k].name, at->id);
    }
  }
}

static int compare_member_name(const void *key, const void *member) {
  return str_compare(*(const Str *)key, ((const LayoutMember *)member)->name);
}

/* Below one base: what is shadowed in the base, and what the class binds itself. */
static void mark_below(const Class *class, LayoutMember *members, uint32_t inherited) {
  uint32_t own = class->layout.member_count - inherited;
  for (uint32_t i = 0; i < inherited; i++) {
    Str name = members[i].name;
    members[i].shadowed =
        members[i].shadowed ||
        bsearch(&name, members + inherited, own, sizeof *members, compare_member_name) ||
        class_own_member(class, name);
  }
}

/* Among several bases: by the order of the MRO. */
static void mark_among(Work *work, LayoutMember *members) {
  uint32_t count = subject(work)->layout.member_count;
  Map nearest = {0};
  for (uint32_t i = 0; i < count; i++) {
    map_set(&nearest, members[i].name, NO_CLASS);
  }
  find_nearest(work, members, count, &nearest);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t owner = NO_CLASS;
    map_get(&nearest, members[i].name, &owner);
    members[i].shadowed = owner != NO_CLASS && owner != members[i].owner;
  }
  map_release(&nearest);
}

/* A slot is live if looking its name up on the type finds this very descriptor: the first of its
 * name in the nearest class. Names of one class stand side by side, sorted. */
static void mark_shadowed(Work *work) {
  Class *class = subject(work);
  LayoutMember *members = (LayoutMember *)(uintptr_t) class->layout.members;
  uint32_t count = class->layout.member_count;
  if (count && class->base_count > 1) {
    mark_among(work, members);
  } else if (count && class->layout.best_base != NO_CLASS) {
    mark_below(class, members, type_at(work, class->layout.best_base)->layout.member_count);
  }
  for (uint32_t i = 0; i < count; i++) {
    bool again = i && members[i - 1].owner == members[i].owner &&
                 str_eq(members[i - 1].name, members[i].name);
    members[i].shadowed = members[i].shadowed || again ||
                          namespace_hides_slot(work->linker, work->id, members[i].name);
  }
}

/* The nearest class of the MRO that has it while none of its bases does. */
static ClassId origin_of(Work *work, bool weakref) {
  const Class *class = subject(work);
  if (class->base_count == 1 && class->bases[0] != NO_CLASS) {
    const Layout *base = &type_at(work, class->bases[0])->layout;
    if ((weakref ? base->has_weakref : base->has_dict) == YES) {
      return weakref ? base->weakref_from : base->dict_from;
    }
  }
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = type_at(work, class->mro[i]);
    if ((weakref ? at->layout.has_weakref : at->layout.has_dict) != YES) {
      continue;
    }
    bool inherited = false;
    for (uint32_t k = 0; k < at->base_count; k++) {
      const Class *base = at->bases[k] == NO_CLASS ? NULL : type_at(work, at->bases[k]);
      inherited = inherited ||
                  (base && (weakref ? base->layout.has_weakref : base->layout.has_dict) == YES);
    }
    if (!inherited) {
      return at->id;
    }
  }
  return NO_CLASS;
}

static bool names_slot(const Class *class, const char *name) {
  for (uint32_t i = 0; i < class->slots.count; i++) {
    if (slot_is(&class->slots.items[i], name) && class->slots.items[i].present == YES) {
      return true;
    }
  }
  return false;
}

/* What can be said where something is unknown. */
static void set_partial(Work *work) {
  Class *class = subject(work);
  Truth dict = NO, weakref = NO;
  bool variable = false; /* or may be */
  for (uint32_t i = 0; i < class->base_count; i++) {
    const Class *base = class->bases[i] == NO_CLASS ? NULL : type_at(work, class->bases[i]);
    dict = truth_or(dict, base ? base->layout.has_dict : MAYBE);
    weakref = truth_or(weakref, base ? base->layout.has_weakref : MAYBE);
    variable = variable || !base || !base->layout.sized || base->layout.itemsize != 0;
  }
  /* Below a variable-size best base the others' weakref does not count, without `__slots__`. */
  weakref = variable && class->base_count > 1 && weakref == YES ? MAYBE : weakref;
  bool slotted = class->slots.form != SLOTS_ABSENT;
  if (names_slot(class, "__dict__")) {
    dict = YES;
  } else if (!slotted || class->slots.form == SLOTS_UNKNOWN || class->slots.present == MAYBE ||
             class->layout.unknown.reason == UNKNOWN_METACLASS ||
             class->layout.unknown.reason == UNKNOWN_DECORATOR) {
    dict = truth_or(dict, MAYBE);
  }
  if (names_slot(class, "__weakref__")) {
    weakref = YES;
  } else if (!slotted || class->slots.form == SLOTS_UNKNOWN || class->slots.present == MAYBE ||
             class->layout.unknown.reason == UNKNOWN_METACLASS ||
             class->layout.unknown.reason == UNKNOWN_DECORATOR) {
    weakref = truth_or(weakref, MAYBE);
  }
  class->layout.has_dict = dict;
  class->layout.has_weakref = weakref;
  class->layout.created = MAYBE;
  /* A computed name is taken for a slot of its own, not for `__dict__` or `__weakref__`. */
  if (class->slots.form == SLOTS_UNKNOWN && class->slots.present == YES && class->slots.least > 0) {
    class->layout.solid_base = work->id;
  }
}

static bool slots_are_known(const Class *class) {
  if (class->slots.form == SLOTS_UNKNOWN || class->slots.present == MAYBE) {
    return false;
  }
  for (uint32_t i = 0; i < class->slots.count; i++) {
    if (class->slots.items[i].present != YES) {
      return false;
    }
  }
  return true;
}

static void note_unknown_slots(Work *work) {
  const Class *class = subject(work);
  if (class->slots.form != SLOTS_ABSENT && !slots_are_known(class)) {
    bool branches = class->slots.present == MAYBE ||
                    (class->slots.count > 0 && class->slots.items[0].present == MAYBE);
    class_set_unknown(work->linker, work->id, branches ? UNKNOWN_BRANCHES : UNKNOWN_COMPUTED_SLOTS,
                      class->slots.span,
                      branches ? "what `__slots__` is depends on a condition"
                               : "`__slots__` is computed in a way that is not evaluated",
                      (Str){0});
  }
}

/* A stub without `__slots__` says nothing of the layout. */
static void note_stub(Work *work) {
  const Class *class = subject(work);
  if (!(class->flags & CLASS_IS_STUB) || class->slots.form != SLOTS_ABSENT) {
    return;
  }
  if (work->linker->input->files[class->file].flags & SOURCE_SHADOWED) {
    class_set_unknown(work->linker, work->id, UNKNOWN_COMPILED_MODULE, class->name_span,
                      "the class is made by a compiled module, whose stub does not tell its layout",
                      (Str){0});
  } else {
    class_set_unknown(work->linker, work->id, UNKNOWN_STUB_ONLY, class->name_span,
                      "a stub without `__slots__` does not tell the layout", (Str){0});
  }
}

/* A variable of some branch that may hide a slot: whether it is live is not known. */
static void note_perhaps_hidden(Work *work) {
  const Class *class = subject(work);
  const Class *base = work->base == NO_CLASS ? NULL : type_at(work, work->base);
  for (uint32_t i = 0; base && i < class->member_count; i++) {
    const Member *member = &class->members[i];
    for (uint32_t k = 0; member->bound == MAYBE && k < base->layout.member_count; k++) {
      if (str_eq(base->layout.members[k].name, member->name)) {
        class_set_unknown(work->linker, work->id, UNKNOWN_BRANCHES, member->span,
                          "the variable `{}`, which may hide a slot, depends on a condition",
                          member->name);
      }
    }
  }
}

static void finish(Work *work, CreationError order_error) {
  Class *class = subject(work);
  if (class->layout.created == NO) {
    return;
  }
  /* Where something is unknown, an error that comes before the order's may be the one. */
  if (order_error.type && class->layout.unknown.reason == UNKNOWN_NOT) {
    class->layout.created = NO;
    class->layout.error = order_error;
    return;
  }
  note_perhaps_hidden(work);
  if (class->layout.unknown.reason != UNKNOWN_NOT) {
    set_partial(work);
    return;
  }
  class->layout.created = YES;
  class->layout.best_base = work->base;
  class->layout.solid_base = solid_of(work, work->id, work->base);
  set_members(work);
  mark_shadowed(work);
}

static void refuse_nothing_else(Work *work) {
  const Draft *draft = linker_draft(work->linker, work->id);
  if (draft->augments_unbound && !draft->unreached) {
    refuse(work, "NameError", STR("name '__slots__' is not defined"), CREATION_UNBOUND_SLOTS,
           FACTS_NONE, NO_CLASS, NO_CLASS);
  }
}

void layout_compute(Linker *linker, ClassId id) {
  Work work = {
      .linker = linker, .id = id, .minor = linker->project->target.minor, .base = NO_CLASS};
  Class *class = subject(&work);
  CreationError order_error = {.slot = FACTS_NONE, .first = NO_CLASS, .second = NO_CLASS};
  CreationError slots_error = order_error;
  uint32_t cause = class->layout.error.cause;
  if (class->layout.created == NO && (cause == CREATION_MRO || cause == CREATION_DUPLICATE_BASE)) {
    order_error = class->layout.error;
    class->layout.created = MAYBE;
  }
  if (class->slots.form == SLOTS_NOT_VALID) {
    slots_error = class->layout.error.cause == CREATION_SLOTS_NOT_ITERABLE
                      ? class->layout.error
                      : (CreationError){"TypeError", linker_draft(linker, id)->slots_message,
                                        FACTS_NONE,  NO_CLASS,
                                        NO_CLASS,    CREATION_SLOTS_NOT_ITERABLE};
  }
  bool refused = class->layout.created == NO;
  class->layout.created = refused ? NO : MAYBE;
  if (!refused) {
    class->layout.error =
        (CreationError){.slot = FACTS_NONE, .first = NO_CLASS, .second = NO_CLASS};
    refuse_nothing_else(&work);
  }
  /* What an unknown metaclass does comes before all that type.__new__ would say. */
  bool elsewhere = subject(&work)->layout.unknown.reason == UNKNOWN_METACLASS ||
                   linker_draft(linker, id)->unreached;
  if (subject(&work)->layout.created != NO && !elsewhere && choose_best_base(&work)) {
    note_unknown_slots(&work);
    note_stub(&work);
    class = subject(&work);
    bool unknown = class->layout.unknown.reason != UNKNOWN_NOT || work.base == NO_CLASS;
    bool other_error =
        class->layout.unknown.reason == UNKNOWN_UNKNOWN_BASE && class->base_count > 1;
    if (class->slots.form == SLOTS_NOT_VALID && !other_error) {
      class->layout.created = NO;
      class->layout.error = slots_error;
    } else if (!unknown && class->slots.form == SLOTS_ABSENT) {
      make_plain(&work);
      set_offsets(&work);
    } else if (!unknown && make_slots(&work)) {
      set_offsets(&work);
    }
  }
  finish(&work, order_error);
  class = subject(&work);
  class->layout.dict_from = class->layout.has_dict == YES ? origin_of(&work, false) : NO_CLASS;
  class->layout.weakref_from = class->layout.has_weakref == YES ? origin_of(&work, true) : NO_CLASS;
}

void layout_widen_header(Layout *self) {
  self->basicsize += FREE_THREADED_HEADER;
  self->dictoffset += self->dictoffset > 0 ? FREE_THREADED_HEADER : 0;
  if (self->weakrefoffset == MANAGED_WEAKREF) {
    self->weakrefoffset = MANAGED_WEAKREF_NO_GIL;
  } else if (self->weakrefoffset > 0) {
    self->weakrefoffset += FREE_THREADED_HEADER;
  }
}

void layout_finish_stdlib(Linker *linker, ClassId id) {
  Work work = {.linker = linker,
               .id = id,
               .minor = linker->project->target.minor,
               .base = linker_class(linker, id)->layout.best_base};
  Class *class = subject(&work);
  class->layout.solid_base = work.base == NO_CLASS ? id : solid_of(&work, id, work.base);
  set_members(&work);
  mark_shadowed(&work);
  class = subject(&work);
  class->layout.dict_from = class->layout.has_dict == YES ? origin_of(&work, false) : NO_CLASS;
  class->layout.weakref_from = class->layout.has_weakref == YES ? origin_of(&work, true) : NO_CLASS;
}

void layout_before_decorator(Linker *linker, ClassId id) {
  layout_compute(linker, id);
  special_check(linker, id);
}
