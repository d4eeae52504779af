# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Steps that are done beside others: each in a process of its own, with a working folder of its own, and heard when it is over.

declare -A beside_pids

# beside_yield: this process, and what it starts from now on, gets what of the processors nobody else wants. Within a session
# only: each session has a share of its own, whatever is in it (sched_autogroup_enabled), so none may be begun for this.
beside_yield() {
  renice -n 19 -p "$BASHPID" >/dev/null
  chrt --idle -p 0 "$BASHPID"
}

# beside_run DIR COMMAND...: what such a process does. What it starts is in its process group; see guest_begin.
beside_run() {
  guest_work=$1
  shift
  trap guest_stop EXIT
  trap 'exit 143' TERM
  results_begin
  "$@"
}

# beside_begin NAME COMMAND...
beside_begin() {
  local name=$1 dir=$guest_work/beside.$1
  shift
  mkdir "$dir"
  set -m
  beside_run "$dir" "$@" >"$dir/said" 2>&1 </dev/null &
  set +m
  beside_pids[$name]=$!
  guest_groups+=("$!")
}

# beside_end NAME: waits for it, and makes its results ours.
beside_end() {
  local name=$1 dir=$guest_work/beside.$1 status=0
  wait "${beside_pids[$name]}" || status=$?
  cat "$dir/said"
  cat "$dir/results" >>"$results_file"
  cat "$dir/results.times" >>"$results_file.times"
  results_time_passes
  ((status == 0)) || result fail "$name" "all of it" "it ended with status $status, see above"
}
