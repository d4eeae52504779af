# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# A system at rest stays at rest: for ten seconds neither helper runs, and no work of ours is queued.
tracing=/sys/kernel/tracing
mountpoint -q $tracing || {
  mount -t tracefs none $tracing
  at_end umount $tracing
}
queueing=$tracing/events/workqueue/workqueue_queue_work/enable

switches() {
  local task
  for task in /proc/{$(pid_of module),$(pid_of firmware)}/task/*; do
    echo "$task $(grep ctxt_switches "$task/status" | tr '\n' ' ')"
  done
}

# Work of ours that was queued: on our queues, or a function of our module.
work_queued() { count 'workqueue_queue_work.*(workqueue=umb/|\[umblob\])' <$tracing/trace; }

echo >$tracing/trace
echo 1 >$queueing
test_cleanups=("echo 0 >$queueing" "${test_cleanups[@]}")
modprobe umblob
at_least "work that the trace saw when the helpers were started" "$(work_queued)" 2
ends_with 0 umbctl module loop
ends_with 0 umbctl firmware carl9170-1.fw
sleep 1

before=$(switches)
echo >$tracing/trace
sleep 10
equal "work of ours that was queued in ten seconds" "$(work_queued)" 0
equal "times that the helpers were scheduled" "$(switches)" "$before"
note "the kernel queued $(count workqueue_queue_work <$tracing/trace) items of others meanwhile"
