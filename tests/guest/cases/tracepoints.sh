# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# Each event fires, with what it should tell, in the folder of the module that it is of.
tracing=/sys/kernel/tracing
mountpoint -q $tracing || mount -t tracefs none $tracing 2>/dev/null || skip "this kernel has no tracefs"
[[ -d $tracing/events ]] || skip "this kernel has no events"
module=$module_dir/updates/umb_faulty.ko
helper=/sys/module/umb_faulty/helpers/faulty
events='umb_call umb_crash umb_gate umb_hello umb_restart umb_return umb_start'

# listen SYSTEM 0|1
listen() { echo "$2" >"$tracing/events/$1/enable"; }

# take: what came since the last time.
take() {
  grep -v '^#' $tracing/trace >trace || true
  echo >$tracing/trace
}

# came EVENT REGEX: such a line is in what was taken.
came() {
  local line
  line=$(grep -E -m1 "$1: $2" trace) || fail "no $1 is as \"$2\": $(grep "$1:" trace || cat trace)"
  shown "${line##*[0-9]: }"
}

# times EVENT: how often it is in what was taken.
times() { grep -c " $1: " trace || true; }

at_end listen umblob 0
at_end listen umb_faulty 0
modprobe umblob
insmod "$module" mode=die-once timeout_ms=5000 calls=0
for system in umblob umb_faulty; do
  equal "events of $system" "$(find $tracing/events/$system -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort | tr '\n' ' ')" "$events "
done

# Of one module only, though both have the same core.
echo >$tracing/trace
listen umblob 1
ends_with 0 umbctl firmware carl9170-1.fw
take
pid=$(pid_of firmware)
came umb_call "instance=firmware pid=$pid id=[0-9a-f]{16} method=[0-9]+ timeout_ms=[0-9]+$"
came umb_return "instance=firmware pid=$pid id=[0-9a-f]{16} method=[0-9]+ outcome=0 ns=[0-9]+$"
equal "the same call in both" "$(grep -o ' id=[0-9a-f]*' trace | sort -u | wc -l)" 1
ends_with 1 umbctl module no_such_module
take
came umb_return "instance=module pid=$(pid_of module) id=[0-9a-f]{16} method=[0-9]+ outcome=-2 ns=[0-9]+$"

pid=$(pid_of module)
kill -KILL "$pid"
wait_for 5 is_successor module "$pid" || fail "no successor"
take
came umb_crash "instance=module pid=$pid crashes_left=4 how=\"killed by signal 9\"$"
came umb_restart "instance=module restarts=0 delay_ms=0$"
came umb_start "instance=module pid=$(pid_of module)$"
came umb_hello "instance=module pid=$(pid_of module) outcome=0 ns=[0-9]+$"
at_least "that start in us" $(($(sed -n 's/.*umb_hello: .* ns=//p' trace) / 1000)) 100
listen umblob 0
ends_with 0 umbctl module loop
take
equal "events when nobody listens" "$(wc -l <trace)" 0

# A gate, and a module that is listened to before its helper is started.
listen umb_faulty 1
echo 'close 1000' >/sys/module/umb_faulty/parameters/gate
echo open >/sys/module/umb_faulty/parameters/gate
take
came umb_gate 'gate=[^ ]+ what=close depth=1 inside=0 err=0$'
came umb_gate 'gate=[^ ]+ what=open depth=0 inside=0 err=0$'
listen umb_faulty 0
rmmod umb_faulty

# The histogram has a call for each that was made, wherever it took place.
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
latency=/sys/kernel/debug/umb_faulty/faulty/latency
sum() { awk '!/^#/ { calls += $3 } END { print calls + 0 }' $latency; }
insmod "$module" mode=good calls=250 tasks=8 verbose=0
equal "calls in the histogram" "$(sum)" 2000
equal "calls of the instance" "$(cat $helper/calls)" 2000
note "$(cat $latency)"
# Each line begins where a power of two is, and ends at the next.
equal "lines whose bounds are not one power of two and the next" \
  "$(awk '!/^#/ { for (low = 1; low < $1; low *= 2); if ($1 ? $1 != low || $2 != 2 * low : $2 != 1) print }' $latency)" ""
echo 0 >$latency
equal "after writing to it" "$(sum)" 0
rmmod umb_faulty
insmod "$module" mode=mute calls=3 timeout_ms=200 verbose=0
equal "calls in the histogram that timed out after 200 ms" "$(sum)" 3
at_least "the least of them took, in us" "$(awk '!/^#/ { print $1; exit }' $latency)" 131072
rmmod umb_faulty
rmmod umblob
[[ ! -e $tracing/events/umblob && ! -e $tracing/events/umb_faulty ]] || fail "events of modules that are gone"
require_nothing_left
