#include "rules/rule.h"

/* Whether code outside the class stores something on its instances. */
static bool is_stored_on(const Project *project, const Class *subject) {
  for (uint32_t i = 0; i < project->operation_count; i++)
    if (project->operations[i].kind == OPERATION_STORE &&
        project->operations[i].class_id == subject->id)
      return true;
  return false;
}

static void check_class(Check *check, const Class *subject) {
  /* A `__new__` that gives something else makes no instance that could have a dict. */
  if (class_dict_return(check->project, subject) != DICT_RETURN_IMMUTABLE ||
      subject->flags & CLASS_NEW_IS_ODD)
    return;
  const Class *base = project_class(check->project, class_immutable_base(check->project, subject));
  Finding *finding = check_report_class(check, subject, subject->name_span,
                                        "`" STR_FMT "` has no `__slots__`: each `" STR_FMT
                                        "` of it gets a `__dict__`",
                                        STR_ARG(subject->name), STR_ARG(base->name));
  finding->help = subject->attribute_count || is_stored_on(check->project, subject)
                      ? STR("add `__slots__` with the names that are stored")
                      : STR("add `__slots__ = ()`");
  check_relate_class(check, finding, base->id, "instances of `" STR_FMT "` have no `__dict__`",
                     STR_ARG(base->name));
}

const Rule rule_immutable_subclass_without_slots = {
    .code = "SLT305",
    .name = "immutable-subclass-without-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a subclass of an immutable type without `__slots__ = ()`",
    .explanation =
        "Reports a subclass of `str`, `int`, `float`, `complex`, `bytes`, `tuple`,\n"
        "`frozenset` or a namedtuple that has no `__slots__`.\n"
        "\n"
        "Such classes are values, made in numbers, and nothing is stored on them; yet\n"
        "without `__slots__ = ()` each instance gets room for a `__dict__`, and on most\n"
        "versions the object is noticeably larger. Enumerations and the like are left\n"
        "alone, as are classes with another base that has a `__dict__`, and classes below\n"
        "`int`, `bytes` and (before Python 3.15) `tuple`, which cannot have named slots,\n"
        "if something is stored on them.\n",
    .bad = "class UserId(str):\n"
           "    pass\n",
    .good = "class UserId(str):\n"
            "    __slots__ = ()\n",
    .check_class = check_class,
};
