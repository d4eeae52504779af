# SPDX-License-Identifier: GPL-2.0-only
# Every feature of the schema language that the generator knows, for the tests.

@0x9a3b5c7d1e2f4a01;

using C = import "/c.capnp";
using Shapes = import "sub/shapes.capnp";
$C.prefix("wide");

const answer :Int32 = -42;
const smallest :Int64 = -9223372036854775808;
const largest :UInt64 = 18446744073709551615;
const tiny :Int8 = -128;
const truth :Bool = true;
const greeting :Text = "a \"quoted\" line\nand \\ what???";
const magic :Data = 0x"00 ff 7f 80";
const nothing :Data = "";
const primes :List(UInt16) = [2, 3, 5, 7, 11];
const names :List(Text) = ["ada", "", "grace"];
const origin :Shapes.Point = (x = -1, y = 2, label = "origin");

enum Colour {
  red @0;
  green @1;
  blue @2;
}

struct Scalars {
  const favourite :Colour = blue;

  b @0 :Bool;
  i8 @1 :Int8;
  i16 @2 :Int16;
  i32 @3 :Int32;
  i64 @4 :Int64;
  u8 @5 :UInt8;
  u16 @6 :UInt16;
  u32 @7 :UInt32;
  u64 @8 :UInt64;
  colour @9 :Colour;
  b2 @10 :Bool;
  void @11 :Void;
}

struct Defaults {
  b @0 :Bool = true;
  i8 @1 :Int8 = -128;
  i16 @2 :Int16 = -12345;
  i32 @3 :Int32 = -2147483648;
  i64 @4 :Int64 = -9223372036854775808;
  u8 @5 :UInt8 = 255;
  u16 @6 :UInt16 = 54321;
  u32 @7 :UInt32 = 4000000000;
  u64 @8 :UInt64 = 18000000000000000000;
  colour @9 :Colour = green;
  text @10 :Text = "default text";
  data @11 :Data = 0x"01 02 00 03";
  numbers @12 :List(Int32) = [1, -2, 3];
  texts @13 :List(Text) = ["one", "two"];
  point @14 :Shapes.Point = (x = 7, y = -8, label = "here");
  points @15 :List(Shapes.Point) = [(x = 1), (y = 2, label = "second")];
  bits @16 :List(Bool) = [true, false, true, true, false, false, true, false, true];
}

struct Lists {
  voids @0 :List(Void);
  bools @1 :List(Bool);
  i8s @2 :List(Int8);
  i16s @3 :List(Int16);
  i32s @4 :List(Int32);
  i64s @5 :List(Int64);
  u8s @6 :List(UInt8);
  u16s @7 :List(UInt16);
  u32s @8 :List(UInt32);
  u64s @9 :List(UInt64);
  colours @10 :List(Colour);
  texts @11 :List(Text);
  datas @12 :List(Data);
  structs @13 :List(Scalars);
  matrix @14 :List(List(Int32));
  pages @15 :List(List(Text));
  grids @16 :List(List(List(Shapes.Point)));
  few @17 :List(UInt32) $C.maxItems(3);
}

struct Unions {
  before @0 :UInt32;
  union {
    none @1 :Void;
    number @2 :UInt32 = 99;
    word @3 :Text = "unset";
    bytes @4 :Data;
    point @5 :Shapes.Point;
    list @6 :List(UInt64);
    any @7 :AnyPointer;
    pair :group {
      left @8 :UInt32;
      right @9 :Text;
      way :union {
        up @10 :Void;
        down @11 :UInt16;
      }
    }
    flag @12 :Bool = true;
    colour @13 :Colour = blue;
  }
  shape :union {
    circle @14 :UInt16;
    square @15 :UInt16;
    nested :group {
      depth @16 :UInt8;
      note @17 :Text;
    }
  }
  plain :group {
    a @18 :Int32 = -5;
    b @19 :Text;
  }
}

struct Pointers $C.maxDepth(16) {
  any @0 :AnyPointer;
  anyStruct @1 :AnyStruct;
  anyList @2 :AnyList;
  self @3 :Pointers;
  nested @4 :Inner;
  inner @5 :Inner.Deeper;
  imported @6 :Shapes.Figure.Side;
  boxedText @7 :Box(Text);
  boxedSelf @8 :Box(Pointers);
  text @9 :Text;
  data @10 :Data;
  few @11 :Text $C.maxItems(4);

  struct Inner {
    value @0 :UInt16;

    struct Deeper {
      value @0 :UInt8;
      kind @1 :Kind;

      enum Kind {
        one @0;
        two @1;
      }

      const limit :UInt8 = 200;
    }
  }
}

struct Box(T) {
  label @0 :Text;
  content @1 :T;
}

struct Renamed $C.name("other") {
  register @0 :UInt32 $C.name("reg");
  httpServer2Port @1 :UInt16;
  union {
    this @2 :Void;
    asm @3 :UInt8;
  }
}

struct Empty {}

struct HasEmpty {
  empty @0 :Empty;
  empties @1 :List(Empty);
}

# One struct and one list before and after they grew.

struct Old {
  number @0 :UInt32;
  name @1 :Text;
  items @2 :List(UInt16);
  words @3 :List(Text);
  elements @4 :List(OldElement);
}

struct New {
  number @0 :UInt32;
  name @1 :Text;
  items @2 :List(NewItem);
  words @3 :List(NewWord);
  elements @4 :List(NewElement);
  extra @5 :UInt64 = 11;
  note @6 :Text = "none";
}

struct OldElement {
  a @0 :UInt32;
}

struct NewElement {
  a @0 :UInt32;
  b @1 :UInt64 = 5;
  c @2 :Text = "c";
}

struct NewItem {
  value @0 :UInt16;
  more @1 :UInt32 = 3;
}

struct NewWord {
  text @0 :Text;
  weight @1 :UInt8 = 9;
}
