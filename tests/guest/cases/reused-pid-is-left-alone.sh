# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# A helper died, nobody has dealt with it yet, and another process has its pid: what stops the helper does not touch that.
module=$module_dir/updates/umb_faulty.ko
gate=/sys/module/umb_faulty/parameters/gate
last_pid=/proc/sys/kernel/ns_last_pid
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
[[ -w $last_pid ]] || skip "this kernel has no $last_pid"

# bystander PID: a process of that number, if nobody is quicker.
bystander() {
  echo $(($1 - 1)) >$last_pid
  sleep 100 &
  [[ $! == "$1" ]] || { kill $! && return 1; }
}

insmod "$module" mode=good background=1 calls=1
# Behind a closed gate the dead are left where they are.
echo 'close 2000' >$gate
pid=$(pgrep -x faulty-helper)
kill -KILL "$pid"
gone() { [[ ! -e /proc/$pid ]]; }
wait_for 5 gone || fail "the helper does not die"
wait_for 20 bystander "$pid" || fail "no process got the pid $pid"
at_end kill "$pid"
rmmod umb_faulty
equal "who has the helper's pid after rmmod" "$(cat "/proc/$pid/comm")" sleep
require_nothing_left
