# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# For the tests in this folder. They are given SOURCE, BUILD and KERNELS (build directories, " " between) in the environment.
set -eu
: "${SOURCE:?}" "${BUILD:?}" "${KERNELS:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# run COMMAND...: quiet unless it fails.
run() {
	"$@" >"$work/run.log" 2>&1 || {
		cat "$work/run.log" >&2
		fail "$*"
	}
}

# expect_failure TEXT COMMAND...: the command must fail and say TEXT.
expect_failure() {
	text=$1
	shift
	if "$@" >"$work/run.log" 2>&1; then
		fail "this should have failed: $*"
	fi
	grep -qF -- "$text" "$work/run.log" || {
		cat "$work/run.log" >&2
		fail "no \"$text\" was said by: $*"
	}
}

release_of() { # KERNEL-DIRECTORY
	sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' "$1/include/generated/utsrelease.h"
}

# The module is for this kernel, and carries exactly this helper.
check_module() { # MODULE RELEASE HELPER
	[ -e "$1" ] || fail "there is no $1"
	case $(modinfo -F vermagic "$1") in
	"$2 "*) ;;
	*) fail "$1 is for $(modinfo -F vermagic "$1"), not for $2" ;;
	esac
	objcopy -O binary --only-section=.init.rodata --set-section-flags .init.rodata=alloc,load "$1" "$work/blob"
	cmp -n "$(stat -c %s "$3")" "$3" "$work/blob" || fail "$1 does not carry $3"
}

kernels=$KERNELS
first_kernel=${kernels%% *}
