# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What is laid over the guest's disks at each boot: the built project, the tests, the caller's folders, and the job.

# layer_merge LAYER DIR: adds DIR's content; as on the guest's root, /bin, /lib and so on are links into /usr.
layer_merge() { tar -C "$2" -c . | tar -C "$1" -x --keep-directory-symlink --no-same-owner --preserve-permissions; }

layer_start() {
  local layer=$1 name
  mkdir -p "$layer"/usr/{bin,sbin,lib,lib64} "$layer/umb"
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$layer/$name"; done
}

# layer_index LAYER SERIES: depmod's files for the stock modules plus the layer's, unless the layer brings its own.
layer_index() {
  local layer=$1 series=$2 release tree added index
  release=$(kernel_path "$series" release)
  tree=$layer/usr/lib/modules/$release
  [[ -d $tree && ! -e $tree/modules.dep ]] || return 0
  added=$(cd "$tree" && find . -name '*.ko*' -type f | sort)
  [[ -n $added ]] || return 0
  index=$(cd "$tree" && xargs -d '\n' sha256sum <<<"$added" | hash_stdin)
  cache_keep 8 "index/layer-*"
  index=$(cache_make "index/layer-$release-$index" index_build "$(kernel_path "$series" modules)" "$tree")
  find "$index/usr/lib/modules/$release" -maxdepth 1 -type f -name 'modules.*' -exec cp -t "$tree" {} +
}

# layer_pack LAYER OUT: the archive that the kernel unpacks to /layer.
layer_pack() {
  local layer=$1 out=$2 root
  root=$(mktemp -d "$guest_work/layer.XXXXXX")
  mv "$layer" "$root/layer"
  chmod 755 "$root/layer"
  cpio_pack "$root" "$out"
  rm -rf "$root"
}
