// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "dispatcher.h"
#include "frame.h"
#include "hello.h"

namespace umb {

class Hail {
  // The kernel's hello, as it came.

 public:
  explicit Hail(kj::Array<capnp::word> frame);
  // Throws ProtocolError if the frame holds anything else.

  wire::Hello::Reader hello() { return reader_.getRoot<wire::Envelope>().getHello(); }

 private:
  kj::Array<capnp::word> frame_;
  capnp::FlatArrayMessageReader reader_;
};

enum class End { shutdown, endOfFile };

End serveCalls(FrameReader& reader, FrameWriter& writer, Dispatcher& dispatcher);
// Takes frames until the kernel says shutdown or closes its end. Throws ProtocolError when it breaks the
// protocol. Calls that run are the caller's to wait for, by destroying the dispatcher.

}  // namespace umb
