# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# Firmware larger than firmware_max_bytes is refused, compressed or not, however much it would become.
limit=65536
modprobe umblob firmware_max_bytes=$limit
remember_helpers
equal "firmware_max_bytes" "$(cat /sys/module/umblob/parameters/firmware_max_bytes)" $limit
mkdir -p "$firmware_dir/umbtest"
at_end rm -rf "$firmware_dir/umbtest"
head -c $limit <(seq 20000) >"$firmware_dir/umbtest/fits"
head -c $((limit + 1)) <(seq 20000) >"$firmware_dir/umbtest/exceeds"
xz -c "$firmware_dir/umbtest/fits" >"$firmware_dir/umbtest/fits-xz.xz"
xz -c "$firmware_dir/umbtest/exceeds" >"$firmware_dir/umbtest/exceeds-xz.xz"
head -c 100M /dev/zero | zstd -q -c >"$firmware_dir/umbtest/bomb-zst.zst"
head -c 20M /dev/zero | xz -0 -c >"$firmware_dir/umbtest/bomb-xz.xz"

for name in fits fits-xz; do
  ends_with 0 umbctl firmware umbtest/$name -o file
  cmp file "$firmware_dir/umbtest/fits"
  shown "$name: $limit bytes fit"
done
for name in exceeds exceeds-xz bomb-xz bomb-zst; do
  refused EFBIG "umbtest/$name.*$limit" firmware umbtest/$name -o output
  [[ ! -e output ]] || fail "something was written"
done
below "the largest the helper has been, in KiB" \
  "$(field "/proc/$(pid_of firmware)/status" VmHWM | cut -d' ' -f1)" 16384
both_serve "after all this"
