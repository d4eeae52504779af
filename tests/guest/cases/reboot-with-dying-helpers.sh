# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# series: 6.12
# ends: reboot
# The machine reboots while its helpers are killed and started again.
# shellcheck source=tests/guest/reboot.sh
. /usr/share/umblob-test/reboot.sh
modprobe umblob
callers_start 10
callers_in_kernel_start
kill_for_ever() {
  while sleep 0.1; do pkill -KILL -x umblob; done
}
kill_for_ever &
started_again() { (($(status_of module restarts) + $(status_of firmware restarts) >= 2)); }
wait_for 10 started_again || fail "nothing was started again"
shown "helpers are killed and started again"
reboot_now
