#include "rules/rule.h"

static bool is_keyword(Str name) {
  static const char *const KEYWORDS[] = {
      "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
      "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
      "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
      "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
  return STR_IS_ONE_OF(name, KEYWORDS);
}

static void check_class(Check *check, const Class *subject) {
  /* ctypes puts a field in the place of the slot. */
  if (class_descends_from(check->project, subject, "_ctypes", "Structure") ||
      class_descends_from(check->project, subject, "_ctypes", "Union"))
    return;
  const Slots *slots = &subject->slots;
  if (slots->generated || subject->layout.created == NO)
    return;
  for (uint32_t i = 0; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (!slot->is_str || slot->present != YES || !text_is_identifier(slot->name))
      continue;
    bool keyword = is_keyword(slot->name);
    if (!keyword && str_eq(check_normalize(check, slot->name), slot->name))
      continue;
    Finding *finding =
        check_report_class(check, subject, class_slot_span(subject, slot),
                           "no attribute syntax reaches slot `" STR_FMT "` of `" STR_FMT "`",
                           STR_ARG(slot->name), STR_ARG(subject->name));
    finding->attribute = slot->mangled;
    finding->note = keyword ? STR("the name is a keyword")
                            : check_text(check, "in source the name is read as `" STR_FMT "`",
                                         STR_ARG(check_normalize(check, slot->name)));
    finding->help = STR("choose another name");
  }
}

const Rule rule_unreachable_slot = {
    .code = "SLT311",
    .name = "unreachable-slot",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "a slot that no attribute syntax can reach",
    .explanation =
        "Reports a slot whose name is a keyword, or is changed by the normalization that\n"
        "Python applies to names in source.\n"
        "\n"
        "`__slots__` takes any string that looks like an identifier. `self.class` is a\n"
        "syntax error, so a slot `class` is only reached by `getattr` and `setattr`.\n"
        "Names in source are brought to the normal form NFKC, while strings stay as they\n"
        "are: a slot spelled with the ligature `ﬁ` is never what `self.ﬁ` means.\n",
    .bad = "class Element:\n"
           "    __slots__ = (\"tag\", \"class\")\n",
    .good = "class Element:\n"
            "    __slots__ = (\"tag\", \"class_\")\n",
    .check_class = check_class,
};
