# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A kernel's modules as the guest gets them: the index, the disk with the whole tree, and the drivers to reach it.

module_tree_parts=(kernel modules.order modules.builtin modules.builtin.modinfo)

# index_build OUT MODULES [ADDED]: depmod's files for a kernel's MODULES and for the folders (updates, extra) in ADDED.
# The result has the modules as links, so it serves modprobe --show-depends too.
index_build() {
  local out=$1 modules=$2 added=${3:-} tree name
  tree=$out/usr/lib/modules/${modules##*/}
  mkdir -p "$tree"
  ln -s usr/lib "$out/lib"
  for name in "${module_tree_parts[@]}"; do ln -s "$modules/$name" "$tree/$name"; done
  [[ -z $added ]] || find "$added" -mindepth 1 -maxdepth 1 -type d -exec ln -s -t "$tree" {} +
  step "indexing the modules of ${modules##*/}"
  depmod -b "$out" "${modules##*/}"
}

# module_index SERIES: the index of the stock modules alone.
module_index() {
  local dir
  dir=$(kernel_dir "$1")
  cache_make "index/${dir##*/}" index_build "$(kernel_path "$1" modules)"
}

# modules_build OUT MODULES INDEX
modules_build() {
  local pack=${1%/*}/pack modules=$2 index=$3 tree
  tree=$pack/usr/lib/modules/${modules##*/}
  mkdir -p "$tree"
  for name in "${module_tree_parts[@]}"; do cp -al "$modules/$name" "$tree/"; done
  cp -n "$index/usr/lib/modules/${modules##*/}"/modules.* "$tree/"
  step "making the module disk of ${modules##*/}"
  image_pack "$pack" "$1"
}

# modules_image SERIES
modules_image() {
  local dir
  dir=$(kernel_dir "$1")
  cache_keep 2 "images/modules-${dir##*/}-*"
  cache_make "images/modules-${dir##*/}-$(hash_files "$harness_dir"/{pack.sh,modules.sh}).squashfs" \
    modules_build "$(kernel_path "$1" modules)" "$(module_index "$1")"
}

# Enough to reach the disks and to talk to the host; the rest of the module tree is on a disk.
initial_drivers=(virtio_pci virtio_blk virtio_console squashfs overlay)

# initramfs_build OUT INDEX RELEASE
initramfs_build() {
  local out=$1 root=${1%/*}/root index=$2 release=$3 path number=10 driver
  mkdir -p "$root"/{drivers,layer}
  for driver in "${initial_drivers[@]}"; do
    modprobe -d "$index" -S "$release" --show-depends "$driver" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
  done | awk '!seen[$0]++' | while read -r path; do
    number=$((number + 1))
    case $path in
      *.xz) xz -dc "$path" >"$root/drivers/$number-$(basename "$path" .xz)" ;;
      *) cp "$path" "$root/drivers/$number-${path##*/}" ;;
    esac
  done
  gcc -Wall -Wextra -Werror -Os -static -o "$root/init" "$harness_dir/init.c"
  cpio_pack "$root" "$out"
}

# initramfs SERIES
initramfs() {
  local dir
  dir=$(kernel_dir "$1")
  cache_keep 2 "images/initramfs-${dir##*/}-*"
  cache_make "images/initramfs-${dir##*/}-$(hash_files "$harness_dir"/{pack.sh,modules.sh,init.c}).cpio" \
    initramfs_build "$(module_index "$1")" "$(kernel_path "$1" release)"
}
