// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>

#include <exception>

namespace umb {

class Error : public std::exception {
  // How a handler ends a call without a reply: an errno for programs and one line for people.

 public:
  Error(int errnum, kj::String reason) : errnum_(errnum), reason_(kj::mv(reason)) {}
  Error(int errnum, kj::StringPtr reason) : Error(errnum, kj::heapString(reason)) {}

  int errnum() const { return errnum_; }
  kj::StringPtr reason() const { return reason_; }
  const char* what() const noexcept override { return reason_.cStr(); }

 private:
  int errnum_;
  kj::String reason_;
};

class ProtocolError : public std::exception {
  // The other side broke the protocol; nothing it says from then on can be trusted, so the process ends.

 public:
  explicit ProtocolError(kj::String reason) : reason_(kj::mv(reason)) {}

  kj::StringPtr reason() const { return reason_; }
  const char* what() const noexcept override { return reason_.cStr(); }

 private:
  kj::String reason_;
};

inline constexpr size_t kMaxReasonBytes = 512;
// The schema's limit on a reason, its terminating NUL included.

[[noreturn]] void throwErrno(int errnum, kj::StringPtr what);
// Throws an Error that reads "WHAT: No such file or directory".

kj::String describeErrno(int errnum);
// The C library's text for an errno value.

kj::String oneLine(kj::StringPtr text);
// The text as one line that fits a reason: control characters become '?', an over-long end is cut between
// characters.

}  // namespace umb
