#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a call to a helper takes, and how many there are in a second:
#   ./demo --run tests/bench/calls.sh [--kernel SERIES]
set -euo pipefail
# shellcheck source=tests/bench/figures.sh
. /usr/share/umblob-test/figures.sh

about_guest
figures umb_bench_calls tasks=1 calls=2000
figures umb_bench_calls tasks=16 calls=8000
figures umb_bench_calls tasks=100 calls=20000
