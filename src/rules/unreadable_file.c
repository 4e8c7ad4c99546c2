#include "rules/rule.h"

static void check_file(Check *check, FileId file) {
  const SourceFile *source = &check->project->files[file];
  if (!(source->flags & SOURCE_BROKEN))
    return;
  Finding *finding = check_report(check, (Span){file, 0, 0}, "the file cannot be read");
  finding->note = source->error;
  finding->help = STR("make it readable, or exclude it");
}

const Rule rule_unreadable_file = {
    .code = "SLT902",
    .name = "unreadable-file",
    .severity = SEVERITY_ERROR,
    .enabled = true,
    .preview = false,
    .fixability = FIX_NONE,
    .reach = REACH_ANCESTORS,
    .in_stubs = true,
    .summary = "a file that cannot be read or decoded",
    .explanation =
        "Reports a source file that could not be read, or whose bytes are no text in the\n"
        "encoding it declares.\n"
        "\n"
        "Nothing in it was checked, and classes elsewhere that build on its classes are\n"
        "unknown. Python source is UTF-8 unless a comment in the first two lines says\n"
        "otherwise.\n",
    .bad = "# -*- coding: klingon -*-\n",
    .good = "# -*- coding: utf-8 -*-\n",
    .check_file = check_file,
};
