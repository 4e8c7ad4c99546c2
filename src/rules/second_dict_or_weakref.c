#include "rules/rule.h"

/* The earlier entry of the same name in the same list, or NULL. */
static const Slot *earlier_entry(const Class *subject, const char *name, uint32_t before) {
  for (uint32_t i = 0; i < before && i < subject->slots.count; i++)
    if (str_eq_c(subject->slots.items[i].name, name))
      return &subject->slots.items[i];
  return NULL;
}

static ClassId who_has_it(const Project *project, const Class *subject, bool dict) {
  for (uint32_t i = 1; i < subject->mro_count; i++) {
    const Layout *layout = &project_class(project, subject->mro[i])->layout;
    if ((dict ? layout->has_dict : layout->has_weakref) == YES) {
      ClassId from = dict ? layout->dict_from : layout->weakref_from;
      return from == NO_CLASS ? subject->mro[i] : from;
    }
  }
  return NO_CLASS;
}

static void check_class(Check *check, const Class *subject) {
  bool dict = check_is_refused(check, subject, CREATION_SECOND_DICT);
  if (!dict && !check_is_refused(check, subject, CREATION_SECOND_WEAKREF))
    return;
  const char *name = dict ? "__dict__" : "__weakref__";
  uint32_t index = subject->layout.error.slot;
  const Slot *slot = index < subject->slots.count ? &subject->slots.items[index] : NULL;
  const Slot *earlier = slot ? earlier_entry(subject, name, index) : NULL;
  Span span = slot ? class_slot_span(subject, slot) : class_slots_value_span(subject);
  Finding *finding =
      earlier ? check_report_class(check, subject, span, "`" STR_FMT "` lists `%s` twice",
                                   STR_ARG(subject->name), name)
              : check_report_class(check, subject, span, "`" STR_FMT "` cannot have another `%s`",
                                   STR_ARG(subject->name), name);
  finding->attribute = str_from(name);
  finding->note = check_quote_refusal(check, subject);
  finding->help = check_text(check, "remove `\"%s\"` from `__slots__`", name);
  if (earlier) {
    check_relate(check, finding, class_slot_span(subject, earlier), "it is listed here already");
    return;
  }
  ClassId from = who_has_it(check->project, subject, dict);
  if (from != NO_CLASS)
    check_relate_class(check, finding, from, "`" STR_FMT "` gives instances their `%s`",
                       STR_ARG(project_class(check->project, from)->name), name);
}

const Rule rule_second_dict_or_weakref = {
    .code = "SLT106",
    .name = "second-dict-or-weakref",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__dict__` or `__weakref__` listed where there is one already",
    .explanation =
        "Reports `\"__dict__\"` or `\"__weakref__\"` in `__slots__` where the instances have\n"
        "one already: from the base that lays out the instance, or from the same list.\n"
        "Also where the type cannot have one.\n"
        "\n"
        "Both are places in the instance, and there is one of each. CPython raises\n"
        "`TypeError` when a class asks for a second. Only the base that lays out the\n"
        "instance is looked at (for most classes, the first one): where the `__dict__`\n"
        "comes from another base, listing it is legal. Exceptions have a `__dict__` but\n"
        "no `__weakref__`; sets have a `__weakref__` but no `__dict__`.\n",
    .bad = "import weakref\n"
           "\n"
           "\n"
           "class Node:\n"
           "    __slots__ = (\"value\", \"__weakref__\")\n"
           "\n"
           "\n"
           "class Leaf(Node):\n"
           "    __slots__ = (\"text\", \"__weakref__\")\n",
    .good = "import weakref\n"
            "\n"
            "\n"
            "class Node:\n"
            "    __slots__ = (\"value\", \"__weakref__\")\n"
            "\n"
            "\n"
            "class Leaf(Node):\n"
            "    __slots__ = (\"text\",)\n",
    .check_class = check_class,
};
