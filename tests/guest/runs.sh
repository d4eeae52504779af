# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# For the cases that make one-shot helpers run: umb_runs.ko, and one of its sessions at a time, on descriptor 5.
runs_module=$module_dir/updates/umb_runs.ko

# Bits of enum umb_run_wait.
no_wait=0 wait_exec=1 wait_proc=2 killable=4 freezable=8

# joined ITEM...: an order of them.
joined() {
  local IFS=$'\x1f'
  printf '%s\n' "$*"
}

# ordered KEY=VALUE...: the order goes to a new session. Fails as its write does.
ordered() {
  local status=0
  exec 5<>/dev/umb_runs
  joined "$@" >&5 || status=$?
  look
  return $status
}

# look: fetches the session's report, whose making costs a hash of all that was read and written.
look() { cat <&5 >session; }

# got KEY: of the session's report, as it was at the last look.
got() { sed -n "s/^$1=//p" session; }

is_over() {
  look
  [[ $(got over) == 1 ]]
}
wait_until_over() { wait_for "$1" is_over || fail "the run is not over after $1 s: $(<session)"; }

# ran KEY=VALUE...: until the run is over.
ran() { ordered "$@" "wait=$wait_proc"; }

# runs_that OUTCOME WHAT KEY=VALUE...: it ends so, and its cleanup has been called once by then, and saw the same.
runs_that() {
  local outcome=$1 what=$2
  shift 2
  ran "$@"
  [[ $(got exec) == "$outcome" ]] || fail "$what: $(got exec), not $outcome: $(<session)"
  [[ $(got outcome) == "$outcome" ]] || fail "$what: its result is $(got outcome), not $outcome"
  [[ $(got cleanups) == 1 && $(got seen) == "$outcome" ]] || fail "$what: cleanup: $(<session)"
  shown "$what: $outcome, cleanup called once"
}

# shell SCRIPT: the items that have a shell run it.
shell() { joined path=/bin/sh arg=sh arg=-c "arg=$1"; }

# unload_runs: every run that was set up had its cleanup by the end.
unload_runs() {
  log_mark
  rmmod umb_runs
  logged "at rmmod" 'umb_runs: setups=[0-9]+ cleanups=[0-9]+'
  unload_line=$(log_since | grep -o 'setups=.*')
  [[ $unload_line =~ setups=([0-9]+)\ cleanups=([0-9]+)\ ms=([0-9]+) ]] || fail "\"$unload_line\""
  unload_ms=${BASH_REMATCH[3]}
  equal "cleanups" "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}"
}
