# SPDX-License-Identifier: GPL-2.0-only
# What umb_faulty.ko says to its helper, which answers as it was told to by its role.

@0xb8f1d2c3a4958610;

using C = import "/c.capnp";
$C.prefix("faulty");

struct Number {
  value @0 :UInt64;
  padding @1 :Data;  # makes a request as large as the test wants it
}
