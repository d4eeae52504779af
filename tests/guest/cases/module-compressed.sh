# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 240
# Modules in every form, whatever this kernel can decompress itself: what it cannot is decompressed by the helper, within its
# bounds, which do not grow by that.
# shellcheck source=tests/guest/victim.sh
. /usr/share/umblob-test/victim.sh
module_unpack >plain
xz -c --check=crc32 plain >form-xz
zstd -qc plain >form-zst
head -c 300M /dev/zero | zstd -q -1 >bomb
modprobe umblob
remember_helpers
for form in plain form-xz form-zst; do
  cp $form "$victim"
  done_as loaded dummy
  modprobe -r dummy
  shown "dummy as $form"
done
cp bomb "$victim"
refused EFBIG "dummy\.ko.*larger than 256 MiB" module dummy
cp form-zst "$victim"
done_as loaded dummy
modprobe -r dummy
below "KiB of memory that the helper has at the end" "$(field /proc/"$(pid_of module)"/status VmRSS | tr -dc 0-9)" 4096
both_serve "after all this"
