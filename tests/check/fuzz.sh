# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The fuzzers of kmod/capnp, in a build of their own. What they find interesting is kept in the cache from run to run.

fuzz_build_dir=$project_dir/build-fuzz
fuzz_failures=$build_dir/fuzz-failures
# What each fuzzer gets in ./check, and in ./check fuzz without a number.
fuzz_seconds=30
fuzz_seconds_alone=600

fuzzer_names() { find "$project_dir/tests/fuzz" -name '*_fuzzer.cc' -printf '%f\n' | sed 's/\.cc$//' | sort; }

fuzz_build() {
  configured "$fuzz_build_dir" "$compiler_launcher" ||
    attempt_aloud fuzzers "configuring" cmake -S "$project_dir" --preset fuzz "${compiler_settings[@]}"
  [[ -e $fuzz_build_dir/build.ninja ]] || return 0
  attempt_aloud fuzzers "building them" cmake --build "$fuzz_build_dir" --target fuzzers -j "$(nproc)"
}

# fuzz_corpus NAME: prints the folder of what earlier runs have found, made smaller if there is much of it.
fuzz_corpus() {
  local corpus=$cache_dir/fuzz/$1
  mkdir -p "$corpus"
  if (($(find "$corpus" -type f | wc -l) > 3000)); then
    rm -rf "$corpus.old"
    mv "$corpus" "$corpus.old"
    mkdir "$corpus"
    "$fuzz_build_dir/tests/fuzz/$1" -merge=1 "$corpus" "$corpus.old" >"$guest_work/$1.merge" 2>&1 || cp -a "$corpus.old/." "$corpus/"
    rm -rf "$corpus.old"
  fi
  printf '%s\n' "$corpus"
}

# fuzz_start NAME SECONDS CORPUS: in the background; what it says goes to $guest_work/NAME.log. It ends with this script.
fuzz_start() {
  local longest=1200 options
  # It is cut at each byte, and no table is longer than 72.
  [[ $1 != frame_fuzzer ]] || longest=200
  options=(
    -max_total_time="$2" -max_len="$longest" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
    -dict="$project_dir/tests/fuzz/capnp.dict" -artifact_prefix="$fuzz_failures/$1-"
  )
  setpriv --pdeathsig TERM "$fuzz_build_dir/tests/fuzz/$1" "${options[@]}" "$3" "$fuzz_build_dir/tests/fuzz/seeds/$1" \
    >"$guest_work/$1.log" 2>&1 &
}

# fuzz_statistics LOG: in words.
fuzz_statistics() {
  local runs rate edges of
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$1")
  rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$1")
  edges=$(sed -n 's/^#[0-9]*\tDONE *cov: \([0-9]*\) .*/\1/p' "$1")
  of=$(sed -n 's/.*Loaded 1 modules *(\([0-9]*\) inline .*/\1/p' "$1")
  printf '%d runs, %d a second, %d of %d edges covered' "${runs:-0}" "${rate:-0}" "${edges:-0}" "${of:-0}"
}

# fuzz_failure NAME LOG: what was found, and the input as it goes into the kept corpus.
fuzz_failure() {
  local input kept=units
  [[ $1 != frame_fuzzer ]] || kept=streams
  grep -v -E '^(#[0-9]+|INFO:|\tNEW_FUNC)' "$2" | head -n 40 | sed 's/^/        /'
  input=$(sed -n 's/.*Test unit written to //p' "$2" | tail -n 1)
  [[ -e $input ]] || return 0
  printf '        The input is kept in %s; as a line of tests/fuzz/corpus/%s/regressions.hex:\n' "${input#"$project_dir"/}" "$kept"
  od -An -v -tx1 "$input" | tr -d ' \n'
  printf '\n'
}

# fuzz_some SECONDS NAME...: at the same time.
fuzz_some() {
  local seconds=$1 name corpus pids=()
  shift
  for name in "$@"; do
    corpus=$(fuzz_corpus "$name")
    fuzz_start "$name" "$seconds" "$corpus"
    pids+=("$!")
  done
  for name in "$@"; do
    if wait "${pids[0]}"; then
      result pass fuzzers "$name: $(fuzz_statistics "$guest_work/$name.log")"
    else
      fuzz_failure "$name" "$guest_work/$name.log"
      result fail fuzzers "$name" "see above"
    fi
    pids=("${pids[@]:1}")
  done
}

check_fuzz_build() {
  step "building the fuzzers"
  fuzz_build
}

# check_fuzz_runs SECONDS: each fuzzer for so long, as many at a time as there are processors.
check_fuzz_runs() {
  local names some
  step "fuzzers, $1 s each"
  mkdir -p "$fuzz_failures"
  (($(results_count fail fuzzers) == 0)) || return 0
  mapfile -t names < <(fuzzer_names)
  while ((${#names[@]})); do
    some=("${names[@]:0:$(nproc)}")
    names=("${names[@]:${#some[@]}}")
    fuzz_some "$1" "${some[@]}"
  done
}

# check_fuzz SECONDS
check_fuzz() {
  check_fuzz_build
  check_fuzz_runs "$1"
}
