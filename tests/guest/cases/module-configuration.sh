# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# modprobe.d and the kernel's command line, and that the next request sees what changes in them.
config=/etc/modprobe.d/umblob-test.conf
mkdir -p /etc/modprobe.d
at_end rm -rf "$config"
! loaded dummy || modprobe -r dummy

# dummies COUNT WHY: dummy makes as many interfaces as its parameter says.
dummies() {
  local count
  count=$(find /sys/class/net -name 'dummy*' | wc -l)
  equal "interfaces of dummy, $2" "$count" "$1"
  modprobe -r dummy
}

# configured LINE...: all that there is.
configured() { printf '%s\n' "$@" >"$config"; }

echo "$(cat /proc/cmdline) dummy.numdummies=4 \"umb_none.x=two words\"" >cmdline
mount --bind cmdline /proc/cmdline
modprobe umblob
umount /proc/cmdline
remember_helpers

done_as loaded dummy
dummies 4 "from the kernel's command line"
# What comes last counts.
printf 'options dummy \\\nnumdummies=2\nalias umb-test dummy\n' >"$config"
done_as loaded umb-test
dummies 4 "as the command line comes after modprobe.d"
modprobe -r umblob

modprobe umblob
remember_helpers
done_as loaded umb-test
dummies 2 "from modprobe.d"
for count in 1 3; do
  configured "options dummy numdummies=$count"
  done_as loaded dummy
  dummies $count "after a change"
done
configured 'options dummy numdummies=many'
refused EINVAL "its options were 'numdummies=many'" module dummy

configured 'blacklist dummy'
done_as blacklisted rtnl-link-dummy
! loaded dummy || fail "dummy was loaded all the same"
equal "as text" "$(umbctl module rtnl-link-dummy)" "rtnl-link-dummy: not loaded: blacklisted in modprobe's configuration"
done_as loaded dummy
modprobe -r dummy

# The same file in each of the folders: the first one's counts, as for modprobe. The helper does not see what is made in /run
# later, nor folders that were not there when it started.
rmmod umblob
folders=(/etc /run /usr/local/lib /usr/lib)
at_end rm -rf "${folders[@]/%//modprobe.d/umblob-order.conf}"
for n in 1 2 3 4; do
  mkdir -p "${folders[n - 1]}/modprobe.d"
  echo "options dummy numdummies=$n" >"${folders[n - 1]}/modprobe.d/umblob-order.conf"
done
modprobe umblob
for n in 1 2 3 4; do
  : >"$config"
  equal "with ${folders[n - 1]} the first, modprobe takes" "$(modprobe -c | sed -n 's/^options dummy numdummies=//p')" $n
  done_as loaded dummy
  dummies $n "the first folder being ${folders[n - 1]}/modprobe.d"
  rm "${folders[n - 1]}/modprobe.d/umblob-order.conf"
done
remember_helpers

configured '' 'install dummy /bin/touch /tmp/umb-ran'
refused EOPNOTSUPP "$config line 2 has a command run in its place" module dummy
[[ ! -e /tmp/umb-ran ]] || fail "the command was run"

configured 'install dummy /bin/true'
done_as blacklisted dummy
configured 'install dummy /bin/false'
refused EACCES "$config line 1 forbids it" module dummy
! loaded dummy || fail "dummy was loaded all the same"

configured 'softdep dummy pre: loop post: nbd'
for name in loop nbd; do ! loaded $name || modprobe -r $name; done
done_as loaded dummy
loaded loop || fail "loop did not come before dummy"
loaded nbd || fail "nbd did not come after dummy"
shown "loop and nbd are in /proc/modules"
modprobe -r dummy nbd

# Each of these is named, and the helper goes on when it is gone.
head -c 1048576 /dev/zero | tr '\0' x >"$config"
refused EFBIG "$config line 1: longer than 64 KiB" module dummy
rm "$config"
mkfifo "$config"
refused EINVAL "$config: is not a regular file" module dummy
rm "$config"
mknod "$config" c 1 5
chmod 644 "$config"
refused EINVAL "$config: is not a regular file" module dummy
rm "$config"
echo "options dummy numdummies=5" >"$config"
chmod 0 "$config"
refused EACCES "$config: Permission denied" module dummy
chmod 600 "$config"
done_as loaded dummy
dummies 5 "once its file can be read"
chmod 0 /etc/modprobe.d
refused EACCES '/etc/modprobe.d' module dummy
chmod 755 /etc/modprobe.d
log_mark
configured 'nonsense here' 'options dummy numdummies=6'
done_as loaded dummy
dummies 6 "with a line that makes no sense before it"
logged "the log names the line" "$config line 1: a line that makes no sense"
below "KiB of resident memory of module" "$(awk '$1 == "Rss:" { print $2 }' "/proc/$(pid_of module)/smaps_rollup")" 4096
both_serve "after all this"

# A link that leads out of its folder, made after the helper was started, which may read no more than it might then. Its
# successor may.
elsewhere=/mnt/umbtest-elsewhere
mkdir $elsewhere
at_end rm -rf $elsewhere
echo "options dummy numdummies=7" >$elsewhere/real.conf
ln -sf $elsewhere/real.conf "$config"
refused EACCES "umblob-test.conf.*: Permission denied" module dummy
pid=$(pid_of module)
echo 1 >/sys/module/umblob/helpers/module/restart
wait_for 10 is_successor module "$pid" || fail "process $pid has no successor"
done_as loaded dummy
dummies 7 "from behind a link, by the helper's successor"
