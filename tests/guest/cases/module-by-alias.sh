# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# Aliases are resolved as modprobe does it: plain ones and those with patterns.
modprobe umblob

# comes_by_alias MODULE ALIAS
comes_by_alias() {
  ! loaded "$1" || fail "$1 was loaded before"
  ends_with 0 umbctl --json module "$2"
  equal "outcome of $2" "$(json outcome)" loaded
  loaded "$1" || fail "$1 is not in /proc/modules"
  shown "$1 is in /proc/modules"
}

for name in btrfs e1000 uas usb_storage dummy; do ! loaded "$name" || modprobe -r "$name"; done
comes_by_alias btrfs fs-btrfs
comes_by_alias e1000 pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00
comes_by_alias usb_storage usb:v05DCpA410d0001dc00dsc00dp00ic08isc06ip50in00
comes_by_alias dummy rtnl-link-dummy
refused ENOENT 'pci:v0000DEADd0000BEEF.*: no such module or alias' module pci:v0000DEADd0000BEEFsv00000000sd00000000bc00sc00i00
# uas holds usb_storage.
modprobe -r btrfs e1000 dummy uas usb_storage
