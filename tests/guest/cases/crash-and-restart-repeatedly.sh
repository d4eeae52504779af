# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 300
# rounds: 40
# soak: 10000
# The helper dies again and again while it is called, and has a successor each time: nothing of the dead stays behind. One
# crash is forgotten every second, so that there is about one in a second, however fast they are killed.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/flat.sh
. /usr/share/umblob-test/flat.sh

helper() { pgrep -n -x faulty-helper; }
another() { pid=$(helper) && [[ $pid != "$1" ]]; }

# crash_once ROUND
crash_once() {
  kill -KILL "$pid"
  wait_for 30 another "$pid" || fail "round $1: process $pid has no successor: $(kernel_log | tail -n 3)"
}

insmod "$module" mode=good background=1 verbose=0 tasks=2 calls=1000000000 pause_ms=20 timeout_ms=60000 \
  max_crashes=1000000 crash_refill_s=1
pid=$(helper)
for i in 1 2 3; do crash_once "$i"; done
flat_begin
for ((i = 0; i < test_rounds; i++)); do crash_once "$i"; done
shown "$test_rounds times killed and started again"
ready() { kernel_log | grep "faulty: helper $pid is ready" >/dev/null; }
wait_for 5 ready || fail "process $pid, the last one, is not ready"
shown "process $pid, the last one, is ready"
flat_end "$test_rounds"
at_least "calls that were served" "$(sed -n 's/.*\b0:\([0-9]*\).*/\1/p' /sys/module/umb_faulty/parameters/sums)" "$test_rounds"
others=$(tr ' ' '\n' </sys/module/umb_faulty/parameters/sums | grep -vE "^(0|${errno_of[EPIPE]}):" || true)
equal "calls that ended neither so nor with their helper" "$others" ""
fault "SIGKILL to the helper, $test_rounds times in a row, two callers" "$(cat /sys/module/umb_faulty/parameters/sums)"
rmmod umb_faulty
require_nothing_left
