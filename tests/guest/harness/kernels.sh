# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Kernels in the cache: image, whole module tree, and headers that build modules from where they lie. Most are Debian's own
# packages; what built-kernel.sh knows of is built from Debian's source, which takes long.

# Kernel series -> pattern of its package names: the generic amd64 flavour (not cloud), and PREEMPT_RT's.
declare -A kernel_pattern=(
  [6.1]='^linux-image-6\.1\.0-[0-9]+-amd64$'
  [6.12]='^linux-image-6\.12\.[0-9]+\+deb12-amd64$'
  [6.1-rt]='^linux-image-6\.1\.0-[0-9]+-rt-amd64$'
)
kernel_series=(6.1 6.12)
# Who asks for one of these by its name gets it, and nobody else.
kernel_series_asked=(6.1-rt "$debug_series" "$umd_series")
# Part of the cache key: raise it when kernel_extract makes something else of the same packages.
kernel_layout=1

kernel_check_series() {
  [[ -n ${kernel_pattern[$1]:-} ]] || built_kernel "$1" ||
    usage_error "unknown kernel \"$1\"; there are: ${kernel_series[*]} ${kernel_series_asked[*]}"
}

# kernel_packages SERIES: image, headers and what the headers include, newest release, one name per line.
kernel_packages() {
  local image release headers
  image=$(apt_newest "${kernel_pattern[$1]}")
  if [[ -z $image ]]; then
    # The signed image follows the unsigned one by some days.
    image=$(apt_newest "${kernel_pattern[$1]%$}-unsigned\$")
  fi
  [[ -n $image ]] || die "Debian 12's archives have no package that matches ${kernel_pattern[$1]}"
  release=${image#linux-image-}
  headers=linux-headers-${release%-unsigned}
  printf '%s\n' "$image" "$headers"
  apt_own apt-cache depends "$headers" |
    sed -n 's/^ *Depends: \(linux-headers-.*-common\(-rt\)\?\|linux-kbuild-.*\)$/\1/p'
}

# The headers' Makefile includes the common one by its installed path; make that relative to itself.
kernel_relocate() {
  local makefile
  for makefile in "$1"/usr/src/linux-headers-*-amd64/Makefile; do
    # shellcheck disable=SC2016 # the dollars are make's
    sed -i 's|^include /usr/src/|include $(dir $(realpath $(lastword $(MAKEFILE_LIST))))../|' "$makefile"
  done
}

# kernel_extract OUT PACKAGE...
kernel_extract() {
  local out=$1 debs=${1%/*}/debs deb
  shift
  step "downloading $1"
  apt_fetch "$debs" "$@"
  step "unpacking ${1#linux-image-}"
  for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$out"; done
  rm -rf "$debs" "${out:?}/usr/share"
  kernel_relocate "$out"
}

# kernel_newest SERIES: the folder of the newest kernel of a stock series, made if it is not there.
kernel_newest() {
  local packages release key
  mapfile -t packages < <(kernel_packages "$1")
  release=${packages[0]#linux-image-}
  key=$(for name in "${packages[@]}"; do printf '%s %s\n' "$name" "$(apt_version "$name")"; done |
    cat - <(echo "$kernel_layout") | hash_stdin)
  cache_make "kernels/${release%-unsigned}-$key" kernel_extract "${packages[@]}"
}

# built_kernel_newest SERIES: the same for one that is built here. Of those that went before, the last one stays.
built_kernel_newest() {
  local version made
  version=$(apt_version "$built_source_package")
  for made in kernels/ index/ images/modules- images/initramfs-; do cache_keep 1 "$made$1-*"; done
  cache_make "kernels/$1-$version-$(built_kernel_key "$1")" built_kernel_build "$1" "$version"
}

# Looks up the newest kernel of a series, puts it in the cache and makes it the one in use.
kernel_update() {
  local series=$1 dir
  kernel_check_series "$series"
  apt_ready
  if built_kernel "$series"; then
    dir=$(built_kernel_newest "$series")
  else
    dir=$(kernel_newest "$series")
  fi
  ln -sfn "${dir##*/}" "$cache_dir/kernels/.$series.new"
  mv -T "$cache_dir/kernels/.$series.new" "$cache_dir/kernels/$series"
}

# kernel_ready SERIES: is there one in use, and what it would be made of still what it was made of?
kernel_ready() {
  local dir
  dir=$(readlink -e "$cache_dir/kernels/$1") || return 1
  ! built_kernel "$1" || [[ $dir == *-"$(built_kernel_key "$1")" ]]
}

# kernel_dir SERIES: its folder; fetched at first use and then kept until `kernels update`.
kernel_dir() {
  kernel_check_series "$1"
  kernel_ready "$1" || kernel_update "$1"
  readlink -e "$cache_dir/kernels/$1"
}

# kernel_path SERIES WHAT
kernel_path() {
  local dir found
  dir=$(kernel_dir "$1")
  case $2 in
    release) found=("$dir"/lib/modules/*); printf '%s\n' "${found[0]##*/}"; return ;;
    kdir) found=("$dir"/usr/src/linux-headers-*-amd64) ;;
    common) found=("$dir"/usr/src/linux-headers-*-common*) ;;
    vmlinuz) found=("$dir"/boot/vmlinuz-*) ;;
    config) found=("$dir"/boot/config-*) ;;
    modules) found=("$dir"/lib/modules/*) ;;
    *) usage_error "unknown part \"$2\"; there are: release kdir common vmlinuz config modules" ;;
  esac
  [[ -e ${found[0]} ]] || die "the cached kernel in $dir lacks its $2; remove that folder and try again"
  printf '%s\n' "${found[0]}"
}

# kernel_kdirs SERIES...: the header folders of these, as CMake's UMB_KERNEL_DIRS takes them.
kernel_kdirs() {
  local series dirs=()
  for series in "$@"; do dirs+=("$(kernel_path "$series" kdir)"); done
  (IFS=';' && printf '%s\n' "${dirs[*]}")
}
