# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# With takeover on, what is not a request to everybody is left alone: one that the driver wants to have served by somebody it
# knows, a device for uploads, what others have the kernel announce; and settings that are others'.
# shellcheck source=tests/guest/fallback.sh
. /usr/share/umblob-test/fallback.sh
modprobe umblob
make_foreign 20000 custom.bin
# As much as the kernel's client takes for an upload, of at most 2 KiB.
make_foreign 1000 upload.bin
take_over

# still_waits WHAT NAME: a request that nobody may answer has no answer after a while.
still_waits() {
  sleep 1
  waits "$2" || fail "$1: somebody has answered it"
  equal "$1: loading" "$(<"$tester/$2/loading")" 0
}

# Its file is there, so that answering it would show.
head -c 30000 /dev/urandom >other
write_errno $tester/trigger_custom_fallback custom.bin >errno &
writer=$!
wait_for 5 waits custom.bin || fail "there is no custom request"
still_waits "a request to somebody the driver knows" custom.bin
echo add >$tester/custom.bin/uevent
echo change >$tester/custom.bin/uevent
still_waits "announced by hand" custom.bin
# More requests than are kept, so that those that are missed are looked for.
kill -STOP "$(pid_of firmware)"
asks 700 nope 1
sleep 1
kill -CONT "$(pid_of firmware)"
asked 60
equal "700 at a time" "$asked_ends" 2:700
still_waits "looked at together with others that were missed" custom.bin
echo 1 >$tester/custom.bin/loading
cat other >$tester/custom.bin/data
echo 0 >$tester/custom.bin/loading
wait $writer
equal "served by who was meant to" "$(<errno) $(cmp /dev/test_firmware other && echo same)" "0 same"

# A request to everybody that is announced again while it is being answered.
kill -STOP "$(pid_of firmware)"
write_errno $tester/trigger_request upload.bin >errno &
writer=$!
wait_for 5 waits upload.bin || fail "there is no request"
for _ in 1 2 3; do echo add >$tester/upload.bin/uevent; done
kill -CONT "$(pid_of firmware)"
wait $writer
equal "one that is announced thrice" "$(<errno) $(cmp /dev/test_firmware upload.bin && echo same)" "0 same"

# From Linux 5.19 on, if it is built in.
if [[ $(write_errno $tester/upload_register upload.bin) == 0 ]]; then
  still_waits "a device for uploads" upload.bin
  echo add >$tester/upload.bin/uevent
  still_waits "announced by hand" upload.bin
  echo -n upload.bin >$tester/config_upload_name
  equal "its status, and what it was given" "$(<$tester/upload.bin/status) $(wc -c <$tester/upload_read)" "idle 0"
  echo 1 >$tester/upload.bin/loading
  head -c 2000 other >$tester/upload.bin/data
  sleep 0.5
  echo 0 >$tester/upload.bin/loading
  is_idle() { [[ $(<$tester/upload.bin/status) == idle ]]; }
  wait_for 5 is_idle || fail "the upload does not end: $(<$tester/upload.bin/status)"
  cmp <(cat $tester/upload_read) <(head -c 2000 other) || fail "the upload was spoilt"
  shown "an upload goes through"
  echo -n upload.bin >$tester/upload_unregister
else
  note "this kernel has no uploads"
fi

# Messages that are not the kernel's own words, which root can have it send on: none is believed. A minus stands for a NUL.
send() {
  perl -e 'socket(my $s, 16, 3, 15) or die "socket: $!"; my $to = pack("SSLL", 16, 0, 0, 0);
    for (@ARGV) { tr/-/\0/; send($s, pack("LSSLL", 16 + length, 16, 1, 0, 0) . $_, 0, $to) or die "send: $!" }' "$@"
}
write_errno $tester/trigger_custom_fallback custom.bin >errno &
writer=$!
wait_for 5 waits custom.bin || fail "there is no custom request"
at=/devices/virtual/misc/test_firmware
long=$(printf 'y%.0s' {1..1900})
send x - --- add@ add@/x-ACTION=add add@/x-ACTION=add-DEVPATH=-SUBSYSTEM=firmware-FIRMWARE=- \
  "add@$at-ACTION=add-DEVPATH=$at-SUBSYSTEM=firmware-FIRMWARE=custom.bin-" \
  "add@$at-ACTION=add-DEVPATH=$at/../../../../../../etc-SUBSYSTEM=firmware-FIRMWARE=custom.bin-" \
  "add@$at-ACTION=add-DEVPATH=$at/custom.bin-SUBSYSTEM=firmware-FIRMWARE=upload.bin-" \
  "add@$at-ACTION=add-DEVPATH=$at/custom.bin-SUBSYSTEM=firmware-FIRMWARE=custom.bi-" \
  "add@$at-ACTION=add-DEVPATH=$at/custom.bin-SUBSYSTEM=firmware-" \
  "add@-ACTION=add-DEVPATH=/devices/$long-SUBSYSTEM=firmware-FIRMWARE=custom.bin" \
  "add@-ACTION=add-DEVPATH=/devices/x-SUBSYSTEM=firmware-FIRMWARE=$long"
still_waits "messages that nobody should believe" custom.bin
# One that is true is: so these were heard. Who can send it could write to the device, too.
send "add@$at-ACTION=add-DEVPATH=$at/custom.bin-SUBSYSTEM=firmware-FIRMWARE=custom.bin-"
wait $writer
equal "one that is true" "$(<errno) $(cmp /dev/test_firmware custom.bin && echo same)" "0 same"
equal "requests are served after all that" "$(write_errno $tester/trigger_request custom.bin)" 0

# Settings. What somebody else has changed meanwhile stays, and what was so before is so again.
echo 0 >$forced
give_back
equal "not forced any more by somebody else: afterwards" "$(<$forced)" 0
echo 1 >$forced
take_over
give_back
equal "forced by somebody else: afterwards" "$(<$forced)" 1
take_over
rmmod umblob
equal "forced by somebody else: without the module" "$(<$forced)" 1
echo 0 >$forced

modprobe umblob
log_mark
echo 1 >/proc/sys/kernel/firmware_config/ignore_sysfs_fallback
equal "with the fallback switched off" "$(errno_name "$(write_errno $takeover firmware)")" EOPNOTSUPP
logged "the log says so" 'umblob: the kernel.s fallback for firmware is switched off by /proc/sys/kernel/firmware_config/ignore'
equal "it is not forced then" "$(<$forced)" 0
echo 0 >/proc/sys/kernel/firmware_config/ignore_sysfs_fallback
take_over
equal "switched on again" "$(<$forced)" 1
