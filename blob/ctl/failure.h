// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>

#include <exception>

namespace umb::ctl {

class Failure : public std::exception {
  // Why a request was not done: an errno for programs and one line for people, which may be empty.

 public:
  Failure(int error, kj::String reason) : error_(error), reason_(kj::mv(reason)) {}

  int error() const { return error_; }
  kj::StringPtr reason() const { return reason_; }
  const char* what() const noexcept override { return reason_.cStr(); }

 private:
  int error_;
  kj::String reason_;
};

}  // namespace umb::ctl
