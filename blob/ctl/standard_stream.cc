// SPDX-License-Identifier: GPL-2.0-only
#include "standard_stream.h"

#include <errno.h>
#include <kj/debug.h>
#include <unistd.h>

#include "device.h"

namespace umb::ctl {

void StandardStream::write(const void* buffer, size_t size) {
  const auto* next = static_cast<const kj::byte*>(buffer);
  while (size > 0) {
    ssize_t written;
    KJ_SYSCALL_HANDLE_ERRORS(written = ::write(fd_, next, size)) {
      case EPIPE:
        throw BrokenPipe();
      default:
        throw Failure(error, kj::str(name_, ": ", describeErrno(error)));
    }
    next += written;
    size -= written;
  }
}

}  // namespace umb::ctl
