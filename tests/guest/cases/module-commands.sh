# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# limit: 200
# With module_commands modprobe is run for what its configuration has a command for: by nobody's leave but the administrator's,
# bounded, and as it would have been for the kernel.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
config=/etc/modprobe.d/umb-commands.conf
allowed=/sys/module/umblob/parameters/module_commands
mkdir -p /etc/modprobe.d
at_end sh -c "rm -f $config /tmp/umb-ran"
gone() { local name; for name in "$@"; do ! loaded "$name" || modprobe -r --ignore-remove "$name"; done; }
ran() { cat /tmp/umb-ran 2>/dev/null || true; }
again() {
  gone dummy loop
  rm -f /tmp/umb-ran
  : >record
}
cat >$config <<'END'
install dummy echo "$CMDLINE_OPTS by $(id -u)" >>/tmp/umb-ran; exec /sbin/modprobe --ignore-install dummy $CMDLINE_OPTS
remove dummy echo remove >>/tmp/umb-ran; exec /sbin/modprobe -r --ignore-remove dummy
alias umb-alias dummy
softdep loop pre: dummy
remove umb_only echo only >>/tmp/umb-ran
install umb_false /bin/false
install umb_true /bin/true
install umb_fails echo some words >&2; exit 3
install umb_kills kill -9 $PPID
install umb_hangs echo $$ >/tmp/umb-ran; sleep 1000
END
echo "install umb_asks $(type -p umbctl) module umb_asks" >>$config
recorder
gone dummy loop
modprobe umblob
remember_helpers

equal "module_commands when nothing was said" "$(cat $allowed)" N
refused EOPNOTSUPP "$config line 1 has a command run in its place" module dummy
# Not required, and refused: passed over, as a soft dependency that cannot be loaded.
done_as loaded loop
modprobe --ignore-install dummy
refused EOPNOTSUPP "$config line 2 has a command run to remove it" module -r dummy
gone dummy
for name in dummy umb_only; do refused EOPNOTSUPP "$config line [0-9]* has a command run to remove it" module -r $name; done
equal "commands that were run" "$(ran)$(<record)" ""

echo Y >$allowed
again
done_as byModprobe dummy
loaded dummy || fail "the command was not run: $(ran)"
equal "what ran" "$(ran)" " by 0"
equal "what the distribution's modprobe was asked for" "$(<record)" "-- dummy: 0"
done_as alreadyLoaded dummy
ends_with 0 umbctl --json module -r dummy
equal "outcome of its removal" "$(json outcome)" byModprobe
! loaded dummy || fail "dummy is still there"
equal "what ran" "$(ran | tr '\n' ' ')" " by 0 remove "
again
done_as byModprobe umb-alias
equal "by an alias" "$(<record)" "-- umb-alias: 0"
again
done_as byModprobe loop
loaded dummy || fail "the soft dependency's command was not run"
loaded loop || fail "loop was not loaded after its soft dependency"
: >record
rm -f /tmp/umb-ran
done_as byModprobe -r loop
for name in loop dummy; do ! loaded $name || fail "$name is still there"; done
equal "what ran for a soft dependency's removal" "$(ran)" "remove"
equal "what modprobe was asked for" "$(<record)" "-r -- loop: 0"
# Neither of these is loaded.
again
for name in dummy umb_only; do done_as byModprobe -r $name; done
equal "what ran to remove what is not loaded" "$(ran | tr '\n' ' ')" "remove only "
done_as notLoaded -r loop
again
done_as blacklisted umb_true
refused EACCES 'forbids it' module umb_false
equal "what modprobe was run for that switches a module off" "$(<record)" ""

# How it may end.
refused EIO "$recorder, run for a command in its configuration, ended with status 1: .*umb_fails" module umb_fails
refused EIO 'ended with (status|signal)' module umb_kills
echo 1000 >/sys/module/umblob/parameters/module_timeout_ms
refused ETIMEDOUT 'was ended after [0-9]+ ms' module umb_hangs
echo 60000 >/sys/module/umblob/parameters/module_timeout_ms
kill "$(ran)" 2>/dev/null || true
: >record
# One that asks for itself: each waits for the next one, and the last is refused.
refused EIO 'ended with status 1' module umb_asks
equal "modprobes of a command that asks for its own module" "$(count 'umb_asks: 1$' <record)" 16

# A suspend freezes who waits for a command, and the command, and lets them go on.
if [[ -w /sys/power/pm_test ]]; then
  at_end sh -c 'echo none >/sys/power/pm_test'
  again
  sed -i 's/sleep 1000/sleep 3/' $config
  umbctl module umb_hangs >slept 2>&1 &
  slept() { [[ -s /tmp/umb-ran ]]; }
  wait_for 10 slept || fail "the command was not run"
  echo freezer >/sys/power/pm_test
  echo freeze >/sys/power/state 2>err || fail "the suspend failed: $(<err)"
  wait $! || fail "after a suspend: $(<slept)"
  shown "a suspend while a command runs: $(<slept)"
  sed -i 's/sleep 3/sleep 1000/' $config
fi

# The kernel's modprobe is asked where it is ours, too, and where it is nowhere.
again
echo modprobe >$takeover
is_ours || fail "kernel.modprobe is $(setting)"
done_as byModprobe dummy
equal "with takeover, the distribution's modprobe was asked for" "$(<record)" "-- dummy: 0"
echo >$takeover
is_back || fail "kernel.modprobe is $(setting)"
again
echo /sbin/no-such-modprobe >/proc/sys/kernel/modprobe
refused EIO '/sbin/no-such-modprobe, to be run for a command in its configuration, could not be' module dummy
echo >/proc/sys/kernel/modprobe
refused EOPNOTSUPP 'kernel.modprobe is empty' module dummy
echo "$recorder" >/proc/sys/kernel/modprobe

# Nobody waits for it, and the module goes: so does what it has started, within what rmmod may take.
umbctl module umb_hangs 2>/dev/null &
hangs() { [[ -s /tmp/umb-ran ]]; }
wait_for 10 hangs || fail "the command was not run"
kill -9 %1
wait %1 || true
SECONDS=0
rmmod umblob
below "seconds that rmmod took" $SECONDS 6
kill "$(ran)" 2>/dev/null || true

modprobe umblob
remember_helpers
echo Y >$allowed
both_serve "after all this"
