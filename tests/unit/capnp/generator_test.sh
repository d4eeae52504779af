#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What capnpc-umb says to schemas that it refuses: file, line and a sentence.
# Usage: generator_test.sh CAPNPC_UMB CAPNP IMPORT_DIR SCHEMA_DIR
# shellcheck source=tests/unit/capnp/generator.sh
. "$(dirname "$0")/generator.sh"

# refuses NAME MESSAGE: the schema on the standard input gives MESSAGE, status 1 and no header.
refuses() {
	{
		echo "@0x9a3b5c7d1e2f4aff; using C = import \"/c.capnp\";"
		cat
	} > "$dir/bad.capnp"
	(cd "$dir" && "$capnp" compile -I"$imports" --src-prefix="$dir" -o"$plugin" bad.capnp) > "$dir/out" 2>&1
	status=$?
	[ "$status" -eq 1 ] || fail "$1: exit status $status instead of 1"
	says "$1" "$2"
	[ ! -e "$dir/bad.umb.h" ] || fail "$1: wrote a header"
	rm -f "$dir/bad.umb.h"
}

# The schema's own text begins on line 2.
refuses "a float" "bad.capnp:4: S.weight: kernel code may not use floating point" << 'END'
struct S {
  x @0 :UInt8;
  weight @1 :Float32;
}
END
refuses "a list of floats" "bad.capnp:2: S.weights: kernel code may not use floating point" << 'END'
struct S { weights @0 :List(List(Float64)); }
END
refuses "a float constant" "bad.capnp:3: pi: kernel code may not use floating point" << 'END'
# const pi :Float64 = 3.14;
const pi :Float64 = 3.14;
END
refuses "a float in a group in a union" "bad.capnp:6: S.shape.round.radius: kernel code" << 'END'
struct S {
  shape :union {
    none @0 :Void;
    round :group {
      radius @1 :Float32;
    }
  }
}
END
refuses "a float in an unnamed union" "bad.capnp:5: Outer.S.weight: kernel code" << 'END'
struct Outer {
  struct S {
    union {
      weight @0 :Float32;
      none @1 :Void;
    }
  }
}
END
refuses "a capability" "bad.capnp:2: S.service: a capability cannot be passed" << 'END'
interface I {} struct S { service @0 :I; }
END
refuses "a list of capabilities" "bad.capnp:2: S.services: a capability cannot be passed" << 'END'
interface I {} struct S { services @0 :List(I); }
END
refuses "two fields of one name in C" \
	"bad.capnp:4: S.other: the C name \"bad_s_foo_bar\" is already that of S.fooBar (bad.capnp:3); give one" << 'END'
struct S {
  fooBar @0 :UInt8;
  other @1 :UInt8 $C.name("foo_bar");
}
END
refuses "a field that clashes with an accessor" "bad.capnp:2: S.x: the C name \"bad_s_set_x\" is already that of S.setX" << 'END'
struct S { setX @0 :UInt8; x @1 :UInt8; }
END
refuses "a struct and an enum of one name" "bad.capnp:3: E: the C name \"bad_s\" is already that of S (bad.capnp:2)" << 'END'
struct S { x @0 :UInt8; }
enum E $C.name("s") { one @0; }
END
refuses "a struct named as the tags of a union" "bad.capnp:4: S.Which: the C name \"bad_s_which\" is already that of S" << 'END'
struct S {
  union { a @0 :UInt8; b @1 :UInt8; }
  struct Which { x @0 :UInt8; }
}
END
refuses "a struct named as a builder" "bad.capnp:3: SBuilder: the C name \"bad_sbuilder\"" << 'END'
struct S $C.name("sbuilder") { x @0 :UInt8; }
struct SBuilder $C.name("sbuilder") { x @0 :UInt8; }
END
refuses "a struct named as a macro" "bad.capnp:4: S: the C name \"BAD_LIMIT\" is already that of limit (bad.capnp:3)" << 'END'
$C.prefix("BAD");
const limit :UInt8 = 1;
struct S $C.name("LIMIT") { x @0 :UInt8; }
END
refuses "a name of the runtime's" "bad.capnp:3: Text: the C name \"umb_cp_text\" begins as those of the runtime do" << 'END'
$C.prefix("umb_cp");
struct Text { x @0 :UInt8; }
END
refuses "a name that is no identifier" "bad.capnp:2: S: the C name \"a-b\" is no identifier" << 'END'
struct S $C.name("a-b") { x @0 :UInt8; }
END
refuses "a prefix that is no identifier" "bad.capnp:4: the C prefix \"1x\" is no identifier" << 'END'

# $C.prefix("commented out");
$C.prefix("1x");
END
refuses "all that is wrong at once" "bad.capnp:2: S.b: kernel code" << 'END'
struct S { a @0 :Float32; b @1 :Float32; }
END
refuses "things in the order of their lines" "bad.capnp:3: S.a: kernel code" << 'END'
struct S {
  a @1 :Float32;
  b @0 :Text = "\x00";
  c @2 :Float32;
  next @3 :S;
}
END
[ "$(grep -o '^bad.capnp:[0-9]*' "$dir/out" | tr '\n' ' ')" = "bad.capnp:2 bad.capnp:3 bad.capnp:4 bad.capnp:5 " ] ||
	fail "things are not in the order of their lines: $(cat "$dir/out")"
refuses "a text constant with a NUL inside" "bad.capnp:2: t: the text has a NUL inside" << 'END'
const t :Text = "a\x00b";
END

refuses "a struct in itself" "bad.capnp:3: Node: can contain itself (Node.next); say how many levels" << 'END'
struct Other { x @0 :UInt8; }
struct Node { next @0 :Node; }
END
refuses "a struct in a list of lists of itself" "bad.capnp:2: Node: can contain itself (Node.rows)" << 'END'
struct Node { rows @0 :List(List(Node)); }
END
refuses "a struct in itself by way of others" "bad.capnp:2: A: can contain itself (A.b, B.g.c, C2.list)" << 'END'
struct A { b @0 :B; x @1 :UInt8; }
struct B { g :group { c @0 :C2; } }
struct C2 { list @0 :List(A); }
END
refuses "a depth of none" "bad.capnp:2: Node: \$C.maxDepth must be at least 1 and at most 65535" << 'END'
struct Node $C.maxDepth(0) { next @0 :Node; }
END
refuses "a depth that no reader can count" "bad.capnp:2: Node: \$C.maxDepth must be at least 1 and at most 65534" << 'END'
struct Node $C.maxDepth(65535) { next @0 :Node; words @1 :List(Text); }
END
refuses "a depth without a cycle" "bad.capnp:2: S: cannot contain itself, so \$C.maxDepth means nothing" << 'END'
struct S $C.maxDepth(4) { x @0 :UInt8; }
END

refuses "a text default with a NUL inside" "bad.capnp:2: S.t: the default has a NUL inside" << 'END'
struct S { t @0 :Text = "a\x00b"; }
END
refuses "a maximum where nothing is counted" "bad.capnp:2: S.n: \$C.maxItems is for lists, Text and Data" << 'END'
struct S { n @0 :UInt32 $C.maxItems(3); }
END
refuses "a method that clashes" "bad.capnp:4: I.b: the C name \"BAD_I_A\" is already that of I.a (bad.capnp:3)" << 'END'
interface I {
  a @0 () -> ();
  b @1 () -> () $C.name("a");
}
END
refuses "two lists of which one is named as the other's elements" \
	"bad.capnp:2: S.x: the C name \"bad_s_x_at\" is already that of S.xAt" << 'END'
struct S { xAt @0 :List(UInt8); x @1 :List(UInt8); }
END
refuses "a group named as a nested struct" "bad.capnp:4: S.Inner: the C name \"bad_s_inner\" is already that of S.inner" << 'END'
struct S {
  inner :group { x @0 :UInt8; }
  struct Inner { x @0 :UInt8; }
}
END

"$plugin" < /dev/null > "$dir/out" 2>&1 && fail "an empty request is taken for a good one"
says "an empty request" "no request on the standard input"
"$capnp" compile -o- -I"$imports" "$schemas/wide.capnp" | head -c 500 | "$plugin" > "$dir/out" 2>&1 &&
	fail "half a request is taken for a good one"
says "half a request" "the request on the standard input is damaged"

finish
