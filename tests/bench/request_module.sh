#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A request for a small module, from the call in the kernel to its return: with the distribution's modprobe, with umblob in its
# place, and by umblob's own API. In turns; unloading in between is not counted.
#   ./demo --run tests/bench/request_module.sh [--kernel SERIES]
set -euo pipefail
# shellcheck source=tests/bench/figures.sh
. /usr/share/umblob-test/figures.sh
rounds=${UMB_ROUNDS:-25}
takeover=/sys/module/umblob/parameters/takeover
parameters=/sys/module/umb_bench_request/parameters
declare -A samples

# measure KIND HOW: one more sample.
measure() {
  echo $name >"$parameters/$2"
  samples[$1]+="$(cat $parameters/ns)"$'\n'
}

absent() { ! grep -q "^$name " /proc/modules || rmmod $name; }

median() { sort -n <<<"${samples[$1]%$'\n'}" | sed -n "$((rounds / 2 + 1))p"; }

# say WHAT KIND BASE [LESS]: and how many times as fast it is as BASE, as it is, and without what LESS takes in both.
say() {
  awk -v what="$1" -v ns="$(median "$2")" -v base="$(median "$3")" -v less="${4:+$(median "$4")}" 'BEGIN {
    printf "  %-46s %9.2f ms %6.1fx", what, ns / 1e6, base / ns
    if (less && ns > less) printf ", %6.1fx without the system call", (base - less) / (ns - less)
    print ""
  }'
}

# insert: the system call alone, which all have to make.
insert() {
  samples[insert]+="$(perl -MTime::HiRes=clock_gettime,CLOCK_MONOTONIC -e '
    open my $file, "<", $ARGV[0] or die; my $options = "\0"; my $begun = clock_gettime(CLOCK_MONOTONIC);
    syscall(313, fileno($file), $options, $ARGV[1] + 0) == 0 or die "finit_module: $!\n";
    printf "%d", (clock_gettime(CLOCK_MONOTONIC) - $begun) * 1e9' "$file" "$flags")"$'\n'
}

# measure_all: of the module $name.
measure_all() {
  local round
  samples=()
  file=$(modinfo -n $name) flags=0
  [[ $file != *.xz ]] || flags=4
  # Once before, for what is to be cached.
  echo $name >$parameters/kernel
  for ((round = 0; round < rounds; round++)); do
    echo >$takeover
    absent
    measure modprobe kernel
    measure modprobe-again kernel
    absent
    measure umblob umblob
    measure umblob-again umblob
    absent
    echo modprobe >$takeover
    measure takeover kernel
    measure takeover-again kernel
    absent
    insert
  done
  echo "loading $name, medians of $rounds:"
  say "the system call alone" insert modprobe
  say "request_module(), the distribution's modprobe" modprobe modprobe insert
  say "request_module(), takeover=modprobe" takeover modprobe insert
  say "umblob_request_module()" umblob modprobe insert
  echo "$name loaded already:"
  say "request_module(), the distribution's modprobe" modprobe-again modprobe-again
  say "request_module(), takeover=modprobe" takeover-again modprobe-again
  say "umblob_request_module()" umblob-again modprobe-again
}

about_guest
modprobe umblob
insmod "/lib/modules/$(uname -r)/updates/umb_bench_request.ko"
for name in dummy crc7; do measure_all; done
