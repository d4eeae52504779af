#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# install-modules.sh DIR KEY CERT SETTINGS...: installs modules that build-module.sh made, for "cmake --install".
#
# A module goes to $DESTDIR/DIR/<kernel release>/updates. Without DESTDIR only kernels of this machine are served. With
# KEY and CERT the modules are signed. Nothing is made to load by itself.
# shellcheck disable=SC1090,SC2154 # the settings are sourced
set -eu

dir=$1
key=$2
cert=$3
shift 3
DESTDIR=${DESTDIR:-}
PATH=$PATH:/usr/sbin:/sbin
unsigned=

die() {
	echo "$*" >&2
	exit 1
}

# What an earlier version left behind would be loaded instead of the new module, or as well.
remove_old() { # TREE
	rm -f "$1/updates/$name".ko.[gxz]*
	find "$1" -name "$name.ko*" ! -path "$1/updates/$name.ko" | while read -r other; do
		echo "-- Warning: there is another $name.ko at $other; remove it, or modprobe may load that one"
	done
}

sign() { # FILE
	hash=$(sed -n 's/^CONFIG_MODULE_SIG_HASH="\{0,1\}\([^"]*\).*/\1/p' "$kdir/include/config/auto.conf")
	if [ -n "$key" ]; then
		"$kdir/scripts/sign-file" "${hash:-sha256}" "$key" "$cert" "$1" || die "$1 could not be signed with $key"
		echo "-- Signed: $1"
	elif [ -n "$hash" ]; then
		unsigned="$unsigned$kdir/scripts/sign-file $hash KEY CERT $1
"
	fi
}

run_depmod() { # TREE
	base=${1%/lib/modules/"$release"}
	if [ "$base" = "$1" ]; then
		echo "-- depmod was not run: it knows only .../lib/modules, and $dir is another place"
	elif [ -n "$DESTDIR" ] && [ ! -e "$1/modules.order" ]; then
		echo "-- depmod was not run: $1 has no kernel; run \"depmod $release\" where the files end up"
	elif ! command -v depmod >/dev/null; then
		echo "-- depmod was not found: run \"depmod $release\" before \"modprobe $name\""
	else
		depmod -b "${base:-/}" "$release"
	fi
}

# Prints "on", "off" or "unknown".
secure_boot() {
	variable=/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
	if [ ! -d /sys/firmware/efi ]; then
		echo off
	elif [ -r "$variable" ]; then
		# Four bytes of attributes, then the value.
		case $(od -An -tu1 -j4 -N1 "$variable") in
		*1) echo on ;;
		*) echo off ;;
		esac
	else
		echo unknown
	fi
}

explain_signing() {
	if [ -n "$DESTDIR" ]; then
		echo "-- The modules are not signed. A machine with Secure Boot will refuse them, unless they are signed first"
		echo "   with a key that it knows: configure with -DUMB_SIGN_KEY= and -DUMB_SIGN_CERT=, or run"
	elif [ "$(secure_boot)" = off ] && [ "$(cat /sys/module/module/parameters/sig_enforce 2>/dev/null)" != Y ]; then
		echo "-- The modules are not signed. Secure Boot is off here, so they will load; with it they would need"
	else
		echo "-- The modules are not signed, and this machine demands it (Secure Boot: $(secure_boot)): modprobe would say"
		echo "   \"Key was rejected by service\". Sign them:"
	fi
	printf '%s' "$unsigned" | sed 's/^/     /'
	cat <<-\END
	   KEY and CERT are /var/lib/dkms/mok.key and /var/lib/dkms/mok.pub if DKMS made you some, or your own:
	     openssl req -new -x509 -newkey rsa:2048 -nodes -days 36500 -subj "/CN=module signing/" \
	       -keyout KEY -outform DER -out CERT
	   The machine gets to know them by "mokutil --import CERT" and a restart, where the firmware's screen asks to confirm.
	END
}

install_module() {
	tree=$DESTDIR$dir/$release
	if [ -z "$DESTDIR" ] && [ ! -d "$tree" ]; then
		echo "-- Not installed: $name.ko for $release, as there is no $tree"
		return
	fi
	[ -e "$module" ] || die "$module was not built: run \"cmake --build\" first"
	install -D -m 644 "$module" "$tree/updates/$name.ko" ||
		die "$name.ko was not installed: become root, or choose another place with DESTDIR= or -DUMB_MODULE_DIR="
	echo "-- Installed: $tree/updates/$name.ko"
	remove_old "$tree"
	sign "$tree/updates/$name.ko"
	run_depmod "$tree"
}

[ -z "$key" ] || [ -n "$cert" ] || die "UMB_SIGN_KEY is set, but UMB_SIGN_CERT is not"
for settings; do
	. "$settings"
	install_module
done
[ -z "$unsigned" ] || explain_signing
