# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 240
# A hundred callers while their helper is killed, stopped, starved and cannot be started: each call ends, as it should, and
# the next helper serves.
# dmesg: Call Trace
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
threads_max=/proc/sys/kernel/threads-max
threads=$(cat $threads_max)
at_end sh -c "echo $threads >$threads_max; ! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty"

# outcomes_among ERRNO...: there was no other.
outcomes_among() { [[ -z $(others_than "$@") ]] || fail "an outcome that should not be: $(cat $parameters/sums)"; }

begin() { insmod "$module" background=1 verbose=0 calls=1000000 tasks=100 pause_ms=20 max_crashes=1000 "$@"; }
helper() { pgrep -x faulty-helper || true; }

# serves WHEN: calls end well again.
serves() {
  local before
  before=$(ended_with 0)
  wait_for 20 more_well_than $((before + 200)) || fail "$1: the calls do not go on: $(cat $parameters/sums)"
}

# under_load WHAT ERRNOS COMMAND...: five times, at moments that nobody chose.
under_load() {
  local what=$1 errnos=$2 i
  shift 2
  begin mode=good timeout_ms=20000
  serves "$what, before"
  for i in {1..5}; do
    "$@" || fail "$what: \"$*\""
    nap "0.$((RANDOM % 5))"
    serves "$what, the ${i}th time"
  done
  # shellcheck disable=SC2086 # some words
  outcomes_among $errnos
  fault "$what to the helper, a hundred callers, five times" "$(cat $parameters/sums)"
  rmmod umb_faulty || fail "$what: umb_faulty cannot be removed"
}

# signal NAME: if there is a helper at the moment.
signal() { pkill "-$1" -x faulty-helper || true; }
pause() { signal STOP && sleep 1 && signal CONT; }

under_load "SIGKILL" "32" signal KILL
under_load "SIGABRT" "32" signal ABRT
under_load "SIGTERM" "32" signal TERM
under_load "exit with 0" "32" signal USR1
under_load "SIGSTOP and SIGCONT" "" pause

# Killed for want of memory, in a group of its own; on a kernel without groups, as the first choice of all.
cgroup=$(mktemp -d)
if mount -t cgroup2 none "$cgroup" 2>/dev/null; then
  at_end sh -c "rmdir $cgroup/small; umount $cgroup"
  echo +memory >"$cgroup/cgroup.subtree_control"
  mkdir "$cgroup/small"
  echo 16M >"$cgroup/small/memory.max"
  run_short() { echo "$1" >"$cgroup/small/cgroup.procs"; }
else
  run_short() { echo 1000 >"/proc/$1/oom_score_adj" && sleep 1 && echo f >/proc/sysrq-trigger; }
fi
there_is_one() { pid=$(pgrep -x faulty-helper); }
log_mark
begin mode=hog tasks=1 calls=1 timeout_ms=20000 pause_ms=0 background=0 &
loader=$!
wait_for 20 there_is_one || fail "there is no helper"
run_short "$pid" || fail "the helper cannot be made to run out of memory"
wait $loader
logged "killed for want of memory" 'faulty: the helper is gone: killed by signal 9'
logged "by the kernel" '[Oo]ut of memory: Killed process'
fault "killed for want of memory" "$(cat $parameters/sums)"
rmmod umb_faulty

# No process can be made: the helper is started when one can.
begin mode=good timeout_ms=3000
serves "no process, before"
log_mark
pid=$(helper)
# From here on this shell cannot have a process either. Fewer than there are threads already.
echo 20 >$threads_max
kill -KILL "$pid"
nap 4
echo "$threads" >$threads_max
[[ -z $(helper) ]] || fail "a helper was started all the same"
serves "when processes can be made again"
logged "it could not be started" 'could not be started: -(EAGAIN|11)\b'
outcomes_among 32 110
fault "no process can be made for four seconds, a hundred callers" "$(cat $parameters/sums)"
rmmod umb_faulty
require_nothing_left
