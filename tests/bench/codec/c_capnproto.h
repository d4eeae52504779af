// SPDX-License-Identifier: GPL-2.0-only
// c-capnproto, the other library for C. It says of no object that there was no room for it: it is missing.
#pragma once

#include "contender.h"

namespace umb::bench::c_capnproto {

size_t encodeRequest(const codec_request& from, void* buffer, size_t size);
size_t encodeReply(const codec_reply& from, void* buffer, size_t size);
void decodeRequest(const void* frame, size_t size, codec_request& to);
void decodeReply(const void* frame, size_t size, codec_reply& to);

inline constexpr Contender contender = {encodeRequest, encodeReply, decodeRequest, decodeReply};

}  // namespace umb::bench::c_capnproto
