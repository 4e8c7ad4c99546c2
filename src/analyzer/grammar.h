// Grammar: the node kinds and fields of the pinned tree-sitter-python, as numbers of our own. The
// names are resolved once, into a table from tree-sitter's symbols, so that nobody compares strings
// while walking. A kind that the grammar lacks is an error of the build, seen by a unit test.
// Anonymous tokens that mean nothing to us are NODE_NONE and never reach the SyntaxTree. Used by
// the syntax wing only.
#ifndef SLOTLINT_ANALYZER_GRAMMAR_H
#define SLOTLINT_ANALYZER_GRAMMAR_H

#include <stdbool.h>
#include <stdint.h>
#include <tree_sitter/api.h>

typedef enum NodeKind {
  NODE_NONE,  // left out
  NODE_OTHER, // named, but not known here
  NODE_ERROR,
  // Tokens that are kept or turned into flags of their parent.
  NODE_TOKEN_COMMA,
  NODE_TOKEN_ASYNC,
  NODE_TOKEN_STAR,
  NODE_TOKEN_WILDCARD, // `_` in a pattern
  NODE_TOKEN_OPERATOR, // whatever stands in a field `operator` or `operators`
  NODE_TOKEN_OLD_NOT_EQUAL,
  NODE_COMMENT,
  NODE_LINE_CONTINUATION,
  // Statements.
  NODE_MODULE,
  NODE_BLOCK,
  NODE_FUTURE_IMPORT,
  NODE_IMPORT,
  NODE_IMPORT_FROM,
  NODE_RELATIVE_IMPORT,
  NODE_IMPORT_PREFIX,
  NODE_ALIASED_IMPORT,
  NODE_WILDCARD_IMPORT,
  NODE_DOTTED_NAME,
  NODE_PRINT,
  NODE_EXEC,
  NODE_ASSERT,
  NODE_EXPRESSION_STATEMENT,
  NODE_RETURN,
  NODE_DELETE,
  NODE_RAISE,
  NODE_PASS,
  NODE_BREAK,
  NODE_CONTINUE,
  NODE_GLOBAL,
  NODE_NONLOCAL,
  NODE_TYPE_ALIAS,
  NODE_IF,
  NODE_ELIF_CLAUSE,
  NODE_ELSE_CLAUSE,
  NODE_FOR,
  NODE_WHILE,
  NODE_TRY,
  NODE_EXCEPT_CLAUSE,
  NODE_FINALLY_CLAUSE,
  NODE_WITH,
  NODE_WITH_CLAUSE,
  NODE_WITH_ITEM,
  NODE_FUNCTION,
  NODE_CLASS,
  NODE_DECORATED,
  NODE_DECORATOR,
  NODE_MATCH,
  NODE_CASE_CLAUSE,
  NODE_ASSIGNMENT,
  NODE_AUGMENTED_ASSIGNMENT,
  // Patterns.
  NODE_CASE_PATTERN,
  NODE_AS_PATTERN,
  NODE_AS_PATTERN_TARGET,
  NODE_UNION_PATTERN,
  NODE_LIST_PATTERN,
  NODE_TUPLE_PATTERN,
  NODE_PATTERN_LIST,
  NODE_DICT_PATTERN,
  NODE_KEYWORD_PATTERN,
  NODE_SPLAT_PATTERN,
  NODE_CLASS_PATTERN,
  NODE_COMPLEX_PATTERN,
  NODE_LIST_SPLAT_PATTERN,
  NODE_DICTIONARY_SPLAT_PATTERN,
  // Parameters, arguments and types.
  NODE_PARAMETERS,
  NODE_LAMBDA_PARAMETERS,
  NODE_DEFAULT_PARAMETER,
  NODE_TYPED_PARAMETER,
  NODE_TYPED_DEFAULT_PARAMETER,
  NODE_KEYWORD_SEPARATOR,
  NODE_POSITIONAL_SEPARATOR,
  NODE_ARGUMENT_LIST,
  NODE_KEYWORD_ARGUMENT,
  NODE_TYPE,
  NODE_TYPE_PARAMETER,
  NODE_SPLAT_TYPE,
  NODE_GENERIC_TYPE,
  NODE_UNION_TYPE,
  NODE_CONSTRAINED_TYPE,
  NODE_MEMBER_TYPE,
  // Expressions.
  NODE_IDENTIFIER,
  NODE_ATTRIBUTE,
  NODE_SUBSCRIPT,
  NODE_SLICE,
  NODE_CALL,
  NODE_STRING,
  NODE_CONCATENATED_STRING,
  NODE_STRING_START,
  NODE_STRING_CONTENT,
  NODE_STRING_END,
  NODE_INTERPOLATION,
  NODE_FORMAT_SPECIFIER,
  NODE_INTEGER,
  NODE_FLOAT,
  NODE_TRUE,
  NODE_FALSE,
  NODE_NONE_VALUE,
  NODE_ELLIPSIS,
  NODE_TUPLE,
  NODE_LIST,
  NODE_SET,
  NODE_DICTIONARY,
  NODE_PAIR,
  NODE_EXPRESSION_LIST,
  NODE_PARENTHESIZED,
  NODE_LIST_SPLAT,
  NODE_DICTIONARY_SPLAT,
  NODE_BINARY,
  NODE_UNARY,
  NODE_NOT,
  NODE_BOOLEAN,
  NODE_COMPARISON,
  NODE_CONDITIONAL,
  NODE_LAMBDA,
  NODE_LIST_COMPREHENSION,
  NODE_SET_COMPREHENSION,
  NODE_DICTIONARY_COMPREHENSION,
  NODE_GENERATOR,
  NODE_FOR_IN_CLAUSE,
  NODE_IF_CLAUSE,
  NODE_NAMED_EXPRESSION,
  NODE_AWAIT,
  NODE_YIELD,
  NODE_KIND_COUNT
} NodeKind;

typedef enum NodeField {
  FIELD_NONE,
  FIELD_ALIAS,
  FIELD_ALTERNATIVE,
  FIELD_ARGUMENT,
  FIELD_ARGUMENTS,
  FIELD_ATTRIBUTE,
  FIELD_BODY,
  FIELD_CAUSE,
  FIELD_CONDITION,
  FIELD_CONSEQUENCE,
  FIELD_DEFINITION,
  FIELD_EXPRESSION,
  FIELD_FORMAT_SPECIFIER,
  FIELD_FUNCTION,
  FIELD_GUARD,
  FIELD_KEY,
  FIELD_LEFT,
  FIELD_MODULE_NAME,
  FIELD_NAME,
  FIELD_OBJECT,
  FIELD_OPERATOR,
  FIELD_OPERATORS,
  FIELD_PARAMETERS,
  FIELD_RETURN_TYPE,
  FIELD_RIGHT,
  FIELD_SUBJECT,
  FIELD_SUBSCRIPT,
  FIELD_SUPERCLASSES,
  FIELD_TYPE,
  FIELD_TYPE_PARAMETERS,
  FIELD_VALUE,
  FIELD_COUNT
} NodeField;

// tree-sitter's numbers to ours. Symbol numbers above the table (errors) are NODE_ERROR.
typedef struct Grammar {
  uint8_t *kinds;  // NodeKind by symbol
  uint8_t *fields; // NodeField by field id
  uint32_t kind_count, field_count;
} Grammar;

// The caller keeps it and ends it with grammar_release.
void grammar_init(Grammar *self);
void grammar_release(Grammar *self);

const TSLanguage *grammar_language(void);
// Whether the language has every kind and field named above.
bool grammar_is_complete(const Grammar *self);

static inline NodeKind grammar_kind(const Grammar *self, TSSymbol symbol) {
  return symbol < self->kind_count ? (NodeKind)self->kinds[symbol] : NODE_ERROR;
}

static inline NodeField grammar_field(const Grammar *self, TSFieldId field) {
  return field < self->field_count ? (NodeField)self->fields[field] : FIELD_NONE;
}

#endif
