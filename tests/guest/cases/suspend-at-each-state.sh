# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 240
# Suspend and resume while a helper is started, waits to be started again, has failed, and is being stopped, with eight
# callers: it succeeds each time, and afterwards everything goes on.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
[[ -w /sys/power/pm_test ]] || skip "this kernel has no /sys/power/pm_test"
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty; echo none >/sys/power/pm_test'
echo 1 >/sys/module/suspend/parameters/pm_test_delay
echo freezer >/sys/power/pm_test
helper=/sys/module/umb_faulty/helpers/faulty

is_in() { [[ $(<$helper/state) == "$1" ]]; }
begins() {
  insmod "$module" background=1 verbose=0 tasks=8 calls=1000000 timeout_ms=60000 pause_ms=10 "$@"
}
suspends() {
  local begun
  begun=$(now_ms)
  echo freeze >/sys/power/state 2>err || fail "$1: it does not suspend: $(cat err)"
  below "$1: suspended and back, in ms" $(($(now_ms) - begun)) 12000
}
goes_on() {
  local before
  before=$(ended_with 0)
  wait_for 30 more_well_than $((before + 20)) || fail "$1: the calls do not go on: $(cat $parameters/sums)"
  equal "$1: outcomes but 0 and EPIPE" "$(others_than 32)" ""
  fault "suspend while it is $1, eight callers" "$(cat $parameters/sums)"
}

begins mode=slow-start start_timeout_ms=6000 max_crashes=1000
wait_for 10 more_well_than 20 || fail "there are no calls"
for _ in 1 2 3; do
  kill -KILL "$(cat $helper/pid)"
  wait_for 10 is_in starting || fail "it is $(cat $helper/state)"
  suspends "starting"
  wait_for 10 is_in ready || fail "starting: afterwards it is $(cat $helper/state)"
done
goes_on "starting"
# The next crashes come while the last ones are remembered. Each has its successor wait for twice as long as the last one had,
# the next one for 400 ms.
replaced() { [[ $(<$helper/state) == ready && $(<$helper/pid) != "$1" ]]; }
wait_for 10 is_in ready
for ((delay = 400; delay < 400 * ${UMB_SLOWNESS:-1}; delay *= 2)); do
  pid=$(<$helper/pid)
  kill -KILL "$pid"
  wait_for 20 replaced "$pid" || fail "process $pid has no successor: $(<$helper/state)"
done
kill -KILL "$(cat $helper/pid)"
wait_for 10 is_in backoff || fail "it is $(cat $helper/state)"
suspends "waiting to be started again"
goes_on "waiting to be started again"
rmmod umb_faulty

begins mode=exit-later max_crashes=2
wait_for 30 is_in failed || fail "it is $(cat $helper/state)"
suspends "failed"
equal "failed: afterwards" "$(cat $helper/state)" failed
rmmod umb_faulty

# One that has to be killed; and while it is frozen it does not die.
insmod "$module" mode=stubborn calls=0
log_mark
rmmod umb_faulty &
remover=$!
draining() { log_has 'umb_faulty: state=3 '; }
wait_for 5 draining || fail "it does not drain"
suspends "draining"
wait $remover || fail "draining: rmmod failed"
gone() { ! pgrep -x faulty-helper >/dev/null; }
wait_for 5 gone || fail "draining: its process is there"
shown "draining: the helper is gone, and so is the module"
require_nothing_left
