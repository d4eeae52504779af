# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: none
# kernels: debug
# limit: 240
# dmesg: FAULT_INJECTION|Call Trace|allocation failure|Huh VM_FAULT_OOM
# Allocations of the workers fail in turn, of slabs and of pages: of who writes the image, starts the helper, makes its
# process, reads, writes and logs; and those of the new process, up to its end: each of them, or one in so many, see the calls
# of sweep. Each time there is an error or there is none, nothing is left, and the next one works. (Those of the calling task:
# allocation-failures.)
module=$module_dir/updates/umb_faulty.ko
# shellcheck source=tests/guest/runs.sh
. /usr/share/umblob-test/runs.sh
probe=/sys/module/umb_probe/parameters
cycle=/sys/module/umb_faulty/parameters/cycle
debug=/sys/kernel/debug
probe_ready
echo Y >$probe/watch
at_end sh -c "echo 0 >$probe/nth; for m in umb_faulty umb_runs umb_probe; do ! grep -q ^\$m /proc/modules || rmmod \$m; done"

# What fails, fails silently: a trace of each would take longer than the test.
for setting in failslab/{task-filter:Y,ignore-gfp-wait:N,verbose:0,probability:0,times:0} \
  fail_page_alloc/{task-filter:Y,ignore-gfp-wait:N,ignore-gfp-highmem:N,verbose:0,probability:0,times:0}; do
  echo "${setting#*:}" >"$debug/${setting%:*}"
done
# pages YES|NO: whether those of single pages count.
pages() { if [[ $1 == yes ]]; then echo 0 >$debug/fail_page_alloc/min-order; else echo 20 >$debug/fail_page_alloc/min-order; fi; }

# sweep WHAT FUNCTION EACH STEP COMMAND...: the command again and again, in which the 1st, 2nd ... allocation of this work
# fails, until it has so many no more. After the first EACH it is every STEPth. After each cycle, and_then is to be true.
sweep() {
  local what=$1 each=$3 step=$4 number=1 failed=0 survived=0 status
  echo "$2" >$probe/work
  shift 4
  for ((; number <= 9999; number += number < each ? 1 : step)); do
    echo $number >$probe/nth
    status=0
    "$@" >said 2>&1 || status=$?
    (($(<$probe/left) == 0)) || break
    echo 0 >$probe/nth
    and_then || fail "$what, allocation $number: what comes after it: $(cat said)"
    if ((status)); then failed=$((failed + 1)); else survived=$((survived + 1)); fi
  done
  at_least "$what: times that it ran in the last cycle" "$(<$probe/runs)" 1
  echo 0 >$probe/nth
  equal "$what: the cycle in which none failed" "$status" 0
  at_least "$what: allocations that failed in turn" $((failed + survived)) "$least"
  row "$what: allocations of a worker in turn" "$failed an error, $survived none"
}

# What there must be after each: so many helpers.
and_then() { [[ $(pgrep -c -x faulty-helper) == "$helpers" ]]; }

# The image, and all else that loading does.
load() { insmod "$module" timeout_ms=4000 max_crashes=1000 "$@" && rmmod umb_faulty; }
pages yes
helpers=0 least=12
sweep "writing the image" image_write_work 16 128 load

# A helper beside the one that the module itself started.
one_cycle() { echo 1 >$cycle; }
insmod "$module" calls=0 timeout_ms=4000 max_crashes=1000
helpers=1
sweep "starting a helper" instance_start_work 400 1 one_cycle
sweep "making a helper's process" call_usermodehelper_exec_work 400 1 one_cycle
# Its own pages would be met too, and when there is none of those the kernel only tries again.
pages no
echo Y >$probe/child
sweep "in that process" call_usermodehelper_exec_work 30 8 one_cycle
echo N >$probe/child
one_cycle
shown "a cycle after all this works"
rmmod umb_faulty

# Answers that nobody waits for any more, which a worker reads.
pages yes
helpers=0 least=1
sweep "reading late answers" umb_inbox_work 400 1 load mode=late timeout_ms=200 calls=2
# A crash, and the start of a successor; one that cannot be started is one more crash.
one_crash() {
  local old
  old=$(<$helper/pid)
  kill -KILL "$old" && wait_for 20 successor_in $helper "$old"
}
helper=/sys/module/umb_faulty/helpers/faulty
insmod "$module" calls=0 timeout_ms=4000 max_crashes=1000 crash_refill_s=1
helpers=1
sweep "starting a successor" instance_start_work 1 4 one_crash
rmmod umb_faulty

# One-shot helpers.
one_run() {
  ran "$(shell 'cat; echo words >&2')" stdin_size=100 max_stdout=100 max_stderr=100 || return 1
  [[ $(got outcome) == 0 ]]
}
# Whatever became of it, it has been cleaned up after.
and_then() { [[ $(got over) != 1 || $(got cleanups) == 1 ]]; }
insmod "$runs_module"
sweep "a one-shot helper's work" umb_run_work 400 1 one_run
sweep "making a one-shot helper's process" call_usermodehelper_exec_work 400 1 one_run
ran path=/bin/true
equal "one after all this" "$(got outcome)" 0
exec 5>&-
unload_runs
rmmod umb_probe
require_nothing_left
