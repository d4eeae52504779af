# SPDX-License-Identifier: GPL-2.0-only
#[=[
umb_add_module(<name>
  SOURCES <file.c>...          the module's own sources
  BLOB <target>                the helper: an executable target, linked statically
  [SCHEMAS <file.capnp>...]    to generate kernel accessors from (<stem>.umb.h); the framework's are "/c.capnp" to them
  [KERNEL_HEADERS <target>...] targets of umb_generate_kernel(), where that was called apart
  [INCLUDE <dir>...])          where the sources' headers are

makes one self-contained <name>.ko for every kernel in UMB_KERNEL_DIRS, at modules/<kernel release>/<name>.ko in the
project's build directory. The framework (kmod/core) and its Cap'n Proto runtime (kmod/capnp) are linked into it. The
target <name>-module builds it for all kernels, <name>-<kernel release> for one.

kbuild writes beside the sources, so they are copied to kbuild/<kernel release>/<name>/ in the build directory first.
What kbuild said is in kbuild.log there, and the module with its debug information.

umb_install_modules(<name>...)

has "cmake --install" put these modules where modprobe finds them (component "modules"), with DESTDIR honoured.

Variables: UMB_KERNEL_DIRS, UMB_KBUILD_ARGS (see UmbKernels.cmake), and those below.
#]=]
include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/UmbKernels.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/UmbProto.cmake")

cmake_host_system_information(RESULT _umb_cores QUERY NUMBER_OF_LOGICAL_CORES)
set(UMB_KBUILD_JOBS "${_umb_cores}" CACHE STRING "How many jobs the kernel's make runs at a time")
set(UMB_MODULE_DIR "/lib/modules" CACHE PATH "Where the kernels' modules are")
set(UMB_SIGN_KEY "" CACHE FILEPATH "Private key (PEM) to sign installed modules with")
set(UMB_SIGN_CERT "" CACHE FILEPATH "Certificate (DER) of UMB_SIGN_KEY")
# kbuild has its own parallelism: one kernel at a time.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS umb_kbuild=1)

# Sets <out> to pairs "from|to": where each source is, and where in the staging directory it goes.
function(_umb_stage_sources out)
  set(pairs "")
  foreach(source IN LISTS ARGN)
    set(from "${source}")
    cmake_path(ABSOLUTE_PATH from BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    if(NOT from MATCHES "\\.c$")
      message(FATAL_ERROR "umb_add_module: ${source}: a kernel module's sources are .c files")
    endif()
    set(to "${from}")
    foreach(base IN ITEMS "${CMAKE_CURRENT_BINARY_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
      cmake_path(IS_PREFIX base "${from}" inside)
      if(inside)
        cmake_path(RELATIVE_PATH from BASE_DIRECTORY "${base}" OUTPUT_VARIABLE to)
      endif()
    endforeach()
    if(IS_ABSOLUTE "${to}")
      cmake_path(GET from FILENAME to)
    endif()
    list(APPEND pairs "${from}|src/${to}")
  endforeach()
  set(${out} "${pairs}" PARENT_SCOPE)
endfunction()

# make and kbuild split their lists at spaces and have no way to quote them.
function(_umb_require_plain_paths)
  foreach(path IN LISTS ARGN)
    if(path MATCHES "[ \t:%#$'\"]")
      message(FATAL_ERROR "umb_add_module: ${path}: the kernel's build system cannot work in a path with spaces or "
                          "one of : % # $ ' \". Move the source or the build directory.")
    endif()
  endforeach()
endfunction()

# The settings that build-module.sh reads, one shell assignment each.
function(_umb_write_settings file)
  set(text "# Written by umb_add_module(); do not edit.\n")
  foreach(assignment IN LISTS ARGN)
    string(REGEX REPLACE "^([^=]*)=(.*)$" "\\1='\\2'\n" line "${assignment}")
    string(APPEND text "${line}")
  endforeach()
  file(CONFIGURE OUTPUT "${file}" CONTENT "${text}" @ONLY)
endfunction()

# Sets <dirs_out> to where the generated headers of the framework and of the given targets are, and <targets_out> to
# what makes them. An installed framework has its own headers ready.
function(_umb_generated_headers dirs_out targets_out)
  cmake_path(GET CMAKE_CURRENT_FUNCTION_LIST_DIR PARENT_PATH framework)
  set(dirs "")
  set(targets ${ARGN})
  if(EXISTS "${framework}/generated/kernel")
    list(APPEND dirs "${framework}/generated/kernel")
  else()
    list(APPEND targets umb_proto_kernel)
  endif()
  foreach(target IN LISTS targets)
    get_target_property(headers ${target} UMB_HEADERS)
    foreach(header IN LISTS headers)
      cmake_path(GET header PARENT_PATH dir)
      list(APPEND dirs "${dir}")
    endforeach()
  endforeach()
  set(${dirs_out} "${dirs}" PARENT_SCOPE)
  set(${targets_out} "${targets}" PARENT_SCOPE)
endfunction()

function(_umb_add_module_for_kernel name release blob headers pairs includes)
  cmake_path(GET CMAKE_CURRENT_FUNCTION_LIST_DIR PARENT_PATH framework)
  get_property(dir GLOBAL PROPERTY "UMB_KERNEL_DIR_${release}")
  umb_kernel_compiler("${dir}" compiler)
  set(stage "${PROJECT_BINARY_DIR}/kbuild/${release}/${name}")
  set(module "${PROJECT_BINARY_DIR}/modules/${release}/${name}.ko")
  list(JOIN pairs " " sources)
  list(JOIN includes " " include_dirs)
  list(JOIN UMB_KBUILD_ARGS " " extra)
  set(settings "${PROJECT_BINARY_DIR}/kbuild/${release}/${name}.settings")
  file(GLOB files CONFIGURE_DEPENDS RELATIVE "${framework}" "${framework}/kmod/core/*.[ch]"
       "${framework}/kmod/capnp/*.[ch]" "${framework}/kmod/uapi/*.h" "${framework}/embed/*.[hS]"
       "${framework}/embed/module.mk")
  list(JOIN files " " framework_files)
  _umb_write_settings("${settings}" "name=${name}" "version=${PROJECT_VERSION}" "release=${release}" "kdir=${dir}"
                      "stage=${stage}" "module=${module}" "framework=${framework}" "framework_files=${framework_files}"
                      "sources=${sources}" "includes=${include_dirs}"
                      "make_args=-j${UMB_KBUILD_JOBS} ${compiler} ${extra}")

  # The kernel's own state: a rebuild of it in place wants new modules.
  set(kernel "")
  foreach(file IN ITEMS include/generated/utsrelease.h include/generated/autoconf.h Module.symvers)
    if(EXISTS "${dir}/${file}")
      list(APPEND kernel "${dir}/${file}")
    endif()
  endforeach()
  list(TRANSFORM pairs REPLACE "\\|.*$" "" OUTPUT_VARIABLE own)
  list(TRANSFORM files PREPEND "${framework}/")
  set(script "${framework}/embed/build-module.sh")
  add_custom_command(
    OUTPUT "${module}"
    COMMAND sh "${script}" "${settings}" "$<TARGET_FILE:${blob}>"
    DEPENDS "${blob}" ${headers} ${own} ${files} ${kernel} "${settings}" "${script}"
    DEPFILE "${stage}.d"
    JOB_POOL umb_kbuild
    COMMENT "Building ${name}.ko for ${release}"
    VERBATIM)
  add_custom_target("${name}-${release}" DEPENDS "${module}")
endfunction()

function(umb_add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BLOB" "SOURCES;SCHEMAS;KERNEL_HEADERS;INCLUDE")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "umb_add_module(${name}): ${arg_UNPARSED_ARGUMENTS}: no such argument")
  endif()
  foreach(required IN ITEMS SOURCES BLOB)
    if(NOT arg_${required})
      message(FATAL_ERROR "umb_add_module(${name}): ${required} is missing")
    endif()
  endforeach()
  if(NOT name MATCHES "^[a-z0-9][a-z0-9_-]*$")
    message(FATAL_ERROR "umb_add_module(${name}): a module's name has only lower-case letters, digits, _ and -")
  endif()

  umb_kernels(releases)
  _umb_stage_sources(pairs ${arg_SOURCES})
  set(includes ${arg_INCLUDE})
  list(TRANSFORM pairs REPLACE "/[^/]*\\|.*$" "" OUTPUT_VARIABLE own_dirs)
  list(APPEND includes ${own_dirs})
  if(arg_SCHEMAS)
    cmake_path(GET CMAKE_CURRENT_FUNCTION_LIST_DIR PARENT_PATH framework)
    umb_generate_kernel("${name}-schemas" OUT_DIR "${CMAKE_CURRENT_BINARY_DIR}/${name}-schemas"
                        IMPORT_DIRS "${framework}/proto" SCHEMAS ${arg_SCHEMAS})
    list(APPEND arg_KERNEL_HEADERS "${name}-schemas")
  endif()
  _umb_generated_headers(generated headers ${arg_KERNEL_HEADERS})
  list(APPEND includes ${generated})
  set(absolute "")
  foreach(dir IN LISTS includes)
    cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    list(APPEND absolute "${dir}")
  endforeach()
  list(REMOVE_DUPLICATES absolute)
  _umb_require_plain_paths("${PROJECT_BINARY_DIR}" ${pairs} ${absolute})

  set(modules "")
  foreach(release IN LISTS releases)
    _umb_add_module_for_kernel("${name}" "${release}" "${arg_BLOB}" "${headers}" "${pairs}" "${absolute}")
    list(APPEND modules "${PROJECT_BINARY_DIR}/modules/${release}/${name}.ko")
  endforeach()
  if(NOT modules)
    return()
  endif()

  # A kernel that fails does not stop the others, so build-module.sh never does: this says so in the end.
  set(stamp "${PROJECT_BINARY_DIR}/modules/${name}.stamp")
  add_custom_command(
    OUTPUT "${stamp}"
    COMMAND sh "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check-modules.sh" "${stamp}" ${modules}
    DEPENDS ${modules} "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check-modules.sh"
    COMMENT "Checking ${name}.ko of every kernel"
    VERBATIM)
  add_custom_target("${name}-module" ALL DEPENDS "${stamp}")
endfunction()

function(umb_install_modules)
  umb_kernels(releases)
  set(settings "")
  foreach(name IN LISTS ARGV)
    foreach(release IN LISTS releases)
      string(APPEND settings " \"${PROJECT_BINARY_DIR}/kbuild/${release}/${name}.settings\"")
    endforeach()
  endforeach()
  if(settings STREQUAL "")
    return()
  endif()
  install(CODE "
    execute_process(
      COMMAND sh \"${CMAKE_CURRENT_FUNCTION_LIST_DIR}/install-modules.sh\" \"${UMB_MODULE_DIR}\" \"${UMB_SIGN_KEY}\"
              \"${UMB_SIGN_CERT}\"${settings}
      RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR \"the kernel modules were not installed\")
    endif()"
    COMPONENT modules)
endfunction()
