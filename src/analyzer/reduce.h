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
/* reduce_library.c: calls of `chain.from_iterable`, `filter` and `filterfalse`,
 * `dataclasses.fields`, `len`, `hasattr`, `isinstance` and `issubclass` */
Value *library_chain(Linker *linker, Value *call);
Value *library_filter(Linker *linker, Value *call, bool wanted);
Value *library_fields(Linker *linker, Value *call);
Value *library_len(Linker *linker, Value *call);
Value *library_hasattr(Linker *linker, Value *call);
Value *library_class_test(Linker *linker, Value *call, bool instance);
/* namespaces.c */
Value *namespace_of_class(Linker *linker, ClassId id, Value *slots, Span span);
/* What a key holds; NULL: nothing, or not known. */
Value *namespace_item(Linker *linker, const Value *self, const Value *key);
Truth namespace_has(Linker *linker, const Value *self, const Value *key);
/* After `namespace.update(...)`, `.pop(...)`, `.setdefault(...)`, `.clear()`. */
Value *namespace_changed_by(Linker *linker, const Value *self, const Value *call, Str verb);
/* What `namespace.get(...)` and the like give; NULL: not known. */
Value *namespace_call(Linker *linker, Value *self, const Value *call, Str verb);
/* `dict(namespace, ...)`. */
Value *namespace_copied(Linker *linker, const Value *self, const Value *call);
/* The `__slots__` of a mapping, NULL where it has none; `*known` says whether that is sure. */
Value *mapping_slots(Linker *linker, const Value *mapping, bool *known);
Value *annotations_of_class(Linker *linker, ClassId id, Span span);
/* reduce_type.c: `type(object)`. */
Value *type_of_value(Linker *linker, const Value *object, Span span);
/* reduce_text.c: of a VALUE_STR. Unknown where it is not ASCII, or would be too long. */
typedef struct Slice {
  int64_t from, step;
  uint32_t count;
} Slice;
/* Which of `len` items a VALUE_SLICE takes; false: not known. */
bool slice_read(Linker *linker, const Value *slice, int64_t len, Slice *out);
Value *text_repeated(Linker *linker, const Value *text, int64_t times, Span span);
Value *text_item(Linker *linker, const Value *text, Value *index, Span span);
Value *text_slice(Linker *linker, const Value *text, const Slice *slice, Span span);
Value *text_joined(Linker *linker, const Value *separator, Value *parts, Span span);
Value *bases_of_class(Linker *linker, ClassId id, Span span);
Value *mro_of_class(Linker *linker, ClassId id, Span span);
/* A class made with the arguments name, bases, namespace of a call from `first` on, while
 * linker->making is decorated or made by its metaclass; else NULL. */
Value *remade_class(Linker *linker, const Value *call, uint32_t first, ClassId metaclass);
Value *reduce_call(Linker *linker, Value *call);
Value *reduce_subscript(Linker *linker, Value *self);
Value *reduce_binary(Linker *linker, Value *self);
/* not, comparisons, and, or: a VALUE_BOOL, or unknown. */
Value *reduce_logic(Linker *linker, Value *self);

#endif
