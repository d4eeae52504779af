#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# umblob.ko by kbuild alone, from a tree that holds nothing else, and installed by it; also what DKMS does.
# shellcheck source=tests/packaging/lib.sh
. "$(dirname "$0")/lib.sh"

kernel=$first_kernel
release=$(release_of "$kernel")
helper=$BUILD/blob/umblob-helper
tree=$work/tree
mkdir "$tree"
cp -r "$SOURCE/Kbuild" "$SOURCE/VERSION" "$SOURCE/embed" "$SOURCE/kmod" "$tree"

kbuild() {
	make -C "$kernel" M="$tree" -j2 "$@"
}

expect_failure "umblob: $tree/build/blob/umblob-helper is missing: run" kbuild
expect_failure "umblob: /nowhere is missing: run" kbuild "UMB_BLOB=$helper" UMB_GENERATED=/nowhere
[ -z "$(find "$tree" -name '*.o')" ] || fail "something was compiled before the missing files were noticed"

# Relative paths start at the top of the tree.
mkdir -p "$tree/made"
cp "$helper" "$tree/made/helper"
run kbuild UMB_BLOB=made/helper "UMB_GENERATED=$BUILD/generated/kernel"
check_module "$tree/umblob.ko" "$release" "$helper"
[ "$(modinfo -F version "$tree/umblob.ko")" = "$(cat "$SOURCE/VERSION")" ] || fail "the module has another version"

# kbuild does not see into .incbin by itself.
printf '%s' changed >>"$tree/made/helper"
run kbuild UMB_BLOB=made/helper "UMB_GENERATED=$BUILD/generated/kernel"
check_module "$tree/umblob.ko" "$release" "$tree/made/helper"

run kbuild INSTALL_MOD_PATH="$work/root" INSTALL_MOD_DIR=updates CONFIG_MODULE_SIG_ALL= modules_install
[ -n "$(find "$work/root/lib/modules/$release/updates" -name 'umblob.ko*')" ] || fail "modules_install did not install"

run kbuild clean
[ -z "$(find "$tree" -name '*.o' -o -name '*.ko')" ] || fail "clean left objects"
