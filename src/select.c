#include "select.h"

enum { SPECIFICITY_ALL = 1, SPECIFICITY_NAME = 1000 };

void selection_init(Selection *self) {
  *self = (Selection){0};
  arena_init(&self->arena);
}

void selection_release(Selection *self) {
  array_release(&self->rules);
  array_release(&self->warnings);
  arena_release(&self->arena);
}

uint32_t selector_specificity(Str selector, const Rule *rule) {
  if (str_eq_c(selector, "ALL"))
    return SPECIFICITY_ALL;
  if (str_eq_c(selector, rule->name) || str_eq_c(selector, rule->code))
    return SPECIFICITY_NAME;
  // "S" would mean all of SLT; the letters alone are the least that counts as a prefix.
  bool is_prefix = selector.len >= 3 && str_starts_with(str_from(rule->code), selector);
  return is_prefix ? SPECIFICITY_ALL + (uint32_t)selector.len : 0;
}

static uint32_t list_specificity(const Texts *selectors, const Rule *rule) {
  uint32_t most = 0;
  for (uint32_t i = 0; i < selectors->len; i++) {
    uint32_t specificity = selector_specificity(selectors->items[i], rule);
    most = specificity > most ? specificity : most;
  }
  return most;
}

static uint32_t larger(uint32_t a, uint32_t b) {
  return a > b ? a : b;
}

// As if the default rules were selected by the vaguest selector there is.
static bool is_selected(const Options *options, const Rule *rule) {
  uint32_t by_default = options->select.len == 0 && rule->enabled ? SPECIFICITY_ALL : 0;
  uint32_t selected = larger(list_specificity(&options->select, rule),
                             list_specificity(&options->extend_select, rule));
  uint32_t ignored = larger(list_specificity(&options->ignore, rule),
                            list_specificity(&options->extend_ignore, rule));
  return larger(selected, by_default) > ignored;
}

static bool means_some_rule(Str selector) {
  for (uint32_t i = 0; i < RULE_COUNT; i++)
    if (selector_specificity(selector, RULE_TABLE[i]))
      return true;
  return str_eq_c(selector, "ALL");
}

Str rule_did_you_mean(Arena *arena, Str word) {
  Texts names = {0};
  for (uint32_t i = 0; i < RULE_COUNT; i++) {
    array_push(&names, str_from(RULE_TABLE[i]->code));
    array_push(&names, str_from(RULE_TABLE[i]->name));
  }
  Str hint = options_did_you_mean(arena, word, names.items, names.len);
  array_release(&names);
  return hint;
}

static bool fail_selector(Selection *self, const char *option, Str selector, Error *error) {
  Str hint = rule_did_you_mean(&self->arena, selector);
  error_set(error, "`%s` names no rule: `" STR_FMT "`" STR_FMT, option, STR_ARG(selector),
            STR_ARG(hint));
  return false;
}

static bool check_selectors(Selection *self, const char *option, const Texts *selectors,
                            Error *error) {
  for (uint32_t i = 0; i < selectors->len; i++)
    if (!means_some_rule(selectors->items[i]))
      return fail_selector(self, option, selectors->items[i], error);
  return true;
}

// A rule that is asked for by its own code or name, and yet does not run.
static void warn_of_preview(Selection *self, const Options *options, const Rule *rule) {
  uint32_t selected = larger(list_specificity(&options->select, rule),
                             list_specificity(&options->extend_select, rule));
  if (selected >= SPECIFICITY_NAME)
    array_push(&self->warnings,
               arena_printf(&self->arena,
                            "%s (%s) is a preview rule: it runs only with `--preview`", rule->code,
                            rule->name));
}

bool selection_make(Selection *self, const Options *options, Error *error) {
  if (!check_selectors(self, "--select", &options->select, error) ||
      !check_selectors(self, "--ignore", &options->ignore, error) ||
      !check_selectors(self, "--extend-select", &options->extend_select, error) ||
      !check_selectors(self, "--extend-ignore", &options->extend_ignore, error))
    return false;
  for (uint32_t i = 0; i < RULE_COUNT; i++) {
    const Rule *rule = RULE_TABLE[i];
    if (!is_selected(options, rule))
      continue;
    if (rule->preview && !options->preview)
      warn_of_preview(self, options, rule);
    else
      array_push(&self->rules, rule);
  }
  return true;
}
