// Savings as one page that needs nothing else: the JSON report inside a page that shows it.
#include "report/savings.h"
#include "savings_page.h"

// `<` can only stand in strings there, and must not end the element that holds the data.
static void write_embedded(Writer *writer, Str json) {
  for (size_t i = 0; i < json.len; i++) {
    if (json.data[i] == '<')
      writer_append_c(writer, "\\u003c");
    else
      writer_append_char(writer, json.data[i]);
  }
}

static void write_html(Savings *savings, Writer *writer) {
  Str page = str_make((const char *)SAVINGS_PAGE, sizeof SAVINGS_PAGE);
  Str mark = STR("@DATA@");
  size_t at = str_find(page, mark);
  Writer kept;
  writer_init(&kept, -1);
  savings_json_write(savings, &kept);
  writer_append(writer, str_slice(page, 0, at));
  write_embedded(writer, writer_kept(&kept));
  writer_append(writer, str_slice(page, at + mark.len, page.len));
  writer_release(&kept);
}

const SavingsFormat savings_html = {"html", "one page to sort, search and look at", write_html};
