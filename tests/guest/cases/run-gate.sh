# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# One-shot helpers and the gate: closing it waits for them, or is undone; while it is closed none is started.
# shellcheck source=tests/guest/runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../runs.sh"
insmod "$runs_module"

# closes MS OUTCOME: umb_gate_close(), in a session of its own.
closes() {
  ordered "gate_close=$1"
  equal "closing the gate, $1 ms" "$(got exec)" "$2"
}
opens() { ordered gate_open=1; }
again=-${errno_of[EAGAIN]}

# Without waiting: whether the run had ended when the gate was closed shows in its session, on descriptor 7.
ordered path=/bin/sleep arg=sleep arg=4 wait=$wait_exec
exec 7<&5
begun=$(now_ms)
closes 10000 0
at_least "it waited for the run, ms" $(($(now_ms) - begun)) 1000
matches "which is over" "$(cat <&7)" 'cleanups=1.*over=1.*outcome=0'
exec 7<&-

runs_that "$again" "while it is closed" path=/bin/true
equal "no process" "$(got pid)" 0
closes 1000 0
opens
runs_that "$again" "closed twice, opened once" path=/bin/true
opens
runs_that 0 "opened twice" path=/bin/true

ordered path=/bin/sleep arg=sleep arg=100 "wait=$((wait_exec | freezable))"
exec 7<&5
closes 700 "$again"
runs_that 0 "open again, as closing it took too long" path=/bin/true
pkill -x sleep
exec 7<&-
closes 10000 0
# A closed gate does not stand in the way of rmmod.
exec 5>&-
unload_runs
