#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  Finding *finding;
  ClassId first = subject->layout.error.first;
  if (check_is_refused(check, subject, CREATION_DUPLICATE_BASE)) {
    Str base = first == NO_CLASS ? STR("a class") : project_class(check->project, first)->name;
    finding = check_report_class(check, subject, class_bases_span(subject),
                                 "`" STR_FMT "` has `" STR_FMT "` as a base twice",
                                 STR_ARG(subject->name), STR_ARG(base));
    finding->help = STR("remove one of the two");
  } else if (check_is_refused(check, subject, CREATION_MRO)) {
    finding = check_report_class(check, subject, class_bases_span(subject),
                                 "the bases of `" STR_FMT "` have no consistent order",
                                 STR_ARG(subject->name));
    finding->help = STR("list a class after all classes that are derived from it");
  } else {
    return;
  }
  finding->note = check_quote_refusal(check, subject);
}

const Rule rule_inconsistent_mro = {
    .code = "SLT107",
    .name = "inconsistent-mro",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "the bases have no consistent order",
    .explanation =
        "Reports a class whose bases cannot be put in one order: a class before its own\n"
        "subclass, two bases that order their common ancestors in opposite ways, or the\n"
        "same base twice.\n"
        "\n"
        "Python looks attributes up along the method resolution order, and refuses with\n"
        "`TypeError` to make a class that has none. Such a class has no layout either.\n"
        "Mixins that get `__slots__` are often moved about in the list of bases, which is\n"
        "where this comes from.\n",
    .bad = "class Base:\n"
           "    __slots__ = ()\n"
           "\n"
           "\n"
           "class Point(Base):\n"
           "    __slots__ = (\"x\", \"y\")\n"
           "\n"
           "\n"
           "class Named(Base, Point):\n"
           "    __slots__ = ()\n",
    .good = "class Base:\n"
            "    __slots__ = ()\n"
            "\n"
            "\n"
            "class Point(Base):\n"
            "    __slots__ = (\"x\", \"y\")\n"
            "\n"
            "\n"
            "class Named(Point, Base):\n"
            "    __slots__ = ()\n",
    .check_class = check_class,
};
