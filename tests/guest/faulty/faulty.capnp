# SPDX-License-Identifier: GPL-2.0-only
# What umb_faulty.ko says to its helper, which answers as it was told to by its role.

@0xb8f1d2c3a4958610;

using C = import "/c.capnp";
$C.prefix("faulty");

enum Method {
  number @0;             # Number -> Number, one more
  fill @1;               # Fill -> Filled
}

struct Number {
  value @0 :UInt64;
  padding @1 :Data;      # makes a request as large as the test wants it; in an answer, words for the log
}

struct Fill {
  value @0 :UInt64;      # of each word
  offset @1 :UInt64;     # where in the arena the call's slot is
  room @2 :UInt64;       # its bytes
}

struct Filled {
  start @0 :UInt64;      # in the slot
  size @1 :UInt64;
}
