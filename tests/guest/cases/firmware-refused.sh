# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# Firmware that is not there, damaged, empty, no file or elsewhere: each is refused for what it is, nothing is written,
# and the helper goes on.
modprobe umblob
remember_helpers
mkdir -p "$firmware_dir/umbtest"
at_end rm -rf "$firmware_dir/umbtest"
cd "$firmware_dir/umbtest" || exit

# no_file ERRNO REGEX NAME: refused, with and without a file to write to.
no_file() {
  refused "$1" "$2" firmware "umbtest/$3"
  refused "$1" "$2" firmware "umbtest/$3" -o /tmp/umbtest-output
  [[ ! -e /tmp/umbtest-output ]] || fail "something was written"
  ! compgen -G '/tmp/umbtest-output*' >/dev/null || fail "a temporary file was left"
}

seq 100000 >numbers
no_file ENOENT 'firmware umbtest/none: .*no such firmware file' none

xz -c numbers >whole.xz
head -c "$(($(stat -c %s whole.xz) - 2000))" whole.xz >short-xz.xz
no_file EBADMSG 'umbtest/short-xz\.xz: truncated xz data' short-xz
cp whole.xz bad-xz.xz
printf 'damaged' | dd of=bad-xz.xz bs=1 seek=3000 conv=notrunc status=none
no_file EBADMSG 'umbtest/bad-xz\.xz: corrupt xz data' bad-xz
cp numbers not-xz.xz
no_file EBADMSG 'umbtest/not-xz\.xz: corrupt xz data' not-xz

zstd -q -c numbers >whole.zst
head -c "$(($(stat -c %s whole.zst) - 2000))" whole.zst >short-zst.zst
no_file EBADMSG 'umbtest/short-zst\.zst: truncated zstd data' short-zst
cp whole.zst bad-zst.zst
printf 'damaged' | dd of=bad-zst.zst bs=1 seek=3000 conv=notrunc status=none
no_file EBADMSG 'umbtest/bad-zst\.zst: corrupt zstd data' bad-zst

: >empty
no_file ENODATA 'umbtest/empty: is empty' empty
mkdir folder
no_file EISDIR 'umbtest/folder: is a directory' folder
mkfifo fifo
no_file EINVAL 'umbtest/fifo: is not a regular file' fifo
ln -s /etc/passwd outside
no_file EXDEV 'umbtest/outside: leads out of .*/etc/passwd' outside
ln -s ../../../../etc/passwd outside-too
no_file EXDEV 'umbtest/outside-too: leads out of .*/etc/passwd' outside-too
ln -s numbers inside
ends_with 0 umbctl firmware umbtest/inside -o /tmp/umbtest-output
cmp numbers /tmp/umbtest-output
rm /tmp/umbtest-output
shown "a link that stays inside is followed"
both_serve "after all this"
