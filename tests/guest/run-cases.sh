#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs in the guest: the cases named in /umb/cases, one after the other. For the host, each gives the lines
#   begin NAME
#   |what it printed
#   pass NAME, or fail NAME: REASON, or skip NAME: REASON
# One that ends the machine gives the line "reboot NAME" instead of the last one, just before.
set -uo pipefail
tests=/usr/share/umblob-test
cases_dir=$tests/cases
# shellcheck source=tests/guest/lib.sh
. "$tests/lib.sh"
# shellcheck source=tests/guest/leaks.sh
. "$tests/leaks.sh"
# shellcheck source=tests/guest/headers.sh
. "$tests/headers.sh"
# A task that hangs is to be noticed before its case is over, or soon after.
sysctl -q kernel.hung_task_timeout_secs=$((30 * ${UMB_SLOWNESS:-1})) kernel.hung_task_check_interval_secs=5

# limit NAME: the seconds that it may take here.
limit() { case_limit "$1" "${UMB_SLOWNESS:-1}"; }

# The case itself, in a shell and a folder of its own.
run_case() {
  local name=$1
  # shellcheck disable=SC2016 # for the inner shell
  test_rounds=$(case_rounds "$name") timeout -k 5 "$(limit "$name")" bash -Eeuo pipefail -c '
    . "$1/lib.sh"
    trap '\''fail "line $LINENO: $BASH_COMMAND"'\'' ERR
    trap '\''for command in "${test_cleanups[@]}"; do eval "$command" || true; done'\'' EXIT
    cd "$(mktemp -d)"
    . "$1/cases/$2.sh"
    ((test_points > 0)) || fail "it shows nothing: not one point was checked"
  ' "$name" "$tests" "$name" </dev/null 2>&1
}

# Modules that depend on umblob go before it; umb_probe does not, and has no helper.
unload_all() {
  local modules module
  mapfile -t modules </proc/modules
  for module in "${modules[@]%% *}"; do
    [[ $module != @(umb|umblob)_* || $module == umb_probe ]] || timeout 60 rmmod "$module" || return 1
  done
  ! loaded umblob || timeout 60 rmmod umblob
}

# tainted: by a bad page, a death, a warning or a lockup. In a long case those lines leave the log before it ends.
tainted() {
  local bits
  read -r bits </proc/sys/kernel/tainted
  echo $((bits & (1 << 5 | 1 << 7 | 1 << 9 | 1 << 14)))
}

# base_function: what is wrong with loading modules and firmware without umblob; nothing if it works. A case that has the kernel
# insist on signatures has seen to firmware itself: nobody has signed umb_probe.
base_function() {
  local status=0
  signatures_enforced || probe_ready || { echo "umb_probe cannot be loaded" && return; }
  base_function_works 2>&1 || status=$?
  ((status == 0)) || echo "it ended with status $status"
}

# verdict NAME STATUS OUTPUT: the line for the host.
verdict() {
  local name=$1 status=$2 output=$3 trouble left reason broken
  if [[ $status == 124 || $status == 137 ]]; then
    echo "fail $name: it took longer than $(limit "$name") s"
  elif [[ $status == 77 ]]; then
    echo "skip $name: $(sed -n 's/^SKIPPED: //p' <<<"$output" | tail -n 1)"
  elif [[ $status != 0 ]]; then
    reason=$(sed -n 's/^FAILED: //p' <<<"$output" | head -n 1)
    echo "fail $name: ${reason:-it ended with status $status}"
  elif ! unload_all 2>&1; then
    echo "fail $name: umblob cannot be unloaded afterwards"
  else
    trouble=$(kernel_trouble "$(case_header "$name" dmesg '^$')")
    left=$(footprint)
    broken=$(base_function 2>&1 | tr '\n' ' ')
    if [[ -z $trouble && $(tainted) != "$tainted_before" && $(case_header "$name" dmesg none) == none ]]; then
      trouble="what has left it has tainted the kernel: $(tainted)"
    fi
    # A report of its own taints nothing.
    ! lockdep_is_off || trouble=${trouble:-what has left it has switched lockdep off}
    if [[ -n $trouble ]]; then
      echo "fail $name: kernel log: $(head -n 1 <<<"$trouble")"
    elif [[ -n $left ]]; then
      echo "fail $name: left behind: $(tr '\n' ' ' <<<"$left")"
    elif [[ -n $broken ]]; then
      echo "fail $name: the kernel cannot load a module and a firmware file any more: $broken"
    else
      echo "pass $name"
    fi
  fi
}

# log_for_the_host: the log's end, and before it what is around the first trouble that it tells of.
log_for_the_host() {
  kernel_log | grep -m1 -B 5 -A 40 -aE "$trouble_pattern" && echo "(the log's end:)"
  kernel_log | tail -n 60
}

# run_last_case NAME: one that ends the machine: what it says goes out as it comes.
run_last_case() {
  # What the host looks for on the console.
  echo "<5>the last test begins" >/dev/kmsg
  run_case "$1" | tee "$tests/last" | sed -u -e 's/^/|/' -e "s/^|REBOOTS\$/reboot $1/"
  kernel_log | tail -n 60 | sed 's/^/|/'
  echo "fail $1: $(sed -n 's/^FAILED: //p' "$tests/last" | grep . || echo "it did not reboot within $(limit "$1") s")"
}

# verdict_on_leaks: a result of its own, since the search takes too long for one after each case.
verdict_on_leaks() {
  local found
  echo "begin no-memory-lost"
  found=$(leaks)
  if [[ -n $found ]]; then
    printf '|%s\n' "${found//$'\n'/$'\n'|}"
    echo "fail no-memory-lost: $(losers <<<"$found")"
  else
    echo "pass no-memory-lost"
  fi
}

leaks_begin
console_levels=$(</proc/sys/kernel/printk)
while read -r name; do
  echo "begin $name"
  # Whatever the case before has set. If the machine dies, its console is all there is.
  echo "$console_levels" >/proc/sys/kernel/printk
  echo "<3>test $name begins" >/dev/kmsg
  if lockdep_is_off; then
    echo "fail $name: lockdep was off before it began: $(dmesg | grep -E -m1 'BUG|WARNING|INFO')"
    continue
  fi
  dmesg -C
  leaks_case_begins "$name"
  if [[ $(case_header "$name" ends itself) == reboot ]]; then
    run_last_case "$name"
    break
  fi
  tainted_before=$(tainted)
  status=0
  output=$(run_case "$name") || status=$?
  printf '%s\n' "$output" | sed 's/^/|/'
  result=$(verdict "$name" "$status" "$output")
  case $result in
    fail*) log_for_the_host | sed 's/^/|/' ;;
  esac
  unload_all >/dev/null 2>&1 || true
  echo "$result"
  # The cases that are left get another guest.
  ! lockdep_is_off || break
done </umb/cases
! leaks_are_sought || verdict_on_leaks
! lockdep_is_off
