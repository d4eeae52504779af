# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 300
# A device that is resumed while user space is frozen gets the firmware that a device has had before. Any other is refused at
# once, and so is a module; the suspend goes on.
# shellcheck source=tests/guest/client.sh
. /usr/share/umblob-test/client.sh
[[ -w /sys/power/pm_test ]] || skip "this kernel has no /sys/power/pm_test"
at_end sh -c "rm -rf '$firmware_dir/umbtest'; echo none >/sys/power/pm_test"
echo 1 >/sys/module/suspend/parameters/pm_test_delay
echo devices >/sys/power/pm_test
mkdir -p "$firmware_dir/umbtest"
for name in plain other never; do seq 20000 >"$firmware_dir/umbtest/$name"; done
seq 20000 | xz --check=crc32 -c >"$firmware_dir/umbtest/x.xz"
expected=$(outcome_of "$firmware_dir/umbtest/plain")
modprobe umblob
remember_helpers
client_ready

# resumed WHAT EXPECTED REQUEST: what the device gets when it is resumed, and how long it takes.
resumed() {
  log_mark
  echo "$3" >$at_resume
  echo freeze >/sys/power/state 2>err || fail "$1: no suspend: $(cat err; dmesg | tail -n 5)"
  equal "$1: \"$3\" at the resume" "$(<$at_resume)" "$2"
  below "$1: in ms" "$(log_since | sed -n 's/.*at resume, after \([0-9]*\) ms.*/\1/p')" 1000
}

resumed "nobody has asked before" "-${errno_of[EAGAIN]}" "get umbtest/plain"
logged "it is said why" 'umblob_client: firmware "?umbtest/plain"?: the system is about to suspend'
for name in plain x; do
  echo "get umbtest/$name" >$request
  equal "umbtest/$name" "$(<$request)" "$expected"
done
for name in plain x; do resumed "asked for before" "$expected" "get umbtest/$name"; done
resumed "asked for before, without waiting" "$expected" "later umbtest/plain"
resumed "never asked for" "-${errno_of[EAGAIN]}" "get umbtest/never"
resumed "a module" "-${errno_of[EAGAIN]}" "module dummy"
logged "it is said why" 'umblob: module "?dummy"?: the system is about to suspend'

# What cannot be read any more is no reason not to suspend.
rm "$firmware_dir/umbtest/x.xz"
resumed "gone meanwhile" "-${errno_of[EAGAIN]}" "quiet umbtest/x"
kill -STOP "$(pid_of firmware)"
begun=$(now_ms)
resumed "a helper that does not answer" "-${errno_of[EAGAIN]}" "get umbtest/plain"
below "the suspend took, in ms" $(($(now_ms) - begun)) 15000
kill -CONT "$(pid_of firmware)"
echo >$at_resume

# Some seconds later what was kept is let go of.
echo freeze >/sys/power/state
seq 5 >"$firmware_dir/umbtest/plain"
echo "get umbtest/plain" >$request
equal "just after it" "$(<$request)" "$expected"
changed=$(outcome_of "$firmware_dir/umbtest/plain")
is_fresh() { echo "get umbtest/plain" >$request && [[ $(<$request) == "$changed" ]]; }
wait_for 20 is_fresh || fail "what was kept is still there: $(<$request)"
shown "and later the file itself again: $(<$request)"
both_serve "after all this"
