# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# A helper that ignores its orders to exit is killed, and rmmod comes to its end.
module=$module_dir/updates/umb_faulty.ko

# goes MODE LIMIT: in milliseconds.
goes() {
  local begun
  insmod "$module" mode="$1" calls=0
  begun=$(now_ms)
  rmmod umb_faulty
  below "$1: rmmod took, in ms" $(($(now_ms) - begun)) "$2"
  ! pgrep -x faulty-helper >/dev/null || fail "$1: its process is still there"
}

goes good 3000
goes mute 3000
goes stubborn 7000
goes deaf 7000
require_nothing_left
