// SarifRules: the rules of a run as SARIF's tool component lists them, sorted by code: those that
// were selected, and those of every finding. Texts keep to the limits of the services that read
// SARIF.
#ifndef SLOTLINT_REPORT_SARIF_RULES_H
#define SLOTLINT_REPORT_SARIF_RULES_H

#include "report/json_value.h"

typedef struct SarifRules {
  Array(const Rule *) list;
} SarifRules;

void sarif_rules_init(SarifRules *self, const ReportContext *context);
void sarif_rules_release(SarifRules *self);
// The rule must be one of them.
uint32_t sarif_rules_index(const SarifRules *self, const Rule *rule);
void sarif_rules_write(const SarifRules *self, Writer *writer);

// "error", "warning", "note"
const char *sarif_level(Severity severity);

#endif
