/*
 * Finding: one thing worth telling, as a rule states it and reports print it.
 *
 * Texts are borrowed from the arena of the findings or from the project. `message` is what is wrong
 * (under 80 columns, names in backticks, no full stop), `note` why, `help` what to do; the last two
 * may be empty. Findings are sorted by path, position and code before anybody sees them.
 */
#ifndef SLOTLINT_RULES_FINDING_H
#define SLOTLINT_RULES_FINDING_H

#include "analyzer/project.h"
#include "base/array.h"

typedef struct Rule Rule;

typedef enum Severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef struct Related {
  Str message;
  Span span; /* file NO_FILE: a builtin, without a place */
  Str name;  /* the class it is about, for those without a place */
} Related;

typedef struct Finding {
  const Rule *rule;
  Severity severity;
  Span span;
  Str message, note, help;
  Str module, class_name,
      attribute; /* class_name is the qualified name; empty where there is none */
  Related *related;
  uint32_t related_count;
  uint32_t versions; /* bit v set: holds for 3.v; 0: for all versions asked for */
  bool suppressed;
} Finding;

typedef struct Findings {
  Array(Finding) list;
  Arena arena;
} Findings;

void findings_init(Findings *self);
void findings_release(Findings *self);

/* "error", "warning", "info" */
const char *severity_name(Severity severity);

#endif
