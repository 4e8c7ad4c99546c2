#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (subject->slots.present != NO || subject->slots.generated ||
      subject->flags & (CLASS_IS_PROTOCOL | CLASS_IS_STUB))
    return;
  for (uint32_t i = 0; i < subject->annotation_count; i++) {
    const Annotation *annotation = &subject->annotations[i];
    if (annotation->has_value || !str_eq_c(annotation->name, "__slots__"))
      continue;
    Finding *finding = check_report_class(
        check, subject, annotation->span,
        "`__slots__` of `" STR_FMT "` is annotated but has no value", STR_ARG(subject->name));
    finding->note = STR("an annotation alone binds nothing: instances have a `__dict__`");
    finding->help = STR("assign the names, or remove the annotation");
    return;
  }
}

const Rule rule_annotation_only_slots = {
    .code = "SLT309",
    .name = "annotation-only-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__` is annotated but has no value",
    .explanation =
        "Reports `__slots__: tuple[str, ...]` without a value in a class body.\n"
        "\n"
        "An annotation binds nothing: the class has no `__slots__`, and its instances get\n"
        "a `__dict__`. Stubs and protocols may say that a class has slots without saying\n"
        "which, and decorators such as `@dataclass(slots=True)` write the slots\n"
        "themselves: those are left alone.\n",
    .bad = "class Point:\n"
           "    __slots__: tuple\n",
    .good = "class Point:\n"
            "    __slots__: tuple = (\"x\", \"y\")\n",
    .check_class = check_class,
};
