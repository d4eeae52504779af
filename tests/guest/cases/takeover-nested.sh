# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 240
# Modules whose init functions wait for other modules, more of them than the helper has threads.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
conf=/etc/modprobe.d/umb-nested.conf
at_end sh -c "rm -f $conf; for n in \$(seq 0 15); do ! grep -q ^umb_nested\$n' ' /proc/modules || rmmod umb_nested\$n; done"
slowness=${UMB_SLOWNESS:-1}
mkdir -p ${conf%/*}
: >$conf
recorder
requests_ready
modprobe umblob takeover=modprobe

# all_there: each of the sixteen, and what each was told.
all_there() {
  local n
  for n in {0..15}; do
    loaded umb_nested"$n" || fail "umb_nested$n is not loaded"
    [[ ! $(cat /sys/module/umb_nested"$n"/parameters/then) =~ umb || $(cat /sys/module/umb_nested"$n"/parameters/asked) == 0 ]] ||
      fail "umb_nested$n was told $(cat /sys/module/umb_nested"$n"/parameters/asked)"
  done
  for n in {0..15}; do rmmod umb_nested"$n"; done
}

# A chain of sixteen, each in a thread of the helper as long as there are any.
for n in {0..14}; do echo "options umb_nested$n then=umb_nested$((n + 1))"; done >$conf
: >record
begun=$(now_ms)
result=$(ask umb_nested0)
equal "a chain of sixteen: request_module()" "$result" 0:1
below "ms that it took" $(($(now_ms) - begun)) $((60000 * slowness))
all_there
shown "all sixteen are loaded"
at_least "of these, given to the distribution's modprobe, too" "$(grep -c umb_nested record)" 1
at_least "requests that the helper had" "$(served)" 7

# Eight at once, which all wait for one more each.
for n in {0..7}; do echo "options umb_nested$n then=umb_nested$((n + 8)) wait_ms=500"; done >$conf
: >record
begun=$(now_ms)
result=$(ask "$(echo umb_nested{0..7} | tr ' ' ,)" 1 8)
equal "eight after each other: request_module()" "$result" 0:8
all_there
shown "all sixteen are loaded"
begun=$(now_ms)
for n in {0..7}; do umbctl module umb_nested"$n" >/dev/null & pids[n]=$!; done
for n in {0..7}; do wait "${pids[n]}" || fail "umbctl module umb_nested$n failed"; done
below "ms that eight at once took" $(($(now_ms) - begun)) $((60000 * slowness))
all_there
shown "all sixteen are loaded"

# Seven that go on for longer than those who asked for them: they keep their turns, and an eighth does not wait for theirs.
for n in {0..6}; do echo "options umb_nested$n wait_ms=$((15000 * slowness))"; done >$conf
for n in {0..6}; do umbctl module umb_nested"$n" >/dev/null & pids[n]=$!; done
all_begun() { (($(grep -c '^umb_nested.* Loading ' /proc/modules) == 7)); }
wait_for $((10 * slowness)) all_begun || fail "not all seven are being loaded: $(grep umb_nested /proc/modules)"
kill -KILL "${pids[@]:0:7}"
: >record
begun=$(now_ms)
equal "an eighth" "$(ask dummy)" 0:1
below "ms that it took" $(($(now_ms) - begun)) $((4500 * slowness))
equal "who was asked" "$(cut -d: -f1 record)" "-q -- dummy"
all_ended() { ! grep -q '^umb_nested.* Loading ' /proc/modules; }
wait_for $((20 * slowness)) all_ended || fail "they do not come to their end"
: >record
modprobe -r dummy
equal "when they have" "$(ask dummy)" 0:1
equal "who was asked" "$(cat record)" ""
modprobe -r dummy
for n in {0..6}; do rmmod umb_nested"$n"; done
equal "restarts of the helper" "$(status_of module restarts)" 0
rmmod umblob
rmmod umb_requests
require_nothing_left
