// Report: what the pipeline hands over to be shown, and the table of the formats that show it.
//
// A ReportContext borrows everything and changes nothing. Projects come in the order of their
// roots, then of their target versions; a file that several projects have is shown as the first of
// them that reports it has it. Findings are sorted already, none of them is suppressed, and each
// has a file.
// The same context gives the same bytes, but for what the files hold when they are read again.
#ifndef SLOTLINT_REPORT_REPORT_H
#define SLOTLINT_REPORT_REPORT_H

#include "analyzer/project.h"
#include "report/writer.h"
#include "rules/finding.h"
#include "rules/rule.h"

typedef struct ReportContext {
  const Project *const *projects;
  uint32_t project_count;
  const Str *project_roots; // parallel to `projects`, absolute; NULL: paths count as shown
  const uint8_t *minors;    // target versions asked for, rising
  uint32_t minor_count;
  const Finding *findings;
  const uint32_t *finding_projects; // parallel to `findings`: index in `projects`
  uint32_t finding_count;
  uint32_t suppressed;      // how many findings comments kept back
  const Rule *const *rules; // that were selected, by code; formats with a table of rules list them
  uint32_t rule_count;
  Str working_directory; // absolute
  Str stdin_path;        // absolute path that `stdin_text` stands for, empty if none
  Str stdin_text;        // bytes as they were read
  bool memory;           // add what each class's slots save
  bool color;
  bool quiet; // no summary line
  bool verbose;
  uint32_t width; // columns of the terminal; 0: no terminal
} ReportContext;

typedef struct ReportFormat {
  const char *name;
  const char *summary; // one line, for --help
  void (*write)(const ReportContext *context, Writer *writer);
} ReportFormat;

extern const ReportFormat report_full;
extern const ReportFormat report_concise;
extern const ReportFormat report_json;
extern const ReportFormat report_json_lines;
extern const ReportFormat report_sarif;
extern const ReportFormat report_github;

// In the order --help lists them; the first is the default.
extern const ReportFormat *const REPORT_FORMATS[];
extern const uint32_t REPORT_FORMAT_COUNT;
// NULL if there is none of that name.
const ReportFormat *report_format_find(Str name);

// slotlint layout
typedef enum LayoutSort { // file order decides among equals
  LAYOUT_SORT_FILE,
  LAYOUT_SORT_NAME,
  LAYOUT_SORT_SIZE,
  LAYOUT_SORT_SAVED,
  LAYOUT_SORT_COULD_SAVE,
  LAYOUT_SORT_SLOTS
} LayoutSort;

typedef struct LayoutOptions {
  const Str *globs; // `--class`: of `module:Qual.name`, `module.Qual.name`, `Qual.name` or the name
  uint32_t glob_count; // 0: all classes
  LayoutSort sort;
  bool all;     // classes in functions too
  bool unknown; // only what is unknown, by reason
  bool tree;    // the hierarchy instead of layouts
  bool compare; // the versions of `context` side by side
} LayoutOptions;

// The names --sort takes, and NULL at the end.
extern const char *const LAYOUT_SORT_NAMES[];
bool layout_sort_find(Str name, LayoutSort *sort);
void layout_report_write(const ReportContext *context, const LayoutOptions *options,
                         Writer *writer);
void layout_tree_write(const ReportContext *context, const LayoutOptions *options, Writer *writer);
void layout_compare_write(const ReportContext *context, const LayoutOptions *options,
                          Writer *writer);
void layout_json_write(const ReportContext *context, const LayoutOptions *options, Writer *writer);

// slotlint rule: the explanation of the rules given, in the order given.
typedef enum RuleFormat { RULE_FORMAT_TEXT, RULE_FORMAT_JSON, RULE_FORMAT_MARKDOWN } RuleFormat;

bool rule_format_find(Str name, RuleFormat *format);
void rule_report_write(const Rule *const *rules, uint32_t count, RuleFormat format, bool color,
                       Writer *writer);
// One line for each rule: code, name, severity, whether it is on, summary.
void rule_table_write(const Rule *const *rules, uint32_t count, RuleFormat format, bool color,
                      Writer *writer);

#endif
