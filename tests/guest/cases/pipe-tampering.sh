# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 360
# Another process of root's writes into the helper's pipes and reads from them: no answer goes to the wrong call, the kernel
# takes no harm, and the helper or its successor serves.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
instance=/sys/module/umb_faulty/helpers/faulty
callers=8

# begin PARAMETER...: callers that go on for as long as the module is loaded.
begin() {
  insmod "$module" background=1 verbose=0 mode=good calls=1000000 tasks=$callers pause_ms=5 max_crashes=1000 \
    crash_refill_s=1 "$@"
}

helper() { pgrep -x faulty-helper; }

serves() {
  local before
  before=$(ended_with 0)
  wait_for 30 more_well_than $((before + 50)) || fail "$1: the calls do not go on: $(cat $parameters/sums)"
}

# A reply with the wrong number would be EILSEQ.
judge() {
  ! grep -qE '(^| )84:' $parameters/sums || fail "$1: an answer went to the wrong call: $(cat $parameters/sums)"
  serves "$1"
  fault "$1, eight callers, calls so far" "$(cat $parameters/sums)"
}

# fd NUMBER: of the helper there is now.
fd() { echo "/proc/$(helper | head -n 1)/fd/$1"; }

all_wait() { [[ $(<$instance/in_flight) == "$callers" ]]; }

# stop_busy: the helper does not run, and each caller waits for an answer.
there_is_one() { [[ $(<$instance/state) == ready ]] && pid=$(helper); }
stop_busy() {
  wait_for 30 there_is_one || fail "there is no helper: $(<$instance/state)"
  kill -STOP "$pid"
  wait_for 5 all_wait || fail "not all callers wait for the stopped helper: $(<$instance/in_flight)"
}

# A return that is well made, for an id that nobody has; it is not the helper's fault, and changes nothing. The lower half of
# an id is an index of the kernel's table: calls are in flight at each of those that there are, but their upper halves are
# others. One write for all of it, as the helper writes there, too.
forge() {
  perl -e '
    sub forged {
      my ($lower, $upper) = @_;
      # One segment of four words: the envelope, a word of data and a pointer; a return (2), of one word of data: its id.
      return pack("V10", 0, 4, 0, 0x00010001, 2, 0, 0, 1, $lower, $upper);
    }
    my ($path, $indices) = @ARGV;
    my @ids = ([0, 0], [0x04030201, 0x08070605], [0xffffffff, 1], map { [$_, 0] } 1 .. $indices - 1);
    for my $index (0 .. $indices - 1) { push @ids, [$index, int(rand(2 ** 31)) * 2 + 1] for 1 .. 10 }
    my $bytes = join "", map { forged(@$_) } @ids;
    open my $pipe, ">", $path or die "$path: $!\n";
    syswrite($pipe, $bytes) == length $bytes or die "only a part of it was written: $!\n";
    print scalar @ids, "\n";
  ' "$(fd 1)" $callers
}

begin timeout_ms=20000
serves "before forged returns"
old=$(helper) forged=0
for _ in {1..20}; do
  stop_busy
  forged=$((forged + $(forge)))
  # Whoever reads for the others takes them for one of these, or does not.
  nap 0.1
  [[ $(failed) == 0 ]] || fail "a forged return was taken for a call's: $(cat $parameters/sums)"
  kill -CONT "$pid"
  serves "after forged returns"
done
equal "forged returns" $forged $((20 * (10 + 10 * callers)))
judge "$forged forged returns"
equal "calls that failed" "$(failed)" 0
equal "the helper is still" "$(helper)" "$old"
rmmod umb_faulty

begin timeout_ms=1500
serves "before"

# Garbage for the kernel, and for the helper.
for size in 1 7 8 64 4096 70000; do
  head -c $size /dev/urandom >garbage
  timeout 5 dd if=garbage of="$(fd 1)" bs=65536 2>/dev/null || true
  serves "$size bytes of garbage into its stdout"
  timeout 5 dd if=garbage of="$(fd 0)" bs=65536 2>/dev/null || true
  serves "$size bytes of garbage into its stdin"
done
judge "garbage in either pipe"

# lost: how many calls ended as those do of whose request or answer something is missing.
lost() { tr ' ' '\n' <$parameters/sums | awk -F: -v pipe="${errno_of[EPIPE]}" -v late="${errno_of[ETIMEDOUT]}" \
  '$1 == pipe || $1 == late { sum += $2 } END { print sum + 0 }'; }
more_lost_than() { (($(lost) > $1)); }

# calm: nothing goes wrong any more, for longer than a call may take.
calm() {
  local failures well
  failures=$(failed) well=$(ended_with 0)
  sleep 2.5
  [[ $(failed) == "$failures" && $(<$instance/state) == ready ]] && more_well_than $((well + 50))
}

# Who steals, each into the file stolen, and says whether it has got anything: requests that a helper which does not run has
# not read yet; whatever comes, next to who should have it; and the same in pieces, so that frames lose their heads.
steal_requests() {
  stop_busy
  timeout 0.4 cat "/proc/$pid/fd/0" >stolen || true
  kill -CONT "$pid"
  [[ -s stolen ]]
}
steal_frames() {
  timeout 2 cat "$(fd "$1")" >stolen 2>/dev/null || true
  [[ -s stolen ]]
}
steal_pieces() {
  timeout 2 dd if="$(fd "$1")" of=stolen bs=20 2>/dev/null || true
  [[ -s stolen ]]
}

# robbed WHAT COMMAND...: three times.
robbed() {
  local what=$1 before bytes=0 i
  shift
  before=$(lost)
  for i in 1 2 3; do
    : >stolen
    wait_for 30 "$@" || fail "$what, the ${i}th time: nothing could be stolen"
    bytes=$((bytes + $(wc -c <stolen)))
    serves "$what"
  done
  at_least "$what: bytes" $bytes 24
  wait_for 10 more_lost_than "$before" || fail "$what: no call was lost by it: $(cat $parameters/sums)"
  shown "$what: $(($(lost) - before)) calls were lost by it"
  wait_for 60 calm || fail "$what: it does not recover: $(cat $parameters/sums)"
  equal "$what: other outcomes" "$(others_than "${errno_of[EPIPE]}" "${errno_of[ETIMEDOUT]}")" ""
  judge "$what"
}

robbed "requests stolen while it is stopped" steal_requests
robbed "frames stolen from its descriptor 0" steal_frames 0
robbed "bytes stolen from its descriptor 0" steal_pieces 0
robbed "frames stolen from its descriptor 1" steal_frames 1
robbed "bytes stolen from its descriptor 1" steal_pieces 1

# Somebody holds on to an end that he opened: the helper's end is seen all the same, and its removal is not held up.
exec {held}<>"$(fd 1)"
kill -KILL "$(helper)"
serves "its stdout is held open by somebody else"
begun=$(now_ms)
rmmod umb_faulty
below "rmmod took, in ms" $(($(now_ms) - begun)) 12000
exec {held}<&-

# The module's own helpers.
modprobe umblob
for role in module firmware; do
  for number in 0 1; do
    head -c 100 /dev/urandom | timeout 5 dd of="/proc/$(pid_of $role)/fd/$number" 2>/dev/null || true
    wait_for 10 is_ready $role || fail "$role is not ready: $(umbctl status)"
    ends_with 0 umbctl module loop
    ends_with 0 umbctl firmware carl9170-1.fw
  done
done
shown "umblob's helpers serve after garbage in their pipes"
rmmod umblob
require_nothing_left
