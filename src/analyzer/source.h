// Source: from the bytes of a file to text, and from positions in the text to what people see.
// Decoding follows PEP 263 as CPython does: a byte order mark, or a coding cookie in the first two
// lines, else UTF-8. The text is UTF-8 always; all positions in facts and findings are byte offsets
// into it (a byte order mark stays in and is counted). Lines end at LF, CRLF or CR alone, as in
// CPython's tokenizer, and nowhere else. Used by the syntax wing and by everybody who shows source.
#ifndef SLOTLINT_ANALYZER_SOURCE_H
#define SLOTLINT_ANALYZER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"

typedef enum SourceEncoding {
  ENCODING_UTF8,
  ENCODING_UTF8_BOM,
  ENCODING_LATIN1, // ISO-8859-1
  ENCODING_LATIN9, // ISO-8859-15
  ENCODING_COUNT
} SourceEncoding;

// Makes `*text` of the raw bytes of a file. For UTF-8 it borrows `raw`; else it borrows `buffer`,
// which is overwritten and has to live as long. False, with the reason in `error`, for what CPython
// would refuse too (NUL, invalid UTF-8) and for encodings that are not known here.
bool source_decode(Str raw, Str *text, StrBuf *buffer, SourceEncoding *encoding, Error *error);

// Where the lines of a text start; borrows the text.
typedef struct LineIndex {
  Str text;
  SourceEncoding encoding;
  Array(uint32_t) starts; // starts.items[0] is 0
} LineIndex;

// All 1-based. Columns count from the line's first character; a byte order mark is none.
typedef struct SourcePlace {
  uint32_t line;
  uint32_t column;       // code points
  uint32_t column_utf16; // code units
  uint32_t raw_offset;   // byte offset in the file as it was read, from 0
} SourcePlace;

void line_index_init(LineIndex *self, Str text, SourceEncoding encoding);
void line_index_release(LineIndex *self);

uint32_t line_index_count(const LineIndex *self);
// The 1-based line that holds a byte offset; offsets past the end count as the end.
uint32_t line_index_line(const LineIndex *self, uint32_t offset);
SourcePlace line_index_place(const LineIndex *self, uint32_t offset);
// The text of a 1-based line without its line end and byte order mark; borrowed from the text.
Str line_index_text(const LineIndex *self, uint32_t line);
// The byte offset of a 1-based line and column of code points, cut to the line's end.
uint32_t line_index_offset(const LineIndex *self, uint32_t line, uint32_t column);

#endif
