# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# Callers get signals at random moments, deadly ones and stops: the helpers never notice. A signal that its caller handles ends no
# call.
seconds=20
signals=(KILL INT TERM STOP)
modprobe umblob
remember_helpers

# sleep_some: up to 60 ms, about as long as a call takes from the start of its process to the end.
sleep_some() { sleep "0.0$((RANDOM % 60 + 10))"; }

# A caller after the other, each with one signal; those that are stopped may go on a moment later.
caller_with_signals() {
  local end=$(($(now_ms) + seconds * 1000)) requests=("module loop" "firmware carl9170-1.fw") request signal pid status
  while (($(now_ms) < end)); do
    request=${requests[RANDOM % 2]}
    # A script's background programs ignore SIGINT otherwise.
    # shellcheck disable=SC2086 # it is two words
    env --default-signal=INT umbctl $request >/dev/null 2>&1 &
    pid=$! status=0
    sleep_some
    signal=${signals[RANDOM % ${#signals[@]}]}
    kill -"$signal" $pid 2>/dev/null || true
    if [[ $signal == STOP ]]; then
      sleep_some
      kill -CONT $pid 2>/dev/null || true
    fi
    wait $pid || status=$?
    echo "$signal $status"
  done
}

pids=()
for number in {1..20}; do
  caller_with_signals >"ends.$number" &
  pids+=($!)
done
wait "${pids[@]}"

count_ends() { cat ends.* | count "$1"; }
note "$(cat ends.* | sort | uniq -c | awk '{ printf "%s%s->%s %d", sep, $2, $3, $1; sep = ", " }')"
at_least "callers that a signal ended" "$(count_ends '^(KILL 137|INT 130|TERM 143)$')" 15
at_least "callers that were killed" "$(count_ends '^KILL 137$')" 1
at_least "callers that were interrupted" "$(count_ends '^INT 130$')" 1
at_least "callers that were terminated" "$(count_ends '^TERM 143$')" 1
at_least "callers that were served after a stop" "$(count_ends '^STOP 0$')" 5
equal "callers that ended otherwise" "$(count_ends '^(KILL (0|137)|INT (0|130)|TERM (0|143)|STOP 0)$' | awk -v all="$(count_ends .)" '{ print all - $1 }')" 0
idle() { [[ "$(status_of module inFlight) $(status_of firmware inFlight)" == "0 0" ]]; }
wait_for 5 idle || fail "still in flight: $(status_of module inFlight) $(status_of firmware inFlight)"
shown "nothing is in flight"
both_serve "after $(count_ends .) callers"

# One with a handler: whatever it gets while its call waits, it has its answer afterwards.
parameters=/sys/module/umb_faulty/parameters instance=/sys/module/umb_faulty/helpers/faulty
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
insmod "$module_dir/updates/umb_faulty.ko" mode=good background=1 verbose=0 calls=0 timeout_ms=60000
pid=$(<$instance/pid)
kill -STOP "$pid"
perl -e '
  $SIG{$_} = sub { $got{$_[0]}++ } for qw(ALRM USR1 TERM);
  open my $file, ">", shift or die "$!\n";
  my $outcome = defined(syswrite($file, "1")) ? 0 : $! + 0;
  print "$outcome ", join(" ", sort keys %got), "\n";
' $parameters/call >handled &
caller=$!
at_end sh -c "kill -KILL $caller 2>/dev/null"
waits() { [[ $(<$instance/in_flight) == 1 ]]; }
wait_for 10 waits || fail "no call is in flight"
for signal in ALRM USR1 TERM ALRM; do
  kill -"$signal" $caller
  nap 0.2
  waits || fail "SIG$signal ended a call whose caller handles it: $(<handled)"
done
kill -CONT "$pid"
wait $caller || fail "the caller ended with status $?"
equal "its call's errno, and the signals that it handled" "$(<handled)" "0 ALRM TERM USR1"
equal "how its call ended" "$(<$parameters/sums)" "0:1"
rmmod umb_faulty
