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

/* metaclass.c: the derived metaclass, and whether it may change what the body says. */
void metaclass_link(Linker *linker, ClassId id);
/* `six.with_metaclass(M, B)` and the like as a base. */
/* Whether a base is a call of with_metaclass: the metaclass, then the bases are its arguments. */
bool metaclass_is_helper(Linker *linker, const Value *base);
void metaclass_take_helper(Linker *linker, ClassId id, const Value *base);

/* members.c: the namespace by kind of member. */
Str annotation_text(Linker *linker, Value *annotation);
void members_link(Linker *linker, ClassId id);
MemberKind member_kind_of(Linker *linker, Value *reduced, Member *member);
bool class_has_generic(Linker *linker, ClassId id);

/* layout.c: what follows from the table for a class of the standard library. */
void layout_finish_stdlib(Linker *linker, ClassId id);
/* From the sizes of a build with a GIL to those of one without. */
void layout_widen_header(Layout *self);

/* special.c: a class as repr shows it where its metaclass does not say otherwise. */
Str class_repr(Linker *linker, const Class *class);

/* dataclass_check.c: notes the fields of a dataclass; false: the decorator refuses them. */
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
