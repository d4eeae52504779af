# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# For the cases about request_firmware() served in the kernel's place: the kernel's own client of it, test_firmware.ko, and
# umb_probe.ko's many. Both are loaded; at the case's end they go, and the kernel's settings are as they were.
tester=/sys/devices/virtual/misc/test_firmware
forced=/proc/sys/kernel/firmware_config/force_sysfs_fallback
probe=/sys/module/umb_probe/parameters
takeover=/sys/module/umblob/parameters/takeover

at_end sh -c "echo 0 >$forced; echo 0 >/proc/sys/kernel/firmware_config/ignore_sysfs_fallback"
# shellcheck disable=SC2016 # the dollars are the inner shell's
at_end sh -c 'for file in "$1"/*/status; do [ ! -e "$file" ] || basename "${file%/status}" | tr -d "\n" >"$1/upload_unregister"; done' sh "$tester"
# shellcheck disable=SC2016 # the dollars are the inner shell's
at_end sh -c 'for name in test_firmware umb_probe; do ! grep -q "^$name " /proc/modules || rmmod $name; done'
modprobe test_firmware
probe_ready

take_over() { echo firmware >"$takeover" || fail "request_firmware() cannot be taken over"; }
give_back() { echo >"$takeover" || fail "request_firmware() cannot be given back"; }

# write_errno FILE TEXT: what writing that ends with, as a number.
write_errno() {
  perl -e 'open(my $file, ">", $ARGV[0]) or die "$ARGV[0]: $!"; print defined syswrite($file, $ARGV[1]) ? 0 : $! + 0' "$1" "$2"
}

# make_foreign SIZE NAME...: files in a form that no kernel here can read: its .xz knows no SHA-256.
make_foreign() {
  local size=$1 name
  shift
  for name in "$@"; do
    head -c "$size" /dev/urandom >"$name"
    xz -c --check=sha256 "$name" >"$firmware_dir/$name.xz"
    at_end rm -f "$firmware_dir/$name.xz"
  done
}

# has_got FILE: what test_firmware.ko has got last is that file.
has_got() { cmp -s /dev/test_firmware "$1"; }

# asks COUNT NAME SIZE: so many tasks of the kernel's begin to ask for NAME0, NAME1, ...
asks() { echo "$*" >$probe/ask; }
all_asked() { grep -q 'waiting=0 ' $probe/asked; }
# asked SECONDS: waits for them, and sets asked_ends, asked_ms: how they ended, and how long the slowest took.
asked() {
  local line
  wait_for "$1" all_asked || fail "there are tasks that still wait for firmware: $(<$probe/asked)"
  line=$(<$probe/asked)
  # shellcheck disable=SC2034 # the cases use these
  asked_ends=${line%% waiting*} asked_ms=${line##*longest=}
}

# waits NAME: a request for it is at the fallback, by test_firmware.ko or by umb_probe.ko.
waits() { [[ -e $tester/$1/loading || -e /sys/devices/virtual/firmware/$1/loading ]]; }
