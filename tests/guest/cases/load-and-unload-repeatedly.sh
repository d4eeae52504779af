# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# limit: 240
# rounds: 40
# soak: 1000
# In and out again and again: no process, file, page of shared memory or kernel memory stays behind.

# shellcheck source=tests/guest/flat.sh
. /usr/share/umblob-test/flat.sh

use_once() {
  modprobe umblob
  umbctl firmware carl9170-1.fw >/dev/null
  umbctl module loop >/dev/null
  rmmod umblob
}

# The first rounds fill caches that stay.
for _ in 1 2 3; do use_once; done
flat_begin
for ((i = 0; i < test_rounds; i++)); do use_once; done
shown "$test_rounds times loaded, used and removed"
flat_end $((2 * test_rounds))
require_nothing_left
