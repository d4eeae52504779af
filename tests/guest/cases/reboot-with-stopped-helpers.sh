# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# series: 6.1
# ends: reboot
# The machine reboots while calls wait for helpers that do not run.
# shellcheck source=tests/guest/reboot.sh
. /usr/share/umblob-test/reboot.sh
modprobe umblob
callers_start 10
callers_in_kernel_start
kill -STOP "$(pid_of module)" "$(pid_of firmware)"
callers_wait 10
shown "ten calls wait, and the kernel's own go on"
reboot_now
