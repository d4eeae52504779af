# SPDX-License-Identifier: GPL-2.0-only
# For C alone: the official C++ code for interfaces would need the RPC library, that for a list of AnyList does not compile.

@0x9a3b5c7d1e2f4a04;

using C = import "/c.capnp";

interface Service {
  open @0 (name :Text) -> (id :UInt32);
  closeAll @1 (options :List(Options)) -> (last :Options);

  struct Options {
    level @0 :UInt8;
  }
}

# Nothing of parameters and results is generated: a float in them is no matter.

interface Generic(T) $C.name("rpc") {
  begin @0 (x :UInt32, weight :Float32) -> (result :T);
  next @1 (more :Generic(Text)) -> stream;
  finish @2 Service.Options -> Service.Options $C.name("end");

  interface Inner extends(Generic(Data)) {
    ping @0 ();
  }
}

interface Nothing {}

struct AnyLists {
  lists @0 :List(AnyList);
}
