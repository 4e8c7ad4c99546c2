#include "analyzer/extract_walk.h"

static Event event_at(const Extraction *self, EventKind kind, NodeId node) {
  const Node *at = node_at(self->tree, node);
  return (Event){.kind = (uint8_t)kind, .start = at->start, .end = at->end};
}

static void bind_name(Extraction *self, NodeId name, Binding binding) {
  Event event = event_at(self, EVENT_BIND, name);
  event.flags = binding.flags;
  event.op = binding.how;
  event.name = extract_name(self, name);
  event.expr = binding.value;
  event.target = binding.annotation;
  event.extra = binding.extra;
  builder_event(self->facts, event);
}

static void store_attribute(Extraction *self, NodeId node, Binding binding) {
  NodeId object = node_child(self->tree, node, FIELD_OBJECT);
  // `a.b += 1` reads before it stores; its value's events come between, which nobody can tell.
  extract_flow(self, binding.how == BIND_AUGMENTED ? node : object);
  Event event = event_at(self, EVENT_STORE_ATTRIBUTE, node);
  event.flags = binding.flags | EVENT_FLOW;
  event.op = binding.how;
  event.name = extract_name(self, node_child(self->tree, node, FIELD_ATTRIBUTE));
  event.expr = binding.value;
  event.target = extract_expr(self, object, LIMITS_TEST);
  event.extra = binding.how == BIND_AUGMENTED ? binding.extra : binding.annotation;
  builder_event(self->facts, event);
}

static Event item_event(Extraction *self, EventKind kind, NodeId node) {
  for (NODE_EACH(self->tree, node, child))
    extract_flow(self, child);
  Event event = event_at(self, kind, node);
  event.flags = EVENT_FLOW;
  event.target = extract_expr(self, node_child(self->tree, node, FIELD_VALUE), LIMITS_TEST);
  event.expr = extract_siblings(self, node, FIELD_SUBSCRIPT, LIMITS_TEST);
  return event;
}

static void store_item(Extraction *self, NodeId node, Binding binding) {
  Event event = item_event(self, EVENT_STORE_ITEM, node);
  event.flags |= binding.flags;
  event.op = binding.how;
  event.extra = binding.value;
  builder_event(self->facts, event);
}

static bool is_display(NodeKind kind) {
  switch ((int)kind) {
  case NODE_TUPLE:
  case NODE_LIST:
  case NODE_EXPRESSION_LIST:
  case NODE_PATTERN_LIST:
  case NODE_TUPLE_PATTERN:
  case NODE_LIST_PATTERN: return true;
  default: return false;
  }
}

static uint32_t count_stars(const SyntaxTree *tree, NodeId parent) {
  uint32_t count = 0;
  for (NODE_EACH(tree, parent, child))
    count += node_is_starred(tree, child);
  return count;
}

// The items of a display that meet the targets one by one; 0 where they do not.
static NodeId first_item(const Extraction *self, NodeId targets, NodeId display) {
  NodeId value = display ? node_unparenthesized(self->tree, display) : 0;
  if (!value || !is_display(node_kind(self->tree, value)) || count_stars(self->tree, value) > 0)
    return 0;
  uint32_t wanted = node_child_count(self->tree, targets);
  uint32_t there = node_child_count(self->tree, value);
  bool starred = count_stars(self->tree, targets) > 0;
  return wanted == there || (starred && there + 1 >= wanted) ? node_first(self->tree, value) : 0;
}

// Steps from the item of one target to the item of the next one.
static NodeId next_item(const Extraction *self, NodeId display, NodeId item, uint32_t steps) {
  NodeId value = node_unparenthesized(self->tree, display);
  for (; item && steps > 0; steps--)
    item = node_next(self->tree, value, item);
  return item;
}

static void unpack(Extraction *self, NodeId targets, Binding binding, uint32_t depth);

static void target(Extraction *self, NodeId outer, Binding binding, uint32_t depth) {
  NodeId node = outer ? node_unparenthesized(self->tree, outer) : 0;
  if (!node || depth == MAX_EXPR_DEPTH)
    return;
  switch ((int)node_kind(self->tree, node)) {
  case NODE_IDENTIFIER: bind_name(self, node, binding); return;
  case NODE_ATTRIBUTE: store_attribute(self, node, binding); return;
  case NODE_SUBSCRIPT: store_item(self, node, binding); return;
  case NODE_AS_PATTERN_TARGET:
    target(self, node_first(self->tree, node), binding, depth + 1);
    return;
  case NODE_LIST_SPLAT:
  case NODE_LIST_SPLAT_PATTERN:
    binding.how = BIND_STAR;
    binding.value = binding.extra = 0;
    target(self, node_first(self->tree, node), binding, depth + 1);
    return;
  default:
    if (is_display(node_kind(self->tree, node)))
      unpack(self, node, binding, depth + 1);
    else
      extract_flow(self, node);
  }
}

static void unpack(Extraction *self, NodeId targets, Binding binding, uint32_t depth) {
  NodeId item = first_item(self, targets, binding.display);
  uint32_t wanted = node_child_count(self->tree, targets);
  uint32_t there = 0;
  if (item)
    there = node_child_count(self->tree, node_unparenthesized(self->tree, binding.display));
  for (NODE_EACH(self->tree, targets, child)) {
    Binding part = {.how = binding.how, .flags = binding.flags | EVENT_UNPACKED};
    bool starred = node_is_starred(self->tree, child);
    if (item && !starred) {
      part.display = item;
      part.value = extract_expr(self, item, self->limits);
    }
    target(self, child, part, depth);
    item = item ? next_item(self, binding.display, item, starred ? there + 1 - wanted : 1) : 0;
  }
}

void extract_target(Extraction *self, NodeId node, Binding binding) {
  target(self, node, binding, 0);
}

static void delete_name(Extraction *self, NodeId node) {
  Event event = event_at(self, EVENT_UNBIND, node);
  event.name = extract_name(self, node);
  builder_event(self->facts, event);
}

static void delete_attribute(Extraction *self, NodeId node) {
  NodeId object = node_child(self->tree, node, FIELD_OBJECT);
  extract_flow(self, object);
  Event event = event_at(self, EVENT_DELETE_ATTRIBUTE, node);
  event.flags = EVENT_FLOW;
  event.name = extract_name(self, node_child(self->tree, node, FIELD_ATTRIBUTE));
  event.target = extract_expr(self, object, LIMITS_TEST);
  builder_event(self->facts, event);
}

static void deletion(Extraction *self, NodeId outer, uint32_t depth) {
  NodeId node = node_unparenthesized(self->tree, outer);
  if (depth == MAX_EXPR_DEPTH)
    return;
  switch ((int)node_kind(self->tree, node)) {
  case NODE_IDENTIFIER: delete_name(self, node); return;
  case NODE_ATTRIBUTE: delete_attribute(self, node); return;
  case NODE_SUBSCRIPT:
    builder_event(self->facts, item_event(self, EVENT_DELETE_ITEM, node));
    return;
  default:
    if (is_display(node_kind(self->tree, node)))
      for (NODE_EACH(self->tree, node, child))
        deletion(self, child, depth + 1);
    else
      extract_flow(self, node);
  }
}

void extract_deletion(Extraction *self, NodeId node) {
  deletion(self, node, 0);
}
