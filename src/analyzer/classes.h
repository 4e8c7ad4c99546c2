/*
 * Classes: the steps by which a Draft becomes a Class.
 *
 * Each step reads the draft and what the steps before it have put into the Class. Used by the files
 * that take part in it alone; what the rest of the meaning wing needs is in linker.h.
 */
#ifndef SLOTLINT_ANALYZER_CLASSES_H
#define SLOTLINT_ANALYZER_CLASSES_H

#include "analyzer/linker.h"

/* Notes why a layout is unknown; the first reason stays. `{}` in `message` stands for `what`. */
void class_set_unknown(Linker *linker, ClassId id, UnknownReason reason, Span span,
                       const char *message, Str what);

/* The statement raises what evaluating `raised`, a value that raises, does: before any metaclass is
 * called. */
void class_refuse_body(Linker *linker, ClassId id, const Value *raised);

/* metaclass.c: the derived metaclass, and whether it may change what the body says. */
void metaclass_link(Linker *linker, ClassId id);
/* `six.with_metaclass(M, B)` and the like as a base. */
/* Whether a base is a call of with_metaclass: the metaclass, then the bases are its arguments. */
bool metaclass_is_helper(Linker *linker, const Value *base);
void metaclass_take_helper(Linker *linker, ClassId id, const Value *base);

/* members.c: the namespace by kind of member. */
Str annotation_text(Linker *linker, Value *annotation);
/* Whether the bases, which are linked, let the class be known. */
void bases_check(Linker *linker, ClassId id);
/* base_objects.c: a base that alone stands in a class statement, or the exception that it raises
 * where it is no class. */
Value *base_or_exception(Linker *linker, Value *base);
void members_link(Linker *linker, ClassId id);
MemberKind member_kind_of(Linker *linker, Value *reduced, Member *member);
bool class_has_generic(Linker *linker, ClassId id);

/* namespace.c */
/* Whether the compiler puts the name into the namespace of the class statement. */
bool namespace_has_compiled(Linker *linker, ClassId id, Str name);
/* Whether the finished class holds something under the name that hides a slot, be it the class's
 * own or one above. */
bool namespace_hides_slot(Linker *linker, ClassId id, Str name);

/* layout.c: what follows from the table for a class of the standard library. */
void layout_finish_stdlib(Linker *linker, ClassId id);
/* From the sizes of a build with a GIL to those of one without. */
void layout_widen_header(Layout *self);

/* special.c: a class as repr shows it where its metaclass does not say otherwise. */
Str class_repr(Linker *linker, ClassId id);

/* generic.c: notes what Generic.__init_subclass__ will say to the bases, reduced. */
void generic_note(Linker *linker, ClassId id, Value *const *bases, uint32_t count,
                  const Value *type_params);

/* enumeration.c: what the metaclass of enumerations refuses, or is not known to take. */
void enumeration_check(Linker *linker, ClassId id);
void enumeration_check_remake(Linker *linker, ClassId id);
/* Whether the metaclass takes the name out of the namespace before it hands that on: up to 3.10 it
 * does so with all members. */
Truth enumeration_takes_out(Linker *linker, ClassId id, Str name);
bool enumeration_is_flag(Linker *linker, const Class *class);

/* annotation.c: which annotations dataclasses take for no fields. */
void annotations_mark(Linker *linker, ClassId id);

typedef Array(InitField) InitFields;

/* dataclass_check.c: fields of the dataclasses above, the furthest first, then the own ones, which
 * go to `own` too unless it is NULL. */
void dataclass_all_fields(Linker *linker, ClassId id, Truth kw_only, InitFields *all,
                          InitFields *own);
/* Notes the fields of a dataclass; false: the decorator refuses them. */
bool dataclass_check(Linker *linker, ClassId id, const Value *call);
/* What a version says to a keyword of `function` that it does not know; empty: it knows all. */
Str dataclass_unexpected_keyword(Linker *linker, const Value *call, const char *function);

void linker_remember_stdlib(Linker *linker, uint32_t stdlib_id, ClassId id);

/* layout.c: the class statement itself may raise before a decorator sees the class. */
void layout_before_decorator(Linker *linker, ClassId id);

/* special.c: after the members and slots are known, before order and layout. */
void special_link(Linker *linker, ClassId id);
/* The same, after the metaclass is known: what it refuses before type.__new__. */
void special_check_metaclass(Linker *linker, ClassId id);
/* The same, after the layout: what raises although type.__new__ was content. */
void special_check(Linker *linker, ClassId id);

#endif
