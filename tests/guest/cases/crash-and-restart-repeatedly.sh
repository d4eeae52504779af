# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 300
# rounds: 40
# soak: 10000
# The helper dies again and again while it is called, and has a successor each time: nothing of the dead stays behind. Its
# crashes are forgotten each time, so that none has to wait; and the test makes no process, which would cost more than the helper.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/flat.sh
. /usr/share/umblob-test/flat.sh
instance=/sys/module/umb_faulty/helpers/faulty

# wait_for_successor WHAT: to process $pid, for as long as 30 s; that is $pid then.
wait_for_successor() {
  local end=$((SECONDS + 30))
  until successor_in $instance "$pid"; do
    ((SECONDS < end)) || fail "$1: process $pid has no successor: $(kernel_log | tail -n 3)"
    nap 0.01
  done
  read -r pid <$instance/pid
}

# crash_once ROUND
crash_once() {
  kill -KILL "$pid"
  wait_for_successor "round $1"
  echo 1 >$instance/reset
}

insmod "$module" mode=good background=1 verbose=0 tasks=2 calls=1000000000 pause_ms=20 timeout_ms=60000 \
  max_crashes=3
pid=0
wait_for_successor "at the start"
for i in 1 2 3; do crash_once "$i"; done
flat_begin
for ((i = 0; i < test_rounds; i++)); do crash_once "$i"; done
shown "$test_rounds times killed and started again"
flat_end "$test_rounds"
at_least "calls that were served" "$(sed -n 's/.*\b0:\([0-9]*\).*/\1/p' /sys/module/umb_faulty/parameters/sums)" "$test_rounds"
others=$(tr ' ' '\n' </sys/module/umb_faulty/parameters/sums | grep -vE "^(0|${errno_of[EPIPE]}):" || true)
equal "calls that ended neither so nor with their helper" "$others" ""
fault "SIGKILL to the helper, $test_rounds times in a row, two callers" "$(cat /sys/module/umb_faulty/parameters/sums)"
rmmod umb_faulty
require_nothing_left
