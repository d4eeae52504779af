# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# Who waits for a helper that is being started, or for a slot of the arena, ends at once when it is killed; and who will not wait
# for a start need not.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
helper=/sys/module/umb_faulty/helpers/faulty
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'

# killed WHAT: a process whose call is made, and waits; it is gone long before its call's time.
killed() {
  local before caller begun status=0
  before=$(<$helper/calls)
  echo 1 >$parameters/call 2>/dev/null &
  caller=$!
  has_called() { (($(<$helper/calls) > before)); }
  wait_for 10 has_called || fail "$1: no call was made"
  sleep 0.5
  kill -0 $caller 2>/dev/null || fail "$1: the call does not wait: $(<$parameters/sums)"
  begun=$(now_ms)
  kill -KILL $caller
  wait $caller || status=$?
  equal "$1: its status" $status 137
  below "$1: it was gone after, in ms" $(($(now_ms) - begun)) $((1000 * ${UMB_SLOWNESS:-1}))
}

# Its start takes as long as it may.
insmod "$module" mode=slow-start start_timeout_ms=6000 background=1 verbose=0 calls=0 timeout_ms=60000
kill -KILL "$(<$helper/pid)"
starts() { [[ $(<$helper/state) == starting ]]; }
wait_for 5 starts || fail "it is $(<$helper/state)"
killed "a caller that waits for the start"
equal "its call" "$(<$parameters/sums)" "${errno_of[EINTR]}:1"
starts || fail "the start is over: it is $(<$helper/state)"
# UMB_CALL_NO_WAIT
echo 1 >$parameters/flags
begun=$(now_ms)
! echo 1 2>/dev/null >$parameters/call || fail "a call that does not wait for a start was served"
below "who does not wait for it was refused after, in ms" $(($(now_ms) - begun)) $((500 * ${UMB_SLOWNESS:-1}))
starts || fail "the start is over: it is $(<$helper/state)"
equal "its call" "$(ended_with "${errno_of[EAGAIN]}")" 1
echo 0 >$parameters/flags
echo 1 >$parameters/call || fail "who waits until the end of the start is not served: $(<$parameters/sums)"
equal "the call of who waits until the end" "$(ended_with 0)" 1
fault "a helper that is being started, and a caller that is killed, one that does not wait, and one that does" "$(<$parameters/sums)"
rmmod umb_faulty

# All slots are taken by a call that the helper does not even read.
insmod "$module" mode=deaf bulk=1 arena_slots=1 background=1 verbose=0 calls=1 tasks=1 timeout_ms=60000 abrupt=1
pid=$(<$helper/pid)
waits() { (($(<$helper/in_flight) >= 1)); }
wait_for 10 waits || fail "no call is in flight"
sleep 1
killed "a caller that waits for a slot"
equal "the calls that have ended" "$(<$parameters/sums)" "${errno_of[EINTR]}:1"
equal "the helper" "$(<$helper/pid)" "$pid"
fault "all slots of the arena taken, and a caller that waits for one is killed" "$(<$parameters/sums)"
rmmod umb_faulty
require_nothing_left
