#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Firmware through umblob.ko beside the kernel's own loader, and many requests at a time:
#   ./demo --run tests/bench/firmware.sh [--kernel SERIES]
set -euo pipefail
# shellcheck source=tests/bench/figures.sh
. /usr/share/umblob-test/figures.sh

# On a tmpfs: a disk's speed is not what is measured. Programs and libraries compress as firmware does.
folder=/lib/firmware/umb-bench
mkdir -p $folder
mount -t tmpfs -o size=200M none $folder
cd $folder
find /usr/lib /usr/bin -xdev -type f -size +20k -print0 | sort -z | xargs -0 cat 2>/dev/null | head -c 16M >plain.bin || true
[[ $(stat -c %s plain.bin) == $((16 << 20)) ]] || { echo "there is too little to make 16 MiB of" >&2 && exit 1; }
xz -6 --check=crc32 -c plain.bin >x.bin.xz
zstd -q -10 -c plain.bin >z.bin.zst
head -c 4096 plain.bin >small.bin
xz --check=crc32 -c small.bin >small-x.bin.xz
modprobe umblob

about_guest
echo "16 MiB, as .xz $(stat -c %s x.bin.xz) bytes, as .zst $(stat -c %s z.bin.zst):"
for ((i = 0; i < 2; i++)); do
  figures umb_bench_firmware name=umb-bench/plain.bin rounds=20
  figures umb_bench_firmware name=umb-bench/x.bin rounds=5
  # Not every kernel can do these.
  (figures umb_bench_firmware name=umb-bench/z.bin rounds=5 2>/dev/null) || true
  figures umb_bench_firmware name=umb-bench/small.bin rounds=50
  figures umb_bench_firmware name=umb-bench/small.bin tasks=100
  figures umb_bench_firmware name=umb-bench/small-x.bin tasks=100
done
