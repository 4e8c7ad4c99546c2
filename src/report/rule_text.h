// A rule explained in words: what it finds, why that is bad, a program that has it and the same one
// mended. The words are those of the rule's own file, so that terminals, pages and SARIF say the
// same.
#ifndef SLOTLINT_REPORT_RULE_TEXT_H
#define SLOTLINT_REPORT_RULE_TEXT_H

#include "report/report.h"

// Without the title; ends with a line feed. RULE_FORMAT_JSON is none of its formats.
void rule_text_append(StrBuf *out, const Rule *rule, RuleFormat format);

// "error, on by default", "info, preview, off by default"
void rule_text_append_status(StrBuf *out, const Rule *rule);

#endif
