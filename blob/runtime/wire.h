// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "umb.capnp.h"

namespace umb::wire {

using CallMessage = Call;
// The schema's Call, which is not to be mistaken for the runtime's.

inline constexpr auto kProtocolVersion = PROTOCOL_VERSION;

}  // namespace umb::wire
