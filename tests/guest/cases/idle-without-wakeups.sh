# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# A system at rest stays at rest: for ten seconds neither helper runs, no work of ours is queued, delayed or not, and no timer
# of ours runs out.
tracing=/sys/kernel/tracing
mountpoint -q $tracing || {
  mount -t tracefs none $tracing
  at_end umount $tracing
}
events=$tracing/events
watched=("$events"/workqueue/workqueue_queue_work/enable "$events"/timer/{timer,hrtimer}_expire_entry/enable)
watch() { echo "$1" | tee "${watched[@]}" >/dev/null; }

switches() {
  local task
  for task in /proc/{$(pid_of module),$(pid_of firmware)}/task/*; do
    echo "$task $(grep ctxt_switches "$task/status" | tr '\n' ' ')"
  done
}

# Work of ours that was queued: on our queues, or a function of our module.
work_queued() { count 'workqueue_queue_work.*(workqueue=umb/|\[umblob\])' <$tracing/trace; }

# Of all that ran out, those of our module.
timers_over() { count '_expire_entry' <$tracing/trace; }
our_timers_over() { count '_expire_entry.*\[umblob\]' <$tracing/trace; }

echo >$tracing/trace
watch 1
test_cleanups=("watch 0" "${test_cleanups[@]}")
modprobe umblob
at_least "work that the trace saw when the helpers were started" "$(work_queued)" 2
ends_with 0 umbctl module loop
ends_with 0 umbctl firmware carl9170-1.fw
sleep 1

before=$(switches)
echo >$tracing/trace
sleep 10
equal "work of ours that was queued in ten seconds" "$(work_queued)" 0
equal "timers of ours that ran out in ten seconds" "$(our_timers_over)" 0
at_least "timers that ran out at all" "$(timers_over)" 1
equal "times that the helpers were scheduled" "$(switches)" "$before"
note "the kernel queued $(count workqueue_queue_work <$tracing/trace) items of others meanwhile"
