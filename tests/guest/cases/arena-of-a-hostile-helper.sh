# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 180
# A helper does what it likes with the memory that it shares with the kernel for bulk replies: it goes on writing while the
# kernel copies, claims what is not within its slot, writes to others' slots, works on the file's size, makes holes, and dies
# half way. Each call has its outcome, what the kernel has copied stays as it is, and the next helper has all slots.
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/sums.sh
. /usr/share/umblob-test/sums.sh
helper=/sys/module/umb_faulty/helpers/faulty
mark=/tmp/umb-faulty-was-here
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
at_end rm -f $mark
shmem() { awk '$1 == "Shmem:" { print $2 }' /proc/meminfo; }
shmem_before=$(shmem)

# bulk MODE PARAMETER...: calls of a helper of this kind that all have an answer in the arena. Sets sums, to how they ended.
bulk() {
  local mode=$1
  shift
  rm -f $mark
  log_mark
  insmod "$module" mode="$mode" bulk=1 "$@" 2>err || fail "$mode: $(cat err)"
  sums=$(<$parameters/sums)
}

# ended_as WHAT REGEX: so did the calls; and the module goes, in bounded time.
ended_as() {
  local begun
  [[ $sums =~ ^$2$ ]] || fail "$1: the calls ended with $sums, not $2: $(log_since | tail -n 3)"
  fault "$1" "$sums"
  begun=$(now_ms)
  rmmod umb_faulty
  (($(now_ms) - begun < 9000)) || fail "$1: rmmod took $(($(now_ms) - begun)) ms"
}

epipe=${errno_of[EPIPE]} eproto=${errno_of[EPROTO]} eilseq=${errno_of[EILSEQ]} etimedout=${errno_of[ETIMEDOUT]}
# To be sent once more, to the next helper.
idempotent=4

bulk good arena_slots=4 tasks=8 calls=10 timeout_ms=20000
ended_as "eight callers, four slots" 0:80

# None with ESTALE: no copy has changed.
bulk arena-restless arena_slots=4 tasks=8 calls=10 timeout_ms=20000
at_least "slots that were written to after they were read" "$(log_since | sed -n 's/.*mode=arena-restless changed=//p')" 1
ended_as "the slots are written to all the time, eight callers" "(0:[0-9]+ )?$eilseq:[0-9]+"

bulk arena-beyond arena_slots=2 calls=13
ended_as "answers are said to be where their slot is not, in thirteen ways" "$eproto:13"

bulk arena-neighbour arena_slots=2 tasks=2 calls=20 timeout_ms=20000
ended_as "every other answer is written over the one before it" "0:20 $eilseq:20"

bulk arena-seals arena_slots=2
ended_as "the arena's size is worked on" 0:1
equal "attempts that were refused" "$(log_since | count 'helper says: tamper: .* is refused')" 10
equal "attempts that worked" "$(log_since | count 'helper says: tamper: .* worked')" 0
bulk arena-sigbus arena_slots=2 calls=2 timeout_ms=20000
ended_as "the arena is mapped, and touched behind its end" "$epipe:2"

bulk arena-holes arena_slots=4 tasks=4 calls=10 timeout_ms=20000
ended_as "holes are made in the arena all the time, four callers" "$eilseq:40"
equal "answers that begin with a hole" "$(log_since | count 'umb_faulty: call=[0-9]+ slot: word 0 is 0x0$')" 40

bulk arena-half arena_slots=2 calls=3 timeout_ms=20000
ended_as "the helper dies when half is written" "$epipe:3"
bulk arena-half arena_slots=2 calls=2 flags=$idempotent timeout_ms=20000
all_gone() { (($(log_since | count 'the helper is gone: ') == 4)); }
wait_for 5 all_gone || fail "there were $(log_since | count 'the helper is gone: ') helpers, not 4"
ended_as "each of two helpers dies when half is written" "$epipe:2"

# stuck SLOTS CALLERS PARAMETER...: the first helper has filled half of one slot, all slots are taken, who has none waits.
all_there() { [[ $(<$helper/in_flight) == "$1" ]]; }
stuck() {
  bulk arena-half-once arena_slots="$1" tasks="$2" calls=1 timeout_ms=60000 background=1 "${@:3}"
  wait_for 10 all_there "$2" || fail "not all calls are there: $(<$helper/in_flight)"
  # From there it is a moment to the wait for the slot.
  sleep 0.5
}

# killed WHAT SLOTS CALLERS FLAGS SUMS
all_ended() { [[ $(ended) == "$1" ]]; }
killed() {
  stuck "$2" "$3" flags="$4"
  pkill -KILL -x faulty-helper
  wait_for 30 all_ended "$3" || fail "$1: not all calls have ended: $(<$parameters/sums)"
  sums=$(<$parameters/sums)
  equal "helpers that followed it" "$(<$helper/restarts)" 1
  ended_as "$1" "$5"
}
killed "killed when half is written, two more wait for the slot" 1 3 0 "0:2 $epipe:1"
killed "the same, and the calls may be sent twice" 1 3 $idempotent 0:3
killed "killed with four slots taken, four more wait, and the calls may be sent twice" 4 8 $idempotent 0:8

stuck 1 3
echo 1 >$parameters/cancel
wait_for 10 all_ended 3 || fail "not all calls were cancelled: $(<$parameters/sums)"
sums=$(<$parameters/sums)
ended_as "cancelled, two of three while they wait for the slot" "${errno_of[ECANCELED]}:3"
stuck 1 3 abrupt=1
rmmod umb_faulty
sums=$(log_since | sed -n 's/.*umb_faulty: begun=3 sums=//p')
equal "outcomes when it is stopped, and two of three wait for the slot" "$sums" "${errno_of[ESHUTDOWN]}:3"

# A helper that keeps the slots of those who have given up is taken for hung; the next one has them all.
bulk arena-half-once arena_slots=1 calls=6 timeout_ms=1500
logged "what became of it" 'the helper is gone: it does not return the calls that were cancelled'
ended_as "the only slot is kept until the helper is taken for hung" "0:[34] $etimedout:[23]"

! pgrep -x faulty-helper >/dev/null || fail "a helper is still there"
require_nothing_left
below "growth of shared memory in KiB" $(($(shmem) - shmem_before)) 512
