/* Bytes an instance of each class takes, as it is and as it would be with and without slots. */
#include "analyzer/classes.h"

void memory_compute(Project *project) {
  (void)project;
}
