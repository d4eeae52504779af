# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# series: 6.12
# ends: reboot
# The machine reboots while calls are in flight.
# shellcheck source=tests/guest/reboot.sh
. /usr/share/umblob-test/reboot.sh
modprobe umblob
callers_start 10
callers_in_kernel_start
shown "$(status_of module calls) and $(status_of firmware calls) calls were made"
reboot_now
