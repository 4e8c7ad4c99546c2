#include "rules/rule.h"

static bool is_dunder(Str name) {
  return str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));
}

static void check_class(Check *check, const Class *subject) {
  if (subject->slots.generated || subject->slots.form != SLOTS_ITEMS ||
      !class_named_slots(subject) || !class_is_dictless(subject) ||
      subject->flags & (CLASS_IS_DATACLASS | CLASS_IS_TYPED_DICT | CLASS_IS_ATTRS |
                        CLASS_IS_PROTOCOL | CLASS_HAS_GETATTR))
    return;
  for (uint32_t i = 0; i < subject->annotation_count; i++) {
    const Annotation *annotation = &subject->annotations[i];
    if (annotation->has_value || annotation->is_class_var || is_dunder(annotation->name) ||
        class_lookup(check->project, subject, annotation->name).kind != ATTRIBUTE_NONE)
      continue;
    Finding *finding =
        check_report_class(check, subject, annotation->span,
                           "`" STR_FMT "` is annotated in `" STR_FMT "` but has no slot",
                           STR_ARG(annotation->name), STR_ARG(subject->name));
    finding->attribute = annotation->name;
    finding->note = STR("instances have no `__dict__`: the attribute cannot be set");
    finding->help =
        check_text(check, "add `" STR_FMT "` to `__slots__`", STR_ARG(annotation->name));
    check_relate(check, finding, class_slots_span(subject), "the slots are declared here");
  }
}

const Rule rule_annotation_without_slot = {
    .code = "SLT314",
    .name = "annotation-without-slot",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = true,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "an annotated attribute that has no slot",
    .explanation =
        "Reports a bare annotation, `surname: str`, in the body of a class without\n"
        "`__dict__` that lists other names in its slots.\n"
        "\n"
        "The annotation promises an attribute that instances cannot have: a slot was\n"
        "forgotten. Annotations as `ClassVar`, and names that a base provides, are fine;\n"
        "a class with empty slots says what its subclasses will have.\n",
    .bad = "class Person:\n"
           "    __slots__ = (\"name\",)\n"
           "    name: str\n"
           "    surname: str\n",
    .good = "class Person:\n"
            "    __slots__ = (\"name\", \"surname\")\n"
            "    name: str\n"
            "    surname: str\n",
    .check_class = check_class,
};
