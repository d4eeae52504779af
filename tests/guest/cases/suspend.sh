# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 300
# Suspend and resume, as far as the kernel's own test of it goes here, with helpers that are ready, busy and stopped.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
[[ -w /sys/power/pm_test ]] || skip "this kernel has no /sys/power/pm_test"
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty; echo none >/sys/power/pm_test'
echo 1 >/sys/module/suspend/parameters/pm_test_delay

# cycle LEVEL: the kernel goes down to that level and comes back.
cycle() {
  echo "$1" >/sys/power/pm_test
  echo freeze >/sys/power/state 2>suspend.err
}

# cycles WHAT: at each level that a machine without power management has.
cycles() {
  local level
  for level in freezer devices platform; do
    [[ " $(cat /sys/power/pm_test) " == *[[\ ]"$level"[]\ ]* ]] || continue
    for _ in 1 2 3; do cycle $level || fail "$1: suspend to level $level failed: $(cat suspend.err; dmesg | tail -n 5)"; done
    shown "$1: three times to level $level and back"
  done
}

modprobe umblob
remember_helpers
cycles "ready"
both_serve "after it"

# Calls without an end, in the kernel: none fails, and they go on afterwards.
insmod "$module" mode=good background=1 verbose=0 calls=1000000 tasks=8 timeout_ms=60000
wait_for 10 more_than 100 || fail "there are no calls"
cycles "busy"
before=$(ended)
wait_for 10 more_than $((before + 100)) || fail "the calls do not go on: $(cat $parameters/sums)"
equal "calls that failed" "$(failed)" 0
fault "nine suspends with eight callers" "$(cat $parameters/sums)"
rmmod umb_faulty

# A helper that does not answer, and a command that waits for it.
module_helper=$(pid_of module)
kill -STOP "$module_helper"
umbctl module dummy >/dev/null 2>&1 &
caller=$!
in_flight() { [[ $(status_of module inFlight) == "$1" ]]; }
wait_for 5 in_flight 1 || fail "the call is not in flight"
cycles "stopped, and a command that waits"
kill -CONT "$module_helper"
wait $caller || fail "the command failed after it"
both_serve "after it"
rmmod dummy

# A call of the kernel's own that does not end holds the suspend up for five seconds, and then it is given up.
insmod "$module" mode=mute background=1 verbose=0 calls=1000 timeout_ms=15000
sleep 0.2
begun=$(now_ms)
! cycle freezer || fail "it suspended with a call in flight"
below "it was given up after, in ms" $(($(now_ms) - begun)) 12000
matches "with" "$(cat suspend.err)" 'Resource temporarily unavailable|Device or resource busy'
echo 1 >$parameters/cancel
rmmod umb_faulty

# A module that is loaded in the middle of it hears of the end alone.
exec {snapshot}</dev/snapshot
insmod "$module" mode=good
exec {snapshot}<&-
rmmod umb_faulty
shown "a module that is loaded while /dev/snapshot is open"

# While everything is frozen nobody starts a helper that died just before.
kill -KILL "$(pid_of firmware)"
cycle freezer || fail "suspend failed: $(cat suspend.err)"
ends_with 0 umbctl firmware carl9170-1.fw
shown "a helper that died before it is replaced after it"
echo none >/sys/power/pm_test
rmmod umblob
require_nothing_left
