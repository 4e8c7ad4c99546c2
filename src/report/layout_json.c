#include "report/class_json.h"

void layout_json_write(const ReportContext *context, const LayoutOptions *options, Writer *writer) {
  SourceViews views;
  json_begin();
  source_views_init(&views, context);
  writer_append_c(writer, "{\"schema\": \"slotlint.layout/1\",\n ");
  json_write_member(writer, "tool", json_tool());
  writer_append_c(writer, ",\n ");
  json_write_member(writer, "target", json_target(context));
  writer_append_c(writer, ",\n ");
  class_json_write_all(context, options, true, &views, writer);
  writer_append_c(writer, "}\n");
  source_views_release(&views);
}
