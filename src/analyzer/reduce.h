/*
 * Reduce: the parts of value_reduce, each for one family of values.
 *
 * A part gets a value whose kind is its own and gives one that is not symbolic. Used by reduce*.c
 * alone; what others need is in linker.h.
 */
#ifndef SLOTLINT_ANALYZER_REDUCE_H
#define SLOTLINT_ANALYZER_REDUCE_H

#include "analyzer/linker.h"

Value *class_of_instance(Linker *linker, const Value *instance, Span span);
Value *external_value(Linker *linker, Str module, Str name, Span span);
/* The submodule of a package; NULL: there is none. */
Value *value_child_module(Linker *linker, FileId package, Str name, Span span);
/* What `class.name` is, looked up along the MRO; links the class. */
Value *reduce_class_member(Linker *linker, ClassId id, Str name, Span span);
Value *reduce_call(Linker *linker, Value *call);
Value *reduce_subscript(Linker *linker, Value *self);
Value *reduce_binary(Linker *linker, Value *self);
/* not, comparisons, and, or: a VALUE_BOOL, or unknown. */
Value *reduce_logic(Linker *linker, Value *self);

#endif
