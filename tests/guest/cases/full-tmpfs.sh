# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# No room for the output: one line that says so, no part of a file, and what was there stays.
modprobe umblob
remember_helpers
mkdir small
mount -t tmpfs -o size=32k none small
at_end umount "$PWD/small"
name=$(awk '{ print $2 }' "$firmware_sums" | while read -r name; do
  ! [[ -e $firmware_dir/$name ]] || stat -c "%s $name" "$firmware_dir/$name"
done | sort -n | tail -n 1)
at_least "bytes of ${name#* }" "${name% *}" 32769
name=${name#* }
echo "the old one" >small/file
refused ENOSPC 'small/file' firmware "$name" -o small/file
equal "what the file holds" "$(cat small/file)" "the old one"
equal "what is in the folder" "$(ls -A small)" file
refused ENOSPC 'small/new' firmware "$name" -o small/new
equal "what is in the folder" "$(ls -A small)" file
refused ENOENT 'no-folder/file' firmware "$name" -o no-folder/file
# A device that is always full.
refused ENOSPC '/dev/full' firmware "$name" -o /dev/full
both_serve "after all this"
