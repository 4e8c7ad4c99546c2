// facts_text: facts as indented text, one line for each event, class and function; what the tool
// dump_facts prints and the unit tests expect. Flags are letters: of expressions p(arenthesized)
// c(oncatenated) f(-string) s(pace) a(bsent) m(ultiline) t(rimmed); of events f(low) t(op)
// i(rrefutable) u(npacked) a(sync) g(roup) c(hained) n (inline).
#ifndef SLOTLINT_TESTS_FACTS_TEXT_H
#define SLOTLINT_TESTS_FACTS_TEXT_H

#include <inttypes.h>

#include "analyzer/facts.h"
#include "base/strbuf.h"

static const char *const EXPR_NAMES[EXPR_KIND_COUNT] = {
    "other",       "name",   "attribute", "call",     "keyword",   "star",      "double_star",
    "subscript",   "string", "fstring",   "bytes",    "int",       "float",     "true",
    "false",       "none",   "ellipsis",  "tuple",    "list",      "set",       "dict",
    "pair",        "binary", "unary",     "not",      "and",       "or",        "compare",
    "conditional", "lambda", "list_comp", "set_comp", "generator", "dict_comp", "comp_for",
    "comp_if",     "walrus", "await",     "slice",    "param"};

static const char *const EVENT_NAMES[EVENT_KIND_COUNT] = {"if",
                                                          "else",
                                                          "while",
                                                          "for",
                                                          "try",
                                                          "except",
                                                          "finally",
                                                          "with",
                                                          "match",
                                                          "case",
                                                          "comprehension",
                                                          "end",
                                                          "return",
                                                          "raise",
                                                          "break",
                                                          "continue",
                                                          "assert",
                                                          "bind",
                                                          "annotate",
                                                          "unbind",
                                                          "global",
                                                          "nonlocal",
                                                          "import",
                                                          "import_from",
                                                          "import_star",
                                                          "class",
                                                          "function",
                                                          "type_alias",
                                                          "store_attribute",
                                                          "delete_attribute",
                                                          "read_attribute",
                                                          "store_item",
                                                          "delete_item",
                                                          "call",
                                                          "yield"};

static const char *const BIND_NAMES[] = {"assign", "augmented", "walrus", "for",
                                         "with",   "match",     "star",   "except"};

static const char *const PARAM_NAMES[] = {"plain", "positional_only", "keyword_only", "star",
                                          "double_star"};

static void print_text(StrBuf *out, Str text) {
  strbuf_append_char(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.data[i];
    if (c < ' ' || c == '"' || c == '\\' || c >= 127)
      strbuf_printf(out, "\\x%02x", c);
    else
      strbuf_append_char(out, (char)c);
  }
  strbuf_append_char(out, '"');
}

static void print_op(StrBuf *out, uint16_t op) {
  strbuf_append_char(out, (char)(op & 0xFF));
  if (op >> 8)
    strbuf_append_char(out, (char)(op >> 8));
}

static void print_flags(StrBuf *out, uint32_t flags, const char *names) {
  for (uint32_t bit = 1; *names; bit <<= 1, names++)
    if (flags & bit)
      strbuf_append_char(out, *names);
}

static bool has_op(uint8_t kind) {
  return kind == EXPR_BINARY || kind == EXPR_UNARY || kind == EXPR_COMPARE;
}

static void print_expr(StrBuf *out, const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  strbuf_printf(out, "%s", EXPR_NAMES[expr->kind]);
  if (expr->flags) {
    strbuf_append_char(out, '/');
    print_flags(out, expr->flags, "pcfsamt");
  }
  if (expr->kind == EXPR_LAMBDA) {
    strbuf_printf(out, " %" PRIu32, expr->text);
  } else if (expr->text || expr->kind == EXPR_STRING) {
    strbuf_append_char(out, ' ');
    print_text(out, section_text(section, expr->text));
  }
  if (has_op(expr->kind)) {
    strbuf_append_char(out, ' ');
    print_op(out, expr->op);
  }
  if (expr->kind == EXPR_PARAM)
    strbuf_printf(out, " %s", PARAM_NAMES[expr->op]);
  if (expr->first) {
    strbuf_printf(out, "(");
    for (ExprId child = expr->first; child; child = section->exprs[child].next) {
      print_expr(out, section, child);
      if (section->exprs[child].next)
        strbuf_printf(out, ", ");
    }
    strbuf_printf(out, ")");
  }
}

static void print_chain(StrBuf *out, const Section *section, const char *label, ExprId id) {
  if (!id)
    return;
  strbuf_printf(out, " %s=[", label);
  for (; id; id = section->exprs[id].next) {
    print_expr(out, section, id);
    if (section->exprs[id].next)
      strbuf_printf(out, ", ");
  }
  strbuf_printf(out, "]");
}

static void print_label(StrBuf *out, const Section *section, const char *label, ExprId id) {
  if (!id)
    return;
  strbuf_printf(out, " %s=", label);
  print_expr(out, section, id);
}

static void print_detail(StrBuf *out, const Section *section, const Event *event) {
  switch (event->kind) {
  case EVENT_IMPORT:
    strbuf_printf(out, " module=");
    print_text(out, section_text(section, event->extra));
    return;
  case EVENT_IMPORT_FROM:
    strbuf_printf(out, " member=");
    print_text(out, section_text(section, event->target));
    strbuf_printf(out, " module=");
    print_text(out, section_text(section, event->expr));
    strbuf_printf(out, " level=%u", event->op);
    return;
  case EVENT_IMPORT_STAR:
    strbuf_printf(out, " module=");
    print_text(out, section_text(section, event->expr));
    strbuf_printf(out, " level=%u", event->op);
    return;
  case EVENT_CLASS:
  case EVENT_FUNCTION: strbuf_printf(out, " #%" PRIu32, event->expr); return;
  case EVENT_BIND:
  case EVENT_STORE_ATTRIBUTE:
  case EVENT_STORE_ITEM: strbuf_printf(out, " %s", BIND_NAMES[event->op]); break;
  default: break;
  }
  print_label(out, section, "expr", event->expr);
  print_label(out, section, "target", event->target);
  if (event->op == BIND_AUGMENTED && event->kind != EVENT_STORE_ITEM && event->extra) {
    strbuf_printf(out, " op=");
    print_op(out, (uint16_t)event->extra);
  } else if (event->extra) {
    print_label(out, section, "extra", event->extra);
  }
}

static bool closes(uint8_t kind) {
  return kind == EVENT_ELSE || kind == EVENT_EXCEPT || kind == EVENT_FINALLY ||
         kind == EVENT_CASE || kind == EVENT_END;
}

static bool opens(uint8_t kind) {
  return kind <= EVENT_COMPREHENSION;
}

static void print_events(StrBuf *out, const Section *section, const Scope *scope, int indent) {
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &section->events[scope->first_event + i];
    if (closes(event->kind) && event->kind != EVENT_CASE)
      indent -= 2;
    strbuf_printf(out, "%*s%s", indent, "", EVENT_NAMES[event->kind]);
    if (event->flags) {
      strbuf_append_char(out, '/');
      print_flags(out, event->flags, "ftiuagcn");
    }
    if (event->name)
      strbuf_printf(out, " " STR_FMT, STR_ARG(section_text(section, event->name)));
    print_detail(out, section, event);
    strbuf_printf(out, " @%" PRIu32 "-%" PRIu32 "\n", section->base + event->start,
                  section->base + event->end);
    // Arms of a match stand in it side by side.
    if (opens(event->kind) && event->kind != EVENT_CASE)
      indent += 2;
  }
}

static void print_scope(StrBuf *out, const Section *section, const Scope *scope) {
  const char *kind = scope->kind == SCOPE_CLASS ? "class" : "function";
  strbuf_printf(out, "  %s #%" PRIu32, kind, scope->ordinal);
  print_chain(out, section, "params", scope->params);
  print_chain(out, section, "decorators", scope->decorators);
  print_label(out, section, "returns", scope->returns);
  strbuf_printf(out, "\n");
  print_events(out, section, scope, 4);
}

static void print_classes(StrBuf *out, const Facts *facts) {
  for (uint32_t i = 0; i < facts->class_count; i++) {
    const ClassFact *fact = &facts->classes[i];
    strbuf_printf(out, "class #%" PRIu32 " " STR_FMT " ", i,
                  STR_ARG(section_text(&facts->outline, fact->qualname)));
    print_flags(out, fact->flags, "fcsteda");
    print_chain(out, &facts->outline, "arguments", fact->arguments);
    print_chain(out, &facts->outline, "decorators", fact->decorators);
    print_chain(out, &facts->outline, "type_params", fact->type_params);
    strbuf_printf(out, " piece=%" PRIu32 " parents=%d,%d @%" PRIu32 "-%" PRIu32 "\n", fact->piece,
                  (int)fact->parent_class, (int)fact->parent_function, fact->start, fact->end);
  }
}

static void print_functions(StrBuf *out, const Facts *facts) {
  for (uint32_t i = 0; i < facts->function_count; i++) {
    const FunctionFact *fact = &facts->functions[i];
    strbuf_printf(out, "function #%" PRIu32 " " STR_FMT " ", i,
                  STR_ARG(section_text(&facts->outline, fact->name)));
    print_flags(out, fact->flags, "algsedt");
    strbuf_printf(out, " piece=%" PRIu32 " parents=%d,%d @%" PRIu32 "-%" PRIu32 "\n", fact->piece,
                  (int)fact->parent_class, (int)fact->parent_function, fact->start, fact->end);
  }
}

static void print_rest(StrBuf *out, const Facts *facts) {
  static const char *const KINDS[] = {"line", "file", "noqa"};
  for (uint32_t i = 0; i < facts->suppression_count; i++) {
    const Suppression *each = &facts->suppressions[i];
    strbuf_printf(out, "suppression %s ", KINDS[each->kind]);
    print_text(out, section_text(&facts->outline, each->codes));
    strbuf_printf(out, " @%" PRIu32 "-%" PRIu32 " covers %" PRIu32 "-%" PRIu32 "\n", each->start,
                  each->end, each->covers_start, each->covers_end);
  }
  for (uint32_t i = 0; i < facts->problem_count; i++)
    strbuf_printf(out, "problem%s @%" PRIu32 "-%" PRIu32 "\n",
                  facts->problems[i].missing ? " missing" : "", facts->problems[i].start,
                  facts->problems[i].end);
}

// Everything, scope by scope.
static void print_facts(StrBuf *out, const Facts *facts) {
  strbuf_printf(out, "facts of %" PRIu32 " bytes, flags ", facts->source_size);
  print_flags(out, facts->flags, "gfu");
  strbuf_printf(out, "\n");
  print_classes(out, facts);
  print_functions(out, facts);
  print_rest(out, facts);
  strbuf_printf(out, "module\n");
  print_events(out, &facts->outline, &facts->outline.scopes[0], 2);
  for (uint32_t i = 0; i < facts->piece_count; i++) {
    Section body = facts_body(facts, i);
    if (body.scope_count > 0)
      strbuf_printf(out, "body %" PRIu32 "\n", i);
    for (uint32_t k = 0; k < body.scope_count; k++)
      print_scope(out, &body, &body.scopes[k]);
  }
}

#endif
