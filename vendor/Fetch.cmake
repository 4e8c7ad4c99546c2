# vendor_fetch(): brings what package-lock.json pins into SLOTLINT_VENDOR_DIR. The stamp is a copy
# of the lock file, written last: an interrupted fetch or a changed pin is fetched again. Several
# build trees may share the folder, so a lock is held meanwhile.

function(vendor_fetch)
  set(here ${CMAKE_CURRENT_SOURCE_DIR})
  set(lock ${here}/package-lock.json)
  set(stamp ${SLOTLINT_VENDOR_DIR}/fetched.json)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${lock})
  file(MAKE_DIRECTORY ${SLOTLINT_VENDOR_DIR})
  file(LOCK ${SLOTLINT_VENDOR_DIR} DIRECTORY GUARD FUNCTION TIMEOUT 300)
  if(EXISTS ${stamp} AND EXISTS ${SLOTLINT_VENDOR_DIR}/node_modules)
    file(SHA256 ${stamp} have)
    file(SHA256 ${lock} want)
    if(have STREQUAL want)
      return()
    endif()
  endif()
  find_program(SLOTLINT_NPM npm)
  if(NOT SLOTLINT_NPM)
    message(FATAL_ERROR "npm is needed to fetch tree-sitter; install it, or name source folders "
      "with SLOTLINT_TREE_SITTER_SOURCE and SLOTLINT_TREE_SITTER_PYTHON_SOURCE")
  endif()
  file(REMOVE ${stamp})
  foreach(name package.json package-lock.json .npmrc)
    configure_file(${here}/${name} ${SLOTLINT_VENDOR_DIR}/${name} COPYONLY)
  endforeach()
  message(STATUS "slotlint: fetching tree-sitter and tree-sitter-python with npm")
  execute_process(
    COMMAND ${SLOTLINT_NPM} ci --ignore-scripts --no-audit --no-fund
    WORKING_DIRECTORY ${SLOTLINT_VENDOR_DIR}
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "npm ci failed in ${SLOTLINT_VENDOR_DIR}:\n${output}")
  endif()
  configure_file(${lock} ${stamp} COPYONLY)
endfunction()
