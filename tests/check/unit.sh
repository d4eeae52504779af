# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The build, and the tests that run on this machine.

check_build() {
  step "build"
  kernels_are_there || return 0
  build_configure
  attempt_aloud build "everything, for ${build_series[*]}" cmake --build "$build_dir"
}

check_guest_build() {
  step "build"
  kernels_are_there || return 0
  build_configure
  attempt_aloud build "what guests get, for ${build_series[*]}" build_project
}

# kernels_are_there: or made; one that cannot be is a failure like any other.
kernels_are_there() {
  local series
  for series in "${build_series[@]}"; do
    kernel_ready "$series" || run_apart kernel_update "$series" || {
      result fail build "Linux $series" "see above"
      return 1
    }
  done
}

# count_ctest STEP LOG: a result for each line of ctest like "3/9 Test #4: name ....   Passed    0.02 sec".
count_ctest() {
  local line name
  while read -r line; do
    name=${line#*: } name=${name%% *}
    case $line in
      *" Passed "*) result pass "$1" "$name" ;;
      *"***Skipped"* | *"***Not Run (Disabled)"*) result skip "$1" "$name" ;;
      *) result fail "$1" "$name" "${line##*\*\*\*}" ;;
    esac
  done < <(grep -E '^ *[0-9]+/[0-9]+ +Test +#[0-9]+:' "$2" | sed 's/^ *//')
}

# run_ctest STEP DIR ARG...
run_ctest() {
  local step=$1 dir=$2 log=$guest_work/ctest.log before
  shift 2
  step "$step"
  before=$(wc -l <"$results_file")
  run_apart ctest --test-dir "$dir" -j "$(nproc)" --output-on-failure --timeout 300 "$@" >"$log" 2>&1 ||
    grep -v -E '^ *(Start +[0-9]+:|[0-9]+/[0-9]+ Test .* Passed)' "$log"
  count_ctest "$step" "$log"
  [[ $(wc -l <"$results_file") != "$before" ]] || result fail "$step" "ctest" "it ran no test"
}

check_unit() { run_ctest "unit tests" "$build_dir" -LE packaging; }

# Others' builds against what this project installs: slow, so not in the quick check.
check_packaging() { run_ctest "packaging tests" "$build_dir" -L packaging; }
