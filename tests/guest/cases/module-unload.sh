# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# kernels: stock
# Modules are unloaded with what they alone needed; what is in use stays.
mkdir -p /etc/modprobe.d
config=/etc/modprobe.d/umblob-test.conf
at_end rm -f "$config"
modprobe umblob
remember_helpers

# gone_as OUTCOME NAME
gone_as() {
  ends_with 0 umbctl --json module -r "$2"
  [[ $(json outcome) == "$1" ]] || fail "umbctl module -r $2: $(cat out), not $1"
  shown "module -r $2: $1"
}

for name in dummy xfs libcrc32c; do ! loaded $name || modprobe -r $name; done
done_as loaded xfs
loaded libcrc32c || fail "xfs does not need libcrc32c here: the test shows nothing"
refused EBUSY 'module libcrc32c is in use by .*xfs' module -r libcrc32c
loaded libcrc32c || fail "libcrc32c was removed all the same"
gone_as unloaded xfs
matches "what was unloaded" "$(cat out)" '"unloaded":\["xfs",.*"libcrc32c"'
for name in xfs libcrc32c; do
  ! loaded $name || fail "$name is still in /proc/modules"
  shown "$name is not in /proc/modules"
done
gone_as notLoaded xfs
equal "as text" "$(umbctl module -r xfs)" "xfs: not loaded"

done_as loaded dummy
gone_as unloaded rtnl-link-dummy
equal "loaded and unloaded, as text" "$(umbctl module dummy && umbctl module -r dummy)" "dummy: loaded dummy"$'\n'"dummy: unloaded dummy"

builtin=$(sed -n 's|.*/\([^/]*\)\.ko$|\1|p' "$module_dir/modules.builtin" | head -n 1)
refused ENOENT 'is a part of the kernel' module -r "$builtin"
refused ENOENT 'no such module or alias' module -r no_such_module
refused EBUSY 'module umblob is in use' module -r umblob
for name in '' ../x /x; do refused "$([[ $name ]] && echo EXDEV || echo EINVAL)" 'module' module -r "$name"; done

echo 'remove dummy /bin/touch /tmp/umb-ran' >"$config"
done_as loaded dummy
refused EOPNOTSUPP "$config line 1 has a command run to remove it, .*: '/bin/touch /tmp/umb-ran'" module -r dummy
[[ ! -e /tmp/umb-ran ]] || fail "the command was run"
rm "$config"
gone_as unloaded dummy

# An open file of a module's keeps it.
done_as loaded nbd
exec {device}<>/dev/nbd0
refused EBUSY 'module nbd is in use' module -r nbd
exec {device}>&-
gone_as unloaded nbd
both_serve "after all this"
