#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (!(subject->flags & CLASS_IS_DATACLASS) || subject->slots.generated ||
      subject->slots.present != YES || !class_is_dictless(subject))
    return;
  for (uint32_t i = 0; i < subject->annotation_count; i++) {
    const Annotation *field = &subject->annotations[i];
    if (field->is_class_var || field->is_init_var ||
        class_lookup(check->project, subject, field->name).kind != ATTRIBUTE_NONE)
      continue;
    Finding *finding =
        check_report_class(check, subject, field->span,
                           "field `" STR_FMT "` of `" STR_FMT "` is not in its `__slots__`",
                           STR_ARG(field->name), STR_ARG(subject->name));
    finding->attribute = field->name;
    finding->note = STR("the generated `__init__` stores it and raises AttributeError");
    finding->help = STR("add it to `__slots__`, or use `@dataclass(slots=True)` (Python 3.10)");
    check_relate(check, finding, class_slots_span(subject), "the slots are declared here");
  }
}

const Rule rule_slots_fields_mismatch = {
    .code = "SLT313",
    .name = "slots-fields-mismatch",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "a dataclass with hand-written slots that leave out a field",
    .explanation = "Reports a dataclass with `__slots__` in its body that do not name all of its\n"
                   "fields, where instances have no `__dict__`.\n"
                   "\n"
                   "The generated `__init__` stores every field, so making an instance raises\n"
                   "`AttributeError`. Fields and slots have to be kept in step by hand;\n"
                   "`@dataclass(slots=True)` (Python 3.10) does it.\n",
    .bad = "from dataclasses import dataclass\n"
           "\n"
           "\n"
           "@dataclass\n"
           "class Point:\n"
           "    __slots__ = (\"x\",)\n"
           "    x: int\n"
           "    y: int\n",
    .good = "from dataclasses import dataclass\n"
            "\n"
            "\n"
            "@dataclass\n"
            "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n"
            "    x: int\n"
            "    y: int\n",
    .check_class = check_class,
};
