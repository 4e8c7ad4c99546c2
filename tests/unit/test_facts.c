// facts_validate against blocks with a hostile word in them, cut blocks and noise: it must refuse
// them, or everything in them must be readable. Run with sanitizers.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../tools/facts_text.h"
#include "analyzer/extract.h"
#include "analyzer/facts_block.h"
#include "base/memory.h"

static const Str SOURCE =
    STR_INIT("import a.b, c as d\nfrom e import f\nfrom g import *\n"
             "# slotlint: ignore[SLT101]\n"
             "@dec\nclass A(B, *c, metaclass=M):\n    'doc'\n    __slots__ = ('a', *b)\n"
             "    x: int = 1\n    class I: y = {1: 2, **z}\n"
             "    def m(self, p: P = 1, *q, r=None):\n"
             "        self.a, self.b = 1, 2\n        self.c += lambda: self.d\n"
             "        if isinstance(p, P):\n            del p.e\n        elif p.f: return\n"
             "        else: pass\n"
             "        try: setattr(self, 'g', [h for h in self.h if h])\n"
             "        except E as e: raise\n        finally: p.i = 1\n"
             "        with p as self.j, k: pass\n        vars()[p] = p\n"
             "        match p:\n            case A() as s: s.t = 1\n            case _: break\n"
             "x = (1 +\n");

static void *make_block(size_t *size) {
  Extractor *extractor = extractor_new();
  Error error = {0};
  void *block = NULL;
  assert_true(extract_facts(extractor, SOURCE, &block, size, &error));
  extractor_free(extractor);
  return block;
}

// Everything that a reader may follow: texts, trees, chains, links of blocks, parents, scopes.
static size_t read_all(const void *block, size_t size) {
  Facts facts = facts_open(block, size);
  StrBuf text = {0};
  print_facts(&text, &facts);
  size_t sum = text.len;
  for (uint32_t i = 0; i < facts.class_count; i++) {
    Section body = facts_body(&facts, facts.classes[i].piece);
    sum += facts_class_scope(&facts, &body, i) != NULL;
    for (uint32_t at = i; at != FACTS_NONE; at = facts.classes[at].parent_class)
      sum++;
  }
  for (uint32_t i = 0; i < facts.function_count; i++) {
    Section body = facts_body(&facts, facts.functions[i].piece);
    sum += facts_function_scope(&facts, &body, i) != NULL;
  }
  for (uint32_t i = 0; i < facts.piece_count; i++) {
    Section body = facts_body(&facts, i);
    for (uint32_t k = 0; k < body.event_count; k++)
      if (body.events[k].kind <= EVENT_END)
        sum += body.events[body.events[k].match].kind;
  }
  size_t outline_size;
  void *outline = facts_without_bodies(&facts, &outline_size);
  assert_true(facts_validate(outline, outline_size));
  mem_free(outline);
  strbuf_release(&text);
  return sum;
}

static void test_whole_block(void **state) {
  (void)state;
  size_t size;
  void *block = make_block(&size);
  assert_true(facts_validate(block, size));
  assert_true(read_all(block, size) > 1000);
  mem_free(block);
}

// Each four bytes of the block in turn become something else.
static void test_hostile_words(void **state) {
  (void)state;
  size_t size;
  char *block = make_block(&size);
  uint32_t refused = 0, accepted = 0;
  for (size_t at = 0; at + 4 <= size; at += 4) {
    uint32_t old;
    memcpy(&old, block + at, 4);
    const uint32_t hostile[] = {
        0,       1,          2,         3,          old + 1,      old - 1,        old + 4,
        old * 2, UINT32_MAX, INT32_MAX, old ^ 0xFF, old ^ 0xFF00, (uint32_t)size, 0x80000000};
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
      memcpy(block + at, &hostile[i], 4);
      if (facts_validate(block, size)) {
        assert_true(read_all(block, size) > 0);
        accepted++;
      } else {
        refused++;
      }
    }
    memcpy(block + at, &old, 4);
  }
  // Positions, flags and the hash may be many things; counts, ids and links may not.
  assert_true(refused > accepted / 4);
  assert_true(accepted > 0);
  mem_free(block);
}

static uint32_t next_random(uint64_t *seed) {
  *seed = *seed * 6364136223846793005U + 1442695040888963407U;
  return (uint32_t)(*seed >> 33);
}

// Several bytes at once, so that one wrong number can hide another.
static void test_noise(void **state) {
  (void)state;
  size_t size;
  char *block = make_block(&size), *copy = mem_alloc(size);
  uint64_t seed = 7;
  for (uint32_t round = 0; round < 20000; round++) {
    memcpy(copy, block, size);
    for (uint32_t i = next_random(&seed) % 4 + 1; i > 0; i--)
      copy[next_random(&seed) % size] = (char)(next_random(&seed) % 12);
    if (facts_validate(copy, size))
      assert_true(read_all(copy, size) > 0);
  }
  mem_free(block);
  mem_free(copy);
}

static void test_cut_blocks(void **state) {
  (void)state;
  size_t size;
  char *block = make_block(&size);
  for (size_t len = 0; len < size; len++) {
    // In memory of just that size, so that a step too far is seen.
    char *cut = mem_alloc(len);
    if (len > 0)
      memcpy(cut, block, len);
    assert_false(facts_validate(cut, len));
    mem_free(cut);
  }
  mem_free(block);
}

// A header that gives the size it has says nothing about the rest.
static void test_cut_blocks_that_agree(void **state) {
  (void)state;
  size_t size;
  char *block = make_block(&size);
  FactsHeader header;
  memcpy(&header, block, sizeof header);
  for (size_t len = sizeof header; len < size; len++) {
    char *cut = mem_alloc(len);
    memcpy(cut, block, len);
    header.size = (uint32_t)len;
    memcpy(cut, &header, sizeof header);
    if (facts_validate(cut, len))
      assert_true(read_all(cut, len) > 0);
    mem_free(cut);
  }
  mem_free(block);
}

// Wrong as a whole: what kinds of words are refused is known here.
static void check_refused(size_t offset, uint32_t value) {
  size_t size;
  char *block = make_block(&size);
  memcpy(block + offset, &value, sizeof value);
  assert_false(facts_validate(block, size));
  mem_free(block);
}

static size_t item_offset(const void *block, const void *item) {
  return (size_t)((const char *)item - (const char *)block);
}

static void test_links(void **state) {
  (void)state;
  size_t size;
  void *block = make_block(&size);
  Facts facts = facts_open(block, size);
  Section body = facts_body(&facts, facts.classes[0].piece);
  const Scope *scope = facts_class_scope(&facts, &body, 0);
  const Event *first = &body.events[scope->first_event];
  const Expr *value = &body.exprs[first->expr];
  assert_int_equal(value->kind, EXPR_TUPLE);
  // A parent that is its own child, a sibling that leads back, an id past the end.
  check_refused(item_offset(block, &value->first), first->expr);
  check_refused(item_offset(block, &body.exprs[value->first].next), value->first);
  check_refused(item_offset(block, &first->expr), body.expr_count);
  check_refused(item_offset(block, &first->name), body.text_count);
  check_refused(item_offset(block, &scope->event_count), scope->event_count + 1);
  check_refused(item_offset(block, &facts.classes[0].parent_class), 0);
  check_refused(item_offset(block, &facts.classes[0].parent_function), 0);
  check_refused(item_offset(block, &facts.classes[1].piece), facts.piece_count);
  check_refused(item_offset(block, &facts.pieces[1].start), 0);
  for (uint32_t i = 0; i < body.event_count; i++)
    if (body.events[i].kind <= EVENT_END) {
      check_refused(item_offset(block, &body.events[i].match), body.events[i].match + 1);
      check_refused(item_offset(block, &body.events[i].match), i);
    }
  mem_free(block);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole_block),
      cmocka_unit_test(test_hostile_words),
      cmocka_unit_test(test_noise),
      cmocka_unit_test(test_cut_blocks),
      cmocka_unit_test(test_cut_blocks_that_agree),
      cmocka_unit_test(test_links),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
