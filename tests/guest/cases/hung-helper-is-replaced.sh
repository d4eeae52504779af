# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# limit: 120
# A helper that returns nothing is taken for hung, and replaced; one whose callers went away is not.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
helper=/sys/module/umb_faulty/helpers/faulty
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'

# One that has returned none of 64 calls is taken for hung.
log_mark
insmod "$module" mode=mute tasks=64 timeout_ms=1000
equal "mute, 64 callers: outcomes" "$(outcomes)" "64x-${errno_of[ETIMEDOUT]}"
logged "what became of it" 'the helper is gone: it does not return the calls'
rmmod umb_faulty
# The same, if it reads none of them and most do not even get into the pipe.
log_mark
insmod "$module" mode=deaf tasks=100 timeout_ms=1000 padding=3000
matches "deaf, 100 callers with much to say: outcomes" "$(outcomes)" "^[0-9]+x-${errno_of[ETIMEDOUT]}( [0-9]+x-${errno_of[EPIPE]})?$"
logged "what became of it" 'the helper is gone: it does not return the calls'
rmmod umb_faulty
# What hangs again and again is given up like what crashes.
insmod "$module" mode=mute tasks=64 timeout_ms=500 pause_ms=10 background=1 calls=1000000 verbose=0 max_crashes=2
has_failed() { [[ $(<$helper/state) == failed ]]; }
log_mark
wait_for 60 has_failed || fail "it is $(<$helper/state): $(log_since | tail -n 5)"
equal "how often it was started again" "$(log_since | count 'it does not return the calls .* starting it again in ')" 2
logged "and at last" 'it does not return the calls .* too many crashes, it is not started again'
refused() { (($(ended_with "${errno_of[ENODEV]}") > 0)); }
wait_for 5 refused || fail "calls end otherwise: $(<$parameters/sums)"
shown "calls are refused then: $(<$parameters/sums)"
rmmod umb_faulty
# Callers who go away before their time say nothing of the helper.
log_mark
insmod "$module" mode=mute tasks=100 timeout_ms=60000 background=1 calls=1
pid=$(pgrep -x faulty-helper)
all_wait() { [[ $(cat /sys/module/umb_faulty/helpers/faulty/in_flight) == 100 ]]; }
wait_for 10 all_wait || fail "not all calls are in flight"
echo 1 >/sys/module/umb_faulty/parameters/cancel
all_gone() { [[ $(cat /sys/module/umb_faulty/helpers/faulty/in_flight) == 0 ]]; }
wait_for 10 all_gone || fail "not all calls were cancelled"
sleep 1
equal "a hundred callers that were cancelled: their helper" "$(pgrep -x faulty-helper)" "$pid"
equal "outcomes" "$(cat /sys/module/umb_faulty/parameters/sums)" "${errno_of[ECANCELED]}:100"
rmmod umb_faulty
# Those that are in flight when it is stopped for good are told that, whatever ends them.
insmod "$module" mode=mute tasks=100 timeout_ms=60000 background=1 calls=1 abrupt=1
wait_for 10 all_wait || fail "not all calls are in flight"
log_mark
rmmod umb_faulty
equal "a hundred callers when it is stopped" "$(outcomes)" "100x-${errno_of[ESHUTDOWN]}"
require_nothing_left
