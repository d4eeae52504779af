# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# Soft dependencies (modules.softdep) are loaded before the module.
modprobe umblob
soft=blake2b_generic
grep -qE '^softdep btrfs pre:.*blake2b' "$module_dir/modules.softdep" || fail "btrfs has no such soft dependency here"
! grep -E '/btrfs\.ko[^:]*:' "$module_dir/modules.dep" | grep -q blake2b || fail "it is a hard one: the test shows nothing"
for name in btrfs $soft; do ! loaded "$name" || modprobe -r "$name"; done
! loaded $soft || fail "$soft was loaded before"
done_as loaded btrfs
loaded $soft || fail "$soft is not in /proc/modules"
shown "$soft, a soft dependency of btrfs, is in /proc/modules"
modprobe -r btrfs
