// dump_facts FILE [--no-bodies]: the facts of one file as indented text, for people and tests.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/extract.h"
#include "analyzer/facts.h"
#include "base/file.h"
#include "base/memory.h"

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

static void print_text(Str text) {
  putchar('"');
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.data[i];
    if (c < ' ' || c == '"' || c == '\\' || c >= 127)
      printf("\\x%02x", c);
    else
      putchar(c);
  }
  putchar('"');
}

static void print_op(uint16_t op) {
  putchar(op & 0xFF);
  if (op >> 8)
    putchar(op >> 8);
}

static void print_flags(uint32_t flags, const char *names) {
  for (uint32_t bit = 1; *names; bit <<= 1, names++)
    if (flags & bit)
      putchar(*names);
}

static bool has_op(uint8_t kind) {
  return kind == EXPR_BINARY || kind == EXPR_UNARY || kind == EXPR_COMPARE;
}

static void print_expr(const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  printf("%s", EXPR_NAMES[expr->kind]);
  if (expr->flags) {
    putchar('/');
    print_flags(expr->flags, "pcfsamt");
  }
  if (expr->kind == EXPR_LAMBDA) {
    printf(" %" PRIu32, expr->text);
  } else if (expr->text || expr->kind == EXPR_STRING) {
    putchar(' ');
    print_text(section_text(section, expr->text));
  }
  if (has_op(expr->kind)) {
    putchar(' ');
    print_op(expr->op);
  }
  if (expr->kind == EXPR_PARAM)
    printf(" %s", PARAM_NAMES[expr->op]);
  if (expr->first) {
    printf("(");
    for (ExprId child = expr->first; child; child = section->exprs[child].next) {
      print_expr(section, child);
      if (section->exprs[child].next)
        printf(", ");
    }
    printf(")");
  }
}

static void print_chain(const Section *section, const char *label, ExprId id) {
  if (!id)
    return;
  printf(" %s=[", label);
  for (; id; id = section->exprs[id].next) {
    print_expr(section, id);
    if (section->exprs[id].next)
      printf(", ");
  }
  printf("]");
}

static void print_label(const Section *section, const char *label, ExprId id) {
  if (!id)
    return;
  printf(" %s=", label);
  print_expr(section, id);
}

static void print_detail(const Section *section, const Event *event) {
  switch (event->kind) {
  case EVENT_IMPORT:
    printf(" module=");
    print_text(section_text(section, event->extra));
    return;
  case EVENT_IMPORT_FROM:
    printf(" member=");
    print_text(section_text(section, event->target));
    printf(" module=");
    print_text(section_text(section, event->expr));
    printf(" level=%u", event->op);
    return;
  case EVENT_IMPORT_STAR:
    printf(" module=");
    print_text(section_text(section, event->expr));
    printf(" level=%u", event->op);
    return;
  case EVENT_CLASS:
  case EVENT_FUNCTION: printf(" #%" PRIu32, event->expr); return;
  case EVENT_BIND:
  case EVENT_STORE_ATTRIBUTE:
  case EVENT_STORE_ITEM: printf(" %s", BIND_NAMES[event->op]); break;
  default: break;
  }
  print_label(section, "expr", event->expr);
  print_label(section, "target", event->target);
  if (event->op == BIND_AUGMENTED && event->kind != EVENT_STORE_ITEM && event->extra) {
    printf(" op=");
    print_op((uint16_t)event->extra);
  } else if (event->extra) {
    print_label(section, "extra", event->extra);
  }
}

static bool closes(uint8_t kind) {
  return kind == EVENT_ELSE || kind == EVENT_EXCEPT || kind == EVENT_FINALLY ||
         kind == EVENT_CASE || kind == EVENT_END;
}

static bool opens(uint8_t kind) {
  return kind <= EVENT_COMPREHENSION;
}

static void print_events(const Section *section, const Scope *scope, int indent) {
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &section->events[scope->first_event + i];
    if (closes(event->kind) && event->kind != EVENT_CASE)
      indent -= 2;
    printf("%*s%s", indent, "", EVENT_NAMES[event->kind]);
    if (event->flags) {
      putchar('/');
      print_flags(event->flags, "ftiuagcn");
    }
    if (event->name)
      printf(" " STR_FMT, STR_ARG(section_text(section, event->name)));
    print_detail(section, event);
    printf(" @%" PRIu32 "-%" PRIu32 "\n", section->base + event->start, section->base + event->end);
    // Arms of a match stand in it side by side.
    if (opens(event->kind) && event->kind != EVENT_CASE)
      indent += 2;
  }
}

static void print_scope(const Section *section, const Scope *scope) {
  const char *kind = scope->kind == SCOPE_CLASS ? "class" : "function";
  printf("  %s #%" PRIu32, kind, scope->ordinal);
  print_chain(section, "params", scope->params);
  print_chain(section, "decorators", scope->decorators);
  print_label(section, "returns", scope->returns);
  printf("\n");
  print_events(section, scope, 4);
}

static void print_classes(const Facts *facts) {
  for (uint32_t i = 0; i < facts->class_count; i++) {
    const ClassFact *fact = &facts->classes[i];
    printf("class #%" PRIu32 " " STR_FMT " ", i,
           STR_ARG(section_text(&facts->outline, fact->qualname)));
    print_flags(fact->flags, "fcsteda");
    print_chain(&facts->outline, "arguments", fact->arguments);
    print_chain(&facts->outline, "decorators", fact->decorators);
    print_chain(&facts->outline, "type_params", fact->type_params);
    printf(" piece=%" PRIu32 " parents=%d,%d @%" PRIu32 "-%" PRIu32 "\n", fact->piece,
           (int)fact->parent_class, (int)fact->parent_function, fact->start, fact->end);
  }
}

static void print_functions(const Facts *facts) {
  for (uint32_t i = 0; i < facts->function_count; i++) {
    const FunctionFact *fact = &facts->functions[i];
    printf("function #%" PRIu32 " " STR_FMT " ", i,
           STR_ARG(section_text(&facts->outline, fact->name)));
    print_flags(fact->flags, "algsedt");
    printf(" piece=%" PRIu32 " parents=%d,%d @%" PRIu32 "-%" PRIu32 "\n", fact->piece,
           (int)fact->parent_class, (int)fact->parent_function, fact->start, fact->end);
  }
}

static void print_rest(const Facts *facts) {
  static const char *const KINDS[] = {"line", "file", "noqa"};
  for (uint32_t i = 0; i < facts->suppression_count; i++) {
    const Suppression *each = &facts->suppressions[i];
    printf("suppression %s ", KINDS[each->kind]);
    print_text(section_text(&facts->outline, each->codes));
    printf(" @%" PRIu32 "-%" PRIu32 " covers %" PRIu32 "-%" PRIu32 "\n", each->start, each->end,
           each->covers_start, each->covers_end);
  }
  for (uint32_t i = 0; i < facts->problem_count; i++)
    printf("problem%s @%" PRIu32 "-%" PRIu32 "\n", facts->problems[i].missing ? " missing" : "",
           facts->problems[i].start, facts->problems[i].end);
}

static void print_facts(const Facts *facts) {
  printf("facts of %" PRIu32 " bytes, flags ", facts->source_size);
  print_flags(facts->flags, "gfu");
  printf("\n");
  print_classes(facts);
  print_functions(facts);
  print_rest(facts);
  printf("module\n");
  print_events(&facts->outline, &facts->outline.scopes[0], 2);
  for (uint32_t i = 0; i < facts->piece_count; i++) {
    Section body = facts_body(facts, i);
    if (body.scope_count > 0)
      printf("body %" PRIu32 "\n", i);
    for (uint32_t k = 0; k < body.scope_count; k++)
      print_scope(&body, &body.scopes[k]);
  }
}

// Drops the bodies where that is asked for.
static void *trim(void *block, size_t *size, bool no_bodies) {
  if (!no_bodies)
    return block;
  Facts whole = facts_open(block, *size);
  void *outline = facts_without_bodies(&whole, size);
  mem_free(block);
  return outline;
}

int main(int argc, char **argv) {
  bool no_bodies = argc == 3 && strcmp(argv[2], "--no-bodies") == 0;
  if (argc != 2 + no_bodies) {
    fprintf(stderr, "usage: dump_facts FILE [--no-bodies]\n");
    return 2;
  }
  StrBuf source = {0};
  Error error = {0};
  void *block = NULL;
  size_t size = 0;
  Extractor *extractor = extractor_new();
  bool good = file_read(argv[1], SIZE_MAX, &source, &error) &&
              extract_facts(extractor, strbuf_str(&source), &block, &size, &error);
  if (good) {
    block = trim(block, &size, no_bodies);
    good = facts_validate(block, size);
    Facts facts = facts_open(block, size);
    print_facts(&facts);
  } else {
    fprintf(stderr, "%s: %s\n", argv[1], error.text);
  }
  mem_free(block);
  extractor_free(extractor);
  strbuf_release(&source);
  return good ? 0 : 1;
}
