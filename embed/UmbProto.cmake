# SPDX-License-Identifier: GPL-2.0-only
# Cap'n Proto code at build time. Needs find_package(CapnProto).
include_guard(GLOBAL)

# umb_generate_kernel(TARGET OUT_DIR DIR [BASE DIR] [IMPORT_DIRS DIR...] [USER_SPACE] SCHEMAS FILE...)
#
# A custom target that generates DIR/NAME.umb.h for every NAME.capnp: C accessors for the kernel, or for anything that
# compiles kmod/capnp. Schemas in folders below BASE keep these. USER_SPACE allows floating point. The target's property
# UMB_HEADERS has the files' names.
function(umb_generate_kernel target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "USER_SPACE" "OUT_DIR;BASE" "IMPORT_DIRS;SCHEMAS")
  _umb_check_arguments(umb_generate_kernel "${arg_OUT_DIR}" "${arg_SCHEMAS}" "${arg_UNPARSED_ARGUMENTS}")
  if(TARGET capnpc-umb)
    set(plugin $<TARGET_FILE:capnpc-umb>)
    set(plugin_dependency capnpc-umb)
  else()
    find_program(CAPNPC_UMB_EXECUTABLE capnpc-umb REQUIRED)
    set(plugin ${CAPNPC_UMB_EXECUTABLE})
    set(plugin_dependency ${CAPNPC_UMB_EXECUTABLE})
  endif()
  set(options -C ${arg_OUT_DIR})
  if(arg_USER_SPACE)
    list(APPEND options --user-space)
  endif()
  _umb_import_flags(flags "${arg_IMPORT_DIRS}")

  set(headers)
  foreach(schema IN LISTS arg_SCHEMAS)
    _umb_locate(schema base name "${arg_BASE}")
    cmake_path(REPLACE_EXTENSION name LAST_ONLY umb.h OUTPUT_VARIABLE header_name)
    set(header ${arg_OUT_DIR}/${header_name})
    # By a pipe, for capnp has no way to give a plugin options.
    add_custom_command(
      OUTPUT ${header}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${arg_OUT_DIR}
      COMMAND ${CAPNP_EXECUTABLE} compile -o- ${flags} --src-prefix=${base} ${schema} | ${plugin} ${options}
              --source=${base}
      DEPENDS ${schema} ${plugin_dependency} ${arg_SCHEMAS}
      COMMENT "Generating ${header_name}"
      VERBATIM)
    list(APPEND headers ${header})
  endforeach()
  add_custom_target(${target} DEPENDS ${headers})
  set_target_properties(${target} PROPERTIES UMB_HEADERS "${headers}")
endfunction()

# umb_generate_cxx(TARGET OUT_DIR DIR [BASE DIR] [IMPORT_DIRS DIR...] SCHEMAS FILE...)
#
# A static library of the official C++ code: include "NAME.capnp.h" and link it.
function(umb_generate_cxx target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUT_DIR;BASE" "IMPORT_DIRS;SCHEMAS")
  _umb_check_arguments(umb_generate_cxx "${arg_OUT_DIR}" "${arg_SCHEMAS}" "${arg_UNPARSED_ARGUMENTS}")
  _umb_import_flags(flags "${arg_IMPORT_DIRS}")

  set(sources)
  foreach(schema IN LISTS arg_SCHEMAS)
    _umb_locate(schema base name "${arg_BASE}")
    set(outputs ${arg_OUT_DIR}/${name}.c++ ${arg_OUT_DIR}/${name}.h)
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${arg_OUT_DIR}
      COMMAND ${CAPNP_EXECUTABLE} compile -o${CAPNPC_CXX_EXECUTABLE}:${arg_OUT_DIR} ${flags} --src-prefix=${base}
              ${schema}
      DEPENDS ${schema} ${arg_SCHEMAS}
      COMMENT "Generating ${name}.h"
      VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC ${arg_OUT_DIR})
  target_link_libraries(${target} PUBLIC CapnProto::capnp)
endfunction()

# Makes the path in <schema_var> absolute, and sets where its name starts from, and the name.
function(_umb_locate schema_var base_out name_out base)
  set(schema "${${schema_var}}")
  cmake_path(ABSOLUTE_PATH schema NORMALIZE)
  if(base)
    cmake_path(ABSOLUTE_PATH base NORMALIZE)
  else()
    cmake_path(GET schema PARENT_PATH base)
  endif()
  cmake_path(RELATIVE_PATH schema BASE_DIRECTORY "${base}" OUTPUT_VARIABLE name)
  set(${schema_var} "${schema}" PARENT_SCOPE)
  set(${base_out} "${base}" PARENT_SCOPE)
  set(${name_out} "${name}" PARENT_SCOPE)
endfunction()

function(_umb_check_arguments name out_dir schemas rest)
  if(NOT out_dir OR NOT schemas)
    message(FATAL_ERROR "${name}: OUT_DIR and SCHEMAS must be given")
  endif()
  if(rest)
    message(FATAL_ERROR "${name}: unknown arguments: ${rest}")
  endif()
endfunction()

function(_umb_import_flags result dirs)
  set(flags)
  foreach(dir IN LISTS dirs)
    list(APPEND flags -I${dir})
  endforeach()
  set(${result} ${flags} PARENT_SCOPE)
endfunction()
