// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/array.h>

#include <cstdint>
#include <string_view>

namespace malformed {

// Frames that a helper must not send, each by the name of what is wrong with it, and one that it may:
// "event".
bool isOne(std::string_view name);

// `id` is that of the call that is to be answered.
kj::Array<uint64_t> make(std::string_view name, uint64_t id);

}  // namespace malformed
