# SPDX-License-Identifier: GPL-2.0-only
# The corners of the schema language that wide.capnp does not go into.

@0x9a3b5c7d1e2f4a06;

using C = import "/c.capnp";
using Wide = import "wide.capnp";
using import "sub/shapes.capnp".Point;
using Number = UInt32;
$C.prefix("corner");

const no :Bool = false;
const most :UInt8 = 255;
const least :Int16 = -32768;
const million :Number = 1000000;
const again :Number = .million;
const empty :Text = "";
const accents :Text = "é\t\x01\"";
const nothingAtAll :Void = void;
const theirs :Wide.Colour = green;
const points :List(Point) = [(x = 1, label = "one"), (y = 2)];
const matrix :List(List(Int8)) = [[1, -2], [], [3]];
const blobs :List(Data) = [0x"00", "", "ab"];
const colours :List(Wide.Colour) = [blue, red];
const flags :List(Bool) = [true, false, true];

struct Holder {
  point @0 :Point;
  inner @1 :Inner;
  pair :group {
    left @2 :Number;
    right @3 :Text;
  }

  struct Inner {
    numbers @0 :List(Number);
  }
}

const holder :Holder = (point = (x = 5), inner = (numbers = [7]), pair = (right = "r"));

struct NestedLists {
  bools @0 :List(List(Bool));
  voids @1 :List(List(Void));
  datas @2 :List(List(Data)) $C.maxItems(2);
  colours @3 :List(List(Wide.Colour));
  longs @4 :List(List(List(Int64)));
  boxes @5 :List(Wide.Box(Text));
  blob @6 :Data $C.maxItems(3);
}

struct MoreDefaults {
  rows @0 :List(List(Int32)) = [[1], [2, 3]];
  datas @1 :List(Data) = ["x", 0x"00"];
  colours @2 :List(Wide.Colour) = [blue];
  holder @3 :Holder = .holder;
  voids @4 :List(Void) = [void, void];
  group :group {
    text @5 :Text = "in a group";
    flag @6 :Bool = true;
    colour @7 :Wide.Colour = blue;
    small @8 :Int8 = -1;
    numbers @9 :List(UInt8) = [9];
    union {
      byDefault @10 :UInt16 = 10;
      words @11 :List(Text) = ["a", "b"];
      data @12 :Data = "d";
      point @13 :Point = (y = -3);
    }
  }
  named :union {
    long @14 :Int64 = -1;
    void @15 :Void;
    deeper :union {
      one @16 :UInt8 = 1;
      two @17 :UInt8 = 2;
    }
  }
}

struct Generic(Key, Value) {
  key @0 :Key;
  value @1 :Value;
  entries @2 :List(Entry);

  struct Entry {
    key @0 :Key;
    weight @1 :Number = 3;
  }
}

struct UsesGeneric {
  map @0 :Generic(Text, Point);
  entry @1 :Generic(Text, Data).Entry;
  bare @2 :Generic;
}

struct Named $C.name("labelled") {
  group :group $C.name("set") {
    field @0 :UInt8 $C.name("member");
  }
  union :union $C.name("either") {
    a @1 :Void;
    b @2 :UInt16 $C.name("bee");
  }
  const secret :UInt8 = 7 $C.name("open_secret");

  enum Kind $C.name("sort") {
    first @0 $C.name("initial");
    second @1;
  }
}
