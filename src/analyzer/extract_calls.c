#include "analyzer/extract_walk.h"

typedef struct {
  Str name;
  CallKind kind;
} CallName;

static const CallName CALL_NAMES[] = {
    {STR_INIT("setattr"), CALL_TOLD},
    {STR_INIT("delattr"), CALL_TOLD},
    {STR_INIT("__setattr__"), CALL_TOLD},
    {STR_INIT("__delattr__"), CALL_TOLD},
    {STR_INIT("vars"), CALL_TOLD},
    {STR_INIT("ref"), CALL_TOLD},
    {STR_INIT("proxy"), CALL_TOLD},
    {STR_INIT("finalize"), CALL_TOLD},
    {STR_INIT("WeakMethod"), CALL_TOLD},
    {STR_INIT("WeakSet"), CALL_TOLD},
    {STR_INIT("object"), CALL_TOLD},
    {STR_INIT("update_wrapper"), CALL_TOLD},
    {STR_INIT("patch"), CALL_TOLD},
    {STR_INIT("type"), CALL_OF_TYPE},
    {STR_INIT("getattr"), CALL_ON_INSTANCE},
    {STR_INIT("hasattr"), CALL_ON_INSTANCE},
    {STR_INIT("copy"), CALL_ON_INSTANCE},
    {STR_INIT("deepcopy"), CALL_ON_INSTANCE},
    {STR_INIT("dump"), CALL_ON_INSTANCE},
    {STR_INIT("dumps"), CALL_ON_INSTANCE},
    {STR_INIT("replace"), CALL_ON_INSTANCE},
    {STR_INIT("add"), CALL_ON_INSTANCE},
    {STR_INIT("append"), CALL_ON_CONTAINER},
    {STR_INIT("extend"), CALL_ON_CONTAINER},
    {STR_INIT("insert"), CALL_ON_CONTAINER},
    {STR_INIT("remove"), CALL_ON_CONTAINER},
    {STR_INIT("update"), CALL_ON_CONTAINER},
    {STR_INIT("setdefault"), CALL_ON_CONTAINER},
    {STR_INIT("pop"), CALL_ON_CONTAINER},
    {STR_INIT("clear"), CALL_ON_CONTAINER},
    {STR_INIT("exit"), CALL_ENDS},
    {STR_INIT("_exit"), CALL_ENDS},
    {STR_INIT("abort"), CALL_ENDS},
    {STR_INIT("fail"), CALL_ENDS},
    {STR_INIT("skip"), CALL_ENDS},
    {STR_INIT("skipTest"), CALL_ENDS},
    {STR_INIT("assert_never"), CALL_ENDS},
    {STR_INIT("exec"), CALL_ENDS},
    {STR_INIT("eval"), CALL_ENDS},
    {STR_INIT("__getattribute__"), CALL_ON_INSTANCE},
    {STR_INIT("raises"), CALL_TOLD},
    {STR_INIT("assertRaises"), CALL_TOLD},
    {STR_INIT("assertRaisesRegex"), CALL_TOLD},
};

// Calls of builtin exceptions are everywhere and make nothing that has slots.
static const Str PLAIN_CLASSES[] = {
    STR_INIT("ValueError"),     STR_INIT("TypeError"),     STR_INIT("RuntimeError"),
    STR_INIT("KeyError"),       STR_INIT("IndexError"),    STR_INIT("AttributeError"),
    STR_INIT("AssertionError"), STR_INIT("Exception"),     STR_INIT("NotImplementedError"),
    STR_INIT("OSError"),        STR_INIT("IOError"),       STR_INIT("ImportError"),
    STR_INIT("SystemExit"),     STR_INIT("StopIteration"), STR_INIT("UnicodeError"),
};

static bool is_capitalized(Str name) {
  size_t at = 0;
  while (at < name.len && name.data[at] == '_')
    at++;
  return at < name.len && name.data[at] >= 'A' && name.data[at] <= 'Z';
}

CallKind call_kind(Str name) {
  if (is_capitalized(name)) {
    for (size_t i = 0; i < sizeof PLAIN_CLASSES / sizeof PLAIN_CLASSES[0]; i++)
      if (str_eq(PLAIN_CLASSES[i], name))
        return CALL_PLAIN;
  }
  for (size_t i = 0; i < sizeof CALL_NAMES / sizeof CALL_NAMES[0]; i++)
    if (str_eq(CALL_NAMES[i].name, name))
      return CALL_NAMES[i].kind;
  return is_capitalized(name) || str_eq(name, STR("cls")) ? CALL_OF_CLASS : CALL_PLAIN;
}

NodeId call_last_name(const SyntaxTree *tree, NodeId call) {
  NodeId callee = node_child(tree, call, FIELD_FUNCTION);
  if (node_kind(tree, callee) == NODE_ATTRIBUTE)
    callee = node_child(tree, callee, FIELD_ATTRIBUTE);
  return node_kind(tree, callee) == NODE_IDENTIFIER ? callee : 0;
}
