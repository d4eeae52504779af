# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# The module helper keeps CAP_SYS_MODULE, the firmware helper nothing; both are users of their own in namespaces of their own,
# bounded, filtered, and closed to others.
modprobe umblob
sys_module=0000000000010000
none=0000000000000000

# capabilities_are PID WANTED: of all sets a process can draw on.
capabilities_are() {
  local set
  for set in CapPrm CapEff CapBnd; do equal "$set of $1" "$(field "/proc/$1/status" "$set")" "$2"; done
  for set in CapInh CapAmb; do equal "$set of $1" "$(field "/proc/$1/status" "$set")" $none; done
}

# limit_of PID NAME: soft and hard.
limit_of() { sed -n "s/^$2  *\([^ ]*\)  *\([^ ]*\).*/\1 \2/p" "/proc/$1/limits"; }

files_of() { find "/proc/$1/fd" -mindepth 1 -printf '%f\n' | sort -n | tr '\n' ' '; }

uid=$((0x77756d62))
as_the_same_user=(setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all --bounding-set=-all)

module=$(pid_of module) firmware=$(pid_of firmware)
capabilities_are "$module" $sys_module
capabilities_are "$firmware" $none
for pid in "$module" "$firmware"; do
  equal "NoNewPrivs of $pid" "$(field "/proc/$pid/status" NoNewPrivs)" 1
  for id in Uid Gid; do
    equal "$id of $pid" "$(field "/proc/$pid/status" $id | cut -f-3)" "$uid"$'\t'"$uid"$'\t'"$uid"
  done
  equal "file system gid of $pid" "$(field "/proc/$pid/status" Gid | cut -f4)" "$uid"
  equal "Groups of $pid" "$(field "/proc/$pid/status" Groups | tr -d ' ')" ''
  equal "Seccomp of $pid, which is a filter" "$(field "/proc/$pid/status" Seccomp)" 2
  equal "Umask of $pid" "$(field "/proc/$pid/status" Umask)" 0077
  for ns in mnt ipc; do
    [[ $(readlink "/proc/$pid/ns/$ns") != "$(readlink /proc/1/ns/$ns)" ]] || fail "$pid shares init's $ns namespace"
    shown "$ns namespace of $pid: $(readlink "/proc/$pid/ns/$ns"), its own"
  done
  # One of modprobe's folders is in /run.
  ! grep -E ' /(tmp|dev|run/.*)( |/)' "/proc/$pid/mountinfo" || fail "$pid keeps file systems busy that it does not need"
  equal "mounts of $pid that are not read-only" "$(awk '$6 !~ /^ro(,|$)/ { print $5 }' "/proc/$pid/mountinfo")" ''
  equal "processes and threads of $pid" "$(limit_of "$pid" 'Max processes')" "64 64"
  equal "stack of $pid" "$(limit_of "$pid" 'Max stack size')" "1048576 1048576"
  equal "oom_score_adj of $pid" "$(cat "/proc/$pid/oom_score_adj")" 0
  equal "core file size of $pid" "$(limit_of "$pid" 'Max core file size')" "0 0"
  equal "locked memory of $pid" "$(limit_of "$pid" 'Max locked memory')" "0 0"
  matches "open files of $pid" "$(limit_of "$pid" 'Max open files')" '^([1-5]?[0-9]|6[0-4]) '
  matches "its folder" "$(readlink "/proc/$pid/cwd")" '^/$'
done
! grep -q ' /run ' "/proc/$firmware/mountinfo" || fail "firmware keeps /run busy"
# What init functions find, as in modprobe.
equal "file system uid of module" "$(field "/proc/$module/status" Uid | cut -f4)" 0
equal "file system uid of firmware" "$(field "/proc/$firmware/status" Uid | cut -f4)" "$uid"
equal "file size of module" "$(limit_of "$module" 'Max file size')" "unlimited unlimited"
equal "file size of firmware: eight files of firmware_max_bytes" \
  "$(limit_of "$firmware" 'Max file size')" "$((8 * 268435456)) $((8 * 268435456))"
for pid in "$module" "$firmware"; do
  below "address space of $pid in MiB" "$(($(limit_of "$pid" 'Max address space' | cut -d' ' -f1) >> 20))" 1025
done
equal "descriptors of module" "$(files_of "$module")" "0 1 2 "
equal "descriptors of firmware, with the arena" "$(files_of "$firmware")" "0 1 2 3 "

# A process of the same user lacks nothing that the firmware helper has: only its not being dumpable keeps that one out.
"${as_the_same_user[@]}" sleep 100 &
peer=$!
at_end kill "$peer"
is_asleep() { [[ $(cat "/proc/$peer/comm") == sleep ]]; }
wait_for 5 is_asleep || fail "the peer did not start"
"${as_the_same_user[@]}" cat "/proc/$peer/environ" >/dev/null
shown "a process of the helpers' user can look into a common one of that user"
for pid in "$module" "$firmware"; do
  ! "${as_the_same_user[@]}" cat "/proc/$pid/environ" >/dev/null 2>err || fail "$pid is dumpable"
  matches "but not into $pid: it is not dumpable" "$(cat err)" 'Permission denied'
  ! "${as_the_same_user[@]}" strace -p "$pid" 2>err || fail "its own user may trace $pid"
  matches "nor trace it" "$(cat err)" 'Operation not permitted'
done
! setpriv --reuid=nobody --regid=nogroup --clear-groups cat "/proc/$module/maps" 2>err || fail "nobody reads its maps"
matches "nor can nobody" "$(cat err)" 'Permission denied'
