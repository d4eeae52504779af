# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# Two modules that carry helpers, side by side: examples/echo beside umblob.ko, each with a copy of the core.
modprobe umblob
remember_helpers
log_mark
insmod "$module_dir/updates/echo.ko" line=stressed
at_end sh -c '! grep -q ^echo /proc/modules || rmmod echo'
logged "echo's helper answers" 'echo: the helper says: desserts$'
both_serve "beside it"

echo_pid() { pgrep -x echo; }
pid=$(echo_pid)
kill -KILL "$pid"
logged "its end" 'echo: echo: the helper is gone: killed by signal 9'
replaced() { [[ -n $(echo_pid) && $(echo_pid) != "$pid" ]]; }
wait_for 5 replaced || fail "echo's helper was not started again"
both_serve "while echo's was killed"

rmmod echo
! echo_pid >/dev/null || fail "echo's helper is left"
both_serve "after it has gone"
insmod "$module_dir/updates/echo.ko"
rmmod umblob
pgrep -x echo >/dev/null || fail "echo's helper went with umblob"
shown "echo stays when umblob goes"
rmmod echo

# The one alone, and a line that its schema does not allow: loading says why.
log_mark
! insmod "$module_dir/updates/echo.ko" line="$(printf 'n%.0s' {1..300})" 2>err || fail "a line of 300 bytes was taken"
logged "a line that is too long" 'echo: call of method 0: the request is too long'
require_nothing_left
