#include "rules/rule.h"

/* The ancestor whose slot `name` the class's own slot hides, or NULL: what a lookup past the class
 * itself finds first has to be that slot. */
static const Class *hidden_owner(const Project *project, const Class *subject, Str name,
                                 const Slot **hidden) {
  for (uint32_t i = 1; i < subject->mro_count; i++) {
    const Class *ancestor = project_class(project, subject->mro[i]);
    const Slot *slot = class_own_slot(ancestor, name);
    if (slot) {
      *hidden = slot;
      return slot->present == YES && ancestor->layout.created == YES ? ancestor : NULL;
    }
    if (class_own_member(ancestor, name))
      return NULL;
  }
  return NULL;
}

static bool is_first_of_its_name(const Slots *slots, uint32_t index) {
  for (uint32_t i = 0; i < index; i++)
    if (str_eq(slots->items[i].mangled, slots->items[index].mangled))
      return false;
  return true;
}

static void check_slot(Check *check, const Class *subject, const Slot *slot) {
  const Slot *hidden = NULL;
  const Class *owner = hidden_owner(check->project, subject, slot->mangled, &hidden);
  if (!owner)
    return;
  Finding *finding = check_report_class(
      check, subject, class_slot_span(subject, slot),
      "slot `" STR_FMT "` of `" STR_FMT "` is a slot of its base `" STR_FMT "` already",
      STR_ARG(slot->name), STR_ARG(subject->name), STR_ARG(owner->name));
  finding->attribute = slot->mangled;
  finding->note =
      check_text(check, "each instance carries both, and the base's is out of reach" STR_FMT,
                 STR_ARG(check_waste_note(check, subject)));
  finding->help = check_text(check, "remove `" STR_FMT "` from `__slots__` of `" STR_FMT "`",
                             STR_ARG(slot->name), STR_ARG(subject->name));
  if (owner->file != NO_FILE)
    check_relate(check, finding, class_slot_span(owner, hidden),
                 "the slot of `" STR_FMT "` is here", STR_ARG(owner->name));
}

static void check_class(Check *check, const Class *subject) {
  const Slots *slots = &subject->slots;
  if (slots->generated || subject->layout.created != YES)
    return;
  for (uint32_t i = 0; i < slots->count; i++) {
    const Slot *slot = &slots->items[i];
    if (slot->is_str && slot->present == YES && !slot_is_special(slot) &&
        is_first_of_its_name(slots, i))
      check_slot(check, subject, slot);
  }
}

const Rule rule_slot_in_base = {
    .code = "SLT303",
    .name = "slot-in-base",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "a slot that a base has already",
    .explanation =
        "Reports a slot whose name is a slot of an ancestor too.\n"
        "\n"
        "Slots are inherited. Listing one again makes a second one: each instance carries\n"
        "one more pointer, the ancestor's slot can only be reached through its\n"
        "descriptor, and copying or pickling loses its value. Private names are compared\n"
        "as the compiler mangles them, so `__x` in two classes of different names are two\n"
        "different slots and fine.\n",
    .bad = "class Shape:\n"
           "    __slots__ = (\"name\",)\n"
           "\n"
           "\n"
           "class Circle(Shape):\n"
           "    __slots__ = (\"name\", \"radius\")\n",
    .good = "class Shape:\n"
            "    __slots__ = (\"name\",)\n"
            "\n"
            "\n"
            "class Circle(Shape):\n"
            "    __slots__ = (\"radius\",)\n",
    .check_class = check_class,
};
