# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# The administrator's off switch outlives the module, and whatever options it is loaded with.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
file=/etc/modprobe.d/umblob-takeover-off.conf
at_end rm -f $file /etc/modprobe.d/umb-wanted.conf
recorder
off=/sys/module/umblob/parameters/takeover_off
is_theirs() { equal "$1: kernel.modprobe" "$(setting)" "$recorder"; }
taken_over() { is_ours || fail "$1: kernel.modprobe is $(setting)"; shown "$1: taken over"; }
# state_is WHEN OFF WANTED IN_FORCE
state_is() {
  local firmware='{"name":"firmware","wanted":false,"inForce":false,"errno":0}'
  ends_with 0 umbctl --json takeover
  equal "$1: umbctl takeover" "$(cat out)" \
    "{\"off\":$2,\"parts\":[{\"name\":\"modprobe\",\"wanted\":$3,\"inForce\":$4,\"errno\":0},$firmware]}"
}

ends_with 1 umbctl takeover
matches "without the module" "$(cat err)" 'modprobe umblob'
modprobe umblob takeover=modprobe
taken_over "loaded"
state_is "loaded" false true true
ends_with 0 umbctl takeover status
matches "for people" "$(tr '\n' '|' <out)" '^takeover is not switched off\|PART +WANTED +IN FORCE\|modprobe +yes +yes\|firmware +no +no\|$'

# Off: at once, and for later.
ends_with 0 umbctl takeover off
matches "umbctl takeover off" "$(cat out)" "wrote $file; the module that is loaded has been told"
is_theirs "off"
state_is "off" true true false
equal "mode of $file" "$(stat -c %a $file)" 644
log_mark
echo modprobe >$takeover
logged "takeover=modprobe while it is off" 'takeover_off is set: nothing is taken over'
is_theirs "takeover=modprobe while it is off"
ends_with 0 umbctl module loop
shown "umbctl module goes on"
rmmod umblob
for options in takeover=modprobe "takeover=modprobe takeover_off=0" "takeover_off=N takeover=modprobe"; do
  # shellcheck disable=SC2086
  modprobe umblob $options
  is_theirs "loaded with $options"
  equal "takeover_off" "$(cat $off)" Y
  rmmod umblob
done
# By an alias, with options of somebody else's, which come after ours or before.
for name in aa zz; do
  printf 'alias umb-wanted umblob\noptions umblob takeover=modprobe takeover_off=0\n' >/etc/modprobe.d/umb-wanted.conf
  mv /etc/modprobe.d/umb-wanted.conf /etc/modprobe.d/$name.conf
  at_end rm -f /etc/modprobe.d/$name.conf
  modprobe umb-wanted
  is_theirs "loaded by an alias, with options in $name.conf"
  state_is "loaded by an alias" true true false
  rmmod umblob
  rm /etc/modprobe.d/$name.conf
done

# Off without the module, and on with and without it.
ends_with 0 umbctl --json takeover off
equal "off without the module" "$(cat out)" "{\"off\":true,\"loaded\":false,\"file\":\"$file\",\"errno\":0}"
modprobe umblob takeover=modprobe
ends_with 0 umbctl takeover on
taken_over "on"
state_is "on" false true true
[[ ! -e $file ]] || fail "$file is still there"
rmmod umblob
ends_with 0 umbctl --json takeover on
equal "on without the module" "$(cat out)" "{\"off\":false,\"loaded\":false,\"file\":\"$file\",\"errno\":0}"
modprobe umblob takeover=modprobe
taken_over "loaded after on"
# One that is switched off at run time by hand, and one that has nothing to switch off.
echo 1 >$off
is_theirs "takeover_off=1"
echo 0 >$off
taken_over "takeover_off=0"
! echo maybe >$off 2>err || fail "takeover_off=maybe was taken"
rmmod umblob
modprobe umblob takeover_off
equal "takeover_off alone" "$(cat $off)" Y
state_is "takeover_off alone" true false false

# Not for everybody.
ends_with 1 setpriv --reuid=nobody --regid=nogroup --clear-groups umbctl takeover off
matches "as nobody" "$(cat err)" 'cannot write /etc/modprobe.d'
rmmod umblob
require_nothing_left
