# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# kernels: stock
# The module's file is small, its helpers are small, and what it keeps of the blob can be swapped.
file=$(modinfo -n umblob)
below "bytes of $file" "$(stat -c %s "$file")" $((3 << 20))
meminfo() { awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo; }
rollup() { awk -v name="$2:" '$1 == name { print $2 }' "/proc/$1/smaps_rollup"; }

# The init sections, with the copy of the helper that came in the file, are freed by a work item.
init_freed() { [[ $(cat /sys/module/umblob/initsize) == 0 ]]; }

# Once before, so that caches and kernel threads that stay are there.
modprobe umblob
wait_for 5 init_freed || fail "the module's own copy of the helper is still there"
rmmod umblob
sleep 1

shmem=$(meminfo Shmem) vmalloc=$(meminfo VmallocUsed) unevictable=$(meminfo Unevictable) slab=$(meminfo SUnreclaim)
modprobe umblob
wait_for 5 init_freed || fail "the module's own copy of the helper is still there"
shown "the copy of the helper that came in the file is freed"
core=$(($(cat /sys/module/umblob/coresize) >> 10))
at_least "KiB that shared memory grew, which can be swapped: the image" $(($(meminfo Shmem) - shmem)) 512
# The module's own code and data are no part of the blob; the stacks of its processes are in here.
below "KiB that vmalloc grew besides the module's own $core" $(($(meminfo VmallocUsed) - vmalloc - core)) 64
below "KiB that unevictable memory grew" $(($(meminfo Unevictable) - unevictable)) 64
note "unreclaimable slab grew by $(($(meminfo SUnreclaim) - slab)) KiB, two processes and their pipes included"

sleep 1
for role in module firmware; do
  pid=$(pid_of $role)
  below "KiB of resident memory of $role at rest" "$(rollup "$pid" Rss)" 2048
  note "of that $(rollup "$pid" Anonymous) KiB are its own; the rest are pages of the image, which both helpers share"
done
