# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# limit: 480
# Firmware of 256 MiB, plain and compressed, takes no more memory than itself, and in the arena once more if it is compressed;
# one byte more is refused.
size=$((256 << 20))
mkdir -p "$firmware_dir/umbtest"
mount -t tmpfs -o size=600M none "$firmware_dir/umbtest"
at_end cd /
at_end sh -c "umount '$firmware_dir/umbtest'; rmdir '$firmware_dir/umbtest'"
cd "$firmware_dir/umbtest" || exit
head -c 1M <(seq 200000) >part
for _ in {1..256}; do cat part; done >large
equal "bytes" "$(stat -c %s large)" $size
# Linux 6.1 and what is like it has no .zst of its own. In 256 pieces, as to compress all of it takes minutes here.
case $release in
  6.1.*) form=xz && xz --check=crc32 part ;;
  *) form=zst && zstd -q --rm part ;;
esac
for _ in {1..256}; do cat part.$form; done >packed.$form
rm part.$form
modprobe umblob firmware_timeout_ms=200000
remember_helpers

# In MiB: what tmpfs has, and what the kernel has mapped for itself.
memory() { awk '/^Shmem:/ { shmem = $2 } /^VmallocUsed:/ { vmalloc = $2 } END { print int(shmem / 1024), int(vmalloc / 1024) }' /proc/meminfo; }

# peak_of COMMAND...: runs it, and sets peak_shmem and peak_vmalloc to how much more of each there was meanwhile.
peak_of() {
  local shmem vmalloc shmem_before vmalloc_before pid
  peak_shmem=0 peak_vmalloc=0
  read -r shmem_before vmalloc_before < <(memory)
  "$@" &
  pid=$!
  while kill -0 $pid 2>/dev/null; do
    read -r shmem vmalloc < <(memory)
    peak_shmem=$((shmem - shmem_before > peak_shmem ? shmem - shmem_before : peak_shmem))
    peak_vmalloc=$((vmalloc - vmalloc_before > peak_vmalloc ? vmalloc - vmalloc_before : peak_vmalloc))
    nap 0.1
  done
  wait $pid || fail "\"$*\" failed"
  read -r shmem vmalloc < <(memory)
  below "what is left of it in tmpfs, in MiB" $((shmem - shmem_before)) 8
  below "what is left of it in the kernel, in MiB" $((vmalloc - vmalloc_before)) 8
}

same() { umbctl firmware "umbtest/$1" -o - | cmp - large; }

begun=$(now_ms)
peak_of same large
shown "256 MiB, plain, in $(($(now_ms) - begun)) ms"
below "in tmpfs meanwhile, in MiB" $peak_shmem 8
at_least "in the kernel meanwhile, in MiB" $peak_vmalloc 250
below "in the kernel meanwhile, in MiB" $peak_vmalloc 264

begun=$(now_ms)
peak_of same packed
shown "256 MiB from .$form, in $(($(now_ms) - begun)) ms"
at_least "in tmpfs meanwhile, in MiB" $peak_shmem 250
below "in tmpfs meanwhile, in MiB" $peak_shmem 264
below "in the kernel meanwhile, in MiB" $peak_vmalloc 264
below "the largest the helper has been, in KiB" \
  "$(field "/proc/$(pid_of firmware)/status" VmHWM | cut -d' ' -f1)" 16384

echo >>large
refused EFBIG "umbtest/large: $((size + 1)) bytes; the limit is $size" firmware umbtest/large -o /tmp/umbtest-output
both_serve "after all this"
