# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# boot: own
# A policy of the kernel's integrity subsystem that refuses some firmware files, and all that comes from user space: the file
# in the next folder is taken, as by the kernel's own loader, and what is kept for a resume is read by the kernel.
# The policy stays for as long as the kernel runs.
# shellcheck source=tests/guest/client.sh
. /usr/share/umblob-test/client.sh
policy=/sys/kernel/security/ima/policy
mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security
[[ -w $policy ]] || skip "this kernel has no $policy"
updates=$firmware_dir/updates/umbtest
at_end sh -c "rm -rf '$firmware_dir/umbtest' '$updates'; echo none >/sys/power/pm_test"
mkdir -p "$firmware_dir/umbtest" "$updates"
seq 100 >"$firmware_dir/umbtest/both"
seq 200 >"$updates/both"
seq 300 >"$updates/alone"
seq 400 | xz --check=crc32 -c >"$firmware_dir/umbtest/x.xz"
chown 12345 "$updates"/*
modprobe umblob
client_ready
next=$(outcome_of "$firmware_dir/umbtest/both")

asked "no policy" "$(outcome_of "$updates/both")" get umbtest/both
echo 'appraise func=FIRMWARE_CHECK fowner=12345 appraise_type=imasig' >$policy
asked "policy" "$next" kernel umbtest/both
asked "policy" "$next" get umbtest/both
asked "policy" "-${errno_of[EACCES]}" get umbtest/alone
logged "it is said why" 'firmware "?umbtest/alone"?: a security module does not let the kernel read the file'
asked "policy" "-${errno_of[EACCES]}" get umbtest/x
logged "it is said why" 'firmware "?umbtest/x"?: a security module does not take it from the helper'

[[ -w /sys/power/pm_test ]] || skip "this kernel has no /sys/power/pm_test"
echo 1 >/sys/module/suspend/parameters/pm_test_delay
echo devices >/sys/power/pm_test
echo "get umbtest/both" >$at_resume
echo freeze >/sys/power/state
equal "at the resume" "$(<$at_resume)" "$next"
rmmod umblob_client
rmmod umblob
require_nothing_left
