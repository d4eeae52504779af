# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# One-shot helpers: what a caller can wait for, what it is told, and that it can be killed meanwhile.
# shellcheck source=tests/guest/runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../runs.sh"
insmod "$runs_module"

runs_that 0 "exit status 0" path=/bin/true
runs_that 768 "exit status 3" "$(shell 'exit 3')"
runs_that 9 "killed by signal 9" "$(shell 'kill -9 $$')"
runs_that 1280 "the program in the module" image=1 arg=its-name arg=status arg=5
runs_that 512 "its arguments, if none are given" image=1 max_stderr=100
equal "argv[0] is the image's name" "$(got stderr)" 'runs-program: nothing to do\n'

runs_that "-${errno_of[ENOENT]}" "a path that is not there" path=/no/such/program
equal "no process" "$(got pid) $(got status)" "0 -1"
touch not-executable && chmod 644 not-executable
runs_that "-${errno_of[EACCES]}" "a file that is not executable" "path=$PWD/not-executable"
echo nonsense >nonsense && chmod 755 nonsense
runs_that "-${errno_of[ENOEXEC]}" "a file that is no program" "path=$PWD/nonsense"
runs_that "-${errno_of[EXDEV]}" "the init callback says no" path=/bin/true "init_error=-${errno_of[EXDEV]}"
equal "the init callback was called" "$(got inits)" 1

# refuses WHAT KEY=VALUE...: umb_run_setup() does, with EINVAL.
refuses() {
  local what=$1
  shift
  ! ordered "$@" 2>err || fail "$what was accepted"
  grep -q 'Invalid argument' err || fail "$what: $(cat err)"
  equal "$what: EINVAL, no cleanup" "$(got cleanups)" 0
}
refuses "nothing to run" wait=$wait_proc
refuses "an image and a path" image=1 path=/bin/true
refuses "a relative path" path=bin/true
refuses "two inputs" path=/bin/true stdin_size=1 stdin_pipe=1
refuses "a capture without bound" path=/bin/true max_stdout=67108865

# The programs that are waited for sleep until they are killed, so that it does not matter how fast the machine is.
endless="$(joined path=/bin/sleep arg=sleep arg=1000)"

ordered "$endless" wait=$wait_exec
equal "wait for exec" "$(got exec) $(got over) $(got cleanups)" "0 0 0"
pkill -x sleep
wait_until_over 10
equal "it ended later" "$(got outcome) $(got cleanups)" "15 1"
ordered path=/no/such/program wait=$wait_exec
equal "wait for an exec that fails" "$(got exec) $(got cleanups)" "-${errno_of[ENOENT]} 1"

sleeps() { pgrep -x sleep >/dev/null; }
no_sleep() { ! sleeps; }

ordered "$endless" wait=$no_wait
equal "no wait" "$(got exec) $(got over)" "0 0"
wait_for 10 sleeps || fail "nothing sleeps"
pkill -x sleep
wait_until_over 10
equal "it ended later" "$(got outcome) $(got cleanups)" "15 1"
ordered path=/no/such/program wait=$no_wait
wait_until_over 10
equal "no wait, and an exec that fails" "$(got exec) $(got outcome) $(got cleanups)" "0 -${errno_of[ENOENT]} 1"
ordered path=/bin/true atomic=1
wait_until_over 10
equal "with a spinlock held" "$(got outcome) $(got cleanups)" "0 1"

# A session without an order tells of all.
cleanups() {
  exec 6<>/dev/umb_runs
  sed -n 's/^cleanups=//p' <&6
  exec 6>&-
}
has_cleaned_up() { (($(cleanups) == before + 1)); }

# killed_waiter FLAGS: a task that waits for the end of a run, and is killed.
killed_waiter() {
  before=$(cleanups)
  (ordered "$endless" "wait=$((wait_proc | $1))") &
  task=$!
  wait_for 10 sleeps || fail "nothing sleeps"
  kill -9 $task
}

killed_waiter $killable
wait $task || true
sleeps || fail "the run did not go on"
equal "a killed waiter is gone, and the run goes on: cleanups" "$(cleanups)" "$before"
pkill -x sleep
wait_for 10 has_cleaned_up || fail "cleanups: $(cleanups), $before before"
shown "the run came to its end without it, and its cleanup was called"

killed_waiter 0
# Not by sleep, which is what is looked for.
nap 1
[[ -e /proc/$task ]] || fail "a waiter that is not killable went away"
shown "a waiter that is not killable stays, killed or not"
pkill -x sleep
wait $task || true
wait_for 10 has_cleaned_up || fail "cleanups: $(cleanups), $before before"
shown "until the run comes to its end"

exec 5>&-
unload_runs
