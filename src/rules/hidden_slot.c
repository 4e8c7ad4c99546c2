#include "rules/rule.h"

static const Class *slot_owner(const Project *project, const Class *subject, Str name) {
  for (uint32_t i = 1; i < subject->mro_count; i++) {
    const Class *ancestor = project_class(project, subject->mro[i]);
    const Slot *slot = class_own_slot(ancestor, name);
    if (slot)
      return slot->present == YES && ancestor->file != NO_FILE ? ancestor : NULL;
    if (class_own_member(ancestor, name))
      return NULL;
  }
  return NULL;
}

static void check_class(Check *check, const Class *subject) {
  if (!class_is_known(subject))
    return;
  for (uint32_t i = 0; i < subject->member_count; i++) {
    const Member *member = &subject->members[i];
    const Class *owner = member->bound == YES && !member->is_field_default
                             ? slot_owner(check->project, subject, member->name)
                             : NULL;
    if (!owner || class_own_slot(subject, member->name))
      continue;
    Finding *finding =
        check_report_class(check, subject, member->span,
                           "`" STR_FMT "` of `" STR_FMT "` hides a slot of `" STR_FMT "`",
                           STR_ARG(member->name), STR_ARG(subject->name), STR_ARG(owner->name));
    finding->attribute = member->name;
    finding->note = STR("the slot stays in every instance and is out of reach");
    finding->help = STR("choose another name, or take the slot out of the base");
    check_relate(check, finding, class_slot_span(owner, class_own_slot(owner, member->name)),
                 "the slot is declared here");
  }
}

const Rule rule_hidden_slot = {
    .code = "SLT210",
    .name = "hidden-slot",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = true,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = false,
    .summary = "a class variable hides an inherited slot",
    .explanation =
        "Reports a class variable, method or property of a subclass that has the name of\n"
        "a slot of a base.\n"
        "\n"
        "The slot is still in every instance, but the name leads to the class variable:\n"
        "the slot can no longer be read or set through it. Sometimes that is wanted, as\n"
        "when a subclass replaces a field by a constant or a property; then the slot is\n"
        "wasted.\n",
    .bad = "class Shape:\n"
           "    __slots__ = (\"sides\",)\n"
           "\n"
           "\n"
           "class Square(Shape):\n"
           "    __slots__ = ()\n"
           "    sides = 4\n",
    .good = "class Shape:\n"
            "    __slots__ = (\"sides\",)\n"
            "\n"
            "\n"
            "class Square(Shape):\n"
            "    __slots__ = ()\n",
    .check_class = check_class,
};
