# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# A helper that dies has a successor that serves, and that answers the calls that were in flight; its sister notices nothing.
modprobe umblob
firmware=$(pid_of firmware)
module=$(pid_of module)
ends_with 0 umbctl module loop

kill -KILL "$module"
wait_for 10 is_successor module "$module" || fail "there is no successor"
equal "how the last one ended" "$(status_of module lastEnd)" "killed by signal 9"
equal "restarts" "$(status_of module restarts)" 1
[[ ! -e /proc/$module ]] || fail "process $module is still there"
done_as alreadyLoaded loop

# A request made while there is none waits for the next.
module=$(pid_of module)
kill -KILL "$module"
done_as alreadyLoaded loop
wait_for 10 is_successor module "$module" || fail "there is no successor"

# With calls in flight, each of which may be made twice: the successor answers them.
in_flight() { [[ $(status_of "$1" inFlight) == "$2" ]]; }

# replayed HELPER COMMAND...: five at once while the helper does not run, and then it dies.
replayed() {
  local helper=$1 pid old pids=()
  shift
  old=$(pid_of "$helper")
  kill -STOP "$old"
  for _ in {1..5}; do
    umbctl --json "$@" >>"in-flight.$helper" 2>&1 &
    pids+=($!)
  done
  wait_for 5 in_flight "$helper" 5 || fail "the calls are not in flight"
  kill -KILL "$old"
  for pid in "${pids[@]}"; do wait "$pid" || fail "a call in flight was not answered: $(cat "in-flight.$helper")"; done
  shown "five calls for the $helper helper in flight: answered by its successor"
  wait_for 10 is_successor "$helper" "$old" || fail "there is no successor"
  equal "in flight" "$(status_of "$helper" inFlight)" 0
}

! loaded dummy || modprobe -r dummy
equal "pid of the other helper" "$(pid_of firmware)" "$firmware"
replayed module module dummy
loaded dummy || fail "dummy is not in /proc/modules"
modprobe -r dummy
replayed firmware firmware isci/isci_firmware.bin
equal "with the whole file" "$(count '"size":[1-9]' <in-flight.firmware)" 5
equal "restarts of the module helper" "$(status_of module restarts)" 3
equal "restarts of the firmware helper" "$(status_of firmware restarts)" 1
done_as alreadyLoaded loop
