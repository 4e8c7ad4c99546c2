/*
 * Value: what a name or expression stands for, as far as the source tells.
 *
 * Values are nodes of a graph that dies when the project is linked. Running a scope (interpret)
 * makes symbolic ones: a name is replaced by what it was bound to at that moment, an import by a
 * reference to another module's name. value_reduce (reduce) turns a symbolic value into what it
 * comes to, once, and remembers that. Only the linker makes values; nothing outside the meaning
 * wing sees one.
 */
#ifndef SLOTLINT_ANALYZER_VALUE_H
#define SLOTLINT_ANALYZER_VALUE_H

#include "analyzer/project.h"

typedef enum ValueKind {
  VALUE_UNKNOWN, /* op: UnknownReason; span: where */
  VALUE_UNBOUND,
  VALUE_NONE,
  VALUE_BOOL,   /* number */
  VALUE_INT,    /* number */
  VALUE_NUMBER, /* some number whose value does not matter */
  VALUE_ELLIPSIS,
  VALUE_STR,      /* text */
  VALUE_SOME_STR, /* a str whose text is not known */
  VALUE_BYTES,    /* text */
  VALUE_TUPLE,    /* items; a VALUE_STARRED item stands for any number of items    */
  VALUE_LIST,
  VALUE_SET,
  VALUE_DICT, /* items: key, value, key, value...; a VALUE_STARRED key is a `**` mapping          */
  VALUE_ITERATOR, /* items of an iterator or generator, good for one pass */
  VALUE_STARRED,  /* items[0] spread out  */
  VALUE_CLASS, /* id: ClassId                                                                    */
  VALUE_FUNCTION, /* file, id: index of the function; items: name, value... of the closure, where
                     the function around it was looked into */
  VALUE_MODULE, /* file: FileId; or NO_FILE and text: the dotted name of a module that is no file */
  /* here                                                                           */
  VALUE_EXTERNAL,     /* text: dotted module, name: the name in it; not in any file here     */
  VALUE_INSTANCE,     /* an instance of class id; flag VALUE_EXACT: of no subclass     */
  VALUE_BOUND_METHOD, /* items[0]: the receiver, name */
  VALUE_PROPERTY,  /* a property; number: 1 has setter, 2 has deleter; id: function of the getter */
  VALUE_ITEM_OF,   /* an item of the iterable items[0]  */
  VALUE_NAMESPACE, /* what class id binds; items[0]: its `__slots__`, or unbound; see namespaces.c
                    */
  /* Symbolic: reduce turns these into one of the above. */
  VALUE_IMPORT,    /* name of module items[0] (a VALUE_MODULE), `name`    */
  VALUE_STAR_NAME, /* `name` out of the first `id` star imports of module `file`, or a builtin */
  VALUE_ATTRIBUTE, /* items[0] . name */
  VALUE_CALL, /* items[0](items[1]...); VALUE_KEYWORD and VALUE_STARRED among the arguments; file,
                 id: the module whose scope makes the call and when, see frame_moment */
  VALUE_KEYWORD, /* name = items[0]; name empty: `**` items[0]   */
  VALUE_SLICE, /* items: lower, upper, step; VALUE_NONE where not written                        */
  VALUE_SUBSCRIPT, /* items[0] [ items[1]... ] */
  VALUE_BINARY,    /* items[0] op items[1]    */
  VALUE_UNARY,     /* op: '-', '+', '~', '!' for not     */
  VALUE_COMPARE,   /* items[0] op items[1]   */
  VALUE_AND,       /* items */
  VALUE_OR,
  VALUE_CHOICE /* one of the items, nobody knows which                                            */
} ValueKind;

enum {
  VALUE_EXACT = 1,
  VALUE_PARENTHESIZED = 2, /* the literal stood in parentheses */
  VALUE_CONCATENATED = 4,  /* a str literal of several side by side  */
  VALUE_F_STRING = 8,
  VALUE_FRAGMENT_SPACE = 16,
  VALUE_BUSY = 32,     /* being reduced: met again, it is a circle                                */
  VALUE_FROZEN = 64,   /* a set: frozenset                                                       */
  VALUE_SELF = 128,    /* an instance or class: a method's own first parameter */
  VALUE_STATIC = 1024, /* a function that staticmethod or classmethod has wrapped */
  VALUE_SUBSCRIPTED = 256,  /* has type arguments, which are the items */
  VALUE_HAS_DEFAULT = 2048, /* a type parameter of a class's list: `T = int` */
  VALUE_REMADE = 4096,      /* class id made again; items: bases, namespace, metaclass */
  VALUE_RAISES = 8192       /* unknown because evaluating it raises */
};

/* Value.op of a VALUE_CALL that is read in a way of its own. */
enum {
  CALL_PLAIN,
  CALL_CHANGES_RECEIVER, /* stands for the method's receiver afterwards */
  CALL_TRIES_TO_CHANGE,  /* the same below `try`: a failure leaves the receiver as it is */
  CALL_DECORATES_CLASS   /* a class decorator; where it is not known, the class itself */
};

typedef struct Value Value;
typedef struct Frame Frame;

/* 88 bytes: a large tree has millions of them. */
struct Value {
  uint8_t kind;  /* ValueKind */
  uint8_t level; /* of the arena it was made in; what it refers to lasts as long as it does */
  uint16_t op;
  uint16_t flags; /* VALUE_* flags */
  uint32_t count;
  uint32_t id;
  FileId file; /* of VALUE_FUNCTION, VALUE_STAR_NAME, VALUE_MODULE */
  Span span;   /* the expression it was made from */
  union {
    Str text;
    int64_t number; /* of bool, int and property, which have no text */
  };
  Str name;
  Value **items;
  Value *reduced;   /* what it came to, or NULL */
  const Expr *expr; /* that expression, or NULL */
};

Value *value_new(Arena *arena, ValueKind kind, Span span);
Value *value_unknown(Arena *arena, UnknownReason reason, Span span);
/* `type` and `message` of the exception. */
Value *value_raising(Arena *arena, Span span, const char *type, Str message);
Value *value_with_items(Arena *arena, ValueKind kind, Span span, uint32_t count);
Value *value_named(Arena *arena, ValueKind kind, Span span, Str name, Value *of);
Value *value_str(Arena *arena, Span span, Str text);
/* One of the two; the same or nested choices are merged. */
Value *value_choice(Arena *arena, Value *a, Value *b);
bool value_is_choice_with(const Value *self, ValueKind kind);
/* The collection kinds whose items are listed: tuple, list, set, iterator. */
bool value_is_sequence(const Value *self);

#endif
