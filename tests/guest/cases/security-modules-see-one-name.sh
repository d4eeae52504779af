# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# kernels: stock
# A helper has the same names at each start: for who looks at it, and for AppArmor, under whose profile of that name it puts
# itself. The profile is enforced.
[[ $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null) == Y ]] || skip "this kernel has no AppArmor, or has it off"
mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security
profiles=$PWD/profiles
at_end sh -c "! grep -q '^umblob ' /proc/modules || rmmod umblob; apparmor_parser --skip-cache --remove $profiles 2>/dev/null || true"

# profiles: as in docs/security.md.
cat >"$profiles" <<'PROFILES'
profile umblob.module {
  signal (receive),
  capability sys_module,
  /{usr/,}lib/modules/** r,
  /{etc,run,usr/local/lib,usr/lib,lib}/modprobe.d/{,**} r,
  /sys/module/** r,
}
profile umblob.firmware {
  signal (receive),
  /{usr/,}lib/firmware/** r,
  /sys/module/firmware_class/parameters/path r,
}
PROFILES

label_of() { tr -d '\0' <"/proc/$1/attr/apparmor/current"; }
use_profiles() { apparmor_parser --skip-cache --replace "$profiles" 2>err || fail "the profiles are not taken: $(cat err)"; }

log_mark
modprobe umblob
for role in module firmware; do
  pid=$(pid_of $role)
  equal "the executable of helper \"$role\"" "$(readlink "/proc/$pid/exe")" /umblob
  equal "its comm" "$(cat "/proc/$pid/comm")" umblob
  equal "its arguments" "$(tr '\0' ' ' <"/proc/$pid/cmdline")" "umblob $role "
  equal "its label without a profile" "$(label_of "$pid")" unconfined
done
rmmod umblob
! log_has 'apparmor="DENIED"' || fail "the log has a denial: $(log_since | grep -m1 DENIED)"
shown "nothing of it in the audit log"

use_profiles
modprobe umblob
remember_helpers
for role in module firmware; do
  equal "the label of helper \"$role\"" "$(label_of "$(pid_of $role)")" "umblob.$role (enforce)"
done
both_serve "under its profile"
kill -KILL "$(pid_of firmware)"
wait_for 5 is_successor firmware "${helpers_before#* }" || fail "there is no successor"
equal "the successor's label" "$(label_of "$(pid_of firmware)")" 'umblob.firmware (enforce)'

# The same helper, under a profile that allows less.
sed -i '/lib\/firmware/d' "$profiles"
use_profiles
refused EACCES '' firmware carl9170-1.fw
ends_with 0 umbctl module loop
shown "the other helper's profile is another"
rmmod umblob
require_nothing_left
