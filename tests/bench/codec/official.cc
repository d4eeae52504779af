// SPDX-License-Identifier: GPL-2.0-only
#include "official.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/io.h>

#include "delegate.capnp.h"
#include "umb.capnp.h"

namespace umb::bench::official {
namespace {

// Its fastest way: the message in memory on the stack, not in the heap, and one copy of it.
constexpr size_t scratchWords = 64;

size_t writeTo(capnp::MessageBuilder& message, void* buffer, size_t size) {
  kj::ArrayOutputStream output(kj::arrayPtr(static_cast<kj::byte*>(buffer), size));
  capnp::writeMessage(output, message);
  return output.getArray().size();
}

kj::ArrayPtr<const capnp::word> wordsOf(const void* frame, size_t size) {
  return kj::arrayPtr(static_cast<const capnp::word*>(frame), size / sizeof(capnp::word));
}

}  // namespace

size_t encodeRequest(const codec_request& from, void* buffer, size_t size) {
  capnp::word scratch[scratchWords] = {};
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch, scratchWords));
  auto call = message.initRoot<wire::Envelope>().initCall();
  call.setId(from.id);
  call.setMethod(from.method);
  call.setTimeoutMs(from.timeout_ms);
  auto find = call.getPayload().initAs<delegate::FindFirmwareRequest>();
  find.setName(kj::StringPtr(from.name, from.name_len));
  find.setOffset(from.offset);
  find.setRoom(from.room);
  return writeTo(message, buffer, size);
}

size_t encodeReply(const codec_reply& from, void* buffer, size_t size) {
  capnp::word scratch[scratchWords] = {};
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch, scratchWords));
  auto ret = message.initRoot<wire::Envelope>().initReturn();
  ret.setId(from.id);
  ret.setErrno(from.error);
  auto found = ret.getPayload().initAs<delegate::FindFirmwareReply>();
  found.setSize(from.size);
  found.setPath(kj::StringPtr(from.path, from.path_len));
  found.setFormat(static_cast<delegate::FindFirmwareReply::Format>(from.format));
  return writeTo(message, buffer, size);
}

void decodeRequest(const void* frame, size_t size, codec_request& to) {
  capnp::FlatArrayMessageReader message(wordsOf(frame, size));
  auto call = message.getRoot<wire::Envelope>().getCall();
  to.id = call.getId();
  to.method = call.getMethod();
  to.timeout_ms = call.getTimeoutMs();
  auto find = call.getPayload().getAs<delegate::FindFirmwareRequest>();
  to.offset = find.getOffset();
  to.room = find.getRoom();
  const kj::StringPtr name = find.getName();
  to.name = name.cStr();
  to.name_len = static_cast<uint32_t>(name.size());
}

void decodeReply(const void* frame, size_t size, codec_reply& to) {
  capnp::FlatArrayMessageReader message(wordsOf(frame, size));
  auto ret = message.getRoot<wire::Envelope>().getReturn();
  to.id = ret.getId();
  to.error = ret.getErrno();
  auto found = ret.getPayload().getAs<delegate::FindFirmwareReply>();
  to.size = found.getSize();
  to.format = static_cast<uint16_t>(found.getFormat());
  const kj::StringPtr path = found.getPath();
  to.path = path.cStr();
  to.path_len = static_cast<uint32_t>(path.size());
}

}  // namespace umb::bench::official
