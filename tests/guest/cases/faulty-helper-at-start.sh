# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# A helper that exits, hangs, babbles or is another program: loading fails within 5 s, says why, and leaves nothing.
module=$module_dir/updates/umb_faulty.ko

faulty_gone() { ! pgrep -x faulty-helper >/dev/null; }

# From "starting" (1) to the last word, by the log's clock: a slow machine's insmod is no part of it.
start_ms() {
  log_since | awk -F'[][]' '/state=1 / { begun = $2 } /was not started/ { printf "%d\n", ($2 - begun) * 1000 }'
}

# does_not_start MODE MESSAGE REGEX: what insmod says, and what the log says.
does_not_start() {
  log_mark
  ! insmod "$module" mode="$1" 2>err || fail "$1: it was loaded all the same"
  [[ $(cat err) == *": $2" ]] || fail "$1: insmod says \"$(cat err)\", not \"$2\""
  logged "$1" "umb_faulty: faulty: the helper was not started: .*$3"
  (($(start_ms) < 5000)) || fail "$1: it took $(start_ms) ms"
  ! loaded umb_faulty || fail "$1: the module is there"
  wait_for 1 faulty_gone || fail "$1: its process is there"
  nothing_left || fail "$1: left behind: $(footprint)"
}

does_not_start exit 'Broken pipe' 'ended before its hello: exited with status 3'
does_not_start abort 'Broken pipe' 'ended before its hello: killed by signal 6'
does_not_start silent 'Connection timed out' 'no hello within 3000 ms'
does_not_start garbage 'Bad message' 'instead of its hello, '
does_not_start close 'Broken pipe' 'closed its pipe before its hello'
does_not_start truncated 'Broken pipe' 'ended before its hello: exited with status 0'
does_not_start oversized 'Bad message' 'instead of its hello, '
does_not_start early-return 'Bad message' 'instead of its hello, '
does_not_start version 'Protocol not supported' 'speaks protocol versions 7 to 9'
does_not_start nonce 'Protocol not supported' 'does not answer ours'
does_not_start schema 'Protocol not supported' 'built from schema'
does_not_start build-id 'Protocol not supported' "build id is not the image's"
# A profile by which no hello could be sent.
! insmod "$module" max_queued=100 2>err || fail "it was loaded with a profile that contradicts itself"
matches "max_queued=100: insmod says" "$(cat err)" 'Invalid (argument|parameters)$'
for _ in {1..5}; do does_not_start exit 'Broken pipe' 'exited with status 3' >/dev/null; done
shown "five more in a row"
require_nothing_left
