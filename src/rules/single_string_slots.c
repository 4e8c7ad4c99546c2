#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  const Slots *slots = &subject->slots;
  if (!slots->single_string || slots->generated || slots->form != SLOTS_ITEMS ||
      subject->layout.created == NO || slots->count != 1 || slots->items[0].concatenated)
    return;
  Finding *finding =
      check_report_class(check, subject, class_slots_value_span(subject),
                         "`__slots__` of `" STR_FMT "` is one string", STR_ARG(subject->name));
  finding->attribute = slots->items[0].mangled;
  finding->note = STR("code that iterates over it gets characters, not names");
  finding->help = check_text(check, "write `(\"" STR_FMT "\",)`", STR_ARG(slots->items[0].name));
}

const Rule rule_single_string_slots = {
    .code = "SLT601",
    .name = "single-string-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__` is one string, not a collection",
    .explanation =
        "Reports `__slots__ = \"name\"` and `__slots__ = (\"name\")`, with or without an\n"
        "annotation.\n"
        "\n"
        "It works: a string is taken for one slot. But it reads as if the characters were\n"
        "the slots, code that iterates over `C.__slots__` gets characters, and whoever\n"
        "adds a second name has to change the type. `(\"name\")` is a string too: the comma\n"
        "makes the tuple.\n",
    .bad = "class Box:\n"
           "    __slots__ = \"value\"\n",
    .good = "class Box:\n"
            "    __slots__ = (\"value\",)\n",
    .check_class = check_class,
};
