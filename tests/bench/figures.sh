# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# For the scripts beside this one, in the guest.

# figures MODULE [PARAMETER=VALUE...]: what the module says in the kernel's log; it measures while it is loaded.
figures() {
  local module=$1 mark="bench mark $RANDOM$RANDOM" said
  shift
  echo "<6>$mark" >/dev/kmsg
  # It never stays loaded, so insmod always complains.
  insmod "/lib/modules/$(uname -r)/updates/$module.ko" "$@" 2>/dev/null || true
  said=$(dmesg | sed "1,/$mark/d")
  sed -n "s/.*$module: \(.* \(a second\|times\)\)\$/\1/p" <<<"$said" | grep . || {
    echo "$module did not measure: $(tail -n 5 <<<"$said")" >&2
    exit 1
  }
}

about_guest() { echo "Linux $(uname -r), $(nproc) processors:"; }
