#include "analyzer/grammar.h"

#include <string.h>

#include "base/memory.h"

const TSLanguage *tree_sitter_python(void);

typedef struct {
  const char *name;
  bool named;
  NodeKind kind;
} KindName;

static const KindName KIND_NAMES[] = {
    {"module", true, NODE_MODULE},
    {"block", true, NODE_BLOCK},
    {"future_import_statement", true, NODE_FUTURE_IMPORT},
    {"import_statement", true, NODE_IMPORT},
    {"import_from_statement", true, NODE_IMPORT_FROM},
    {"relative_import", true, NODE_RELATIVE_IMPORT},
    {"import_prefix", true, NODE_IMPORT_PREFIX},
    {"aliased_import", true, NODE_ALIASED_IMPORT},
    {"wildcard_import", true, NODE_WILDCARD_IMPORT},
    {"dotted_name", true, NODE_DOTTED_NAME},
    {"print_statement", true, NODE_PRINT},
    {"exec_statement", true, NODE_EXEC},
    {"assert_statement", true, NODE_ASSERT},
    {"expression_statement", true, NODE_EXPRESSION_STATEMENT},
    {"return_statement", true, NODE_RETURN},
    {"delete_statement", true, NODE_DELETE},
    {"raise_statement", true, NODE_RAISE},
    {"pass_statement", true, NODE_PASS},
    {"break_statement", true, NODE_BREAK},
    {"continue_statement", true, NODE_CONTINUE},
    {"global_statement", true, NODE_GLOBAL},
    {"nonlocal_statement", true, NODE_NONLOCAL},
    {"type_alias_statement", true, NODE_TYPE_ALIAS},
    {"if_statement", true, NODE_IF},
    {"elif_clause", true, NODE_ELIF_CLAUSE},
    {"else_clause", true, NODE_ELSE_CLAUSE},
    {"for_statement", true, NODE_FOR},
    {"while_statement", true, NODE_WHILE},
    {"try_statement", true, NODE_TRY},
    {"except_clause", true, NODE_EXCEPT_CLAUSE},
    {"finally_clause", true, NODE_FINALLY_CLAUSE},
    {"with_statement", true, NODE_WITH},
    {"with_clause", true, NODE_WITH_CLAUSE},
    {"with_item", true, NODE_WITH_ITEM},
    {"function_definition", true, NODE_FUNCTION},
    {"class_definition", true, NODE_CLASS},
    {"decorated_definition", true, NODE_DECORATED},
    {"decorator", true, NODE_DECORATOR},
    {"match_statement", true, NODE_MATCH},
    {"case_clause", true, NODE_CASE_CLAUSE},
    {"assignment", true, NODE_ASSIGNMENT},
    {"augmented_assignment", true, NODE_AUGMENTED_ASSIGNMENT},
    {"case_pattern", true, NODE_CASE_PATTERN},
    {"as_pattern", true, NODE_AS_PATTERN},
    {"as_pattern_target", true, NODE_AS_PATTERN_TARGET},
    {"union_pattern", true, NODE_UNION_PATTERN},
    {"list_pattern", true, NODE_LIST_PATTERN},
    {"tuple_pattern", true, NODE_TUPLE_PATTERN},
    {"pattern_list", true, NODE_PATTERN_LIST},
    {"dict_pattern", true, NODE_DICT_PATTERN},
    {"keyword_pattern", true, NODE_KEYWORD_PATTERN},
    {"splat_pattern", true, NODE_SPLAT_PATTERN},
    {"class_pattern", true, NODE_CLASS_PATTERN},
    {"complex_pattern", true, NODE_COMPLEX_PATTERN},
    {"list_splat_pattern", true, NODE_LIST_SPLAT_PATTERN},
    {"dictionary_splat_pattern", true, NODE_DICTIONARY_SPLAT_PATTERN},
    {"parameters", true, NODE_PARAMETERS},
    {"lambda_parameters", true, NODE_LAMBDA_PARAMETERS},
    {"default_parameter", true, NODE_DEFAULT_PARAMETER},
    {"typed_parameter", true, NODE_TYPED_PARAMETER},
    {"typed_default_parameter", true, NODE_TYPED_DEFAULT_PARAMETER},
    {"keyword_separator", true, NODE_KEYWORD_SEPARATOR},
    {"positional_separator", true, NODE_POSITIONAL_SEPARATOR},
    {"argument_list", true, NODE_ARGUMENT_LIST},
    {"keyword_argument", true, NODE_KEYWORD_ARGUMENT},
    {"type", true, NODE_TYPE},
    {"type_parameter", true, NODE_TYPE_PARAMETER},
    {"splat_type", true, NODE_SPLAT_TYPE},
    {"generic_type", true, NODE_GENERIC_TYPE},
    {"union_type", true, NODE_UNION_TYPE},
    {"constrained_type", true, NODE_CONSTRAINED_TYPE},
    {"member_type", true, NODE_MEMBER_TYPE},
    {"identifier", true, NODE_IDENTIFIER},
    {"attribute", true, NODE_ATTRIBUTE},
    {"subscript", true, NODE_SUBSCRIPT},
    {"slice", true, NODE_SLICE},
    {"call", true, NODE_CALL},
    {"string", true, NODE_STRING},
    {"concatenated_string", true, NODE_CONCATENATED_STRING},
    {"string_start", true, NODE_STRING_START},
    {"string_content", true, NODE_STRING_CONTENT},
    {"string_end", true, NODE_STRING_END},
    {"interpolation", true, NODE_INTERPOLATION},
    {"format_expression", true, NODE_INTERPOLATION},
    {"format_specifier", true, NODE_FORMAT_SPECIFIER},
    {"integer", true, NODE_INTEGER},
    {"float", true, NODE_FLOAT},
    {"true", true, NODE_TRUE},
    {"false", true, NODE_FALSE},
    {"none", true, NODE_NONE_VALUE},
    {"ellipsis", true, NODE_ELLIPSIS},
    {"tuple", true, NODE_TUPLE},
    {"list", true, NODE_LIST},
    {"set", true, NODE_SET},
    {"dictionary", true, NODE_DICTIONARY},
    {"pair", true, NODE_PAIR},
    {"expression_list", true, NODE_EXPRESSION_LIST},
    {"parenthesized_expression", true, NODE_PARENTHESIZED},
    {"list_splat", true, NODE_LIST_SPLAT},
    {"dictionary_splat", true, NODE_DICTIONARY_SPLAT},
    {"binary_operator", true, NODE_BINARY},
    {"unary_operator", true, NODE_UNARY},
    {"not_operator", true, NODE_NOT},
    {"boolean_operator", true, NODE_BOOLEAN},
    {"comparison_operator", true, NODE_COMPARISON},
    {"conditional_expression", true, NODE_CONDITIONAL},
    {"lambda", true, NODE_LAMBDA},
    {"list_comprehension", true, NODE_LIST_COMPREHENSION},
    {"set_comprehension", true, NODE_SET_COMPREHENSION},
    {"dictionary_comprehension", true, NODE_DICTIONARY_COMPREHENSION},
    {"generator_expression", true, NODE_GENERATOR},
    {"for_in_clause", true, NODE_FOR_IN_CLAUSE},
    {"if_clause", true, NODE_IF_CLAUSE},
    {"named_expression", true, NODE_NAMED_EXPRESSION},
    {"await", true, NODE_AWAIT},
    {"yield", true, NODE_YIELD},
    {"comment", true, NODE_COMMENT},
    {"line_continuation", true, NODE_LINE_CONTINUATION},
    {",", false, NODE_TOKEN_COMMA},
    {"async", false, NODE_TOKEN_ASYNC},
    {"*", false, NODE_TOKEN_STAR},
    {"_", false, NODE_TOKEN_WILDCARD},
    {"<>", false, NODE_TOKEN_OLD_NOT_EQUAL},
};

typedef struct {
  const char *name;
  NodeField field;
} FieldName;

static const FieldName FIELD_NAMES[] = {
    {"alias", FIELD_ALIAS},
    {"alternative", FIELD_ALTERNATIVE},
    {"argument", FIELD_ARGUMENT},
    {"arguments", FIELD_ARGUMENTS},
    {"attribute", FIELD_ATTRIBUTE},
    {"body", FIELD_BODY},
    {"cause", FIELD_CAUSE},
    {"condition", FIELD_CONDITION},
    {"consequence", FIELD_CONSEQUENCE},
    {"definition", FIELD_DEFINITION},
    {"expression", FIELD_EXPRESSION},
    {"format_specifier", FIELD_FORMAT_SPECIFIER},
    {"function", FIELD_FUNCTION},
    {"guard", FIELD_GUARD},
    {"key", FIELD_KEY},
    {"left", FIELD_LEFT},
    {"module_name", FIELD_MODULE_NAME},
    {"name", FIELD_NAME},
    {"object", FIELD_OBJECT},
    {"operator", FIELD_OPERATOR},
    {"operators", FIELD_OPERATORS},
    {"parameters", FIELD_PARAMETERS},
    {"return_type", FIELD_RETURN_TYPE},
    {"right", FIELD_RIGHT},
    {"subject", FIELD_SUBJECT},
    {"subscript", FIELD_SUBSCRIPT},
    {"superclasses", FIELD_SUPERCLASSES},
    {"type", FIELD_TYPE},
    {"type_parameters", FIELD_TYPE_PARAMETERS},
    {"value", FIELD_VALUE},
};

enum {
  KIND_NAME_COUNT = sizeof KIND_NAMES / sizeof KIND_NAMES[0],
  FIELD_NAME_COUNT = sizeof FIELD_NAMES / sizeof FIELD_NAMES[0]
};

static NodeKind kind_named(const char *name, bool named) {
  for (uint32_t i = 0; i < KIND_NAME_COUNT; i++)
    if (KIND_NAMES[i].named == named && strcmp(KIND_NAMES[i].name, name) == 0)
      return KIND_NAMES[i].kind;
  return named ? NODE_OTHER : NODE_NONE;
}

static NodeField field_named(const char *name) {
  for (uint32_t i = 0; i < FIELD_NAME_COUNT; i++)
    if (strcmp(FIELD_NAMES[i].name, name) == 0)
      return FIELD_NAMES[i].field;
  return FIELD_NONE;
}

const TSLanguage *grammar_language(void) {
  return tree_sitter_python();
}

void grammar_init(Grammar *self) {
  const TSLanguage *language = grammar_language();
  *self = (Grammar){.kind_count = ts_language_symbol_count(language),
                    .field_count = ts_language_field_count(language) + 1};
  self->kinds = mem_zalloc(self->kind_count);
  self->fields = mem_zalloc(self->field_count);
  // Several symbols share a name: aliases, and tokens with a variant of their own.
  for (uint32_t i = 0; i < self->kind_count; i++) {
    TSSymbolType type = ts_language_symbol_type(language, (TSSymbol)i);
    bool named = type == TSSymbolTypeRegular || type == TSSymbolTypeSupertype;
    const char *name = ts_language_symbol_name(language, (TSSymbol)i);
    self->kinds[i] = (uint8_t)kind_named(name, named);
  }
  for (uint32_t i = 1; i < self->field_count; i++)
    self->fields[i] = (uint8_t)field_named(ts_language_field_name_for_id(language, (TSFieldId)i));
}

void grammar_release(Grammar *self) {
  mem_free(self->kinds);
  mem_free(self->fields);
  *self = (Grammar){0};
}

bool grammar_is_complete(const Grammar *self) {
  bool kinds[NODE_KIND_COUNT] = {false}, fields[FIELD_COUNT] = {false};
  for (uint32_t i = 0; i < self->kind_count; i++)
    kinds[self->kinds[i]] = true;
  for (uint32_t i = 0; i < self->field_count; i++)
    fields[self->fields[i]] = true;
  for (uint32_t i = 0; i < KIND_NAME_COUNT; i++)
    if (!kinds[KIND_NAMES[i].kind])
      return false;
  for (uint32_t i = 0; i < FIELD_NAME_COUNT; i++)
    if (!fields[FIELD_NAMES[i].field])
      return false;
  return true;
}
