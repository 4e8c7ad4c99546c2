#include "rules/rule.h"

/* `name` without underscores at both ends, in lower case, is `slots` or close enough to it. */
static bool spells_slots(Str name) {
  static const char *const CORES[] = {"slots", "slot",  "slost", "solts",
                                      "sltos", "lsots", "slotss"};
  Str core = name;
  while (!str_is_empty(core) && core.data[0] == '_')
    core = str_slice(core, 1, core.len);
  while (!str_is_empty(core) && core.data[core.len - 1] == '_')
    core = str_slice(core, 0, core.len - 1);
  for (size_t i = 0; i < sizeof CORES / sizeof *CORES; i++) {
    Str known = str_from(CORES[i]);
    bool same = known.len == core.len;
    for (size_t k = 0; same && k < core.len; k++)
      same = (core.data[k] | 32) == known.data[k];
    if (same)
      return true;
  }
  return false;
}

/* Double underscores on one side at least make a name one that Python was meant to see. */
static bool is_misspelled(Str name) {
  bool dunder = str_starts_with(name, STR("__")) || str_ends_with(name, STR("__"));
  return dunder && !str_eq_c(name, "__slots__") && spells_slots(name);
}

/* A display or call whose items are strings, one at least, or a string: what `__slots__` could be.
 */
static bool holds_names(const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  if (expr->kind == EXPR_STRING)
    return true;
  if (expr->kind != EXPR_TUPLE && expr->kind != EXPR_LIST && expr->kind != EXPR_SET)
    return false;
  for (ExprId item = expr->first; item; item = section->exprs[item].next)
    if (section->exprs[item].kind != EXPR_STRING)
      return false;
  return true;
}

static bool stores(const Class *subject, Str name) {
  for (uint32_t i = 0; i < subject->attribute_count; i++)
    if (str_eq(subject->attributes[i], name))
      return true;
  return false;
}

static bool stores_all(const Class *subject, const Section *section, ExprId id) {
  const Expr *expr = &section->exprs[id];
  if (expr->kind == EXPR_STRING || !expr->first)
    return false;
  for (ExprId item = expr->first; item; item = section->exprs[item].next)
    if (!stores(subject, section_text(section, section->exprs[item].text)))
      return false;
  return true;
}

static bool section_reads(const Section *section, Str name) {
  for (uint32_t i = 0; i < section->expr_count; i++)
    if (section->exprs[i].kind == EXPR_ATTRIBUTE &&
        str_eq(section_text(section, section->exprs[i].text), name))
      return true;
  for (uint32_t i = 0; i < section->event_count; i++)
    if (section->events[i].kind == EVENT_READ_ATTRIBUTE &&
        str_eq(section_text(section, section->events[i].name), name))
      return true;
  return false;
}

static bool section_names(const Section *section, Str name) {
  for (TextId id = 0; id < section->text_count; id++)
    if (str_eq(section_text(section, id), name))
      return true;
  return false;
}

/* Whether a file reads an attribute `name`, in a file that may know the class. */
static bool file_reads(const Facts *facts, Str name, Str class_name) {
  bool knows = section_names(&facts->outline, class_name);
  bool reads = section_reads(&facts->outline, name);
  for (uint32_t piece = 0; piece < facts->piece_count && !(knows && reads); piece++) {
    Section body = facts_body(facts, piece);
    knows = knows || section_names(&body, class_name);
    reads = reads || section_reads(&body, name);
  }
  return knows && reads;
}

static bool project_reads(const Project *project, Str name, Str class_name) {
  for (FileId file = 0; file < project->file_count; file++) {
    const Facts *facts = project->files[file].facts;
    if (facts && !(project->files[file].flags & SOURCE_REFERENCE) &&
        file_reads(facts, name, class_name))
      return true;
  }
  return false;
}

static void report(Check *check, const Class *subject, const Section *section, const Event *event) {
  Str name = section_text(section, event->name);
  Span span = {subject->file, section->base + event->start,
               section->base + event->start + (uint32_t)name.len};
  Finding *finding = check_report_class(
      check, subject, span, "`" STR_FMT "` in `" STR_FMT "` looks like a misspelled `__slots__`",
      STR_ARG(name), STR_ARG(subject->name));
  finding->attribute = name;
  finding->note =
      STR("Python looks for `__slots__` alone; this is a class variable like any other");
  finding->help = STR("call it `__slots__`");
}

static void check_class(Check *check, const Class *subject) {
  Section section;
  const Scope *scope;
  if (subject->slots.present != NO || subject->flags & (CLASS_IS_ENUM | CLASS_IS_TYPED_DICT) ||
      !class_open_body(check->project, subject, &section, &scope))
    return;
  for (uint32_t i = 0; i < scope->event_count; i++) {
    const Event *event = &section.events[scope->first_event + i];
    if (event->kind != EVENT_BIND || event->op != BIND_ASSIGN || event->flags & EVENT_UNPACKED ||
        !holds_names(&section, event->expr))
      continue;
    Str name = section_text(&section, event->name);
    if (is_misspelled(name) ||
        (str_eq_c(name, "slots") && stores_all(subject, &section, event->expr) &&
         !project_reads(check->project, name, subject->name)))
      report(check, subject, &section, event);
  }
}

const Rule rule_misspelled_slots = {
    .code = "SLT307",
    .name = "misspelled-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a class variable that looks like a misspelled `__slots__`",
    .explanation =
        "Reports a class variable called `__slot__`, `_slots__`, `__slots`, `__Slots__`\n"
        "or the like, in a class without `__slots__`, that holds names.\n"
        "\n"
        "Python looks for `__slots__` and nothing else; any other spelling is a class\n"
        "variable like all others, and instances keep their `__dict__`. A plain `slots =\n"
        "(...)` is reported only if the class stores every name in it on `self` and\n"
        "nothing reads `.slots`.\n",
    .bad = "class Point:\n"
           "    __slot__ = (\"x\", \"y\")\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n",
    .check_class = check_class,
};
