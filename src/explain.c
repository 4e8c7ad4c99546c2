#include "explain.h"

#include "output.h"
#include "select.h"

typedef Array(const Rule *) RuleList;

static bool find_rules(const Options *options, RuleList *rules, Arena *arena, Error *error) {
  for (uint32_t i = 0; i < options->arguments.len; i++) {
    const Rule *rule = rule_find(options->arguments.items[i]);
    if (!rule) {
      Str name = options->arguments.items[i], hint = rule_did_you_mean(arena, name);
      error_set(error, "there is no rule `" STR_FMT "`" STR_FMT, STR_ARG(name), STR_ARG(hint));
      return false;
    }
    array_push(rules, rule);
  }
  if (rules->len || options->all)
    return true;
  error_set(error, "name a rule, or list them with `slotlint rule --all`");
  return false;
}

static bool write_rules(const Options *options, const RuleList *rules, const FormatRequest *request,
                        Arena *arena, Writer *out, Writer *err) {
  RuleFormat format = RULE_FORMAT_TEXT;
  Output output;
  rule_format_find(request->name, &format);
  output_begin(&output, out, request->file, arena);
  bool color = output_color(&output, options);
  if (rules->len)
    rule_report_write(rules->items, rules->len, format, color, output.writer);
  else
    rule_table_write(RULE_TABLE, RULE_COUNT, format, color, output.writer);
  return output_end(&output, err);
}

ExitStatus explain_rules(const Options *options, Writer *out, Writer *err) {
  RuleList rules = {0};
  Arena arena = {0};
  Error error = {0};
  bool ok = find_rules(options, &rules, &arena, &error);
  if (!ok)
    output_say(err, str_from(error.text));
  for (uint32_t i = 0; ok && i < options->formats.len; i++)
    ok = write_rules(options, &rules, &options->formats.items[i], &arena, out, err);
  array_release(&rules);
  arena_release(&arena);
  return ok ? STATUS_CLEAN : STATUS_FAILED;
}
