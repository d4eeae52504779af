// SPDX-License-Identifier: GPL-2.0-only
// The official C++ library.
#pragma once

#include "contender.h"

namespace umb::bench::official {

size_t encodeRequest(const codec_request& from, void* buffer, size_t size);
size_t encodeReply(const codec_reply& from, void* buffer, size_t size);
void decodeRequest(const void* frame, size_t size, codec_request& to);
void decodeReply(const void* frame, size_t size, codec_reply& to);

inline constexpr Contender contender = {encodeRequest, encodeReply, decodeRequest, decodeReply};

}  // namespace umb::bench::official
