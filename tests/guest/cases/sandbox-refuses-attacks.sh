# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# limit: 180
# A helper that does as an attacker in it would: every attempt is refused by the filter of system calls, and, with a filter
# that lets everything through, by what is behind it. In the sandboxes of umblob.ko's own helpers what the role is for comes
# through, and nothing else.
module=$module_dir/updates/umb_faulty.ko
calls=120
sys_module=$((1 << 16))
modprobe umblob
peer=$(pid_of firmware)
ipcmk -M 4096 >/dev/null
at_end ipcrm --all=shm
# There to be read by who may.
[[ -e /etc/shadow ]] || {
  (umask 077 && echo "root:*:::::::" >/etc/shadow)
  at_end rm /etc/shadow
}
# In the folders that the helpers read: what everybody may write to, and a way out.
folders=("$firmware_dir" "${module_dir%/*}")
for folder in "${folders[@]}"; do
  at_end rm -rf "$folder"/umb-attack{,.d,-link}
  echo content >"$folder/umb-attack"
  chmod 666 "$folder/umb-attack"
  mkdir -m 777 "$folder/umb-attack.d"
  ln -s /etc/passwd "$folder/umb-attack-link"
done

# attempts FILE MODE [PARAMETER...]: into the file, "OUTCOME NAME" for each.
attempts() {
  local file=$1 mode=$2
  shift 2
  log_mark
  insmod "$module" mode="$mode,$peer" calls=$calls arena_slots=1 "$@"
  rmmod umb_faulty
  log_since | sed -n 's/.*umb_faulty: mode=.* call=\([0-9]*\) outcome=-\{0,1\}\([0-9]*\) reason=\(.*\)/\2 \1 \3/p' >"$file"
  grep -q "^${errno_of[ENODATA]} " "$file" || fail "$file: $calls calls were too few, or the helper died: $(tail -n 1 "$file")"
  sed -i "/^${errno_of[ENODATA]} /d" "$file"
}

# came_to FILE 0|ERRNO NAME...: that was the outcome of each of these attempts, which the file then has no more.
came_to() {
  local file=$1 expected=0 name
  [[ $2 == 0 ]] || expected=${errno_of[$2]}
  for name in "${@:3}"; do
    grep -q "^$expected [0-9]* $name\$" "$file" ||
      fail "$file: $name: $(grep " $name\$" "$file" || echo "no such attempt"), not $2"
    sed -i "\| $name\$|d" "$file"
    shown "$file: $name: $2"
  done
}

# only_refused FILE ERRNO...: nothing came through, and each attempt was refused with one of these.
only_refused() {
  local file=$1 outcome name refusals='' others=()
  for name in "${@:2}"; do refusals+=" ${errno_of[$name]} "; done
  while read -r outcome name; do
    [[ $refusals == *" $outcome "* ]] || others+=("$name: $(errno_name "$outcome")")
  done <"$file"
  ((${#others[@]} == 0)) || fail "$file: not refused with one of ${*:2}: $(IFS=';' && echo "${others[*]}")"
  shown "$file: $(wc -l <"$file") attempts were refused with ${*:2}"
}

attempts attack attack
at_least "attempts" "$(wc -l <attack)" 70
only_refused attack EPERM
logged "the log names the system calls" 'umb_faulty: faulty: helper says: the sandbox refused system call *[0-9]+'

attempts unfiltered unfiltered
sed -i "/^${errno_of[EOPNOTSUPP]} /d" unfiltered
at_least "attempts that something else refuses, too" "$(wc -l <unfiltered)" 45
only_refused unfiltered EPERM EACCES EINVAL EROFS
# As one in which init functions run, to whom root's files are its own.
attempts unfiltered-files unfiltered-files init_functions=Y
sed -i "/^${errno_of[EOPNOTSUPP]} /d" unfiltered-files
only_refused unfiltered-files EPERM EACCES EINVAL EROFS

loading=("load a module" "load a module from a file" "remove a module")
at_the_least=("write a firmware file" "write a module's file" "empty a firmware file" "empty a module's file"
  "make a firmware file" "make a module's file" "mount" "trace the peer" "internet socket" "unix socket" "connect"
  "run a program" "make a process" "empty the arena")

# refuses_these FILE: they are among the attempts, and were refused.
refuses_these() {
  local file=$1 name
  for name in "${at_the_least[@]}"; do
    grep -qE "^(${errno_of[EPERM]}|${errno_of[EACCES]}|${errno_of[EROFS]}) [0-9]+ $name\$" "$file" ||
      fail "$file: $name: $(grep " $name\$" "$file" || echo "no such attempt")"
  done
  shown "$file: refused: $(IFS=, && echo "${at_the_least[*]}")"
}

# With helper_uid=0 it owns most files.
for uid in 2004184418 0; do
  file=firmware-as-$uid
  attempts $file attack-firmware uid=$uid
  came_to $file 0 "read a firmware file" "read the firmware's path" "see where a descriptor leads"
  came_to $file EACCES "read the modules' index" "read a module's state" "read above the firmware" \
    "follow a link out of the firmware" "read /etc/passwd" "read the command line"
  # By the filter.
  came_to $file EPERM "list the firmware" "${loading[@]}"
  refuses_these $file
  only_refused $file EPERM EACCES EROFS
done

attempts module attack-module capabilities=$sys_module init_functions=Y
came_to module 0 "read the modules' index" "read a module's state" "list the modules" "read the firmware's path" \
  "see where a descriptor leads"
came_to module EACCES "read a firmware file" "list the firmware" "read above the modules" "follow a link out of the modules" \
  "read /etc/passwd" "read the command line"
# As far as the kernel's own judgement on what is no module, on a pipe, and on a module that is just being loaded.
came_to module ENOEXEC "load a module"
came_to module EINVAL "load a module from a file"
came_to module EBUSY "remove a module"
refuses_these module
only_refused module EPERM EACCES EROFS

# The filter is the same; but the profile grants nothing.
attempts powerless attack-module init_functions=Y
came_to powerless EPERM "${loading[@]}"

for folder in "${folders[@]}"; do
  [[ $(<"$folder/umb-attack") == content ]] || fail "$folder/umb-attack has been changed"
  [[ -z $(ls "$folder/umb-attack.d") ]] || fail "something was made in $folder/umb-attack.d"
done
[[ ! -e /tmp/umb-attack && -e /etc/passwd ]] || fail "an attempt left something behind"
equal "the peer, as before" "$(pid_of firmware)" "$peer"
