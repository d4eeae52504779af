# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 400
# Firmware requests of the kernel's own while the helper dies, does not run, has failed for good, and while the module goes:
# each has its one outcome, none waits for the kernel's time-out, and the kernel's setting is what it was.
# shellcheck source=tests/guest/fallback.sh
. /usr/share/umblob-test/fallback.sh
slow=${UMB_SLOWNESS:-1}
modprobe umblob
make_foreign 300000 foreign0
for number in {1..149}; do ln -s foreign0.xz "$firmware_dir/foreign$number.xz"; done
at_end sh -c "rm -f $firmware_dir/foreign*.xz"
dmesg -n 1
take_over

stop_helper() { kill -STOP "$(pid_of firmware)"; }
go_on() { kill -CONT "$(pid_of firmware)" 2>/dev/null || true; }
at_end sh -c 'pkill -CONT -f umblob || true'

# Killed with requests in flight: the next helper is asked. What is in flight each time one dies is given up in the end, so
# that no file can use up all of the helper's crashes.
kill_helper() {
  local pid
  pid=$(pid_of firmware)
  kill -KILL "$pid"
  wait_for 20 is_successor firmware "$pid" || fail "there is no other helper"
}
asks 150 foreign 300000
kill_helper
asked $((60 * slow))
equal "150 requests, and the helper killed" "$asked_ends" 0:150
fault "helper killed under 150 request_firmware()" "$asked_ends"
asks 150 foreign 300000
kill_helper
kill_helper
asked $((60 * slow))
[[ $asked_ends =~ ^0:[0-9]+(\ 2:[0-9]+)?$ ]] || fail "they ended with $asked_ends"
fault "helper killed twice under 150 request_firmware()" "$asked_ends"

# Stopped for a while.
stop_helper
asks 20 foreign 300000
sleep 2
waits foreign3 || fail "they do not wait"
go_on
asked $((30 * slow))
equal "20 requests, and a helper that was stopped for 2 s" "$asked_ends" 0:20

# Given back while it is stopped: those that wait hear that there is nothing.
stop_helper
asks 40 foreign 300000
wait_for 10 waits foreign3 || fail "they do not wait"
begun=$(now_ms)
give_back
below "given back with 40 requests and a stopped helper, in ms" $(($(now_ms) - begun)) $((6000 * slow))
asked 2
equal "they" "$asked_ends" 2:40
equal "the setting" "$(<$forced)" 0
fault "given back under 40 request_firmware(), helper stopped" "$asked_ends"
go_on
# What is left over of the work for those does not disturb the next.
take_over
asks 20 foreign 300000
asked $((30 * slow))
equal "20 requests after that" "$asked_ends" 0:20

# end_well WHAT: with the file, without it, or with what the kernel says of it by itself.
end_well() { [[ $asked_ends =~ ^((0|2|22):[0-9]+ ?)+$ ]] || fail "$1: $asked_ends"; }

# Over and over, under requests that come all the time.
rounds=$((10 / slow))
for ((round = 1; round <= rounds; round++)); do
  asks 100 foreign 300000
  give_back
  take_over
  asked 20
  end_well "round $round"
  below "round $round: the slowest took, in ms" "$asked_ms" $((15000 * slow))
done
fault "given back and taken over $rounds times under 100 request_firmware(), the last round" "$asked_ends"

# The module goes.
for state in running stopped; do
  [[ $state == running ]] || stop_helper
  asks 60 foreign 300000
  begun=$(now_ms)
  rmmod umblob
  below "$state: rmmod took, in ms" $(($(now_ms) - begun)) $((16000 * slow))
  asked 5
  end_well "$state"
  fault "rmmod under 60 request_firmware(), helper $state" "$asked_ends"
  equal "the setting" "$(<$forced)" 0
  # There is no request that is not over, and the next one finds what there is at once.
  equal "without the module" "$(errno_name "$(write_errno $tester/trigger_request nope.bin)")" ENOENT
  modprobe umblob
  take_over
done

# Failed for good: the kernel is on its own, until there is a helper again.
has_failed() { [[ $(status_of firmware state) == failed ]]; }
kill_until_failed() {
  local pid
  for _ in {1..12}; do
    ! has_failed || return 0
    pid=$(pid_of firmware)
    [[ -z $pid || $pid == 0 ]] || kill -KILL "$pid" 2>/dev/null || true
    wait_for 20 is_successor_or_failed "$pid" || return 1
  done
  has_failed
}
is_successor_or_failed() { has_failed || is_successor firmware "$1"; }
kill_until_failed || fail "it does not fail: $(umbctl status)"
is_given_back() { [[ $(<$forced) == 0 ]]; }
wait_for 10 is_given_back || fail "the fallback is still forced"
shown "when the helper has failed for good, the fallback is not forced"
begun=$(now_ms)
equal "a request then" "$(errno_name "$(write_errno $tester/trigger_request nope.bin)")" ENOENT
below "it took, in ms" $(($(now_ms) - begun)) 2000
umbctl reset firmware
is_taken() { [[ $(<$forced) == 1 ]]; }
wait_for 10 is_taken || fail "it is not taken over again"
wait_for 10 is_ready firmware
asks 10 foreign 300000
asked $((30 * slow))
equal "after a reset" "$asked_ends" 0:10
rmmod umblob
equal "the setting at the end" "$(<$forced)" 0
