# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 240
# Files of sysfs and debugfs that are open, or being read, while the module goes.
module=$module_dir/updates/umb_faulty.ko
helper=/sys/module/umb_faulty/helpers/faulty
debug=/sys/kernel/debug/umb_faulty/faulty

insmod "$module"
exec {state}<$helper/state {words}<$helper/last_stderr {reset}>$helper/reset
begun=$(now_ms)
rmmod umb_faulty
below "rmmod with three files of sysfs open, in ms" $(($(now_ms) - begun)) 3000
for fd in "$state" "$words"; do
  ! cat <&"$fd" 2>err || fail "a file of a module that is gone can be read"
  matches "reading one afterwards" "$(cat err)" 'No such device'
done
! echo 1 1>&"$reset" 2>err || fail "a file of a module that is gone can be written"
matches "writing one afterwards" "$(cat err)" 'No such device'
exec {state}<&- {words}<&- {reset}>&-

if [[ -d /sys/kernel/debug ]] && { mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug; }; then
  insmod "$module"
  exec {latency}<$debug/latency
  ! rmmod umb_faulty 2>err || fail "the module went while its file in debugfs was open"
  matches "rmmod with a file of debugfs open" "$(cat err)" 'in use'
  exec {latency}<&-
  rmmod umb_faulty
  [[ ! -e /sys/kernel/debug/umb_faulty ]] || fail "the folder in debugfs is still there"
fi

# Two of a name: the second is refused, the first goes on.
log_mark
insmod "$module" twin=1
logged "a second instance of the same name" 'umb_faulty: twin=-17$'
logged "and the log says why" 'umb_faulty: faulty: this module has a helper of that name already'
equal "the first is" "$(cat $helper/state)" ready
rmmod umb_faulty

# read_all: everything there is, again and again; what cannot be read any more is no failure.
read_all() {
  local reads=0
  while [[ ! -e stop ]]; do
    cat $helper/* $debug/latency >/dev/null 2>&1 || true
    reads=$((reads + 1))
  done
  echo $reads >"reads.$1"
}
read_all 1 &
read_all 2 &
for _ in {1..20}; do
  insmod "$module" mode=last-words verbose=0
  # A file of debugfs that is open at this moment keeps the module.
  wait_for 10 rmmod umb_faulty 2>err || fail "rmmod: $(cat err)"
done
touch stop
wait
at_least "rounds of reading every file, while the module came and went 20 times" "$(cat reads.1)" 20
require_nothing_left
