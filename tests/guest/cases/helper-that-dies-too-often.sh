# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# After too many deaths the helper is given up: requests say so at once, and the module can be removed.
modprobe umblob
deaths=0
while [[ $(status_of module state) != failed ]]; do
  ((deaths < 10)) || fail "ten deaths were not too many"
  pid=$(pid_of module)
  if [[ $pid != 0 ]]; then
    ! kill -KILL "$pid" 2>/dev/null || deaths=$((deaths + 1))
  fi
  nap 0.1
done
equal "deaths until it was given up" $deaths 6
logged "the log says so" 'umblob: module: .*killed by signal 9; too many crashes, it is not started again'
begun=$(now_ms)
refused ENODEV 'failed too often' module loop
# Not after the deadline of a minute.
below "a request said so after, in ms" $(($(now_ms) - begun)) 10000
ends_with 0 umbctl firmware carl9170-1.fw
shown "the other helper serves on"
rmmod umblob
require_nothing_left
modprobe umblob
done_as "$(loaded loop && echo alreadyLoaded || echo loaded)" loop
