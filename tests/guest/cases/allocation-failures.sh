# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1-debug
# kernels: debug
# limit: 240
# Every allocation of who starts a helper, calls it and stops it fails in turn, of slabs and of pages; then everybody's fail
# at random. Each time there is an error or there is none, and nothing is left. (Those of the workers in turn:
# worker-allocation-failures.)
# dmesg: FAULT_INJECTION|Call Trace|allocation failure|Huh VM_FAULT_OOM
module=$module_dir/updates/umb_faulty.ko
cycle=/sys/module/umb_faulty/parameters/cycle
failslab=/sys/kernel/debug/failslab
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
insmod "$module" mode=good timeout_ms=4000 background=1 tasks=1 calls=1 max_crashes=1000
at_end sh -c "echo 0 >$failslab/times; ! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty"

# What fails, fails silently: a trace of each would take longer than the test.
for setting in task-filter:Y ignore-gfp-wait:N verbose:0 probability:0 times:0; do
  echo "${setting#*:}" >"$failslab/${setting%:*}"
done
for setting in task-filter:Y ignore-gfp-wait:N ignore-gfp-highmem:N min-order:0 verbose:0 probability:0 times:0; do
  echo "${setting#*:}" >"/sys/kernel/debug/fail_page_alloc/${setting%:*}"
done

# cycle_without NUMBER: one cycle in which that allocation of this task's fails. Sets errno, and hit: whether it came to it.
cycle_without() {
  errno=0
  echo "$1" >/proc/self/fail-nth
  echo 1 >$cycle 2>said || errno=1
  # Nothing before this failed if opening it does.
  read -r hit </proc/self/fail-nth 2>said.too || hit=here
  echo 0 >/proc/self/fail-nth
}

failed=0 survived=0
for ((number = 1; number <= 400; number++)); do
  cycle_without $number
  [[ $hit == 0 ]] || break
  if ((errno)); then failed=$((failed + 1)); else survived=$((survived + 1)); fi
done
((number <= 400)) || fail "there is no end of allocations"
equal "the cycle in which none failed" "$errno" 0
at_least "allocations that failed in turn" $((number - 1)) 10
row "each allocation of who starts, calls and stops a helper, in turn" "$failed an error, $survived none"
! pgrep -x faulty-helper | sed 1d | grep -q . || fail "helpers are left"
echo 1 >$cycle
shown "a cycle without faults works"

# The workers', and everybody's: one in a hundred, for as long as twenty cycles take.
echo N >$failslab/task-filter
for setting in probability:1 times:-1; do echo "${setting#*:}" >"$failslab/${setting%:*}"; done
failed=0
for _ in {1..20}; do echo 1 >$cycle 2>said || failed=$((failed + 1)); done
# That may fail, too; and all that comes after it would.
until { echo 0 >$failslab/probability; } 2>said; do :; done
note "cycles that failed while one allocation in a hundred did: $failed of 20"
echo 1 >$cycle
shown "a cycle after that works"
serves() { [[ $(pgrep -c -x faulty-helper) == 1 ]]; }
wait_for 20 serves || fail "not one helper is left: $(pgrep -x faulty-helper)"
rmmod umb_faulty
require_nothing_left
