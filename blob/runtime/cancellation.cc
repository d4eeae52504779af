// SPDX-License-Identifier: GPL-2.0-only
#include "cancellation.h"

#include <cerrno>

#include "error.h"

namespace umb {

Cancellation::Clock::time_point Cancellation::deadlineAfter(uint32_t timeoutMs) {
  return timeoutMs == 0 ? Clock::time_point::max() : Clock::now() + std::chrono::milliseconds(timeoutMs);
}

void Cancellation::check() const {
  if (cancelled()) throw Error(ECANCELED, "the caller gave up");
  if (expired()) throw Error(ETIMEDOUT, "the call's time ran out");
}

}  // namespace umb
