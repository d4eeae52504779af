#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# cmake --install: every module at its place under DESTDIR, known to depmod where there is a kernel, signed if a key is
# given, and with a word on Secure Boot if not.
# shellcheck source=tests/packaging/lib.sh
. "$(dirname "$0")/lib.sh"

release=$(release_of "$first_kernel")
tree=$work/root/lib/modules/$release
installed=$tree/updates/umblob.ko
settings=$BUILD/kbuild/$release/umblob.settings
export DESTDIR="$work/root"

install_signed() { # KEY CERT
	sh "$SOURCE/embed/install-modules.sh" /lib/modules "$1" "$2" "$settings"
}

# What a kernel and an earlier version leave.
mkdir -p "$tree/updates" "$tree/extra"
touch "$tree/modules.order" "$tree/modules.builtin" "$tree/updates/umblob.ko.xz"
cp "$BUILD/modules/$release/umblob.ko" "$tree/extra/"

run flock "$BUILD/.installing" cmake --install "$BUILD" --component modules
for kernel in $kernels; do
	check_module "$work/root/lib/modules/$(release_of "$kernel")/updates/umblob.ko" "$(release_of "$kernel")" \
		"$BUILD/blob/umblob-helper"
done
grep -q "there is another umblob.ko at $tree/extra/umblob.ko" "$work/run.log" || fail "the other module was not reported"
[ ! -e "$installed.xz" ] || fail "the older, compressed module is still there"
grep -q "^updates/umblob.ko:" "$tree/modules.dep" || fail "depmod did not run for $tree"
grep -q "scripts/sign-file sha[0-9]* KEY CERT $installed" "$work/run.log" || fail "nothing was said about signing"
[ -z "$(find "$work/root" -path '*modules-load*')" ] || fail "the module would be loaded at boot"

expect_failure "UMB_SIGN_CERT is not" install_signed "$work/key" ""
expect_failure "could not be signed" install_signed "$work/key" "$work/cert"
run openssl req -new -x509 -newkey rsa:2048 -nodes -subj "/CN=packaging test/" -keyout "$work/key" -outform DER \
	-out "$work/cert"
run install_signed "$work/key" "$work/cert"
[ "$(modinfo -F signer "$installed")" = "packaging test" ] || fail "$installed is not signed"
! grep -q "not signed" "$work/run.log" || fail "a signed module is called unsigned"

# Without DESTDIR only kernels of this machine count.
DESTDIR=''
run sh "$SOURCE/embed/install-modules.sh" "$work/none" "" "" "$settings"
grep -q "Not installed: umblob.ko for $release" "$work/run.log" || fail "a kernel that is not here was not skipped"
[ ! -e "$work/none" ] || fail "a tree was made for a kernel that is not here"
