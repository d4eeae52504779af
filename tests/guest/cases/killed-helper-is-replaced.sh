# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# A helper that dies ends the calls in flight with EPIPE, and has a successor that serves; its sister notices nothing.
modprobe umblob
firmware=$(pid_of firmware)
module=$(pid_of module)
ends_with 0 umbctl module loop

kill -KILL "$module"
wait_for 10 is_successor module "$module" || fail "there is no successor"
equal "how the last one ended" "$(status_of module lastEnd)" "killed by signal 9"
equal "restarts" "$(status_of module restarts)" 1
[[ ! -e /proc/$module ]] || fail "process $module is still there"
done_as alreadyLoaded loop

# A request made while there is none waits for the next.
module=$(pid_of module)
kill -KILL "$module"
done_as alreadyLoaded loop
wait_for 10 is_successor module "$module" || fail "there is no successor"

# With calls in flight.
module=$(pid_of module)
kill -STOP "$module"
pids=()
for _ in {1..5}; do
  umbctl --json module dummy >>in-flight 2>/dev/null &
  pids+=($!)
done
in_flight() { [[ $(status_of module inFlight) == "$1" ]]; }
wait_for 5 in_flight 5 || fail "the calls are not in flight"
kill -KILL "$module"
for pid in "${pids[@]}"; do ! wait "$pid" || fail "a dead helper answered"; done
equal "calls in flight that ended with EPIPE" "$(count "\"errno\":${errno_of[EPIPE]}," <in-flight)" 5
wait_for 10 is_successor module "$module" || fail "there is no successor"
done_as alreadyLoaded loop
equal "pid of the other helper" "$(pid_of firmware)" "$firmware"
equal "restarts of the other helper" "$(status_of firmware restarts)" 0
