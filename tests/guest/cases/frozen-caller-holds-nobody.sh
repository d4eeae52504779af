# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# kernels: stock
# A caller that its cgroup's freezer stops while it is the one that reads: the others have their answers all the same, and it
# has its own when it goes on.
cgroup=$(mktemp -d)
mount -t cgroup -o freezer none "$cgroup" 2>err || skip "this kernel has no freezer of cgroup v1: $(cat err)"
at_end sh -c "echo THAWED >$cgroup/frozen/freezer.state; sleep 1; rmdir $cgroup/frozen; umount $cgroup"
mkdir "$cgroup/frozen"
# A request that takes ten seconds: the module's init makes calls to a helper that is slow.
mkdir -p /etc/modprobe.d
echo 'options umb_faulty mode=late calls=20 timeout_ms=5000 verbose=0' >/etc/modprobe.d/slow.conf
at_end rm /etc/modprobe.d/slow.conf
modprobe umblob
remember_helpers
in_flight() { [[ $(status_of firmware inFlight) == "$1" ]]; }
frozen() { [[ $(cat "$cgroup/frozen/freezer.state") == FROZEN ]]; }

kill -STOP "$(pid_of firmware)"
umbctl firmware carl9170-1.fw >first 2>&1 &
first=$!
wait_for 5 in_flight 1 || fail "the first call is not in flight"
echo $first >"$cgroup/frozen/cgroup.procs"
umbctl firmware carl9170-1.fw >second 2>&1 &
second=$!
wait_for 5 in_flight 2 || fail "the second call is not in flight"
echo FROZEN >"$cgroup/frozen/freezer.state"
wait_for 5 frozen || fail "the first caller is not frozen: $(cat "$cgroup/frozen/freezer.state")"
begun=$(now_ms)
kill -CONT "$(pid_of firmware)"
wait $second || fail "the second caller has no answer: $(cat second)"
below "the second caller waited, in ms" $(($(now_ms) - begun)) 5000
frozen || fail "the first caller is not frozen any more"
equal "calls in flight" "$(status_of firmware inFlight)" 1
echo THAWED >"$cgroup/frozen/freezer.state"
wait $first || fail "the first caller has no answer: $(cat first)"
shown "the first one has its answer when it goes on"

# One whose call is not answered yet; what comes for another one is the first thing that comes.
umbctl module umb_faulty >first 2>&1 &
first=$!
busy() { [[ $(status_of module inFlight) == 1 ]]; }
wait_for 5 busy || fail "the request for a slow module is not in flight"
echo $first >"$cgroup/frozen/cgroup.procs"
echo FROZEN >"$cgroup/frozen/freezer.state"
wait_for 5 frozen || fail "the first caller is not frozen: $(cat "$cgroup/frozen/freezer.state")"
begun=$(now_ms)
ends_with 0 umbctl module loop
below "another caller waited, in ms" $(($(now_ms) - begun)) 5000
equal "calls in flight" "$(status_of module inFlight)" 1
echo THAWED >"$cgroup/frozen/freezer.state"
wait $first || fail "the first caller has no answer: $(cat first)"
shown "the first one has its answer, too"
rmmod umb_faulty
both_serve "after it"
