#include "analyzer/savings.h"

#include <string.h>

#include "analyzer/storers.h"
#include "analyzer/stray.h"
#include "base/array.h"
#include "base/map.h"
#include "base/strbuf.h"

enum {
  SPECIAL = CLASS_IS_ENUM | CLASS_IS_METACLASS | CLASS_IS_TYPED_DICT | CLASS_IS_PYDANTIC |
            CLASS_IS_NAMEDTUPLE | CLASS_IS_EXCEPTION | CLASS_IS_STUB,
  DESCENDANTS_MAX = 10000,
  FIRST_SLOTS_DATACLASS = 10,
  FIRST_WEAKREF_DATACLASS = 11,
  MENDED_SLOTS_DATACLASS = 14
};

typedef Array(Blocker) Blockers;
typedef Array(ClassId) Ids;

typedef struct Work {
  const Project *project;
  const Class *class;
  Arena *arena;
  Blockers blockers;
} Work;

static const Class *class_at(const Work *self, ClassId id) {
  return project_class(self->project, id);
}

static bool is_ours(const Project *project, const Class *class) {
  return class->file != NO_FILE && !(project->files[class->file].flags & SOURCE_REFERENCE);
}

static const Span NOWHERE = {NO_FILE, 0, 0};

static void block(Work *self, BlockerKind kind, const Class *on, Str message, Span span) {
  array_push(&self->blockers, (Blocker){kind, on->id, message, span});
}

static Span class_span(const Class *class) {
  return (Span){class->file, class->name_span.start, class->name_span.end};
}

/* ---- which names a class's own slots would list */

static bool holds(const Str *names, uint32_t count, Str name) {
  for (uint32_t i = 0; i < count; i++) {
    if (str_eq(names[i], name)) {
      return true;
    }
  }
  return false;
}

/* Whether an ancestor has, or would have, the slot. */
static bool is_inherited(const Project *project, const Class *class, Str name) {
  for (uint32_t i = 1; i < class->mro_count; i++) {
    const Class *at = project_class(project, class->mro[i]);
    if (holds(at->stored, at->stored_count, name) || class_own_slot(at, name)) {
      return true;
    }
  }
  return false;
}

static bool adds_names(const Project *project, const Class *class) {
  for (uint32_t i = 0; i < class->stored_count; i++) {
    if (!is_inherited(project, class, class->stored[i])) {
      return true;
    }
  }
  return false;
}

/* As it is written in the body of the class: `_C__x` is `__x` there. */
static Str unmangled(const Class *class, Str name) {
  Str own = class->name;
  while (own.len > 0 && own.data[0] == '_') {
    own = str_slice(own, 1, own.len);
  }
  bool private = own.len > 0 && name.len > own.len + 3 && name.data[0] == '_' &&
                 str_starts_with(str_slice(name, 1, name.len), own) &&
                 str_starts_with(str_slice(name, 1 + own.len, name.len), STR("__"));
  return private ? str_slice(name, 1 + own.len, name.len) : name;
}

static bool is_referenced(const Project *project, const Class *class) {
  return class->uses.weakref != FACTS_NONE || stray_is_weakly_referenced(project, class);
}

static bool wants_weakref(const Project *project, const Class *class) {
  if (class->layout.itemsize > 0 || !is_referenced(project, class)) {
    return false;
  }
  for (uint32_t i = 1; i < class->mro_count; i++) {
    const Class *at = project_class(project, class->mro[i]);
    bool has = at->slots.present == YES || !is_ours(project, at) ? at->layout.has_weakref == YES
                                                                 : is_referenced(project, at);
    if (has) {
      return false;
    }
  }
  return true;
}

static SlotsText decorator_text(const Project *project, const Class *class) {
  bool weakref = class->flags & CLASS_IS_DATACLASS && wants_weakref(project, class) &&
                 project->target.minor >= FIRST_WEAKREF_DATACLASS;
  Str text = weakref ? STR("slots=True, weakref_slot=True") : STR("slots=True");
  return (SlotsText){.by_decorator = true, .text = text};
}

/* Whether the decorator can write the slots; it takes the defaults of fields out of the body. */
static bool has_slots_decorator(const Project *project, const Class *class) {
  bool dataclass = class->flags & CLASS_IS_DATACLASS;
  return class->flags & CLASS_IS_ATTRS ||
         (dataclass && project->target.minor >= FIRST_SLOTS_DATACLASS);
}

SlotsText saving_slots_text(const Project *project, const Class *class, Arena *arena) {
  if (has_slots_decorator(project, class)) {
    return decorator_text(project, class);
  }
  StrBuf text = {0};
  uint32_t count = 0;
  strbuf_append_c(&text, "__slots__ = (");
  for (uint32_t i = 0; i < class->stored_count; i++) {
    if (is_inherited(project, class, class->stored[i])) {
      continue;
    }
    strbuf_printf(&text, "%s\"" STR_FMT "\"", count++ ? ", " : "",
                  STR_ARG(unmangled(class, class->stored[i])));
  }
  if (wants_weakref(project, class)) {
    strbuf_printf(&text, "%s\"__weakref__\"", count++ ? ", " : "");
  }
  strbuf_append_c(&text, count == 1 ? ",)" : ")");
  Str copy = arena_str(arena, strbuf_str(&text));
  strbuf_release(&text);
  return (SlotsText){.text = copy};
}

/* ---- what keeps a class from having slots */

static Span use_span(const Work *self, uint32_t use) {
  return use == FACTS_NONE ? NOWHERE : self->project->operations[use].span;
}

static void block_on_default(Work *self, const Class *at, const Class *owner,
                             const Member *member) {
  Str name = member->name;
  block(self, BLOCKER_CLASS_DEFAULT, at,
        owner == at
            ? arena_printf(self->arena,
                           "the class variable `" STR_FMT "` has the name its slot would have",
                           STR_ARG(name))
            : arena_printf(self->arena,
                           "a slot would hide the class variable `" STR_FMT "` of `" STR_FMT "`",
                           STR_ARG(name), STR_ARG(owner->name)),
        member->span);
}

static void block_on_members(Work *self, const Class *at, bool changes) {
  for (uint32_t i = 0; i < at->member_count; i++) {
    const Member *member = &at->members[i];
    if (member->kind == MEMBER_CACHED_PROPERTY) {
      block(self, BLOCKER_CACHED_PROPERTY, at,
            arena_printf(self->arena,
                         "the cached_property `" STR_FMT "` stores its value in the `__dict__`",
                         STR_ARG(member->name)),
            member->span);
    }
    bool is_field =
        has_slots_decorator(self->project, at) && (member->annotated || at->flags & CLASS_IS_ATTRS);
    bool clashes = changes && !is_field && holds(at->stored, at->stored_count, member->name) &&
                   !is_inherited(self->project, at, member->name);
    if (clashes) {
      block_on_default(self, at, at, member);
    }
  }
}

/* Instances that do not store the name read the class variable of a base. */
static void block_on_inherited_defaults(Work *self, const Class *at) {
  for (uint32_t i = 1; i < at->mro_count; i++) {
    const Class *above = class_at(self, at->mro[i]);
    for (uint32_t k = 0; above->file != NO_FILE && k < above->member_count; k++) {
      const Member *member = &above->members[k];
      bool hidden = holds(at->stored, at->stored_count, member->name) &&
                    !is_inherited(self->project, at, member->name) &&
                    !class_own_member(at, member->name);
      if (hidden) {
        block_on_default(self, at, above, member);
        return;
      }
    }
  }
}

/* Names that the class statement itself may bind: a slot of that name raises. */
static void block_on_implicit(Work *self, const Class *at) {
  static const char *const NAMES[] = {"__doc__",         "__module__",           "__qualname__",
                                      "__annotations__", "__orig_bases__",       "__type_params__",
                                      "__firstlineno__", "__static_attributes__"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    Str name = str_from(NAMES[i]);
    if (holds(at->stored, at->stored_count, name) && !is_inherited(self->project, at, name)) {
      block(self, BLOCKER_CLASS_DEFAULT, at,
            arena_printf(self->arena, "`%s` is a class variable of every class", NAMES[i]),
            class_span(at));
    }
  }
}

/* What code of the same file does with things it does not tell the class of. */
static void block_on_strays(Work *self, const Class *at) {
  StrayRange strays = stray_range(self->project, at->file);
  bool told[STRAY_WEAKREF + 1] = {false};
  for (uint32_t i = 0; i < strays.count; i++) {
    const Stray *stray = &strays.first[i];
    bool meets = !told[stray->kind] && !holds(at->stored, at->stored_count, stray->name);
    told[stray->kind] |= meets;
    if (!meets) {
      continue;
    }
    switch (stray->kind) {
    case STRAY_STORE:
      block(self, BLOCKER_OUTSIDE_STORE, at,
            arena_printf(self->arena,
                         "code beside it may store `" STR_FMT "`, which the class does not",
                         STR_ARG(stray->name)),
            stray->span);
      break;
    case STRAY_COMPUTED:
      block(self, BLOCKER_DYNAMIC, at,
            STR("code beside it may store attributes under names that are computed"), stray->span);
      break;
    case STRAY_BASES:
      if (adds_names(self->project, at)) {
        block(
            self, BLOCKER_CONFLICT, at,
            STR("code beside it makes classes of several bases, of which two may have slots then"),
            stray->span);
      }
      break;
    case STRAY_WEAKREF: break; /* it gets a slot for them */
    }
  }
  const Stray *hint = told[STRAY_STORE] ? NULL : stray_hint(self->project, at);
  if (hint) {
    block(self, BLOCKER_OUTSIDE_STORE, at,
          arena_printf(self->arena,
                       "code may store `" STR_FMT "`, which the class does not: what it stores on "
                       "is called like it",
                       STR_ARG(hint->name)),
          hint->span);
  }
}

/* A method that is replaced on an instance, mostly by a test. */
static void block_on_patches(Work *self, const Class *at) {
  for (uint32_t i = 0; i < at->member_count; i++) {
    const Member *member = &at->members[i];
    bool replaced = member->kind == MEMBER_FUNCTION || member->kind == MEMBER_VALUE;
    const Stray *patch = replaced ? stray_patch(self->project, at, member->name) : NULL;
    if (patch) {
      block(self, BLOCKER_OUTSIDE_STORE, at,
            arena_printf(self->arena, "code may store `" STR_FMT "`, which the class defines",
                         STR_ARG(member->name)),
            patch->span);
      return;
    }
  }
}

static void block_on_uses(Work *self, const Class *at) {
  if (at->uses.dict != FACTS_NONE) {
    block(self, BLOCKER_DICT_USED, at, STR("the `__dict__` of its instances is used"),
          use_span(self, at->uses.dict));
  } else if (at->flags & CLASS_NEEDS_DICT) {
    block(self, BLOCKER_DYNAMIC, at, STR("attributes are stored under names that are computed"),
          NOWHERE);
  }
  if (at->uses.outside_store != FACTS_NONE) {
    const Operation *operation = &self->project->operations[at->uses.outside_store];
    block(self, BLOCKER_OUTSIDE_STORE, at,
          arena_printf(self->arena, "other code stores `" STR_FMT "`, which the class does not",
                       STR_ARG(operation->attribute)),
          operation->span);
  } else {
    block_on_strays(self, at);
    block_on_patches(self, at);
  }
  if (at->uses.set_class != FACTS_NONE) {
    block(self, BLOCKER_CLASS_ASSIGNMENT, at, STR("`__class__` of its instances is assigned"),
          use_span(self, at->uses.set_class));
  }
}

static void block_on_state(Work *self, const Class *at) {
  const Member *setattr = class_own_member(at, STR("__setattr__"));
  const Member *setstate = class_own_member(at, STR("__setstate__"));
  if (setattr) {
    block(self, BLOCKER_SETATTR, at, STR("a `__setattr__` of its own decides where stores go"),
          setattr->span);
  }
  if (setstate && !class_own_member(at, STR("__getstate__"))) {
    block(
        self, BLOCKER_PICKLING, at,
        STR("without a `__getstate__`, `__setstate__` gets another state from a class with slots"),
        setstate->span);
  }
}

/* _add_slots of dataclasses makes a second class, which the methods' `__class__` does not name
 * before 3.14. attrs mends that. */
static void block_on_super(Work *self, const Class *at) {
  bool anew = at->flags & CLASS_IS_DATACLASS && has_slots_decorator(self->project, at) &&
              self->project->target.minor < MENDED_SLOTS_DATACLASS;
  const Facts *facts = self->project->files[at->file].facts;
  for (uint32_t i = 0; anew && i < facts->function_count; i++) {
    const FunctionFact *function = &facts->functions[i];
    if (function->parent_class == at->fact && function->flags & FUNCTION_ZERO_SUPER) {
      block(self, BLOCKER_SUPER, at,
            STR("`super()` without arguments fails in a class that `slots=True` makes anew"),
            (Span){at->file, function->name_start, function->name_end});
      return;
    }
  }
}

/* A decorator or descriptor that keeps something in the instance. */
static void block_on_storers(Work *self, const Class *at) {
  StorerUse use = storers_in_class(self->project, at);
  if (!str_is_empty(use.name)) {
    block(self, BLOCKER_DYNAMIC, at,
          arena_printf(self->arena, "`" STR_FMT "` may store in its instances", STR_ARG(use.name)),
          use.span);
  }
}

/* Whether slots of the two would be side by side, neither below the other. */
static bool are_apart(const Class *a, const Class *b) {
  return !class_is_subclass(a, b->id) && !class_is_subclass(b, a->id);
}

static bool has_layout_of_its_own(const Work *self, const Class *at) {
  if (!is_ours(self->project, at)) {
    return at->layout.solid_base == at->id && at->layout.best_base != NO_CLASS;
  }
  bool has_slots = at->slots.present == YES && at->slots.count > 0;
  return has_slots || (at->slots.present == NO && adds_names(self->project, at));
}

/* A base that nobody knows may have slots, or be made in C. */
static bool meets_unknown(const Class *descendant) {
  return descendant->base_count > 1 && !(descendant->flags & CLASS_MRO_COMPLETE);
}

static bool conflicts_in(Work *self, const Class *at, const Class *descendant) {
  if (meets_unknown(descendant)) {
    block(self, BLOCKER_CONFLICT, at,
          arena_printf(self->arena,
                       "`" STR_FMT "` inherits from it and from a class that is not known, which "
                       "may have slots too",
                       STR_ARG(descendant->name)),
          class_span(descendant));
    return true;
  }
  for (uint32_t i = 0; i < descendant->mro_count; i++) {
    const Class *other = class_at(self, descendant->mro[i]);
    if (other->id == at->id || !are_apart(at, other) || !has_layout_of_its_own(self, other)) {
      continue;
    }
    block(self, BLOCKER_CONFLICT, at,
          arena_printf(self->arena,
                       "`" STR_FMT "` inherits from it and from `" STR_FMT
                       "`: only one of them can have named slots",
                       STR_ARG(descendant->name), STR_ARG(other->name)),
          class_span(descendant));
    return true;
  }
  return false;
}

/* The class and what descends from it, the nearest first. */
static Ids family_of(const Work *self, const Class *at) {
  Ids family = {0};
  array_push(&family, at->id);
  for (uint32_t i = 0; i < family.len && family.len < DESCENDANTS_MAX; i++) {
    const Class *member = class_at(self, family.items[i]);
    array_extend(&family, member->subclasses, member->subclass_count);
  }
  return family;
}

/* The first known descendant in which slots of the class would meet others. */
static void block_on_descendants(Work *self, const Class *at, const Ids *family) {
  bool conflicts = !adds_names(self->project, at);
  for (uint32_t i = 0; i < family->len && !conflicts; i++) {
    const Class *descendant = class_at(self, family->items[i]);
    conflicts = descendant->file != NO_FILE && conflicts_in(self, at, descendant);
  }
}

/* Whether an instance keeps the name somewhere once all classes of the project have slots. */
static bool is_covered(const Project *project, const Class *class, Str name) {
  for (uint32_t i = 0; i < class->mro_count; i++) {
    const Class *at = project_class(project, class->mro[i]);
    bool would = at->slots.present == NO && holds(at->stored, at->stored_count, name);
    if (would || class_own_slot(at, name)) {
      return true;
    }
  }
  return false;
}

/* Whether a class with slots lives on the `__dict__` that a base brings. */
static bool lives_on_dict(const Project *project, const Class *class) {
  if (class->slots.present != YES || class_own_slot(class, STR("__dict__"))) {
    return false;
  }
  for (uint32_t i = 0; i < class->member_count; i++) {
    if (class->members[i].kind == MEMBER_CACHED_PROPERTY) {
      return true;
    }
  }
  for (uint32_t i = 0; i < class->stored_count; i++) {
    if (!is_covered(project, class, class->stored[i])) {
      return true;
    }
  }
  return class->uses.dict != FACTS_NONE || class->uses.outside_store != FACTS_NONE ||
         class->flags & CLASS_NEEDS_DICT;
}

/* The first known class with slots below that would lose the `__dict__` it needs. */
static void block_on_slotted_below(Work *self, const Class *at, const Ids *family) {
  for (uint32_t i = 1; i < family->len; i++) {
    const Class *below = class_at(self, family->items[i]);
    if (lives_on_dict(self->project, below)) {
      block(self, BLOCKER_DICT_USED, at,
            arena_printf(self->arena,
                         "`" STR_FMT "` has slots, and stores more in the `__dict__` that it "
                         "inherits",
                         STR_ARG(below->name)),
            class_span(below));
      return;
    }
  }
}

static bool may_have_named_slots(const Project *project, const Class *class) {
  bool is_tuple = class_descends_from(project, class, "builtins", "tuple");
  return class->layout.itemsize == 0 || (is_tuple && project->target.minor >= 15);
}

static void block_on_class(Work *self, const Class *at, bool changes) {
  block_on_members(self, at, changes);
  block_on_uses(self, at);
  block_on_storers(self, at);
  block_on_state(self, at);
  if (!changes) {
    return;
  }
  block_on_implicit(self, at);
  block_on_inherited_defaults(self, at);
  if (at->flags & CLASS_DECLINES_SLOTS) {
    block(self, BLOCKER_DECLINED, at, STR("its decorator says `slots=False`"), class_span(at));
  }
  block_on_super(self, at);
  Ids family = family_of(self, at);
  block_on_descendants(self, at, &family);
  block_on_slotted_below(self, at, &family);
  array_release(&family);
  if (adds_names(self->project, at) && !may_have_named_slots(self->project, at)) {
    block(self, BLOCKER_VARIABLE_SIZE, at,
          STR("no class below int, tuple or bytes can have named slots"), NOWHERE);
  }
}

static bool block_on_unknown(Work *self) {
  const Class *class = self->class;
  const Unknown *unknown = &class->layout.unknown;
  if (class->flags & SPECIAL) {
    block(self, BLOCKER_SPECIAL, class, STR("slots are not for this kind of class"), NOWHERE);
  } else if (unknown->reason != UNKNOWN_NOT) {
    block(self, BLOCKER_UNKNOWN, class, unknown->message, unknown->span);
  } else if (class->layout.created == NO) {
    block(self, BLOCKER_UNKNOWN, class, STR("its class statement raises"), class_span(class));
  } else if (!class->memory.known) {
    block(self, BLOCKER_UNKNOWN, class, STR("what its bases store in an instance is not known"),
          NOWHERE);
  }
  return self->blockers.len > 0;
}

/* A class that could get slots in its own statement. */
static bool can_change(const Project *project, const Class *at) {
  return is_ours(project, at) && at->slots.present == NO && at->fact != FACTS_NONE;
}

static void block_on_outside(Work *self, const Class *at) {
  bool listed = at->slots.present == YES && is_ours(self->project, at);
  for (uint32_t i = 0; listed && i < at->slots.count; i++) {
    if (str_eq_c(at->slots.items[i].name, "__dict__")) {
      block(self, BLOCKER_DICT_USED, at, STR("`__dict__` is in its slots"),
            at->slots.items[i].span);
    }
  }
  bool c_dict = at->flags & CLASS_IS_EXCEPTION;
  if (!can_change(self->project, at) && !listed && at->layout.has_dict == YES && !c_dict) {
    block(self, BLOCKER_OUTSIDE_BASE, at,
          arena_printf(self->arena, "the base `" STR_FMT "` brings a `__dict__`",
                       STR_ARG(at->qualname)),
          NOWHERE);
  }
}

static void set_changes(Work *self, Saving *saving, Ids *changed) {
  for (uint32_t i = self->class->mro_count; i > 0; i--) {
    const Class *at = class_at(self, self->class->mro[i - 1]);
    bool changes = can_change(self->project, at);
    if (changes) {
      array_push(changed, at->id);
    }
    if (is_ours(self->project, at)) {
      block_on_class(self, at, changes);
    }
    block_on_outside(self, at);
  }
  bool weakref = false;
  for (uint32_t i = 0; i < self->class->mro_count; i++) {
    const Class *at = class_at(self, self->class->mro[i]);
    weakref |= is_ours(self->project, at) && is_referenced(self->project, at);
  }
  const ClassMemory *memory = &self->class->memory;
  saving->bytes_then = weakref ? memory->bytes_weakref : memory->bytes_slotted;
  saving->could_save = (int32_t)memory->bytes - (int32_t)saving->bytes_then;
  saving->is_candidate = changed->len > 0 && saving->could_save > 0;
}

static void *copy_items(Arena *arena, const void *items, size_t count, size_t size) {
  void *copy = arena_alloc_array(arena, count + 1, size);
  if (count > 0) {
    memcpy(copy, items, count * size);
  }
  return copy;
}

Saving saving_of(const Project *project, const Class *class, Arena *arena) {
  Work self = {.project = project, .class = class, .arena = arena};
  Saving saving = {.id = class->id};
  Ids changed = {0};
  if (!block_on_unknown(&self)) {
    set_changes(&self, &saving, &changed);
  }
  saving.blockers = copy_items(arena, self.blockers.items, self.blockers.len, sizeof(Blocker));
  saving.blocker_count = self.blockers.len;
  saving.changed = copy_items(arena, changed.items, changed.len, sizeof(ClassId));
  saving.changed_count = changed.len;
  array_release(&self.blockers);
  array_release(&changed);
  return saving;
}

const char *blocker_name(BlockerKind kind) {
  static const char *const NAMES[BLOCKER_KIND_COUNT] = {
      [BLOCKER_UNKNOWN] = "unknown",
      [BLOCKER_SPECIAL] = "special-class",
      [BLOCKER_OUTSIDE_BASE] = "unslotted-base",
      [BLOCKER_VARIABLE_SIZE] = "variable-size-base",
      [BLOCKER_CACHED_PROPERTY] = "cached-property",
      [BLOCKER_DICT_USED] = "dict-used",
      [BLOCKER_DYNAMIC] = "unknown-attributes",
      [BLOCKER_OUTSIDE_STORE] = "outside-store",
      [BLOCKER_CLASS_DEFAULT] = "class-default",
      [BLOCKER_SETATTR] = "setattr",
      [BLOCKER_PICKLING] = "pickling",
      [BLOCKER_CLASS_ASSIGNMENT] = "class-assignment",
      [BLOCKER_DECLINED] = "slots-declined",
      [BLOCKER_SUPER] = "zero-argument-super",
      [BLOCKER_CONFLICT] = "layout-conflict"};
  return NAMES[kind];
}
