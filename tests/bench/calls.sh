#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a call to a helper takes, and how many there are in a second:
#   ./demo --run tests/bench/calls.sh [--kernel SERIES]
set -euo pipefail
modules=/lib/modules/$(uname -r)/updates

# measure TASKS CALLS
measure() {
  local mark="bench mark $RANDOM$RANDOM" figures
  echo "<6>$mark" >/dev/kmsg
  # It never stays loaded, so insmod always complains.
  insmod "$modules/umb_bench_calls.ko" tasks="$1" calls="$2" 2>/dev/null || true
  figures=$(dmesg | sed "1,/$mark/d" | sed -n 's/.*umb_bench_calls: \(.* calls a second\)$/\1/p')
  [[ -n $figures ]] || {
    echo "umb_bench_calls did not measure: $(dmesg | tail -n 5)" >&2
    exit 1
  }
  echo "$figures"
}

echo "Linux $(uname -r), $(nproc) processors:"
measure 1 2000
measure 16 8000
measure 100 20000
