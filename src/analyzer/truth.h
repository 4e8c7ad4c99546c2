/*
 * Truth: the three answers.
 *
 * MAYBE is an answer of its own: what cannot be told from the source is not guessed. The numbers
 * make "and" the minimum and "or" the maximum. Used throughout the meaning wing and by rules.
 */
#ifndef SLOTLINT_ANALYZER_TRUTH_H
#define SLOTLINT_ANALYZER_TRUTH_H

#include <stdbool.h>

typedef enum Truth { NO, MAYBE, YES } Truth;

static inline Truth truth_of(bool value) {
  return value ? YES : NO;
}
static inline Truth truth_and(Truth a, Truth b) {
  return a < b ? a : b;
}
static inline Truth truth_or(Truth a, Truth b) {
  return a > b ? a : b;
}
static inline Truth truth_not(Truth a) {
  return a == YES ? NO : a == NO ? YES : MAYBE;
}
/* One of the two holds, and nobody knows which. */
static inline Truth truth_join(Truth a, Truth b) {
  return a == b ? a : MAYBE;
}

#endif
