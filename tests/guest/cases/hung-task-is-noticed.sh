# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# dmesg: blocked for more than|hung_task|Call Trace
# That no case leaves a task hanging is known from the kernel's log: it tells of one, and what it says is taken for trouble.
timeout=/proc/sys/kernel/hung_task_timeout_secs interval=/proc/sys/kernel/hung_task_check_interval_secs
at_end sh -c "echo $(cat $timeout) >$timeout; echo $(cat $interval) >$interval; ! grep -q ^umb_probe /proc/modules || rmmod umb_probe"
below "seconds after which a case's hanging task is noticed" $(($(cat $timeout) + $(cat $interval))) $((60 * ${UMB_SLOWNESS:-1}))
probe_ready
equal "trouble before" "$(kernel_trouble '^$')" ""
echo 1 >$timeout
echo 1 >$interval
echo 4000 >/sys/module/umb_probe/parameters/hang_ms
matches "trouble" "$(kernel_trouble '^$' | head -n 1)" 'blocked for more than 1 seconds'
rmmod umb_probe
