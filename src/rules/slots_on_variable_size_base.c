#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (!check_is_refused(check, subject, CREATION_VARIABLE_SIZE))
    return;
  ClassId id = subject->layout.error.first;
  Str base = id == NO_CLASS ? STR("its base") : project_class(check->project, id)->name;
  Finding *finding = check_report_class(check, subject, class_slots_value_span(subject),
                                        "`" STR_FMT "` cannot have named slots below `" STR_FMT "`",
                                        STR_ARG(subject->name), STR_ARG(base));
  finding->note = check_quote_refusal(check, subject);
  finding->help = STR("write `__slots__ = ()`, and keep what belongs to the value elsewhere");
  check_relate_class(check, finding, id, "instances of `" STR_FMT "` have a variable size",
                     STR_ARG(base));
}

const Rule rule_slots_on_variable_size_base = {
    .code = "SLT104",
    .name = "slots-on-variable-size-base",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "named slots below a type of variable size",
    .explanation =
        "Reports slots with names in a subclass of `int`, `bytes`, `tuple`, `type`, a\n"
        "namedtuple, or of anything derived from them: `IntEnum`, metaclasses, ...\n"
        "\n"
        "The instances of these types end in a part whose length differs from one to the\n"
        "next, so there is no fixed place for a slot behind it, and the class statement\n"
        "raises `TypeError`. Before Python 3.15 that holds for `\"__dict__\"` and\n"
        "`\"__weakref__\"` in the list too. From 3.15 on tuples take named slots.\n"
        "`__slots__ = ()` is always allowed, and keeps instances without a `__dict__`.\n",
    .bad = "class Celsius(int):\n"
           "    __slots__ = (\"unit\",)\n",
    .good = "class Celsius(int):\n"
            "    __slots__ = ()\n",
    .check_class = check_class,
};
