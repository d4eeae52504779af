# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 280
# With many requests at a time, and when umblob comes and goes under them, no request_module() of the kernel's fails.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
requests_alone
# How many of 150 at a time the kernel itself gives up, with ETIME: it lets fifty run, and the others wait 5 s for these.
modprobe -a dummy loop
alone=$(ask "dummy,fs-$file_system,loop" 150 3)
given_up() { grep -o -- '-62:[0-9]*' <<<"$1" | cut -d: -f2 || true; }
note "150 tasks with the distribution's modprobe: $alone"

modprobe umblob takeover=modprobe
# What is loaded by some while somebody else removes it. The distribution's modprobe alone fails at that in one case of a
# hundred, so where it is used its own failures may be seen, but no more.
(while :; do rmmod dummy 2>/dev/null || true; nap 0.1; done) &
remover=$!
at_end sh -c "kill $remover 2>/dev/null"
asking "dummy,fs-$file_system,loop" 8
goes_on 200
echo 1 >$requests/end
refused=$(sums | grep -o ' 256:[0-9]*$' | cut -d: -f2 || true)
equal "helper ready, and dummy removed all the time: $(sums); failures that are not modprobe's own" \
  $((${refused:-0} - $(sed '/: 0$/d' "$record" | wc -l))) 0
note "the distribution's modprobe was asked $(wc -l <"$record") times"
kill $remover

# The module comes and goes under load. While a request is being answered it is in use.
asking "dummy,fs-$file_system,loop" 4
remove() { rmmod umblob 2>/dev/null; }
for _ in {1..5}; do
  wait_for 60 remove || fail "umblob cannot be removed"
  is_back || fail "rmmod: kernel.modprobe is $(setting)"
  goes_on 3
  modprobe umblob takeover=modprobe
  goes_on 3
done
for _ in {1..5}; do
  echo >$takeover
  echo modprobe >$takeover
done
none_failed "umblob removed and loaded five times, given back and taken over five times"

# Many at a time: as many as the kernel lets through, and more.
for tasks in 1 10 50 150; do
  result=$(ask "dummy,fs-$file_system,loop" $tasks 3)
  late=$(given_up "$result") allowed=0
  ((tasks < 150)) || allowed=$(given_up "$alone")
  ((${late:-0} <= ${allowed:-0})) || fail "$tasks tasks: $result"
  [[ $(sed 's/ -62:[0-9]*$//; s/^-62:[0-9]* //' <<<"$result") == "0:$((tasks * 3 - ${late:-0}))" ]] || fail "$tasks tasks: $result"
  row "$tasks tasks at a time" "$((tasks * 3)) request_module(), ${late:-0} given up by the kernel's own limit, none failed"
done
rmmod umblob
is_back || fail "rmmod: kernel.modprobe is $(setting)"
rmmod umb_requests
require_nothing_left
