// Savings: what `slotlint savings` is about, worked out once for all its formats. Rows are classes,
// the biggest saving first; each weighs as many instances as were counted, or as --assume says, or
// one. Totals are over all classes that fit, also those that --top leaves out.
#ifndef SLOTLINT_REPORT_SAVINGS_H
#define SLOTLINT_REPORT_SAVINGS_H

#include "analyzer/savings.h"
#include "report/counts.h"
#include "report/report.h"
#include "report/source_view.h"

typedef struct SavingsOptions {
  Counts *counts; // NULL: none
  int64_t assume; // instances of a class that is not counted; 0: not said
  uint32_t top;   // 0: all
} SavingsOptions;

typedef struct SavingsRow {
  const Project *project;
  const Class *class;
  Saving saving;
  int64_t weight;
  int64_t could_save, saved; // weighted
  bool is_ready;             // a candidate without blockers
} SavingsRow;

typedef struct SavingsSum {
  int64_t bytes, saved, ready, blocked; // weighted
  uint32_t classes, slotted, ready_classes, blocked_classes, unknown_classes;
} SavingsSum;

typedef struct ModuleSum {
  Str module;
  SavingsSum sum;
} ModuleSum;

typedef struct Savings {
  const ReportContext *context;
  const SavingsOptions *options;
  Array(SavingsRow) rows;   // candidates and slotted classes, weighed; at most `top`
  uint32_t hidden;          // that --top left out
  Array(ModuleSum) modules; // biggest first
  SavingsSum total;
  uint32_t not_counted; // names of the counts file that no class here has
  SourceViews views;
  Arena arena;
} Savings;

void savings_init(Savings *self, const ReportContext *context, const SavingsOptions *options);
void savings_release(Savings *self);
bool savings_is_weighted(const Savings *self);

// What there is to write for the class of a row, in order: "slots=True for A" and so on.
typedef struct SavingsStep {
  const Class *class;
  SlotsText text;
} SavingsStep;

typedef Array(SavingsStep) SavingsSteps;

void savings_steps(Savings *self, const SavingsRow *row, SavingsSteps *steps);
// Path and line of a class's name.
SourceRange savings_place(Savings *self, const Project *project, const Class *class);

typedef struct SavingsFormat {
  const char *name, *summary;
  void (*write)(Savings *savings, Writer *writer);
} SavingsFormat;

extern const SavingsFormat savings_text;
extern const SavingsFormat savings_json;
extern const SavingsFormat savings_markdown;
extern const SavingsFormat savings_csv;
extern const SavingsFormat savings_html;

extern const SavingsFormat *const SAVINGS_FORMATS[];
extern const uint32_t SAVINGS_FORMAT_COUNT;
const SavingsFormat *savings_format_find(Str name);

// The schema's object without its last line break; the page of the html format embeds it.
void savings_json_write(Savings *savings, Writer *writer);

// A Python program that counts the instances of classes in a running process.
extern const char SAVINGS_COUNTER[];

#endif
