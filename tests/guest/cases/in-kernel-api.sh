# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# Another module loads a module and reads firmware through the two functions that umblob.ko exports.
modprobe umblob
client=$module_dir/updates/umblob_client.ko
for name in loop dummy; do ! loaded $name || modprobe -r $name; done
at_end modprobe -r loop dummy

# ask PARAMETER...: loads the client, which does what the parameters say.
ask() {
  log_mark
  insmod "$client" "$@"
}

ask module=dummy
logged "umblob_request_module" 'umblob_client: module dummy: 0$'
loaded dummy || fail "dummy is not in /proc/modules"
shown "dummy is in /proc/modules"
! rmmod umblob 2>err || fail "umblob could be removed from under its client"
matches "umblob stays while it has a client" "$(cat err)" 'in use by: umblob_client'
rmmod umblob_client

for name in carl9170-1.fw ath9k_htc/htc_7010-1.4.0.fw isci/isci_firmware.bin; do
  ask firmware=$name
  logged "umblob_request_firmware" "umblob_client: firmware $name: 0, [1-9][0-9]* bytes, sha256 $(firmware_sum $name)\$"
  rmmod umblob_client
done
ask firmware=carl9170-1.fw device=1
logged "for a device" "umblob_client: firmware carl9170-1.fw: 0, .* sha256 $(firmware_sum carl9170-1.fw)\$"
rmmod umblob_client

# ask_in_vain ERRNO PARAMETER...
ask_in_vain() {
  local errno=$1
  shift
  log_mark
  ! insmod "$client" "$@" 2>err || fail "insmod $* worked"
  logged "$errno" "umblob_client: (module|firmware) .*: -${errno_of[$errno]}\$"
  ! loaded umblob_client || fail "the client stayed"
}

ask_in_vain ENOENT module=no_such_module
logged "umblob says why" 'umblob: module "?no_such_module"?: .*no such module'
ask_in_vain ENOENT firmware=no/such.bin
logged "umblob says why" 'umblob: firmware "?no/such.bin"?: .*no such firmware'
ask_in_vain ENOENT firmware=no/such.bin device=1
logged "umblob says for whom" ' umblob_client: firmware "?no/such.bin"?: no such firmware'
ask_in_vain EXDEV module=../dummy
ask_in_vain ENAMETOOLONG "firmware=$(printf 'n%.0s' {1..256})"
