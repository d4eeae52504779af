# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 280
# A helper that is killed, at whatever, makes no request_module() of the kernel's fail.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
mkdir -p /etc/modprobe.d
requests_alone
modprobe umblob takeover=modprobe
# Killed while it loads, at another moment each time: eight want the module, and all have it.
modprobe -r umb_nested0
echo "options umb_nested0 wait_ms=20" >/etc/modprobe.d/umb-faults.conf
at_end rm -f /etc/modprobe.d/umb-faults.conf
killed=0
for round in {1..12}; do
  for name in dummy umb_nested0; do ! loaded $name || rmmod $name; done
  umbctl reset module >/dev/null
  wait_for 20 is_ready module || fail "it is not ready"
  echo dummy,umb_nested0 >$requests/names
  echo "8 2" >$requests/begin
  sleep "$(printf '0.%03d' $((round * 8)))"
  ! kill -KILL "$(pid_of module)" 2>/dev/null || killed=$((killed + 1))
  wait_for 60 requests_end || fail "request_module() does not return"
  [[ $(sums) == 0:16 ]] || fail "killed while it loads: $(sums)"
done
row "helper killed while it loads, $killed times" "$((12 * 16)) request_module(), none failed"

# Killed again and again; a crash is forgotten by a reset, so that it does not fail for good.
asking "dummy,fs-$file_system,loop" 8
for _ in {1..8}; do
  kill -KILL "$(pid_of module)" 2>/dev/null || true
  goes_on 5
  umbctl reset module >/dev/null
done
none_failed "helper killed eight times"
is_ours || fail "a helper that is started again gave kernel.modprobe back"

rmmod umblob
is_back || fail "rmmod: kernel.modprobe is $(setting)"
rmmod umb_requests
require_nothing_left
