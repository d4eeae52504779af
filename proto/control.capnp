# SPDX-License-Identifier: GPL-2.0-only
# What a program says to umblob.ko over /dev/umblob. One write() is one frame that holds a Request; read() then gives
# the bytes of one frame that holds a Reply, and after it, in the same stream, the bytes that the reply announces.

@0xb8f1d2c3a4958603;

using C = import "c.capnp";
using Cxx = import "/capnp/c++.capnp";
$C.prefix("umb_ctl");
$Cxx.namespace("umb::control");

struct Request {
  union {
    status @0 :Void;                                # answered with status
    module @1 :Text $C.maxItems(4096);              # a module's name or alias; answered with module
    firmware @2 :Text $C.maxItems(4096);            # a firmware file's name; answered with firmware, then its bytes
    events @3 :Void;                                # answered with none, then with event for every event, until close
    reset @4 :Text $C.maxItems(64);                 # an instance's name, "" for all: forget its crashes, and start it
                                                    # if it was given up; answered with none
    unload @5 :Text $C.maxItems(4096);              # a module's name or alias; answered with module
    autoload @6 :Text $C.maxItems(4096);            # a module's name or alias, for the kernel, by the program that
                                                    # kernel.modprobe names; answered with autoload
    restart @7 :Text $C.maxItems(64);               # an instance's name, "" for all: it makes way for a successor;
                                                    # answered with none, without waiting for that
  }
}

struct Reply {
  errno @0 :UInt16;
  # 0, or a positive errno value below 4096: then the union is none.

  reason @1 :Text;
  # One line that names the thing, for people; only with an errno.

  union {
    none @2 :Void;
    status @3 :Status;
    module @4 :Module;
    firmware @5 :Firmware;
    event @6 :Event;
    autoload @7 :Autoload;
  }
}

struct Status {
  version @0 :Text;                # of the module
  instances @1 :List(Instance);
  takeover @2 :Takeover;
}

struct Takeover {
  # What is done in the kernel's place.

  off @0 :Bool;                    # nothing, whatever is wanted
  parts @1 :List(Part);

  struct Part {
    name @0 :Text;
    wanted @1 :Bool;
    inForce @2 :Bool;
    errno @3 :UInt16;              # why not, if it was tried; the kernel's log says more
  }
}

enum State {
  stopped @0;
  starting @1;
  ready @2;
  draining @3;
  crashed @4;
  backoff @5;
  failed @6;
}

struct Instance {
  name @0 :Text;
  state @1 :State;
  pid @2 :Int32;                   # 0: no process
  restarts @3 :UInt32;             # since the module was loaded
  calls @4 :UInt64;                # begun
  failures @5 :UInt64;             # ended with anything but 0
  inFlight @6 :UInt32;
  lastEnd @7 :Text;                # how the last process ended, "" if none has
  lastCall @8 :Text;               # what that process was at, "" if it had been asked nothing
  lastStderr @9 :Data;             # its last words; only for those who may ask for more than the status
  crashesLeft @10 :UInt32;         # how many may come before it is given up
  maxInFlight @11 :UInt32;
}

struct Module {
  outcome @0 :Outcome;
  loaded @1 :List(Text);           # in order
  unloaded @2 :List(Text);         # in order

  enum Outcome {
    loaded @0;
    alreadyLoaded @1;
    builtIn @2;
    blacklisted @3;                # nothing was loaded, as modprobe's configuration has it
    unloaded @4;
    notLoaded @5;                  # so that there was nothing to unload
    byModprobe @6;                 # modprobe was run, as its configuration has a command for it: loaded or unloaded
  }
}

enum Autoload {
  done @0;
  refused @1;                      # as modprobe would refuse it
  fallBack @2;                     # modprobe is to be asked
}

struct Firmware {
  size @0 :UInt64;                 # that many bytes follow this frame
  path @1 :Text;
  format @2 :Format;

  enum Format {
    plain @0;
    xz @1;
    zstd @2;
  }
}

struct Event {
  timeNs @0 :UInt64;               # CLOCK_BOOTTIME
  instance @1 :Text;
  kind @2 :Kind;
  pid @3 :Int32;
  errno @4 :UInt16;
  text @5 :Text;                   # the name asked for, or how the helper ended
  lost @6 :UInt32;                 # events before this one that the reader was too slow for

  enum Kind {
    state @0;
    module @1;
    firmware @2;
    unload @3;                     # of a module
  }

  state @7 :State;                 # with kind state: the state entered
}
