# SPDX-License-Identifier: GPL-2.0-only
# umb_client(NAME SOURCES...): NAME.ko, which uses what umblob.ko exports, for every kernel that umblob.ko is built for, at
# modules/<kernel release>/ like it. Sources are C files and headers.
set(UMB_CLIENT_DIR "${CMAKE_CURRENT_LIST_DIR}")

function(umb_client name)
  set(objects "")
  foreach(source IN LISTS ARGN)
    if(source MATCHES "([^/]*)\\.c$")
      string(APPEND objects " ${CMAKE_MATCH_1}.o")
    endif()
  endforeach()
  string(STRIP "${objects}" objects)
  umb_kernels(releases)
  set(modules "")
  foreach(release IN LISTS releases)
    get_property(kdir GLOBAL PROPERTY "UMB_KERNEL_DIR_${release}")
    umb_kernel_compiler("${kdir}" compiler)
    set(stage "${PROJECT_BINARY_DIR}/kbuild/${release}/${name}")
    set(umblob "${PROJECT_BINARY_DIR}/kbuild/${release}/umblob")
    set(module "${PROJECT_BINARY_DIR}/modules/${release}/${name}.ko")
    configure_file("${UMB_CLIENT_DIR}/Kbuild.in" "${stage}/Kbuild" @ONLY)
    # kbuild writes beside the sources, so it works on a copy of them.
    add_custom_command(
      OUTPUT "${module}"
      COMMAND ${CMAKE_COMMAND} -E make_directory "${stage}"
      COMMAND ${CMAKE_COMMAND} -E copy_if_different ${ARGN} "${stage}"
      COMMAND sh -c [[log=$1/kbuild.log; shift; "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }]] sh "${stage}"
              env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -C "${kdir}" "M=${stage}" ${compiler} ${UMB_KBUILD_ARGS}
              "UMB_SOURCE=${PROJECT_SOURCE_DIR}" "KBUILD_EXTRA_SYMBOLS=${umblob}/Module.symvers" modules
      COMMAND ${CMAKE_STRIP} --strip-debug -o "${module}" "${stage}/${name}.ko"
      DEPENDS "${stage}/Kbuild" ${ARGN} "${PROJECT_SOURCE_DIR}/kmod/delegate/umblob.h"
              umblob-${release} "${PROJECT_BINARY_DIR}/modules/${release}/umblob.ko"
      WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
      COMMENT "${name}.ko for ${release}"
      JOB_POOL umb_kbuild
      VERBATIM)
    list(APPEND modules "${module}")
  endforeach()
  add_custom_target(${name}-module ALL DEPENDS ${modules})
endfunction()
