#include "rules/rule.h"

static void check_class(Check *check, const Class *subject) {
  if (!check_is_refused(check, subject, CREATION_UNBOUND_SLOTS))
    return;
  Finding *finding = check_report_class(
      check, subject, class_slots_span(subject),
      "`__slots__` is extended in `" STR_FMT "` before it is bound", STR_ARG(subject->name));
  finding->note = check_quote_refusal(check, subject);
  finding->help = STR("assign the new names alone: slots of bases are inherited");
}

const Rule rule_unbound_slots_name = {
    .code = "SLT109",
    .name = "unbound-slots-name",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "`__slots__ += ...` where there is no `__slots__` yet",
    .explanation = "Reports an augmented assignment to `__slots__` in a class body that has not\n"
                   "bound the name before.\n"
                   "\n"
                   "A class body does not see the class variables of its bases: `__slots__ +=\n"
                   "(\"z\",)` looks for the name in the body and then in the module, and raises\n"
                   "`NameError`. Slots of bases need not be repeated: a subclass lists the names\n"
                   "that it adds.\n",
    .bad = "class Point:\n"
           "    __slots__ = (\"x\", \"y\")\n"
           "\n"
           "\n"
           "class Point3(Point):\n"
           "    __slots__ += (\"z\",)\n",
    .good = "class Point:\n"
            "    __slots__ = (\"x\", \"y\")\n"
            "\n"
            "\n"
            "class Point3(Point):\n"
            "    __slots__ = (\"z\",)\n",
    .check_class = check_class,
};
