# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Builds the project for the bench's kernels, and puts what it installs into the guest's layer.

# What modules are built for: the stock kernels, and whatever else has been asked for.
build_series=("${kernel_series[@]}")

# build_also_for SERIES...
build_also_for() {
  local series
  for series in "$@"; do
    [[ " ${build_series[*]} " == *" $series "* ]] || build_series+=("$series")
  done
}

# guest_targets: what a guest gets. Each folder of CMake's has a target of its own, FOLDER/all.
guest_targets() {
  local file
  printf '%s\n' kmod/all blob/all
  for file in "$project_dir"/tests/{guest/*,bench}/CMakeLists.txt; do
    file=${file#"$project_dir/"}
    printf '%s\n' "${file%/CMakeLists.txt}/all"
  done
}

# What has been compiled once is not compiled again, in whichever clone of the project: no clone's path is in what comes of it.
# The kernel's make is left alone: there what is new would take a third longer, and a change in kmod/core makes all of it new.
compiler_launcher="env;CCACHE_DIR=$cache_dir/ccache;CCACHE_MAXSIZE=1G;CCACHE_BASEDIR=$project_dir;ccache"
compiler_settings=("-DCMAKE_C_COMPILER_LAUNCHER=$compiler_launcher" "-DCMAKE_CXX_COMPILER_LAUNCHER=$compiler_launcher")

# configured DIR TEXT: that build has been configured, with this among its settings.
configured() { [[ -e $1/build.ninja ]] && grep -qF -e "$2" "$1/CMakeCache.txt"; }

# build_configure: only when the settings or the folders are not those of last time; ninja itself sees to changed files.
build_configure() {
  local kdirs settings known stamp=$build_dir/.bench-settings
  kdirs=$(kernel_kdirs "${build_series[@]}")
  settings=(--preset default -B "$build_dir" "-DUMB_KERNEL_DIRS=$kdirs" "${compiler_settings[@]}")
  known="${settings[*]} $(guest_targets | tr '\n' ' ')"
  [[ ! -e $build_dir/build.ninja || "$(cat "$stamp" 2>/dev/null)" != "$known" ]] || return 0
  step "configuring the build in ${build_dir#"$PWD"/}"
  mkdir -p "$build_dir"
  rm -f "$stamp"
  (cd "$project_dir" && cmake "${settings[@]}" >&2)
  printf '%s\n' "$known" >"$stamp"
}

# build_project: what guests get, and not the unit tests, which take longer than all else.
build_project() {
  local targets
  build_configure
  mapfile -t targets < <(guest_targets)
  step "building"
  cmake --build "$build_dir" --target "${targets[@]}" >&2
}

# build_alone COMMAND...: in a process of its own, while nobody installs from the build.
build_alone() {
  local lock
  exec {lock}>"$build_dir/.installing"
  flock "$lock"
  "$@"
  exec {lock}>&-
}

# build_install LAYER RELEASE: umbctl, the module of one kernel, and the test modules beside it.
build_install() {
  local layer=$1 release=$2 staged=$guest_work/staged component log=$guest_work/install.log module
  for component in tools modules guest-tests; do
    DESTDIR=$staged flock "$build_dir/.installing" cmake --install "$build_dir" --component "$component" >"$log" 2>&1 || die "cmake --install failed: $(cat "$log")"
  done
  for module in "$staged"/lib/modules/*; do [[ ${module##*/} == "$release" ]] || rm -rf "$module"; done
  # An index of these modules alone would hide the kernel's; layer_index makes the whole one.
  rm -f "$staged/lib/modules/$release"/modules.*
  mkdir -p "$staged/lib/modules/$release/updates"
  cp -n "$build_dir/modules/$release"/*.ko "$staged/lib/modules/$release/updates/"
  layer_merge "$layer" "$staged"
  rm -rf "$staged"
}
