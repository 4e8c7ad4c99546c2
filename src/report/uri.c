#include "report/uri.h"

#include "base/path.h"

static bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~' || c == '/';
}

void uri_append(StrBuf *out, Str path) {
  if (path_is_absolute(path))
    strbuf_append_c(out, "file://");
  for (size_t i = 0; i < path.len; i++) {
    if (is_plain(path.data[i]))
      strbuf_append_char(out, path.data[i]);
    else
      strbuf_printf(out, "%%%02X", (unsigned)(unsigned char)path.data[i]);
  }
}
