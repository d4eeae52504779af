# SPDX-License-Identifier: GPL-2.0-only
# Imported by wide.capnp. It has no prefix of its own: its C names begin with the file's name.

@0x9a3b5c7d1e2f4a02;

struct Point {
  x @0 :Int32;
  y @1 :Int32;
  label @2 :Text;
}

struct Figure {
  sides @0 :List(Side);

  struct Side {
    from @0 :Point;
    to @1 :Point;
  }
}
