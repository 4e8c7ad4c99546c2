# How code is compiled and linked. Three interface targets:
#   toolchain_common   everything, vendored sources too: hardening, sanitizers
#   toolchain_strict   our own code only: warnings, and warnings as errors
#   toolchain_ubsan    our own code only: the undefined behaviour sanitizer

include(CheckPIESupported)
include(CheckIPOSupported)
include(CheckCCompilerFlag)

check_pie_supported(LANGUAGES C)

add_library(toolchain_common INTERFACE)
add_library(toolchain_strict INTERFACE)
add_library(toolchain_ubsan INTERFACE)

target_compile_options(toolchain_strict INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wwrite-strings -Wcast-qual -Wformat=2
  $<$<BOOL:${SLOTLINT_WERROR}>:-Werror>)

target_compile_options(toolchain_common INTERFACE -fstack-protector-strong)
check_c_compiler_flag(-fstack-clash-protection SLOTLINT_HAS_STACK_CLASH)
if(SLOTLINT_HAS_STACK_CLASH)
  target_compile_options(toolchain_common INTERFACE -fstack-clash-protection)
endif()
check_c_compiler_flag(-fcf-protection SLOTLINT_HAS_CF_PROTECTION)
if(SLOTLINT_HAS_CF_PROTECTION)
  target_compile_options(toolchain_common INTERFACE -fcf-protection)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_link_options(toolchain_common INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(SLOTLINT_FUZZ)
  target_compile_options(toolchain_common INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(SLOTLINT_SANITIZE)
  # Vendored code is watched for memory errors, not for the undefined behaviour of its authors.
  string(REPLACE "," ";" wanted "${SLOTLINT_SANITIZE}")
  foreach(name IN LISTS wanted)
    target_link_options(toolchain_common INTERFACE -fsanitize=${name})
    if(name STREQUAL "undefined")
      target_compile_options(toolchain_ubsan INTERFACE
        -fsanitize=undefined -fno-sanitize-recover=undefined)
    else()
      target_compile_options(toolchain_common INTERFACE -fsanitize=${name})
    endif()
  endforeach()
  target_compile_options(toolchain_common INTERFACE -fno-omit-frame-pointer)
elseif(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
  target_compile_options(toolchain_common INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

if(SLOTLINT_LTO)
  check_ipo_supported(RESULT SLOTLINT_LTO_WORKS OUTPUT SLOTLINT_LTO_WHY LANGUAGES C)
  if(SLOTLINT_LTO_WORKS)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  else()
    message(STATUS "slotlint: building without link-time optimisation")
  endif()
endif()
