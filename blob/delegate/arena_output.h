// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/string.h>

#include "runtime/cancellation.h"

namespace umb {

class ArenaOutput final : public kj::OutputStream {
  // A caller's part of the arena, filled from its start. Written with pwrite(), which reports a full tmpfs as
  // ENOSPC; a store to a mapping would kill the process.

 public:
  struct Room {
    int fd;
    uint64_t offset;
    uint64_t bytes;
  };

  struct Part {
    uint64_t skip = 0;     // bytes to leave out at the start
    bool partial = false;  // what comes after the room is full is left out, rather than EFBIG
  };

  class Full {};  // thrown by write() when no more is wanted

  ArenaOutput(Room room, Part part, kj::StringPtr path, const Cancellation& cancellation)
      : room_(room), part_(part), path_(path), cancellation_(cancellation) {}

  static void requireRoom(uint64_t bytes, uint64_t room, Part part, kj::StringPtr path);
  // Throws Error(EFBIG) if write() would, of so many bytes in all.

  void write(const void* from, size_t size) override;
  // Throws Full, or Error: EFBIG, ENOSPC, and ECANCELED or ETIMEDOUT when nobody waits any more.

  uint64_t written() const { return written_; }

 private:
  void store(const char* next, size_t size);

  Room room_;
  Part part_;
  kj::StringPtr path_;
  const Cancellation& cancellation_;
  uint64_t written_ = 0;
};

}  // namespace umb
