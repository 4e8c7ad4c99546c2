#include "rules/rule.h"

static void check_item(Check *check, const Class *subject) {
  const CreationError *error = &subject->layout.error;
  const Slot *slot = error->slot < subject->slots.count ? &subject->slots.items[error->slot] : NULL;
  Span span = slot ? class_slot_span(subject, slot) : class_slots_value_span(subject);
  Finding *finding = check_report_class(
      check, subject, span, "`__slots__` of `" STR_FMT "` has an item that is not a string",
      STR_ARG(subject->name));
  finding->note = check_quote_refusal(check, subject);
  finding->help = STR("list the names of attributes, each a string");
}

static void check_class(Check *check, const Class *subject) {
  if (check_is_refused(check, subject, CREATION_ITEM_NOT_STR)) {
    check_item(check, subject);
    return;
  }
  if (!check_is_refused(check, subject, CREATION_SLOTS_NOT_ITERABLE))
    return;
  Finding *finding = check_report_class(
      check, subject, class_slots_value_span(subject),
      "`__slots__` of `" STR_FMT "` is not an iterable of strings", STR_ARG(subject->name));
  finding->note = check_quote_refusal(check, subject);
  finding->help = STR("write a tuple of names, as in `__slots__ = (\"x\", \"y\")`");
}

const Rule rule_invalid_slots_value = {
    .code = "SLT101",
    .name = "invalid-slots-value",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__` is not a string or an iterable of strings",
    .explanation =
        "Reports a `__slots__` whose value CPython refuses: a number, `None`, bytes, a\n"
        "function, a class, or a collection in which some item is not a string.\n"
        "\n"
        "`type.__new__` turns the value into a tuple and looks at each item. What cannot\n"
        "be iterated, and what does not hold strings alone, makes the class statement\n"
        "raise `TypeError` when the module is imported. Every version of Python behaves\n"
        "this way. An instance of a class of your own is fine if it can be iterated.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\"x\", 1)\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n",
    .check_class = check_class,
};
