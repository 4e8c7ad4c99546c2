// The extractor: cases from extract_cases.txt, positions, and what must hold for any input: the
// block is valid, the same bytes give the same block, bodies do not depend on what is around them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../tools/facts_text.h"
#include "analyzer/extract.h"
#include "analyzer/grammar.h"
#include "base/file.h"
#include "base/memory.h"

typedef struct {
  Extractor *extractor;
  void *block;
  Facts facts;
} Fixture;

static int setup(void **state) {
  Fixture *self = mem_zalloc(sizeof *self);
  self->extractor = extractor_new();
  *state = self;
  return 0;
}

static int teardown(void **state) {
  Fixture *self = *state;
  extractor_free(self->extractor);
  mem_free(self->block);
  mem_free(self);
  return 0;
}

// The facts live until the next call.
static const Facts *extract(Fixture *self, Str source) {
  Error error = {0};
  size_t size;
  mem_free(self->block);
  self->block = NULL;
  assert_true(extract_facts(self->extractor, source, &self->block, &size, &error));
  assert_true(facts_validate(self->block, size));
  self->facts = facts_open(self->block, size);
  return &self->facts;
}

// Drops ` @1-2` and ` covers 1-2` from the ends of lines, and the first line.
static void without_positions(Str text, StrBuf *out) {
  Str line, rest = text;
  strbuf_clear(out);
  str_split(&rest, '\n', &line);
  while (str_split(&rest, '\n', &line)) {
    size_t covers = str_find(line, STR(" covers "));
    if (covers != STR_NOT_FOUND && str_starts_with(line, STR("suppression ")))
      line = str_slice(line, 0, covers);
    size_t at = str_find_char_last(line, '@');
    if (at != STR_NOT_FOUND && at > 0)
      line = str_slice(line, 0, at - 1);
    strbuf_append(out, line);
    strbuf_append_char(out, '\n');
  }
  while (out->len > 0 && out->data[out->len - 1] == '\n')
    strbuf_truncate(out, out->len - 1);
}

static void check_case(Fixture *self, Str name, Str source, Str expected) {
  StrBuf text = {0}, bare = {0};
  print_facts(&text, extract(self, source));
  without_positions(strbuf_str(&text), &bare);
  if (!str_eq(strbuf_str(&bare), expected))
    fail_msg(STR_FMT ": got\n%s\nexpected\n" STR_FMT, STR_ARG(name), strbuf_c(&bare),
             STR_ARG(expected));
  strbuf_release(&text);
  strbuf_release(&bare);
}

typedef struct {
  Str name, source, expected;
} Case;

// Takes a case off the front: `=== name`, source, `---`, facts.
static bool take_case(Str *rest, Case *out) {
  size_t start = str_find(*rest, STR("=== "));
  if (start == STR_NOT_FOUND)
    return false;
  Str text = str_slice(*rest, start + 4, rest->len);
  size_t end = str_find(text, STR("\n=== "));
  *rest = end == STR_NOT_FOUND ? STR("") : str_slice(text, end + 1, text.len);
  text = str_slice(text, 0, end == STR_NOT_FOUND ? text.len : end);
  size_t line = str_find_char(text, '\n'), rule = str_find(text, STR("\n---\n"));
  out->name = str_slice(text, 0, line);
  out->source = str_slice(text, line + 1, rule + 1);
  out->expected = str_trim(str_slice(text, rule + 5, text.len));
  return true;
}

static void load_cases(StrBuf *text) {
  Error error = {0};
  assert_true(file_read(SLOTLINT_TESTS_DIR "/unit/extract_cases.txt", 1 << 20, text, &error));
}

static void test_cases(void **state) {
  StrBuf text = {0};
  Case each;
  uint32_t count = 0;
  load_cases(&text);
  for (Str rest = strbuf_str(&text); take_case(&rest, &each); count++)
    check_case(*state, each.name, each.source, each.expected);
  assert_true(count >= 20);
  strbuf_release(&text);
}

// Programs between lines of three signs, the first of them not counted.
static void test_valid_syntax(void **state) {
  StrBuf text = {0};
  Error error = {0};
  uint32_t count = 0;
  assert_true(file_read(SLOTLINT_TESTS_DIR "/unit/extract_syntax.txt", 1 << 20, &text, &error));
  for (Str rest = strbuf_str(&text); (rest.len > 0); count++) {
    size_t end = str_find(rest, STR("\n###\n"));
    Str source = str_slice(rest, 0, end == STR_NOT_FOUND ? rest.len : end + 1);
    rest = end == STR_NOT_FOUND ? STR("") : str_slice(rest, end + 5, rest.len);
    if (count > 0 && extract(*state, source)->problem_count > 0)
      fail_msg("an error is seen in\n" STR_FMT, STR_ARG(source));
    assert_false(count > 0 && ((Fixture *)*state)->facts.flags & FACTS_GIVEN_UP);
  }
  assert_true(count > 290);
  strbuf_release(&text);
}

static void test_invalid_syntax(void **state) {
  static const char *const SOURCES[] = {"x = = 1\n",         "class A(:\n  pass\n",
                                        "def f(:\n  pass\n", "print \"a\"\n",
                                        "exec \"a\"\n",      "a <> b\n",
                                        "x = (1\ny = 2\n",   "class\n",
                                        "lazy x\n",          "class C[T = ]: pass\n",
                                        "if a:\n",           "x = 'a\n",
                                        "for x in y\n  z\n", "lazy def f(): pass\n",
                                        "x = 1 +\n",         "return return\n"};
  for (size_t i = 0; i < sizeof SOURCES / sizeof SOURCES[0]; i++)
    if (extract(*state, str_from(SOURCES[i]))->problem_count == 0)
      fail_msg("no error is seen in\n%s", SOURCES[i]);
}

static void test_grammar_is_known(void **state) {
  (void)state;
  Grammar grammar;
  grammar_init(&grammar);
  assert_true(grammar_is_complete(&grammar));
  grammar_release(&grammar);
}

static const Event *find_event(const Section *section, EventKind kind) {
  for (uint32_t i = 0; i < section->event_count; i++)
    if (section->events[i].kind == kind)
      return &section->events[i];
  fail();
  return NULL;
}

static void check_span(const Section *section, Str source, uint32_t start, uint32_t end,
                       const char *expected) {
  Str text = str_slice(source, section->base + start, section->base + end);
  if (!str_eq_c(text, expected))
    fail_msg("got `" STR_FMT "`, expected `%s`", STR_ARG(text), expected);
}

static void check_event(const Section *section, Str source, EventKind kind, const char *expected) {
  const Event *event = find_event(section, kind);
  check_span(section, source, event->start, event->end, expected);
}

static void test_positions(void **state) {
  Str source = STR("# first\n\n@dec\nclass A(B):\n    __slots__ = (\"a\",)\n    def m(self):\n"
                   "        self.a = 1\n        del self.b\n  # last\n");
  const Facts *facts = extract(*state, source);
  const Section *outline = &facts->outline;
  Section body = facts_body(facts, 0);
  const ClassFact *class_fact = &facts->classes[0];
  check_span(outline, source, class_fact->start, class_fact->class_start, "@dec\n");
  check_span(outline, source, class_fact->name_start, class_fact->name_end, "A");
  check_span(outline, source, facts->pieces[0].end - 6, facts->pieces[0].end, "self.b");
  check_event(outline, source, EVENT_CLASS, "A");
  check_event(&body, source, EVENT_BIND, "__slots__");
  check_event(&body, source, EVENT_FUNCTION, "m");
  check_event(&body, source, EVENT_STORE_ATTRIBUTE, "self.a");
  check_event(&body, source, EVENT_DELETE_ATTRIBUTE, "self.b");
  const Expr *value = &body.exprs[find_event(&body, EVENT_BIND)->expr];
  check_span(&body, source, value->start, value->end, "(\"a\",)");
  check_span(&body, source, body.exprs[value->first].start, body.exprs[value->first].end, "\"a\"");
  const Scope *scope = facts_class_scope(facts, &body, 0);
  assert_non_null(scope);
  assert_ptr_equal(scope, &body.scopes[0]);
  assert_ptr_equal(facts_function_scope(facts, &body, 0), &body.scopes[1]);
  assert_null(facts_function_scope(facts, &body, 1));
}

static void test_latin_1_positions(void **state) {
  Str source = STR("# coding: latin-1\nx = '\xE9'; class_ = 1\n");
  const Facts *facts = extract(*state, source);
  assert_int_equal(facts->encoding, ENCODING_LATIN1);
  assert_int_equal(facts->source_size, source.len + 1);
  const Expr *value = &facts->outline.exprs[facts->outline.events[0].expr];
  assert_int_equal(value->end - value->start, 4);
  assert_true(str_eq_c(section_text(&facts->outline, value->text), "\xC3\xA9"));
}

static void test_names_are_normalised(void **state) {
  // U+FB01 is `fi` under NFKC: the compiler sees no other name.
  const Facts *facts = extract(*state, STR("class \xEF\xAC\x81sh: pass\n"));
  assert_true(str_eq_c(section_text(&facts->outline, facts->classes[0].name), "fish"));
}

static void test_undecodable(void **state) {
  Fixture *self = *state;
  Error error = {0};
  void *block;
  size_t size;
  assert_false(extract_facts(self->extractor, STR("x = '\xFF'\n"), &block, &size, &error));
  assert_string_equal(error.text, "invalid UTF-8 at byte 5 (line 1)");
}

static void append_times(StrBuf *out, const char *text, uint32_t times) {
  for (uint32_t i = 0; i < times; i++)
    strbuf_append_c(out, text);
}

// `open`, `middle` and `close` many times inside each other.
static void check_deep(Fixture *self, const char *before, const char *open, const char *middle,
                       const char *close, const char *after) {
  StrBuf source = {0};
  strbuf_append_c(&source, before);
  append_times(&source, open, 10000);
  strbuf_append_c(&source, middle);
  append_times(&source, close, 10000);
  strbuf_append_c(&source, after);
  const Facts *facts = extract(self, strbuf_str(&source));
  // What comes after is seen, or the facts say that something is missing.
  bool seen = false;
  for (uint32_t i = 0; i < facts->outline.scopes[0].event_count; i++)
    seen |= str_eq_c(section_text(&facts->outline, facts->outline.events[i].name), "after");
  assert_true(seen || facts->flags & FACTS_GIVEN_UP || facts->problem_count > 0);
  strbuf_release(&source);
}

static void test_deep_expressions(void **state) {
  static const char *const SHAPES[][3] = {
      {"(", "1", ")"},
      {"[", "1", "]"},
      {"{", "1", "}"},
      {"(1, ", "1", ")"},
      {"-", "1", ""},
      {"not ", "1", ""},
      {"lambda: ", "1", ""},
      {"f(", "1", ")"},
      {"1 + ", "1", ""},
      {"1 ** ", "1", ""},
      {"a and ", "b", ""},
      {"(a or ", "b", ")"},
      {"a if b else ", "c", ""},
      {"[b for b in ", "c", "]"},
      {"a[", "b", "]"},
      {"a", "b", ".c"},
      {"", "a", "()"},
      {"", "a", "[0]"},
      {"(a := ", "1", ")"},
      {"(", "", ""},
      {"*", "a", ""},
      {"a = ", "1", ""},
      {"\"x\" ", "\"y\"", ""},
      {"{a: ", "b", "}"},
  };
  for (size_t i = 0; i < sizeof SHAPES / sizeof SHAPES[0]; i++)
    check_deep(*state, "x = ", SHAPES[i][0], SHAPES[i][1], SHAPES[i][2], "\nafter = 1\n");
}

static void test_deep_statements(void **state) {
  check_deep(*state, "if a: pass\n", "elif b: pass\n", "else: pass\n", "", "after = 1\n");
  check_deep(*state, "match a:\n case ", "[", "x", "]", ": pass\nafter = 1\n");
  check_deep(*state, "match a:\n case ", "(", "x", " as y)", ": pass\nafter = 1\n");
  check_deep(*state, "del ", "(", "x", ")", "\nafter = 1\n");
  check_deep(*state, "with ", "a as b, ", "c", "", ": pass\nafter = 1\n");
  check_deep(*state, "for ", "(", "x", ",)", " in y: pass\nafter = 1\n");
  check_deep(*state, "x: ", "a[", "b", "]", "\nafter = 1\n");
  check_deep(*state, "", "@d\n", "class A: pass\n", "", "after = 1\n");
  check_deep(*state, "", "if a:", "", "", "\nafter = 1\n");
}

// Statements inside each other, each with one more blank before it.
static void check_nested(Fixture *self, const char *statement, uint32_t depth) {
  StrBuf source = {0};
  for (uint32_t i = 0; i < depth; i++) {
    strbuf_append_repeated(&source, ' ', i);
    strbuf_append_c(&source, statement);
  }
  strbuf_append_repeated(&source, ' ', depth);
  strbuf_append_c(&source, "self.x = 1\nafter = 1\n");
  extract(self, strbuf_str(&source));
  strbuf_release(&source);
}

static void test_nested_blocks(void **state) {
  static const char *const STATEMENTS[] = {"if a:\n",        "while a:\n", "for a in b:\n",
                                           "try:\n",         "with a:\n",  "class A:\n",
                                           "def f(self):\n", "match a:\n"};
  Fixture *self = *state;
  for (size_t i = 0; i < sizeof STATEMENTS / sizeof STATEMENTS[0]; i++) {
    check_nested(self, STATEMENTS[i], 3000);
    assert_true(self->facts.flags & FACTS_GIVEN_UP || self->facts.problem_count > 0);
    check_nested(self, STATEMENTS[i], 60);
    assert_false(self->facts.flags & FACTS_GIVEN_UP);
  }
}

static void test_too_large(void **state) {
  StrBuf source = {0};
  strbuf_append_repeated(&source, '\n', (32U << 20) + 1);
  const Facts *facts = extract(*state, strbuf_str(&source));
  assert_true(facts->flags & FACTS_GIVEN_UP);
  assert_int_equal(facts->source_size, source.len);
  strbuf_release(&source);
}

static void test_half_files(void **state) {
  StrBuf text = {0};
  Case each;
  load_cases(&text);
  for (Str rest = strbuf_str(&text); take_case(&rest, &each);)
    for (size_t len = 0; len < each.source.len; len += 3)
      if (((unsigned char)each.source.data[len] & 0xC0) != 0x80)
        extract(*state, str_slice(each.source, 0, len));
  strbuf_release(&text);
}

static uint32_t next_random(uint64_t *seed) {
  *seed = *seed * 6364136223846793005U + 1442695040888963407U;
  return (uint32_t)(*seed >> 33);
}

// Replaces, removes or doubles a few tokens' worth of bytes.
static void mutate(StrBuf *source, uint64_t *seed) {
  static const char BYTES[] = "()[]{}:,=*\n \t\"'#\\.ax1@f";
  for (uint32_t i = next_random(seed) % 4 + 1; i > 0; i--) {
    size_t at = next_random(seed) % source->len;
    size_t end = at + next_random(seed) % 8;
    if (end > source->len)
      end = source->len;
    StrBuf other = {0};
    strbuf_append(&other, str_slice(strbuf_str(source), 0, at));
    if (next_random(seed) % 3 > 0)
      strbuf_append_char(&other, BYTES[next_random(seed) % (sizeof BYTES - 1)]);
    strbuf_append(&other, str_slice(strbuf_str(source), end, source->len));
    if (other.len > 0)
      *source = (strbuf_release(source), other);
    else
      strbuf_release(&other);
  }
}

static void test_mutated_files(void **state) {
  StrBuf text = {0};
  Case each;
  uint64_t seed = 1;
  load_cases(&text);
  for (Str rest = strbuf_str(&text); take_case(&rest, &each);)
    for (uint32_t i = 0; i < 60 && str_find(each.source, STR("\\x")) == STR_NOT_FOUND; i++) {
      StrBuf source = {0};
      strbuf_append(&source, each.source);
      mutate(&source, &seed);
      extract(*state, strbuf_str(&source));
      strbuf_release(&source);
    }
  strbuf_release(&text);
}

static void test_same_bytes(void **state) {
  Fixture *self = *state;
  StrBuf text = {0};
  Case each;
  load_cases(&text);
  for (Str rest = strbuf_str(&text); take_case(&rest, &each);) {
    // The first extractor has seen all that came before, the second one nothing.
    Extractor *fresh = extractor_new();
    Error error = {0};
    void *block;
    size_t size;
    const Facts *facts = extract(self, each.source);
    assert_true(extract_facts(fresh, each.source, &block, &size, &error));
    assert_int_equal(size, facts->size);
    assert_memory_equal(block, facts->block, size);
    mem_free(block);
    extractor_free(fresh);
  }
  strbuf_release(&text);
}

static void check_same_body(const Section *a, const Section *b) {
  assert_int_equal(a->scope_count, b->scope_count);
  assert_int_equal(a->event_count, b->event_count);
  assert_int_equal(a->expr_count, b->expr_count);
  assert_int_equal(a->text_count, b->text_count);
  if (a->scope_count == 0)
    return;
  assert_memory_equal(a->scopes, b->scopes, a->scope_count * sizeof *a->scopes);
  assert_memory_equal(a->exprs, b->exprs, a->expr_count * sizeof *a->exprs);
  if (a->event_count > 0)
    assert_memory_equal(a->events, b->events, a->event_count * sizeof *a->events);
  for (TextId id = 0; id < a->text_count; id++)
    assert_true(str_eq(section_text(a, id), section_text(b, id)));
}

static void test_bodies_stand_alone(void **state) {
  Fixture *self = *state, other = {.extractor = self->extractor};
  StrBuf text = {0};
  Case each;
  load_cases(&text);
  for (Str rest = strbuf_str(&text); take_case(&rest, &each);) {
    const Facts *facts = extract(self, each.source);
    for (uint32_t i = 0; facts->problem_count == 0 && i < facts->piece_count; i++) {
      Piece piece = facts->pieces[i];
      const Facts *alone = extract(&other, str_slice(each.source, piece.start, piece.end));
      Section here = facts_body(facts, i);
      Section there = alone->piece_count ? facts_body(alone, 0) : (Section){0};
      check_same_body(&here, &there);
    }
  }
  mem_free(other.block);
  strbuf_release(&text);
}

static void test_without_bodies(void **state) {
  Fixture *self = *state;
  const Facts *facts = extract(self, STR("class A:\n  x = 1\ndef f(): A.y = 2\nz = A\n"));
  size_t size;
  void *block = facts_without_bodies(facts, &size);
  assert_true(size < facts->size);
  assert_true(facts_validate(block, size));
  Facts outline = facts_open(block, size);
  assert_int_equal(outline.class_count, 1);
  assert_int_equal(outline.function_count, 1);
  assert_int_equal(outline.outline.event_count, 3);
  assert_int_equal(facts_body(facts, 0).scope_count, 1);
  for (uint32_t i = 0; i < outline.piece_count; i++)
    assert_int_equal(facts_body(&outline, i).scope_count, 0);
  mem_free(block);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_grammar_is_known),
      cmocka_unit_test_setup_teardown(test_cases, setup, teardown),
      cmocka_unit_test_setup_teardown(test_valid_syntax, setup, teardown),
      cmocka_unit_test_setup_teardown(test_invalid_syntax, setup, teardown),
      cmocka_unit_test_setup_teardown(test_positions, setup, teardown),
      cmocka_unit_test_setup_teardown(test_latin_1_positions, setup, teardown),
      cmocka_unit_test_setup_teardown(test_names_are_normalised, setup, teardown),
      cmocka_unit_test_setup_teardown(test_undecodable, setup, teardown),
      cmocka_unit_test_setup_teardown(test_deep_expressions, setup, teardown),
      cmocka_unit_test_setup_teardown(test_deep_statements, setup, teardown),
      cmocka_unit_test_setup_teardown(test_nested_blocks, setup, teardown),
      cmocka_unit_test_setup_teardown(test_too_large, setup, teardown),
      cmocka_unit_test_setup_teardown(test_half_files, setup, teardown),
      cmocka_unit_test_setup_teardown(test_mutated_files, setup, teardown),
      cmocka_unit_test_setup_teardown(test_same_bytes, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bodies_stand_alone, setup, teardown),
      cmocka_unit_test_setup_teardown(test_without_bodies, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
