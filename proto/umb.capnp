# SPDX-License-Identifier: GPL-2.0-only
# The envelope between a driver in the kernel and its helper: standard Cap'n Proto stream frames on two pipes,
# one Envelope each. What a call means is the driver's own affair: its request and its reply are the payload.
#
# Order: the kernel sends hello first, the helper answers with its own; nothing else is valid before that.

@0xb8f1d2c3a4958601;

using C = import "c.capnp";
using Cxx = import "/capnp/c++.capnp";
$C.prefix("umb_wire");
$Cxx.namespace("umb::wire");

const protocolVersion :UInt16 = 1;
# The version this tree speaks. Both sides offer a range and take the highest version in both.

struct Envelope {
  union {
    hello @0 :Hello;         # both ways, once, first
    call @1 :Call;           # kernel to helper
    return @2 :Return;       # helper to kernel, once for every call
    cancel @3 :Cancel;       # kernel to helper; the helper still returns
    event @4 :Event;         # helper to kernel, unasked
    shutdown @5 :Shutdown;   # kernel to helper: finish what runs, then exit with status 0
  }
}

struct Hello {
  minVersion @0 :UInt16;
  maxVersion @1 :UInt16;
  features @2 :UInt64;
  # Bits that a side offers; what both offer is in force. None is defined in version 1.

  nonce @3 :UInt64;
  # Drawn by the kernel at every start; the helper gives it back. A program that only replays bytes cannot know it.

  buildId @4 :Data $C.maxItems(64);
  # From the helper: the GNU build id it was linked with, which must be that of the image that was started.

  schemaId @5 :UInt64;
  # The id of the driver's own schema file; both sides must have been built from the same one.

  role @6 :Text $C.maxItems(64);
  # From the kernel: which of its image's roles this process plays. The helper repeats it.

  limits @7 :Limits;
  # From the kernel.

  uid @8 :UInt32;
  # From the kernel: the user to become before the answer, if the process may; 0: none.
}

struct Limits {
  maxMessageBytes @0 :UInt32;   # of a frame, its segment table included, either way
  maxInFlight @1 :UInt32;       # calls without a return
  arenaBytes @2 :UInt64;        # size of the file on descriptor 3; 0: there is none
  maxWorkers @3 :UInt32;        # calls that are worked on at a time; not 0
}

struct Call {
  id @0 :UInt64;                # opaque; the return carries the same
  method @1 :UInt16;            # numbered by the driver's schema
  timeoutMs @2 :UInt32;         # what is left until the caller gives up
  payload @3 :AnyPointer;       # the method's request
}

struct Return {
  id @0 :UInt64;
  errno @1 :UInt16;             # 0, or a positive errno value below 512
  reason @2 :Text $C.maxItems(512);
  # One line that names the thing, for people; only with an errno.

  payload @3 :AnyPointer;       # the method's reply; only without an errno
}

struct Cancel {
  id @0 :UInt64;
}

struct Event {
  code @0 :UInt16;              # numbered by the driver's schema
  payload @1 :AnyPointer;
}

struct Shutdown {
  graceMs @0 :UInt32;           # SIGTERM follows after this
}
