# cmake -DRULES=FILES -DOUTPUT=FILE -P RuleTable.cmake: writes the table of rules, sorted by code, as
# rules/rule.h declares it. A rule's code is the first "SLTnnn" in its file.

set(entries)
foreach(file IN LISTS RULES)
  cmake_path(GET file STEM name)
  file(STRINGS ${file} code REGEX "\"SLT[0-9]+\"" LIMIT_COUNT 1)
  if(NOT code MATCHES "\"(SLT[0-9]+)\"")
    message(FATAL_ERROR "${file}: a rule without a code")
  endif()
  list(APPEND entries "${CMAKE_MATCH_1} ${name}")
endforeach()
list(SORT entries)
list(LENGTH entries count)

set(externs "")
set(table "")
foreach(entry IN LISTS entries)
  string(REGEX REPLACE "^[^ ]* " "rule_" symbol "${entry}")
  string(APPEND externs "extern const Rule ${symbol};\n")
  string(APPEND table "  &${symbol},\n")
endforeach()

file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT "/* Made by cmake/RuleTable.cmake from the files of src/rules. */
#include \"rules/rule.h\"

@externs@
const Rule *const RULE_TABLE[] = {
@table@  0,
};
const uint32_t RULE_COUNT = @count@;
")
