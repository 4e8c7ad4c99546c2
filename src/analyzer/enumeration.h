// What the two files about enumerations share: enumeration.c knows which names of a body become
// members and of what type; enumeration_members.c whether their values can be made. Ids are of
// classes that descend from enum.Enum and whose bases are all known.
#ifndef SLOTLINT_ANALYZER_ENUMERATION_H
#define SLOTLINT_ANALYZER_ENUMERATION_H

#include "analyzer/classes.h"

// `module.name` of the standard library.
bool is_stdlib_class(const Class *class, const char *module, const char *name);
bool descends_from_enum(Linker *linker, const Class *class, const char *name);
// Whether a base descends from `enum.name`: the class's own order may not be known yet.
bool enumeration_is_kind(Linker *linker, ClassId id, const char *name);
// `_Name__attribute`, which is no member since 3.11.
bool enumeration_hides(Linker *linker, ClassId id, Str name);
bool is_dunder(Str name);
bool is_sunder(Str name);
// Whether a name of the namespace becomes a member.
Truth enumeration_has_member(Linker *linker, ClassId id, const Entry *entry);
// `_member_type_`; NO_CLASS: object.
ClassId enumeration_member_type(Linker *linker, ClassId id);

// The class statement raises `type` with `message`. Returns false.
bool enumeration_refuse(Linker *linker, ClassId id, const char *type, Str message);
void enumeration_set_unsure(Linker *linker, ClassId id);
void enumeration_check_members(Linker *linker, ClassId id);

#endif
