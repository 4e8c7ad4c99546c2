// Facts: what one Python file says, and nothing about whether it is true. One immutable block of
// memory without pointers, made from the bytes of one file and nothing else (no path, no
// configuration, no other file). It may be written to disk as it stands; a block that comes from
// elsewhere goes through facts_validate before anybody reads it. Producer: the syntax wing
// (extract). Readers: everything in the meaning wing, the rules. Positions are bytes of the decoded
// text (source.h).
#ifndef SLOTLINT_ANALYZER_FACTS_H
#define SLOTLINT_ANALYZER_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/source.h"
#include "base/str.h"

// Two layers. The OUTLINE section tells of the whole file what linking needs: the events of module
// scope, every class statement (at any depth) and every function. A BODY section tells of one piece
// (a top-level statement) what happens inside its classes and functions. A body depends on the
// bytes of its piece alone and counts positions from the piece's start; the outline counts from the
// start of the file. Both have the same shape, `Section`, so one reader serves both.
//
// A scope is told as a list of EVENTS in source order with explicit block marks (EVENT_IF ...
// EVENT_ELSE ... EVENT_END): a program reduced to what can matter to attributes, bases and slots.
// Operands come before what they feed: in `self.a = b.c` the read of `b.c` precedes the store.
// Expressions hang off the events as trees of `Expr`; what was too deep, too large or of no use is
// EXPR_OTHER, which means "some value".
//
// Modules and classes are told whole. Of functions, which are most of the code, this is told:
//   - every store and deletion of an attribute; every class; calls like setattr, vars, weakref.ref;
//   - reads from names that may hold an instance of a class that can be found (by a call of a
//     capitalized name, an annotation, isinstance, a pattern), from `self` where the class itself
//     binds __slots__, is decorated or has keywords, and of __dict__, __weakref__, *slots*,
//     __private;
//   - what a function of module level (or inside of one) and a method like __call__ returns, and
//   all
//     that a __new__ does;
//   - all bindings of the names in these, and the blocks and jumps around them.
// That a capitalized name is called is told once in a body, as an EVENT_CALL without arguments. A
// function with nothing of this, no decorator and no return annotation of interest has no scope.

// What facts_validate promises to readers that recurse: no expression tree is deeper, no block of
// events is nested deeper.
enum { FACTS_MAX_EXPR_DEPTH = 80, FACTS_MAX_BLOCK_DEPTH = 1024 };

// Index into a section's text table; equal texts of one section have equal ids. 0 is the empty
// text, and stands for "none" where a name is optional.
typedef uint32_t TextId;

// Index into a section's expressions. 0 is "no expression" (exprs[0] is EXPR_OTHER).
typedef uint32_t ExprId;

#define FACTS_NONE UINT32_MAX // no class, function, scope or piece

typedef enum ExprKind {
  EXPR_OTHER,       // some value that was not looked into
  EXPR_NAME,        // text
  EXPR_ATTRIBUTE,   // child 0 `.` text
  EXPR_CALL,        // child 0 is called; the others are arguments, in order
  EXPR_KEYWORD,     // text `=` child 0; an argument of a call or class statement
  EXPR_STAR,        // `*` child 0
  EXPR_DOUBLE_STAR, // `**` child 0; in calls, class statements and dict displays
  EXPR_SUBSCRIPT,   // child 0 `[` children 1... `]`
  EXPR_STRING,      // text: the decoded value, WTF-8 (escapes resolved, concatenation done)
  EXPR_FSTRING,     // some str that is not known: an f-string with placeholders, a t-string, a
                    // literal with \N{...}
  EXPR_BYTES,       // text: the decoded value
  EXPR_INT,         // text: as written
  EXPR_FLOAT,       // float or complex literal; text: as written
  EXPR_TRUE,
  EXPR_FALSE,
  EXPR_NONE,
  EXPR_ELLIPSIS,
  EXPR_TUPLE, // children; with or without parentheses (EXPR_FLAG_PARENTHESIZED)
  EXPR_LIST,
  EXPR_SET,
  EXPR_DICT,        // children are EXPR_PAIR or EXPR_DOUBLE_STAR
  EXPR_PAIR,        // child 0 `:` child 1
  EXPR_BINARY,      // child 0 op child 1; op: the operator's first two characters, see OP()
  EXPR_UNARY,       // op child 0; op: '-', '+', '~'
  EXPR_NOT,         // `not` child 0
  EXPR_AND,         // two or more children
  EXPR_OR,          // two or more children
  EXPR_COMPARE,     // child 0 op child 1, a single comparison; a chain is EXPR_OTHER
  EXPR_CONDITIONAL, // child 0 if child 1 else child 2 (source order)
  EXPR_LAMBDA,      // `text` is its function's ordinal, counted as EVENT_FUNCTION does
  EXPR_LIST_COMP,   // child 0 is the element, the others are EXPR_COMP_FOR / EXPR_COMP_IF
  EXPR_SET_COMP,
  EXPR_GENERATOR,
  EXPR_DICT_COMP, // child 0 is an EXPR_PAIR
  EXPR_COMP_FOR,  // `for` child 0 (target) `in` child 1
  EXPR_COMP_IF,   // `if` child 0
  EXPR_WALRUS,    // text `:=` child 0
  EXPR_AWAIT,     // `await` child 0
  EXPR_SLICE,     // a slice in a subscript: children lower, upper, step; EXPR_OTHER, FLAG_ABSENT
                  // for what is not written
  EXPR_PARAM,     // a parameter: text = name, op = PARAM_*; child 0 = annotation, child 1 =
                  // default. No children if it has neither, no child 1 if it has no default; an
                  // annotation that is not written before a default is EXPR_OTHER, FLAG_ABSENT
  EXPR_KIND_COUNT
} ExprKind;

enum {
  EXPR_FLAG_PARENTHESIZED = 1,  // stood in (redundant) parentheses; for a tuple: has them
  EXPR_FLAG_CONCATENATED = 2,   // a string made of several literals side by side
  EXPR_FLAG_F_STRING = 4,       // an f-string without placeholders
  EXPR_FLAG_FRAGMENT_SPACE = 8, // concatenated, and a fragment but the last ends in white space
  EXPR_FLAG_ABSENT = 16,        // stands for something that is not written
  EXPR_FLAG_MULTILINE = 32,     // the fragments of a concatenation stand on different lines
  EXPR_FLAG_TRIMMED = 64,       // children or depth beyond the extractor's limits were left out
  EXPR_FLAG_DEFAULT = 128       // a type parameter that has a default
};

enum { PARAM_PLAIN, PARAM_POSITIONAL_ONLY, PARAM_KEYWORD_ONLY, PARAM_STAR, PARAM_DOUBLE_STAR };

// An operator as a number: OP('+', 0), OP('*', '*'), OP('=', '='), OP('n', 'i') for `not in`,
// OP('i', 'n') for `in`, OP('i', 's') for `is`, OP('i', '!') for `is not`.
#define OP(first, second) ((uint16_t)((first) | ((second) << 8)))

// A node of an expression tree; children are a chain first -> next -> next. 24 bytes.
typedef struct Expr {
  uint8_t kind;  // ExprKind
  uint8_t flags; // EXPR_FLAG_*
  uint16_t op;
  TextId text;
  ExprId first; // first child, 0 if none
  ExprId next;  // next sibling, 0 if none
  uint32_t start, end;
} Expr;

typedef enum EventKind {
  // Blocks. Each ends with EVENT_END. Nothing else nests.
  EVENT_IF,     // expr: test; then EVENT_ELSE (also for elif, which is ELSE + IF ... END). With
                // EVENT_INLINE it is part of an expression: `b if a else c`, `a and b` (events
                // of b in the first arm), `a or b` (in the second), a comprehension's `if`, a
                // case's guard; left out where its arms have no events
  EVENT_ELSE,   // second arm of IF; of WHILE and FOR (ran to the end); of TRY (no exception)
  EVENT_WHILE,  // expr: test (its events come before)
  EVENT_FOR,    // expr: what is iterated; the target's binds come first in the block
  EVENT_TRY,    // flag EVENT_TOLD; then EVENT_EXCEPT*, EVENT_ELSE?, EVENT_FINALLY?
  EVENT_EXCEPT, // expr: the type (0: bare); name: `as` name or 0; flag EXCEPT_GROUP for except*
  EVENT_FINALLY,
  EVENT_WITH,  // expr: one context manager (several items nest); `as` binds come first
  EVENT_MATCH, // expr: subject; holds EVENT_CASE arms only
  EVENT_CASE,  // expr: the literal that is the whole pattern, or 0; captures come first as
               // EVENT_BIND; flag EVENT_IRREFUTABLE
  // Names bound in it (but for BIND_WALRUS) are gone after its END; may run any number of times.
  EVENT_COMPREHENSION,
  EVENT_END,
  // Jumps.
  EVENT_RETURN, // expr: value or 0; EXPR_OTHER where nobody asks what the function returns
  EVENT_RAISE,  // expr: exception or 0; EXPR_OTHER in functions
  EVENT_BREAK,
  EVENT_CONTINUE,
  EVENT_ASSERT, // expr: test
  // Names.
  EVENT_BIND,     // name = expr. target: annotation or 0. How, in op: BIND_*
  EVENT_ANNOTATE, // name: target, without a value (module and class scope, and functions)
  EVENT_UNBIND,   // del name
  EVENT_GLOBAL,   // name
  EVENT_NONLOCAL, // name
  EVENT_IMPORT,   // import module [as name]: extra = dotted module, name = name bound. Without
                  // `as`, name is the first component and flag EVENT_BINDS_TOP is set
  // from module import member as name: target = member (TextId), expr = module (TextId, dots left
  // out), op = level (number of leading dots).
  EVENT_IMPORT_FROM,
  EVENT_IMPORT_STAR, // from module import *: expr = module (TextId), op = level
  EVENT_CLASS,       // expr: ordinal of the class (outline: index in the file; body: within piece)
  EVENT_FUNCTION,    // expr: ordinal of the function, the same way; decorators apply
  EVENT_TYPE_ALIAS,  // type name = expr
  // Attributes and calls (EVENT_FLOW is set on all of them). start..end is the whole `a.b`.
  // target.name = expr (0: unknown value). op: BIND_*; extra: annotation, or OP() of
  // BIND_AUGMENTED.
  EVENT_STORE_ATTRIBUTE,
  EVENT_DELETE_ATTRIBUTE, // del target.name
  EVENT_READ_ATTRIBUTE,   // target.name, where target is a name or a call
  EVENT_STORE_ITEM,       // target[expr] = extra: target is the container, expr the key, extra the
                          // ExprId of the value or 0; op: BIND_*
  EVENT_DELETE_ITEM,
  EVENT_CALL,  // expr: a call (EXPR_CALL) whose arguments or receiver may matter: in modules and
               // classes every call that is a statement, elsewhere those of names like setattr
  EVENT_YIELD, // in modules and classes only; see FUNCTION_GENERATOR
  EVENT_KIND_COUNT
} EventKind;

enum {
  EVENT_FLOW = 1,        // tells of attributes or calls, binds nothing
  EVENT_BINDS_TOP = 2,   // `import a.b`: binds `a`, loads `a.b`
  EVENT_IRREFUTABLE = 4, // a case that always matches
  EVENT_TOLD = 4,        // a try whose statements are all told of by events, or cannot fail
  EVENT_UNPACKED = 8,    // bound as one of several targets: expr is that element where it is known
  EVENT_ASYNC = 16,      // async for, async with
  EVENT_EXCEPT_GROUP = 32,
  EVENT_CHAINED = 64, // one of several targets of `a = b = value`
  EVENT_INLINE = 128  // a block that is part of an expression
};

enum {
  BIND_ASSIGN,
  BIND_AUGMENTED, // `name += expr`; see Event.extra for the operator
  BIND_WALRUS,
  BIND_FOR,   // an item of expr (the iterable), or of nothing known when expr is 0
  BIND_WITH,  // the result of expr.__enter__()
  BIND_MATCH, // expr: the subject where the whole pattern is bound, else 0
  BIND_STAR,  // starred target: a list of some of the items
  BIND_EXCEPT
};

// 32 bytes.
typedef struct Event {
  uint8_t kind;  // EventKind
  uint8_t flags; // EVENT_* flags
  uint16_t op;
  TextId name;
  uint32_t expr;   // ExprId unless the kind says otherwise
  uint32_t target; // ExprId unless the kind says otherwise
  uint32_t start, end;
  // BIND_AUGMENTED: OP() of the operator; EVENT_IMPORT: TextId of the module; EVENT_CASE: ExprId of
  // the class of a class pattern, 0 else; stores: see there.
  uint32_t extra;
  uint32_t match; // block opening, ELSE, EXCEPT, FINALLY, CASE: index (within the section) of the
                  // next mark of the same statement; END: index of the opening event
} Event;

typedef enum ScopeKind { SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION } ScopeKind;

// The inside of a module, class or function: a run of events. The scopes of a body are sorted:
// classes by ordinal, then functions by ordinal.
typedef struct Scope {
  uint32_t kind;    // ScopeKind
  uint32_t ordinal; // class or function it is the body of: ordinal within the piece; 0 for modules
  uint32_t first_event, event_count;
  ExprId params;       // functions: chain of EXPR_PARAM, in order
  ExprId decorators;   // functions: chain of expressions
  ExprId returns;      // functions: return annotation
  uint32_t start, end; // of the body's statements
} Scope;

enum {
  CLASS_IN_FUNCTION = 1, // some enclosing scope is a function
  CLASS_CONDITIONAL = 2, // below if, for, while, try, match (with does not count)
  CLASS_BINDS_SLOTS = 4, // the body binds `__slots__` in any way (assignment, import, del, ...)
  CLASS_TYPE_PARAMS = 8, // `class C[T]`
  CLASS_HAS_ERROR = 16,  // the parser met an error inside
  CLASS_HAS_DOCSTRING = 32,
  CLASS_HAS_ANNOTATIONS = 64 // an annotated name in the body's own statements
};

// A class statement at any depth; file order (outer before inner). Positions count from file start.
typedef struct ClassFact {
  TextId name;
  TextId qualname; // as __qualname__ would be: `Outer.Inner`, `f.<locals>.C`
  // Innermost enclosing one of each kind, or FACTS_NONE: the direct parent is the one that starts
  // later.
  uint32_t parent_class, parent_function;
  uint32_t piece;
  uint32_t flags;       // CLASS_*
  ExprId arguments;     // chain of bases and keywords, in order
  ExprId decorators;    // chain, in order
  ExprId type_params;   // chain of EXPR_NAME
  uint32_t start, end;  // first decorator (or `class`) to the end of the body
  uint32_t class_start; // the `class` keyword
  uint32_t name_start, name_end;
} ClassFact;

enum {
  FUNCTION_ASYNC = 1,
  FUNCTION_LAMBDA = 2,
  FUNCTION_GENERATOR = 4,
  FUNCTION_ZERO_SUPER = 8, // calls super() without arguments or names __class__, nested included
  FUNCTION_HAS_ERROR = 16,
  FUNCTION_HAS_DOCSTRING = 32,
  // The body is only a docstring, `pass`, `...` or `raise NotImplementedError`.
  FUNCTION_TRIVIAL = 64
};

// A function, method or lambda at any depth; file order.
typedef struct FunctionFact {
  TextId name;                            // 0 for a lambda
  uint32_t parent_class, parent_function; // as in ClassFact
  uint32_t piece;
  uint32_t flags;      // FUNCTION_*
  uint32_t start, end; // first decorator (or def) to the end
  uint32_t name_start, name_end;
} FunctionFact;

// A top-level statement.
typedef struct Piece {
  uint32_t start, end;
  uint32_t first_class, class_count;       // classes that start in it
  uint32_t first_function, function_count; // functions that start in it
} Piece;

enum { SUPPRESS_LINE, SUPPRESS_FILE, SUPPRESS_NOQA };

// A suppression comment. It covers findings that start in [covers_start, covers_end): its own line,
// or the line after if it stands alone on its line; the whole file for SUPPRESS_FILE.
typedef struct Suppression {
  uint32_t kind;
  TextId codes;        // as written between the brackets or after the colon; 0: everything
  uint32_t start, end; // the comment's own part, without what precedes it in the same comment
  uint32_t covers_start, covers_end;
} Suppression;

// Something the parser could not read.
typedef struct SyntaxProblem {
  uint32_t start, end;
  uint32_t missing; // 1: something is missing at start
} SyntaxProblem;

enum {
  FACTS_GENERATED = 1, // says of itself that it is generated ("DO NOT EDIT" and the like up top)
  FACTS_FUTURE_ANNOTATIONS = 2,
  FACTS_GIVEN_UP = 4 // too large or too deep to be read: nothing in here may be taken for whole
};

// A view of one section of a block: pointers into it, nothing owned. `base` is what has to be added
// to its positions to count from the start of the file.
typedef struct Section {
  const Expr *exprs;
  const Event *events;
  const Scope *scopes;
  const uint32_t *text_offsets; // text_count + 1 of them
  const char *text_bytes;
  uint32_t expr_count, event_count, scope_count, text_count;
  uint32_t base;
  uint32_t first_class, first_function; // to be added to ordinals to index Facts.classes...
} Section;

// A view of one block. `classes`, `functions`, `pieces`... point into the block. All TextIds and
// ExprIds in them belong to `outline`.
typedef struct Facts {
  const void *block;
  size_t size;
  Section outline; // scopes[0] is the module's
  const ClassFact *classes;
  const FunctionFact *functions;
  const Piece *pieces;
  const Suppression *suppressions;
  const SyntaxProblem *problems;
  const uint32_t *body_offsets; // from the block's start, 0 for a piece without body
  uint32_t class_count, function_count, piece_count, suppression_count, problem_count;
  uint32_t source_size;
  SourceEncoding encoding;
  uint32_t flags; // FACTS_*
  uint64_t source_hash;
} Facts;

// Makes a view of a block that facts_validate accepted or extract made. The block is borrowed.
Facts facts_open(const void *block, size_t size);

// Whether every count, offset, id and chain in a block of unknown origin stays inside it, blocks of
// events are well nested, and chains end. False: nobody may look into it.
bool facts_validate(const void *block, size_t size);

// Copies a block without its bodies into memory that the caller frees with mem_free.
void *facts_without_bodies(const Facts *self, size_t *size);

// The body of a piece; an empty section (scope_count 0) where there is none.
Section facts_body(const Facts *self, uint32_t piece);

// The scope in `body` of a class or function by its index in the file; NULL if the body lacks it:
// of a function, because nothing in it matters.
const Scope *facts_class_scope(const Facts *self, const Section *body, uint32_t class_index);
const Scope *facts_function_scope(const Facts *self, const Section *body, uint32_t function_index);

// A text of a section; borrowed from the block.
static inline Str section_text(const Section *self, TextId id) {
  return str_make(self->text_bytes + self->text_offsets[id],
                  self->text_offsets[id + 1] - self->text_offsets[id]);
}

#endif
