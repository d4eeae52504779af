# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# limit: 300
# modprobe.d and the kernel's command line, and that the next request sees what changes in them.
config=/etc/modprobe.d/umblob-test.conf helper=/sys/module/umblob/helpers/module
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

# The same file in each of the folders: the first one's counts, as for modprobe.
rmmod umblob
folders=(/etc /run /usr/local/lib /usr/lib)
at_end sh -c 'rmdir --ignore-fail-on-non-empty /run/modprobe.d /usr/local/lib/modprobe.d'
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

# What the helper may read is fixed when it starts. For a link that leads out of its folder and was made later, for a target
# that was replaced, and for a folder that came into being, it makes way for a successor, though not again within five seconds.
# What just cannot be read, as above, is no reason.
restarts() { equal "restarts, $1" "$(<$helper/restarts)" "$2"; }
restarts "so far" 0
elsewhere=/mnt/umbtest-elsewhere unseen=/tmp/umbtest-unseen.conf
mkdir $elsewhere
at_end rm -rf $elsewhere $unseen
# replaced COUNT [MODE]: the link's target is another file.
replaced() {
  echo "options dummy numdummies=$1" >$elsewhere/new
  chmod "${2:-644}" $elsewhere/new
  mv $elsewhere/new $elsewhere/real.conf
}
replaced 7
ln -sf $elsewhere/real.conf "$config"
done_as loaded dummy
dummies 7 "from behind a link that was made later"
restarts "for the link" 1
equal "how its predecessor ended, and crashes that are left" "$(<$helper/last_end), $(<$helper/crashes_left)" "it was restarted, 5"
echo "options dummy numdummies=8" >$elsewhere/real.conf
done_as loaded dummy
dummies 8 "from the same file, written to"
restarts "for that" 1

replaced 9
refused EACCES "umblob-test.conf: Permission denied; .* at most once in five seconds" module dummy
restarts "for another one, at once" 1
sleep 5
done_as loaded dummy
replaced 2
sleep 5
ends_with 0 umbctl module -r dummy
restarts "for that one later, and for the next one at unloading" 3
done_as loaded dummy
dummies 2 "from behind the link, its target replaced"

# One that cannot be read costs one restart.
replaced 3 000
sleep 5
refused EACCES "umblob-test.conf: Permission denied; .*chmod a.r" module dummy
sleep 5
for _ in 1 2 3; do refused EACCES "umblob-test.conf: Permission denied; .*chmod a.r" module dummy; done
restarts "for one with mode 0" 4
chmod 644 $elsewhere/real.conf
done_as loaded dummy
dummies 3 "once it can be read"

# A folder that is another than at the start.
rm -r "$config" /run/modprobe.d
mkdir /run/modprobe.d
echo "options dummy numdummies=4" >/run/modprobe.d/umblob-order.conf
done_as loaded dummy
dummies 4 "from a folder that was made later"
restarts "for that" 5

# What a link leads to may be on a file system that is not there for the helper.
sleep 5
echo "options dummy numdummies=5" >$unseen
ln -s $unseen "$config"
rm /run/modprobe.d/umblob-order.conf
done_as loaded dummy
dummies 5 "from another file system"
restarts "for that" 6
ln -s nowhere "${config/test/none}"
at_end rm -f "${config/test/none}"
sleep 5
for _ in 1 2 3; do done_as loaded dummy && dummies 5 "with a link to nothing"; done
restarts "for that link" 7

# A link may pass by another file system.
sleep 5
hop=/mnt/umbtest-hop
mkdir -p $hop
mount -t tmpfs none $hop
at_end sh -c "umount $hop; rmdir $hop"
rm "$config" "${config/test/none}"
replaced 3
ln -s $elsewhere/real.conf $hop/link.conf
ln -s $hop/link.conf "$config"
ln -s /dev/null "${config/test/none}"
for _ in 1 2; do done_as loaded dummy && dummies 3 "from a link by way of another file system"; done
restarts "for that" 8
grep -q " $hop " "/proc/$(pid_of module)/mountinfo" || fail "what the link passes by is not mounted for the helper"
matches "/dev, as a link leads to /dev/null" "$(awk '$5 == "/dev" { print $6 }' "/proc/$(pid_of module)/mountinfo")" '^ro,.*nodev'
# The link there leads elsewhere.
sleep 5
replaced 4
mv $elsewhere/real.conf $elsewhere/other.conf
ln -sf $elsewhere/other.conf $hop/link.conf
done_as loaded dummy
dummies 4 "from where that link leads by now"
restarts "for that" 9

# Many at a time are served by one successor; the kernel's own requests do not wait for it.
sleep 5
replaced 6
ln -sf $elsewhere/real.conf "$config"
for number in {1..12}; do umbctl module dummy >"got$number" 2>"err$number" & done
wait
for number in {1..12}; do [[ ! -s err$number ]] || fail "request $number of twelve: $(<"err$number")"; done
dummies 6 "by the first of twelve at a time"
restarts "for twelve at a time" 10
sleep 5
echo modprobe >/sys/module/umblob/parameters/takeover
replaced 2
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
requests_ready
equal "request_module(dummy)" "$(ask dummy)" "0:1"
dummies 2 "by modprobe, as the helper could not read that"
wait_for 10 is_ready module || fail "there is no successor"
restarts "for the kernel's own request" 11
calls=$(served)
equal "request_module(dummy)" "$(ask dummy)" "0:1"
dummies 2 "by the successor"
(($(served) > calls)) || fail "the helper was not asked"
