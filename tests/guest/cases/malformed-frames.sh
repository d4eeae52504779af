# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12 6.1-debug
# limit: 180
# Each way in which a frame can be malformed (tests/guest/faulty/malformed.cc): the helper that sends it ends, and its call
# with EPIPE; or, if the frame is good enough to tell which call it is for, that call alone fails.
module=$module_dir/updates/umb_faulty.ko
at_end sh -c '! grep -q ^umb_faulty /proc/modules || rmmod umb_faulty'
# How many outcomes there were of each kind, by errno.
declare -A counted=()

# sends MODE ERRNO|0 WHAT: what becomes of the helper, as the log says it; "serves" if nothing does.
sends() {
  local expected=0
  [[ $2 == 0 ]] || expected=${errno_of[$2]}
  log_mark
  insmod "$module" mode="$1" 2>err || fail "$1: $(cat err)"
  log_has "umb_faulty: mode=$1 call=1 outcome=-?$expected " || fail "$1: $(log_since | grep 'outcome=' || log_since | tail -n 3)"
  if [[ $3 == serves ]]; then
    ! log_has 'faulty: the helper is gone' || fail "$1: $(log_since | grep 'is gone')"
  else
    # Whose end it is that the call sees, and how the log tells of it, are two things.
    wait_for 2 log_has "faulty: the helper is gone: $3" || fail "$1: $(log_since | tail -n 3)"
  fi
  rmmod umb_faulty
  counted[$2]=$((${counted[$2]:-0} + 1))
}

for mode in many-segments most-segments long long-together; do sends $mode EPIPE 'it sent a frame over the limit'; done
sends cut EPIPE 'exited with status 0'
for mode in no-root beyond beyond-pointers before list far-to-far far-beyond double-far-without-pad double-far-to-struct \
  double-far-to-double-far double-far-tag double-far-segment no-such-kind call cancel shutdown second-hello return-beyond \
  return-list; do
  sends $mode EPIPE 'it sent a malformed frame'
done
fault "frames that are malformed in ${counted[EPIPE]} ways" "${errno_of[EPIPE]}:${counted[EPIPE]}"
for mode in reason-beyond reason-struct reason-endless reason-bomb errno-over; do sends $mode EPROTO serves; done
fault "returns that are malformed in ${counted[EPROTO]} ways" "${errno_of[EPROTO]}:${counted[EPROTO]}"
for mode in payload-beyond payload-list payload-far; do sends $mode EBADMSG serves; done
fault "replies that the driver refuses, in ${counted[EBADMSG]} ways" "${errno_of[EBADMSG]}:${counted[EBADMSG]}"
sends event 0 serves
shown "an event that nobody knows is no fault"
require_nothing_left
