# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# umbctl events shows requests and what becomes of the helpers, as they happen.
modprobe umblob
umbctl events --json >seen &
watcher=$!
at_end kill $watcher

# Requests until the first is seen: then the watcher has subscribed.
is_watching() {
  umbctl module loop >/dev/null
  [[ -s seen ]]
}
wait_for 10 is_watching || fail "no event within 10 s"

# event WHAT REGEX: one comes within five seconds.
event() {
  wait_for 5 grep -qE -- "$2" seen || fail "no event for $1: $(tail -n 5 seen)"
  shown "$1: $(grep -E -m1 -- "$2" seen)"
}

umbctl firmware carl9170-1.fw >/dev/null &
asked=$!
wait $asked
event "firmware that was found" "\"kind\":\"firmware\",\"pid\":$asked,\"name\":\"carl9170-1.fw\",\"errno\":0"
ends_with 1 umbctl module no_such_module
event "a module that was not" '"instance":"module","kind":"module",.*"name":"no_such_module","errno":2'
ends_with 1 umbctl module a/../b
event "a name that is none" '"name":"a/../b","errno":18'

pid=$(pid_of firmware)
kill -KILL "$pid"
wait_for 10 is_successor firmware "$pid" || fail "the helper was not started again"
event "a helper that was killed" '"instance":"firmware","kind":"state",.*"state":"crashed","reason":".*killed by signal 9'
event "its successor" "\"kind\":\"state\",\"pid\":$(pid_of firmware),\"state\":\"ready\""
equal "states it went through" \
  "$(grep '"kind":"state"' seen | sed 's/.*"state":"\([a-z]*\)".*/\1/' | tr '\n' ' ')" "crashed backoff starting ready "
! grep -q '"lost":[^0]' seen || fail "events were lost"
awk -F'[:,]' '{ if ($2 + 0 < last) exit 1; last = $2 + 0 }' seen
shown "times never go back, and none was lost"

# A watcher that reads nothing for a hundred events: 64 are kept for it.
kill -STOP $watcher
for i in {1..100}; do ! umbctl module "slow_reader_$i" >/dev/null 2>&1 || fail "there is a module slow_reader_$i"; done
kill -CONT $watcher
event "the newest, for a watcher that was too slow" '"name":"slow_reader_100","errno":2'
kept=$(grep -c '"name":"slow_reader_' seen)
lost=$(sed -n 's/.*"lost":\([0-9]*\).*/\1/p' seen | awk '{ sum += $1 } END { print sum + 0 }')
equal "events that it has seen or was told it has lost" $((kept + lost)) 100
((kept >= 64 && kept < 70)) || fail "$kept were kept for it"
shown "$kept were kept for it, and it was told that it has lost $lost"
equal "what it has seen, in order: the last of the hundred" \
  "$(grep -o 'slow_reader_[0-9]*' seen | cut -d_ -f3 | tail -n 64 | head -n 1)" 37

! rmmod umblob 2>err || fail "umblob could be removed while somebody watched"
matches "a watcher keeps the module" "$(cat err)" 'in use'
