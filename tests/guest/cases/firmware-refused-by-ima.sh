# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# boot: own
# A policy of the kernel's integrity subsystem that refuses some firmware files, and all that comes from user space: the file
# in the next folder is taken, as by the kernel's own loader, and what is kept for a resume is read by the kernel.
# The policy stays for as long as the kernel runs.
policy=/sys/kernel/security/ima/policy
mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security
[[ -w $policy ]] || skip "this kernel has no $policy"
at_end sh -c "rm -rf '$firmware_dir/umbtest' '$firmware_dir/updates/umbtest'; ! grep -q ^umblob_client /proc/modules || rmmod umblob_client; echo none >/sys/power/pm_test"
mkdir -p "$firmware_dir/umbtest" "$firmware_dir/updates/umbtest"
seq 100 >"$firmware_dir/umbtest/both"
seq 200 >"$firmware_dir/updates/umbtest/both"
seq 300 >"$firmware_dir/updates/umbtest/alone"
seq 400 | xz --check=crc32 -c >"$firmware_dir/umbtest/x.xz"
chown 12345 "$firmware_dir/updates/umbtest"/*
modprobe umblob
insmod "$module_dir/updates/umblob_client.ko"
request=/sys/module/umblob_client/parameters/request
asked() {
  log_mark
  echo "$2" >$request
  equal "$2" "$(<$request)" "$1"
}
content() { seq "$1" | sha256sum | sed "s/^/$(seq "$1" | wc -c) /; s/ *-$//"; }

asked "$(content 200)" "get umbtest/both"
echo 'appraise func=FIRMWARE_CHECK fowner=12345 appraise_type=imasig' >$policy
asked "$(content 100)" "kernel umbtest/both"
asked "$(content 100)" "get umbtest/both"
asked "-${errno_of[EACCES]}" "get umbtest/alone"
logged "it is said why" 'firmware "?umbtest/alone"?: a security module does not let the kernel read the file'
asked "-${errno_of[EACCES]}" "get umbtest/x"
logged "it is said why" 'firmware "?umbtest/x"?: a security module does not take it from the helper'

[[ -w /sys/power/pm_test ]] || skip "this kernel has no /sys/power/pm_test"
echo 1 >/sys/module/suspend/parameters/pm_test_delay
echo devices >/sys/power/pm_test
echo "get umbtest/both" >/sys/module/umblob_client/parameters/at_resume
echo freeze >/sys/power/state
equal "at the resume" "$(</sys/module/umblob_client/parameters/at_resume)" "$(content 100)"
rmmod umblob_client
rmmod umblob
require_nothing_left
