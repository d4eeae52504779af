# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The guest's read-only disks: one for the root file system, one per kernel for its module tree. SquashFS without
# compression: its driver needs no other module (so the guest starts with none that a test may want to see loaded),
# and software emulation spends no time on unpacking.

image_pack() { mksquashfs "$1" "$2" -all-root -noI -noId -noD -noF -noX -no-progress -quiet -noappend >/dev/null; }

# root_unpack DIR DEBS: all packages into a merged-/usr tree, as on an installed Debian 12.
root_unpack() {
  local dir=$1 debs=$2 deb name
  mkdir -p "$dir"/usr/{bin,sbin,lib,lib32,lib64,libx32}
  for name in bin sbin lib lib32 lib64 libx32; do ln -s "usr/$name" "$dir/$name"; done
  for deb in "$debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$dir" --keep-directory-symlink --no-same-owner
  done
  rm -rf "$dir"/usr/share/{doc,man,locale,info,lintian}
}

# What maintainer scripts would have done, as far as the guest needs it.
root_configure() {
  local dir=$1
  cp "$dir/usr/share/base-passwd/passwd.master" "$dir/etc/passwd"
  cp "$dir/usr/share/base-passwd/group.master" "$dir/etc/group"
  [[ -e $dir/usr/bin/awk ]] || ln -s gawk "$dir/usr/bin/awk"
  [[ -e $dir/usr/bin/sh ]] || ln -s bash "$dir/usr/bin/sh"
  echo umblob >"$dir/etc/hostname"
  mkdir -p "$dir"/{proc,sys,dev,run,tmp,mnt,root}
  chmod 1777 "$dir/tmp"
}

# Real firmware in the three forms a kernel may find it in. The sums of what is inside stay beside the tests, since the
# compressed files replace the plain ones. The kernel's own XZ decoder knows no check but CRC-32.
root_firmware() {
  local dir=$1/usr/lib/firmware sums=$1/usr/share/umblob-test
  mkdir -p "$sums"
  (cd "$dir" && find . -type f -printf '%P\n' | sort | xargs sha256sum) >"$sums/firmware.sha256"
  xz -q --check=crc32 "$dir/ath9k_htc/htc_7010-1.4.0.fw" "$dir/usbduxfast_firmware.bin"
  zstd -q --rm "$dir/isci/isci_firmware.bin" "$dir/usbduxsigma_firmware.bin"
}

# root_build OUT
root_build() {
  local out=$1 work=${1%/*} packages
  mapfile -t packages < <(package_list "$harness_dir/packages-guest.txt")
  mapfile -t packages < <(apt_closure "${packages[@]}")
  step "downloading the guest's ${#packages[@]} Debian packages"
  apt_fetch "$work/debs" "${packages[@]}"
  step "making the guest's root disk"
  root_unpack "$work/root" "$work/debs"
  root_configure "$work/root"
  root_firmware "$work/root"
  image_pack "$work/root" "$out"
}

root_image() {
  local name
  name=images/root-$(hash_files "$harness_dir/images.sh" "$harness_dir/packages-guest.txt").squashfs
  # The package lists are only needed to make it.
  [[ -e $cache_dir/$name ]] || apt_ready
  cache_make "$name" root_build
}

# index_build OUT MODULES [UPDATES]: depmod's files for a kernel's MODULES and for UPDATES, a folder that takes precedence.
# The result has the modules as links, so it serves modprobe --show-depends too.
index_build() {
  local out=$1 modules=$2 updates=${3:-} tree name
  tree=$out/usr/lib/modules/${modules##*/}
  mkdir -p "$tree"
  ln -s usr/lib "$out/lib"
  for name in "${module_tree_parts[@]}"; do ln -s "$modules/$name" "$tree/$name"; done
  [[ -z $updates ]] || ln -s "$updates" "$tree/updates"
  step "indexing the modules of ${modules##*/}"
  depmod -b "$out" "${modules##*/}"
}
module_tree_parts=(kernel modules.order modules.builtin modules.builtin.modinfo)

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
  cache_make "images/modules-${dir##*/}-$(hash_files "$harness_dir/images.sh").squashfs" \
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

# cpio_pack DIR OUT: an archive the kernel unpacks, everything in it root's.
cpio_pack() { (cd "$1" && find . -mindepth 1 -print0 | sort -z | cpio --quiet -0 -o -H newc -R +0:+0) >"$2"; }

# initramfs SERIES
initramfs() {
  local dir
  dir=$(kernel_dir "$1")
  cache_make "images/initramfs-${dir##*/}-$(hash_files "$harness_dir"/{images.sh,init.c}).cpio" \
    initramfs_build "$(module_index "$1")" "$(kernel_path "$1" release)"
}
