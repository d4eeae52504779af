# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 240
# kernels: stock
# A helper hangs in the kernel, in a look-up on a disk that does not answer, and no signal reaches it there. It holds up
# nobody but those who asked for that disk's files, for as long as they want to wait; rmmod leaves it behind, with nothing of
# the module's; and when the disk answers again the helper ends.
parameter=/sys/module/firmware_class/parameters/path

disk_make() {
  modprobe -a dm_mod loop
  mkdir content mountpoint
  # The helper is not root.
  chmod 755 .
  echo content >content/slow.bin
  truncate -s 4M disk.img
  mke2fs -q -t ext2 -b 4096 -d content disk.img
  loop=$(losetup --find --show disk.img)
  dmsetup --noudevsync create slow --table "0 $(blockdev --getsz "$loop") linear $loop 0"
  mount -o ro "/dev/$(dmsetup info -c --noheadings -o blkdevname slow)" mountpoint
}

# What is in the folder stays known, so that a file which is not there is no matter of the disk's; of the file only its name.
disk_stops() {
  sysctl -q vm.drop_caches=3
  ls -U mountpoint >/dev/null
  dmsetup --noudevsync suspend --nolockfs slow
}
disk_goes_on() { dmsetup --noudevsync resume slow; }

path_reset() { printf '\0' >$parameter; }

# The disk is silent for long; it is not the kernel's watchdog that has to notice.
watchdog=$(sysctl -n kernel.hung_task_timeout_secs)

tidy() {
  sysctl -q kernel.hung_task_timeout_secs="$watchdog"
  path_reset
  disk_goes_on
  [[ -z ${asker:-} ]] || kill -KILL "$asker" 2>/dev/null || true
  wait
  umount "$PWD/mountpoint"
  dmsetup --noudevsync remove slow
  [[ -z ${loop:-} ]] || losetup -d "$loop"
}

shmem() { awk '$1 == "Shmem:" { print $2 }' /proc/meminfo; }

# hangs PID: one of its threads is where no signal reaches it.
hangs() { grep -qs '^State:[[:space:]]*D' /proc/"$1"/task/*/status; }

# hang_a_helper: asks for a file on the silent disk, with a minute's patience. Sets asker.
hang_a_helper() {
  echo 60000 >/sys/module/umblob/parameters/firmware_timeout_ms
  umbctl --json firmware slow.bin >asked 2>&1 &
  asker=$!
  wait_for 20 hangs "$(pid_of firmware)" || fail "the helper does not hang"
}

at_end tidy
sysctl -q kernel.hung_task_timeout_secs=600
disk_make
shmem_before=$(shmem)
# What a helper may read is settled when it starts.
printf '%s' "$PWD/mountpoint" >$parameter
modprobe umblob
ends_with 0 umbctl firmware slow.bin
disk_stops
firmware=$(pid_of firmware)
hang_a_helper
shown "the helper hangs: process $firmware"

# Everybody else.
echo 2000 >/sys/module/umblob/parameters/firmware_timeout_ms
begun=$(now_ms)
refused ETIMEDOUT 'did not answer in time' firmware slow.bin
below "a request for the same file ended after, in ms" $(($(now_ms) - begun)) 4000
ends_with 0 umbctl firmware carl9170-1.fw
[[ $(pid_of firmware) == "$firmware" ]] || fail "the helper was started again"
shown "the helper serves others"
done_as alreadyLoaded loop
begun=$(now_ms)
ends_with 0 umbctl status
below "umbctl status took, in ms" $(($(now_ms) - begun)) 1000
kill -KILL "$asker"
begun=$(now_ms)
! wait "$asker" || fail "it was answered"
below "who asked dies after, in ms" $(($(now_ms) - begun)) 2000

# As many lost calls as it has workers: the helper is given up, though it does not die, and has a successor.
left_behind="process $firmware does not die, it is left behind"
log_mark
for _ in {1..8}; do umbctl firmware slow.bin >/dev/null 2>&1 & done
given_up() {
  umbctl firmware slow.bin >/dev/null 2>&1 || true
  log_has "$left_behind" || [[ ! -e /proc/$firmware ]]
}
wait_for 30 given_up || fail "the helper is not given up: $(log_since | tail -n 5)"
[[ -e /proc/$firmware ]] || skip "on this kernel a process that waits for a silent disk can be killed"
shown "the log tells of it: $left_behind"
wait_for 15 is_successor firmware "$firmware" || fail "there is no successor"
[[ -e /proc/$firmware ]] || fail "process $firmware has ended"
shown "there is a successor, and process $firmware still hangs"
wait
second=$(pid_of firmware)
hang_a_helper
kill -KILL "$asker"
wait

log_mark
begun=$(now_ms)
rmmod umblob
below "rmmod took, in ms" $(($(now_ms) - begun)) 13000
logged "the log tells of it" "process $second does not die, it is left behind"
! loaded umblob || fail "umblob is in /proc/modules"
for pid in "$firmware" "$second"; do hangs "$pid" || fail "process $pid hangs no more"; done
shown "the processes $firmware and $second outlive the module"

# In the meantime.
path_reset
modprobe umblob
ends_with 0 umbctl firmware carl9170-1.fw
rmmod umblob
shown "the module can be loaded, used and removed again"

disk_goes_on
gone() { [[ ! -e /proc/$firmware && ! -e /proc/$second ]]; }
wait_for 10 gone || fail "they do not end: $(footprint)"
shown "they end when the disk answers"
require_nothing_left
below "growth of shared memory in KiB" $(($(shmem) - shmem_before)) 512
