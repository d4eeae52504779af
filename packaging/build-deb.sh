#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build-deb.sh [OUTPUT]: Debian packages of the committed tree, in OUTPUT (build/deb). dpkg-buildpackage wants debian/ at
# the top and writes beside the tree, so it works on a copy.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
output=${1:-$top/build/deb}
mkdir -p "$output"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/umblob"
git -C "$top" archive HEAD | tar -x -C "$work/umblob"
cp -r "$work/umblob/packaging/debian" "$work/umblob/debian"
(cd "$work/umblob" && dpkg-buildpackage -b -us -uc)
cp "$work"/*.deb "$output"
ls "$output"/*.deb
