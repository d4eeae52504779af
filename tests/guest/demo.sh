#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The show that ./demo runs in the guest. Everything printed after a "$ " line is what that command printed; a step that
# does not come out as it must ends the show with status 1.
set -Eeuo pipefail

# shellcheck source=tests/guest/footprint.sh
. /usr/share/umblob-test/footprint.sh

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }

fail() {
  printf 'demo: %s\n' "$*" >&2
  dmesg | tail -n 20 >&2
  exit 1
}

trap 'fail "line $LINENO failed: $BASH_COMMAND"' ERR

# show COMMAND...: prints a command as typed and runs it.
show() {
  printf '$ %s\n' "$*"
  "$@"
}

# show_error COMMAND...: for a command whose right outcome is a plain error.
show_error() {
  local status=0
  show "$@" || status=$?
  printf '(exit status %s)\n' "$status"
  [[ $status == 1 ]] || fail "\"$*\" must end with status 1"
}

loaded() { grep -q "^$1 " /proc/modules; }

# load_and_list NAME COMMAND...: runs the command and lists the modules it brought, which must include NAME.
load_and_list() {
  local name=$1 before
  shift
  loaded "$name" && fail "$name was loaded before"
  before=$(cut -d' ' -f1 /proc/modules | sort)
  show "$@"
  echo "new in /proc/modules:"
  comm -13 <(echo "$before") <(cut -d' ' -f1 /proc/modules | sort) | sed 's/^/  /'
  loaded "$name" || fail "$name is not in /proc/modules"
}

meet_helpers() {
  local pid
  title "The module starts the program it carries ($(uname -r))"
  show modprobe umblob
  show umbctl status
  for pid in $(helper_pids); do
    printf '$ grep ... /proc/%s/status\n' "$pid"
    grep -E '^(Name|State|Pid|CapEff|NoNewPrivs|VmRSS)' "/proc/$pid/status"
    show capsh --decode="$(sed -n 's/^CapEff:[[:space:]]*//p' "/proc/$pid/status")"
  done
}

load_modules() {
  title "Modules, with everything they depend on"
  load_and_list loop umbctl module loop
  load_and_list xfs umbctl module xfs
  truncate -s 400M /tmp/disk
  show mkfs.xfs -q /tmp/disk
  mkdir -p /mnt/demo
  show mount -o loop /tmp/disk /mnt/demo
  show findmnt -n -o TARGET,SOURCE,FSTYPE /mnt/demo
  echo "written to xfs" >/mnt/demo/file
  show cat /mnt/demo/file
  show umount /mnt/demo
  title "By alias"
  load_and_list btrfs umbctl module fs-btrfs
  load_and_list e1000 umbctl module pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00
}

# show_firmware NAME: what the helper hands over must be what the file held before it was compressed.
show_firmware() {
  local name=$1 expected actual
  show ls /lib/firmware/"$name"*
  show umbctl firmware "$name" -o /tmp/firmware
  expected=$(sed -n "s|^\([0-9a-f]*\)  $name\$|\1|p" /usr/share/umblob-test/firmware.sha256)
  actual=$(sha256sum </tmp/firmware | cut -d' ' -f1)
  printf 'expected %s\nreceived %s\n' "$expected" "$actual"
  [[ -n $expected && $actual == "$expected" ]] || fail "$name came out wrong"
}

load_firmware() {
  local name
  title "Firmware: plain, .xz and .zst"
  for name in carl9170-1.fw ath9k_htc/htc_9271-1.4.0.fw ath9k_htc/htc_7010-1.4.0.fw usbduxfast_firmware.bin \
    isci/isci_firmware.bin usbduxsigma_firmware.bin; do
    show_firmware "$name"
  done
}

ask_for_nothing() {
  title "What is not there"
  show_error umbctl module no_such_module
  show_error umbctl firmware no_such/firmware.bin -o /tmp/none
}

leave() {
  local pids pid left
  title "And away with it"
  pids=$(helper_pids)
  show rmmod umblob
  for pid in $pids; do
    [[ ! -e /proc/$pid ]] || fail "helper $pid is still there: $(cat "/proc/$pid/comm")"
  done
  left=$(footprint)
  printf 'processes, threads, mounts and files of umblob that are left: %s\n' "${left:-none}"
  [[ -z $left ]] || fail "something is left"
}

[[ -z $(footprint) ]] || fail "umblob is here before it was loaded"
meet_helpers
load_modules
load_firmware
ask_for_nothing
leave
