# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One line per test that was run, and the summary of them. results_file holds "outcome|step|name|reason"; what is beside it
# holds "second|step", for each of them again.

results_begin() {
  results_file=$guest_work/results
  : >"$results_file"
  : >"$results_file.times"
  results_time_passes
}

# results_time_passes: what has passed until now is no step's.
results_time_passes() { printf '%d|\n' "$SECONDS" >>"$results_file.times"; }

# result pass|fail|skip STEP NAME [REASON]
result() {
  printf '%s|%s|%s|%s\n' "$1" "$2" "$3" "${4:-}" >>"$results_file"
  printf '%d|%s\n' "$SECONDS" "$2" >>"$results_file.times"
  case $1 in
    pass) printf '  ok    %s\n' "$3" ;;
    fail) printf '  FAIL  %s%s\n' "$3" "${4:+: $4}" ;;
    skip) printf '  skip  %s%s\n' "$3" "${4:+: $4}" ;;
  esac
}

# attempt STEP NAME COMMAND...: a test that is one command. What it says is shown if it fails.
attempt() {
  local step=$1 name=$2 log=$guest_work/attempt.log
  shift 2
  if run_apart "$@" >"$log" 2>&1; then
    result pass "$step" "$name"
  else
    sed 's/^/        /' "$log"
    result fail "$step" "$name"
  fi
}

# attempt_aloud STEP NAME COMMAND...: the same for what takes long: it is heard while it works.
attempt_aloud() {
  local step=$1 name=$2
  shift 2
  if run_apart "$@"; then
    result pass "$step" "$name"
  else
    result fail "$step" "$name" "see above"
  fi
}

# run_apart COMMAND...: with errexit in force, although its status is being asked for.
run_apart() {
  local status
  set +e
  (
    set -e
    # A guest that it starts is known to it alone.
    trap guest_stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    "$@"
  )
  status=$?
  set -e
  return "$status"
}

results_count() { awk -F'|' -v want="$1" -v step="${2:-}" '$1 == want && (step == "" || $2 == step)' "$results_file" | wc -l; }

# results_seconds STEP: from the end of what came before it, preparations included.
results_seconds() {
  awk -F'|' -v step="$1" '$2 == step { sum += $1 - last } { last = $1 } END { print sum + 0 }' "$results_file.times"
}

# The table, what failed, and the last line. Its status is that of the whole check.
results_summary() {
  local step passed failed skipped
  printf '\n%-28s %7s %7s %7s %7s\n' step passed failed skipped seconds
  cut -d'|' -f2 "$results_file" | awk '!seen[$0]++' | while read -r step; do
    printf '%-28s %7d %7d %7d %7d\n' "$step" "$(results_count pass "$step")" "$(results_count fail "$step")" \
      "$(results_count skip "$step")" "$(results_seconds "$step")"
  done
  awk -F'|' '$1 == "fail" { printf "FAILED %s: %s%s\n", $2, $3, ($4 == "" ? "" : ": " $4) }' "$results_file"
  passed=$(results_count pass) failed=$(results_count fail) skipped=$(results_count skip)
  printf '\n%d passed, %d failed' "$passed" "$failed"
  ((skipped == 0)) || printf ', %d skipped' "$skipped"
  printf '\n'
  ((failed == 0 && passed > 0))
}
