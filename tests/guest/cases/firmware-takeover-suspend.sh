# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# limit: 240
# Suspend and resume with request_firmware() taken over: it is the kernel's own in between, nothing holds the suspend up, and
# what a device had in a form that the kernel cannot read is there when it resumes.
# shellcheck source=tests/guest/fallback.sh
. /usr/share/umblob-test/fallback.sh
[[ -w /sys/power/pm_test ]] || skip "this kernel has no /sys/power/pm_test"
at_end sh -c 'echo none >/sys/power/pm_test'
echo 3 >/sys/module/suspend/parameters/pm_test_delay
echo freezer >/sys/power/pm_test
cycle() { echo freeze >/sys/power/state 2>suspend.err; }
modprobe umblob
make_foreign 50000 foreign-kept.bin
take_over

log_mark
cycle || fail "suspend failed: $(cat suspend.err; dmesg | tail -n 5)"
equal "after a suspend the fallback is forced" "$(<$forced)" 1
equal "a request after it" "$(write_errno $tester/trigger_request foreign-kept.bin)" 0

# The device has asked for it, so the kernel fetches it before a suspend: from us. Its own cache keeps it for ten seconds after.
# As long as the driver has it nothing is fetched, so it has another one first.
write_errno $tester/trigger_request nope.bin >errno
log_mark
cycle || fail "suspend failed: $(cat suspend.err; dmesg | tail -n 5)"
give_back
equal "from the kernel's cache, without us" "$(write_errno $tester/trigger_request foreign-kept.bin)" 0
cmp /dev/test_firmware foreign-kept.bin || fail "it is another file"
logged "the kernel fetched it" 'Falling back to sysfs fallback for: foreign-kept.bin'
take_over

# A helper that does not run, and requests that wait for it: they hear that there is nothing.
kill -STOP "$(pid_of firmware)"
asks 20 nope 1
wait_for 10 waits nope3 || fail "they do not wait"
begun=$(now_ms)
cycle || fail "suspend failed: $(cat suspend.err; dmesg | tail -n 5)"
below "it took, in ms" $(($(now_ms) - begun)) 25000
asked 2
equal "the requests" "$asked_ends" 2:20
kill -CONT "$(pid_of firmware)"
equal "a request after it" "$(write_errno $tester/trigger_request foreign-kept.bin)" 0

# Requests all the time: each ends with what there is, or with nothing.
for round in 1 2 3; do
  asks 200 nope 1
  cycle || fail "round $round: suspend failed: $(cat suspend.err; dmesg | tail -n 5)"
  asked 20
  [[ $asked_ends == 2:200 ]] || fail "round $round: $asked_ends"
done
shown "three suspends under 200 requests"

# Taken over and given back while a hibernation is being prepared.
give_back
exec {snapshot}</dev/snapshot
take_over
equal "taken over in the middle of it: forced" "$(<$forced)" 0
cycle || fail "suspend failed: $(cat suspend.err; dmesg | tail -n 5)"
equal "after a suspend within it" "$(<$forced)" 0
exec {snapshot}<&-
equal "and afterwards" "$(<$forced)" 1
exec {snapshot}</dev/snapshot
equal "in the middle of the next one" "$(<$forced)" 0
give_back
exec {snapshot}<&-
equal "given back in the middle of it: afterwards" "$(<$forced)" 0
rmmod umblob
