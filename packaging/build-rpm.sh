#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build-rpm.sh [OUTPUT [RPMBUILD-OPTION...]]: RPM packages of the working tree, in OUTPUT (build/rpm).
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
output=${1:-$top/build/rpm}
[ $# -eq 0 ] || shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rpmbuild -bb --define "_topdir $work" --define "_rpmdir $output" --define "umb_tree $top" "$@" \
	"$top/packaging/rpm/umblob.spec"
