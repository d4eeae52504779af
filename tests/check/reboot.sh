# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Cases that end the machine they run on.

# From the line that announces it to the machine's end, in seconds; enough for the debug kernel too.
reboot_limit=120

# From there on, in the kernel's own time: two gates of two seconds each, and the devices.
reboot_limit_ms=10000

# What the guest's log has where the case is done, and the last thing that a kernel says before it reboots.
reboot_begin='the machine is to reboot now' reboot_end='reboot: Restarting system'

# shellcheck source=tests/guest/trouble.sh
. "$project_dir/tests/guest/trouble.sh"

# guest_run_to_reboot SERIES LIMIT: nobody reports an exit status there. 0: the machine ended by itself.
guest_run_to_reboot() {
  guest_run_up "$1" "$2"
  [[ -z $guest_reason ]]
}

# console_ms TEXT: the kernel's time in the first line on the console that has it.
console_ms() {
  LC_ALL=C sed -n "/$1/ { s/^\[ *\([0-9]*\)\.\([0-9]\{3\}\).*/\1\2/p; q }" "$guest_work/console"
}

reboot_took_ms() { echo $((10#$(console_ms "$reboot_end") - 10#$(console_ms "$reboot_begin"))); }

# reboot_refused_calls: how many, after the reboot had begun; -108 is ESHUTDOWN. What there was before tells of no reboot.
reboot_refused_calls() {
  sed "0,/$reboot_begin/d" "$guest_work/console" | grep -caE 'umb_faulty: mode=.* outcome=-108 ' || true
}

# reboot_fault SERIES STATUS: what is wrong with how the machine ended; nothing if it is as it should be.
reboot_fault() {
  local limit=$((reboot_limit_ms * $(guest_slowness "$1")))
  if [[ ! -e $guest_work/rebooting ]]; then
    echo "the guest did not get as far as to reboot"
  elif [[ $2 != 0 || -e $guest_work/silenced ]]; then
    echo "the machine did not end within $reboot_limit s"
  elif [[ -z $(console_ms "$reboot_end") ]]; then
    echo "the machine ended, but not by its kernel's reboot"
  elif ! grep -qa 'the last test begins' "$guest_work/console" || [[ -z $(console_ms "$reboot_begin") ]]; then
    echo "the console does not show where the test begins, or the reboot"
  elif (($(reboot_took_ms) > limit)); then
    echo "the machine ended $(reboot_took_ms) ms after the reboot had begun, not within $limit ms"
  elif (($(reboot_refused_calls) == 0)); then
    echo "no call was refused when the reboot had begun"
  else
    sed '0,/the last test begins/d' "$guest_work/console" | grep -aE -m1 "$trouble_pattern" | tr -d '\r' || true
  fi
}

# boot_to_reboot SERIES STEP NAME: one guest for one case.
boot_to_reboot() {
  local series=$1 step=$2 name=$3 status=0 fault
  prepare_cases "$series" "$name"
  run_followed guest_run_to_reboot "$series" "$step" "$name" || status=$?
  # The case itself found that it goes wrong.
  [[ ! -s $guest_work/finished ]] || return 0
  fault=$(reboot_fault "$series" "$status")
  if [[ -n $fault ]]; then
    say "--- the end of the guest's console:"
    tail -n 60 "$guest_work/console" | tr -d '\r' >&2
    result fail "$step" "$name" "$fault"
  else
    result pass "$step" "$name"
    say "        it ended $(reboot_took_ms) ms after the reboot had begun, in which $(reboot_refused_calls) calls were refused"
  fi
}
