# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# What is kept of a process that has ended: how, at what call, and its last words.
module=$module_dir/updates/umb_faulty.ko
helper=/sys/module/umb_faulty/helpers/faulty
is_in_state() { [[ $(cat $helper/state) == "$1" ]]; }

# ended MODE HOW LAST-CALL-REGEX [PARAMETER...]: the module stays loaded.
ended() {
  local mode=$1 how=$2 regex=$3
  shift 3
  insmod "$module" mode="$mode" "$@"
  wait_for 5 is_in_state ready || fail "$mode: $(cat $helper/state)"
  equal "$mode: last_end" "$(cat $helper/last_end)" "$how"
  matches "$mode: last_call" "$(cat $helper/last_call)" "$regex"
}

ended last-words 'killed by signal 6' '^method 0, sent [0-9]+ ms before the end, 1 in flight$'
equal "last words" "$(cat $helper/last_stderr)" "these are my last words"
rmmod umb_faulty

log_mark
begun=$(now_ms)
# More than the core has read of it by the time the process has ended.
ended loud 'killed by signal 6' ', 1 in flight$'
cat $helper/last_stderr >last
equal "bytes of its last words that are kept" "$(wc -c <last)" 4095
equal "their end, made harmless" "$(tail -n 2 last | tr '\n' '|')" "line 39999|?[2J? the end|"
tail -n +2 last | head -n -1 >whole
seq -f 'line %.0f' $((40000 - $(wc -l <whole))) 39999 | cmp -s - whole || fail "lines are missing: $(cat whole)"
shown "not a line of $(wc -l <whole) is missing"
# The kernel's log has twenty of its lines in five seconds, and how many more there were, once the process has ended.
in_log=$(log_since | count 'umb_faulty: faulty: helper says: ')
below "its 40001 lines in the kernel's log" "$in_log" $((20 * (($(now_ms) - begun) / 5000 + 1) + 1))
equal "lines that the log says were suppressed" \
  "$(log_since | sed -n 's/.*umb_faulty: .*: \([0-9]*\) output lines suppressed due to ratelimiting$/\1/p')" $((40001 - in_log))
rmmod umb_faulty

ended exit-later 'exited with status 4' ', 1 in flight$'
equal "a silent one's last words" "$(cat $helper/last_stderr)" ""
rmmod umb_faulty

# It never answers: what it was at is the call that it had for the longest, though nobody waits for it any more.
insmod "$module" mode=mute calls=2 tasks=3 timeout_ms=300
pid=$(cat $helper/pid)
kill -SEGV "$pid"
wait_for 5 is_in_state ready || fail "mute: $(cat $helper/state)"
equal "mute: last_end" "$(cat $helper/last_end)" 'killed by signal 11'
matches "mute: last_call" "$(cat $helper/last_call)" '^method 0, sent [0-9]{3,} ms before the end, 6 in flight$'
at_least "mute: that call's age in ms" "$(sed 's/.*sent \([0-9]*\) ms.*/\1/' $helper/last_call)" 600
rmmod umb_faulty

# Not by its own fault either: the process goes on, and the kernel ends it.
ended far-pointer 'it sent a malformed frame' ', 1 in flight$'
rmmod umb_faulty
require_nothing_left
