#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Time and instructions of encoding and decoding a 216-byte request and a 184-byte reply, ours beside the official C++
# library, and c-capnproto if there is one, in one run. Usage: tests/bench/codec.sh [BUILD-DIR]
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
    awk -F, '/^"[a-z_]*\/[a-z-]*",/ { gsub(/"/, "", $1); if (!($1 in least) || $4 < least[$1]) least[$1] = $4 }
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

# contenders PROGRAM: ours first.
contenders() { "$1" --benchmark_list_tests=true | sed -n 's|^encode_request/||p'; }

# table CONTENDER...: of stdin's lines "STEP CONTENDER NANOSECONDS INSTRUCTIONS".
table() {
  awk -v contenders="$*" '
    BEGIN { n = split(contenders, who, " ") }
    !(($1, who[1]) in time) { order[++steps] = $1 }
    { time[$1, $2] = $3; count[$1, $2] = $4; time["all four", $2] += $3; count["all four", $2] += $4 }
    function row(step, i) {
      printf "  %-16s", step
      for (i = 1; i <= n; i++) printf "%10.1f ns %s", time[step, who[i]], times_ours(step, who[i])
      for (i = 1; i <= n; i++) printf "%12d", count[step, who[i]]
      print " instructions"
    }
    function times_ours(step, other) {
      return other == who[1] ? "" : sprintf("%5.1fx ", time[step, other] / time[step, who[1]])
    }
    END {
      printf "  %-16s", ""
      for (i = 1; i <= n; i++) printf i == 1 ? "%13s " : "%13s        ", who[i]
      for (i = 1; i <= n; i++) printf "%12s", who[i]
      print ""
      for (i = 1; i <= steps; i++) row(order[i])
      row("all four")
    }'
}

# report PROGRAM TITLE
report() {
  local program=$build/tests/bench/codec/$1 step who all names
  [[ -x $program ]] || die "$program is not built; run: cmake --build $build --target $1"
  mapfile -t names < <(contenders "$program")
  all=$(times "$program")
  echo "$2"
  for step in "${steps[@]}"; do
    for who in "${names[@]}"; do
      echo "$step $who $(awk -v name="$step/$who" '$1 == name { print $2 }' <<<"$all") $(instructions "$program" "$step/$who")"
    done
  done | table "${names[@]}"
}

mention_missing() {
  [[ $(contenders "$build/tests/bench/codec/bench-codec") == *c-capnproto* ]] ||
    echo "c-capnproto is not there; where it is, in FOLDER/{include,lib,bin}: cmake -DUMB_C_CAPNPROTO=FOLDER $build, and build"
}

command -v valgrind >/dev/null || die "valgrind is missing; run: apt-get install valgrind"
report bench-codec "as user space compiles it"
report bench-codec-like-kernel "as the kernel compiles it: general registers alone, no library for texts"
mention_missing
