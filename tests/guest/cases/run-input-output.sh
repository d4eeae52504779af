# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 300
# One-shot helpers: what they read and write, and that neither their output nor whoever else holds it keeps anybody waiting.
# shellcheck source=tests/guest/runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../runs.sh"
insmod "$runs_module"

# Each size as data and through a pipe, to a program that sums it and to one that copies it.
for size in 1 65536 1048576; do
  runs_that 0 "sha256sum of $size bytes" path=/usr/bin/sha256sum stdin_size=$size max_stdout=200
  sum=$(got stdin_sha256)
  equal "its answer" "$(got stdout)" "$sum  -\\n"
  runs_that 0 "cat of $size bytes" path=/bin/cat stdin_size=$size max_stdout=$size
  equal "what came back" "$(got stdout_size) $(got stdout_dropped) $(got stdout_ends) $(got stdout_sha256)" "$size 0 1 $sum"
  runs_that 0 "copy of $size bytes by the module's program" image=1 arg=p arg=copy stdin_size=$size max_stdout=2000000
  equal "what came back" "$(got stdout_size) $(got stdout_sha256)" "$size $sum"

  ordered path=/usr/bin/sha256sum stdin_pipe=1 feed=$size max_stdout=200 wait=$wait_exec
  wait_until_over 20
  equal "sha256sum of $size bytes through a pipe" "$(got fed) $(got outcome) $(got stdout)" "0 0 $sum  -\\n"
done

seq 1000 >numbers
exec 6<numbers
runs_that 0 "cat of a file" path=/bin/cat stdin_file=6 max_stdout=5000
exec 6<&-
equal "what came back" "$(got stdout_sha256)  -" "$(sha256sum <numbers)"

ordered path=/bin/true stdin_pipe=1 feed=1048576 wait=$wait_exec
equal "a pipe that nobody reads to the end: EPIPE, no signal" "$(got fed)" "-${errno_of[EPIPE]}"
wait_until_over 5

runs_that 0 "nothing to read, nobody to read it" "$(shell 'cat; echo lost; echo lost >&2')"
equal "nothing is kept" "$(got stdout_size) $(got stderr_size) $(got stdout_dropped)" "0 0 0"
runs_that 0 "input and output are the null device" "$(shell 'stat -Lc %t:%T /proc/$$/fd/0 /proc/$$/fd/1 >&2')" max_stderr=100
equal "in and out" "$(got stderr)" '1:3\n1:3\n'

runs_that 512 "both outputs" "$(shell 'echo out; echo oops >&2; exit 2')" max_stdout=100 max_stderr=100
equal "each has its own" "$(got stdout) $(got stderr)" 'out\n oops\n'

runs_that 0 "100000 bytes where 1000 are kept" "$(shell 'head -c 100000 /dev/zero')" max_stdout=1000
equal "kept, dropped" "$(got stdout_size) $(got stdout_dropped) $(got stdout_ends)" "1000 99000 1"
runs_that 0 "just as many as are kept" "$(shell 'head -c 4096 /dev/zero')" max_stdout=4096
equal "kept, dropped" "$(got stdout_size) $(got stdout_dropped) $(got stdout_ends)" "4096 0 1"
runs_that 0 "20 MB where 1 MiB is kept" "$(shell 'head -c 20000000 /dev/zero')" max_stderr=10 max_stdout=1048576
equal "kept, dropped" "$(got stdout_size) $(got stdout_dropped)" "1048576 18951424"

begun=$(now_ms)
runs_that 0 "a grandchild that keeps the pipe" "$(shell 'sleep 30 & echo $!')" max_stdout=100
below "it ended after ms" $(($(now_ms) - begun)) 20000
kill "$(got stdout | tr -dc 0-9)"
runs_that 0 "a grandchild that floods the pipe" "$(shell 'yes & echo $! >&2')" max_stdout=100 max_stderr=100
shown "kept $(got stdout_size), dropped $(got stdout_dropped)"
pid=$(got stderr | tr -dc 0-9)
is_gone() { [[ ! -e /proc/$pid ]]; }
wait_for 5 is_gone || fail "the grandchild still writes to a pipe that nobody reads"

runs_that 0 "the environment that it is given" path=/usr/bin/env env=A=1 env=B=2 max_stdout=100
equal "environment" "$(got stdout)" 'A=1\nB=2\n'
runs_that 0 "the environment if none is given" path=/usr/bin/env max_stdout=100
equal "environment" "$(got stdout)" 'HOME=/\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n'

runs_that 0 "a session keyring" "$(shell 'grep runs-test /proc/keys')" session_keyring=runs-test max_stdout=5000
matches "it has it" "$(got stdout)" 'keyring *runs-test'
runs_that 0 "no session keyring, nor another run's" "$(shell '! grep runs-test /proc/keys')"

capabilities='grep -E "^(CapEff|CapBnd|NoNewPrivs):" /proc/self/status; ulimit -n'
runs_that 0 "a profile" "$(shell "$capabilities")" profile=77 max_stdout=500
equal "no capability, its limits" "$(got stdout)" \
  'CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n77\n'
runs_that 0 "no profile" "$(shell "$capabilities")" max_stdout=500
matches "all that the kernel's helpers have" "$(got stdout)" '^CapEff:.t0*1?[37]?f+.n'

exec 5>&-
unload_runs
