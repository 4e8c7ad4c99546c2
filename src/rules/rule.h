/*
 * Rule: one pattern that is worth telling; the only header a rule's file includes.
 *
 * A rule is a constant `rule_<file name>` in a file of its own. It looks at one class, one
 * operation or one file at a time, never at a syntax tree, and states findings through the Check it
 * is given. Certain rules speak only on YES and NO, never on MAYBE.
 */
#ifndef SLOTLINT_RULES_RULE_H
#define SLOTLINT_RULES_RULE_H

#include "analyzer/class_memory.h"
#include "analyzer/project.h"
#include "analyzer/savings.h"
#include "rules/finding.h"

/* How far a rule looks: what has to be checked again when a class changes. */
typedef enum RuleReach { REACH_ANCESTORS, REACH_DESCENDANTS, REACH_PROJECT } RuleReach;

typedef enum Fixability { FIX_NONE, FIX_SOMETIMES, FIX_ALWAYS } Fixability;

/* What a rule may look at while it runs, and where its findings go. */
typedef struct Check {
  const Project *project;
  Findings *findings;
  const Rule *rule;
} Check;

struct Rule {
  const char *code; /* "SLT201" */
  const char *name; /* "assignment-outside-slots" */
  Severity severity;
  bool enabled; /* in the default selection */
  bool preview; /* needs --preview */
  Fixability fixability;
  RuleReach reach;
  bool in_stubs;           /* speaks in .pyi files too */
  bool weighs;             /* asks for savings: the project must be priced */
  const char *summary;     /* one line, for tables */
  const char *explanation; /* paragraphs of Markdown: what it does, why it is bad */
  const char *bad;         /* a program in which exactly this rule speaks */
  const char *good;        /* the same, mended */
  void (*check_class)(Check *check, const Class *subject);           /* or NULL */
  void (*check_operation)(Check *check, const Operation *operation); /* or NULL */
  void (*check_file)(Check *check, FileId file);                     /* or NULL */
};

/* States a finding at `span`; the message is printed into the findings' arena. The result may be
 * filled in further (note, help, related, class) until the next call. */
Finding *check_report(Check *check, Span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, about a class: fills in module and class. */
Finding *check_report_class(Check *check, const Class *subject, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
Str check_text(Check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));
void check_relate(Check *check, Finding *finding, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Points at a class: its name in the source, or, for a builtin, its name alone. */
void check_relate_class(Check *check, Finding *finding, ClassId id, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Answers for a class whether it brings, on purpose, what an operation on a base's instance needs:
 * a slot, a descriptor, a `__dict__` listed in its slots, a `__setattr__`... A class that merely
 * has no `__slots__` answers NO. */
typedef Truth (*ProvidesFunction)(const Project *project, const Class *subject, Str attribute);

/* Whether an operation that instances of exactly `operation->class_id` cannot take surely meets one
 * of them, or one of a subclass that cannot take it either ("which class is meant"). The class
 * itself must be made (layout.created) and have a whole MRO; that it lacks what is needed is for
 * the rule to see. */
bool check_is_certain(const Check *check, const Operation *operation, ProvidesFunction provides);
/* The same for something that the class's own code does to `self`. */
bool check_self_is_certain(const Check *check, const Class *subject, Str attribute,
                           ProvidesFunction provides);

/* Whether the class statement surely raises for this cause (CREATION_*), and nothing around it
 * expects that. */
bool check_is_refused(const Check *check, const Class *subject, uint32_t cause);
/* "CPython raises `TypeError: ...`", in CPython's words for the target. */
Str check_quote_refusal(Check *check, const Class *subject);
/* The same for a store to, or deletion of, an attribute that instances of the class have no place
 * for. */
Str check_quote_no_attribute(Check *check, const Class *subject, Str name);

/* The name among the slots of the class's MRO that is closest to `name`, or an empty Str. */
Str check_closest_slot(Check *check, const Class *subject, Str name);

/* Questions that several rules ask about classes. */

/* Whether the class stands in a file of the project itself, not in an environment or the standard
 * library. */
bool class_is_ours(const Project *project, const Class *self);
/* Whether its MRO, layout and creation are known: created YES, MRO whole. */
bool class_is_known(const Class *self);
/* Whether its instances surely have no `__dict__`, and all that is known of it holds. */
bool class_is_dictless(const Class *self);

/* `__dict__` or `__weakref__`: no slot of its own. */
bool slot_is_special(const Slot *self);
/* How many named slots the class surely has of its own. */
uint32_t class_named_slots(const Class *self);
/* Whether the class or an ancestor surely has a named slot. */
bool class_family_has_slots(const Project *project, const Class *self);
/* Whether the class itself, or any of its MRO, lists `name` (`__dict__`, `__weakref__`) in its
 * slots, or may. */
bool class_lists(const Class *self, const char *name);
bool class_family_lists(const Project *project, const Class *self, const char *name);
/* A slot of the MRO that source text `__x` was meant for but does not reach, or NULL: one whose
 * mangled name differs from `attribute` and ends with `written`. `owner` is its class. */
const Slot *class_private_slot(const Project *project, const Class *self, Str attribute,
                               Str written, ClassId *owner);

/* What stores, deletions of and the like: ProvidesFunctions. */
Truth provides_store(const Project *project, const Class *subject, Str attribute);
Truth provides_store_past_setattr(const Project *project, const Class *subject, Str attribute);
Truth provides_deletion(const Project *project, const Class *subject, Str attribute);
Truth provides_read(const Project *project, const Class *subject, Str attribute);
Truth provides_dict(const Project *project, const Class *subject, Str attribute);
Truth provides_weakref(const Project *project, const Class *subject, Str attribute);

/* A class that has no `__slots__`, all of whose bases are without a `__dict__`: why its instances
 * get one. */
typedef enum DictReturn {
  DICT_RETURN_NOT, /* it is no such class, or it needs its `__dict__`                            */
  DICT_RETURN_IMMUTABLE, /* below str, int, tuple... and no named slots of the project */
  DICT_RETURN_NAMED,     /* an ancestor of the project has named slots     */
  DICT_RETURN_EMPTY /* the ancestors' slots are empty, or not of the project                      */
} DictReturn;

DictReturn class_dict_return(const Project *project, const Class *self);
/* The immutable builtin or namedtuple nearest in the MRO, or NO_CLASS. */
ClassId class_immutable_base(const Project *project, const Class *self);

/* Whether the class is one of those written in C whose instances have a `__dict__` that is not made
 * before something is stored in it: slots below it do save. */
bool class_is_lazy_dict(const Class *self);

/* What an instance takes as it is, without any slots and with all, for a note; empty if unknown. */
Str check_memory_note(Check *check, const Class *subject);
/* The same, in brackets behind a note about slots that are there twice. */
Str check_waste_note(Check *check, const Class *subject);
/* Reports a class that alone has to be changed for slots that save memory, and what to write. */
void check_could_have_slots(Check *check, const Class *subject);

/* Where to point for a slot, for the name `__slots__`, for its value, for all bases: always a place
 * in the class statement, be it the class's name. */
Span class_slot_span(const Class *self, const Slot *slot);
Span class_slots_span(const Class *self);
Span class_slots_value_span(const Class *self);
Span class_bases_span(const Class *self);

/* The body of a class statement: its scope and the section its events are in. False: there is none.
 */
bool class_open_body(const Project *project, const Class *self, Section *section,
                     const Scope **scope);

/* Whether a piece of text is said to be an identifier by Python; and what its parser makes of one.
 */
bool text_is_identifier(Str text);
Str check_normalize(Check *check, Str identifier);

/* Whether the class statement stands where its failure is expected: `with
 * pytest.raises(TypeError)`, `try`... */
bool class_is_expected_to_fail(const Project *project, const Class *self);

/* The registry, sorted by code. */
extern const Rule *const RULE_TABLE[];
extern const uint32_t RULE_COUNT;
const Rule *rule_find(Str code_or_name); /* exact code or name, or NULL */

#endif
