# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The debug kernel: Debian's source with the settings in debug-kernel.config, built here and laid out in the cache as
# Debian's own packages are, so that nothing else needs to know.

debug_source_package=linux-source-6.1
debug_config=$harness_dir/debug-kernel.config

# debug_kernel_key: what a cached one must have been made of, besides its source. One that is older is not used.
debug_kernel_key() { hash_files "$harness_dir"/debug-kernel.{config,sh}; }

# debug_unpack DIR ARCHIVE: what building for x86 reads. The sources of what it never compiles are the larger half.
debug_unpack() {
  mkdir "$1"
  tar -x -f "$2" -C "$1" --strip-components=1 --exclude='*/Documentation/*/*' --exclude='*/sound/*.[ch]' \
    --exclude='*/drivers/gpu/*.[ch]' --exclude='*/drivers/media/*.[ch]' --exclude='*/drivers/staging/*.[ch]' \
    --exclude='*/drivers/infiniband/*.[ch]' --exclude='*/tools/testing/*' --exclude='*/tools/perf/*'
}

# debug_make TREE ARG...: Debian's compiler for this kernel, and nothing in it that depends on who built it or where.
debug_make() {
  local tree=$1
  shift
  env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL LC_ALL=C make -C "$tree" ARCH=x86_64 CC=gcc-12 HOSTCC=gcc-12 \
    KBUILD_BUILD_USER=umblob KBUILD_BUILD_HOST=debug KBUILD_BUILD_TIMESTAMP='Sat Jan  1 00:00:00 UTC 2000' "$@"
}

# debug_settings FILE: "CONFIG_X=value" for each line of a configuration, also for those that are not set.
debug_settings() { sed -n -e 's/^# \(CONFIG_[A-Z0-9_]*\) is not set$/\1=n/p' -e '/^CONFIG_/p' "$1"; }

# debug_configure TREE: Kconfig drops in silence what depends on something that is missing.
debug_configure() {
  local lost
  debug_make "$1" -s KCONFIG_ALLCONFIG="$debug_config" allnoconfig
  lost=$(debug_settings "$debug_config" | sort | comm -23 - <(debug_settings "$1/.config" | sort))
  [[ -z $lost ]] || die "${debug_config##*/}: these settings did not come out like this in $1/.config: ${lost//$'\n'/, }"
}

# debug_progress: a line now and then out of make's thousands.
debug_progress() {
  awk '/^  (CC|AS|LD|AR|OBJCOPY|GEN|HOSTCC)/ { if (++count % 250 == 0) { printf "    %d files built, now %s\n", count, $NF; fflush() } }'
}

# debug_compile TREE LOG
debug_compile() {
  debug_make "$1" -j "$(nproc)" bzImage modules 2>"$2.errors" | tee "$2" | debug_progress && return 0
  tail -n 30 "$2.errors" >&2
  die "the debug kernel could not be built"
}

# debug_headers TREE DIR: what building modules reads, at the paths the kernel's make looks for it.
debug_headers() {
  mkdir -p "$2"
  (cd "$1" && {
    find . arch/x86 -maxdepth 1 -name 'Makefile*'
    find scripts include arch/x86/include -type f ! -name '*.o' ! -name '*.cmd'
    find arch/x86 -name Kbuild.platforms -o -name Platform
    printf '%s\n' .config Module.symvers scripts/module.lds tools/objtool/objtool
  } | sort -u | tar -c --no-recursion -T -) | tar -x -C "$2"
}

# debug_install TREE OUT: the three folders that Debian's packages of a kernel make.
debug_install() {
  local tree=$1 out=$2 release headers
  release=$(<"$tree/include/config/kernel.release")
  headers=$out/usr/src/linux-headers-$release
  mkdir -p "$out/boot"
  cp "$tree/arch/x86/boot/bzImage" "$out/boot/vmlinuz-$release"
  cp "$tree/.config" "$out/boot/config-$release"
  cp "$tree/System.map" "$out/boot/System.map-$release"
  debug_make "$tree" -s INSTALL_MOD_PATH="$out" modules_install
  rm -f "$out/lib/modules/$release"/{build,source}
  debug_headers "$tree" "$headers-amd64"
  ln -s "${headers##*/}-amd64" "$headers-common"
}

# debug_kernel_build OUT VERSION
debug_kernel_build() {
  local out=$1 version=$2 work=${1%/*} archive begun=$SECONDS
  step "fetching $debug_source_package $version"
  apt_fetch "$work/debs" "$debug_source_package"
  dpkg-deb --fsys-tarfile "$work"/debs/*.deb | tar -x -C "$work" --wildcards './usr/src/linux-source-*.tar.xz'
  rm -rf "$work/debs"
  archive=$(echo "$work"/usr/src/linux-source-*.tar.xz)
  step "unpacking it"
  debug_unpack "$work/tree" "$archive"
  rm "$archive"
  step "building the debug kernel: about ten minutes on two processors, and never again while $debug_source_package and debug-kernel.* stay"
  debug_configure "$work/tree"
  debug_compile "$work/tree" "$work/log"
  debug_install "$work/tree" "$out"
  say "    built in $(((SECONDS - begun) / 60)) minutes"
}
