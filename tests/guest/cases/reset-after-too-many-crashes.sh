# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# A helper that was given up stays so until it is reset, in sysfs or by umbctl; then it has its whole budget again.
helper=/sys/module/umblob/helpers/module
modprobe umblob

# wear_out: until it is given up. One that dies before it is ready counts as a crash, but not as a restart.
wear_out() {
  local pid last=0 deaths=0
  while [[ $(cat $helper/state) != failed ]]; do
    ((deaths < 10)) || fail "ten deaths were not too many"
    read -r pid <$helper/pid
    if [[ $(<$helper/state) == ready && $pid != 0 && $pid != "$last" ]] && kill -KILL "$pid" 2>/dev/null; then
      deaths=$((deaths + 1)) last=$pid
    fi
    nap 0.1
  done
  equal "deaths until it was given up" $deaths 6
}

wear_out
equal "crashes_left, pid" "$(cat $helper/crashes_left) $(cat $helper/pid)" "0 0"
equal "last_end" "$(cat $helper/last_end)" "killed by signal 9"
sleep 2
equal "after two seconds it is still" "$(cat $helper/state)" failed
refused ENODEV 'failed too often' module loop

echo 1 >$helper/reset
begun=$(now_ms)
ends_with 0 umbctl module loop
below "a request right after the reset waits for the helper, in ms" $(($(now_ms) - begun)) 5000
equal "after the reset" "$(cat $helper/state) $(cat $helper/crashes_left) $(cat $helper/restarts)" "ready 5 6"
equal "how the last one ended is still known" "$(cat $helper/last_end)" "killed by signal 9"

# The same by umbctl.
wear_out
equal "umbctl knows" "$(status_of module state) $(status_of module crashesLeft) $(status_of module lastEnd)" \
  "failed 0 killed by signal 9"
ends_with 0 umbctl reset module
equal "umbctl reset module" "$(cat out)" "module: reset"
ends_with 0 umbctl module loop
equal "after that reset" "$(cat $helper/state) $(cat $helper/crashes_left)" "ready 5"
remember_helpers
ends_with 0 umbctl --json reset
equal "a reset of all, when all are well" "$(cat out)" '{"helper":"","errno":0}'
both_serve "after that"
refused ENOENT 'no helper of this name' reset nosuch
! setpriv --reuid=65534 --clear-groups umbctl reset module 2>err || fail "anybody may reset a helper"
matches "a reset by nobody in particular" "$(cat err)" 'only root'

# The last words are for those who may reset.
kill -SEGV "$(pid_of module)"
wait_for 5 log_has 'module: the helper is gone: killed by signal 11'
ends_with 0 umbctl status
matches "umbctl status" "$(grep 'last call' out)" '^module: last call: method 0, sent [0-9]+ ms before the end, 0 in flight$'
rmmod umblob
require_nothing_left
