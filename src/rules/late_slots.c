#include "rules/rule.h"

/* The class that a module-level name stands for in its own file, or NULL. */
static const Class *class_named(const Project *project, FileId file, Str name) {
  const Class *found = NULL;
  for (ClassId id = 0; id < project->class_count; id++) {
    const Class *subject = project_class(project, id);
    if (subject->file == file && subject->fact != FACTS_NONE && str_eq(subject->qualname, name))
      found = subject;
  }
  return found;
}

static void report(Check *check, const Class *subject, Span span) {
  Finding *finding = check_report_class(
      check, subject, span, "`__slots__` of `" STR_FMT "` is changed after the class is made",
      STR_ARG(subject->name));
  finding->attribute = STR("__slots__");
  finding->note = STR("CPython reads `__slots__` once, when the class is made");
  finding->help = STR("list the names in the class body");
  check_relate_class(check, finding, subject->id, "the class is made here");
}

static bool changes_list(Str name) {
  static const char *const METHODS[] = {"append", "extend", "insert", "remove",
                                        "add",    "update", "pop",    "clear"};
  return STR_IS_ONE_OF(name, METHODS);
}

/* The name C where an expression is `C.__slots__.append(...)` or the like; 0 else. */
static ExprId changed_class(const Section *section, ExprId call) {
  const Expr *expr = &section->exprs[call];
  const Expr *method = &section->exprs[expr->first];
  if (expr->kind != EXPR_CALL || method->kind != EXPR_ATTRIBUTE ||
      !changes_list(section_text(section, method->text)))
    return 0;
  const Expr *slots = &section->exprs[method->first];
  if (slots->kind != EXPR_ATTRIBUTE || !str_eq_c(section_text(section, slots->text), "__slots__"))
    return 0;
  return slots->first;
}

static void check_event(Check *check, FileId file, const Section *section, const Event *event) {
  ExprId target = 0;
  if (event->kind == EVENT_STORE_ATTRIBUTE &&
      str_eq_c(section_text(section, event->name), "__slots__"))
    target = event->target;
  else if (event->kind == EVENT_CALL)
    target = changed_class(section, event->expr);
  if (!target || section->exprs[target].kind != EXPR_NAME)
    return;
  Str name = section_text(section, section->exprs[target].text);
  const Class *subject = class_named(check->project, file, name);
  if (!subject || subject->span.end > section->base + event->start ||
      subject->flags & (CLASS_IS_DEAD | CLASS_IS_METACLASS))
    return;
  report(check, subject, (Span){file, section->base + event->start, section->base + event->end});
}

static void check_file(Check *check, FileId file) {
  const Facts *facts = check->project->files[file].facts;
  if (!facts || !facts->outline.scope_count)
    return;
  const Section *section = &facts->outline;
  const Scope *module = &section->scopes[0];
  for (uint32_t i = 0; i < module->event_count; i++)
    check_event(check, file, section, &section->events[module->first_event + i]);
}

static void check_operation(Check *check, const Operation *operation) {
  const Class *subject = project_class(check->project, operation->class_id);
  if (operation->kind == OPERATION_STORE && str_eq_c(operation->attribute, "__slots__") &&
      subject->layout.has_dict == YES &&
      !(subject->flags & (CLASS_HAS_SETATTR | CLASS_IS_METACLASS)))
    report(check, subject, operation->span);
}

const Rule rule_late_slots = {
    .code = "SLT208",
    .name = "late-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__` changed after the class is made",
    .explanation =
        "Reports `C.__slots__ = ...` and `C.__slots__.append(...)` after the class\n"
        "statement, and `self.__slots__ = ...` on an instance.\n"
        "\n"
        "`type.__new__` reads `__slots__` once, when the class is made. Later changes\n"
        "bind a class variable (or an instance attribute) that nobody looks at: no slots\n"
        "are added, and instances keep their `__dict__`. What is done to the list\n"
        "*inside* the class body counts.\n",
    .bad = "class Point:\n"
           "    pass\n"
           "\n"
           "\n"
           "Point.__slots__ = (\"x\", \"y\")\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n",
    .check_file = check_file,
    .check_operation = check_operation,
};
