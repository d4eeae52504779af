# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# A helper that ignores its orders to exit is killed, and rmmod comes to its end.
module=$module_dir/updates/umb_faulty.ko

forced='helper did not exit when asked to, sending SIGTERM'

# goes MODE
goes() {
  local begun
  insmod "$module" mode="$1" calls=0
  log_mark
  begun=$(now_ms)
  rmmod umb_faulty
  # Asked, told by SIGTERM and by SIGKILL: four seconds, and room for a busy machine.
  below "$1: rmmod took, in ms" $(($(now_ms) - begun)) 9000
  ! pgrep -x faulty-helper >/dev/null || fail "$1: its process is still there"
}

for mode in good mute; do
  goes $mode
  ! log_has "$forced" || fail "$mode: it was not enough to ask it"
  shown "$mode: it exits when it is asked to"
done
goes stubborn
logged stubborn "$forced"
goes deaf
logged deaf "$forced"
require_nothing_left
