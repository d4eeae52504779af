# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# ends: reboot
# The machine reboots while a helper waits to be started again, and twenty callers for that: ten of them longer than a reboot
# does, ten for half a second each time, so that they come again when it has begun.
helper=/sys/module/umb_faulty/helpers/faulty
insmod "$module_dir/updates/umb_faulty.ko" mode=exit-later background=1 tasks=20 calls=1000000 timeout_ms=60000 \
  odd_timeout_ms=500 pause_ms=100 max_crashes=1000
# More than three seconds are left then, which is longer than it takes to reboot.
waits() { [[ $(<$helper/state) == backoff ]] && (($(<$helper/crashes_left) <= 993)); }
wait_for 60 waits || fail "it is $(<$helper/state), with $(<$helper/crashes_left) crashes left"
shown "$(<$helper/in_flight) calls are in flight, and the helper is in $(<$helper/state)"
reboot_now
