# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 240
# Another process of root's writes into the helper's pipes and reads from them: no answer goes to the wrong call, the kernel
# takes no harm, and the helper or its successor serves.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'

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

insmod "$module" background=1 verbose=0 mode=good calls=1000000 tasks=8 pause_ms=5 timeout_ms=1500 max_crashes=1000 crash_refill_s=1
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

# A return that is well made, for an id that nobody has; it is not the helper's fault, and changes nothing.
# One segment of 10 words: the envelope, a return with an id and an empty payload.
forge() {
  printf '\0\0\0\0\4\0\0\0'                 # one segment, four words
  printf '\0\0\0\0\1\0\1\0'                 # the envelope: one word of data, one pointer
  printf '\2\0\0\0\0\0\0\0'                 # which: return
  printf '\0\0\0\0\1\0\0\0'                 # the return: one word of data
  printf '\x01\x02\x03\x04\x05\x06\x07\x08' # its id
}
for _ in {1..200}; do forge; done >forged
old=$(helper)
timeout 5 dd if=forged of="$(fd 1)" bs=65536 2>/dev/null || true
judge "two hundred forged returns"
note "the helper was $old, and is $(helper)"

# Stolen requests, and stolen answers.
for number in 0 1; do
  for _ in {1..5}; do timeout 1 dd if="$(fd $number)" of=stolen bs=64 count=4 iflag=nonblock 2>/dev/null || true; done
  judge "bytes stolen from its descriptor $number"
done

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
