# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# A module's init function finds in the helper what it would find in modprobe: debugfs and tracefs, which are root's alone, let it
# in, and files of the kernel's own take what it writes. So does a configuration that is root's alone.
config=/etc/modprobe.d/umb-init.conf
mkdir -p ${config%/*}
at_end sh -c "rm -f $config; for m in umb_init nbd; do ! grep -q ^\$m /proc/modules || rmmod \$m; done"
mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
equal "mode of debugfs and tracefs" "$(stat -c %a /sys/kernel/debug /sys/kernel/tracing | sort -u)" 700
parameters=/sys/module/umb_init/parameters
for name in umb_init nbd; do ! loaded $name || rmmod $name; done

# finds WHO: what it has found.
finds() {
  equal "$1: its folder in debugfs" "$(cat $parameters/folder)" 0
  [[ -d /sys/kernel/debug/umb_init ]] || fail "$1: there is no folder in debugfs"
  equal "$1: bytes that a file of the kernel's took" "$(cat $parameters/written)" 4096
}

modprobe umb_init
finds modprobe
rmmod umb_init
modprobe umblob
remember_helpers
done_as loaded umb_init
finds umblob
rmmod umb_init
done_as loaded nbd
[[ -d /sys/kernel/tracing/events/nbd ]] || fail "nbd has no trace events"
shown "nbd has its trace events"
rmmod nbd
(umask 077 && echo "options nbd nbds_max=3" >$config)
done_as loaded nbd
equal "nbd's devices, by a file of mode 600" "$(find /sys/block -name 'nbd*' | wc -l)" 3
both_serve "after all this"
