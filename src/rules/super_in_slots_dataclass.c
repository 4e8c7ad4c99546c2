#include "rules/rule.h"

enum { DEPTH_MAX = 32 };

/* The first `super()` without arguments, or `__class__`, in an expression; 0 if there is none. */
static ExprId find_cell_use(const Section *section, ExprId id, uint32_t depth) {
  const Expr *expr = &section->exprs[id];
  if (id == 0 || depth > DEPTH_MAX)
    return 0;
  const Expr *callee = &section->exprs[expr->first];
  if (expr->kind == EXPR_CALL && callee->kind == EXPR_NAME && callee->next == 0 &&
      str_eq_c(section_text(section, callee->text), "super"))
    return id;
  if (expr->kind == EXPR_NAME && str_eq_c(section_text(section, expr->text), "__class__"))
    return id;
  for (ExprId child = expr->first; child; child = section->exprs[child].next) {
    ExprId found = find_cell_use(section, child, depth + 1);
    if (found)
      return found;
  }
  return 0;
}

/* Where a function uses the cell: the place in the source, or its name where that was not kept. */
static Span cell_use_span(const Facts *facts, FileId file, uint32_t function) {
  const FunctionFact *fact = &facts->functions[function];
  Section section = facts_body(facts, fact->piece);
  const Scope *scope = facts_function_scope(facts, &section, function);
  for (uint32_t i = 0; scope && i < scope->event_count; i++) {
    const Event *event = &section.events[scope->first_event + i];
    bool has_target = event->kind == EVENT_READ_ATTRIBUTE || event->kind == EVENT_STORE_ATTRIBUTE ||
                      event->kind == EVENT_DELETE_ATTRIBUTE;
    bool has_expr = event->kind == EVENT_CALL || event->kind == EVENT_RETURN ||
                    event->kind == EVENT_BIND || event->kind == EVENT_STORE_ATTRIBUTE;
    ExprId found = has_target ? find_cell_use(&section, event->target, 0) : 0;
    found = found || !has_expr ? found : find_cell_use(&section, event->expr, 0);
    if (found)
      return (Span){file, section.base + section.exprs[found].start,
                    section.base + section.exprs[found].end};
  }
  return (Span){file, fact->name_start, fact->name_end};
}

static void check_class(Check *check, const Class *subject) {
  uint8_t minor = check->project->target.minor;
  if (!(subject->flags & CLASS_IS_SLOTS_DATACLASS) || subject->origin != ORIGIN_STATEMENT ||
      subject->layout.created != YES || minor < 10 || minor >= 14)
    return;
  const Facts *facts = check->project->files[subject->file].facts;
  for (uint32_t i = 0; i < subject->member_count; i++) {
    const Member *member = &subject->members[i];
    bool method = member->bound == YES && member->function != FACTS_NONE &&
                  (member->kind == MEMBER_FUNCTION || member->kind == MEMBER_PROPERTY);
    if (!method || !(facts->functions[member->function].flags & FUNCTION_ZERO_SUPER) ||
        facts->functions[member->function].parent_class != subject->fact)
      continue;
    Span span = cell_use_span(facts, subject->file, member->function);
    Finding *finding = check_report_class(
        check, subject, span, "`super()` in `" STR_FMT "` means the class before slots were added",
        STR_ARG(subject->name));
    finding->attribute = member->name;
    finding->note =
        minor < 13
            ? STR("CPython raises `TypeError: super(type, obj): obj must be an instance or subtype "
                  "of type`")
            : check_text(check,
                         "CPython raises `TypeError: super(type, obj): obj (instance of " STR_FMT
                         ") is not an instance or subtype of type (" STR_FMT ").`",
                         STR_ARG(subject->name), STR_ARG(subject->name));
    finding->help =
        check_text(check, "name the class: `super(" STR_FMT ", self)`", STR_ARG(subject->name));
  }
}

const Rule rule_super_in_slots_dataclass = {
    .code = "SLT404",
    .name = "super-in-slots-dataclass",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`super()` in a class that `slots=True` replaces",
    .explanation =
        "Reports `super()` without arguments, and `__class__`, in a method of a class\n"
        "decorated with `@dataclass(slots=True)`.\n"
        "\n"
        "Both mean the class that the `class` statement made. The decorator makes a\n"
        "second one, with slots, and instances are of that: the call raises `TypeError`.\n"
        "Python 3.14 mends the reference; attrs does so in all versions.\n",
    .bad = "from dataclasses import dataclass\n"
           "\n"
           "\n"
           "@dataclass(slots=True)\n"
           "class Point:\n"
           "    x: int\n"
           "\n"
           "    def __repr__(self):\n"
           "        return \"<\" + super().__repr__() + \">\"\n"
           "\n"
           "\n"
           "repr(Point(1))\n",
    .good = "from dataclasses import dataclass\n"
            "\n"
            "\n"
            "@dataclass(slots=True)\n"
            "class Point:\n"
            "    x: int\n"
            "\n"
            "    def __repr__(self):\n"
            "        return \"<\" + super(Point, self).__repr__() + \">\"\n"
            "\n"
            "\n"
            "repr(Point(1))\n",
    .check_class = check_class,
};
