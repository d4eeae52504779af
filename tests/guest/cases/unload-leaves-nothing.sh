# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# rmmod takes everything away that modprobe brought.
mounts_before=$(cat /proc/self/mountinfo)
modprobe umblob
pids="$(pid_of module) $(pid_of firmware)"
ends_with 0 umbctl module loop
ends_with 0 umbctl firmware carl9170-1.fw
[[ -n $(footprint) ]] || fail "the test does not see what it is to see gone"
shown "loaded: $(footprint | tr '\n' ' ')"
begun=$(now_ms)
rmmod umblob
below "rmmod took, in ms" $(($(now_ms) - begun)) $((5000 * ${UMB_SLOWNESS:-1}))
for pid in $pids; do
  [[ ! -e /proc/$pid ]] || fail "process $pid is still there"
done
shown "the processes $pids are gone"
require_nothing_left
equal "mounts" "$(cat /proc/self/mountinfo)" "$mounts_before" >/dev/null
! loaded umblob || fail "umblob is in /proc/modules"
[[ ! -e /dev/umblob ]] || fail "/dev/umblob is there"
shown "/proc/modules and /dev do not know umblob"
ends_with 1 umbctl status
matches "umbctl says what to do" "$(cat err)" 'modprobe umblob'
