# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The whole bench, for ./demo and ./check.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/guest/harness/common.sh
. "$here/common.sh"
# shellcheck source=tests/guest/harness/setup.sh
. "$here/setup.sh"
# shellcheck source=tests/guest/harness/apt.sh
. "$here/apt.sh"
# shellcheck source=tests/guest/harness/built-kernel.sh
. "$here/built-kernel.sh"
# shellcheck source=tests/guest/harness/kernels.sh
. "$here/kernels.sh"
# shellcheck source=tests/guest/harness/pack.sh
. "$here/pack.sh"
# shellcheck source=tests/guest/harness/rootdisk.sh
. "$here/rootdisk.sh"
# shellcheck source=tests/guest/harness/modules.sh
. "$here/modules.sh"
# shellcheck source=tests/guest/harness/selftests.sh
. "$here/selftests.sh"
# shellcheck source=tests/guest/harness/layer.sh
. "$here/layer.sh"
# shellcheck source=tests/guest/harness/build.sh
. "$here/build.sh"
# shellcheck source=tests/guest/harness/qemu.sh
. "$here/qemu.sh"
# shellcheck source=tests/guest/harness/guest.sh
. "$here/guest.sh"
