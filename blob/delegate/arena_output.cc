// SPDX-License-Identifier: GPL-2.0-only
#include "arena_output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runtime/error.h"

namespace umb {

void ArenaOutput::requireRoom(uint64_t bytes, uint64_t room, Part part, kj::StringPtr path) {
  if (bytes <= room || part.partial) return;
  throw Error(EFBIG, kj::str(path, ": ", bytes, " bytes; the limit is ", room));
}

void ArenaOutput::write(const void* from, size_t size) {
  cancellation_.check();
  size_t skipped = std::min<uint64_t>(part_.skip, size);
  part_.skip -= skipped;
  size -= skipped;
  uint64_t left = room_.bytes - written_;
  if (size > left && !part_.partial) {
    throw Error(EFBIG, kj::str(path_, ": larger than ", room_.bytes, " bytes, the limit"));
  }
  store(static_cast<const char*>(from) + skipped, std::min<uint64_t>(size, left));
  if (size >= left && part_.partial) throw Full();
}

void ArenaOutput::store(const char* next, size_t size) {
  while (size > 0) {
    ssize_t n = pwrite(room_.fd, next, size, static_cast<off_t>(room_.offset + written_));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == ENOSPC) {
      throw Error(ENOSPC, kj::str(path_, ": no memory left for it in the arena, after ", written_, " bytes"));
    }
    if (n < 0) throwErrno(errno, kj::str(path_, ": writing to the arena"));
    next += n;
    size -= n;
    written_ += n;
  }
}

}  // namespace umb
