# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 280
# Nor does one that is not started again at once, that is stopped, or that has failed for good.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
slowness=${UMB_SLOWNESS:-1}
requests_alone
modprobe umblob takeover=modprobe
# While it is not there, and is not waited for.
asking "dummy,fs-$file_system,loop" 4
left() { status_of module crashesLeft; }
# away: whenever it is there it is killed, which makes it stay away longer and longer; but never for good.
away() {
  [[ ! -s $record ]] || return 0
  if [[ $(left) != 0 ]]; then
    pkill -KILL -x -f 'umblob module' || true
  elif is_ready module; then
    umbctl reset module >/dev/null
  fi
  return 1
}
umbctl reset module >/dev/null
: >"$record"
wait_for 60 away || fail "the distribution's modprobe is not asked: $(status_of module state), $(left) crashes left"
shown "helper away: the distribution's modprobe is asked"
none_failed "helper in backoff"
umbctl reset module >/dev/null
wait_for 20 is_ready module || fail "it is not ready"

# Stopped: nothing comes back, and nothing waits long.
kill -STOP "$(pid_of module)"
begun=$(now_ms)
asking "dummy,fs-$file_system,loop" 8
goes_on 20
took=$(($(now_ms) - begun))
below "helper stopped: ms for 20 requests of 8 tasks" "$took" $((30000 * slowness))
kill -CONT "$(pid_of module)"
none_failed "helper stopped"

# Failed for good, under load: given back, and taken over again at a reset.
asking "dummy,fs-$file_system,loop" 4
failed() { pkill -KILL -x -f 'umblob module' || true; [[ $(status_of module state) == failed ]]; }
wait_for 60 failed || fail "it does not fail for good: $(status_of module state)"
wait_for 5 is_back || fail "failed for good: kernel.modprobe is $(setting)"
shown "failed for good: kernel.modprobe is restored"
goes_on 10
umbctl reset module >/dev/null
wait_for 20 is_ours || fail "reset: kernel.modprobe is $(setting)"
shown "reset: taken over again"
goes_on 10
none_failed "helper failed for good, and reset"

rmmod umblob
is_back || fail "rmmod: kernel.modprobe is $(setting)"
rmmod umb_requests
require_nothing_left
