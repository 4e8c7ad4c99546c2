#include "rules/rule.h"

typedef struct {
  Str text;
  Str listed[5]; /* at most a handful */
  uint32_t count;
  bool has_default; /* some name that is stored has a default in the class body */
} NamesToDeclare;

static void add_name(Check *check, const Class *subject, Str name, NamesToDeclare *names) {
  AttributeKind kind = class_lookup(check->project, subject, name).kind;
  bool taken = kind != ATTRIBUTE_NONE && kind != ATTRIBUTE_READ_ONLY;
  /* A slot may not have the name of a class variable of the same body. */
  if (!taken && class_own_member(subject, name)) {
    names->has_default = true;
    return;
  }
  for (uint32_t i = 0; i < names->count; i++)
    taken = taken || str_eq(names->listed[i], name);
  if (taken || names->count == sizeof names->listed / sizeof *names->listed)
    return;
  names->text = names->count ? check_text(check, STR_FMT ", \"" STR_FMT "\"", STR_ARG(names->text),
                                          STR_ARG(name))
                             : check_text(check, "\"" STR_FMT "\"", STR_ARG(name));
  names->listed[names->count++] = name;
}

/* The names that code of the class and its ancestors stores and no slot takes, for the help. */
static NamesToDeclare names_to_declare(Check *check, const Class *subject) {
  NamesToDeclare names = {0};
  for (uint32_t i = 0; i < subject->mro_count; i++) {
    const Class *at = project_class(check->project, subject->mro[i]);
    for (uint32_t k = 0; k < at->attribute_count; k++)
      add_name(check, subject, at->attributes[k], &names);
  }
  if (names.count == 1)
    names.text = check_text(check, STR_FMT ",", STR_ARG(names.text));
  return names;
}

static const Class *slotted_ancestor(const Project *project, const Class *subject) {
  for (uint32_t i = 1; i < subject->mro_count; i++) {
    const Class *ancestor = project_class(project, subject->mro[i]);
    if (class_is_ours(project, ancestor) && class_named_slots(ancestor))
      return ancestor;
  }
  return NULL;
}

/* `__slots__: tuple` without a value: annotation-only-slots tells of it. */
static bool annotates_slots(const Class *subject) {
  for (uint32_t i = 0; i < subject->annotation_count; i++)
    if (str_eq_c(subject->annotations[i].name, "__slots__"))
      return true;
  return false;
}

static void check_class(Check *check, const Class *subject) {
  if (class_dict_return(check->project, subject) != DICT_RETURN_NAMED || annotates_slots(subject))
    return;
  Finding *finding =
      check_report_class(check, subject, subject->name_span,
                         "`" STR_FMT "` has no `__slots__`: its instances get a `__dict__` back",
                         STR_ARG(subject->name));
  finding->note = check_memory_note(check, subject);
  NamesToDeclare names = names_to_declare(check, subject);
  finding->help = names.has_default
                      ? check_text(check,
                                   "add `__slots__` to `" STR_FMT
                                   "`, and set the defaults of what it stores in `__init__`",
                                   STR_ARG(subject->name))
                      : check_text(check, "add `__slots__ = (" STR_FMT ")` to `" STR_FMT "`",
                                   STR_ARG(names.text), STR_ARG(subject->name));
  const Class *ancestor = slotted_ancestor(check->project, subject);
  if (ancestor)
    check_relate(check, finding, class_slots_span(ancestor), "`" STR_FMT "` has slots",
                 STR_ARG(ancestor->name));
}

const Rule rule_subclass_without_slots = {
    .code = "SLT302",
    .name = "subclass-without-slots",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_PROJECT,
    .in_stubs = false,
    .summary = "a subclass of slotted classes that has no `__slots__`",
    .explanation =
        "Reports a class without `__slots__` all of whose ancestors are without a\n"
        "`__dict__`, where at least one of them, a class of the project itself, has named\n"
        "slots.\n"
        "\n"
        "Slots are inherited, the absence of a `__dict__` is not: a class that says\n"
        "nothing about slots gives its instances a `__dict__`, and stray attributes are\n"
        "possible again. On Python 3.13 such an instance takes several times the memory.\n"
        "`__slots__ = ()` is enough where nothing is added.\n"
        "\n"
        "Classes whose code needs the `__dict__` are left alone: `cached_property`,\n"
        "`vars(self)`, `setattr` with computed names, weak references that no base\n"
        "allows.\n",
    .bad = "class Shape:\n"
           "    __slots__ = (\"name\",)\n"
           "\n"
           "\n"
           "class Circle(Shape):\n"
           "    def area(self, radius):\n"
           "        return 3 * radius**2\n",
    .good = "class Shape:\n"
            "    __slots__ = (\"name\",)\n"
            "\n"
            "\n"
            "class Circle(Shape):\n"
            "    __slots__ = ()\n"
            "\n"
            "    def area(self, radius):\n"
            "        return 3 * radius**2\n",
    .check_class = check_class,
};
