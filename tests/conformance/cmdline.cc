// SPDX-License-Identifier: GPL-2.0-only
// To be preloaded: whoever opens /proc/cmdline gets the file that UMB_CMDLINE names.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>

#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

const char* pathFor(const char* path) {
  const char* other = getenv("UMB_CMDLINE");
  return other != nullptr && strcmp(path, "/proc/cmdline") == 0 ? other : path;
}

int openAs(const char* function, const char* path, int flags, va_list rest) {
  using Open = int (*)(const char*, int, ...);
  auto open = reinterpret_cast<Open>(dlsym(RTLD_NEXT, function));
  mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  return open(pathFor(path), flags, mode);
}

}  // namespace

extern "C" int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int fd = openAs("open", path, flags, rest);
  va_end(rest);
  return fd;
}

extern "C" int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int fd = openAs("open64", path, flags, rest);
  va_end(rest);
  return fd;
}
