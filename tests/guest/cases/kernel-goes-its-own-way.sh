# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# Whatever becomes of umblob's helpers, modprobe loads modules and the kernel finds firmware as if there were none.
probe_ready
at_end sh -c 'pkill -KILL -x umblob; ! grep -q ^umb_probe /proc/modules || rmmod umb_probe'
is_in() { [[ $(status_of module state) == "$1" && $(status_of firmware state) == "$1" ]]; }
kill_both() { pkill -KILL -x umblob || true; }

# goes_on WHEN: without umblob, in bounded time.
goes_on() {
  local begun
  begun=$(now_ms)
  base_function_works || fail "$1: $(base_function_works 2>&1)"
  below "$1: a module and a firmware file were loaded, in ms" $(($(now_ms) - begun)) $((3000 * ${UMB_SLOWNESS:-1}))
}

goes_on "without umblob"
modprobe umblob
goes_on "ready"
# With more calls than the helpers have threads.
kill -STOP "$(pid_of module)" "$(pid_of firmware)"
for _ in {1..20}; do
  umbctl module dummy >/dev/null 2>&1 &
  umbctl firmware carl9170-1.fw >/dev/null 2>&1 &
done
calls_wait() { (($(status_of module inFlight) + $(status_of firmware inFlight) >= 40)); }
wait_for 10 calls_wait || fail "the calls do not wait"
goes_on "stopped, with forty calls"
kill_both
goes_on "killed, with forty calls"
wait
rmmod dummy 2>/dev/null || true
# Garbage where the answers come from: the helper is gone.
head -c 4096 /dev/urandom >"/proc/$(pid_of module)/fd/1"
goes_on "after garbage in its pipe"
waits() { kill_both; is_in backoff; }
wait_for 20 waits || fail "they do not wait to be started again"
goes_on "waiting to be started again"
failed() { kill_both; is_in failed; }
wait_for 30 failed || fail "they do not fail: $(status_of module state) $(status_of firmware state)"
goes_on "failed"
rmmod umblob
goes_on "removed"
rmmod umb_probe
require_nothing_left
