// Paths as URIs (RFC 3986): every byte that is not plain is percent-encoded, so that a name of any
// bytes has one and can be had back from it. Used by SARIF. Paths are POSIX: `/` stays a separator.
// A relative path stays a relative reference.
#ifndef SLOTLINT_REPORT_URI_H
#define SLOTLINT_REPORT_URI_H

#include "base/str.h"
#include "base/strbuf.h"

// A relative reference for a relative path, `file:///...` for an absolute one.
void uri_append(StrBuf *out, Str path);

#endif
