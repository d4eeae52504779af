# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 300
# One-shot helpers: that each comes to its end, by itself or by force, with its cleanup called once, and rmmod with it.
# shellcheck source=tests/guest/runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../runs.sh"
insmod "$runs_module"

# ends_within LEAST MOST: in milliseconds, since begun.
ends_within() {
  local took=$(($(now_ms) - begun))
  at_least "it took ms" $took "$1"
  below "it took ms" $took "$2"
}
begin() { begun=$(now_ms); }

begin
runs_that "-${errno_of[ETIMEDOUT]}" "a time-out" path=/bin/sleep arg=sleep arg=100 timeout_ms=500
ends_within 500 10000
equal "by SIGTERM" "$(got status)" 15
begin
runs_that "-${errno_of[ETIMEDOUT]}" "a time-out of one that ignores SIGTERM" image=1 arg=p arg=stay timeout_ms=500
ends_within 1400 10000
equal "by SIGKILL" "$(got status)" 9
runs_that "-${errno_of[ETIMEDOUT]}" "a time-out of one that exits when told to" \
  "$(shell 'trap "exit 7" TERM; while :; do sleep 0.1; done')" timeout_ms=1000
equal "its own status" "$(got status)" 1792
runs_that "-${errno_of[ETIMEDOUT]}" "a time-out of one that floods its output" path=/usr/bin/yes max_stdout=10 timeout_ms=500
runs_that 0 "in time" path=/bin/sleep arg=sleep arg=0.2 timeout_ms=60000

ordered path=/bin/sleep arg=sleep arg=100 wait=$wait_exec kill=10
wait_until_over 10
equal "a signal to it" "$(got outcome) $(got cleanups)" "10 1"
ordered path=/bin/sleep arg=sleep arg=100 wait=$wait_exec stop=1
wait_until_over 10
equal "stopped" "$(got outcome) $(got status) $(got cleanups)" "-${errno_of[ECANCELED]} 15 1"
ordered path=/bin/sleep arg=sleep arg=100 wait=$no_wait stop=1
wait_until_over 10
equal "stopped, maybe before it began" "$(got outcome) $(got cleanups)" "-${errno_of[ECANCELED]} 1"

exec 5>&-
unload_runs

# Runs that nobody holds, at rmmod: short ones, endless ones, deaf ones, and some that cannot be started.
insmod "$runs_module"
ordered path=/bin/true count=100
exec 5>&-
unload_runs
equal "of so many" "$unload_line" "setups=100 cleanups=100 ms=$unload_ms"

for kind in "$(joined path=/bin/sleep arg=sleep arg=1000)" "$(joined path=/usr/bin/yes max_stdout=100)" \
  "$(joined path=/no/such/program)" "$(joined image=1 arg=p arg=stay)"; do
  insmod "$runs_module"
  ordered "$kind" count=100
  exec 5>&-
  [[ $kind != *sleep* ]] || wait_for 20 pgrep -x sleep >/dev/null
  unload_runs
  equal "of so many" "$unload_line" "setups=100 cleanups=100 ms=$unload_ms"
  # Three seconds, and room for 100 processes on a busy machine.
  below "rmmod with 100 of ${kind//[^a-z0-9=\/]/ } took ms" "$unload_ms" 30000
done
! pgrep -x 'sleep|yes|p' >/dev/null || fail "left: $(pgrep -xl 'sleep|yes|p')"

for i in {1..20}; do
  insmod "$runs_module"
  ordered path=/bin/true count=5 max_stdout=10 max_stderr=10
  exec 5>&-
  rmmod umb_runs
done
shown "loaded, used and removed 20 times"
require_nothing_left
