# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The two kinds of archive the guest is made of.

# image_pack DIR OUT: a read-only disk. SquashFS without compression: its driver needs no other module (so the guest starts
# with none that a test may want to see loaded), and software emulation spends no time on unpacking.
image_pack() { mksquashfs "$1" "$2" -all-root -noI -noId -noD -noF -noX -no-progress -quiet -noappend >/dev/null; }

# cpio_pack DIR OUT: an archive the kernel unpacks, everything in it root's.
cpio_pack() { (cd "$1" && find . -mindepth 1 -print0 | sort -z | cpio --quiet -0 -o -H newc -R +0:+0) >"$2"; }
