# The rooms of src/, each a static library `room_NAME`, and the executable. A room without sources is
# an empty interface target, so that a partial tree builds.

find_package(Threads REQUIRED)

set(SLOTLINT_ROOMS)

# slotlint_room(NAME LINKS... ): src/NAME/*.c plus SLOTLINT_GENERATED_<NAME>.
function(slotlint_room name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.c)
  string(TOUPPER ${name} upper)
  if(NOT sources)
    add_library(room_${name} INTERFACE)
    target_include_directories(room_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(room_${name} INTERFACE ${ARGN})
    return()
  endif()
  add_library(room_${name} STATIC ${sources} ${SLOTLINT_GENERATED_${upper}})
  target_include_directories(room_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_include_directories(room_${name} PRIVATE ${SLOTLINT_GENERATED_DIR})
  target_link_libraries(room_${name}
    PUBLIC ${ARGN} PRIVATE toolchain_common toolchain_strict toolchain_ubsan)
endfunction()

slotlint_room(base slotlint_utf8proc Threads::Threads)
slotlint_room(analyzer room_base tree_sitter tree_sitter_python)
slotlint_room(rules room_analyzer)
slotlint_room(report room_rules slotlint_cjson)
set(SLOTLINT_ROOMS room_report room_rules room_analyzer room_base)
foreach(name fix server)
  if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/src/${name})
    slotlint_room(${name} room_report)
    list(PREPEND SLOTLINT_ROOMS room_${name})
  endif()
endforeach()

# Files, directories and threads need POSIX and GNU names; the rest is plain C17.
get_target_property(base_type room_base TYPE)
if(base_type STREQUAL "STATIC_LIBRARY")
  set_target_properties(room_base PROPERTIES C_EXTENSIONS ON)
endif()

# The root of src without main.c is a library too: the tests link it.
file(GLOB root_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.c)
set(main_source ${CMAKE_SOURCE_DIR}/src/main.c)
list(FIND root_sources ${main_source} main_index)
list(REMOVE_ITEM root_sources ${main_source})
if(root_sources)
  add_library(room_root STATIC ${root_sources})
  target_include_directories(room_root PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_include_directories(room_root PRIVATE ${SLOTLINT_GENERATED_DIR})
  target_link_libraries(room_root
    PUBLIC ${SLOTLINT_ROOMS} PRIVATE toolchain_common toolchain_strict toolchain_ubsan)
  list(PREPEND SLOTLINT_ROOMS room_root)
endif()

if(main_index GREATER_EQUAL 0)
  add_executable(slotlint ${main_source})
  target_include_directories(slotlint PRIVATE ${CMAKE_SOURCE_DIR}/src ${SLOTLINT_GENERATED_DIR})
  target_link_libraries(slotlint
    PRIVATE ${SLOTLINT_ROOMS} toolchain_common toolchain_strict toolchain_ubsan)
  set_target_properties(slotlint PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  install(TARGETS slotlint)
endif()
