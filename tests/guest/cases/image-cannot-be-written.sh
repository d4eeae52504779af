# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# The tmpfs that the image goes to is full: what the system may promise of memory is used up. A mount of the kernel's own has
# no other limit. Loading fails, says why, and leaves nothing.
module=$module_dir/updates/umb_faulty.ko
memory_kb() { awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo; }
overcommit=$(sysctl -n vm.overcommit_memory) ratio=$(sysctl -n vm.overcommit_ratio)
at_end sysctl -q vm.overcommit_memory="$overcommit" vm.overcommit_ratio="$ratio"

shmem_before=$(memory_kb Shmem)
log_mark
# Room for whatever else runs here, and for a part of the image.
sysctl -q vm.overcommit_kbytes=$(($(memory_kb Committed_AS) + (64 << 10))) vm.overcommit_memory=2
for _ in 1 2 3; do
  ! insmod "$module" image_mb=128 2>err || fail "it was loaded all the same"
  matches "insmod says" "$(cat err)" 'No space left on device$'
done
sysctl -q vm.overcommit_memory="$overcommit" vm.overcommit_ratio="$ratio"
logged "the log says" 'umb_faulty: cannot write the image of faulty-helper, 134217728 bytes, to tmpfs: -(ENOSPC|28)'
! pgrep -x faulty-helper || fail "a helper was started"
below "growth of shared memory in KiB" $(($(memory_kb Shmem) - shmem_before)) 512
require_nothing_left

# The same, when there is room.
insmod "$module" image_mb=128 calls=3
logged "with room" 'umb_faulty: mode=good calls=3 ok=3'
at_least "shared memory that it takes, in KiB" $(($(memory_kb Shmem) - shmem_before)) 131000
rmmod umb_faulty
below "growth of shared memory in KiB, without it" $(($(memory_kb Shmem) - shmem_before)) 512
require_nothing_left
