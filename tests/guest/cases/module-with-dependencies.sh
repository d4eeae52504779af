# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# A module comes with all that it depends on, and works.
modprobe umblob
for name in xfs libcrc32c; do ! loaded $name || modprobe -r $name; done
! loaded xfs || fail "xfs was loaded before"
ends_with 0 umbctl --json module xfs
equal "outcome" "$(json outcome)" loaded
matches "xfs is the last it inserted" "$(cat out)" '"loaded":\[.*"xfs"\]'
dependencies=$(sed -n 's|^[^:]*/xfs\.ko[^:]*: *||p' "$module_dir/modules.dep")
[[ -n $dependencies ]] || fail "xfs has no dependencies here: the test shows nothing"
for path in $dependencies; do
  name=${path##*/} name=${name%%.ko*}
  loaded "$name" || fail "$name, which xfs needs, is not in /proc/modules"
  shown "$name, which xfs needs, is in /proc/modules"
done
loaded xfs || fail "xfs is not in /proc/modules"
ends_with 0 umbctl module loop
truncate -s 400M disk
mkfs.xfs -q disk
mkdir tree
mount -o loop disk tree
at_end umount -q "$PWD/tree"
at_end modprobe -r xfs loop
equal "mounted" "$(findmnt -n -o FSTYPE --target tree)" xfs
echo "kept by xfs" >tree/file
equal "what a file of it holds" "$(cat tree/file)" "kept by xfs"
umount tree
