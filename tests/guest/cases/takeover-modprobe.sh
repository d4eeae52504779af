# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# limit: 300
# The kernel's request_module() is served by the helper, with what modprobe would have said, and kernel.modprobe comes back.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
conf=/etc/modprobe.d/umb-takeover.conf
at_end sh -c "rm -f $conf"
mkdir -p ${conf%/*}
cat >$conf <<'END'
blacklist pcspkr
alias umb-listed pcspkr
alias umb-alias dummy
install umb_true /bin/true
install umb_false /bin/false
install umb_run /bin/sh -c 'touch /tmp/umb-run'
END
recorder
requests_ready
gone() { local name; for name in "$@"; do ! loaded "$name" || modprobe -r "$name"; done; }

# What a request returns, and what is loaded afterwards, for each kind of name; first without umblob.
declare -A before
kinds=(dummy umb-alias net-pf-44 fs-udf umb-listed umb_true umb_false umb_run no_such_module '../dummy' char-major-10-250 loop)
outcome() {
  local result
  gone dummy udf mpls_router loop
  rm -f /tmp/umb-run
  result=$(ask "$1")
  echo "${result%:*}: $(cut -d' ' -f1 /proc/modules | grep -v ^umb | sort | tr '\n' ' ')$(ls /tmp/umb-run 2>/dev/null || true)"
}
for name in "${kinds[@]}"; do before[$name]=$(outcome "$name"); done
equal "requests that the distribution's modprobe had" "$(wc -l <record)" ${#kinds[@]}

modprobe umblob takeover=modprobe
is_ours || fail "kernel.modprobe is $(setting)"
matches "kernel.modprobe" "$(setting)" "^/proc/[0-9]+/cwd$recorder\$"
: >record
for name in "${kinds[@]}"; do
  calls=$(served)
  now=$(outcome "$name")
  # umb_run's command is no module of ours.
  equal "request_module($name), and modules" "$now" "${before[$name]}"
  (($(served) > calls)) || [[ $name == ../dummy ]] || fail "$name: the helper was not asked"
done
equal "what the distribution's modprobe was asked for" "$(sed 's/^-q -- //; s/: .*//' record | sort | tr '\n' ' ')" "../dummy char-major-10-250 net-pf-44 no_such_module umb_false umb_run "

# By who is there to ask: a file system, and a protocol family.
gone udf
: >record
! mount -t udf /dev/null /mnt 2>err || fail "/dev/null was mounted"
loaded udf || fail "mount has not loaded udf: $(cat err)"
shown "mount -t udf loaded udf"
gone sctp
perl -e 'use Socket; socket(my $s, PF_INET, SOCK_SEQPACKET, 132) or die "$!\n"' || fail "no SCTP socket"
loaded sctp || fail "a socket has not loaded sctp"
shown "socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP) loaded sctp"
# The kernel asks for the protocol with the socket's type first, and there is no such alias.
equal "what the distribution's modprobe was asked for" "$(<record)" "-q -- net-pf-2-proto-132-type-5: 1"

# The path is no way in: the mount is read-only, and the image can be executed only.
cwd=$(setting) cwd=${cwd%%/cwd/*}/cwd
for command in "touch $cwd/x" "touch $cwd/../x" "rm $cwd/.device" "sh -c 'echo x >$cwd/../umblob'" "chmod 777 $cwd/../umblob" "mount --bind $cwd /mnt"; do
  ! eval "$command" 2>err || fail "\"$command\" worked"
  matches "$command" "$(cat err)" 'Read-only file system|Text file busy|wrong fs type|Invalid argument|special device'
done

# The parameter at run time; each time what was there comes back.
restored() { equal "$1: kernel.modprobe" "$(setting)" "$recorder"; }
echo >$takeover
restored "takeover="
equal "takeover" "$(cat $takeover)" ""
for word in modprobe ',modprobe,' 'modprobe,modprobe'; do
  echo "$word" >$takeover
  is_ours || fail "takeover=$word: kernel.modprobe is $(setting)"
  equal "takeover=$word reads" "$(cat $takeover)" modprobe
done
! echo modprobe,rmmod >$takeover 2>err || fail "takeover=modprobe,rmmod was taken"
matches "takeover=modprobe,rmmod" "$(cat err)" 'Invalid argument'
is_ours || fail "after a word that it does not know: kernel.modprobe is $(setting)"
rmmod umblob
restored "rmmod"

# Somebody else's stays.
modprobe umblob takeover=modprobe
echo /sbin/modprobe >/proc/sys/kernel/modprobe
log_mark
echo >$takeover
equal "theirs, after takeover=" "$(setting)" /sbin/modprobe
logged "theirs" 'kernel.modprobe was changed to "/sbin/modprobe" meanwhile'
echo modprobe >$takeover
matches "taken over from them" "$(setting)" '^/proc/[0-9]+/cwd/sbin/modprobe$'
echo "$recorder" >/proc/sys/kernel/modprobe
rmmod umblob
restored "theirs, after rmmod"

# What cannot be stood in for is left alone.
cannot() {
  log_mark
  echo "$1" >/proc/sys/kernel/modprobe
  modprobe umblob takeover=modprobe
  equal "$2: kernel.modprobe" "$(setting)" "$1"
  logged "$2" "$3"
  matches "$2: writing takeover" "$(echo modprobe 2>&1 >$takeover || true)" "$4"
  rmmod umblob
}
cannot '' "empty" 'kernel.modprobe is empty' ''
cannot modprobe "relative" 'cannot stand in for kernel.modprobe, "modprobe": -EINVAL' ''
cannot "/$(printf 'm%.0s' {1..245})" "long" 'is too long to stand in for' ''
echo "$recorder" >/proc/sys/kernel/modprobe
unshare --mount sh -c 'modprobe umblob takeover=modprobe'
is_ours || fail "from another mount namespace: kernel.modprobe is $(setting)"
shown "taken over by a process in another mount namespace"
ask loop >/dev/null
rmmod umblob
restored "last"
rmmod umb_requests
require_nothing_left
