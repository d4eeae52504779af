# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What the tests of capnpc-umb have in common: a directory of their own, and how they say what is wrong.
# They are called with: CAPNPC_UMB CAPNP IMPORT_DIR SCHEMA_DIR
set -u
plugin=$1 capnp=$2 imports=$3 schemas=$4
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failures=0

fail() {
	echo "FAIL: $1"
	failures=$((failures + 1))
}

# says NAME MESSAGE: $dir/out has MESSAGE.
says() {
	grep -qF -- "$2" "$dir/out" || fail "$1: does not say \"$2\" but: $(cat "$dir/out")"
}

finish() {
	[ "$failures" -eq 0 ] && echo "all passed"
	exit "$failures"
}
