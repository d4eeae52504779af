# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# boot: own
# cmdline: lsm=capability
# A kernel without Landlock is served all the same; but then the helper in which init functions run is not root to file systems,
# as nothing would say which files.
matches "security modules" "$(cat /sys/kernel/security/lsm 2>/dev/null || echo capability)" '^capability$'
modprobe umblob
remember_helpers
uid=$((0x77756d62))
for role in module firmware; do
  equal "uids of $role" "$(field "/proc/$(pid_of $role)/status" Uid | tr '\t' ' ')" "$uid $uid $uid $uid"
  logged "$role's start" "umblob: $role: helper says: this kernel has no Landlock"
done
logged "what is not so without" 'umblob: module: helper says: without Landlock .* do not find the file system uid 0'
both_serve "without Landlock"
