// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <capnp/serialize.h>
#include <kj/function.h>
#include <kj/io.h>

#include "control.capnp.h"
#include "failure.h"

namespace umb::ctl {

using RequestWriter = kj::Function<void(control::Request::Builder)>;

class Answer {
  // One reply of the device's, and its memory.

 public:
  explicit Answer(kj::InputStream& input);
  // Reads one frame. Throws kj::Exception if there is none, or what there is is none.

  KJ_DISALLOW_COPY(Answer);

  control::Reply::Reader get() { return reply_; }

 private:
  capnp::InputStreamMessageReader message_;
  control::Reply::Reader reply_;
};

class Device {
  // The module's end of control.capnp. Errors of the system and of requests are thrown as Failure; an answer
  // that makes no sense is a kj::Exception.

 public:
  static Device open(kj::StringPtr path);
  explicit Device(kj::AutoCloseFd fd) : fd_(kj::mv(fd)), input_(fd_.get()) {}

  kj::Own<Answer> ask(RequestWriter write);
  // Returns when the request has ended, with a reply that is no error.

  kj::Own<Answer> next();
  // The next event, after a request for events.

  kj::InputStream& data() { return input_; }
  // What follows the reply to a request for firmware.

 private:
  void send(RequestWriter& write);

  kj::AutoCloseFd fd_;
  kj::FdInputStream input_;
};

kj::String describeErrno(int error);
// What the C library calls it.

Failure openFailure(int error, kj::StringPtr path);
Failure writeFailure(int error);
// What an error of these system calls means to whoever uses the device.

}  // namespace umb::ctl
