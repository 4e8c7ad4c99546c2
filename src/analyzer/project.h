/*
 * Project: what the files of one project mean together, for one target version of CPython.
 *
 * An immutable snapshot made by project_link from the facts of all files: modules, classes, their
 * layouts as `type.__new__` would make them, and the operations on instances whose class is known.
 * Everything in it lives in one arena and is freed whole; texts may also borrow from the facts,
 * which must outlive it. Readers: rules and reports. Nothing here says what is worth telling.
 *
 * Ids, not pointers: FileId and ClassId index the project's arrays. Classes of the standard library
 * that the project's classes lead to have ids too (Class.file is NO_FILE).
 */
#ifndef SLOTLINT_ANALYZER_PROJECT_H
#define SLOTLINT_ANALYZER_PROJECT_H

#include "analyzer/facts.h"
#include "analyzer/truth.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

typedef uint32_t FileId;
typedef uint32_t ClassId;

#define NO_FILE UINT32_MAX
#define NO_CLASS UINT32_MAX

/* The chosen CPython: 64-bit Linux, as measured. */
typedef struct Target {
  uint8_t minor; /* 3.minor, 8 to 15 */
  bool free_threaded;
} Target;

/* Without a GIL (3.13 and newer) the object header is larger: every basicsize and offset is. */
enum { FREE_THREADED_HEADER = 16, FREE_THREADED_FIRST = 13 };

static inline bool target_is_free_threaded(const Target *self) {
  return self->free_threaded && self->minor >= FREE_THREADED_FIRST;
}

enum {
  SOURCE_STUB = 1, /* .pyi                                                                       */
  SOURCE_REPORTED = 2,  /* named on the command line: findings are wanted  */
  SOURCE_REFERENCE = 4, /* of an environment: linked, never checked */
  SOURCE_BROKEN = 8,    /* could not be read or decoded: facts is NULL */
  SOURCE_COMPILED = 16, /* an extension module without source or stub: facts is NULL */
  SOURCE_SHADOWED = 32, /* source, or stub, beside an extension module, which is imported */
  SOURCE_DECLARED = 64  /* ... and beside a .pxd, which says how Cython compiles its classes */
};

/* A file as project_link receives it. */
typedef struct SourceFile {
  Str path;  /* absolute, normalized; decides which module it is  */
  Str shown; /* as reports show it: relative to the working directory where it can be, with `/` */
  const Facts *facts; /* NULL with SOURCE_BROKEN */
  Str error;          /* with SOURCE_BROKEN: why it could not be read or decoded */
  uint32_t flags;     /* SOURCE_* */
} SourceFile;

typedef struct ProjectInput {
  const SourceFile *files;
  uint32_t file_count;
  const Str *roots; /* source roots, absolute, by priority; those of an environment last */
  uint32_t root_count;
  const Str *hidden; /* installed top-level modules that only running code finds */
  uint32_t hidden_count;
  bool installed; /* the files are those of a folder of installed packages */
  Target target;
  bool priced;         /* fill in what Project.priced tells of */
  uint32_t min_saving; /* bytes an instance below which saving is not worth a word */
} ProjectInput;

/* A range of bytes in a file. */
typedef struct Span {
  FileId file;
  uint32_t start, end;
} Span;

/* Why something is unknown: the fixed list that `layout` documents. */
typedef enum UnknownReason {
  UNKNOWN_NOT, /* nothing is unknown                                                    */
  UNKNOWN_UNRESOLVED_BASE,   /* a base is a name or expression that leads nowhere   */
  UNKNOWN_UNRESOLVED_IMPORT, /* a base comes from a module that was not found */
  UNKNOWN_COMPILED_MODULE,   /* a base exists only in compiled code   */
  UNKNOWN_STUB_ONLY, /* a base is known from a stub alone, which does not tell its layout     */
  UNKNOWN_COMPUTED_SLOTS, /* __slots__ is computed in a way that is not evaluated */
  UNKNOWN_DECORATOR,     /* a decorator may replace the class                                     */
  UNKNOWN_METACLASS,     /* a metaclass may change namespace or bases                             */
  UNKNOWN_BRANCHES,      /* the answer differs by a condition that is not decided                 */
  UNKNOWN_BROKEN_SOURCE, /* a file that could not be read or parsed takes part                    */
  UNKNOWN_UNKNOWN_BASE,  /* a base class is itself unknown                                        */
  UNKNOWN_REFUSED_BASE,  /* a base's class statement raises                                       */
  UNKNOWN_PATCHED,       /* other code changes the class after it was made                        */
  UNKNOWN_NEWER_SYNTAX,  // the target version cannot parse the statement
  UNKNOWN_TOO_COMPLEX,   /* a limit of the analysis was met                                       */
  UNKNOWN_REASON_COUNT
} UnknownReason;

typedef struct Unknown {
  UnknownReason reason;
  Str message; /* one sentence */
  Span span;   /* where it was met; file NO_FILE if nowhere */
} Unknown;

/* An item of a class's __slots__. */
typedef struct Slot {
  Str name;    /* as written (decoded)    */
  Str mangled; /* as the descriptor is called */
  Span span; /* the item, quotes included; the whole value where items are not written one by one */
  bool is_str; /* false: an item that is not a str; `name` is then its type's name                */
  Truth present;     /* MAYBE: only in one branch     */
  bool concatenated; /* written as several literals side by side */
  const Expr *expr;  /* the literal, or NULL; in `section` of the class body  */
} Slot;

typedef enum SlotsForm {
  SLOTS_ABSENT, /* the namespace has no __slots__ at the end                                     */
  SLOTS_ITEMS,  /* `items` are all of them                                                       */
  SLOTS_NOT_VALID, /* a value that is no iterable of str; Class.layout.error tells */
  SLOTS_UNKNOWN /* present, but its items are not known                                          */
} SlotsForm;

/* What `__slots__` is when the class body has ended (or a decorator has put it there). */
typedef struct Slots {
  SlotsForm form;
  Truth present;  /* MAYBE: present only in some branch                                          */
  Span span;      /* the value, or the whole binding                                             */
  Span name_span; /* the name `__slots__` in its first binding                                   */
  const Slot *items;
  uint32_t count; /* of items; with SLOTS_UNKNOWN: of those known to be there                    */
  uint32_t least; /* at least so many named slots, also where the names are unknown              */
  bool generated; /* written by a decorator, a call or a special base, not in the body           */
  bool rewritten; /* generated, by a metaclass of the project */
  bool single_string; /* the value is a str, not a collection */
  bool iterator; /* an iterator or generator: exhausted by the class statement                  */
  bool mutable_value; /* a list, set or dict */
  bool is_dict;
  bool written; /* every item is a literal of this very statement                              */
} Slots;

typedef enum MemberKind {
  MEMBER_VALUE, /* any other value: instance stores are read-only                          */
  MEMBER_FUNCTION,
  MEMBER_CLASS,
  MEMBER_PROPERTY, /* flags tell of setter and deleter                                        */
  MEMBER_CACHED_PROPERTY, /* functools.cached_property or a relative that needs a __dict__ */
  MEMBER_DATA_DESCRIPTOR, /* something with __set__ */
  MEMBER_UNKNOWN /* may be a data descriptor                                                */
} MemberKind;

/* A name that the class body binds and that is still bound at its end. */
typedef struct Member {
  Str name; /* mangled */
  MemberKind kind;
  Truth bound; /* MAYBE: in some branch only                                                    */
  bool has_setter, has_deleter; /* of a property */
  bool annotated;               /* bound by `name: annotation = value`               */
  bool is_field_default;        /* ... in a class that is a dataclass or attrs class        */
  Span span; /* the name where it is bound last                                               */
  uint32_t function; /* index in the file's functions for MEMBER_FUNCTION and MEMBER_PROPERTY, or
                        FACTS_NONE */
  ClassId class_id;  /* for MEMBER_CLASS where known  */
} Member;

/* A bare annotation of the class body: `name: annotation`, value or not. */
typedef struct Annotation {
  Str name; /* mangled */
  Span span;
  bool has_value, is_class_var, is_init_var;
  bool is_kw_only; /* dataclasses.KW_ONLY: no field, those that follow are keywords */
} Annotation;

/* A slot in the memory of an instance. */
typedef struct LayoutMember {
  Str name; /* mangled */
  ClassId owner;
  uint32_t offset;
  bool shadowed; /* a class nearer by has a slot or variable of that name, or a duplicate entry */
} LayoutMember;

typedef struct CreationError {
  const char *type; /* "TypeError", or NULL: the class statement does not raise */
  Str message;   /* in CPython's words for the target version                                     */
  uint32_t slot; /* index in slots.items of the item to blame, or FACTS_NONE                      */
  ClassId first, second; /* the classes in conflict (solid bases, ...), or NO_CLASS */
  uint32_t cause;        /* CREATION_* */
} CreationError;

enum {
  CREATION_OK,
  CREATION_SLOTS_NOT_ITERABLE,
  CREATION_ITEM_NOT_STR,
  CREATION_NOT_IDENTIFIER,
  CREATION_CLASS_VARIABLE,
  CREATION_VARIABLE_SIZE,
  CREATION_LAYOUT_CONFLICT,
  CREATION_SECOND_DICT,
  CREATION_SECOND_WEAKREF,
  CREATION_MRO,
  CREATION_DUPLICATE_BASE,
  CREATION_FINAL_BASE,
  CREATION_METACLASS_CONFLICT,
  CREATION_UNBOUND_SLOTS, /* `__slots__ += ...` where the body has none: NameError                */
  CREATION_SPECIAL_CLASS, /* __slots__ in a NamedTuple and the like                              */
  CREATION_BODY,          /* a name or value that the statement needs raises                    */
  CREATION_DECORATOR      /* raised by @dataclass(slots=True) and the like                       */
};

/* What type.__new__ makes of a class. Sizes are bytes on 64-bit builds. */
typedef struct Layout {
  Truth created; /* NO: `error` tells; MAYBE: not known whether the statement raises           */
  CreationError error;
  Truth has_dict, has_weakref;
  bool sized; /* the numbers below are known                                                */
  uint32_t basicsize, itemsize;
  int32_t dictoffset, weakrefoffset; /* 0: none, as in the type's own fields */
  ClassId best_base, solid_base; /* NO_CLASS where unknown                                       */
  const LayoutMember *members;   /* named slots of the whole MRO by offset; all there if `sized`  */
  uint32_t member_count;
  ClassId dict_from,
      weakref_from; /* the nearest class of the MRO that brings it; NO_CLASS if none */
  Unknown unknown;  /* reason UNKNOWN_NOT when everything above is known                          */
} Layout;

/* Allocated bytes an instance, as spec'd in memory.h. */
typedef struct ClassMemory {
  bool known;
  uint32_t bytes, bytes_unslotted, bytes_slotted;
  uint32_t bytes_weakref; /* bytes_slotted with a `__weakref__` besides */
  int32_t saved, could_save;
} ClassMemory;

/* Uses that slots have to mind: for each kind an index in Project.operations, the first that meets
 * an instance of the class itself, or FACTS_NONE. */
typedef struct ClassUses {
  uint32_t dict, weakref, set_class;
  uint32_t outside_store; /* a name that the class's own code and its bases' do not store */
} ClassUses;

typedef enum ClassOrigin {
  ORIGIN_STATEMENT, /* a class statement of a file */
  ORIGIN_CALL, /* namedtuple(...), make_dataclass(...), type(...) bound to a name                 */
  ORIGIN_DECORATED, /* the class that dataclass(slots=True) makes in place of a statement's */
  ORIGIN_STDLIB /* standard library or builtin, from the table                                    */
} ClassOrigin;

enum {
  CLASS_IS_DATACLASS = 1, /* @dataclass in any form                                             */
  CLASS_IS_SLOTS_DATACLASS = 2, /* ... with slots=True */
  CLASS_IS_ATTRS = 4,
  CLASS_IS_SLOTS_ATTRS = 8,
  CLASS_IS_FROZEN = 16,
  CLASS_IS_NAMEDTUPLE = 32, /* the tuple subclass itself, not its descendants */
  CLASS_IS_ENUM = 64,       /* descends from enum.Enum                                            */
  CLASS_IS_PROTOCOL = 128,  /* lists Protocol as a base                                           */
  CLASS_IS_TYPED_DICT = 256,
  CLASS_IS_METACLASS = 512, /* descends from type                                                 */
  CLASS_IS_EXCEPTION = 1024, /* descends from BaseException */
  CLASS_IS_ABSTRACT = 2048, /* has an abstract method that nothing implements                     */
  CLASS_IS_PYDANTIC = 4096,
  CLASS_IS_INSTANTIATED = 8192, /* called somewhere in the project */
  CLASS_IS_STUB = 16384,
  CLASS_HAS_SETATTR = 32768, /* some class of the MRO but object defines __setattr__ */
  CLASS_HAS_GETATTR = 65536, /* ... __getattr__ or __getattribute__ */
  CLASS_HAS_DELATTR = 131072,
  CLASS_MRO_COMPLETE = 262144, /* every class of the MRO is known by name and namespace */
  CLASS_IS_DEAD = 524288, /* stands in code that cannot run for this target                     */
  CLASS_NEEDS_DICT =
      1048576, /* its code uses vars(self), self.__dict__, setattr of computed names...*/
  CLASS_MAY_GROW = 16777216,   // a decorator, metaclass or __init_subclass__ of the project may add
                               // attributes that the body does not show
  CLASS_IS_OPEN = 134217728,   // names that were not seen may be class attributes
  CLASS_NEW_IS_ODD = 33554432, // some __new__ of the project may give instances of something else
  CLASS_IS_COPY = 67108864,    // of a class statement in a function that was looked into: the
                               // statement itself is told of by another Class
  CLASS_DECLINES_SLOTS = 268435456, // the decorator that could write them says `slots=False`
  CLASS_IS_REACHABLE = 8388608, // made inside a function, and a name of module scope is bound to it
  CLASS_IS_UNNAMED = 4194304,   // made by a call that no name is bound to: not worth an entry
  CLASS_READS_SLOTS = 2097152   /* some code reads its __slots__ or _slots... */
};

typedef struct Class {
  ClassId id;
  ClassOrigin origin;
  FileId file;   /* NO_FILE for ORIGIN_STDLIB */
  uint32_t fact; /* index in the file's ClassFacts, FACTS_NONE if it is no class statement       */
  Str module, qualname, name;
  Span span; /* whole statement, decorators included                                         */
  Span name_span;
  uint32_t flags;         /* CLASS_IS_... */
  const ClassId *bases;   /* NO_CLASS for one that is not known   */
  const Span *base_spans; /* the argument in the source */
  uint32_t base_count;
  const ClassId *mro; /* self first, object last; what is known of it, in order */
  uint32_t mro_count;
  ClassId metaclass; /* the derived one; NO_CLASS where unknown */
  Slots slots;
  const Member *members; /* sorted by name */
  uint32_t member_count;
  const Annotation *annotations; /* in order */
  uint32_t annotation_count;
  const ClassId *subclasses; /* direct ones in the project, by id */
  uint32_t subclass_count;
  Layout layout;
  uint8_t met; /* bit OperationKind: such an operation meets an instance of it or a subclass */
  const Str *attributes; /* names stored on self in the class's own code, sorted */
  uint32_t attribute_count;
  const uint32_t *operations; /* indices in Project.operations of those on its instances */
  uint32_t operation_count;
  const Str *fields; /* a dataclass's or attrs class's, inherited ones included for dataclasses */
  uint32_t field_count;
  uint32_t item_count; /* a namedtuple's fields; FACTS_NONE: not known, or it is none */
  uint32_t stdlib;     /* StdlibClassId of ORIGIN_STDLIB */
  ClassMemory memory;  /* these four in a priced project only */
  const Str *stored;   /* what an instance stores, in slots or its dict: bases' first, in order */
  uint32_t stored_count;
  ClassUses uses;
} Class;

typedef enum OperationKind {
  OPERATION_STORE, /* instance.attribute = ... in any form                                       */
  OPERATION_DELETE,
  OPERATION_READ,
  OPERATION_DICT, /* instance.__dict__, vars(instance)                                          */
  OPERATION_WEAKREF,  /* a weak reference to the instance is made  */
  OPERATION_SET_CLASS /* instance.__class__ = ... */
} OperationKind;

enum {
  OPERATION_ON_SELF = 1, /* the instance is the first parameter of a method of `class_id` */
  OPERATION_EXACT = 2, /* the instance's type is exactly `class_id`, no subclass                 */
  OPERATION_EXPECTED = 4, /* expected to fail, or guarded: rules keep silent */
  OPERATION_DEAD = 8, /* cannot run for this target                                             */
  OPERATION_PAST_SETATTR =
      16,              /* object.__setattr__ or super().__setattr__: goes past the class's own */
  OPERATION_VARS = 32, /* vars(x)                                                                */
  OPERATION_CALLED = 64,    /* setattr(x, "name", v), delattr(...)    */
  OPERATION_AUGMENTED = 128 /* x.name += ...: read, then stored */
};

/* Something done to an instance whose class is known. Sorted by file, then position. */
typedef struct Operation {
  OperationKind kind;
  uint32_t flags; /* OPERATION_* */
  ClassId class_id;
  Str attribute; /* mangled as the compiler would where it stands in a class; as written else     */
  Str written;   /* as the source spells it                                                      */
  Span span;     /* `self.x`, or the call                                                        */
  ClassId within; /* the class whose body encloses the code, or NO_CLASS                          */
  uint32_t function; /* index in the file's functions, FACTS_NONE at module level */
  ClassId other; /* OPERATION_SET_CLASS: the class assigned, or NO_CLASS                         */
  Str how;       /* OPERATION_WEAKREF: `weakref.ref`, `WeakSet.add`...                           */
} Operation;

typedef enum StrayKind { STRAY_STORE, STRAY_COMPUTED, STRAY_BASES, STRAY_WEAKREF } StrayKind;

/* What is done to something unknown; see stray.h. */
typedef struct Stray {
  StrayKind kind;
  Str name; /* STRAY_STORE */
  Str hint; /* how the thing is called that is stored on: lower case without underscores     */
  Span span;
} Stray;

/* A file imports a module of the project. */
typedef struct FileImport {
  FileId from, to;
} FileImport;

typedef struct Project {
  Target target;
  uint32_t min_saving; /* as in the input */
  const SourceFile *files;
  const Str *modules; /* dotted module name of each file */
  uint32_t file_count;
  const Class *classes;
  uint32_t class_count;
  const Operation *operations;
  uint32_t operation_count;
  bool priced;         /* the bytes of every class and stray stores are there: see class_memory.h */
  const Stray *strays; /* by file, then place */
  const Stray *patches; /* by name, then file */
  const Stray *hints;   /* stores by hint, name, file */
  uint32_t stray_count, patch_count, hint_count;
  const FileImport *imports; /* by `from`, of files that have hints or patches */
  uint32_t import_count;
  const Str *storers; /* names, sorted; see storers.h */
  uint32_t storer_count;
  uint32_t unresolved_bases; /* bases of reported files that lead nowhere */
  Arena *arena;
} Project;

/* Links the files. The caller frees the result with project_free; `input` and all it points to are
 * borrowed until then. Never fails: what cannot be known is MAYBE. */
Project *project_link(const ProjectInput *input);
void project_free(Project *self);

static inline const Class *project_class(const Project *self, ClassId id) {
  return &self->classes[id];
}

/* `module:Qual.name` for a class; borrowed from `arena`. */
Str class_id_text(const Class *self, Arena *arena);

/* What a lookup of `name` on the type along the MRO finds first. */
typedef enum AttributeKind {
  ATTRIBUTE_NONE,
  ATTRIBUTE_SLOT, /* a live slot: stores work                                                  */
  ATTRIBUTE_DATA, /* a data descriptor that takes stores (property with setter, getset...)     */
  ATTRIBUTE_READ_ONLY, /* class variable, method...: stores fail without a __dict__ */
  ATTRIBUTE_NO_SETTER, /* a property without setter: stores always fail */
  ATTRIBUTE_MAYBE /* something unknown takes part                                              */
} AttributeKind;

typedef struct Attribute {
  AttributeKind kind;
  ClassId owner; /* the class of the MRO that has it, or NO_CLASS                              */
  const Member *member; /* or NULL */
  const Slot *slot;     /* or NULL */
  bool has_deleter;
} Attribute;

Attribute class_lookup(const Project *project, const Class *self, Str name);

/* The slot or member of the class itself (not its bases), or NULL. */
const Slot *class_own_slot(const Class *self, Str mangled);
const Member *class_own_member(const Class *self, Str mangled);

/* Whether `self` is `ancestor` or has it in its MRO. */
bool class_is_subclass(const Class *self, ClassId ancestor);
/* Whether it is, or descends from, a class of the standard library: class_descends_from(p, c,
 * "enum", "Enum"). */
bool class_descends_from(const Project *project, const Class *self, const char *module,
                         const char *qualname);

/* `name` as the compiler mangles it in the body of a class called `class_name`. */
Str mangle_name(Arena *arena, Str class_name, Str name);

/* The word `layout` and JSON use for a reason: "unresolved-base"... */
const char *unknown_reason_name(UnknownReason reason);

#endif
