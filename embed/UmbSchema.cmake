# SPDX-License-Identifier: GPL-2.0-only
# Kernel accessors from Cap'n Proto schemas.
include_guard(GLOBAL)

# Sets <dir_out> to the directory with the generated headers that the framework itself includes, and <targets_out> to
# the target that makes them; none for an installed framework, which has them ready.
function(umb_framework_headers dir_out targets_out)
  cmake_path(SET installed NORMALIZE "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../generated/kernel")
  if(EXISTS "${installed}")
    set(${dir_out} "${installed}" PARENT_SCOPE)
    set(${targets_out} "" PARENT_SCOPE)
  else()
    set(${dir_out} "${umblob_BINARY_DIR}/generated/kernel" PARENT_SCOPE)
    set(${targets_out} umb_proto_kernel PARENT_SCOPE)
  endif()
endfunction()

# umb_generate_kernel_headers(<target> SCHEMAS <file.capnp>... OUTPUT_DIRECTORY <dir>)
# makes <dir>/<stem>.umb.h of every schema. The framework's own schemas (c.capnp) can be imported by name.
function(umb_generate_kernel_headers target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_DIRECTORY" "SCHEMAS")
  find_program(UMB_CAPNP capnp REQUIRED DOC "The Cap'n Proto compiler")
  cmake_path(SET imports NORMALIZE "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../proto")
  set(plugin capnpc-umb)
  if(TARGET umblob::capnpc-umb)
    set(plugin umblob::capnpc-umb)
  endif()
  file(GLOB imported "${imports}/*.capnp")
  file(MAKE_DIRECTORY "${arg_OUTPUT_DIRECTORY}")

  set(outputs "")
  foreach(schema IN LISTS arg_SCHEMAS)
    cmake_path(ABSOLUTE_PATH schema BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    cmake_path(GET schema STEM LAST_ONLY stem)
    cmake_path(GET schema PARENT_PATH prefix)
    set(output "${arg_OUTPUT_DIRECTORY}/${stem}.umb.h")
    add_custom_command(
      OUTPUT "${output}"
      COMMAND "${UMB_CAPNP}" compile "--import-path=${imports}" "--src-prefix=${prefix}"
              "-o$<TARGET_FILE:${plugin}>:${arg_OUTPUT_DIRECTORY}" "${schema}"
      DEPENDS "${plugin}" "${schema}" ${imported}
      COMMENT "Generating ${stem}.umb.h"
      VERBATIM)
    list(APPEND outputs "${output}")
  endforeach()
  add_custom_target("${target}" DEPENDS ${outputs})
endfunction()
