// SPDX-License-Identifier: GPL-2.0-only
#include "arena_output.h"

#include <unistd.h>

#include <cerrno>

#include "runtime/error.h"

namespace umb {

void ArenaOutput::requireRoom(uint64_t bytes) const {
  if (bytes <= room_.bytes) return;
  throw Error(EFBIG, kj::str(path_, ": ", bytes, " bytes; the limit is ", room_.bytes));
}

void ArenaOutput::write(const void* from, size_t size) {
  cancellation_.check();
  if (size > room_.bytes - written_) {
    throw Error(EFBIG, kj::str(path_, ": larger than ", room_.bytes, " bytes, the limit"));
  }
  for (auto* next = static_cast<const char*>(from); size > 0;) {
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
