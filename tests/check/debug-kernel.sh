# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The tests on the debug kernel, and that kernel. It takes ten minutes of two processors to build when it is not in the cache;
# ./check has it built beside everything else, in what time nothing else wants, of which the guests leave a good part.

# Of what builds it, if it was not there.
debug_kernel_pid=

# debug_kernel_begin: builds it meanwhile, if it is not there yet. Ends with this script.
debug_kernel_begin() {
  ! kernel_ready "$debug_series" || return 0
  # Two at a time would be in each other's way.
  apt_ready
  debug_kernel_log=$guest_work/debug-kernel.log
  set -m
  (beside_yield && exec "$harness_dir/kernels" update "$debug_series") >"$debug_kernel_log" 2>&1 </dev/null &
  set +m
  debug_kernel_pid=$!
  guest_groups+=("$!")
}

# debug_kernel_end: waits for it.
debug_kernel_end() {
  kernel_ready "$debug_series" && return 0
  step "waiting for Linux $debug_series"
  wait "$debug_kernel_pid" && return 0
  tail -n 40 "$debug_kernel_log" | sed 's/^/        /'
  result fail build "Linux $debug_series" "see above"
  return 1
}

# debug_kernel_leaves_time: waits until what builds it is over, whose child this process need not be.
debug_kernel_leaves_time() {
  [[ -z $debug_kernel_pid ]] || tail --pid="$debug_kernel_pid" -f /dev/null
  results_time_passes
}

# check_debug_guest NAME...: those of these that are for the debug kernel.
check_debug_guest() {
  local step="guest, Linux $debug_series"
  debug_kernel_end || return 0
  build_also_for "$debug_series"
  attempt_aloud "$step" "what it gets is built" build_alone build_project
  (($(results_count fail "$step") > 0)) || check_guest "$debug_series" "$@"
}
