/*
 * Linker: the workshop of project_link, private to the meaning wing.
 *
 * Three steps. RUN: each module's events are run once in order (interpret), which binds names to
 * symbolic values and makes a Draft of each class statement. LINK: drafts become classes (classes,
 * slots, decorators), bases before what descends from them; layouts follow (mro, layout). FLOW: the
 * bodies of functions are run, which makes the classes inside them and notes the operations on
 * instances.
 */
#ifndef SLOTLINT_ANALYZER_LINKER_H
#define SLOTLINT_ANALYZER_LINKER_H

#include "analyzer/modules.h"
#include "analyzer/project.h"
#include "analyzer/suite.h"
#include "analyzer/value.h"
#include "base/array.h"

typedef struct Linker Linker;

enum { RUN_NOT, RUN_BUSY, RUN_DONE };

/* The body of a piece. Its section comes first: a pointer to one is a pointer to the other. */
typedef struct Body {
  Section section;
  Map names;          /* text -> TextId; empty until asked for */
  Map nonlocals;      /* names that an inner function stores with `nonlocal` */
  bool has_nonlocals; /* they were looked for */
} Body;

/* A name of module scope gets another value: what it was bound to until then. */
typedef struct Rebinding {
  Value *before;
  uint32_t previous; /* 1 + index of the same name's entry before this one */
} Rebinding;

typedef struct Module {
  FileId file;
  const Facts *facts; /* NULL: the file could not be read */
  Value **bindings;   /* by TextId of the outline; NULL: never bound */
  Map names;          /* text of a bound name -> its TextId */
  Map typing;         /* name bound below `if TYPE_CHECKING` only -> index in typing_values */
  Array(Value *) typing_values;
  Array(Value *) stars;        /* modules of `from m import *`, in order */
  Array(Value *) typing_stars; /* those below `if TYPE_CHECKING` */
  Map rebound;                 /* names of classes that were bound to something else later */
  Array(Rebinding) history;    /* of the bindings, while the module runs */
  uint32_t *last_rebound;      /* by TextId, 1 + index of the name's last entry in it */
  Map global_stores;           /* names that functions store with `global` */
  Body **bodies;               /* by piece, made when first asked for */
  ClassId *class_ids;          /* by class fact */
  Value *replacement;          /* of `sys.modules[__name__] = value`, or NULL */
  bool stores_globals;         /* global_stores holds what it should */
  Map exports;                 /* the names that `__all__` lists, if it does: stars.c */
  Map star_names;              /* name that nothing binds -> index in star_values */
  Array(Value *) star_values;
  uint32_t star_mark;   /* the last search that has passed here  */
  uint32_t preparing;   /* who is running what the stars lead to, 0: nobody */
  uint32_t prepared_at; /* Linker.runs + 1 when that was last done */
  bool stars_ready;     /* all that the stars lead to has run */
  uint8_t importable;   /* 1 + Truth, 0: not asked yet; see interpret_import.c */
  uint8_t exports_state;
  uint8_t state; /* RUN_* */
} Module;

/* A name in the namespace of a class when its body has ended. */
typedef struct Entry {
  Str name; /* as the compiler stores it: mangled */
  Value *value;
  Span span;      /* the name where it was bound last */
  uint32_t order; /* of the keys: when it was bound first */
  bool annotated; /* `name: annotation = value` */
} Entry;

/* An entry of `__dataclass_fields__`, as far as `__init__` goes. */
typedef struct InitField {
  Str name;
  Truth has_default, kw_only, in_init;
  bool has_factory;
  bool is_field; /* neither ClassVar nor InitVar */
  Value *value;  /* the default, of the class's own fields while it is made */
} InitField;

typedef struct Keyword {
  Str name; /* empty: `**` */
  Value *value;
} Keyword;

typedef struct Draft {
  Module *module; /* NULL for a class of the standard library */
  Value **bases;
  Span *base_spans;
  uint32_t base_count;
  Keyword *keywords;
  uint32_t keyword_count;
  Value **decorators;
  uint32_t decorator_count;
  Entry *entries;
  uint32_t entry_count;
  Value **calls; /* what names of the body were bound to and is a call, in order */
  uint32_t call_count;
  Value *slots_value; /* of `__slots__` at the end of the body, or NULL */
  Span slots_span, slots_name_span;
  Str slots_message;         /* SLOTS_NOT_VALID: what iterating over the value raises */
  Value **field_annotations; /* parallel to Class.annotations */
  Value **field_values;      /* the same; NULL where the field has no value */
  bool augments_unbound;     /* `__slots__ += ...` met no `__slots__` */
  Span augment_span;
  bool exotic_namespace; /* locals()["x"] = ..., exec(...): may hold more than was seen */
  Str *field_names; /* of a dataclass or attrs class, inherited ones included for dataclasses */
  uint32_t field_count;
  InitField *init_fields; /* of a dataclass, inherited ones, ClassVar and InitVar included */
  uint32_t init_field_count;
  Truth ordered;            /* the decorator that wrote the fields wrote `__lt__` too */
  bool has_orig_bases;      /* some base was no class: a subscripted one, typing.List... */
  uint32_t typed_dicts;     /* bases for which dict stands: TypedDict, or what descends from it */
  bool generic_dict;        /* one of them descends from Generic */
  bool plain_generic;       /* Generic itself is a base */
  uint32_t generic_aliases; /* how often Generic[...] is, since 3.15 Protocol[...] too */
  Str unlisted, disordered; /* what Generic.__init_subclass__ says to the type variables */
  Value *type_params;       /* of `class C[T]`, as a tuple; else NULL */
  Value *fields;            /* namedtuples: the names, as a tuple; else NULL */
  ClassId helper_metaclass; /* of with_metaclass and the like */
  bool helper_metaclass_known;
  Str *replaced_names; /* attributes that the module stores on the finished class, whatever happens
                        */
  uint32_t replaced_count;
  bool metaclass_run; /* the metaclass's own __new__ was followed: type.__new__ has the last word */
  bool unreached;     /* an argument of the statement raises, or may: type.__new__ says nothing */
  bool past_metaclass;  /* made by type.__new__ itself, whatever the metaclass defines */
  bool replaced;        /* a decorator made another class of it, `replacement` */
  ClassId replacement;  /* ... and gave it the same name, or not */
  bool slots_rewritten; /* slots_value is what a metaclass of the project makes of it */
  bool keeps_members;   /* ... and nothing was taken out of the namespace */
  bool patched;         /* other code stores or deletes attributes of the class */
  bool reads_slots;
  uint8_t generation; /* 1: made by a look; 2: by a look that linking one of those made... */
  uint8_t state;      /* RUN_* of linking */
  uint32_t stdlib;    /* StdlibClassId for ORIGIN_STDLIB */
} Draft;

typedef struct Change {
  TextId name;
  Value *before, *after;
  uint32_t event_before;
} Change;

typedef Array(Change) Changes;

/* The run of one scope. `bindings` is indexed by the TextIds of `section`. */
struct Frame {
  Linker *linker;
  Module *module;
  const Section *section;
  const Scope *scope;
  Frame *outer; /* the lexically enclosing one */
  ScopeKind kind;
  void *tables; /* the memory of the next four, but for a module's bindings */
  Value **bindings;
  uint32_t *events;          /* the event that bound a name last */
  bool *is_global;           /* `global name` */
  uint8_t *bind_counts;      /* functions: how often the scope binds the name, up to 2 */
  Changes journal;           /* what the innermost arms have changed */
  ClassId class_id;          /* the class being made, or whose method this is; NO_CLASS else */
  Value *type_params;        /* of the class statement that is being run in this frame, or NULL */
  Str mangle;                /* the innermost enclosing class's name, or empty */
  uint32_t function;         /* index in the file, FACTS_NONE else */
  uint32_t unrolled;         /* events that loops have run once for each item */
  bool dead;                 /* what runs now cannot run for this target */
  bool ended;                /* a jump was met */
  bool typing;               /* below TYPE_CHECKING */
  uint32_t expected;         /* depth of blocks in which failures are expected */
  uint32_t tried;            /* depth of try blocks that have handlers */
  Array(uint32_t) annotated; /* a class body: the events that have annotated a name, in order */
  Array(Str) guards;         /* names that `hasattr` and the like have asked for */
  bool looking;              /* run for what it returns alone: nothing is noted, no class is made */
  uint32_t at;               /* the event that is being run */
  Value *imported;           /* the module of the last `from` import, and its event */
  const Event *imported_event;
  uint32_t blocks;      /* around it, but for those of `with` */
  uint32_t moment;      /* looking: when the function is called, see frame_moment; 0: not known */
  Value *returned;      /* what EVENT_RETURN has met, or NULL */
  Str wanted;           /* while looking: the attribute of self that is asked for, or empty */
  Value *stored;        /* ... what it is bound to, or NULL */
  const Value *closure; /* while looking: the function whose items are what it closes over */
  uint32_t depth;
};

/* An operation whose instance is not judged yet. */
typedef struct RawOperation {
  Operation operation;
  Value *receiver;
  Value *stored;
  bool class_only; /* of use only if the receiver comes to a class */
} RawOperation;

enum { LOOK_DEPTH_MAX = 4, LEVELS_MAX = 100, CLASSES_PER_CHUNK = 256 };

struct Linker {
  Project *project;
  Arena *arena;   /* where things are made now: one of `levels` */
  Arena *lasting; /* the project's */
  /* By level, up to `level`: `lasting`, `scratch`, and one for each look whose values live. */
  Arena *levels[LEVELS_MAX];
  uint8_t level;
  Arena values;  /* those that are made in `lasting`: gone with the linker */
  Arena scratch; /* cleared after each function of module scope or method */
  const ProjectInput *input;
  Modules modules;
  Module *files;
  /* In chunks, so that neither moves when others are added. */
  Array(Class *) classes;
  Array(Draft *) drafts;
  uint32_t class_count;
  Array(RawOperation) operations; /* not judged yet */
  Array(Operation) judged;
  Map builtin_names; /* -> index in builtin_values: one value for each name that nothing binds */
  Array(Value *) builtin_values;
  Array(Arena) kept; /* of looks that have made classes */
  ClassId *stdlib;   /* by StdlibClassId; grows */
  uint32_t stdlib_count;
  ClassId tuple;        /* builtins.tuple */
  ClassId object, type; /* builtins.object, builtins.type */
  uint32_t link_depth, look_depth, look_count;
  /* "class.attribute" -> the class that instances store there, or NO_CLASS; "class name" -> the
   * subclass of that name that a subscript makes */
  Map instance_classes;
  Array(ClassId) rebased; /* whose `__bases__` are assigned */
  ClassId unfinished; /* the first that a look has made and that is linked later; NO_CLASS else */
  ClassId making;     /* the class that a decorator or metaclass is being run for, or NO_CLASS */
  uint8_t generation; /* of the class that is being linked */
  Array(Value *) bound_calls; /* calls whose result a name of a module was bound to */
  Array(Value *) called;      /* what was called, for CLASS_IS_INSTANTIATED */
  Array(ClassId) pending;     /* drafts not linked yet */
  uint32_t depth;             /* of reduction, bounded */
  uint32_t steps;             /* of the outermost reduction that is going on, bounded */
  uint32_t runs;              /* modules that have run */
  uint32_t star_serial;       /* of the last search through star imports */
  bool incomplete; /* something was met that may come to more later: nothing is remembered */
  bool linking;    /* the second step has begun: every module has run */
  bool flow;       /* the third step */
};

/* What outlives the function that is being run is made between these two. */
static inline Arena *linker_last(Linker *self) {
  Arena *before = self->arena;
  self->arena = self->lasting;
  return before;
}
static inline void linker_restore(Linker *self, Arena *before) {
  self->arena = before;
}

/* Valid until the linker is done, whatever is added. */
static inline Class *linker_class(Linker *self, ClassId id) {
  return &self->classes.items[id / CLASSES_PER_CHUNK][id % CLASSES_PER_CHUNK];
}
static inline Draft *linker_draft(Linker *self, ClassId id) {
  return &self->drafts.items[id / CLASSES_PER_CHUNK][id % CLASSES_PER_CHUNK];
}

/* frame.c: scopes and names */
void frame_init(Frame *self, Linker *linker, Module *module, const Section *section,
                const Scope *scope, Frame *outer, ScopeKind kind);
void frame_release(Frame *self);
void frame_bind(Frame *self, TextId name, Value *value, uint32_t event);
/* Takes a change back. */
void frame_restore(Frame *self, Change change);
/* When the code at hand runs, as a number that module scope's history of bindings knows; 0: not
 * known, as in functions, which may be called at any time. */
uint32_t frame_moment(const Frame *self);
/* Gives a function that is made in a frame that looks what it closes over. */
void frame_close_over(const Frame *self, Value *function);
Span frame_span(const Frame *self, const Section *section, uint32_t start, uint32_t end);
/* What `name` (a text of `section`) is bound to where the frame stands. Never NULL. */
Value *frame_lookup(Frame *self, const Section *section, TextId name, Span span);
/* What a name of module scope is bound to at the frame's moment. */
Value *frame_module_value(Frame *self, Str name, Span span);
Value *module_lookup(Linker *linker, Module *module, Str name, Span span, bool annotation);
const Section *module_body(Linker *linker, Module *module, uint32_t piece);
/* How often each name is bound: must come before the first lookup in a function's frame. */
void frame_count_binds(Frame *self);
Str frame_mangle(const Frame *self, Str name);

/* Whether builtins of the target has the name. */
bool name_is_builtin(Linker *linker, Str name);

/* stars.c: names out of star imports */
/* What the first `count` star imports of a module bring by a name; NULL: nothing, and with
 * `*unsure` set, a star leads to a module that is not known. */
Value *star_lookup(Linker *linker, Module *module, Str name, uint32_t count, Span span,
                   UnknownReason *unsure);
/* A name that nothing in the module itself binds, as a symbolic value. */
Value *star_name(Linker *linker, Module *module, Str name);

/* annotation.c: `from __future__ import annotations`. */
bool module_keeps_annotations_as_text(const Module *module);

/* evaluate.c: expressions */
Value *evaluate(Frame *frame, const Section *section, ExprId expr);
/* Whether a test holds for the target. `*typing` is set when it is TYPE_CHECKING. */
Truth evaluate_test(Frame *frame, ExprId expr, bool *typing);
Value *evaluate_annotation(Frame *frame, const Section *section, ExprId expr);

/* interpret_import.c */
void interpret_import(Frame *frame, const Event *event, uint32_t at);
/* Whether a try block runs to its end: YES, NO with the event that fails, or MAYBE. `told`: its
 * events tell all. */
typedef struct TryOutcome {
  Truth succeeds;
  const Event *failure;
} TryOutcome;
TryOutcome interpret_try(Frame *frame, uint32_t from, uint32_t to, bool told);
/* Whether an except clause takes what the event raises. */
Truth interpret_catches(Frame *frame, const Event *handler, const Event *failure);

/* interpret_change.c */
/* A call as a statement, such as `names.append("x")`. */
void interpret_changing_call(Frame *frame, const Event *event, uint32_t at);
/* `names["x"] = ...`, `locals()["x"] = ...`, `del names[0]`. */
void interpret_item_change(Frame *frame, const Event *event);
/* `name = collection.pop(...)`, where the frame looks: the value, then the change. */
void interpret_changing_value(Frame *frame, const Event *event, Value *value, uint32_t at);

/* Whether all imports of a try block lead to modules that are there, with all that they import. */
bool interpret_imports_lead_somewhere(Frame *frame, uint32_t from, uint32_t to);

/* interpret.c: events */
void interpret_scope(Frame *frame);
void interpret_module(Linker *linker, Module *module);
ClassId interpret_class(Frame *frame, uint32_t class_index);
void interpret_function(Linker *linker, Frame *outer, Module *module, uint32_t function,
                        ClassId method_of);

/* reduce.c: what a value comes to. Never NULL, never symbolic. */
Value *value_reduce(Linker *linker, Value *value);
/* What a name that is imported was bound to where it was made, not reduced: `f(x)`, not what it
 * comes to. */
Value *value_binding(Linker *linker, Value *value);
Truth value_truth(Linker *linker, Value *value);
/* `module.name` if the value is known by such a name (external, or a class or function of a file),
 * else false; e.g. "functools", "cached_property". */
bool value_known_as(Linker *linker, Value *reduced, const char *module, const char *name);
Str value_dotted(Linker *linker, Value *reduced);
/* The items of an iterable, stars spread; false if they are not all known. */
typedef struct Items {
  Value **list;
  uint32_t count;
  bool known;
} Items;
Items value_items(Linker *linker, Value *reduced);
/* Key, value, key, value... of a dict, `**` mappings written out: of equal keys the last counts. */
Items value_pairs(Linker *linker, const Value *reduced);

/* classes.c */
ClassId linker_add_class(Linker *linker, ClassOrigin origin);
ClassId linker_stdlib_class(Linker *linker, uint32_t stdlib_id);
ClassId linker_builtin(Linker *linker, const char *module, const char *name);
/* Links a class and all it stands on. */
void class_link(Linker *linker, ClassId id);
/* The class that `namedtuple(...)`, `make_dataclass(...)`, `type(...)` and the like make; NO_CLASS
 * if the call is none of them or its arguments are not known. */
/* A subclass that adds nothing; the same one each time. */
ClassId subclass_by_call(Linker *linker, ClassId base, Str name, Span span);
/* generic_models.c: `Model[int]`, which pydantic makes a class of; NO_CLASS: not known. */
bool is_generic_model(Linker *linker, const Value *base);
ClassId generic_model(Linker *linker, const Value *base);
/* The same of `Meta(name, bases, namespace)` and `type.__new__(Meta, ...)`. */
ClassId class_of_metaclass(Linker *linker, Value *call, ClassId metaclass, bool past);
ClassId class_from_call(Linker *linker, Value *call, Value *function);
/* Whether no class of the order has `name`, as far as namespaces tell: names without underscores at
 * both ends and `__slots__`. */
bool class_lacks(Linker *linker, ClassId id, Str name);
/* Whether a class of the MRO outside the standard library binds `name`. */
bool class_defines(Linker *linker, ClassId id, const char *name);
/* Whether a class's own __new__ returns what object.__new__ made of the class it was given. */
bool class_new_is_plain(Linker *linker, ClassId id);
/* How many classes of the MRO outside the standard library have a __new__, and whether that holds
 * for all of them. */
uint32_t class_new_count(Linker *linker, ClassId id, bool *all_plain);
/* Whether a metaclass makes of a class what its statement says; `has_slots`: it has `__slots__`. */
bool metaclass_is_transparent(Linker *linker, ClassId id, bool has_slots);
/* Whether it leaves the making of classes to type altogether. */
bool metaclass_is_passive(Linker *linker, ClassId id);
bool linker_stdlib_is_c(Linker *linker, ClassId id);
bool linker_stdlib_is_heap(Linker *linker, ClassId id);
bool linker_stdlib_is_subclassable(Linker *linker, ClassId id);

/* reduce_call.c: arguments of a VALUE_CALL */
Value *call_positional(const Value *call, uint32_t index);
Value *call_keyword(const Value *call, const char *name);
Value *call_option(Linker *linker, const Value *call, const char *name, bool *unknown);
bool call_has_unknown_arguments(const Value *call);
/* members.c: what the class itself binds a name to; NULL: nothing. Reduced. */
Value *reduce_class_entry(Linker *linker, ClassId id, Str name);
/* Whether a decorator gives back something that takes stores no more than a function
 * does. */
bool function_decorator_keeps(Linker *linker, Value *decorator);
/* look.c: what a call of a function of the project gives, as far as its body tells. */
Value *function_call_result(Linker *linker, Value *call, Value *function);
/* What the `__init__` of its class stores as an attribute of an instance, if nothing else stores
 * one; NULL: not known. */
Value *instance_attribute(Linker *linker, const Value *instance, Str name);
/* The same as it is written: `f(x)` instead of what that comes to. NULL: not known. */
Value *function_returned(Linker *linker, Value *call, const Value *function);
/* The statements of a VALUE_FUNCTION. */
Suite look_suite(Linker *linker, const Value *function);
/* Links the classes that looks have made while another class was being made, and gives back the
 * levels above `level` that their values have held. */
void look_finish(Linker *linker, uint8_t level);
/* keepers.c: whether a class decorator of the project gives back what it is given. */
bool decorator_gives_back(Linker *linker, Value *decorator);
/* The same of a function that is called with one argument. */
bool function_gives_back(Linker *linker, Value *function);
/* metaclass_code.c: whether what a metaclass itself defines hands the bases and, where the class
 * has some, `__slots__` on to type.__new__ as they came. */
bool metaclass_new_is_transparent(Linker *linker, ClassId id, bool has_slots);
/* Whether a name occurs in the statements of a metaclass of the project. */
bool metaclass_mentions(Linker *linker, ClassId id, Str name);

/* namespaces.c: a class made again, by a decorator or a metaclass of the project. */
enum { REMADE_BASES_MAX = 32 };
typedef struct Remade {
  Value *slots; /* NULL: its namespace has no `__slots__` */
  ClassId metaclass;
  ClassId bases[REMADE_BASES_MAX];
  uint32_t base_count;
  Truth whole; /* its namespace holds what that of the class does, slots' descriptors and all */
} Remade;
/* False: what was made of class `id` is not known. */
bool remade_read(Linker *linker, ClassId id, const Value *made, Remade *self);
Value *namespace_with_item(Linker *linker, const Value *self, const Value *key, Value *value);

/* slots.c */
void slots_evaluate(Linker *linker, ClassId id);

/* decorators.c: dataclass, attrs and the like */
void decorators_apply(Linker *linker, ClassId id);
/* Whether a class decorator is known to give the class back, or one that stands for it. */
bool decorator_keeps_class(Linker *linker, Value *decorator);

/* mro.c, layout.c */
bool mro_compute(Linker *linker, ClassId id);
void layout_compute(Linker *linker, ClassId id);

/* flow.c */
void flow_event(Frame *frame, const Event *event);
/* Whether `name`, a function made here, is handed to assertRaises and the like. */
bool flow_is_given_to_raises(Frame *frame, TextId name);
/* Whether the decorators of the function being run say that it fails. */
bool flow_is_expected_to_fail(Frame *frame);
/* The same while a function is looked into: only what it does to classes is noted. */
void flow_look_event(Frame *frame, const Event *event);
bool flow_expects_failure(Frame *frame, Value *exception);
void flow_narrow(Frame *frame, ExprId test, bool holds);
Value *flow_parameter(Frame *frame, const Expr *parameter, bool first);

#endif
