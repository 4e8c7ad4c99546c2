/* What was noted while scopes ran is judged: which class, exactly or perhaps a subclass. */
#include "analyzer/classes.h"
#include "analyzer/flow.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static bool is_weak_container(Linker *linker, Value *container, Str how) {
  Value *reduced = value_reduce(linker, container);
  if (reduced->kind != VALUE_INSTANCE) {
    return false;
  }
  Str module = linker_class(linker, reduced->id)->module;
  Str name = linker_class(linker, reduced->id)->qualname;
  if (!str_eq_c(module, "weakref") && !str_eq_c(module, "_weakrefset")) {
    return false;
  }
  return str_eq_c(how, "WeakSet.add") ? str_eq_c(name, "WeakSet") : str_eq(name, how);
}

/* A store on a class from outside its body: what a lookup of that name finds is no longer certain.
 */
/* Values that take no stores, so that one in the place of another changes nothing for instances. */
static bool is_plain(Linker *linker, Value *stored) {
  Member member = {.span = {NO_FILE, 0, 0}};
  MemberKind kind =
      stored ? member_kind_of(linker, value_reduce(linker, stored), &member) : MEMBER_UNKNOWN;
  return kind == MEMBER_VALUE || kind == MEMBER_FUNCTION || kind == MEMBER_CLASS;
}

static void patch_class(Linker *linker, ClassId id, const Operation *operation, Value *stored) {
  Class *class = linker_class(linker, id);
  Str name = arena_str(linker->lasting, operation->attribute);
  linker_draft(linker, id)->patched = true;
  if (class->origin == ORIGIN_STDLIB) {
    return;
  }
  if (str_eq_c(operation->attribute, "__bases__")) {
    array_push(&linker->rebased, id);
    return;
  }
  if (str_is_empty(operation->attribute)) {
    class->flags |= CLASS_IS_OPEN;
    return;
  }
  if (str_eq_c(operation->attribute, "__setattr__")) {
    class->flags |= CLASS_HAS_SETATTR;
  }
  if (class_own_member(class, operation->attribute)) {
    Member *member = (Member *)(uintptr_t)class_own_member(class, operation->attribute);
    bool plain = is_plain(linker, stored) &&
                 (member->kind == MEMBER_VALUE || member->kind == MEMBER_FUNCTION ||
                  member->kind == MEMBER_CLASS);
    member->kind = plain ? member->kind : MEMBER_UNKNOWN;
    return;
  }
  Member *members = ARENA_ARRAY(linker->lasting, Member, class->member_count + 1);
  uint32_t at = 0;
  while (at < class->member_count &&
         str_compare(class->members[at].name, operation->attribute) < 0) {
    members[at] = class->members[at];
    at++;
  }
  members[at] = (Member){.name = name,
                         .kind = MEMBER_UNKNOWN,
                         .bound = MAYBE,
                         .span = operation->span,
                         .function = FACTS_NONE,
                         .class_id = NO_CLASS};
  if (class->member_count > at) {
    memcpy(members + at + 1, class->members + at, (class->member_count - at) * sizeof *members);
  }
  class->members = members;
  class->member_count++;
}

static ClassId receiver_class(Linker *linker, const RawOperation *raw, bool *exact) {
  Value *reduced = value_reduce(linker, raw->receiver);
  *exact = reduced->flags & VALUE_EXACT;
  return reduced->kind == VALUE_INSTANCE ? reduced->id : NO_CLASS;
}

static void note_need(Linker *linker, const Operation *operation) {
  bool computed = operation->kind == OPERATION_STORE && str_is_empty(operation->attribute);
  if (computed || operation->kind == OPERATION_DICT) {
    linker_class(linker, operation->class_id)->flags |= CLASS_NEEDS_DICT;
  }
}

static bool judge(Linker *linker, RawOperation *raw) {
  Operation *operation = &raw->operation;
  Value *reduced = value_reduce(linker, raw->receiver);
  bool store = operation->kind == OPERATION_STORE || operation->kind == OPERATION_DELETE;
  if (reduced->kind == VALUE_CLASS) {
    if (store) {
      patch_class(linker, reduced->id, operation, raw->stored);
    }
    return false;
  }
  if (raw->class_only) {
    return false;
  }
  bool exact;
  operation->class_id = receiver_class(linker, raw, &exact);
  if (operation->class_id == NO_CLASS) {
    return false;
  }
  const Class *class = linker_class(linker, operation->class_id);
  if (operation->kind == OPERATION_READ && class->origin == ORIGIN_STDLIB) {
    return false;
  }
  operation->flags |= exact ? OPERATION_EXACT : 0;
  class_link(linker, operation->class_id);
  note_need(linker, operation);
  if (operation->kind == OPERATION_WEAKREF && operation->flags & OPERATION_CALLED) {
    operation->flags &= ~(uint32_t)OPERATION_CALLED;
    return is_weak_container(linker, raw->stored, operation->how);
  }
  if (operation->kind == OPERATION_SET_CLASS && raw->stored) {
    Value *other = value_reduce(linker, raw->stored);
    operation->other = other->kind == VALUE_CLASS ? other->id : NO_CLASS;
  }
  return !str_is_empty(operation->attribute) || operation->kind == OPERATION_WEAKREF;
}

static int compare_operations(const void *a, const void *b) {
  const Operation *x = a, *y = b;
  if (x->span.file != y->span.file) {
    return x->span.file < y->span.file ? -1 : 1;
  }
  if (x->span.start != y->span.start) {
    return x->span.start < y->span.start ? -1 : 1;
  }
  if (x->span.end != y->span.end) {
    return x->span.end < y->span.end ? -1 : 1;
  }
  return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1)
                            : str_compare(x->attribute, y->attribute);
}

static bool same_operation(const Operation *a, const Operation *b) {
  return compare_operations(a, b) == 0 && a->class_id == b->class_id;
}

static int compare_names(const void *a, const void *b) {
  return str_compare(*(const Str *)a, *(const Str *)b);
}

/* Hands each class the indices of the operations on its instances, in order. */
static void group_by_class(Linker *linker, const Operation *operations, uint32_t count) {
  uint32_t *indices = ARENA_ARRAY(linker->lasting, uint32_t, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    linker_class(linker, operations[i].class_id)->operation_count++;
  }
  uint32_t start = 0;
  for (ClassId id = 0; id < linker->class_count; id++) {
    Class *class = linker_class(linker, id);
    class->operations = indices + start;
    start += class->operation_count;
    class->operation_count = 0;
  }
  for (uint32_t i = 0; i < count; i++) {
    Class *class = linker_class(linker, operations[i].class_id);
    uint32_t at = (uint32_t)(class->operations - indices) + class->operation_count++;
    indices[at] = i;
  }
}

/* Names that the class's own code stores on self. */
static void collect_attributes(Linker *linker, Class *class, const Operation *operations) {
  Str *names = ARENA_ARRAY(linker->lasting, Str, class->operation_count);
  uint32_t count = 0, len = 0;
  for (uint32_t i = 0; i < class->operation_count; i++) {
    const Operation *operation = &operations[class->operations[i]];
    bool own = operation->kind == OPERATION_STORE && operation->flags & OPERATION_ON_SELF &&
               !str_is_empty(operation->attribute);
    if (own) {
      names[count++] = operation->attribute;
    }
  }
  qsort(names, count, sizeof *names, compare_names);
  for (uint32_t i = 0; i < count; i++) {
    if (len == 0 || !str_eq(names[len - 1], names[i])) {
      names[len++] = names[i];
    }
  }
  class->attributes = names;
  class->attribute_count = len;
}

static void mark_instantiated(Linker *linker) {
  for (uint32_t i = 0; i < linker->called.len; i++) {
    Value *value = value_reduce(linker, linker->called.items[i]);
    if (value->kind == VALUE_CLASS && !(value->flags & VALUE_SELF)) {
      class_link(linker, value->id);
      bool odd = linker_class(linker, value->id)->flags & CLASS_NEW_IS_ODD;
      linker_class(linker, value->id)->flags |= odd ? 0 : CLASS_IS_INSTANTIATED;
    }
  }
  array_clear(&linker->called);
}

void flow_judge(Linker *linker) {
  for (uint32_t i = 0; i < linker->operations.len; i++) {
    RawOperation raw = linker->operations.items[i];
    if (!judge(linker, &raw)) {
      continue;
    }
    Operation *operation = &raw.operation;
    bool lasts = operation->attribute.data == operation->written.data &&
                 !(operation->flags & OPERATION_CALLED);
    if (!lasts) {
      operation->attribute = arena_str(linker->lasting, operation->attribute);
      operation->written =
          operation->flags & OPERATION_CALLED ? operation->attribute : operation->written;
    }
    array_push(&linker->judged, *operation);
  }
  array_clear(&linker->operations);
  mark_instantiated(linker);
}

static void forget_layout(Linker *linker, ClassId id, Str name) {
  Class *class = linker_class(linker, id);
  if (class->layout.unknown.reason != UNKNOWN_NOT) {
    return;
  }
  class_set_unknown(linker, id, UNKNOWN_PATCHED, class->name_span,
                    "the bases of `{}` are assigned elsewhere", name);
  class = linker_class(linker, id);
  class->layout.has_dict = class->layout.has_weakref = MAYBE;
  class->layout.created = class->layout.created == YES ? MAYBE : class->layout.created;
  class->layout.sized = false;
  class->flags &= ~(uint32_t)CLASS_MRO_COMPLETE;
  class->flags |= CLASS_IS_OPEN;
}

/* Classes whose bases other code assigns, and what descends from them. */
static void forget_rebased(Linker *linker) {
  for (uint32_t i = 0; i < linker->rebased.len; i++) {
    ClassId rebased = linker->rebased.items[i];
    for (ClassId id = 0; id < linker->class_count; id++) {
      if (class_is_subclass(linker_class(linker, id), rebased)) {
        forget_layout(linker, id, linker_class(linker, rebased)->name);
      }
    }
  }
}

/* Which kinds of operation meet each class, those on its subclasses included. */
static void note_met(Linker *linker, const Operation *operations, uint32_t count) {
  uint8_t *own = mem_zalloc(linker->class_count);
  for (uint32_t i = 0; i < count; i++) {
    own[operations[i].class_id] |= (uint8_t)(1u << operations[i].kind);
  }
  for (ClassId id = 0; id < linker->class_count; id++) {
    const Class *class = linker_class(linker, id);
    linker_class(linker, id)->met |= own[id];
    for (uint32_t i = 0; i < class->mro_count && own[id]; i++) {
      linker_class(linker, class->mro[i])->met |= own[id];
    }
  }
  mem_free(own);
}

void flow_finish(Linker *linker) {
  forget_rebased(linker);
  Operation *operations = linker->judged.items;
  uint32_t count = linker->judged.len, len = 0;
  if (count > 0) {
    qsort(operations, count, sizeof *operations, compare_operations);
  }
  for (uint32_t i = 0; i < count; i++) {
    if (len == 0 || !same_operation(&operations[len - 1], &operations[i])) {
      operations[len++] = operations[i];
    }
  }
  group_by_class(linker, operations, len);
  note_met(linker, operations, len);
  for (ClassId id = 0; id < linker->class_count; id++) {
    if (linker_class(linker, id)->operation_count > 0) {
      collect_attributes(linker, linker_class(linker, id), operations);
    }
  }
  linker->project->operations = mem_realloc_array(operations, len + 1, sizeof *operations);
  linker->project->operation_count = len;
}
