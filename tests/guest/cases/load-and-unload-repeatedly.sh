# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# limit: 240
# Forty times in and out: no process, file, page of shared memory or kernel memory stays behind.
rounds=40

use_once() {
  modprobe umblob
  umbctl firmware carl9170-1.fw >/dev/null
  umbctl module loop >/dev/null
  rmmod umblob
}

meminfo() { awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo; }
open_files() { cut -f1 /proc/sys/fs/file-nr; }
# Threads that the kernel keeps as workers, for itself, come and go.
tasks() { { cat /proc/[0-9]*/comm 2>/dev/null || true; } | sed '/^kworker/d' | sort; }
no_task_more() { new=$(comm -13 before <(tasks)) && [[ -z $new ]]; }

# What is freed after a grace period is freed before the count.
settle() {
  sync
  sleep 1
}

# The first rounds fill caches that stay.
for _ in 1 2 3; do use_once; done
settle
files=$(open_files) shmem=$(meminfo Shmem) slab=$(meminfo SUnreclaim) vmalloc=$(meminfo VmallocUsed)
tasks >before
for ((i = 0; i < rounds; i++)); do use_once; done
settle
shown "$rounds times loaded, used and removed"
# The kernel counts these per processor, and tells the sum to within 32 for each of the two. One file for each
# helper would be 80.
below "growth of open files" $(($(open_files) - files)) 70
# One image is more than 1000 KiB.
below "growth of shared memory in KiB" $(($(meminfo Shmem) - shmem)) 512
below "growth of unreclaimable slab in KiB" $(($(meminfo SUnreclaim) - slab)) 1024
below "growth of vmalloc in KiB" $(($(meminfo VmallocUsed) - vmalloc)) 512
wait_for 10 no_task_more || fail "tasks that were not there before: ${new//$'\n'/, }"
shown "no task more than before"
require_nothing_left
