# SPDX-License-Identifier: GPL-2.0-only
# What echo.ko and its helper say to each other.

@0x92961d4a7ddbb971;

using C = import "/c.capnp";
$C.prefix("echo");

const schemaId :UInt64 = 0x92961d4a7ddbb971;
# Goes into the hello of both sides: they must have been built from the same schema.

enum Method {
  reverse @0;                      # Line -> Line
}

struct Line {
  text @0 :Text $C.maxItems(256);
}
