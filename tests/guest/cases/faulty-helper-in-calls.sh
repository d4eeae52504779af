# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# limit: 240
# A helper that goes wrong once it serves: every call has the outcome that is defined for it, and the module stays whole.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh

# outcome_is MODE ERRNO|0 REASON-REGEX [PARAMETER...]: of every call, and of one at least for that reason; then the module
# goes, in bounded time.
outcome_is() {
  local mode=$1 expected=0 regex=$3 begun
  [[ $2 == 0 ]] || expected=-${errno_of[$2]}
  shift 3
  log_mark
  insmod "$module" mode="$mode" "$@" 2>err || fail "$mode: $(cat err)"
  log_has 'umb_faulty: mode=.* call=' || fail "$mode: no call was made: $(log_since | tail -n 3)"
  [[ $(outcomes) =~ ^[0-9]+x$expected$ ]] || fail "$mode: outcomes $(outcomes), not all $expected: $(log_since | tail -n 3)"
  log_has "umb_faulty: mode=$mode call=[0-9]+ outcome=$expected reason=.*$regex" ||
    fail "$mode: the reason is $(log_since | grep -m1 'reason=')"
  begun=$(now_ms)
  rmmod umb_faulty
  (($(now_ms) - begun < 9000)) || fail "$mode: rmmod took $(($(now_ms) - begun)) ms"
  ! pgrep -x faulty-helper >/dev/null || fail "$mode: its process is still there"
  fault "the helper in mode \"$mode\"" "$(outcomes | sed -E 's/([0-9]+)x-?([0-9]+)/\2:\1/g')"
}

# ended_in_time COUNT MS: so many calls since the mark, each of which was to end so long after the helper was ready, as the log's
# own times have it; seconds later on a busy machine, but no longer than that.
ended_in_time() {
  local last
  last=$(log_since | sed 's/^\[ *//' | awk -v count="$1" '/umb_faulty: state=2 / { ready = $1 }
    / outcome=/ { last = $1; calls++ } END { if (ready && calls == count) printf "%d\n", (last - ready) * 1000 }')
  [[ -n $last ]] || fail "there are not $1 calls: $(log_since | tail -n 3)"
  at_least "the last of $1 calls ended after, in ms" "$last" "$2"
  below "the last of $1 calls ended after, in ms" "$last" $(($2 + 2500 * ${UMB_SLOWNESS:-1}))
}

outcome_is good 0 '' calls=5
outcome_is exit-well EPIPE '' calls=2
outcome_is close-calls ETIMEDOUT '' calls=3 timeout_ms=300
outcome_is close-returns EPIPE '' calls=2 timeout_ms=20000
outcome_is trickle ETIMEDOUT '' timeout_ms=2500
outcome_is trickle EPIPE '' timeout_ms=20000
logged "what became of that helper" 'the helper is gone: it began a frame and did not finish it'
outcome_is die EPIPE 'helper died|killed' calls=3
outcome_is exit-later EPIPE '' calls=2
outcome_is last-words EPIPE ''
logged "its last words" 'helper says: these are my last words'
outcome_is garbage-later EPIPE '' calls=2
outcome_is far-pointer EPIPE ''
outcome_is self-pointer EPIPE ''
outcome_is capability EPIPE ''
outcome_is mute ETIMEDOUT '' calls=2 timeout_ms=500
outcome_is late ETIMEDOUT '' calls=3 timeout_ms=200
outcome_is wrong-id ETIMEDOUT '' timeout_ms=500
outcome_is flood ETIMEDOUT '' timeout_ms=500
# It is the call that has a bound, whether its request is in the pipe or has not got that far.
outcome_is deaf ETIMEDOUT '' timeout_ms=500
ended_in_time 1 500
outcome_is deaf ETIMEDOUT '' timeout_ms=500 tasks=30 padding=3000
ended_in_time 30 500
outcome_is errno EXDEV 'number: is across a line.and on another' calls=3
# Its own EPIPE is no death: a call that may be made twice is made once.
outcome_is errno-pipe EPIPE 'request 3' calls=3 flags=4
# One that means something to the kernel.
outcome_is errno-restart ERESTART 'as the kernel says to itself' calls=2 flags=4
outcome_is bad-errno EPROTO '' calls=2
# A reply that is not there reads as one with nothing set, which umb_faulty.ko does not take for the number it wants.
outcome_is no-payload EILSEQ '' calls=2
outcome_is twice 0 '' calls=10
outcome_is tamper 0 ''
equal "attempts on the image that were refused" "$(log_since | count 'helper says: tamper: .* is refused')" 6
# If the second one comes with the first, the helper is not ready, and loading fails; if it comes after that, each helper
# breaks down as soon as it is ready: a call that is in flight then ends with it, one that waits for a successor does so until
# its deadline, or until the helper is given up.
log_mark
if insmod "$module" mode=two-hellos 2>err; then
  logged two-hellos 'faulty: the helper is gone: it sent a malformed frame'
  matches "two-hellos: outcomes" "$(outcomes)" "^1x-(${errno_of[EPIPE]}|${errno_of[ETIMEDOUT]}|${errno_of[ENODEV]})$"
  rmmod umb_faulty
else
  matches "two-hellos: insmod says" "$(cat err)" 'Bad message$'
  logged two-hellos 'faulty: the helper was not started: after its hello, it sent a malformed frame'
fi
# The first call ends with it; the others are served by the successor.
log_mark
insmod "$module" mode=die-once calls=5
logged "die-once, the first call" "call=1 outcome=-${errno_of[EPIPE]} "
logged "die-once, the rest" "umb_faulty: mode=die-once calls=5 ok=4"
rmmod umb_faulty
# A call that may be made twice is made twice, and no more often.
log_mark
insmod "$module" mode=die-once calls=2 flags=4
logged "die-once, idempotent, the first call" "call=1 outcome=-${errno_of[EPIPE]} "
equal "helpers that it cost" "$(log_since | count 'the helper is gone')" 2
logged "the second" "umb_faulty: mode=die-once calls=2 ok=1"
rmmod umb_faulty

# A child of the helper's that keeps its pipes open: the helper's end is seen all the same.
log_mark
insmod "$module" mode=leave-child calls=2
equal "leave-child: outcomes" "$(outcomes)" "2x-${errno_of[EPIPE]}"
begun=$(now_ms)
rmmod umb_faulty
below "leave-child: rmmod took, in ms" $(($(now_ms) - begun)) 9000
pkill -KILL -x faulty-helper
gone() { ! pgrep -x faulty-helper >/dev/null; }
wait_for 5 gone || fail "the children are still there"
require_nothing_left
