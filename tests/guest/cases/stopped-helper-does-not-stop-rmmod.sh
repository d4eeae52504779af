# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# rmmod comes to its end although the helpers do not run.
modprobe umblob
module=$(pid_of module) firmware=$(pid_of firmware)
kill -STOP "$module" "$firmware"
log_mark
begun=$(now_ms)
rmmod umblob
below "rmmod took, in ms" $(($(now_ms) - begun)) 13000
for pid in "$module" "$firmware"; do
  [[ ! -e /proc/$pid ]] || fail "process $pid is still there"
done
shown "both processes are gone"
logged "the log tells of it" 'module: helper did not exit when asked to, sending SIGTERM'
require_nothing_left
