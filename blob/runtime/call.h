// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/memory.h>

#include "cancellation.h"
#include "wire.h"

namespace umb {

class Incoming {
  // A frame from the kernel.

 public:
  explicit Incoming(kj::Array<capnp::word> frame);
  // Throws kj::Exception if it holds no envelope.

  KJ_DISALLOW_COPY(Incoming);

  wire::Envelope::Reader envelope() const { return envelope_; }

 private:
  kj::Array<capnp::word> frame_;
  capnp::FlatArrayMessageReader reader_;
  wire::Envelope::Reader envelope_;
};

class Call {
  // One request of the kernel's and its one outcome, in a handler's hands.

 public:
  explicit Call(kj::Own<Incoming> frame);
  // The frame holds an envelope with a call. Throws kj::Exception if it is malformed.

  KJ_DISALLOW_COPY(Call);

  uint64_t id() const { return message_.getId(); }
  uint16_t method() const { return message_.getMethod(); }

  template <typename T>
  typename T::Reader request() {
    return message_.getPayload().getAs<T>();
  }
  // Valid as long as the call. Malformed bytes throw kj::Exception here or on access, which ends this call
  // with EPROTO.

  template <typename T>
  typename T::Builder reply(unsigned words = 32) {
    return startReply(words).initAs<T>();
  }
  // The reply to fill in; it is sent when the handler returns. A handler that never asks for one replies with
  // nothing.

  bool cancelled() const { return cancellation_.cancelled() || cancellation_.expired(); }
  Cancellation& cancellation() { return cancellation_; }

  kj::Own<capnp::MallocMessageBuilder> finish();
  // The envelope that answers this call, for the server.

 private:
  capnp::AnyPointer::Builder startReply(unsigned words);

  kj::Own<Incoming> frame_;
  wire::CallMessage::Reader message_;
  Cancellation cancellation_;
  kj::Own<capnp::MallocMessageBuilder> reply_;
};

kj::Own<capnp::MallocMessageBuilder> errorReturn(uint64_t id, int errnum, kj::StringPtr reason);

capnp::ReaderOptions readerOptions(kj::ArrayPtr<const capnp::word> frame);
// Lets a frame be walked a few times over and no more: its lists may overlap, so a small frame could claim to
// be huge.

}  // namespace umb
