# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 300
# boot: own
# emulator: tcg-in-turns
# rounds: 20
# Processes call while their helper closes its stdin, or is killed again and again: each writes its requests into the helper's
# pipe itself, and none gets SIGPIPE for it, which would be its end. (umbctl ignores that signal; the other callers here do
# not.) Where the kernel tells of signals, none was sent to anybody, to those who ignore it neither. To tell, it changes its code
# where every signal passes, which processors that are emulated side by side do not survive for long.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
instance=/sys/module/umb_faulty/helpers/faulty
tracing=/sys/kernel/tracing
event=$tracing/events/signal/signal_generate
sigpipe=13

# --- what the kernel tells of signals ------------------------------------------------------------------------------------

mountpoint -q $tracing || mount -t tracefs none $tracing 2>/dev/null || true
# A pipeline's commands may well get it, and have nothing to do with a helper.
told() { grep -E "signal_generate: .*sig=$sigpipe .*comm=(umb|perl|kworker)" $tracing/trace || true; }
if [[ -e $event/enable ]]; then
  echo "sig == $sigpipe" >$event/filter
  echo >$tracing/trace
  echo 1 >$event/enable
  at_end sh -c "echo 0 >$event/enable; echo 0 >$event/filter"
  # To see that it would be told, and that a caller's end by it would be its status.
  status=0
  perl -e 'kill "PIPE", $$; sleep 5' || status=$?
  equal "the status of a process that gets SIGPIPE" "$status" $((128 + sigpipe))
  equal "the kernel tells of it, lines" "$(told | wc -l)" 1
  echo >$tracing/trace
else
  note "the kernel does not tell of signals"
fi
none_told() { [[ ! -e $event/enable ]] || equal "$1: SIGPIPE was sent" "$(told)" ""; }

# --- a process that writes to umb_faulty.ko's parameter "call" --------------------------------------------------------------

# calls COUNT: makes so many calls, one after the other, and says how many ended how, as sums does; 0: until SIGTERM.
# Its errno is that of the call; its status 141 if SIGPIPE is its end.
calls() {
  exec perl -e '
    $SIG{PIPE} = "DEFAULT";
    $SIG{TERM} = sub { $stop = 1 };
    my ($path, $count) = @ARGV;
    open my $file, ">", $path or die "$path: $!\n";
    for (my $i = 0; !$stop && (!$count || $i < $count); $i++) {
      $ended{defined(syswrite($file, "1")) ? 0 : $! + 0}++;
    }
    print join(" ", map { "$_:$ended{$_}" } sort { $a <=> $b } keys %ended), "\n";
  ' $parameters/call "$1"
}
idle() { [[ $(<"$instance/in_flight") == 0 ]]; }
busy() { [[ $(<"$1/in_flight") != 0 ]]; }
# is_there INSTANCE PID: its helper, which is not PID, the last one.
is_there() { [[ $(<"$1/state") == ready && $(<"$1/pid") != "$2" ]]; }

# The one end of the pipe is closed, and its process lives on: the first call has that done, the others are written for nobody.
insmod "$module" mode=close-calls background=1 verbose=0 calls=0 timeout_ms=500
status=0
(calls 5) >ends || status=$?
equal "calls of a helper that has closed its stdin: the caller's status" "$status" 0
equal "how they ended" "$(<ends)" "${errno_of[ETIMEDOUT]}:5"
none_told "a helper that has closed its stdin"
rmmod umb_faulty

# Killed with a call in flight, one that may not be made twice.
insmod "$module" mode=good background=1 verbose=0 calls=0 timeout_ms=60000 max_crashes=1000 crash_refill_s=1
calls 0 >ends &
caller=$!
at_end sh -c "kill -KILL $caller 2>/dev/null"
pid=0
for ((i = 0; i < test_rounds / 2; i++)); do
  wait_for 30 is_there $instance "$pid" || fail "round $i: process $pid has no successor"
  pid=$(<$instance/pid)
  kill -STOP "$pid"
  wait_for 5 busy $instance || fail "round $i: no call is in flight"
  kill -KILL "$pid"
done
wait_for 30 is_there $instance "$pid" || fail "process $pid, the last one, has no successor"
sleep 0.5
kill -TERM $caller
status=0
wait $caller || status=$?
equal "SIGKILL to the helper with a call in flight: the caller's status" "$status" 0
matches "how its calls ended" "$(<ends)" "^0:[0-9]+ ${errno_of[EPIPE]}:$((test_rounds / 2))\$"
none_told "SIGKILL with a call in flight"
fault "SIGKILL to the helper with a process's call in flight, $((test_rounds / 2)) times" "$(<ends)"
wait_for 5 idle || fail "a call is in flight still"
rmmod umb_faulty

# --- umblob's own helpers, and those who ask umblob.ko ----------------------------------------------------------------------

modprobe loop
modprobe umblob
callers_program=/usr/libexec/umblob-test/umb-callers

# umbctl_loop NUMBER: until there is the file stop: statuses to status.NUMBER, answers to answers.NUMBER.
umbctl_loop() {
  local status requests=("module loop" "firmware carl9170-1.fw") i
  for ((i = $1; ; i++)); do
    [[ ! -e stop ]] || return 0
    status=0
    # shellcheck disable=SC2086 # it is two words
    umbctl --json ${requests[i % 2]} >>"answers.$1" 2>>"errors.$1" || status=$?
    echo "$status" >>"status.$1"
  done
}

$callers_program 12 30 >tally 2>tally.errors &
callers=$!
at_end sh -c "kill -KILL $callers 2>/dev/null"
ignored() { echo $((0x$(field /proc/$callers/status "$1") >> (sigpipe - 1) & 1)); }
equal "SIGPIPE is ignored, blocked or caught by these callers" "$(ignored SigIgn) $(ignored SigBlk) $(ignored SigCgt)" "0 0 0"
loops=()
for number in 1 2; do
  umbctl_loop $number &
  loops+=($!)
done

# in_flight_at_end INSTANCE: how many calls the last process had when it ended.
in_flight_at_end() { sed -n 's/.*, \([0-9]*\) in flight$/\1/p' "$1/last_call" | grep . || echo 0; }
left_over=0
for ((i = 0; i < test_rounds; i++)); do
  role=$( ((i % 2)) && echo module || echo firmware)
  instance=/sys/module/umblob/helpers/$role
  pid=$(<"$instance/pid")
  # As it comes, and while it has something to do for certain.
  if ((i % 4 >= 2)); then
    kill -STOP "$pid"
    wait_for 10 busy "$instance" || fail "round $i: no call of the $role helper is in flight"
    nap 0.1
  fi
  kill -KILL "$pid"
  wait_for 30 is_there "$instance" "$pid" || fail "round $i: process $pid has no successor: $(umbctl status)"
  left_over=$((left_over + $(in_flight_at_end "$instance")))
  ends_with 0 umbctl reset "$role"
  nap "0.$((RANDOM % 3))"
done
touch stop
wait "${loops[@]}" || fail "the loops of umbctl failed"
kill -TERM $callers
status=0
wait $callers || status=$?
equal "SIGKILL to umblob's helpers, $test_rounds times: the callers' status" "$status" 0

# tally_of ERRNO, answered ERRNO: how many requests ended so.
tally_of() { sed -n "s/^call $1 //p" tally | grep . || echo 0; }
answered() { cat answers.* | count "\"errno\":$1[,}]"; }
note "$(tr '\n' ',' <tally)"
note "statuses of umbctl: $(cat status.* | sort | uniq -c | awk '{ printf "%s%s: %d", sep, $2, $1; sep = ", " }')"
equal "umbctl ended otherwise than with 0 or 1" "$(cat status.* | count '^[^01]|..')" 0
equal "umbctl ended with 1, but for EPIPE" $(($(cat status.* | count '^1$') - $(answered "${errno_of[EPIPE]}"))) 0
equal "other requests ended otherwise than well or with EPIPE" \
  "$(grep -vE "^(call (0|${errno_of[EPIPE]}) |longest_ms )" tally || true)" ""
at_least "requests that were served" "$(tally_of 0)" $((5 * test_rounds))
at_least "requests that a helper had when it died" $left_over $((test_rounds / 2))
broken=$(tally_of "${errno_of[EPIPE]}")
note "of these, EPIPE: $((broken + $(answered "${errno_of[EPIPE]}"))); the others were answered by a successor"
none_told "SIGKILL to umblob's helpers"
fault "SIGKILL to umblob's helpers, $test_rounds times, twelve threads that ask" \
  "0:$(tally_of 0)$( ((broken == 0)) || echo " ${errno_of[EPIPE]}:$broken")"
rmmod umblob
require_nothing_left
