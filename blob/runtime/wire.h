// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "umb.capnp.h"

namespace umb::wire {

// The schema names no C++ namespace, so its types are global; here they get one, lest `Call` or `Event` be
// mistaken for the runtime's own.
using ::Envelope;
using ::Hello;
using ::Limits;
using ::Return;
using CallMessage = ::Call;

inline constexpr auto kProtocolVersion = ::PROTOCOL_VERSION;

}  // namespace umb::wire
