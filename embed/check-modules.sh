#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check-modules.sh STAMP MODULE...: fails with one line for every module that was not built.
set -eu

stamp=$1
shift
status=0
for module; do
	if [ ! -e "$module" ]; then
		directory=${module%/*}
		echo "${module##*/} for kernel ${directory##*/} was not built; see above" >&2
		status=1
	fi
done
[ "$status" -ne 0 ] || : >"$stamp"
exit "$status"
