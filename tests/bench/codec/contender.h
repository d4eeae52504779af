// SPDX-License-Identifier: GPL-2.0-only
// Somebody's way through the four steps. What a decoder cannot read it throws.
#pragma once

#include "codec.h"

namespace umb::bench {

struct Contender {
  size_t (*encodeRequest)(const codec_request& from, void* buffer, size_t size);
  size_t (*encodeReply)(const codec_reply& from, void* buffer, size_t size);
  void (*decodeRequest)(const void* frame, size_t size, codec_request& to);
  void (*decodeReply)(const void* frame, size_t size, codec_reply& to);
};

}  // namespace umb::bench
