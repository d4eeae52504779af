# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# The gate: closed, nothing begins and what was begun has ended; it nests, and opens again if that takes too long.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'

# begin PARAMETER...: callers that go on for as long as the module is loaded.
begin() {
  log_mark
  insmod "$module" background=1 verbose=0 calls=1000000 "$@"
}

# gate COMMAND: its errno, or 0.
gate() {
  local said
  if said=$( { echo "$1" >$parameters/gate; } 2>&1); then echo 0; else echo "${said##*: }"; fi
}

begin mode=good tasks=4 pause_ms=1 timeout_ms=20000
wait_for 10 more_than 100 || fail "there are no calls"
equal "closing it under load" "$(gate 'close 5000')" 0
before=$(ended)
sleep 1
equal "calls that ended while it was closed" $(($(ended) - before)) 0
equal "closing it once more" "$(gate 'close 0')" 0
equal "opening it once" "$(gate open)" 0
sleep 0.5
equal "calls that ended while it was still closed once" $(($(ended) - before)) 0

# A helper that dies behind it is not replaced before it opens.
pid=$(pgrep -x faulty-helper)
kill -KILL "$pid"
sleep 1
! pgrep -x faulty-helper >/dev/null || fail "a helper was started while the gate was closed"
equal "calls that ended meanwhile" $(($(ended) - before)) 0
equal "opening it" "$(gate open)" 0
wait_for 10 more_than $((before + 100)) || fail "the calls do not go on: $(cat $parameters/sums)"
equal "calls that failed" "$(failed)" 0
fault "the gate closed and the helper killed behind it, four callers" "$(cat $parameters/sums)"
rmmod umb_faulty

# A closing by its owner waits for those who may be frozen too, and lets in what they wait for: their next helper.
begin mode=good flags=6 tasks=4 timeout_ms=20000
wait_for 10 more_than 100 || fail "there are no calls"
pid=$(pgrep -x faulty-helper)
kill -STOP "$pid"
all_wait() { [[ $(cat /sys/module/umb_faulty/helpers/faulty/in_flight) == 4 ]]; }
wait_for 5 all_wait || fail "not all calls are in flight"
gate 'close 8000' >closed &
closing=$!
sleep 0.3
kill -KILL "$pid"
wait $closing
equal "closing it around calls that are made again" "$(cat closed)" 0
equal "calls that failed" "$(failed)" 0
equal "opening it" "$(gate open)" 0
rmmod umb_faulty

# Who will not wait is told.
begin mode=good flags=1 tasks=1 pause_ms=10
equal "closing it" "$(gate 'close 5000')" 0
refused_to_wait() { [[ $(ended_with 11) -gt 10 ]]; }
wait_for 10 refused_to_wait || fail "no EAGAIN: $(cat $parameters/sums)"
shown "calls that may not wait end with EAGAIN: $(cat $parameters/sums)"
equal "opening it" "$(gate open)" 0
rmmod umb_faulty

# A process that waits at it can be killed. While it writes there, none of the module's other parameters can be used.
begin mode=good calls=0 timeout_ms=600000
equal "closing it" "$(gate 'close 5000')" 0
in_flight=/sys/module/umb_faulty/helpers/faulty/in_flight
sh -c "echo 1 >$parameters/call" &
caller=$!
one_waits() { [[ $(<$in_flight) == 1 ]]; }
wait_for 10 one_waits || fail "nobody waits at the gate"
sleep 0.5
equal "who waits at it" "$(<$in_flight)" 1
begun=$(now_ms) status=0
kill -KILL $caller
wait $caller || status=$?
below "a caller at the gate was gone after, in ms" $(($(now_ms) - begun)) 5000
equal "its status" $status 137
equal "who waits at it" "$(<$in_flight)" 0
equal "how its call ended" "$(<$parameters/sums)" "${errno_of[EINTR]}:1"
equal "opening it" "$(gate open)" 0
echo 1 >$parameters/call
equal "a call when it is open again" "$(<$parameters/sums)" "0:1 ${errno_of[EINTR]}:1"
rmmod umb_faulty

# A call that takes too long: it opens again by itself, and nothing has happened.
begin mode=mute tasks=2 timeout_ms=6000
sleep 0.2
matches "closing it around a call of six seconds" "$(gate 'close 300')" 'Resource temporarily unavailable'
equal "calls that ended for it" "$(ended)" 0
more_than_once() { (($(ended) >= 4)); }
wait_for 30 more_than_once || fail "no call began after it: $(cat $parameters/sums)"
equal "how all of them ended" "$(ended_with 110)" "$(ended)"

# Cancelled by somebody else.
sleep 0.2
echo 1 >$parameters/cancel
cancelled() { [[ $(ended_with 125) == 2 ]]; }
wait_for 5 cancelled || fail "no ECANCELED: $(cat $parameters/sums)"
shown "cancelled calls end with ECANCELED: $(cat $parameters/sums)"
rmmod umb_faulty
require_nothing_left
