# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# Loads that a helper does not return keep their turns, as it may be in the middle of nested init functions. When it has been
# at all of them for longer than any load may take it is replaced, and who waits is served by its successor.
at_end sh -c '! grep -q "^umblob " /proc/modules || rmmod umblob'
modprobe umblob module_timeout_ms=6000
pid=$(pid_of module)
kill -STOP "$pid"

log_mark
for turn in {1..7}; do umbctl module dummy >"said.$turn" 2>&1 & done
wait
equal "seven requests to a helper that is stopped" "$(grep -lF 'did not answer in time' said.* | wc -l)" 7
equal "its process" "$(pid_of module)" "$pid"

# Before its time an eighth one has no turn. A second later it waits less long for it than it may.
sleep 1
begun=$(now_ms)
umbctl module dummy >said 2>&1 &
wait $! || fail "the eighth: $(cat said; log_since | tail -n 5)"
at_least "ms until it was loaded by the next one" $(($(now_ms) - begun)) 1000
logged "what became of the first" 'umblob: module: the helper is gone: it does not return the calls'
[[ $(pid_of module) != "$pid" ]] || fail "process $pid is still there"
loaded dummy || fail "dummy is not loaded"
shown "the module is there"
rmmod dummy
remember_helpers
both_serve "after it"
rmmod umblob
require_nothing_left
