// SPDX-License-Identifier: GPL-2.0-only
#include "call.h"

#include <cerrno>

#include "error.h"

namespace umb {
namespace {

constexpr unsigned kEnvelopeWords = 12;  // the envelope, the return and the root pointers

constexpr uint64_t kWalks = 16;

}  // namespace

capnp::ReaderOptions readerOptions(kj::ArrayPtr<const capnp::word> frame) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = frame.size() * kWalks + 1024;
  options.nestingLimit = 32;
  return options;
}

Incoming::Incoming(kj::Array<capnp::word> frame)
    : frame_(kj::mv(frame)),
      reader_(frame_, readerOptions(frame_)),
      envelope_(reader_.getRoot<wire::Envelope>()) {}

Call::Call(kj::Own<Incoming> frame)
    : frame_(kj::mv(frame)),
      message_(frame_->envelope().getCall()),
      cancellation_(Cancellation::deadlineAfter(message_.getTimeoutMs())) {}

capnp::AnyPointer::Builder Call::startReply(unsigned words) {
  reply_ = kj::heap<capnp::MallocMessageBuilder>(words + kEnvelopeWords);
  auto answer = reply_->initRoot<wire::Envelope>().initReturn();
  answer.setId(id());
  return answer.getPayload();
}

kj::Own<capnp::MallocMessageBuilder> Call::finish() {
  if (reply_.get() == nullptr) startReply(0);
  return kj::mv(reply_);
}

kj::Own<capnp::MallocMessageBuilder> errorReturn(uint64_t id, int errnum, kj::StringPtr reason) {
  auto line = oneLine(reason);
  auto message =
      kj::heap<capnp::MallocMessageBuilder>(line.size() / sizeof(capnp::word) + 1 + kEnvelopeWords);
  auto answer = message->initRoot<wire::Envelope>().initReturn();
  answer.setId(id);
  // 0 would say success; those from 512 on are the kernel's own, a module's init's EPROBE_DEFER for one.
  answer.setErrno(errnum > 0 && errnum < 512 ? errnum : EIO);
  answer.setReason(line);
  return message;
}

}  // namespace umb
