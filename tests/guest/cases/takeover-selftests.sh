# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# needs: selftests
# limit: 900
# The kernel's own selftest of its module loader, without umblob and with takeover: the same results.
#
# Each of its tests is run once and not 150 times, with modules that are smaller than those it takes by itself, as it lets
# one choose them. 0008 and 0009 make more requests at a time than the kernel lets through, which on a slow machine are given
# up after 5 s; so these may be better with takeover than without.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
cp -r /usr/share/umblob-test/selftests/kmod .
cd kmod || fail "the selftests are not there"
export DEFAULT_KMOD_DRIVER=dummy DEFAULT_KMOD_FS=udf
mkdir bin
printf '#!/bin/sh\ncommand -v "$@"\n' >bin/which
chmod 755 bin/which kmod.sh
PATH=$PWD/bin:$PATH
insmod test_kmod.ko
at_end sh -c '! grep -q ^test_kmod /proc/modules || rmmod test_kmod; echo /sbin/modprobe >/proc/sys/kernel/modprobe'
tests=(0001 0002 0003 0004 0005 0006 0007 0008 0009 0010 0011 0012 0013)

# results ID: what it says, without the time of day, and its status.
results() {
  local status=0
  ./kmod.sh -c "$1" 1 >raw 2>&1 || status=$?
  sed -E '/^[A-Z][a-z]{2} [A-Z][a-z]{2} +[0-9]+ /d' raw
  echo "status $status"
}

for id in "${tests[@]}"; do results "$id" >"without.$id"; done
modprobe umblob takeover=modprobe
ours=$(setting)
for id in "${tests[@]}"; do
  calls=$(served)
  results "$id" >"with.$id"
  # These two have another program in kernel.modprobe, or none; the last two make no request.
  [[ $id == 001[0-3] ]] || (($(served) > calls)) || fail "$id: the helper was not asked"
  equal "kernel.modprobe after $id" "$(setting)" "$ours"
done
for id in "${tests[@]}"; do
  if [[ $id == 000[89] && $(tail -n 1 "without.$id") != "status 0" ]]; then
    note "$id without umblob: $(grep FAIL "without.$id")"
    note "$id with takeover: $(grep -E 'FAIL|expected' "with.$id")"
    continue
  fi
  equal "$id without umblob" "$(tail -n 1 "without.$id")" "status 0"
  diff "without.$id" "with.$id" || fail "$id: the result differs"
  shown "$id: the same $(wc -l <"with.$id") lines with takeover"
done
rmmod test_kmod
rmmod umblob
equal "kernel.modprobe" "$(setting)" /sbin/modprobe
