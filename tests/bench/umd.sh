#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Calls to a helper beside the kernel's own user mode driver, which Debian's kernels do not have:
#   ./demo --kernel 6.1-umd --run tests/bench/umd.sh
set -euo pipefail
# shellcheck source=tests/bench/figures.sh
. /usr/share/umblob-test/figures.sh

about_guest
for ((i = 0; i < 3; i++)); do figures umb_bench_umd; done
