// SPDX-License-Identifier: GPL-2.0-only
#include "c_capnproto.h"

#include <cstring>
#include <stdexcept>

// Return has a field of this name, which errno.h makes a macro: none of the system's headers may follow.
#undef errno
#include "delegate.capnp.h"
#include "umb.capnp.h"

namespace umb::bench::c_capnproto {
namespace {

// Its fastest way: a message in one segment of ours, in the buffer or over the frame. capn_init_malloc() with
// capn_write_mem(), and capn_init_mem(), go through the heap and copy. The frame's table is then ours to do.
constexpr size_t tableBytes = 8;

struct Message {
  capn root = {};
  capn_segment segment = {};
};

void attach(Message& message, char* data, size_t used, size_t room) {
  message.segment.data = data;
  message.segment.len = used;
  message.segment.cap = room;
  capn_append_segment(&message.root, &message.segment);
}

// The library takes a new segment to be zero.
void create(Message& message, void* buffer, size_t size) {
  if (size < tableBytes) throw std::length_error("no room for a frame");
  std::memset(buffer, 0, size);
  attach(message, static_cast<char*>(buffer) + tableBytes, 0, size - tableBytes);
}

size_t finish(Message& message) {
  char* table = message.segment.data - tableBytes;
  umb_cp_store32(table, 0);
  umb_cp_store32(table + 4, message.segment.len / 8);
  return tableBytes + message.segment.len;
}

void open(Message& message, const void* frame, size_t size) {
  const char* table = static_cast<const char*>(frame);
  if (size < tableBytes || umb_cp_load32(table) != 0) throw std::runtime_error("not a frame of one segment");
  const size_t used = size_t{umb_cp_load32(table + 4)} * 8;
  if (used > size - tableBytes) throw std::runtime_error("a frame that is cut off");
  attach(message, const_cast<char*>(table) + tableBytes, used, used);
}

capn_text textOf(const char* text, u32 length) {
  return {static_cast<int>(length), text, nullptr};
}

Envelope readEnvelope(Message& message, Envelope_which expected) {
  const Envelope_ptr root = {capn_getp(capn_root(&message.root), 0, 1)};
  Envelope envelope;
  read_Envelope(&envelope, root);
  if (envelope.which != expected) throw std::runtime_error("another kind of message");
  return envelope;
}

}  // namespace

// Objects in the order of the other encoders, which makes the same frames.

size_t encodeRequest(const codec_request& from, void* buffer, size_t size) {
  Message message;
  create(message, buffer, size);
  const capn_ptr root = capn_root(&message.root);
  const Envelope_ptr envelopeAt = new_Envelope(root.seg);
  const Call_ptr callAt = new_Call(root.seg);
  const FindFirmwareRequest_ptr findAt = new_FindFirmwareRequest(root.seg);

  Envelope envelope = {};
  envelope.which = Envelope_call;
  envelope.call = callAt;
  Call call = {};
  call.id = from.id;
  call.method = from.method;
  call.timeoutMs = from.timeout_ms;
  call.payload = findAt.p;
  FindFirmwareRequest find = {};
  find.name = textOf(from.name, from.name_len);
  find.offset = from.offset;
  find.room = from.room;

  write_Envelope(&envelope, envelopeAt);
  write_Call(&call, callAt);
  write_FindFirmwareRequest(&find, findAt);
  capn_setp(root, 0, envelopeAt.p);
  return finish(message);
}

size_t encodeReply(const codec_reply& from, void* buffer, size_t size) {
  Message message;
  create(message, buffer, size);
  const capn_ptr root = capn_root(&message.root);
  const Envelope_ptr envelopeAt = new_Envelope(root.seg);
  const Return_ptr returnAt = new_Return(root.seg);
  const FindFirmwareReply_ptr foundAt = new_FindFirmwareReply(root.seg);

  Envelope envelope = {};
  envelope.which = Envelope__return;
  envelope._return = returnAt;
  Return ret = {};
  ret.id = from.id;
  ret.errno = from.error;
  ret.payload = foundAt.p;
  FindFirmwareReply found = {};
  found.size = from.size;
  found.path = textOf(from.path, from.path_len);
  found.format = static_cast<FindFirmwareReply_Format>(from.format);

  write_Envelope(&envelope, envelopeAt);
  write_Return(&ret, returnAt);
  write_FindFirmwareReply(&found, foundAt);
  capn_setp(root, 0, envelopeAt.p);
  return finish(message);
}

void decodeRequest(const void* frame, size_t size, codec_request& to) {
  Message message;
  open(message, frame, size);
  Call call;
  read_Call(&call, readEnvelope(message, Envelope_call).call);
  FindFirmwareRequest find;
  read_FindFirmwareRequest(&find, {call.payload});

  to.id = call.id;
  to.method = call.method;
  to.timeout_ms = call.timeoutMs;
  to.offset = find.offset;
  to.room = find.room;
  to.name = find.name.str;
  to.name_len = find.name.len;
}

void decodeReply(const void* frame, size_t size, codec_reply& to) {
  Message message;
  open(message, frame, size);
  Return ret;
  read_Return(&ret, readEnvelope(message, Envelope__return)._return);
  FindFirmwareReply found;
  read_FindFirmwareReply(&found, {ret.payload});

  to.id = ret.id;
  to.error = ret.errno;
  to.size = found.size;
  to.format = found.format;
  to.path = found.path.str;
  to.path_len = found.path.len;
}

}  // namespace umb::bench::c_capnproto
