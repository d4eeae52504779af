# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the module helper would load against what the distribution's modprobe says that it would: nothing may differ.

conformance_aliases=2000
conformance_configs=100
conformance_dir=tests/conformance

# compare_with_modprobe SERIES ARG...: its last line is how many answers were compared, and how many differ.
compare_with_modprobe() {
  local series=$1 release work=$guest_work/conformance
  shift
  release=$(kernel_path "$series" release)
  rm -rf "$work"
  "$project_dir/$conformance_dir/compare.py" --plan "$build_dir/$conformance_dir/umb-plan" \
    --cmdline "$build_dir/$conformance_dir/umb-cmdline.so" --modprobe "$(command -v modprobe)" \
    --root "$(module_index "$series")" --release "$release" --work "$work" "$@"
}

# agrees NAME SERIES ARG...
agrees() {
  local name=$1 log=$guest_work/conformance.log
  shift
  if run_apart compare_with_modprobe "$@" >"$log" 2>&1; then
    result pass "modprobe's answers" "$name: $(tail -n 1 "$log")"
  else
    sed 's/^/        /' "$log"
    result fail "modprobe's answers" "$name" "$(tail -n 1 "$log")"
  fi
}

# sees_a_difference SERIES: a comparison that cannot fail shows nothing.
sees_a_difference() {
  local log=$guest_work/conformance.log name="Linux $1: the comparison sees what differs"
  run_apart compare_with_modprobe "$1" --configs 3 --spoil >"$log" 2>&1 || true
  if [[ $(tail -n 1 "$log") =~ compared,\ [1-9][0-9]*\ differ ]]; then
    result pass "modprobe's answers" "$name: $(tail -n 1 "$log")"
  else
    result fail "modprobe's answers" "$name" "$(tail -n 1 "$log")"
  fi
}

check_conformance_build() {
  step "build"
  kernels_are_there || return 0
  build_configure
  attempt_aloud build "what is compared with modprobe" cmake --build "$build_dir" --target umb-plan umb-cmdline
}

check_conformance() {
  local series
  step "modprobe's answers"
  for series in "${kernel_series[@]}"; do
    agrees "Linux $series: all modules and $conformance_aliases aliases" "$series" --aliases "$conformance_aliases"
    agrees "Linux $series: $conformance_configs configurations" "$series" --configs "$conformance_configs"
    sees_a_difference "$series"
  done
}
