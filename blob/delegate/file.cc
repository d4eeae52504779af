// SPDX-License-Identifier: GPL-2.0-only
#include "file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "runtime/error.h"

namespace umb {
namespace {

// Without O_NONBLOCK the open of a FIFO waits for its writer.
constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
// What something is must be known before that: a socket's open says ENXIO, as a module does that finds no
// device, a device's driver does whatever it does, and one that is not loaded is asked for by the kernel,
// which may lead here again.
constexpr int kLookFlags = O_PATH | O_CLOEXEC;
constexpr int kRenameRetries = 8;

bool meansAbsent(int errnum) {
  // A name of the greatest length with a suffix is one that no file can have.
  return errnum == ENOENT || errnum == ENOTDIR || errnum == ENAMETOOLONG;
}

int64_t changedNs(const struct stat& status) {
  return int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
}

struct stat statusOf(int fd, kj::StringPtr path) {
  struct stat status;
  if (fstat(fd, &status) != 0) throwErrno(errno, path);
  return status;
}

struct stat requireRegular(int fd, kj::StringPtr path) {
  auto status = statusOf(fd, path);
  if (S_ISDIR(status.st_mode)) throw Error(EISDIR, kj::str(path, ": is a directory"));
  if (!S_ISREG(status.st_mode)) throw Error(EINVAL, kj::str(path, ": is not a regular file"));
  return status;
}

RegularFile regularFile(kj::AutoCloseFd fd, kj::String path) {
  auto status = requireRegular(fd, path);
  return {.fd = kj::mv(fd),
          .path = kj::mv(path),
          .size = static_cast<uint64_t>(status.st_size),
          .changedNs = changedNs(status)};
}

int openAt2(int dir, kj::StringPtr path, int flags, uint64_t resolve) {
  open_how how{.flags = static_cast<uint64_t>(flags), .mode = 0, .resolve = resolve};
  for (int attempt = 0;; ++attempt) {
    auto fd = static_cast<int>(syscall(SYS_openat2, dir, path.cStr(), &how, sizeof(how)));
    // EAGAIN: something was renamed meanwhile, so the kernel could not tell whether the path stays beneath.
    if (fd >= 0 || (errno != EINTR && (errno != EAGAIN || attempt >= kRenameRetries))) return fd;
  }
}

kj::String whereIs(int fd, kj::StringPtr path) {
  char target[PATH_MAX];
  ssize_t n = readlink(kj::str("/proc/self/fd/", fd).cStr(), target, sizeof(target));
  if (n < 0) throwErrno(errno, kj::str(path, ": cannot tell where its links lead, is /proc mounted?"));
  return kj::heapString(target, n);
}

// An absolute link, or one that leaves the tree and comes back as Debian's /etc/alternatives do, stops
// openat2() with EXDEV. So look where it ends, then open that place without following any more links.
int openLanding(int tree, kj::StringPtr treePath, kj::StringPtr relative) {
  auto shown = kj::str(treePath, "/", relative);
  kj::AutoCloseFd landing(openAt2(tree, relative, kLookFlags, RESOLVE_NO_MAGICLINKS));
  if (landing.get() < 0) return -1;
  auto root = kj::str(whereIs(tree, shown), "/");
  auto target = whereIs(landing, shown);
  if (!target.startsWith(root))
    throw Error(EXDEV, kj::str(shown, ": leads out of ", treePath, ", to ", target));
  requireRegular(landing, shown);
  return openAt2(tree, target.slice(root.size()), kReadFlags, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

}  // namespace

void RegularFile::requireUnchanged() const {
  auto now = statusOf(fd, path);
  if (static_cast<uint64_t>(now.st_size) != size || umb::changedNs(now) != changedNs) {
    throw Error(ESTALE, kj::str(path, ": was changed while it was read"));
  }
}

size_t FileInput::tryRead(void* buffer, size_t minBytes, size_t maxBytes) {
  size_t wanted = std::min<uint64_t>(maxBytes, file_.size - position_);
  size_t done = 0;
  while (done < std::min(minBytes, wanted)) {
    ssize_t n =
        pread(file_.fd, static_cast<char*>(buffer) + done, wanted - done, static_cast<off_t>(position_));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throwErrno(errno, file_.path);
    if (n == 0) throw Error(ESTALE, kj::str(file_.path, ": shrank while it was read"));
    done += n;
    position_ += n;
  }
  return done;
}

kj::Maybe<RegularFile> openRegular(kj::StringPtr path) {
  kj::AutoCloseFd fd(open(path.cStr(), kLookFlags));
  if (fd.get() >= 0) {
    requireRegular(fd, path);
    fd = kj::AutoCloseFd(open(path.cStr(), kReadFlags));
  }
  if (fd.get() >= 0) return regularFile(kj::mv(fd), kj::heapString(path));
  if (meansAbsent(errno)) return nullptr;
  throwErrno(errno, path);
}

kj::Maybe<RegularFile> openBeneath(kj::StringPtr treePath, kj::StringPtr relative) {
  kj::AutoCloseFd tree(open(treePath.cStr(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (tree.get() < 0) {
    if (meansAbsent(errno)) return nullptr;
    throwErrno(errno, treePath);
  }
  auto path = kj::str(treePath, "/", relative);
  constexpr uint64_t kResolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  kj::AutoCloseFd fd(openAt2(tree, relative, kLookFlags, kResolve));
  bool beneath = fd.get() >= 0;
  if (beneath) {
    requireRegular(fd, path);
    fd = kj::AutoCloseFd(openAt2(tree, relative, kReadFlags, kResolve));
  } else if (errno == EXDEV) {
    fd = kj::AutoCloseFd(openLanding(tree, treePath, relative));
  }
  if (fd.get() >= 0) {
    auto file = regularFile(kj::mv(fd), kj::mv(path));
    file.beneath = beneath;
    return kj::mv(file);
  }
  if (meansAbsent(errno)) return nullptr;
  throwErrno(errno, path);
}

kj::Maybe<kj::String> readText(kj::StringPtr path, size_t maxBytes) try {
  KJ_IF_MAYBE (file, openRegular(path)) {
    auto text = kj::heapString(maxBytes + 1);
    size_t size = 0;
    while (size < text.size()) {
      ssize_t n = ::read(file->fd, text.begin() + size, text.size() - size);
      if (n == 0) break;
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throwErrno(errno, path);
      size += n;
    }
    if (size > maxBytes) throw Error(EFBIG, kj::str(path, ": is larger than ", maxBytes, " bytes"));
    return kj::heapString(text.begin(), size);
  }
  return nullptr;
} catch (const Error& error) {
  // One in sysfs that is just going away says so when it is opened or read.
  if (error.errnum() != ENODEV) throw;
  return nullptr;
}

}  // namespace umb
