// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/string.h>

#include <exception>

#include "failure.h"

namespace umb::ctl {

class BrokenPipe : public std::exception {
  // Nobody reads any more: nothing to complain about, but no success either.

 public:
  const char* what() const noexcept override { return "broken pipe"; }
};

class StandardStream final : public kj::OutputStream {
  // Standard output or error, unbuffered. Throws BrokenPipe, or Failure with the stream's name.

 public:
  StandardStream(int fd, kj::StringPtr name) : fd_(fd), name_(name) {}

  void write(const void* buffer, size_t size) override;

 private:
  int fd_;
  kj::StringPtr name_;
};

}  // namespace umb::ctl
