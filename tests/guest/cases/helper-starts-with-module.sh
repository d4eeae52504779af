# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# modprobe starts the two helpers that the module carries; no file of theirs is to be seen anywhere.
modprobe umblob
shown "modprobe umblob"

role_of() { tr '\0' ' ' <"/proc/$1/cmdline"; }

# The device that the executable is on, as mountinfo writes it.
device_of_executable() {
  local device
  device=$(stat -L -c %d "/proc/$1/exe")
  echo "$((device >> 8)):$((device & 255))"
}

ends_with 0 umbctl status
[[ ! -s err ]] || fail "umbctl status complains: $(cat err)"
for role in module firmware; do
  equal "state of $role" "$(status_of "$role" state)" ready
  pid=$(pid_of "$role")
  equal "command line of $pid" "$(role_of "$pid")" "umblob $role "
  equal "name of $pid" "$(cat "/proc/$pid/comm")" umblob
  equal "user of $pid" "$(field "/proc/$pid/status" Uid | cut -f1)" $((0x77756d62))
  equal "restarts of $role" "$(status_of "$role" restarts)" 0
  grep -qE "^$role +ready +$pid " out || fail "umbctl status does not show $role with pid $pid: $(cat out)"

  path=$(readlink "/proc/$pid/exe")
  [[ ! -e $path ]] || fail "the executable is visible as $path"
  shown "the executable of $pid, $path, is not there by that name"
  device=$(device_of_executable "$pid")
  ! cut -d' ' -f3 /proc/[0-9]*/mountinfo | grep -qx "$device" || fail "its file system, $device, is mounted"
  shown "the file system it is on, $device, is in no process' mounts"
done
equal "how many processes are called umblob" "$(pgrep -x umblob | count .)" 2
logged "the log says it" 'umblob: module: helper [0-9]+ is ready'
logged "the log says it" 'umblob: firmware: helper [0-9]+ is ready'
