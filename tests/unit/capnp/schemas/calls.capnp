# SPDX-License-Identifier: GPL-2.0-only
# An interface. The official C++ code for it would need the RPC library, so it is generated for C alone.

@0x9a3b5c7d1e2f4a04;

interface Service {
  open @0 (name :Text) -> (id :UInt32);
  closeAll @1 () -> ();

  struct Options {
    level @0 :UInt8;
  }
}
