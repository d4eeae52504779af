# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Cases that end the machine they run on.

# From the line that announces it to the machine's end, in seconds; enough for the debug kernel too.
reboot_limit=120

# shellcheck source=tests/guest/trouble.sh
. "$project_dir/tests/guest/trouble.sh"

# guest_run_to_reboot SERIES LIMIT: nobody reports an exit status there. 0: the machine ended by itself.
guest_run_to_reboot() {
  guest_run_up "$1" "$2"
  [[ -z $guest_reason ]]
}

# reboot_fault STATUS: what is wrong with how the machine ended; nothing if it is as it should be.
reboot_fault() {
  if [[ ! -e $guest_work/rebooting ]]; then
    echo "the guest did not get as far as to reboot"
  elif [[ $1 != 0 || -e $guest_work/silenced ]]; then
    echo "the machine did not end within $reboot_limit s"
  elif ! grep -qa 'reboot: Restarting system' "$guest_work/console"; then
    echo "the machine ended, but not by its kernel's reboot"
  elif ! grep -qa 'the last test begins' "$guest_work/console"; then
    echo "the console does not show where the test begins"
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
  fault=$(reboot_fault "$status")
  if [[ -n $fault ]]; then
    say "--- the end of the guest's console:"
    tail -n 60 "$guest_work/console" | tr -d '\r' >&2
    result fail "$step" "$name" "$fault"
  else
    result pass "$step" "$name"
  fi
}
