# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# Every file of an instance in sysfs, when it is ready, and what it tells of a process that was killed.
modprobe umblob
folder=/sys/module/umblob/helpers
equal "instances" "$(ls $folder)" $'firmware\nmodule'
helper=$folder/module

equal "files and their modes" "$(cd $helper && stat -c '%n=%a' ./* | tr -d ./ | tr '\n' ' ')" \
  "calls=444 crashes_left=444 failures=444 image_build_id=444 image_sha256=444 in_flight=444 last_call=444 last_end=444\
 last_stderr=400 max_in_flight=444 pid=444 reset=200 restart=200 restarts=444 state=444 "
# value FILE: it must be one line, or nothing.
value() { cat "$helper/$1"; }

equal "state" "$(value state)" ready
equal "pid" "$(value pid)" "$(pid_of module)"
equal "the process of that pid" "$(<"/proc/$(value pid)/comm")" umblob
equal "restarts, calls, failures, in flight" "$(value restarts) $(value calls) $(value failures) $(value in_flight)" "0 0 0 0"
equal "max_in_flight" "$(value max_in_flight)" 256
equal "crashes_left" "$(value crashes_left)" 5
equal "nothing has ended yet" "$(value last_end)|$(value last_call)|$(value last_stderr)" "||"
equal "image_sha256" "$(value image_sha256)" "$(sha256sum </proc/"$(value pid)"/exe | cut -d' ' -f1)"
matches "image_build_id" "$(value image_build_id)" '^[0-9a-f]{40}$'
od -An -v -tx1 "/proc/$(value pid)/exe" | tr -d ' \n' | grep -q "474e5500$(value image_build_id)" ||
  fail "the image has no such build id"
shown "the image has this build id"

done_as "$(loaded loop && echo alreadyLoaded || echo loaded)" loop
refused ENOENT 'no_such' module no_such_module
equal "calls and failures after two" "$(value calls) $(value failures)" "2 1"

pid=$(value pid)
kill -SEGV "$pid"
wait_for 5 is_successor module "$pid" || fail "no successor: $(value state)"
equal "last_end" "$(value last_end)" "killed by signal 11"
matches "last_call" "$(value last_call)" '^method 0, sent [0-9]+ ms before the end, 0 in flight$'
equal "restarts and crashes_left" "$(value restarts) $(value crashes_left)" "1 4"
equal "the other instance" "$(cat $folder/firmware/last_end)|$(cat $folder/firmware/restarts)" "|0"

# Not by mode alone: uid 0 without its capabilities is not root.
for words in 0 nonsense ''; do
  ! echo "$words" 2>/dev/null >$helper/reset || fail "reset took \"$words\""
done
shown "reset takes nothing but a yes"
! setpriv --bounding-set=-all --inh-caps=-all sh -c "echo 1 >$helper/reset" 2>err || fail "reset by a stripped root"
matches "reset by a root that has no capability" "$(cat err)" 'not permitted'
! setpriv --reuid=65534 --clear-groups cat $helper/last_stderr 2>err || fail "last_stderr is open to all"
matches "last_stderr for others" "$(cat err)" 'Permission denied'
echo 1 >$helper/reset
equal "a reset of one that is ready" "$(value state) $(value crashes_left) $(value restarts)" "ready 5 1"

rmmod umblob
[[ ! -e $folder ]] || fail "the folder is still there"
require_nothing_left
