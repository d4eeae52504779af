#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Another project finds umblob installed, and makes its own module and helper: examples/echo. What changes is rebuilt.
# shellcheck source=tests/packaging/lib.sh
. "$(dirname "$0")/lib.sh"

build() {
	cmake --build "$work/build"
}

change() { # FILE SED-COMMAND
	cp "$work/echo/$1" "$work/unchanged"
	sed -i "$2" "$work/echo/$1"
	! cmp -s "$work/echo/$1" "$work/unchanged" || fail "\"$2\" does not fit $1 any more: mend this test"
}

check_modules() {
	for kernel in $kernels; do
		release=$(release_of "$kernel")
		check_module "$work/build/modules/$release/echo.ko" "$release" "$work/build/echo-helper"
	done
}

# Every kernel fails with its name and its log, and leaves no module.
check_refused() { # TEXT
	expect_failure "$1" build
	for kernel in $kernels; do
		release=$(release_of "$kernel")
		grep -q "^echo.ko for kernel $release was not built" "$work/run.log" || fail "$release was not named"
		[ ! -e "$work/build/modules/$release/echo.ko" ] || fail "an old module for $release was left"
	done
}

list_files() {
	find "$work/prefix" "$work/echo" -type f | sort
}

run flock "$BUILD/.installing" cmake --install "$BUILD" --component dev --prefix "$work/prefix"
cp -r "$SOURCE/examples/echo" "$work/echo"
list_files >"$work/before"
run cmake -G Ninja -S "$work/echo" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
	"-DUMB_KERNEL_DIRS=$(echo "$kernels" | tr " " ";")"
run build
check_modules
list_files | cmp - "$work/before" || fail "the build wrote beside its sources"

run build
grep -q "no work to do" "$work/run.log" || fail "a second build did something"

change helper.cc 's/std::reverse(text.begin(), text.end())/text = kj::str("changed")/'
run build
check_modules

change echo.c 's/the helper says/it says/'
run build
for kernel in $kernels; do
	grep -q "it says" "$work/build/modules/$(release_of "$kernel")/echo.ko" || fail "a changed source was not rebuilt"
done

change echo.capnp 's/^const schemaId/const schemaIdentity/'
change helper.cc 's/SCHEMA_ID/SCHEMA_IDENTITY/'
check_refused ECHO_SCHEMA_ID
grep -q "$work/echo/echo.c:[0-9]*:[0-9]*: error" "$work/run.log" || fail "the error does not name the source itself"

change echo.c 's/ECHO_SCHEMA_ID/ECHO_SCHEMA_IDENTITY/'
run build
check_modules

# shellcheck disable=SC2016 # sed's $
change CMakeLists.txt '$a set_target_properties(echo-helper PROPERTIES LINK_OPTIONS "")'
check_refused "needs shared libraries"
