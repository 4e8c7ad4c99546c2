/*
 * Rule: one pattern that is worth telling; the only header a rule's file includes.
 *
 * A rule is a constant `rule_<file name>` in a file of its own. It looks at one class, one operation
 * or one file at a time, never at a syntax tree, and states findings through the Check it is given.
 * Certain rules speak only on YES and NO, never on MAYBE.
 */
#ifndef SLOTLINT_RULES_RULE_H
#define SLOTLINT_RULES_RULE_H

#include "analyzer/project.h"
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
  const char *code;    /* "SLT201" */
  const char *name;    /* "assignment-outside-slots" */
  Severity severity;
  bool enabled;        /* in the default selection */
  bool preview;        /* needs --preview */
  Fixability fixability;
  RuleReach reach;
  bool in_stubs;       /* speaks in .pyi files too */
  const char *summary; /* one line, for tables */
  const char *explanation; /* paragraphs of Markdown: what it does, why it is bad */
  const char *bad;     /* a program in which exactly this rule speaks */
  const char *good;    /* the same, mended */
  void (*check_class)(Check *check, const Class *subject);             /* or NULL */
  void (*check_operation)(Check *check, const Operation *operation);   /* or NULL */
  void (*check_file)(Check *check, FileId file);                       /* or NULL */
};

/* States a finding at `span`; the message is printed into the findings' arena. The result may be filled
 * in further (note, help, related, class) until the next call. */
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

/* Whether an operation on an instance of `operation->class_id` surely meets an instance that lacks what
 * `provides` asks for: the test of "which class is meant" (docs/rules). `provides` answers for one class
 * whether it has what the operation needs (YES, NO, MAYBE). */
bool check_is_certain(const Check *check, const Operation *operation,
                      Truth (*provides)(const Project *project, const Class *subject, Str attribute));

/* The name among the slots of the class's MRO that is closest to `name`, or an empty Str. */
Str check_closest_slot(Check *check, const Class *subject, Str name);

/* The registry, sorted by code. */
extern const Rule *const RULE_TABLE[];
extern const uint32_t RULE_COUNT;
const Rule *rule_find(Str code_or_name); /* exact code or name, or NULL */

#endif
