#include "report/report.h"

const ReportFormat *const REPORT_FORMATS[] = {&report_full,       &report_concise, &report_json,
                                              &report_json_lines, &report_sarif,   &report_github};
const uint32_t REPORT_FORMAT_COUNT = sizeof REPORT_FORMATS / sizeof *REPORT_FORMATS;

const ReportFormat *report_format_find(Str name) {
  for (uint32_t i = 0; i < REPORT_FORMAT_COUNT; i++)
    if (str_eq_c(name, REPORT_FORMATS[i]->name))
      return REPORT_FORMATS[i];
  return NULL;
}
