// Counts: how many instances of each class a process had, to weigh savings with. Two forms are
// read: the JSON of `slotlint savings --print-counter`
//   {"format": "slotlint-counts/1", "classes": {"pkg.mod:Qual.Name": 123456}}
// and lines of name, tab, number, where the name may have dots only. What is no count (negative, a
// fraction, beyond 10^12) is kept aside by its name and the rest is good.
#ifndef SLOTLINT_REPORT_COUNTS_H
#define SLOTLINT_REPORT_COUNTS_H

#include "analyzer/project.h"
#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "base/map.h"

typedef struct CountEntry {
  Str name;
  int64_t count;
  bool used; // a class of the report has that name
} CountEntry;

typedef struct Counts {
  Array(CountEntry) entries; // in the order of the file
  Map by_name;               // name with its `:` as a dot -> index in `entries`
  Array(Str) refused;        // names whose value is no count
  Arena arena;
} Counts;

void counts_init(Counts *self);
void counts_release(Counts *self);

// False, with a sentence in `error`, when the text is in neither form.
bool counts_parse(Counts *self, Str text, Error *error);
// -1: there is none.
int64_t counts_find(Counts *self, const Project *project, const Class *class);

#endif
