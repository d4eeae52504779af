// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace umb {

bool hasCapability(unsigned capability);
// In the effective set.

enum class FilesAs { user, root };
// Whose the process is to file systems: its file system uid, see credentials(7).

void dropPrivileges(uid_t user, FilesAs files, uint64_t keep);
// Becomes the user, for good, if it is another than root and the process may, in a session of its own; keeps
// no capability but those in `keep`, bits of CAP_*.

}  // namespace umb
