# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# boot: own
# emulator: tcg-in-turns
# limit: 200
# The machine sleeps, memory powered and nothing else, and its clock wakes it: with helpers that are ready, busy and stopped.
# Then the kernel takes a snapshot for hibernation, with all that goes before and after; there is no disk to write it to.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
alarm=/sys/class/rtc/rtc0/wakealarm
[[ -w $alarm && " $(cat /sys/power/mem_sleep) " == *deep* ]] || skip "this machine cannot sleep, or has no clock to wake it"
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty; echo none >/sys/power/pm_test'
echo deep >/sys/power/mem_sleep
modprobe umblob
remember_helpers

# sleeps WHAT: for two seconds or three.
sleeps() {
  log_mark
  echo 0 >$alarm
  echo +3 >$alarm
  echo mem >/sys/power/state 2>err || fail "$1: it does not sleep: $(cat err; dmesg | tail -n 5)"
  log_since | grep -q 'Waking up from system sleep state S3' || fail "$1: it was not asleep: $(log_since)"
  shown "$1: asleep, and awake again"
}

# snapshot WHAT: with all devices and processors off for five seconds.
snapshot() {
  log_mark
  echo core >/sys/power/pm_test
  echo disk >/sys/power/state 2>err || fail "$1: no snapshot: $(cat err; dmesg | tail -n 5)"
  echo none >/sys/power/pm_test
  log_since | grep -q 'Waking up from system sleep state S4' || fail "$1: it did not come so far: $(log_since)"
  shown "$1: down for a snapshot, and up again"
}

sleeps "helpers that are ready"
both_serve "after it"

insmod "$module" mode=good background=1 verbose=0 calls=1000000 tasks=8 timeout_ms=60000
wait_for 10 more_than 100 || fail "there are no calls"
for cycle in sleeps snapshot; do
  before=$(ended)
  $cycle "a helper with eight callers"
  wait_for 20 more_than $((before + 100)) || fail "the calls do not go on: $(cat $parameters/sums)"
done
equal "calls that failed" "$(failed)" 0
fault "asleep, and down for a snapshot, with eight callers" "$(cat $parameters/sums)"
rmmod umb_faulty

kill -STOP "$(pid_of module)"
umbctl module dummy >/dev/null 2>&1 &
caller=$!
in_flight() { [[ $(status_of module inFlight) == 1 ]]; }
wait_for 5 in_flight || fail "the call is not in flight"
sleeps "a helper that is stopped, and a command that waits"
kill -CONT "$(pid_of module)"
wait $caller || fail "the command failed after it"
both_serve "after it"
rmmod dummy

kill -KILL "$(pid_of firmware)"
sleeps "a helper that died just before"
ends_with 0 umbctl firmware carl9170-1.fw
rmmod umblob
require_nothing_left
