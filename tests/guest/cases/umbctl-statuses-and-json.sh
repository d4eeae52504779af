# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# umbctl's exit statuses, help and JSON are what scripts rely on.

# usage REGEX ARG...: status 2, one line, nothing on standard output.
usage() {
  local regex=$1
  shift
  ends_with 2 umbctl "$@"
  [[ ! -s out ]] || fail "umbctl $*: writes to standard output: $(cat out)"
  [[ $(wc -l <err) == 1 ]] || fail "umbctl $*: not one line: $(cat err)"
  matches "2: umbctl $*" "$(cat err)" "$regex"
}

ends_with 1 umbctl status
matches "1: without the module" "$(cat err)" '/dev/umblob.*modprobe umblob'
ends_with 1 umbctl --json status
matches "the same as JSON" "$(cat out)" '^\{"errno":2,"error":".*","reason":".*modprobe umblob.*"\}$'

modprobe umblob
ends_with 0 umbctl --help
for word in status module firmware events reset restart --json; do
  grep -q -- "$word" out || fail "umbctl --help does not tell of $word"
done
shown "0: --help tells of all commands"
ends_with 0 umbctl --version
matches "0: --version" "$(cat out)" '^umbctl [0-9]+\.[0-9]+'
usage umbctl
usage frobnicate frobnicate
usage NAME module
usage NAME firmware
usage second firmware first second
usage output firmware first -o ''
usage 'standard output' firmware first --json -o -
usage unknown status --unknown
usage second reset first second

ends_with 0 umbctl status --json
instance='\{"name":"NAME","state":"ready","pid":[0-9]+,"restarts":0,"calls":0,"failures":0,"inFlight":0,"maxInFlight":256,"crashesLeft":5,'
instance+='"lastEnd":"","lastCall":"","lastStderr":""\}'
matches "status as JSON" "$(cat out)" \
  "^\{\"version\":\"[0-9.]+\",\"instances\":\[${instance/NAME/module},${instance/NAME/firmware}\]\}$"
equal "lines of JSON" "$(wc -l <out)" 1
ends_with 0 umbctl --json firmware carl9170-1.fw
matches "firmware as JSON" "$(cat out)" \
  '^\{"firmware":"carl9170-1.fw","errno":0,"path":"/lib/firmware/carl9170-1.fw","format":"plain","size":[0-9]+\}$'
ends_with 1 umbctl --json module no_such_module loop
matches "one line for each name" "$(tr '\n' '|' <out)" \
  '^\{"module":"no_such_module","errno":2,.*\}\|\{"module":"loop","errno":0,"outcome":"(loaded|alreadyLoaded)","loaded":\[.*\]\}\|$'
equal "calls that were counted" "$(status_of module calls) $(status_of module failures)" "2 1"

# Each of them makes way for a successor.
pids="$(pid_of module) $(pid_of firmware)"
ends_with 0 umbctl restart
equal "umbctl restart" "$(<out)" "all helpers: restarted"
for pair in "module ${pids% *}" "firmware ${pids#* }"; do
  # shellcheck disable=SC2086
  wait_for 10 is_successor $pair || fail "${pair#* } has no successor"
done
ends_with 0 umbctl --json restart module firmware
equal "as JSON" "$(tr '\n' '|' <out)" '{"helper":"module","errno":0}|{"helper":"firmware","errno":0}|'
for role in module firmware; do wait_for 10 is_ready $role || fail "$role has no successor"; done
equal "restarts, and crashes that are left" "$(status_of module restarts) $(status_of firmware restarts) $(status_of module crashesLeft)" "2 2 5"
refused ENOENT 'no helper of this name' restart nosuch
ends_with 1 umbctl restart nosuch firmware
equal "after one that is not there" "$(<out)" "firmware: restarted"
! setpriv --reuid=65534 --clear-groups umbctl restart module 2>err || fail "anybody may restart a helper"
matches "a restart by nobody in particular" "$(<err)" 'only root'
