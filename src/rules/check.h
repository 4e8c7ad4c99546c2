/*
 * How rules are run: over one file at a time, so that files can be checked in parallel.
 *
 * A RuleIndex says which classes and operations stand in which file; it is made once for a project,
 * only read afterwards, and must not outlive it. Used by the pipeline; rules do not know it.
 */
#ifndef SLOTLINT_RULES_CHECK_H
#define SLOTLINT_RULES_CHECK_H

#include "rules/finding.h"
#include "rules/rule.h"

typedef struct RuleIndex RuleIndex;

/* Freed with rule_index_free. */
RuleIndex *rule_index_new(const Project *project);
void rule_index_free(RuleIndex *self);

/* Runs the rules i with selected[i] (by RULE_TABLE) on a file, its classes and its operations.
 * Findings are appended in no order worth relying on. Files that are not reported give none. */
void rules_check_file(const RuleIndex *index, FileId file, const bool *selected,
                      Findings *findings);

/* Whether the file says that a program wrote it, or is called so: `_pb2.py`... */
bool file_is_generated(const SourceFile *file);

#endif
