# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 240
# dmesg: Call Trace
# One-shot helpers and suspend: who waits freezably is frozen, who does not is waited for, by the gate for five seconds.
# shellcheck source=tests/guest/runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../runs.sh"
[[ -e /sys/power/pm_test ]] || skip "this kernel has no /sys/power/pm_test"
at_end eval "echo none >/sys/power/pm_test; echo $(</sys/power/pm_freeze_timeout) >/sys/power/pm_freeze_timeout"
echo freezer >/sys/power/pm_test
echo 3000 >/sys/power/pm_freeze_timeout
echo 3 >/sys/module/suspend/parameters/pm_test_delay

# suspends: everything is frozen for three seconds, then goes on. Fails if something cannot be frozen.
suspends() { echo freeze >/sys/power/state 2>err; }

# begin_waiting SECONDS FLAGS: a task waits for a sleep, in the background.
begin_waiting() {
  rm -f report
  run_and_report "$@" &
  task=$!
  wait_for 10 pgrep -x sleep >/dev/null || fail "nothing sleeps"
}
run_and_report() {
  ordered path=/bin/sleep arg=sleep "arg=$1" "wait=$((wait_proc | $2))"
  cat <&5 >report
}
# ends_as STATUS
ends_as() {
  wait $task
  equal "the run came to its end" "$(sed -n 's/^outcome=//p' report)" "$1"
}

insmod "$runs_module"
suspends || fail "not even without a run: $(cat err)"
shown "suspends without a run"
begin_waiting 5 $freezable
suspends || fail "with a freezable waiter: $(cat err)"
shown "suspends with a freezable waiter"
ends_as 0
begin_waiting 3 0
suspends || fail "with a waiter that is not freezable and a short run: $(cat err)"
shown "suspends after a short run whose waiter is not freezable"
[[ -e report ]] || wait_for 2 test -e report || fail "the run had not ended"
ends_as 0
begin_waiting 1000 0
! suspends || fail "the gate did not wait"
matches "does not suspend while a long run's waiter is not freezable" "$(cat err)" 'temporarily unavailable'
pkill -x sleep
ends_as 15
unload_runs

insmod "$runs_module" gated=0
begin_waiting 5 $freezable
suspends || fail "without a gate, with a freezable waiter: $(cat err)"
shown "without a gate: suspends with a freezable waiter"
ends_as 0
begin_waiting 1000 0
! suspends || fail "a task in an uninterruptible wait was frozen"
shown "without a gate: the freezer gives up on a waiter that is not freezable"
pkill -x sleep
ends_as 15
unload_runs
