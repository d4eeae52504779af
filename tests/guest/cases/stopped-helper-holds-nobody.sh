# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# A helper that does not run holds up nobody for longer than the deadline, and serves again when it runs again.
modprobe umblob
remember_helpers
timeout_parameter=/sys/module/umblob/parameters/module_timeout_ms
module=$(pid_of module)
at_end sh -c "kill -CONT $module 2>/dev/null"
ends_with 0 umbctl module loop
kill -STOP "$module"

# Bounds on times leave room for a busy machine, and tell still a deadline from the default one of a minute.

# A caller that is killed.
umbctl module dummy >/dev/null &
caller=$!
in_flight() { [[ $(status_of module inFlight) == "$1" ]]; }
wait_for 5 in_flight 1 || fail "the call is not in flight"
begun=$(now_ms)
kill -KILL $caller
wait $caller || true
below "a killed caller was gone after, in ms" $(($(now_ms) - begun)) 5000

# One that waits until its deadline.
echo 2000 >$timeout_parameter
begun=$(now_ms)
refused ETIMEDOUT 'in time' module dummy
took=$(($(now_ms) - begun))
at_least "it took, in ms" $took 1900
below "it took, in ms" $took 8000

# Nobody else notices.
begun=$(now_ms)
ends_with 0 umbctl firmware carl9170-1.fw
ends_with 0 umbctl status
below "the other helper and the state answered within, in ms" $(($(now_ms) - begun)) 10000

# Many of them end together, not one after the other.
begun=$(now_ms)
pids=()
for _ in {1..10}; do
  umbctl --json module dummy >>many 2>/dev/null &
  pids+=($!)
done
for pid in "${pids[@]}"; do ! wait "$pid" || fail "a stopped helper loaded a module"; done
equal "ten callers that ended with ETIMEDOUT" "$(count '"errno":110,' <many)" 10
below "after, in ms" $(($(now_ms) - begun)) 12000

echo 60000 >$timeout_parameter
kill -CONT "$module"
wait_for 5 in_flight 0 || fail "calls stay in flight: $(status_of module inFlight)"
both_serve "when it runs again"
refused ENOENT 'no_such_module' module no_such_module
shown "late answers were not taken for new ones"
