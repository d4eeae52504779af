# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# Dashes and underscores, what is there already, what is built in, several at once, and what does not exist.
modprobe umblob
remember_helpers
for name in loop dummy nbd; do ! loaded $name || modprobe -r $name; done
at_end modprobe -r loop dummy nbd dm_mod

done_as loaded dummy
done_as alreadyLoaded dummy
equal "as text" "$(umbctl module dummy)" "dummy: already loaded"

builtin=$(sed -n 's|.*/\([^/]*\)\.ko$|\1|p' "$module_dir/modules.builtin" | head -n 1)
[[ -n $builtin ]] || fail "this kernel lists nothing as built in"
done_as builtIn "$builtin"
equal "as text" "$(umbctl module "$builtin")" "$builtin: built into the kernel"

done_as loaded dm-mod
loaded dm_mod || fail "dm-mod did not bring dm_mod"
done_as alreadyLoaded dm_mod

ends_with 0 umbctl module loop nbd dummy
loaded loop || fail "loop is not in /proc/modules"
loaded nbd || fail "nbd is not in /proc/modules"
equal "three at once" "$(tr '\n' '|' <out)" "loop: loaded loop|nbd: loaded nbd|dummy: already loaded|"

modprobe -r nbd
ends_with 1 umbctl module no_such_module nbd
loaded nbd || fail "what came after the one that failed was not loaded"
shown "what comes after one that fails is loaded, and the status is 1"
matches "it names the one that failed" "$(cat err)" 'no_such_module'
refused ENOENT 'module no_such_module: .*: no such module or alias in /lib/modules/' module no_such_module
both_serve "after all this"
