# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# A helper with which nothing is wrong makes way for a successor when somebody asks for that: what it is at it returns, no crash
# is counted, and no call is lost. One that does not go is ended, and that is a crash.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
instance=/sys/module/umb_faulty/helpers/faulty
idempotent=4

is_in_state() { [[ $(<"$instance/state") == "$1" ]]; }
# restart WHEN: there is a successor, sooner than any backoff.
restart() {
  local pid
  pid=$(<"$instance/pid")
  echo 1 >"$instance/restart"
  wait_for 10 successor_in "$instance" "$pid" || fail "$1: process $pid has no successor: $(<"$instance/state")"
  [[ ! -e /proc/$pid ]] || fail "$1: process $pid is there still"
}
# refused_with WORDS WHEN: by bash itself, as what it is at may soon be over.
refused_with() {
  ! { echo 1 >"$instance/restart"; } 2>err || fail "restart $2: is not refused"
  matches "restart $2" "$(<err)" "$1"
}

# Many more times than it may crash, under load. Requests that may be made twice are all answered.
insmod "$module" mode=good background=1 verbose=0 tasks=8 calls=1000000 timeout_ms=20000 flags=$idempotent max_crashes=3
wait_for 5 is_in_state ready || fail "it is $(<"$instance/state")"
wait_for 5 more_well_than 20 || fail "no calls: $(<$parameters/sums)"
for round in {1..20}; do
  restart "round $round"
  wait_for 10 more_well_than $(($(ended_with 0) + 5)) || fail "round $round: the calls do not go on: $(<$parameters/sums)"
done
equal "restarts" "$(<"$instance/restarts")" 20
equal "crashes that are left" "$(<"$instance/crashes_left")" 3
equal "the last one's end" "$(<"$instance/last_end")" "it was restarted"
equal "calls that ended otherwise than well" "$(failed)" 0
fault "restarted on request twenty times, eight callers" "$(<$parameters/sums)"
rmmod umb_faulty

# What it is at it returns, though that may not be asked twice.
insmod "$module" mode=late background=1 verbose=0 tasks=1 calls=1 timeout_ms=5000
in_flight() { [[ $(<"$instance/in_flight") == 1 ]]; }
wait_for 5 in_flight || fail "no call is in flight"
restart "while it is at a call"
all_ended() { (($(ended) == 1)); }
wait_for 5 all_ended || fail "the call has not ended: $(<$parameters/sums)"
equal "the call that it was at" "$(<$parameters/sums)" "0:1"

# One that cannot hear it.
kill -STOP "$(<"$instance/pid")"
begun=$(now_ms)
pid=$(<"$instance/pid")
echo 1 >"$instance/restart"
wait_for 20 successor_in "$instance" "$pid" || fail "a stopped process has no successor: $(<"$instance/state")"
below "ms until a stopped process has a successor" $(($(now_ms) - begun)) 12000
equal "a stopped one's end" "$(<"$instance/last_end")" "it did not exit when it was restarted"
equal "crashes that are left" "$(<"$instance/crashes_left")" 4

# Nobody but root.
equal "the file's mode" "$(stat -c %a "$instance/restart")" 200
status=0
setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin sh -c "echo 1 >$instance/restart" 2>err || status=$?
matches "without CAP_SYS_ADMIN: status $status" "$(<err)" 'Operation not permitted'

# Asked for with the gate closed, and reset as well: the one goes, then one comes, each time.
for _ in {1..8}; do
  pid=$(<"$instance/pid")
  echo "close 1000" >$parameters/gate
  echo 1 >"$instance/restart"
  echo 1 >"$instance/reset"
  echo open >$parameters/gate
  wait_for 10 successor_in "$instance" "$pid" || fail "process $pid has no successor: $(<"$instance/state")"
  [[ $(pgrep -x -c faulty-helper) == 1 ]] || fail "after $pid: $(pgrep -x -l faulty-helper)"
done
shown "restart and reset at a closed gate, eight times: one process is there"

# While it is on its way out the module can go.
kill -STOP "$(<"$instance/pid")"
echo 1 >"$instance/restart"
rmmod umb_faulty

# One that is to be started anyway, and one that was given up: that takes a reset.
insmod "$module" mode=good max_crashes=7 crash_refill_s=3600
for _ in {1..6}; do
  pid=$(<"$instance/pid")
  kill -KILL "$pid"
  wait_for 10 successor_in "$instance" "$pid" || fail "it is $(<"$instance/state")"
done
# It stays away for more than three seconds.
kill -KILL "$(<"$instance/pid")"
wait_for 2 is_in_state backoff || fail "it is $(<"$instance/state"), not away"
refused_with 'Device or resource busy' "of one that is about to be started"
wait_for 20 is_in_state ready || fail "it is $(<"$instance/state")"
kill -KILL "$(<"$instance/pid")"
wait_for 10 is_in_state failed || fail "it has not failed for good: $(<"$instance/state")"
refused_with 'No such device' "of one that has failed"
echo 1 >"$instance/reset"
wait_for 10 is_in_state ready || fail "it is $(<"$instance/state") after a reset"
restart "after a reset"
rmmod umb_faulty

# Helpers with more requests than they have threads: what is still queued when they are to exit is for their successors.
modprobe loop
modprobe umblob
/usr/libexec/umblob-test/umb-callers 24 60 >tally 2>tally.errors &
callers=$!
at_end sh -c "kill -KILL $callers 2>/dev/null"
for round in {1..6}; do
  for instance in /sys/module/umblob/helpers/{module,firmware}; do restart "umblob, round $round"; done
  nap 0.3
done
kill -TERM $callers
wait $callers || fail "the callers: $(cat tally.errors)"
equal "requests that ended otherwise than well" "$(grep -vE '^(call 0 |longest_ms )' tally || true)" ""
at_least "requests that were served" "$(sed -n 's/^call 0 //p' tally)" 48
for role in module firmware; do
  equal "$role: restarts, and crashes that are left" "$(status_of $role restarts) $(status_of $role crashesLeft)" "6 5"
done
fault "umblob's helpers restarted on request six times each, 24 callers" "0:$(sed -n 's/^call 0 //p' tally)"
rmmod umblob
require_nothing_left

# A module's init function that asks umblob for another one is the helper's own, also while that is on its way out: it is told so
# at once, rather than to wait for the successor, which waits for it.
modprobe umblob
config=/etc/modprobe.d/umb-restart.conf
mkdir -p ${config%/*}
echo "options umb_nested0 then=loop through_api=Y wait_ms=1000" >$config
at_end sh -c "rm -f $config; ! grep -q ^umb_nested0 /proc/modules || rmmod umb_nested0"
umbctl module umb_nested0 >out 2>err &
asking=$!
is_coming() { [[ $(cat /sys/module/umb_nested0/initstate 2>/dev/null) == coming ]]; }
wait_for 5 is_coming || fail "umb_nested0 is not being loaded: $(cat err)"
pid=$(pid_of module)
echo 1 >/sys/module/umblob/helpers/module/restart
wait_for 10 is_successor module "$pid" || fail "process $pid has no successor"
wait $asking || fail "umb_nested0 was not loaded: $(cat err)"
equal "what its init function was told" "$(cat /sys/module/umb_nested0/parameters/asked)" "-${errno_of[EDEADLK]}"
equal "crashes that are left" "$(status_of module crashesLeft)" 5

# It is not restarted for what is new in modprobe.d while it runs an init function, which would be interrupted, but afterwards.
rmmod umb_nested0
! loaded dummy || modprobe -r dummy
echo "options umb_nested0 wait_ms=4000" >$config
umbctl module umb_nested0 >out0 2>err0 &
asking=$!
wait_for 5 is_coming || fail "umb_nested0 is not being loaded: $(cat err0)"
elsewhere=/mnt/umbtest-later
mkdir $elsewhere
at_end rm -rf $elsewhere "${config/restart/later}"
echo "options dummy numdummies=2" >$elsewhere/real.conf
ln -s $elsewhere/real.conf "${config/restart/later}"
before=$(status_of module restarts)
refused EACCES 'ask again' module dummy
wait $asking || fail "umb_nested0 was not loaded: $(cat err0)"
equal "restarts while an init function ran" "$(status_of module restarts)" "$before"
done_as loaded dummy
equal "restarts afterwards" "$(status_of module restarts)" $((before + 1))
equal "crashes that are left" "$(status_of module crashesLeft)" 5
rmmod dummy umb_nested0 umblob
require_nothing_left
