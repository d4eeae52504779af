// SPDX-License-Identifier: GPL-2.0-only
#include "server.h"

#include <kj/debug.h>

#include "error.h"

namespace umb {
namespace {

template <typename Decode>
auto decoding(const char* what, Decode&& decode) try {
  return decode();
} catch (const kj::Exception& exception) {
  throw ProtocolError(kj::str("malformed ", what, ": ", exception.getDescription()));
}

enum class Next { frame, shutdown };

Next takeFrame(kj::Array<capnp::word> frame, Dispatcher& dispatcher) {
  auto incoming = decoding("envelope", [&] { return kj::heap<Incoming>(kj::mv(frame)); });
  auto envelope = incoming->envelope();
  switch (envelope.which()) {
    case wire::Envelope::CALL:
      dispatcher.begin(decoding("call", [&] { return kj::heap<Call>(kj::mv(incoming)); }));
      return Next::frame;
    case wire::Envelope::CANCEL:
      dispatcher.cancel(decoding("cancel", [&] { return envelope.getCancel().getId(); }));
      return Next::frame;
    case wire::Envelope::SHUTDOWN:
      return Next::shutdown;
    default:
      throw ProtocolError(
          kj::str("the kernel may not send an envelope of kind ", static_cast<unsigned>(envelope.which())));
  }
}

}  // namespace

Hail::Hail(kj::Array<capnp::word> frame) : frame_(kj::mv(frame)), reader_(frame_, readerOptions(frame_)) {
  decoding("hello", [&] {
    if (!reader_.getRoot<wire::Envelope>().isHello())
      throw ProtocolError(kj::str("the first frame is not a hello"));
    // Every field is looked at once, so that no later access can fail.
    auto said = hello();
    return said.getRole().size() + said.getBuildId().size() + said.getLimits().getMaxInFlight();
  });
}

End serveCalls(FrameReader& reader, FrameWriter& writer, Dispatcher& dispatcher) {
  for (;;) {
    if (!reader.frameIsBuffered()) writer.flush();
    KJ_IF_MAYBE (frame, reader.read()) {
      if (takeFrame(kj::mv(*frame), dispatcher) == Next::frame) continue;
      dispatcher.drain(ESHUTDOWN, "the helper is shutting down");
      writer.flush();
      return End::shutdown;
    }
    dispatcher.drain(ESHUTDOWN, "the kernel closed the channel");
    dispatcher.cancelAll();
    return End::endOfFile;
  }
}

}  // namespace umb
