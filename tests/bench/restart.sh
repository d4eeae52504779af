#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# From a helper's crash to the next reply, beside a start and its first reply:
#   ./demo --run tests/bench/restart.sh [--kernel SERIES]
set -euo pipefail
# shellcheck source=tests/bench/figures.sh
. /usr/share/umblob-test/figures.sh

about_guest
for ((i = 0; i < 3; i++)); do figures umb_bench_restart; done
