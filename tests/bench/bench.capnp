# SPDX-License-Identifier: GPL-2.0-only
# What umb_bench_calls.ko says to its helper: about as much as a request of umblob.ko and its reply.

@0xb8f1d2c3a4958620;

using C = import "/c.capnp";
$C.prefix("bench");

const schemaId :UInt64 = 0xb8f1d2c3a4958620;

struct Ping {
  value @0 :UInt64;
  name @1 :Text $C.maxItems(256);
}
