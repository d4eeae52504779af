#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Time and instructions of encoding and decoding a 216-byte request and a 184-byte reply, ours beside the official C++
# library, in one run. Usage: tests/bench/codec.sh [BUILD-DIR]
set -euo pipefail
build=${1:-$(dirname "$(readlink -f "$0")")/../../build}
steps=(encode_request decode_request encode_reply decode_reply)
repetitions=25

die() {
  echo "codec.sh: $*" >&2
  exit 2
}

# times PROGRAM: "STEP/WHO NANOSECONDS", the least of all repetitions: what else the machine does only adds to it.
times() {
  "$1" --benchmark_repetitions=$repetitions --benchmark_min_time=0.02 --benchmark_enable_random_interleaving=true \
    --benchmark_format=csv 2>/dev/null |
    awk -F, '/^"[a-z_]*\/[a-z]*",/ { gsub(/"/, "", $1); if (!($1 in least) || $4 < least[$1]) least[$1] = $4 }
      END { for (name in least) print name, least[name] }'
}

# total PROGRAM STEP TIMES: all instructions of a run.
total() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" --repeat "$2" "$3" 2>&1 |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

# instructions PROGRAM STEP/WHO: of one, from the difference of two runs.
instructions() {
  local few many
  few=$(total "$1" "$2" 1000)
  many=$(total "$1" "$2" 3000)
  awk -v few="$few" -v many="$many" 'BEGIN { printf "%.0f", (many - few) / 2000 }'
}

# report PROGRAM TITLE
report() {
  local program=$build/tests/bench/codec/$1 step who all
  [[ -x $program ]] || die "$program is not built; run: cmake --build $build --target $1"
  all=$(times "$program")
  echo "$2"
  for step in "${steps[@]}"; do
    for who in umb official; do
      echo "$step $who $(awk -v name="$step/$who" '$1 == name { print $2 }' <<<"$all") $(instructions "$program" "$step/$who")"
    done
  done | awk '
    { time[$1, $2] = $3; count[$1, $2] = $4; sum_time[$2] += $3; sum_count[$2] += $4 }
    $2 == "umb" { order[++n] = $1 }
    function row(name, t, T, c, C) {
      printf "  %-16s %8.1f ns %8.1f ns %5.1fx %8d %8d instructions\n", name, t, T, T / t, c, C
    }
    BEGIN { printf "  %-16s %11s %11s %6s %8s %8s\n", "", "umb", "official", "", "umb", "official" }
    END {
      for (i = 1; i <= n; i++) {
        s = order[i]
        row(s, time[s, "umb"], time[s, "official"], count[s, "umb"], count[s, "official"])
      }
      row("all four", sum_time["umb"], sum_time["official"], sum_count["umb"], sum_count["official"])
    }'
}

command -v valgrind >/dev/null || die "valgrind is missing; run: apt-get install valgrind"
report bench-codec "as user space compiles it"
report bench-codec-like-kernel "as the kernel compiles it: general registers alone, no library for texts"
