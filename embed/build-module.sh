#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build-module.sh SETTINGS BLOB: builds one module for one kernel, for umb_add_module().
#
# It stages the sources (a file that has not changed keeps its time, so kbuild rebuilds only what it must), runs the
# kernel's make, and puts the module without its debug information in place. When the kernel's make fails it says so,
# leaves no module, and ends with 0 all the same: the other kernels are built, then check-modules.sh fails.
# shellcheck disable=SC1090,SC2154 # the settings are sourced
set -eu

# Sets name, version, release, kdir, stage, module, framework, framework_files, sources ("from|to from|to"), includes
# and make_args.
. "$1"
blob=$2
log=$stage/kbuild.log

copy() { # FROM TO-relative-to-stage
	if ! cmp -s "$1" "$stage/$2"; then
		mkdir -p "$(dirname "$stage/$2")"
		cp "$1" "$stage/$2"
	fi
	printf '%s\n' "$stage/$2" >>"$wanted"
}

# What would only come out when the module is loaded: in early boot there are no libraries, and the hello names the id.
check_blob() {
	case $(readelf -lW "$blob" 2>&1) in
	*INTERP*) fail "$blob, the helper, needs shared libraries: link it with -static" ;;
	*"Not an ELF"*) fail "$blob, the helper, is not an ELF executable" ;;
	esac
	case $(readelf -nW "$blob" 2>/dev/null) in
	*"Build ID"*) ;;
	*) fail "$blob, the helper, has no build id: link it with -Wl,--build-id" ;;
	esac
}

# Leaves no module and ends with 0 all the same: see above.
fail() {
	rm -f "$module"
	echo "$name.ko for kernel $release was not built: $*" >&2
	exit 0
}

generate_kbuild() {
	echo "# Written by build-module.sh; do not edit."
	echo "umb-name := $name"
	echo "umb-sources := $own"
	echo "umb-blob := \$(src)/embed/helper"
	echo "umb-includes := $includes"
	echo "umb-version := $version"
	echo "umb-hint := build the target $name-module"
	echo "include \$(src)/embed/module.mk"
}

stage_sources() {
	own=
	for pair in $sources; do
		copy "${pair%%|*}" "${pair##*|}"
		own="$own ${pair##*|}"
	done
	for file in $framework_files; do
		copy "$framework/$file" "$file"
	done
	copy "$blob" embed/helper
	generate_kbuild >"$scratch/Kbuild"
	copy "$scratch/Kbuild" Kbuild
}

# A source that is gone must go here too: module.mk takes what it finds.
remove_stale() {
	find "$stage" -name '*.[chS]' ! -name '*.mod.c' ! -name '.*' | grep -vxFf "$wanted" >"$scratch/stale" || true
	while read -r file; do
		rm -f "$file" "${file%.*}.o"
	done <"$scratch/stale"
}

# The build depends on the headers too, and those that are generated are only known now.
write_depfile() {
	printf '%s:' "$module" >"$scratch/depfile"
	for dir in $includes; do
		for header in "$dir"/*.h; do
			[ ! -e "$header" ] || printf ' \\\n %s' "$header" >>"$scratch/depfile"
		done
	done
	echo >>"$scratch/depfile"
	mv "$scratch/depfile" "$stage.d"
}

# What is for the terminal: without two remarks that ask nothing of anyone here, and naming the sources themselves.
print_errors() {
	map="s|$stage/kmod/\([^ :]*\.[ch]\)|$framework/kmod/\1|g"
	for pair in $sources; do
		map="$map;s#$stage/${pair##*|}#${pair%%|*}#g"
	done
	sed -e '/^Skipping BTF generation/d' -e '/^warning: the compiler differs/d' -e "$map" "$scratch/errors" >&2
}

# Everything goes to the log; warnings and errors also to the terminal.
run_make() {
	# The environment of an outer make is not for this one.
	unset MAKEFLAGS MFLAGS MAKELEVEL
	status=0
	# shellcheck disable=SC2086 # a list of arguments
	make -C "$kdir" M="$stage" $make_args modules >"$log" 2>"$scratch/errors" || status=$?
	cat "$scratch/errors" >>"$log"
	print_errors
	return "$status"
}

publish() {
	strip='strip'
	case " $make_args " in
	*" LLVM="*) strip=llvm-strip ;;
	*" CROSS_COMPILE="*) strip=${make_args##*CROSS_COMPILE=} && strip=${strip%% *}strip ;;
	esac
	mkdir -p "$(dirname "$module")"
	"$strip" --strip-debug -o "$scratch/module" "$stage/$name.ko"
	mv "$scratch/module" "$module"
}

mkdir -p "$stage"
scratch=$(mktemp -d "$stage/.scratch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
wanted=$scratch/wanted
: >"$wanted"

write_depfile
check_blob
stage_sources
remove_stale
run_make || fail "make ended with an error; the whole log is in $log"
publish
