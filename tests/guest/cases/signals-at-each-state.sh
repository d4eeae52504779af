# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 240
# SIGKILL, abort, exit with 0 (on SIGUSR1), SIGSTOP and SIGCONT of the helper in each state of its instance.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c 'pkill -KILL -x faulty-helper; ! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
helper=/sys/module/umb_faulty/helpers/faulty

is_in() {
  local state
  { read -r state <$helper/state; } 2>/dev/null && [[ $state == "$1" ]]
}

# It has got as far as to main(), where SIGUSR1 gets its meaning. Sets pid; makes no process, there is little time.
has_begun() {
  local key value
  { read -r pid <$helper/pid && ((pid)); } 2>/dev/null || return 1
  while read -r key value; do
    [[ $key != SigCgt: ]] || break
  done <"/proc/$pid/status" 2>/dev/null
  ((0x$value >> 9 & 1))
}

# send SIGNALS: one after the other, to the helper that has_begun() found.
send() {
  local signal
  for signal in $1; do
    kill "-$signal" "$pid" || fail "$signal: process $pid is gone"
    nap 0.1
  done
}

# how_it_ends SIGNALS: what the log says.
how_it_ends() {
  case $1 in
    KILL) echo 'killed by signal 9' ;;
    ABRT) echo 'killed by signal 6' ;;
    USR1) echo 'exited with status 0' ;;
  esac
}

# loads: in the background, up to the helper's first steps. Sets loader.
loads() {
  log_mark
  insmod "$module" "$@" 2>err &
  loader=$!
  wait_for 10 has_begun || fail "no helper was started"
}

# 1. Starting, for the first time.
for signals in KILL ABRT USR1; do
  loads mode=slow-start start_timeout_ms=6000
  send $signals
  ! wait $loader || fail "starting, $signals: it was loaded"
  [[ $(cat err) == *': Broken pipe' ]] || fail "starting, $signals: $(cat err)"
  logged "starting, $signals" "ended before its hello: $(how_it_ends $signals)"
  nothing_left || fail "starting, $signals: left behind: $(footprint)"
done
loads mode=slow-start start_timeout_ms=6000
send STOP
! wait $loader || fail "starting, STOP: it was loaded"
matches "starting, STOP: insmod says" "$(cat err)" 'Connection timed out$'
loads mode=slow-start start_timeout_ms=6000
send 'STOP CONT'
wait $loader || fail "starting, STOP and CONT: $(cat err)"
shown "starting, STOP and CONT: it is loaded"
rmmod umb_faulty

# 2. Starting again, with callers that wait for it.
insmod "$module" mode=slow-start start_timeout_ms=6000 background=1 verbose=0 tasks=8 calls=1000000 timeout_ms=60000 \
  pause_ms=10 max_crashes=1000 crash_refill_s=1
log_mark
wait_for 10 more_well_than 20 || fail "there are no calls"
starts_again() { is_in starting && has_begun; }
for signals in KILL ABRT USR1 STOP 'STOP CONT'; do
  wait_for 20 is_in ready || fail "starting again, before $signals: it is $(cat $helper/state)"
  kill -KILL "$(cat $helper/pid)"
  wait_for 10 starts_again || fail "starting again: it is $(cat $helper/state)"
  send "$signals"
done
before=$(ended_with 0)
wait_for 30 more_well_than $((before + 20)) || fail "the calls do not go on: $(cat $parameters/sums)"
for signals in KILL ABRT USR1; do
  logged "starting again, $signals" "the helper is gone: .*ended before its hello: $(how_it_ends $signals)"
done
logged "starting again, STOP" "the helper is gone: .*no hello within"
equal "starting again: outcomes but 0 and EPIPE" "$(others_than 32)" ""
fault "its helper gets each signal while it starts again, eight callers" "$(cat $parameters/sums)"
rmmod umb_faulty

# 3. Ready, without a call, and with calls that take half a second each.
each_when_ready() {
  local what=$1 signals old
  for signals in KILL ABRT USR1; do
    wait_for 20 is_in ready || fail "$what, before $signals: it is $(cat $helper/state)"
    wait_for 5 has_begun
    old=$pid
    send $signals
    replaced() { is_in ready && [[ $(cat $helper/pid) != "$old" ]]; }
    wait_for 20 replaced || fail "$what, $signals: it has no successor"
    equal "$what, $signals: its end" "$(cat $helper/last_end)" "$(how_it_ends $signals)"
  done
  pid=$(cat $helper/pid)
  send 'STOP CONT'
  equal "$what, STOP and CONT: it goes on" "$(cat $helper/state) $(cat $helper/pid)" "ready $pid"
}
insmod "$module" calls=0 max_crashes=1000 crash_refill_s=1
each_when_ready "ready"
rmmod umb_faulty
insmod "$module" mode=late background=1 verbose=0 tasks=8 calls=1000000 timeout_ms=60000 max_crashes=1000 crash_refill_s=1
each_when_ready "busy"
before=$(ended_with 0)
wait_for 30 more_well_than $((before + 3)) || fail "busy: the calls do not go on: $(cat $parameters/sums)"
equal "busy: outcomes but 0 and EPIPE" "$(others_than 32)" ""
fault "its helper gets each signal while it is busy, eight callers" "$(cat $parameters/sums)"
rmmod umb_faulty

# 4. Draining: it has been asked to exit, and does not.
draining() { log_has 'umb_faulty: state=3 '; }
for signals in KILL ABRT USR1 STOP 'STOP CONT'; do
  insmod "$module" mode=stubborn calls=0
  wait_for 5 has_begun
  log_mark
  begun=$(now_ms)
  rmmod umb_faulty &
  remover=$!
  wait_for 5 draining || fail "it does not drain: $(log_since | tail -n 3)"
  send "$signals"
  wait $remover || fail "draining, $signals: rmmod failed"
  below "draining, $signals: rmmod took, in ms" $(($(now_ms) - begun)) 9000
  ! pgrep -x faulty-helper || fail "draining, $signals: its process is there"
done

# 5. Backoff and failed: there is no process that could get one.
insmod "$module" mode=exit-later background=1 verbose=0 calls=1000000 timeout_ms=60000 pause_ms=10 max_crashes=6
wait_for 10 is_in backoff || fail "it is $(cat $helper/state)"
wait_for 30 is_in failed || fail "it is $(cat $helper/state)"
equal "failed: its process" "$(cat $helper/pid) $(pgrep -x faulty-helper)" "0 "
rmmod umb_faulty
require_nothing_left
