# SPDX-License-Identifier: GPL-2.0-only
# The library bench_c_capnproto, if c-capnproto is there: https://github.com/opensourcerouting/c-capnproto
# Debian has no package of it.
set(UMB_C_CAPNPROTO "" CACHE PATH "Where c-capnproto is installed: a folder with its include/, lib/ and bin/")

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(C_CAPNPROTO QUIET c-capnproto)
endif()
set(prefixes ${UMB_C_CAPNPROTO} ${C_CAPNPROTO_PREFIX})
find_path(C_CAPNPROTO_INCLUDE capnp_c.h HINTS ${prefixes} PATH_SUFFIXES include)
find_library(C_CAPNPROTO_LIBRARY capnp_c HINTS ${prefixes} PATH_SUFFIXES lib)
find_program(CAPNPC_C_EXECUTABLE capnpc-c HINTS ${prefixes} PATH_SUFFIXES bin)
mark_as_advanced(C_CAPNPROTO_INCLUDE C_CAPNPROTO_LIBRARY CAPNPC_C_EXECUTABLE)
if(NOT C_CAPNPROTO_INCLUDE OR NOT C_CAPNPROTO_LIBRARY OR NOT CAPNPC_C_EXECUTABLE)
  if(UMB_C_CAPNPROTO)
    message(FATAL_ERROR "UMB_C_CAPNPROTO=${UMB_C_CAPNPROTO} must have include/capnp_c.h, lib/libcapnp_c.* and bin/capnpc-c")
  endif()
  return()
endif()

# Its headers include those of what a schema imports, even where that has nothing for them.
set(generated ${PROJECT_BINARY_DIR}/generated/c-capnproto)
set(schemas c.capnp umb.capnp delegate.capnp)
list(TRANSFORM schemas PREPEND ${generated}/ OUTPUT_VARIABLE outputs)
list(TRANSFORM outputs APPEND .c OUTPUT_VARIABLE sources)
list(TRANSFORM schemas PREPEND ${PROJECT_SOURCE_DIR}/proto/)
add_custom_command(
  OUTPUT ${sources}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}/capnp
  COMMAND ${CAPNP_EXECUTABLE} compile -o${CAPNPC_C_EXECUTABLE}:${generated}
          --src-prefix=${PROJECT_SOURCE_DIR}/proto --src-prefix=${CAPNP_INCLUDE_DIRECTORY}
          ${schemas} ${CAPNP_INCLUDE_DIRECTORY}/capnp/c++.capnp
  DEPENDS ${schemas} ${CAPNPC_C_EXECUTABLE}
  COMMENT "Generating the code of c-capnproto"
  VERBATIM)

add_library(bench_c_capnproto STATIC c_capnproto.cc ${sources})
target_include_directories(bench_c_capnproto PRIVATE ${runtime})
target_include_directories(bench_c_capnproto SYSTEM PRIVATE ${generated} ${C_CAPNPROTO_INCLUDE})
target_compile_options(bench_c_capnproto PRIVATE -O2)
target_link_libraries(bench_c_capnproto PRIVATE ${C_CAPNPROTO_LIBRARY})
target_compile_definitions(bench_c_capnproto INTERFACE UMB_BENCH_C_CAPNPROTO)
set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS -w)
