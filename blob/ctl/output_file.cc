// SPDX-License-Identifier: GPL-2.0-only
#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

namespace umb::ctl {
namespace {

// Where the path leads, or the path itself if there is nothing yet.
kj::String resolve(kj::StringPtr path) {
  std::unique_ptr<char, decltype(&free)> resolved(realpath(path.cStr(), nullptr), free);
  return kj::heapString(resolved ? resolved.get() : path.cStr());
}

// Like that of a file made by open(): mkostemp() lets nobody else read it.
mode_t newFileMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

OutputFile::OutputFile(kj::StringPtr path, std::optional<mode_t> mode)
    : path_(kj::heapString(path)), target_(resolve(path)) {
  struct stat existing;
  if (stat(target_.cStr(), &existing) == 0 && !S_ISREG(existing.st_mode)) {
    openDirectly();
  } else {
    openTemporary(mode ? *mode : newFileMode());
  }
}

OutputFile::~OutputFile() noexcept(false) {
  if (temporary_.size() > 0) unlink(temporary_.cStr());
}

void OutputFile::openDirectly() {
  int fd;
  KJ_SYSCALL_HANDLE_ERRORS(fd = open(target_.cStr(), O_WRONLY | O_CLOEXEC)) {
    default:
      fail(error);
  }
  fd_ = kj::AutoCloseFd(fd);
}

void OutputFile::openTemporary(mode_t mode) {
  kj::String name = kj::str(target_, ".XXXXXX");
  int fd;
  KJ_SYSCALL_HANDLE_ERRORS(fd = mkostemp(name.begin(), O_CLOEXEC)) {
    default:
      fail(error);
  }
  fd_ = kj::AutoCloseFd(fd);
  temporary_ = kj::mv(name);
  KJ_SYSCALL_HANDLE_ERRORS(fchmod(fd_, mode)) {
    default:
      fail(error);
  }
}

void OutputFile::write(kj::ArrayPtr<const kj::byte> bytes) {
  while (bytes.size() > 0) {
    ssize_t written;
    KJ_SYSCALL_HANDLE_ERRORS(written = ::write(fd_, bytes.begin(), bytes.size())) {
      default:
        fail(error);
    }
    bytes = bytes.slice(written, bytes.size());
  }
}

void OutputFile::commit() {
  if (temporary_.size() == 0) return;
  KJ_SYSCALL_HANDLE_ERRORS(rename(temporary_.cStr(), target_.cStr())) {
    default:
      fail(error);
  }
  temporary_ = nullptr;
}

void OutputFile::fail(int error) {
  // A constructor that throws has no destructor run.
  if (temporary_.size() > 0) unlink(temporary_.cStr());
  temporary_ = nullptr;
  throw Failure(error, kj::str("cannot write ", path_));
}

}  // namespace umb::ctl
