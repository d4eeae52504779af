# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the cases share that reboot the machine under load.

# call_for_ever NUMBER: one caller, of either helper.
call_for_ever() {
  while :; do
    if (($1 % 2)); then umbctl module loop; else umbctl firmware carl9170-1.fw; fi
  done
}

# callers_start COUNT: so many, and they do call.
callers_start() {
  local number
  for ((number = 0; number < $1; number++)); do call_for_ever "$number" >/dev/null 2>&1 & done
  wait_for 20 callers_are_served || fail "the callers do not get through"
}
callers_are_served() { (($(status_of module calls) > 5 && $(status_of firmware calls) > 5)); }

# callers_wait COUNT: for as many calls in flight at least.
callers_wait() { wait_for 20 in_flight "$1" || fail "the calls are not in flight"; }
in_flight() { (($(status_of module inFlight) + $(status_of firmware inFlight) >= $1)); }

# callers_in_kernel_start: three, of umb_faulty, whose helper answers one after the other, each after half a second. So at any
# moment there is one whose call will be over first, and while the others are waited for it makes the next one. How that ends
# must be on the console: see tests/check/reboot.sh.
callers_in_kernel_start() {
  # shellcheck disable=SC2154
  insmod "$module_dir/updates/umb_faulty.ko" mode=late background=1 tasks=3 calls=1000000 timeout_ms=10000 pause_ms=10
  wait_for 20 callers_in_kernel_are_served || fail "the callers in the kernel do not get through"
}
callers_in_kernel_are_served() { log_has 'umb_faulty: mode=late .* outcome=0 '; }
