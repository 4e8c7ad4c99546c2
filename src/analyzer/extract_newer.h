// Syntax that is newer than the pinned grammar, taken out of the way: defaults of type parameters
// (3.13) and `lazy` before imports (3.15). What is taken out becomes spaces, so that all positions
// stay as they are. Only places in which the parser met an error are looked at. Used by extract.
#ifndef SLOTLINT_ANALYZER_EXTRACT_NEWER_H
#define SLOTLINT_ANALYZER_EXTRACT_NEWER_H

#include <stdbool.h>

#include "analyzer/extract_tree.h"
#include "base/strbuf.h"

// Fills `copy` with the tree's text, blanked; false where there is nothing to blank.
bool blank_newer_syntax(const SyntaxTree *tree, StrBuf *copy);

#endif
