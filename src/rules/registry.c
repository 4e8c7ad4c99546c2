#include "rules/rule.h"

const Rule *rule_find(Str code_or_name) {
  for (uint32_t i = 0; i < RULE_COUNT; i++) {
    const Rule *rule = RULE_TABLE[i];
    if (str_eq_c(code_or_name, rule->code) || str_eq_c(code_or_name, rule->name))
      return rule;
  }
  return NULL;
}
