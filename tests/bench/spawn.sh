#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What it costs to load umblob.ko and to start a helper, beside the kernel's own call for a program that does nothing:
#   ./demo --run tests/bench/spawn.sh [--kernel SERIES]
set -euo pipefail
# shellcheck source=tests/bench/figures.sh
. /usr/share/umblob-test/figures.sh
rounds=20
modules=/lib/modules/$(uname -r)/updates

median() { sort -n | sed -n "$((rounds / 2 + 1))p"; }

figures=$(figures umb_bench_spawn rounds=$rounds)

# The kernel's tracer says when each module's init function began and ended.
tracing=/sys/kernel/tracing
mountpoint -q $tracing || mount -t tracefs none $tracing
echo 1 >$tracing/events/initcall/enable
for ((i = 0; i < rounds; i++)); do
  insmod "$modules/umblob.ko"
  rmmod umblob
done
# "insmod-99 [000] ..... 12.345678: initcall_finish: func=0xffffffffc03e4011 ret=0"; the function's name is gone by now.
init=$(awk '/insmod-.*initcall_/ {
  match($0, /[0-9]+\.[0-9]+: initcall_/)
  time = substr($0, RSTART) + 0
  if (/initcall_start/) begun = time
  else if (/ret=0/) printf "%d\n", (time - begun) * 1000000
}' $tracing/trace)
[[ $(wc -l <<<"$init") == "$rounds" ]] || {
  echo "the tracer did not say how long umblob's init function took: $(tail -n 3 $tracing/trace)" >&2
  exit 1
}
nothing=$(sed -n 's/^the kernel.s own call.*: \([0-9]*\) us,.*/\1/p' <<<"$figures")
ready=$(median <<<"$init")

about_guest
echo "medians of $rounds:"
echo "$figures"
printf 'umblob.ko, its init function (an image, two helpers, a device): %d us, %d.%02d times\n' \
  "$ready" $((ready / nothing)) $((ready * 100 / nothing % 100))
