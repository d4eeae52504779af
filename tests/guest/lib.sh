# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the guest tests in cases/ share. run-cases.sh sources this and then the case, in a shell of its own with -Eeuo pipefail,
# an empty current folder, an empty kernel log, and without umblob.ko. A case passes if nothing in it fails, it showed
# something, the kernel's log is clean, umblob.ko can be removed, nothing of it is left, the kernel loads modules and firmware
# as before, and no memory is lost where the kernel can tell. Lines in a case's head:
#   # limit: SECONDS   it may take longer than 120 s; on the debug kernel it may take four times as long
#   # dmesg: REGEX     trouble in the kernel's log that it means to make
#   # boot: own        it wants a guest for itself
#   # emulator: tcg-in-turns   with that one: this UMB_ACCEL, unless another is asked for. For who makes the kernel change code
#                      that another processor may be at (tracepoints of its own, processors that come and go)
#   # cmdline: WORDS   with one of its own: what the kernel's command line has besides
#   # kernels: stock   it is about user space, or about sizes that only a kernel without debugging has
#   # kernels: debug   it needs what only a kernel for debugging has
#   # series: LIST     where "./check" runs it, which has little time ("none": nowhere); "./check guest" runs it everywhere
#   # ends: reboot     it ends by reboot_now, in a guest for itself: umb_faulty.ko, which logs each call, must have one
#                      refused then, and the machine must end within ten seconds, its console clean
#   # needs: selftests  the kernel's own, in /usr/share/umblob-test/selftests
#   # rounds: COUNT    how often it does what it does; test_rounds is that, or more in a soak
#   # soak: COUNT      how often in ./check soak, with as many times the limit

# shellcheck source=tests/guest/footprint.sh
. "${BASH_SOURCE[0]%/*}/footprint.sh"
# shellcheck source=tests/guest/trouble.sh
. "${BASH_SOURCE[0]%/*}/trouble.sh"

# Texts of errors are compared.
export LC_ALL=C

read -r release </proc/sys/kernel/osrelease
# The cases use these.
# shellcheck disable=SC2034
module_dir=/lib/modules/$release firmware_dir=/lib/firmware firmware_sums=/usr/share/umblob-test/firmware.sha256
test_points=0
# What a case prints, wherever a command of it is redirected to.
exec {test_output}>&1
test_cleanups=()

declare -A errno_of=(
  [EPERM]=1 [ENOENT]=2 [ELOOP]=40 [ESTALE]=116 [EROFS]=30 [EOPNOTSUPP]=95 [EEXIST]=17 [EXDEV]=18 [EISDIR]=21 [EINVAL]=22 [EFBIG]=27 [ENOSPC]=28 [EPIPE]=32 [ENODEV]=19
  [ENOEXEC]=8 [ENAMETOOLONG]=36 [ENODATA]=61 [ERESTART]=85 [EPROTO]=71 [EBADMSG]=74 [EILSEQ]=84 [ETIMEDOUT]=110 [EDEADLK]=35
  [EINTR]=4 [EAGAIN]=11 [ENOMEM]=12 [EACCES]=13 [EBUSY]=16 [EMSGSIZE]=90 [ESHUTDOWN]=108 [ECANCELED]=125
  [EKEYREJECTED]=129 [EIO]=5
)

# --- results -----------------------------------------------------------------------------------------------------------

note() { printf '       %s\n' "$*"; }

# shown WHAT: one point that the case is there to show was seen.
shown() {
  test_points=$((test_points + 1))
  printf '  ok   %s\n' "$*"
}

# errno_name NUMBER
errno_name() {
  local name
  for name in "${!errno_of[@]}"; do
    [[ ${errno_of[$name]} != "$1" ]] || { echo "$name" && return; }
  done
  echo "errno $1"
}

# outcomes_in_words "ERRNO:COUNT ...": "12 answered, 3 EPIPE"
outcomes_in_words() {
  local pair separator=''
  for pair in $1; do
    printf '%s%s ' "$separator" "${pair#*:}"
    if [[ ${pair%:*} == 0 ]]; then printf answered; else printf '%s' "$(errno_name "${pair%:*}")"; fi
    separator=', '
  done
}

# row WHAT COUNTS: one more point, and a row for the table in docs/reliability.md: what was done, and what came of it how often.
row() {
  shown "$1: $2"
  printf 'row %s\t%s\n' "$1" "$2"
}

# fault WHAT "ERRNO:COUNT ...": such a row, with how many calls ended how.
fault() { row "$1" "$(outcomes_in_words "$2")"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&"$test_output"
  exit 1
}

# skip WHY: it cannot be shown here.
skip() {
  printf 'SKIPPED: %s\n' "$*"
  exit 77
}

# at_end COMMAND...: runs it when the case ends, however it ends.
at_end() { test_cleanups+=("$(printf '%q ' "$@")"); }

# equal WHAT ACTUAL EXPECTED
equal() {
  [[ $2 == "$3" ]] || fail "$1 is \"$2\", not \"$3\""
  shown "$1: $2"
}

# matches WHAT TEXT REGEX
matches() {
  [[ $2 =~ $3 ]] || fail "$1: \"$2\" does not match \"$3\""
  shown "$1: $2"
}

# below WHAT NUMBER LIMIT
below() {
  (($2 < $3)) || fail "$1 is $2, not below $3"
  shown "$1: $2, below $3"
}

# at_least WHAT NUMBER LEAST
at_least() {
  (($2 >= $3)) || fail "$1 is $2, less than $3"
  shown "$1: $2, at least $3"
}

# ends_with STATUS COMMAND...: its output goes to the files out and err.
ends_with() {
  local expected=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  [[ $status == "$expected" ]] || fail "\"$*\" ended with status $status, not $expected: $(cat out err)"
}

# count REGEX: how many lines of standard input match.
count() { grep -cE -- "$1" || true; }

# --- time --------------------------------------------------------------------------------------------------------------

# look_at_clock: sets now, in ms. Here a process takes a twentieth of a second.
look_at_clock() {
  read -r now _ </proc/uptime
  now=$((10#${now/./} * 10))
}
now_ms() {
  local now
  look_at_clock
  echo "$now"
}

# Nothing ever comes from it.
exec {silence}<> <(:)

# nap SECONDS: a sleep that makes no process, for what is done again and again.
nap() { read -r -t "$1" -u "$silence" || true; }

# wait_for SECONDS COMMAND...: until the command succeeds; fails if it never does.
wait_for() {
  local now end
  look_at_clock
  end=$((now + $1 * 1000))
  shift
  until "$@"; do
    look_at_clock
    ((now < end)) || return 1
    nap 0.05
  done
}

# reboot_now: what `reboot -f` does: the reboot notifiers, then the machine's end. Tells the host before, and when it begins.
reboot_now() {
  echo REBOOTS
  sleep 1
  echo "<5>the machine is to reboot now" >/dev/kmsg
  perl -e 'syscall(169, 0xfee1dead, 672274793, 0x01234567, 0)'
  fail "the machine goes on"
}

# --- the kernel's log --------------------------------------------------------------------------------------------------

kernel_log() { dmesg; }

# kernel_trouble ALLOWED: what no test may cause, but for lines that match ALLOWED.
kernel_trouble() {
  local line
  while IFS= read -r line; do
    [[ $line =~ $1 ]] || printf '%s\n' "$line"
  done < <(kernel_log | grep -E "$trouble_pattern" || true)
}

# log_mark, log_since: what the log got since the last mark.
log_mark() {
  log_marked="umblob test mark $RANDOM$RANDOM$RANDOM"
  echo "<6>$log_marked" >/dev/kmsg
}
log_since() { kernel_log | if [[ -n ${log_marked:-} ]]; then sed "0,/$log_marked/d"; else cat; fi; }
log_has() { log_since | grep -E -- "$1" >/dev/null; }

# logged WHAT REGEX: the log must have got it since the mark, or get it within a second.
logged() {
  wait_for 1 log_has "$2" || fail "$1: nothing in the kernel's log matches \"$2\": $(log_since | tail -n 5)"
  shown "$1: $(log_since | grep -E -m1 -- "$2" | sed 's/^\[[^]]*\] *//')"
}

# --- modules and helpers -----------------------------------------------------------------------------------------------

loaded() {
  local name
  while read -r name _; do
    [[ $name != "${1//-/_}" ]] || return 0
  done </proc/modules
  return 1
}

# status_of INSTANCE FIELD: of umbctl's JSON.
status_of() {
  local text instance='[{]"name":"'$1'"[^}]*[}]' field='"'$2'":"?([^,"}]*)'
  text=$(umbctl status --json) || return
  [[ $text =~ $instance && ${BASH_REMATCH[0]} =~ $field ]] || return
  printf '%s\n' "${BASH_REMATCH[1]}"
}
pid_of() { status_of "$1" pid; }

# successor_in FOLDER OLD: the instance whose folder in sysfs that is has a helper that is ready, with another pid than OLD. In
# this order: the state is that of a process that is there. Makes no process.
successor_in() {
  local pid state
  read -r pid <"$1/pid" && read -r state <"$1/state" || return 1
  [[ $pid != 0 && $pid != "$2" && $state == ready ]]
}
# is_ready INSTANCE: of umblob's.
is_ready() { successor_in "/sys/module/umblob/helpers/$1" none; }
is_successor() { successor_in "/sys/module/umblob/helpers/$1" "$2"; }

# field FILE NAME: a line of /proc/PID/status.
field() { sed -n "s/^$2:[[:space:]]*//p" "$1"; }

nothing_left() { [[ -z $(footprint) ]]; }

require_nothing_left() {
  wait_for 2 nothing_left || fail "left behind: $(footprint)"
  shown "no process, thread, mount, device or module is left"
}

# signatures_enforced: this kernel takes no module without a signature any more; that cannot be undone.
signatures_enforced() { [[ $(cat /sys/module/module/parameters/sig_enforce 2>/dev/null) == Y ]]; }

# probe_ready: umb_probe.ko is loaded. One that is left behind serves whatever comes next.
probe_ready() { loaded umb_probe || insmod "$module_dir/updates/umb_probe.ko"; }

# base_function_works: the distribution's modprobe, and the kernel's own way of finding firmware (umb_probe.ko is loaded,
# unless nobody could load it any more).
base_function_works() {
  modprobe dummy || return 1
  loaded dummy || { echo "modprobe has not loaded dummy" && return 1; }
  rmmod dummy || return 1
  if loaded umb_probe || ! signatures_enforced; then
    echo carl9170-1.fw >/sys/module/umb_probe/parameters/firmware || return 1
  fi
}

# --- umbctl ------------------------------------------------------------------------------------------------------------

# json FIELD: of the line in out; the reason is the last one there is.
json() {
  case $1 in
    reason) sed -n 's/.*"reason":"\(.*\)"}$/\1/p' out ;;
    *) sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" out ;;
  esac
}

# refused ERRNO REGEX COMMAND...: umbctl ends with status 1, that errno, and one line that matches.
refused() {
  local errno=$1 regex=$2 line
  shift 2
  ends_with 1 umbctl --json "$@"
  line=$(<err)
  [[ $(json errno) == "${errno_of[$errno]}" ]] || fail "\"umbctl ${*@Q}\" gave errno $(json errno), not $errno: $line"
  [[ -n $(json reason) ]] || fail "\"umbctl ${*@Q}\" gave no reason: $(cat out)"
  [[ $(wc -l <err) == 1 ]] || fail "\"umbctl ${*@Q}\" did not say one line: $line"
  [[ $line =~ $regex ]] || fail "\"umbctl ${*@Q}\" said \"$line\", which does not match \"$regex\""
  shown "$errno: $line"
}

# done_as OUTCOME NAME: a module.
done_as() {
  ends_with 0 umbctl --json module "${@:2}"
  [[ $(json outcome) == "$1" ]] || fail "umbctl module ${*:2}: $(cat out), not $1"
  shown "module ${*:2}: $1"
}

firmware_sum() { awk -v name="$1" '$2 == name { print $1 }' "$firmware_sums"; }

# both_serve WHEN: each helper answers, with a pid that has not changed since `remember_helpers`.
remember_helpers() { helpers_before="$(pid_of module) $(pid_of firmware)"; }
both_serve() {
  ends_with 0 umbctl module loop
  ends_with 0 umbctl firmware carl9170-1.fw
  [[ "$(pid_of module) $(pid_of firmware)" == "$helpers_before" ]] || fail "$1: a helper was started again"
  shown "$1: both helpers go on serving"
}
