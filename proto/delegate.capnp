# SPDX-License-Identifier: GPL-2.0-only
# What the delegate module (umblob.ko) asks of its two helpers.

@0xb8f1d2c3a4958602;

using C = import "c.capnp";
using Cxx = import "/capnp/c++.capnp";
$C.prefix("umb_dlg");
$Cxx.namespace("umb::delegate");

const schemaId :UInt64 = 0xb8f1d2c3a4958602;
# Goes into the hello of both sides.

enum Method {
  loadModule @0;       # role "module": LoadModuleRequest -> LoadModuleReply
  findFirmware @1;     # role "firmware": FindFirmwareRequest -> FindFirmwareReply
  unloadModule @2;     # role "module": UnloadModuleRequest -> UnloadModuleReply
}

struct LoadModuleRequest {
  name @0 :Text $C.maxItems(256);
  # A module's name or an alias. Not empty, no control characters, no "/../", at most 255 bytes: checked on both sides.

  commands @1 :Bool;
  # The caller has modprobe run where its configuration has a command in a module's place.

  outdated @2 :Bool;
  # The caller knows that modprobe's configuration may be another than when the helper was started.
}

struct LoadModuleReply {
  outcome @0 :Outcome;
  loaded @1 :List(Text) $C.maxItems(256);
  # The modules that this call inserted, in order, the one that was asked for last.

  outdated @2 :Bool;
  # Nothing was done: there is a folder or a link's target of modprobe's configuration that was not there when this helper
  # was started, and its sandbox has no rule for that. Never if the request's `outdated` is set.

  enum Outcome {
    loaded @0;
    alreadyLoaded @1;
    builtIn @2;
    blacklisted @3;    # nothing was loaded: the name is an alias, and modprobe's configuration forbids that
    forModprobe @4;    # there is such a command, and the request's `commands` is set: modprobe is to load all
  }
}

struct UnloadModuleRequest {
  name @0 :Text $C.maxItems(256);
  # As in LoadModuleRequest.

  commands @1 :Bool;
  # The same.

  outdated @2 :Bool;
  # The same.
}

struct UnloadModuleReply {
  unloaded @0 :List(Text) $C.maxItems(256);
  # The modules that this call removed, in order: none if the one that was asked for was not there.

  forModprobe @1 :Bool;
  # As the outcome of that name in LoadModuleReply: modprobe is to remove what is still there.

  outdated @2 :Bool;
  # As in LoadModuleReply.
}

struct FindFirmwareRequest {
  name @0 :Text $C.maxItems(256);
  offset @1 :UInt64;
  # Where in the arena this call may write, in bytes.

  room @2 :UInt64;
  # How many bytes it may write there; a file that is larger once decompressed is EFBIG.

  skip @3 :UInt64;
  # Bytes of the decompressed file to leave out at its start.

  partial @4 :Bool;
  # What does not fit into `room` is left out, too, rather than EFBIG; and there may be nothing left.

  nameOnly @5 :Bool;
  # Nothing is to be written. A plain file in one of the kernel's folders is named, for the kernel to read; of any other it
  # is said that it is there, with folder `none` and size 0, and the caller comes again without this. `room` is what the
  # caller would take.

  after @6 :FindFirmwareReply.Folder;
  # Unless `none`: plain files up to this folder, in the kernel's order, are passed over, as a security module does not let
  # the kernel read them.

  outdated @7 :Bool;
  # The caller knows that `firmware_class.path` may be another than when the helper was started.
}

struct FindFirmwareReply {
  size @0 :UInt64;
  # Bytes written to the arena from the request's offset on.

  path @1 :Text $C.maxItems(1024);
  # The file it came from.

  format @2 :Format;

  folder @3 :Folder;
  # With `nameOnly`: where the file is, under the name that was asked for, if the kernel can open it there without leaving
  # the tree. `size` is that of the whole file then.

  outdated @4 :Bool;
  # Nothing was looked for: `firmware_class.path` is another than when this helper was started, and its sandbox has no rule
  # for that. Never if the request's `outdated` is set.

  enum Format {
    plain @0;
    xz @1;
    zstd @2;
  }

  enum Folder {
    none @0;
    updatesRelease @1;   # updates/<release>/
    updates @2;
    release @3;
    tree @4;
  }
}
