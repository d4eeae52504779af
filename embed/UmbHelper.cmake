# SPDX-License-Identifier: GPL-2.0-only
#[=[
umb_helper(<target> [SCHEMAS <file.capnp>...])

makes a helper of an executable target: it gets the runtime (serve.h), the C++ classes of the schemas (<stem>.capnp.h),
is linked statically, as small as it gets without losing speed, and with the build id that its hello names. With a
sanitizer, whose runtime cannot be linked statically, it is linked as usual and serves only for unit tests.
#]=]
include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/UmbProto.cmake")

function(umb_helper target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SCHEMAS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "umb_helper(${target}): ${arg_UNPARSED_ARGUMENTS}: no such argument")
  endif()
  if(arg_SCHEMAS)
    cmake_path(GET CMAKE_CURRENT_FUNCTION_LIST_DIR PARENT_PATH framework)
    umb_generate_cxx(${target}-schemas OUT_DIR "${CMAKE_CURRENT_BINARY_DIR}/${target}-schemas"
                     IMPORT_DIRS "${framework}/proto" SCHEMAS ${arg_SCHEMAS})
    target_link_libraries(${target} PRIVATE ${target}-schemas)
  endif()
  target_link_libraries(${target} PRIVATE umblob::umb_runtime)
  target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
  target_link_options(${target} PRIVATE -Wl,--gc-sections -Wl,--build-id=sha1)
  if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(${target} PRIVATE -static)
    add_custom_command(TARGET ${target} POST_BUILD COMMAND "${CMAKE_STRIP}" "$<TARGET_FILE:${target}>" VERBATIM)
  endif()
endfunction()
