# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# A one-shot helper hangs in the kernel, in a write to a frozen file system, and no signal reaches it there. Its run ends all
# the same, and the module can be removed; when the file system is thawed the process ends. (The debug kernel has no file system
# that can be frozen; uninterruptible-helper hangs in another way there.)
# shellcheck source=tests/guest/runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../runs.sh"

disk_make() {
  modprobe -a loop ext4
  mkdir mountpoint
  truncate -s 4M disk.img
  mke2fs -q -t ext2 disk.img
  loop=$(losetup --find --show disk.img)
  mount -t ext4 "$loop" mountpoint
  fsfreeze --freeze mountpoint
}
disk_thaw() { fsfreeze --unfreeze "$PWD/mountpoint"; }

tidy() {
  sysctl -q kernel.hung_task_timeout_secs="$watchdog"
  disk_thaw 2>/dev/null || true
  umount "$PWD/mountpoint"
  losetup -d "$loop"
}
# The disk is silent for long; it is not the kernel's watchdog that has to notice.
watchdog=$(sysctl -n kernel.hung_task_timeout_secs)
at_end tidy
sysctl -q kernel.hung_task_timeout_secs=600
disk_make

hangs() { grep -q '^State:.*D' "/proc/$1/status"; }
# The first process that hangs in it, but for $1.
hanging() { pgrep -x sh | grep -vx "${1:-0}" | while read -r pid; do ! hangs "$pid" || echo "$pid"; done | head -n 1; }
something_hangs() { [[ -n $(hanging "${1:-0}") ]]; }

write="$(shell "echo first words; echo more >$PWD/mountpoint/file")"
insmod "$runs_module"
log_mark
begun=$(now_ms)
runs_that "-${errno_of[ETIMEDOUT]}" "a time-out of one that hangs" "$write" max_stdout=100 timeout_ms=500
# SIGTERM after half a second, SIGKILL a second later, given up after two more.
at_least "it took ms" $(($(now_ms) - begun)) 3400
below "it took ms" $(($(now_ms) - begun)) 15000
first=$(got pid)
equal "its status is not known, its words are" "$(got status) $(got stdout)" '-1 first words\n'
logged "the log tells of it" "process $first, sh, does not die, it is left behind"
hangs "$first" || fail "process $first does not hang"

ordered "$write" wait=$no_wait
wait_for 10 something_hangs "$first" || fail "nothing hangs"
second=$(hanging "$first")
exec 5>&-
unload_runs
at_least "rmmod took ms" "$unload_ms" 2900
below "rmmod took ms" "$unload_ms" 15000
logged "the log tells of it" "process $second, sh, does not die, it is left behind"
for pid in "$first" "$second"; do hangs "$pid" || fail "process $pid hangs no more"; done
shown "the processes $first and $second outlive the module"

insmod "$runs_module"
runs_that 0 "the module can be loaded and used" path=/bin/true
exec 5>&-
unload_runs

disk_thaw
gone() { [[ ! -e /proc/$first && ! -e /proc/$second ]]; }
wait_for 10 gone || fail "they do not end"
shown "they end when the file system is thawed"
require_nothing_left
