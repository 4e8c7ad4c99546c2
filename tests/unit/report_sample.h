// ReportSample: a small project made by hand, for tests of reports: one or two sources that need
// not be on disk, and whatever classes and findings a test puts in. The first file is shown from
// memory, as standard input is; others are read from where they are.
#ifndef SLOTLINT_TESTS_REPORT_SAMPLE_H
#define SLOTLINT_TESTS_REPORT_SAMPLE_H

#include <assert.h>
#include <string.h>

#include "report/report.h"

enum { SAMPLE_MAX = 8 };

typedef struct ReportSample {
  SourceFile files[SAMPLE_MAX];
  Str modules[SAMPLE_MAX];
  Class classes[SAMPLE_MAX];
  Finding findings[SAMPLE_MAX];
  uint32_t finding_projects[SAMPLE_MAX];
  uint8_t minors[SAMPLE_MAX];
  const Project *projects[1];
  Project project;
  ReportContext context;
  Writer writer;
} ReportSample;

static const Rule SAMPLE_ERROR = {
    .code = "SLT201",
    .name = "assignment-outside-slots",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .summary = "a store that no slot can hold",
    .explanation = "Reports a store\nthat raises.\n\n* one\n* two\n",
    .bad = "class A:\n    __slots__ = ()\n",
    .good = "class A:\n    pass\n",
};

static const Rule SAMPLE_WARNING = {
    .code = "SLT303",
    .name = "slot-in-base",
    .severity = SEVERITY_WARNING,
    .enabled = true,
    .summary = "a slot that a base has",
    .explanation = "Reports a slot.",
    .bad = "x = 1\n",
    .good = "x = 2\n",
};

static inline void sample_init(ReportSample *self, Str source) {
  *self = (ReportSample){0};
  self->files[0] = (SourceFile){.path = STR("/project/shapes/point.py"),
                                .shown = STR("shapes/point.py"),
                                .flags = SOURCE_REPORTED};
  self->modules[0] = STR("shapes.point");
  self->minors[0] = 12;
  self->projects[0] = &self->project;
  self->project = (Project){.target = {.minor = 12},
                            .files = self->files,
                            .modules = self->modules,
                            .file_count = 1,
                            .classes = self->classes};
  self->context = (ReportContext){.projects = self->projects,
                                  .project_count = 1,
                                  .minors = self->minors,
                                  .minor_count = 1,
                                  .findings = self->findings,
                                  .finding_projects = self->finding_projects,
                                  .working_directory = STR("/project"),
                                  .stdin_path = self->files[0].path,
                                  .stdin_text = source,
                                  .quiet = true};
  writer_init(&self->writer, -1);
}

static inline void sample_release(ReportSample *self) {
  writer_release(&self->writer);
}

// The nth place (from 0) of `part` in the sample's source.
static inline Span sample_span(const ReportSample *self, const char *part, unsigned nth) {
  Str source = self->context.stdin_text;
  size_t at = 0;
  for (unsigned i = 0;; i++) {
    size_t found = str_find(str_slice(source, at, source.len), str_from(part));
    assert(found != STR_NOT_FOUND);
    at += found;
    if (i == nth)
      return (Span){0, (uint32_t)at, (uint32_t)(at + strlen(part))};
    at++;
  }
}

static inline Finding *sample_find(ReportSample *self, const Rule *rule, Span span,
                                   const char *message) {
  Finding *finding = &self->findings[self->context.finding_count++];
  *finding = (Finding){
      .rule = rule, .severity = rule->severity, .span = span, .message = str_from(message)};
  return finding;
}

static inline const char *sample_write(ReportSample *self, const char *format) {
  strbuf_clear(&self->writer.buffer);
  report_format_find(str_from(format))->write(&self->context, &self->writer);
  return strbuf_c(&self->writer.buffer);
}

#endif
