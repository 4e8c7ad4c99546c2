#include "rules/rule.h"

static Str name_of(const Check *check, ClassId id) {
  return id == NO_CLASS ? STR("?") : project_class(check->project, id)->name;
}

static void relate(Check *check, Finding *finding, ClassId id) {
  if (id == NO_CLASS)
    return;
  const Class *solid = project_class(check->project, id);
  if (class_named_slots(solid))
    check_relate_class(check, finding, id, "`" STR_FMT "` adds slots to its instances",
                       STR_ARG(solid->name));
  else
    check_relate_class(check, finding, id, "`" STR_FMT "` has fields of its own",
                       STR_ARG(solid->name));
}

static void check_class(Check *check, const Class *subject) {
  if (!check_is_refused(check, subject, CREATION_LAYOUT_CONFLICT))
    return;
  const CreationError *error = &subject->layout.error;
  Str first = name_of(check, error->first), second = name_of(check, error->second);
  Finding *finding = check_report_class(check, subject, class_bases_span(subject),
                                        "bases of `" STR_FMT "` conflict: `" STR_FMT
                                        "` and `" STR_FMT "` both have a layout",
                                        STR_ARG(subject->name), STR_ARG(first), STR_ARG(second));
  finding->note = check_quote_refusal(check, subject);
  finding->help = STR("give all but one of them `__slots__ = ()`, or hold one as an attribute");
  relate(check, finding, error->first);
  relate(check, finding, error->second);
}

const Rule rule_layout_conflict = {
    .code = "SLT105",
    .name = "layout-conflict",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "two bases each lay out memory of their own",
    .explanation =
        "Reports a class with two bases that both add fields to their instances, where\n"
        "neither builds on the other: two unrelated classes with named slots, a slotted\n"
        "mixin beside `Exception` or `dict`, `int` beside `str`.\n"
        "\n"
        "An instance has one block of memory, and it can only grow along one line of\n"
        "bases. CPython looks for the *solid base* of each base, the nearest ancestor\n"
        "with fields of its own, and raises `TypeError` when two of them are unrelated.\n"
        "The names of the slots do not matter, and the class's own `__slots__` do not\n"
        "either. Classes with `__slots__ = ()`, and classes without `__slots__`, add no\n"
        "fields and mix with everything. Up to Python 3.11 also two subclasses of `int`,\n"
        "`tuple` or `bytes` conflict that have a `__dict__`.\n",
    .bad = "class Left:\n"
           "    __slots__ = (\"a\",)\n"
           "\n"
           "\n"
           "class Right:\n"
           "    __slots__ = (\"b\",)\n"
           "\n"
           "\n"
           "class Both(Left, Right):\n"
           "    __slots__ = ()\n",
    .good = "class Left:\n"
            "    __slots__ = (\"a\",)\n"
            "\n"
            "\n"
            "class Right:\n"
            "    __slots__ = ()\n"
            "\n"
            "\n"
            "class Both(Left, Right):\n"
            "    __slots__ = (\"b\",)\n",
    .check_class = check_class,
};
