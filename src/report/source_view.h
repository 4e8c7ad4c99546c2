// SourceViews reads sources again, only to show them: lines for people, lines and columns for all.
// The two files used last are kept, which is enough for findings in order of their files and a
// related place elsewhere. A file may have changed or gone since it was analyzed: positions are cut
// to what is there now, and without any text every place is line 1, column 1. The path that stands
// for standard input shows the text that was read from there.
#ifndef SLOTLINT_REPORT_SOURCE_VIEW_H
#define SLOTLINT_REPORT_SOURCE_VIEW_H

#include "analyzer/project.h"
#include "analyzer/source.h"
#include "report/report.h"

typedef struct SourceView {
  StrBuf path; // what is loaded; empty: nothing
  StrBuf raw, decoded;
  LineIndex lines;
  bool readable;
  uint64_t used;
} SourceView;

enum { SOURCE_VIEWS_KEPT = 2 };

typedef struct SourceViews {
  SourceView kept[SOURCE_VIEWS_KEPT];
  uint64_t clock;
  Str stdin_path, stdin_text;
} SourceViews;

void source_views_init(SourceViews *self, const ReportContext *context);
void source_views_release(SourceViews *self);

// Borrowed, until another SOURCE_VIEWS_KEPT files were asked for.
const SourceView *source_views_open(SourceViews *self, const SourceFile *file);

SourcePlace source_view_place(const SourceView *self, uint32_t offset);

// A span as people see it; `end` is exclusive.
typedef struct SourceRange {
  const SourceFile *file;
  SourcePlace start, end;
} SourceRange;

// `span.file` must not be NO_FILE.
SourceRange source_views_range(SourceViews *self, const Project *project, Span span);

#endif
