#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  /* A dataclass may be refused for reasons that have nothing to do with slots. */
  if (!check_is_refused(check, subject, CREATION_DECORATOR) ||
      str_find(subject->layout.error.message, STR("slot")) == STR_NOT_FOUND)
    return;
  Finding *finding = check_report_class(check, subject, subject->name_span,
                                        "the decorator of `" STR_FMT "` cannot give it slots",
                                        STR_ARG(subject->name));
  finding->note = check_quote_refusal(check, subject);
  bool copies = str_find(subject->layout.error.message, STR("class variable")) != STR_NOT_FOUND;
  finding->help = copies
                      ? STR("take the slots' names out of the namespace that the decorator copies")
                  : subject->slots.present == YES && !subject->slots.generated
                      ? STR("remove `__slots__`, or `slots=True`")
                      : STR("mend the decorator's arguments");
}

const Rule rule_slots_decorator_conflict = {
    .code = "SLT108",
    .name = "slots-decorator-conflict",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "a decorator that writes slots cannot do so",
    .explanation =
        "Reports a class that `@dataclass(slots=True)` and the like refuse: it has\n"
        "`__slots__` of its own, it asks for `weakref_slot=True` without `slots=True`, or\n"
        "for a weak reference slot where the bases have one already, or it passes options\n"
        "that the target version does not know.\n"
        "\n"
        "The decorator makes a second class with the slots it wrote. `slots` exists from\n"
        "Python 3.10 on, `weakref_slot` from 3.11 on. attrs replaces `__slots__` in the\n"
        "body without complaint.\n"
        "\n"
        "Decorators of the project that make the class again are looked into: one that\n"
        "copies `__dict__` whole hands on the descriptors of the slots, which are class\n"
        "variables to the second class.\n",
    .bad = "from dataclasses import dataclass\n"
           "\n"
           "\n"
           "@dataclass(slots=True)\n"
           "class Point:\n"
           "    __slots__ = (\"x\",)\n"
           "    x: int\n",
    .good = "from dataclasses import dataclass\n"
            "\n"
            "\n"
            "@dataclass(slots=True)\n"
            "class Point:\n"
            "    x: int\n",
    .check_class = check_class,
};
