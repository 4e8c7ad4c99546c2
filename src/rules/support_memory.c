#include "rules/rule.h"

/* "on CPython 3.13 an instance takes 440 bytes; without any slots 112, with slots in every class of
 * the project 64" */
Str check_memory_note(Check *check, const Class *subject) {
  const ClassMemory priced = class_memory(check->project, subject), *memory = &priced;
  const Target *target = &check->project->target;
  if (!memory->known)
    return (Str){0};
  Str now = check_text(check, "on CPython 3.%u%s an instance takes %u bytes", target->minor,
                       target->free_threaded ? " free-threaded" : "", memory->bytes);
  bool has_slots = class_family_has_slots(check->project, subject);
  Str plain = has_slots && memory->saved != 0
                  ? check_text(check, "without any slots %u, ", memory->bytes_unslotted)
                  : STR("");
  return check_text(check, STR_FMT "; " STR_FMT "with slots in every class of the project %u",
                    STR_ARG(now), STR_ARG(plain), memory->bytes_slotted);
}

/* ", so an instance takes 64 bytes instead of 48 on CPython 3.12", or that it is rounding that
 * hides it. */
Str check_waste_note(Check *check, const Class *subject) {
  const ClassMemory priced = class_memory(check->project, subject), *memory = &priced;
  if (!memory->known || subject->layout.has_dict != NO || memory->could_save < 0)
    return STR("");
  unsigned minor = check->project->target.minor;
  if (memory->could_save == 0)
    return check_text(check, " (an instance takes %u bytes on CPython 3.%u with or without it)",
                      memory->bytes, minor);
  return check_text(check, " (an instance takes %u bytes on CPython 3.%u, %u with one slot a name)",
                    memory->bytes, minor, memory->bytes_slotted);
}

void check_could_have_slots(Check *check, const Class *subject) {
  Saving saving = saving_of(check->project, subject, &check->findings->arena);
  if (!saving.is_candidate || saving.blocker_count || saving.changed_count != 1 ||
      saving.changed[0] != subject->id || saving.could_save < (int64_t)check->project->min_saving)
    return;
  Finding *finding =
      check_report_class(check, subject, subject->name_span,
                         "`" STR_FMT "` could have slots: %d bytes less in each instance",
                         STR_ARG(subject->name), saving.could_save);
  finding->note =
      check_text(check, "on CPython 3.%u an instance takes %u bytes; with slots %u",
                 check->project->target.minor, subject->memory.bytes, saving.bytes_then);
  SlotsText text = saving_slots_text(check->project, subject, &check->findings->arena);
  finding->help = text.by_decorator
                      ? check_text(check, "give its decorator `" STR_FMT "`", STR_ARG(text.text))
                      : check_text(check, "add `" STR_FMT "`", STR_ARG(text.text));
}
