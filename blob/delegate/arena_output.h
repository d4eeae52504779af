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

  ArenaOutput(Room room, kj::StringPtr path, const Cancellation& cancellation)
      : room_(room), path_(path), cancellation_(cancellation) {}

  void requireRoom(uint64_t bytes) const;
  // Throws Error(EFBIG) if a file of that size does not fit.

  void write(const void* from, size_t size) override;
  // Throws Error: EFBIG, ENOSPC, and ECANCELED or ETIMEDOUT when nobody waits any more.

  uint64_t written() const { return written_; }

 private:
  Room room_;
  kj::StringPtr path_;
  const Cancellation& cancellation_;
  uint64_t written_ = 0;
};

}  // namespace umb
