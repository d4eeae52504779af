# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12 6.1-debug
# A helper answers sixteen calls with one write and is gone, again and again. While one caller, who is slow, still takes the
# answers apart, the others have got EPIPE and made their next call: none of those gets an answer that was for the last one.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
probe_ready
at_end sh -c "for m in umb_faulty umb_probe; do ! grep -q ^\$m /proc/modules || rmmod \$m; done"
echo Y >/sys/module/umb_probe/parameters/watch
echo 500 >/sys/module/umb_probe/parameters/slow_us
insmod "$module" mode=all-at-once background=1 verbose=0 tasks=16 calls=1000000 timeout_ms=20000 max_crashes=1000000 \
  crash_refill_s=1
helper=/sys/module/umb_faulty/helpers/faulty
# None of the answers is late: what is not answered in time was sent to a helper that got fewer calls than it waits for.
crashes() { (($(<$helper/restarts) >= 15)); }
wait_for 60 crashes || fail "it has died $(<$helper/restarts) times: $(cat $parameters/sums)"
at_least "calls that ended with their helper" "$(ended_with 32)" 15
at_least "calls that were answered" "$(ended_with 0)" 15
equal "others" "$(others_than 32)" ""
fault "sixteen answers in one write, and the end, fifteen times" "$(cat $parameters/sums)"
rmmod umb_faulty
rmmod umb_probe
require_nothing_left
