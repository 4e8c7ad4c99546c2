#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (!check_is_refused(check, subject, CREATION_FINAL_BASE))
    return;
  ClassId id = subject->layout.error.first;
  Str base = id == NO_CLASS ? STR("a base") : project_class(check->project, id)->name;
  Span span = class_bases_span(subject);
  for (uint32_t i = 0; i < subject->base_count; i++)
    if (id != NO_CLASS && subject->bases[i] == id)
      span = subject->base_spans[i];
  Finding *finding = check_report_class(
      check, subject, span, "`" STR_FMT "`, a base of `" STR_FMT "`, cannot be subclassed",
      STR_ARG(base), STR_ARG(subject->name));
  finding->note = check_quote_refusal(check, subject);
  finding->help = STR("hold such a value as an attribute instead");
}

const Rule rule_final_base = {
    .code = "SLT111",
    .name = "final-base",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "a base that cannot be subclassed",
    .explanation =
        "Reports bases that do not allow subclasses: `bool`, `range`, `slice`,\n"
        "`memoryview`, `NoneType`, `re.Pattern`, functions, generators, ...\n"
        "\n"
        "Types written in C say whether they may be derived from. Where they say no, the\n"
        "class statement raises `TypeError`. Which types do so differs a little from\n"
        "version to version, and the target version decides.\n",
    .bad = "class Flag(bool):\n"
           "    __slots__ = ()\n",
    .good = "class Flag(int):\n"
            "    __slots__ = ()\n",
    .check_class = check_class,
};
