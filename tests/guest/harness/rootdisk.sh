# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The guest's root file system, of Debian packages, as a read-only disk.

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
  name=images/root-$(hash_files "$harness_dir"/{pack.sh,rootdisk.sh,packages-guest.txt}).squashfs
  if [[ ! -e $cache_dir/$name ]]; then
    # The package lists are only needed to make it.
    apt_ready
    cache_keep 2 "images/root-*"
  fi
  cache_make "$name" root_build
}
