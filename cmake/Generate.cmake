# Sources made at build time, all in SLOTLINT_GENERATED_DIR:
#   rule_table.c     every rule file of src/rules, sorted by code
#   stdlib_table.c   the standard library's classes, made by data/generate_stdlib.py
#   savings_page.h   the page of `savings --format html`
# SLOTLINT_GENERATED_<ROOM> lists what belongs to a room.

# Files of src/rules that are the frame the rules stand in; every other .c file there is a rule, and
# NAME.c must define `const Rule rule_NAME`, or the link fails.
set(SLOTLINT_RULE_FRAME "^(registry|finding|check|rule|suppress|support.*)$")

file(GLOB rule_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/rules/*.c)
set(rules)
foreach(file IN LISTS rule_files)
  cmake_path(GET file STEM name)
  if(NOT name MATCHES ${SLOTLINT_RULE_FRAME})
    list(APPEND rules ${file})
  endif()
endforeach()
set(rule_table ${SLOTLINT_GENERATED_DIR}/rule_table.c)
add_custom_command(
  OUTPUT ${rule_table}
  COMMAND ${CMAKE_COMMAND} "-DRULES=${rules}" -DOUTPUT=${rule_table}
    -P ${CMAKE_SOURCE_DIR}/cmake/RuleTable.cmake
  DEPENDS ${rules} cmake/RuleTable.cmake
  COMMENT "Listing the rules"
  VERBATIM)
set(SLOTLINT_GENERATED_RULES ${rule_table})

set(SLOTLINT_GENERATED_ANALYZER)
set(stdlib_script ${CMAKE_SOURCE_DIR}/data/generate_stdlib.py)
file(GLOB stdlib_script_there CONFIGURE_DEPENDS ${stdlib_script})
if(stdlib_script_there)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(GLOB stdlib_data CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/stdlib/*)
  set(stdlib_table ${SLOTLINT_GENERATED_DIR}/stdlib_table.c)
  add_custom_command(
    OUTPUT ${stdlib_table}
    COMMAND ${Python3_EXECUTABLE} -B ${stdlib_script} ${stdlib_table}
    DEPENDS ${stdlib_script} ${stdlib_data}
    COMMENT "Generating the table of the standard library's classes"
    VERBATIM)
  list(APPEND SLOTLINT_GENERATED_ANALYZER ${stdlib_table})
endif()

set(savings_page ${SLOTLINT_GENERATED_DIR}/savings_page.h)
add_custom_command(
  OUTPUT ${savings_page}
  COMMAND ${CMAKE_COMMAND} -DINPUT=${CMAKE_SOURCE_DIR}/src/report/savings_page.html
    -DOUTPUT=${savings_page} -DNAME=SAVINGS_PAGE -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
  DEPENDS src/report/savings_page.html cmake/Embed.cmake
  COMMENT "Embedding the page of savings"
  VERBATIM)
set(SLOTLINT_GENERATED_REPORT ${savings_page})
