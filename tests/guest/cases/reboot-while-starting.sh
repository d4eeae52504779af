# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# ends: reboot
# The machine reboots while a helper is started again, for which twenty callers wait: ten of them longer than a reboot does,
# ten for half a second each time, so that they come again when it has begun.
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
helper=/sys/module/umb_faulty/helpers/faulty
insmod "$module_dir/updates/umb_faulty.ko" mode=slow-start start_timeout_ms=6000 background=1 tasks=20 \
  calls=1000000 timeout_ms=60000 odd_timeout_ms=500 pause_ms=100
wait_for 10 more_well_than 20 || fail "the calls do not get through"
kill -KILL "$(<$helper/pid)"
starts() { [[ $(<$helper/state) == starting ]]; }
wait_for 5 starts || fail "it is $(<$helper/state)"
shown "$(<$helper/in_flight) calls are in flight, and the helper is $(<$helper/state)"
reboot_now
