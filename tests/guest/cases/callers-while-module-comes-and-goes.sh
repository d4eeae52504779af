# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 300
# rounds: 20
# soak: 500
# Two hundred callers make short calls while the module is removed and inserted again and again: each call is served, or
# there is no device to open. A call keeps the module; so rmmod takes as many attempts as it takes to find none.
removed() { rmmod umblob 2>/dev/null; }

modprobe loop
modprobe umblob
/usr/libexec/umblob-test/umb-callers 200 $((8000 * ${UMB_SLOWNESS:-1})) >tally &
callers=$!
at_end kill -KILL $callers
for ((i = 0; i < test_rounds; i++)); do
  nap 0.5
  wait_for 60 removed || fail "round $i: the module cannot be removed"
  modprobe umblob || fail "round $i: the module cannot be inserted"
done
shown "$test_rounds times removed and inserted under its callers"
kill -TERM $callers
wait $callers || fail "the callers failed"

# tally_of WHAT: with any outcome, or with those that match a regular expression.
tally_of() { awk -v what="^$1\$" '$1 " " $2 ~ what { sum += $3 } END { print sum + 0 }' tally; }
note "$(tr '\n' ',' <tally)"
at_least "calls that were served" "$(tally_of 'call 0')" 500
at_least "calls that found no device" "$(tally_of "open (${errno_of[ENOENT]}|${errno_of[ENODEV]})")" 20
equal "with any other outcome" "$(($(tally_of '(call|open) .*') - $(tally_of 'call 0') - $(tally_of "open (${errno_of[ENOENT]}|${errno_of[ENODEV]})")))" 0
below "the longest took, in ms" "$(sed -n 's/^longest_ms //p' tally)" 20000
equal "in flight" "$(status_of module inFlight) $(status_of firmware inFlight)" "0 0"
done_as alreadyLoaded loop
rmmod umblob
require_nothing_left
