# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 300
# Many tasks call one helper at once: every call is answered, with its own answer, which the module checks. More than the
# profile allows, by number or by bytes, are refused, and no others.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
in_flight=/sys/module/umb_faulty/helpers/faulty/in_flight

# all_ok TASKS CALLS [PARAMETER...]
all_ok() {
  local tasks=$1 calls=$2
  shift 2
  log_mark
  insmod "$module" mode=good tasks="$tasks" calls="$calls" timeout_ms=60000 verbose=0 "$@"
  logged "$tasks tasks" "umb_faulty: mode=good calls=$((tasks * calls)) ok=$((tasks * calls))\$"
  rmmod umb_faulty
}

all_ok 1 200
all_ok 16 50
all_ok 100 20

# No caller is served at another's cost: of tasks that call as fast as they can none gets much less done than another, and
# who comes among them waits for about one call of each, not for what they begin after it.
log_mark
insmod "$module" mode=good background=1 verbose=0 tasks=64 calls=100000000 timeout_ms=60000
wait_for 30 more_well_than 1000 || fail "the calls do not get through"
for _ in {1..21}; do echo 1 >$parameters/call; done
# The first ones began when there were few.
wait_for 60 more_well_than 10000 || fail "the calls do not go on"
rmmod umb_faulty
overtaken=$(log_since | sed -n 's/.*umb_faulty: overtaken=//p' | sort -n | paste -sd ' ')
equal "calls by one more caller" "$(wc -w <<<"$overtaken")" 21
below "how many calls of 64 tasks were begun while one of these was made ($overtaken), the median" "$(cut -d' ' -f11 <<<"$overtaken")" $((2 * 64))
below "and for the longest" "${overtaken##* }" $((10 * 64))
read -r least most < <(log_since | sed -n 's/.*umb_faulty: least=\([0-9]*\) most=\([0-9]*\)$/\1 \2/p')
at_least "a quarter of what the busiest of 64 tasks got done, $most calls; the least busy" "$least" $((most / 4))
at_least "calls of each" "$least" 5

# begin PARAMETER...: calls in the background that wait for as long as the test does.
begin() { insmod "$module" background=1 verbose=0 timeout_ms=600000 "$@"; }

# sums_are OUTCOMES, as in "16:46 125:4".
sums_are() { [[ $(<$parameters/sums) == "$1" ]]; }

# refused_beyond MAX TASKS CALLS PARAMETER...: of so many callers of a helper that does not answer, as many wait as may be in
# flight, and the others are told so at once, at each of their calls. A call that was given up on keeps its place until the
# helper has returned it: so the next one is refused.
refused_beyond() {
  local max=$1 tasks=$2 calls=$3 refused=$(($3 * ($2 - $1)))
  shift 3
  begin mode=mute tasks="$tasks" calls="$calls" "$@"
  wait_for 60 sums_are "${errno_of[EBUSY]}:$refused" ||
    fail "$tasks callers, $max in flight at most: $(<$parameters/sums), $(<$in_flight) in flight"
  sleep 1
  equal "$tasks callers, $max in flight at most: in flight" "$(<$in_flight)" "$max"
  equal "refused" "$(<$parameters/sums)" "${errno_of[EBUSY]}:$refused"
  echo 1 >$parameters/cancel
  refused=$((refused + (calls - 1) * max))
  wait_for 60 sums_are "${errno_of[EBUSY]}:$refused ${errno_of[ECANCELED]}:$max" ||
    fail "$max calls cancelled, and $(((calls - 1) * max)) made after them: $(<$parameters/sums)"
  fault "$tasks callers of a helper that says nothing, $max in flight at most, which are cancelled" "$(<$parameters/sums)"
  rmmod umb_faulty
}

refused_beyond 4 50 2 max_in_flight=4
refused_beyond 1024 1025 1

# A helper that is slow: those that are let in are answered, and then others are let in.
insmod "$module" mode=late tasks=50 calls=4 timeout_ms=60000 max_in_flight=4 verbose=0
equal "outcomes but EBUSY" "$(others_than "${errno_of[EBUSY]}")" ""
at_least "calls that were answered, of 200" "$(ended_with 0)" 4
at_least "calls that were refused" "$(ended_with "${errno_of[EBUSY]}")" 1
fault "fifty callers of a slow helper, four calls each, four in flight at most" "$(<$parameters/sums)"
rmmod umb_faulty

# piped: how many bytes are in the pipe to the helper (FIONREAD).
piped() {
  perl -e '
    open my $pipe, "<", shift or die "$!\n";
    my $bytes = pack("i", 0);
    ioctl($pipe, 0x541b, $bytes) or die "$!\n";
    print unpack("i", $bytes), "\n";
  ' "/proc/$(pgrep -x faulty-helper)/fd/0"
}
some_are_piped() { (($(piped) > 0)); }

# settled: those that were refused have no calls left to make.
settled() {
  local before
  before="$(ended) $(<$in_flight)"
  sleep 1
  [[ "$(ended) $(<$in_flight)" == "$before" ]]
}

# queued_up_to MAX PADDING TASKS: the helper does not read. What the pipe has no room for waits in the kernel, and what is more
# than MAX bytes is refused, though the calls are few. Who is refused tries again, as it may have met requests that were only on
# their way.
queued_up_to() {
  local max=$1 padding=$2 tasks=$3 size waiting queued
  begin mode=deaf tasks=1 calls=1 padding="$padding" abrupt=1
  wait_for 10 some_are_piped || fail "a request of $padding bytes and more is not in the pipe"
  size=$(piped)
  rmmod umb_faulty
  begin mode=deaf tasks="$tasks" calls=20 pause_ms=50 padding="$padding" max_queued="$max" abrupt=1
  wait_for 60 settled || fail "calls are made still: $(<$parameters/sums)"
  waiting=$(<$in_flight) queued=$(($(<$in_flight) * size - $(piped)))
  note "requests of $size bytes: $waiting wait, $(piped) bytes are in the pipe; $(<$parameters/sums)"
  below "$waiting requests of $size bytes: bytes in the queue" "$queued" $((max + 1))
  at_least "and with one request more" $((queued + size)) $((max + 1))
  equal "outcomes but EBUSY" "$(others_than "${errno_of[EBUSY]}")" ""
  at_least "calls that were refused" "$(ended_with "${errno_of[EBUSY]}")" $((tasks - waiting))
  at_least "callers that were refused to the end" $((tasks - waiting)) 1
  fault "$tasks callers with $size bytes each, $max bytes in the queue at most, nobody reads" "$(<$parameters/sums)"
  rmmod umb_faulty
}

queued_up_to 8192 3000 50
queued_up_to 8192 500 200
queued_up_to 65536 3000 60

# All of them end when their helper dies under them.
log_mark
insmod "$module" mode=die tasks=50 calls=1 timeout_ms=5000
rmmod umb_faulty
equal "calls that ended when the helper died" "$(log_since | count ' outcome=-(32|19|110) ')" 50
