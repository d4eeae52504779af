# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Kernels that are built here, of Debian's source: the settings in built-kernel.config and those of the series. They are laid
# out in the cache as Debian's own packages are, so that nothing else needs to know.

# Series -> the file with its settings.
declare -A built_settings=(
  [6.1-debug]=$harness_dir/debug-kernel.config
  [6.1-umd]=$harness_dir/umd-kernel.config
)
debug_series=6.1-debug
umd_series=6.1-umd
built_source_package=linux-source-6.1
built_common=$harness_dir/built-kernel.config
# Part of the cache key: raise it when this file makes something else of the same source and settings.
built_layout=1

# built_kernel SERIES: is it one of these?
built_kernel() { [[ -n ${built_settings[$1]:-} ]]; }

# built_kernel_key SERIES: what a cached one must have been made of, besides its source. One that is older is not used.
built_kernel_key() { cat "$built_common" "${built_settings[$1]}" - <<<"$built_layout" | hash_stdin; }

# kernel_source DIR PACKAGE: fetches the archive in one of Debian's packages of a kernel's source into DIR, and prints its path.
kernel_source() {
  apt_fetch "$1/debs" "$2"
  dpkg-deb --fsys-tarfile "$1"/debs/*.deb | tar -x -C "$1" --wildcards './usr/src/linux-source-*.tar.xz'
  rm -rf "${1:?}/debs"
  echo "$1"/usr/src/linux-source-*.tar.xz
}

# built_unpack DIR ARCHIVE: what building for x86 reads. The sources of what it never compiles are the larger half.
built_unpack() {
  mkdir "$1"
  tar -x -f "$2" -C "$1" --strip-components=1 --exclude='*/Documentation/*/*' --exclude='*/sound/*.[ch]' \
    --exclude='*/drivers/gpu/*.[ch]' --exclude='*/drivers/media/*.[ch]' --exclude='*/drivers/staging/*.[ch]' \
    --exclude='*/drivers/infiniband/*.[ch]' --exclude='*/tools/testing/*' --exclude='*/tools/perf/*'
}

# built_make TREE ARG...: Debian's compiler for this kernel, and nothing in it that depends on who built it or where.
built_make() {
  local tree=$1
  shift
  env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL LC_ALL=C make -C "$tree" ARCH=x86_64 CC=gcc-12 HOSTCC=gcc-12 \
    KBUILD_BUILD_USER=umblob KBUILD_BUILD_HOST=umblob KBUILD_BUILD_TIMESTAMP='Sat Jan  1 00:00:00 UTC 2000' "$@"
}

# built_settings_in FILE: "CONFIG_X=value" for each line of a configuration, also for those that are not set.
built_settings_in() { sed -n -e 's/^# \(CONFIG_[A-Z0-9_]*\) is not set$/\1=n/p' -e '/^CONFIG_/p' "$1"; }

# built_configure TREE SERIES: Kconfig drops in silence what depends on something that is missing.
built_configure() {
  local tree=$1 series=$2 wanted=$1.config lost
  cat "$built_common" "${built_settings[$series]}" >"$wanted"
  built_make "$tree" -s KCONFIG_ALLCONFIG="$wanted" allnoconfig
  lost=$(built_settings_in "$wanted" | sort | comm -23 - <(built_settings_in "$tree/.config" | sort))
  [[ -z $lost ]] || die "${built_common##*/} and ${built_settings[$series]##*/}: these settings did not come out like" \
    "this in $tree/.config: ${lost//$'\n'/, }"
}

# built_progress: a line now and then out of make's thousands.
built_progress() {
  awk '/^  (CC|AS|LD|AR|OBJCOPY|GEN|HOSTCC)/ { if (++count % 250 == 0) { printf "    %d files built, now %s\n", count, $NF; fflush() } }'
}

# built_compile TREE LOG
built_compile() {
  built_make "$1" -j "$(nproc)" bzImage modules 2>"$2.errors" | tee "$2" | built_progress && return 0
  tail -n 30 "$2.errors" >&2
  die "the kernel could not be built"
}

# built_headers TREE DIR: what building modules reads, at the paths the kernel's make looks for it.
built_headers() {
  mkdir -p "$2"
  (cd "$1" && {
    find . arch/x86 -maxdepth 1 -name 'Makefile*'
    find scripts include arch/x86/include -type f ! -name '*.o' ! -name '*.cmd'
    find arch/x86 -name Kbuild.platforms -o -name Platform
    printf '%s\n' .config Module.symvers scripts/module.lds tools/objtool/objtool
  } | sort -u | tar -c --no-recursion -T -) | tar -x -C "$2"
}

# built_install TREE OUT: the three folders that Debian's packages of a kernel make.
built_install() {
  local tree=$1 out=$2 release headers
  release=$(<"$tree/include/config/kernel.release")
  headers=$out/usr/src/linux-headers-$release
  mkdir -p "$out/boot"
  cp "$tree/arch/x86/boot/bzImage" "$out/boot/vmlinuz-$release"
  cp "$tree/.config" "$out/boot/config-$release"
  cp "$tree/System.map" "$out/boot/System.map-$release"
  built_make "$tree" -s INSTALL_MOD_PATH="$out" modules_install
  rm -f "$out/lib/modules/$release"/{build,source}
  built_headers "$tree" "$headers-amd64"
  ln -s "${headers##*/}-amd64" "$headers-common"
}

# built_kernel_build OUT SERIES VERSION
built_kernel_build() {
  local out=$1 series=$2 version=$3 work=${1%/*} archive begun=$SECONDS
  step "fetching $built_source_package $version"
  archive=$(kernel_source "$work" "$built_source_package")
  step "unpacking it"
  built_unpack "$work/tree" "$archive"
  rm "$archive"
  step "building Linux $series: some ten minutes on two processors, and never again while $built_source_package and its settings stay"
  built_configure "$work/tree" "$series"
  built_compile "$work/tree" "$work/log"
  built_install "$work/tree" "$out"
  say "    built in $(((SECONDS - begun) / 60)) minutes"
}
