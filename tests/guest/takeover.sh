# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# For the cases about what is done in modprobe's place.

requests=/sys/module/umb_requests/parameters
takeover=/sys/module/umblob/parameters/takeover
# A file system that nobody uses meanwhile and that is a module here: a kernel that is built for these tests has no udf.
file_system=udf
modinfo -n udf >/dev/null 2>&1 || file_system=fuse
setting() { cat /proc/sys/kernel/modprobe; }
is_ours() { [[ $(setting) == /proc/[0-9]*/cwd/* ]]; }

# recorder: a modprobe that keeps a record of what it was asked for, and its status, becomes the kernel's; the distribution's comes back at the end.
recorder() {
  recorder=$PWD/modprobe record=$PWD/record
  chmod 755 .
  # shellcheck disable=SC2016 # the dollars are the script's
  printf '#!/bin/sh\n/sbin/modprobe "$@"\nstatus=$?\necho "$*: $status" >>%s\nexit $status\n' "$record" >"$recorder"
  chmod 755 "$recorder"
  : >"$record"
  at_end sh -c 'echo /sbin/modprobe >/proc/sys/kernel/modprobe'
  echo "$recorder" >/proc/sys/kernel/modprobe
}

# requests_ready: umb_requests.ko, which goes at the end.
requests_ready() {
  insmod "$module_dir/updates/umb_requests.ko"
  at_end sh -c '! grep -q ^umb_requests /proc/modules || rmmod umb_requests'
}

# requests_alone: for cases in which these go on while umblob does not: a modprobe that keeps a record, umb_requests.ko, a
# file system's module that stays, and no umblob at the end.
requests_alone() {
  at_end sh -c '! grep -q ^umblob /proc/modules || rmmod umblob'
  recorder
  requests_ready
  modprobe "$file_system"
}

requests_end() { [[ $(cat $requests/running) == 0 ]]; }
sums() { cat $requests/sums; }

# ask NAMES [TASKS [CALLS]]: what request_module() returned how often.
ask() {
  echo "$1" >$requests/names
  echo "${2:-1} ${3:-1}" >$requests/begin
  wait_for 100 requests_end || fail "request_module() of $1 does not return"
  sums
}

# asking NAMES TASKS: the same, without an end.
asking() {
  echo "$1" >$requests/names
  echo "$2 0" >$requests/begin
}

is_back() { [[ $(setting) == "$recorder" ]]; }
count_up() { echo $(($(sums | grep -o ':[0-9]*' | tr -d : | paste -sd+))); }
# more N: so many have returned.
more() { (($(count_up) >= $1)); }
# goes_on N: until so many more have returned.
goes_on() { wait_for 100 more $(($(count_up) + $1)) || fail "the requests do not go on: $(sums)"; }

# none_failed WHAT: of those that asked; they end.
none_failed() {
  echo 1 >$requests/end
  [[ $(sums) =~ ^0:[0-9]+$ ]] || fail "$1: not every request_module() worked: $(sums)"
  row "$1" "$(sums | cut -d: -f2) request_module(), none failed"
}

# served: how many calls the helper has had.
served() { status_of module calls; }
