# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12 6.1-debug
# limit: 240
# A module stops its helper under fifty callers, in each state that this can be in: in bounded time, and each call that was
# begun has its one outcome.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
helper=/sys/module/umb_faulty/helpers/faulty

is_in() { [[ $(<$helper/state) == "$1" ]]; }
in_flight() { (($(<$helper/in_flight) >= $1)); }

# begins PARAMETER...: fifty callers with a minute's patience.
begins() {
  insmod "$module" abrupt=1 background=1 verbose=0 tasks=50 calls=1000000 timeout_ms=60000 pause_ms=10 "$@"
}

# goes STATE ERRNO LIMIT: and what the calls that were in flight at that moment end with; the others, well or with EPIPE.
goes() {
  local begun line pair sum=0 seen=0
  log_mark
  begun=$(now_ms)
  rmmod umb_faulty || fail "$1: it cannot be removed"
  below "$1: rmmod took, in ms" $(($(now_ms) - begun)) "$3"
  ! pgrep -x faulty-helper || fail "$1: its process is there"
  line=$(log_since | sed -n 's/.*umb_faulty: begun=\([0-9]* sums=.*\)/\1/p')
  for pair in ${line#*sums=}; do
    [[ " 0 32 ${errno_of[$2]} " == *" ${pair%:*} "* ]] || fail "$1: an outcome that should not be: $line"
    [[ ${pair%:*} != "${errno_of[$2]}" ]] || seen=${pair#*:}
    sum=$((sum + ${pair#*:}))
  done
  equal "$1: calls that have an outcome, of ${line%% *} begun" "$sum" "${line%% *}"
  at_least "$1: of these, $2" "$seen" "$4"
  fault "removed while it is $1, fifty callers" "${line#*sums=}"
  nothing_left || fail "$1: left behind: $(footprint)"
}

begins mode=slow-start start_timeout_ms=6000 max_crashes=1000
wait_for 10 more_well_than 100 || fail "there are no calls"
kill -KILL "$(cat $helper/pid)"
wait_for 10 is_in starting || fail "it is $(cat $helper/state)"
wait_for 5 in_flight 50 || fail "there are no calls in flight"
goes starting ESHUTDOWN 9000 50

begins mode=mute
wait_for 5 in_flight 50 || fail "there are no calls in flight"
goes "busy, and does not answer" ESHUTDOWN 9000 50

begins mode=good
wait_for 10 more_well_than 100 || fail "there are no calls"
kill -STOP "$(cat $helper/pid)"
wait_for 5 in_flight 50 || fail "there are no calls in flight"
goes "stopped" ESHUTDOWN 12000 50

begins mode=exit-later max_crashes=1000
later_backoff() { is_in backoff && (($(cat $helper/crashes_left) <= 994)); }
wait_for 30 later_backoff || fail "it is $(cat $helper/state)"
goes "waiting to be started again" ESHUTDOWN 9000 40

begins mode=exit-later max_crashes=2
wait_for 30 is_in failed || fail "it is $(cat $helper/state)"
gets_enodev() { (($(ended_with 19) >= 100)); }
wait_for 10 gets_enodev || fail "no ENODEV: $(cat $parameters/sums)"
goes "failed" ENODEV 9000 100

begins mode=good
wait_for 10 more_well_than 100 || fail "there are no calls"
goes "ready" ESHUTDOWN 9000 0
require_nothing_left
