# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# limit: 180
# A helper that does as an attacker in it would: every attempt is refused by the filter of system calls, and, with a filter
# that lets everything through, by what is behind it.
module=$module_dir/updates/umb_faulty.ko
calls=80
modprobe umblob
peer=$(pid_of firmware)
ipcmk -M 4096 >/dev/null
at_end ipcrm --all=shm
# There to be read by who may.
[[ -e /etc/shadow ]] || {
  (umask 077 && echo "root:*:::::::" >/etc/shadow)
  at_end rm /etc/shadow
}

# attempts MODE: into a file of that name, "OUTCOME NAME" for each.
attempts() {
  log_mark
  insmod "$module" mode="$1,$peer" calls=$calls
  rmmod umb_faulty
  log_since | sed -n 's/.*umb_faulty: mode=.* call=\([0-9]*\) outcome=-\{0,1\}\([0-9]*\) reason=\(.*\)/\2 \1 \3/p' >"$1"
  grep -q "^${errno_of[ENODATA]} " "$1" || fail "$1: $calls calls were too few, or the helper died: $(tail -n 1 "$1")"
  sed -i "/^${errno_of[ENODATA]} /d" "$1"
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

attempts attack
at_least "attempts" "$(wc -l <attack)" 50
only_refused attack EPERM
logged "the log names the system calls" 'umb_faulty: faulty: helper says: the sandbox refused system call *[0-9]+'

attempts unfiltered
sed -i "/^${errno_of[EOPNOTSUPP]} /d" unfiltered
at_least "attempts that something else refuses, too" "$(wc -l <unfiltered)" 30
only_refused unfiltered EPERM EACCES EINVAL EROFS
[[ ! -e /tmp/umb-attack && -e /etc/passwd ]] || fail "an attempt left something behind"
equal "the peer, as before" "$(pid_of firmware)" "$peer"
