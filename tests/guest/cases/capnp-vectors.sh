# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# limit: 240
# The kernel reads the test vectors of Cap'n Proto, whole and with each bit flipped, as user space does.
log_mark
insmod "$module_dir/updates/umb_vectors.ko" 2>err || fail "$(<err) $(log_since | grep umb_vectors: | tail -n 5)"
logged "as in user space" 'umb_vectors: [1-9][0-9]* vectors, [1-9][0-9]* frames: .*, digest [0-9a-f]{16}$'
rmmod umb_vectors
