# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: none
# kernels: stock
# needs: selftests
# limit: 1500
# boot: own
# dmesg: Call Trace
# The kernel's own selftests of its firmware loader, without umblob and with takeover: the same results, line by line.
#
# They switch force_sysfs_fallback off and on themselves. As that is then somebody else's choice, it is not ours any more; so
# it is taken over anew before each script. What fw_fallback.sh does with force_sysfs_fallback=1 is to answer requests to
# everybody by hand, and cannot be had beside anybody who does that; it says so itself. Without, it tries requests to somebody
# the driver knows, and those are what is left to it.
# Two requests at a time to put a file that is not there into a buffer have the kernel show its stack, once forced.
# shellcheck source=tests/guest/fallback.sh
. /usr/share/umblob-test/fallback.sh
cp -r /usr/share/umblob-test/selftests .
cd selftests/firmware || fail "the selftests are not there"
# This kernel does not show its configuration, and gunzip is not here.
sed -i "s|^PROC_CONFIG=.*|PROC_CONFIG=$PWD/../config|" fw_lib.sh
mkdir bin
printf '#!/bin/sh\nexec grep "$@"\n' >bin/zgrep
printf '#!/bin/sh\ncommand -v "$@"\n' >bin/which
chmod 755 bin/* ./*.sh
PATH=$PWD/bin:$PATH
dmesg -n 1

# results NAME: the script's lines and its status, without what a run has for itself.
results() {
  local status=0
  "./$1" >raw 2>&1 || status=$?
  sed -E 's/tmp\.[A-Za-z0-9]+/NAME/g; s/uploadfw[A-Za-z0-9]+/NAME/g' raw
  echo "status $status"
}

# compared NAME: it must have passed without, and say the same with.
compared() {
  equal "$1 without umblob" "$(tail -n 1 "without.$1")" "status 0"
  diff "without.$1" "with.$1" || fail "$1: the result differs"
  shown "$1: the same $(wc -l <"with.$1") lines with takeover"
}

scripts=(fw_filesystem.sh fw_fallback.sh)
! grep -q CONFIG_FW_UPLOAD=y ../config || scripts+=(fw_upload.sh)
for script in "${scripts[@]}"; do results "$script" >"without.$script"; done
./fw_namespace $tester/trigger_request || fail "fw_namespace, without umblob"
modprobe umblob
for script in "${scripts[@]}"; do
  give_back
  take_over
  equal "before $script, forced" "$(<$forced)" 1
  # It takes the setting for the kernel's and would answer by hand.
  [[ $script != fw_fallback.sh ]] || echo 0 >$forced
  results "$script" >"with.$script"
done
for script in "${scripts[@]}"; do compared "$script"; done
give_back
take_over
./fw_namespace $tester/trigger_request || fail "fw_namespace, with takeover"
shown "fw_namespace: the same"
