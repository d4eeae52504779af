# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# A helper that dies whenever it is ready is started again at once, then after a tenth of a second, then after twice as long
# each time, and given up in the end. What was some time ago is forgotten.
helper=/sys/module/umblob/helpers/module

has_failed() { [[ $(<$helper/state) == failed ]]; }

# kill_it: and wait for the next one.
kill_it() {
  local pid
  pid=$(<$helper/pid)
  kill -KILL "$pid"
  wait_for 10 successor_in $helper "$pid" || fail "process $pid has no successor: $(<$helper/state)"
}

# delays: how long it was to take until the next start, in ms, each time since the mark.
delays() { log_since | sed -n 's/.*: the helper is gone: .*; starting it again in \([0-9]*\) ms$/\1/p'; }

# times: how long it took until the next one was ready, in ms.
times() {
  log_since | tr -d '[]' | awk '
    /: the helper is gone: .*; starting it again in / { gone = $1 }
    /: helper [0-9]+ is ready$/ { printf "%d\n", ($1 - gone) * 1000 }'
}

# delays_are MS...: in the log, and indeed. The kernel's clock for this ticks every few milliseconds.
delays_are() {
  local actual number
  equal "$# delays in ms" "$(delays | paste -sd ' ')" "$*"
  mapfile -t actual < <(times)
  equal "starts" "${#actual[@]}" $#
  for ((number = 0; number < $#; number++)); do
    at_least "ms from death $((number + 1)) to the next one's hello" "${actual[number]}" $((${*:number + 1:1} - 10))
  done
}

modprobe umblob
log_mark
for _ in {1..5}; do kill_it; done
delays_are 0 100 200 400 800
kill -KILL "$(<$helper/pid)"
wait_for 5 has_failed || fail "after six deaths it is $(<$helper/state)"
logged "the sixth" 'umblob: module: the helper is gone: killed by signal 9; too many crashes, it is not started again'
sleep 3
equal "three seconds later it is" "$(<$helper/state)" failed
rmmod umblob

# Until there is no crash left; a slow start may see one forgotten meanwhile.
insmod "$module_dir/updates/umb_faulty.ko" mode=good calls=0 max_crashes=2 crash_refill_s=2
helper=/sys/module/umb_faulty/helpers/faulty
for ((deaths = 0; $(<$helper/crashes_left) > 0; deaths++)); do
  ((deaths < 20)) || fail "twenty deaths have not used the budget up"
  kill_it
done
at_least "deaths until no crash was left" $deaths 2
sleep 5
equal "crashes left five seconds later" "$(<$helper/crashes_left)" 2
log_mark
kill_it
delays_are 0
rmmod umb_faulty
require_nothing_left
