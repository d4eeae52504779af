# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The kernel's own tests of its loaders, tools/testing/selftests, from Debian's source of a kernel: fetched for the cases whose
# head says "# needs: selftests", kept in the cache, and not part of this project.

selftests_wanted=(firmware kmod)

# selftests_package SERIES: where they are from.
selftests_package() { echo "linux-source-${1%%-*}"; }

# selftests_build OUT PACKAGE
selftests_build() {
  local out=$1 package=$2 work=${1%/*} archive wanted
  step "fetching the kernel's selftests, in $package"
  archive=$(kernel_source "$work" "$package")
  mkdir "$out"
  wanted=("${selftests_wanted[@]/#/*/tools/testing/selftests/}")
  tar -x -f "$archive" -C "$out" --strip-components=4 --wildcards "${wanted[@]}"
  # What kmod.sh drives is a module that Debian's kernels do not have.
  tar -x -f "$archive" -C "$out/kmod" --strip-components=2 --wildcards '*/lib/test_kmod.c'
  rm "$archive"
  gcc -O2 -w -static -o "$out/firmware/fw_namespace" "$out/firmware/fw_namespace.c"
}

# selftests_dir SERIES: their folder, made at first use.
selftests_dir() {
  local package version
  package=$(selftests_package "$1")
  version=$(apt_version "$package" 2>/dev/null) || version=
  [[ -n $version ]] || { apt_ready && version=$(apt_version "$package"); }
  [[ -n $version ]] || die "Debian 12's archives have no $package"
  cache_make "selftests/$package-$version-$(hash_files "$harness_dir/selftests.sh")" selftests_build "$package"
}

# test_kmod_build OUT SOURCE KDIR
test_kmod_build() {
  local out=$1 source=$2 kdir=$3 work=${1%/*}/module
  mkdir "$work"
  cp "$source" "$work/"
  echo 'obj-m := test_kmod.o' >"$work/Kbuild"
  step "building test_kmod.ko for ${kdir##*/}"
  env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -C "$kdir" "M=$work" CC=gcc-12 modules >"$work/log" 2>&1 ||
    die "test_kmod.ko could not be built: $(cat "$work/log")"
  strip --strip-debug -o "$out" "$work/test_kmod.ko"
  rm -rf "$work"
}

# test_kmod SERIES: the module for its kernel, made at first use.
test_kmod() {
  local dir kernel
  dir=$(selftests_dir "$1") kernel=$(kernel_dir "$1")
  cache_make "selftests/test_kmod-${kernel##*/}-${dir##*-}.ko" test_kmod_build "$dir/kmod/test_kmod.c" "$(kernel_path "$1" kdir)"
}

# selftests_layer SERIES DIR: them, and the kernel's configuration, which they look into, for the guest's layer.
selftests_layer() {
  local to=$2/usr/share/umblob-test module
  module=$(test_kmod "$1")
  mkdir -p "$to"
  cp -r "$(selftests_dir "$1")" "$to/selftests"
  cp "$(kernel_path "$1" config)" "$to/selftests/config"
  cp "$module" "$to/selftests/kmod/test_kmod.ko"
}
