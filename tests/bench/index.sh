#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What it costs to look a name up in the stock kernels' indexes: by the module helper, which opens and reads them for each
# request, and beside that, without a search, reading and mapping what it reads. On the host, from the page cache.
# Usage: tests/bench/index.sh [FOLDER-WITH-INDEXES...]
# shellcheck source=tests/guest/harness/all.sh
. "$(dirname "$(readlink -f "$0")")/../guest/harness/all.sh"
program=$build_dir/tests/bench/index/bench-index
repetitions=25

# stock_folders: those of the bench's own kernels.
stock_folders() {
  local series
  for series in "${kernel_series[@]}"; do
    printf '%s/usr/lib/modules/%s\n' "$(module_index "$series")" "$(kernel_path "$series" release)"
  done
}

# least: of all repetitions, since what else the machine does only adds to it. The names come first, in their order.
least() {
  awk -F, '
    /^[^",]*\/[^",]*$/ { order[++count] = $1 }
    /^"/ {
      gsub(/"/, "", $1)
      if (!($1 in time) || $4 < time[$1]) time[$1] = $4
      blocks[$1] = $(NF - 1)
      pages[$1] = $NF
    }
    END {
      for (i = 1; i <= count; i++) {
        split(order[i], name, "/")
        if (name[1] != last) printf "  %s: %d of %d pages\n", name[1], blocks[order[i]], pages[order[i]]
        last = name[1]
        printf "    %-18s %8.1f us\n", name[2], time[order[i]] / 1000
      }
    }'
}

[[ -x $program ]] || die "$program is not built; run: cmake --build ${build_dir#"$PWD"/} --target bench-index"
(($#)) || mapfile -t stock < <(stock_folders)
for folder in "${@:-"${stock[@]}"}"; do
  echo "${folder##*/}"
  {
    "$program" "$folder" --benchmark_list_tests=true
    "$program" "$folder" --benchmark_repetitions=$repetitions --benchmark_min_time=0.02 \
      --benchmark_enable_random_interleaving=true --benchmark_format=csv 2>/dev/null
  } | least
done
