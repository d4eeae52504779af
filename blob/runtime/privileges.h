// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace umb {

bool hasCapability(unsigned capability);
// In the effective set.

void dropPrivileges(uid_t user, uint64_t keep);
// Becomes the user, for good, if it is another than root and the process may, in a session of its own; keeps
// no capability but those in `keep`, bits of CAP_*.

}  // namespace umb
