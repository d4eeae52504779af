# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# Both are taken over together, and one without the other at any time; or neither, if one of them cannot be.
# shellcheck source=tests/guest/fallback.sh
. /usr/share/umblob-test/fallback.sh
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
recorder
requests_ready
make_foreign 1000 foreign.bin
gone() { ! loaded dummy || modprobe -r dummy; }

# in_force MODPROBE FIRMWARE: whether each of the two is ours, by what the kernel does.
in_force() {
  local modprobe=no firmware=no
  gone
  : >"$record"
  equal "takeover=$(<$takeover): request_module(dummy)" "$(ask dummy)" 0:1
  loaded dummy || fail "dummy is not loaded"
  [[ -s $record ]] || modprobe=yes
  [[ $(write_errno $tester/trigger_request foreign.bin) != 0 ]] || firmware=yes
  equal "who serves: modprobe, firmware" "$modprobe $firmware" "$*"
  equal "the fallback is forced" "$(<$forced)" "$([[ $2 == yes ]] && echo 1 || echo 0)"
}

modprobe umblob takeover=modprobe,firmware
equal takeover "$(<$takeover)" modprobe,firmware
in_force yes yes
echo firmware >$takeover
in_force no yes
echo firmware,modprobe >$takeover
in_force yes yes
echo modprobe >$takeover
in_force yes no
echo >$takeover
in_force no no

# The kernel has been told not to use its fallback.
echo 1 >/proc/sys/kernel/firmware_config/ignore_sysfs_fallback
! echo modprobe,firmware >$takeover 2>err || fail "taken over although the fallback is not used"
shown "modprobe,firmware: $(cat err)"
equal takeover "$(<$takeover)" ""
in_force no no
echo modprobe >$takeover
! echo modprobe,firmware >$takeover 2>err || fail "taken over although the fallback is not used"
equal takeover "$(<$takeover)" modprobe
in_force yes no
echo 0 >/proc/sys/kernel/firmware_config/ignore_sysfs_fallback
echo modprobe,firmware >$takeover
in_force yes yes
umbctl takeover off
in_force no no
umbctl takeover on
in_force yes yes
rmmod umblob
is_back || fail "rmmod: kernel.modprobe is $(setting)"
equal "the fallback is forced" "$(<$forced)" 0
gone
rmmod umb_requests test_firmware umb_probe
require_nothing_left
