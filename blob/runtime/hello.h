// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/common.h>
#include <kj/string.h>

#include <cstdint>

#include "session.h"
#include "wire.h"

namespace umb {

struct Identity {
  // What this program is; all but its name is said in its hello.

  kj::StringPtr program;  // the image's name
  uint64_t schemaId;
  kj::StringPtr role;
  kj::ArrayPtr<const kj::byte> buildId;
};

kj::Maybe<kj::String> refuse(wire::Hello::Reader kernel, const Identity& self);
// Why this program cannot serve that kernel side, if so.

SessionLimits limitsOf(wire::Hello::Reader kernel);

void answerHello(wire::Hello::Reader kernel, const Identity& self, wire::Hello::Builder answer);
// The answer names the highest common protocol version, or the own range if there is none: the kernel then
// knows why.

kj::ArrayPtr<const kj::byte> buildId();
// The GNU build id this program was linked with; empty if none.

}  // namespace umb
