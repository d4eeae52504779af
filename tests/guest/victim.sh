# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# For the cases that have something else in the place of dummy's file, which is not loaded then, and comes back at the end.
victim=$(modinfo -n dummy)
! loaded dummy || modprobe -r dummy
cp "$victim" original
at_end sh -c "rm -rf '$victim'; cp '$PWD/original' '$victim'"

# module_unpack: the module, whatever its file is compressed with.
module_unpack() {
  case $victim in
    *.xz) xz -dc original ;;
    *) cat original ;;
  esac
}

# module_put FILE: in the place of dummy's file, compressed as that is.
module_put() {
  case $victim in
    *.xz) xz -c --check=crc32 "$1" >"$victim" ;;
    *) cp "$1" "$victim" ;;
  esac
}
