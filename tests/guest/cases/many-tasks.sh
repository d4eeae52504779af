# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# limit: 240
# Many tasks call one helper at once: every call is answered, with its own answer. The module checks each.
module=$module_dir/updates/umb_faulty.ko

# all_ok TASKS CALLS [PARAMETER...]
all_ok() {
  local tasks=$1 calls=$2
  shift 2
  log_mark
  insmod "$module" mode=good tasks="$tasks" calls="$calls" timeout_ms=60000 verbose=0 "$@"
  logged "$tasks tasks" "umb_faulty: mode=good calls=$((tasks * calls)) ok=$((tasks * calls))\$"
  rmmod umb_faulty
}

all_ok 1 200
all_ok 16 50
all_ok 100 20

# More than may be in flight: those that are let in are answered, the others told so.
log_mark
insmod "$module" mode=good tasks=50 calls=4 timeout_ms=60000 max_in_flight=4
rmmod umb_faulty
equal "calls that ended otherwise" "$(log_since | sed '/ outcome=/!d' | sed -E '/ outcome=(0|-16) /d' | count .)" 0
answered=$(log_since | count ' outcome=0 ')
at_least "calls that were answered, of 200" "$answered" 4

# All of them end when their helper dies under them.
log_mark
insmod "$module" mode=die tasks=50 calls=1 timeout_ms=5000
rmmod umb_faulty
equal "calls that ended when the helper died" "$(log_since | count ' outcome=-(32|19|110) ')" 50
