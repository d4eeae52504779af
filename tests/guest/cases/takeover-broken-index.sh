# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# An index that the helper cannot read, of a newer depmod's perhaps, is for modprobe to judge: no request fails for it.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
index=$module_dir/modules.dep.bin
program=$(modinfo -n umblob)
recorder
# A newer modprobe: it can.
printf '#!/bin/sh\necho "$*" >>%s\n' "$record" >"$recorder"
requests_ready
cp "$index" newer
printf '\x09' | dd of=newer bs=1 seek=5 conv=notrunc status=none
# The helper sees the file systems that were there when it started.
mount --bind newer "$index"
at_end sh -c "! mountpoint -q '$index' || umount '$index'"
insmod "$program" takeover=modprobe
remember_helpers
umount "$index"
refused EBADMSG "modules\.dep\.bin: index format 9" module dummy
equal "request_module()" "$(ask dummy)" 0:1
equal "the distribution's modprobe was asked for" "$(<"$record")" "-q -- dummy"
rmmod umblob
is_back || fail "rmmod: kernel.modprobe is $(setting)"
rmmod umb_requests
require_nothing_left
