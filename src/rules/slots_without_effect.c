#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  const char *kind = subject->flags & CLASS_IS_TYPED_DICT ? "a TypedDict"
                     : subject->flags & CLASS_IS_ENUM     ? "an Enum"
                     : subject->flags & CLASS_IS_PYDANTIC ? "a pydantic model"
                                                          : NULL;
  if (!kind || subject->layout.created == NO || subject->slots.present != YES ||
      !class_named_slots(subject))
    return;
  Finding *finding = check_report_class(check, subject, class_slots_span(subject),
                                        "slots of `" STR_FMT "` have no effect: it is %s",
                                        STR_ARG(subject->name), kind);
  finding->help = STR("remove `__slots__`");
}

const Rule rule_slots_without_effect = {
    .code = "SLT308",
    .name = "slots-without-effect",
    .severity = SEVERITY_INFO,
    .enabled = false,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "named slots in a class whose instances do not use them",
    .explanation =
        "Reports named slots in a `TypedDict`, an `Enum` or a pydantic model.\n"
        "\n"
        "Instances of a `TypedDict` are plain dicts; enumerations and pydantic models\n"
        "keep what they hold in a `__dict__` whatever the slots say. Empty slots are\n"
        "harmless and not reported, nor is `(\"__weakref__\",)`; slots of a `Protocol` work\n"
        "for the classes that inherit it.\n",
    .bad = "import enum\n"
           "\n"
           "\n"
           "class Colour(enum.Enum):\n"
           "    __slots__ = (\"shade\",)\n"
           "    RED = 1\n",
    .good = "import enum\n"
            "\n"
            "\n"
            "class Colour(enum.Enum):\n"
            "    RED = 1\n",
    .check_class = check_class,
};
